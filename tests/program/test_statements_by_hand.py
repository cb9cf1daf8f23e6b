"""Statements that are written by hand: what they compute, and their derivatives, in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd import TargetError, ops
from autograd.program.ir.interpret import interpret
from autograd.program.ir.statement import (
    Element,
    Index,
    Part,
    Routine,
    Statement,
    Variable,
    index_along,
)
from autograd.program.ir.symbols import M, Symbol
from autograd.program.ir.verify import verify
from autograd.program.passes.reverse import with_derivatives

x = Symbol("x")
EACH, ONCE = Index(0, (1,)), Index(0, (0,))
BACKWARDS = Index(2, (-1,))
SHUFFLED = Index(0, (1,), np.array([2, 0, 1]))


def line(name: str, count: int = 3) -> Variable:
    return Variable(name, (count,))


def copied(out: Variable, target: Index, source: Variable, index: Index) -> Statement:
    """out[target] = source[index] for three places."""
    return Statement(out, (Part((3,), (target,), x, {x: Element(source, (index,))}),))


def numbers(routine: Routine, *given: list[float], m: int = 1) -> list[list[float]]:
    """The results, after a check of the statements."""
    verify(routine)
    arrays = [np.array(row, dtype=float) for row in given]
    results = interpret(routine, dict(zip(routine.inputs, arrays, strict=True)), m)
    return [y.ravel().tolist() for y in results]


def test_one_number_stays_and_several_are_added_to_zero() -> None:
    a, y = line("a", 3), line("y", 2)
    part = Part((3,), (Index(0, (1,), np.array([0, 1, 1])),), x, {x: Element(a, (EACH,))})
    [(one, two)] = numbers(Routine((a,), (Statement(y, (part,)),), (y,)), [-0.0, -0.0, -0.0])
    assert math.copysign(1.0, one) == -1.0 and math.copysign(1.0, two) == 1.0


@pytest.mark.parametrize(("index", "due"), [(EACH, -4.0), (BACKWARDS, 0.0), (SHUFFLED, 0.0)])
def test_arguments_come_in_the_order_of_the_axes(index: Index, due: float) -> None:
    """1 - 2 - 3 = -4, 3 - 2 - 1 = 0, and 3 - 1 - 2 = 0."""
    a, y = line("a"), line("y", 1)
    part = Part((3,), (ONCE,), x, {x: Element(a, (index,))})
    routine = Routine((a,), (Statement(y, (part,), ops.sub),), (y,))
    assert numbers(routine, [1.0, 2.0, 3.0]) == [[due]]


def test_each_place_has_arguments_of_its_own() -> None:
    """y[1 - i] = a[0, i] - a[1, i] - ..., where the numbers for both places alternate."""
    a, y = Variable("a", (40, 2)), line("y", 2)
    rows, columns = Index(0, (1, 0)), Index(0, (0, 1))
    part = Part((40, 2), (Index(1, (0, -1)),), x, {x: Element(a, (rows, columns))})
    routine = Routine((a,), (Statement(y, (part,), ops.sub),), (y,))
    verify(routine)
    given = np.arange(80.0).reshape(40, 2)
    [result] = interpret(routine, {a: given})
    assert result.tolist() == [2 * given[0, k] - given[:, k].sum() for k in (1, 0)]


def test_the_count_of_examples_is_a_number() -> None:
    """The mean of a row of examples, times m at order two: d(mean)/da = 1/m for each."""
    a, y = Variable("a", ("m",)), Variable("y", ())
    part = Part(("m",), (), ops.div(x, M), {x: Element(a, (EACH,))})
    routine = with_derivatives(Routine((a,), (Statement(y, (part,)),), (y,)), y, [a])
    assert numbers(routine, [1.0, 2.0, 6.0], m=3) == [[3.0], [1 / 3] * 3]


def test_what_lacks_a_summed_axis_is_multiplied_by_its_length() -> None:
    """J = sum over three places and all examples of w · x[e]: dJ/dx[e] = 3w, dJ/dw = 3 Σ x[e]."""
    w, X, Z, J = (
        Variable("w", ()),
        Variable("X", ("m",)),
        Variable("Z", (3, "m")),
        Variable("J", ()),
    )
    v = Symbol("w")
    i, e = Index(0, (1, 0)), Index(0, (0, 1))
    reads = {v: Element(w, ()), x: Element(X, (e,))}
    every = Statement(Z, (Part((3, "m"), (i, e), ops.mul(v, x), reads),))
    total = Statement(J, (Part((3, "m"), (), x, {x: Element(Z, (i, e))}),))
    routine = with_derivatives(Routine((w, X), (every, total), (J,)), J, [w, X])
    assert numbers(routine, [2.0], [1.0, 4.0], m=2) == [[30.0], [15.0], [6.0, 6.0]]


@pytest.mark.parametrize("target", [EACH, BACKWARDS, SHUFFLED])
@pytest.mark.parametrize("index", [EACH, BACKWARDS, SHUFFLED])
def test_an_adjoint_goes_back_where_its_number_came_from(target: Index, index: Index) -> None:
    """y[target] = b[index], b = a, J = Σ c[i] · y[i]: the slope for a[index] is c[target]."""
    a, b, y, J = line("a"), line("b"), line("y"), line("J", 1)
    c = Variable("c", (3,), numbers=(1.0, 10.0, 100.0))
    w = Symbol("c")
    reads = {x: Element(y, (EACH,)), w: Element(c, (EACH,))}
    total = Statement(J, (Part((3,), (ONCE,), ops.mul(x, w), reads),))
    routine = Routine((a,), (copied(b, EACH, a, EACH), copied(y, target, b, index), total), (J,))
    _, slopes = numbers(with_derivatives(routine, J, [a]), [0.0, 0.0, 0.0])
    places = (np.arange(3),)
    due = np.zeros(3)
    due[index.places(places)] = np.array(c.numbers)[target.places(places)]
    assert slopes == due.tolist()


def test_a_number_without_a_path_to_the_result_has_the_slope_0() -> None:
    a, b, J = line("a"), line("b"), line("J", 1)
    total = Statement(J, (Part((2,), (ONCE,), x, {x: Element(a, (Index(1, (1,)),))}),))
    routine = with_derivatives(Routine((a, b), (total,), (J,)), J, [a, b])
    assert numbers(routine, [1.0, 2.0, 3.0], [0.0] * 3) == [[5.0], [0.0, 1.0, 1.0], [0.0] * 3]


def test_a_primitive_of_two_has_no_slope_for_many() -> None:
    a, y = line("a"), line("y", 1)
    most = Statement(y, (Part((3,), (ONCE,), x, {x: Element(a, (EACH,))}),), ops.max)
    routine = Routine((a,), (most,), (y,))
    assert numbers(routine, [1.0, 3.0, 2.0]) == [[3.0]]
    with pytest.raises(TargetError, match="max of many numbers has no slope for each of them"):
        with_derivatives(routine, y, [a])


@pytest.mark.parametrize(
    ("places", "due"),
    [
        ([[0, 1], [2, 3]], (0, (0, 2, 1), None)),
        ([[5, 5], [3, 3]], (5, (0, -2, 0), None)),
        ([[4]], (4, (0, 0, 0), None)),
        ([[0, 3], [1, 2]], (0, (0, 2, 1), [0, 3, 1, 2])),
        ([[0, 3, 1], [0, 3, 1]], (0, (0, 0, 1), [0, 3, 1])),
    ],
)
def test_an_index_has_a_table_only_where_places_are_not_even(
    places: list[list[int]], due: tuple[int, tuple[int, ...], list[int] | None]
) -> None:
    start, steps, table = index_along(np.array(places), (1, 2), 3)
    assert (start, steps, None if table is None else table.tolist()) == due
