"""Primitives of one name, as when a notebook's cell runs again: a program computes with those that
its function calls, whichever of them the table has now.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import points
import pytest

from autograd import TABLE, Primitive, PrimitiveError, exp
from autograd.program import compile
from autograd.program.targets.functions import one_by_one

X = [0.5, -1.25, 2.0]
ROWS = [X, [1.0, 0.25, -0.5]]

Declared = tuple[Primitive, Primitive]


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - points.ROWS.keys():
        del TABLE[name]


def approx(expected: Any) -> Any:
    return pytest.approx(expected, rel=1e-13)


@pytest.fixture
def powers(declare: type[Primitive]) -> Declared:
    """A square and a cube of one name."""
    square = declare("own", lambda x: math.fsum([x * x]), lambda z, x: 2 * x, native=True)
    cube = declare("own", lambda x: math.fsum([x * x * x]), lambda z, x: 3 * x * x, native=True)
    return square, cube


@pytest.fixture
def totals(declare: type[Primitive]) -> Declared:
    """A mean and a sum of one name, of any count of arguments."""

    def mean(*xs: float) -> float:
        return math.fsum(xs) / len(xs)

    def total(*xs: float) -> float:
        return math.fsum(xs)

    first = declare("own", mean, rule=lambda z, *xs: [1 / len(xs)] * len(xs), native=True)
    return first, declare("own", total, rule=lambda z, *xs: [1.0] * len(xs), native=True)


def check(f: Callable[[Any], Any], by_hand: Callable[[list[float]], tuple[float, Any]]) -> None:
    """Compare the program of f, for one row and for several, with its closed form."""
    value, slopes = by_hand(X)
    program = compile(f)
    assert program(X) == approx(value)
    assert program.value_and_grad(X) == (approx(value), approx(slopes))
    batched = program.batch("x", reduce="sum")
    values, rows = zip(*map(by_hand, ROWS), strict=True)
    value, slopes = batched.value_and_grad(ROWS)
    assert value == approx(sum(values))
    assert np.array(slopes) == approx(np.array(rows))


def power_of(each: int) -> Callable[[list[float]], tuple[float, Any]]:
    """The sum of exp(x)'s powers, and its slopes."""
    n = each + 2
    return lambda x: (
        math.fsum(math.exp(n * t) for t in x),
        [n * math.exp(n * t) for t in x],
    )


def total_of(each: int) -> Callable[[list[float]], tuple[float, Any]]:
    """The square of the mean or of the sum of exp(x), and its slopes."""

    def by_hand(x: list[float]) -> tuple[float, Any]:
        share = 1.0 if each else 1 / len(x)
        total = share * math.fsum(map(math.exp, x))
        return total**2, [2 * total * share * math.exp(t) for t in x]

    return by_hand


@pytest.mark.parametrize("each", [0, 1], ids=["earlier", "later"])
def test_of_one_argument_each_is_computed_by_its_own_function(each: int, powers: Declared) -> None:
    check(lambda x: sum(powers[each](exp(t)) for t in x), power_of(each))


@pytest.mark.parametrize("each", [0, 1], ids=["earlier", "later"])
def test_of_many_arguments_each_is_computed_by_its_own_function(
    each: int, totals: Declared
) -> None:
    check(lambda x: totals[each](*map(exp, x)) ** 2, total_of(each))


def test_a_program_may_have_both(powers: Declared) -> None:
    square, cube = powers
    for f, k in [
        (lambda x: sum(square(t) + 10 * cube(t) for t in x), (1, 10)),
        (lambda x: sum(10 * cube(t) + square(t) for t in x), (1, 10)),
    ]:
        check(
            f,
            lambda x, k=k: (  # type: ignore[misc]
                math.fsum(k[0] * t**2 + k[1] * t**3 for t in x),
                [2 * k[0] * t + 3 * k[1] * t**2 for t in x],
            ),
        )


def test_a_program_may_have_both_of_many_arguments(totals: Declared) -> None:
    mean, total = totals
    for f in (lambda x: mean(*x) + 10 * total(*x), lambda x: 10 * total(*x) + mean(*x)):
        check(f, lambda x: (math.fsum(x) * (10 + 1 / len(x)), [10 + 1 / len(x)] * len(x)))


def test_a_program_goes_on_with_the_one_that_it_recorded(declare: type[Primitive]) -> None:
    """Also for derivatives that are first asked for when the name has another meaning."""
    own = declare("own", lambda x: math.fsum([x * x]), lambda z, x: 2 * x, native=True)
    program = compile(lambda x: own(exp(x)))
    assert program(0.5) == approx(math.exp(1.0))
    declare("own", lambda x: math.fsum([x]), lambda z, x: 1, native=True)
    assert program.value_and_grad(0.5) == (approx(math.exp(1.0)), approx(2 * math.exp(1.0)))


def test_the_twin_computes_with_the_one_that_it_recorded(declare: type[Primitive]) -> None:
    own = declare("own", lambda x: math.fsum([x * x]), lambda z, x: 2 * math.fsum([x]), native=True)
    declare("own", lambda x: math.fsum([x]), lambda z, x: 1, native=True)
    program = compile(lambda x: own(exp(x)))
    assert program.value_and_grad(0.5) == (approx(math.exp(1.0)), approx(2 * math.exp(1.0)))
    assert "for forward, partials" in program.source


def test_the_text_names_each_function_once(powers: Declared) -> None:
    square, cube = powers
    program = compile(lambda x: square(x) + 10 * cube(x))
    program(2.0)
    assert "own = one_by_one('own')\n" in program.source
    assert "own_ = one_by_one('own')\n" in program.source
    assert len(program.hints) == 1


def test_a_text_by_itself_takes_the_primitive_that_has_the_name(powers: Declared) -> None:
    assert one_by_one("own")(2.0) == 8.0
    with pytest.raises(PrimitiveError, match="no primitive is named 'unheard_of'"):
        one_by_one("unheard_of")
