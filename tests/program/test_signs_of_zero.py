"""Programs simplify only what IEEE's arithmetic allows: signs of zeros are the eager engine's."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import product
from pathlib import Path
from typing import Any

import points
import pytest
from in_jax import NEEDED
from targets import TARGETS, Run, job

from autograd import (
    TABLE,
    Primitive,
    Value,
    atan2,
    clip,
    copysign,
    dot,
    elu,
    equal,
    grad,
    greater,
    identity,
    neg,
    prod,
    tanh,
)
from autograd import max as larger
from autograd import min as smaller
from autograd import sum as sum_of
from autograd.program import compile

POINTS = [*product([0.0, -0.0], repeat=2)]
FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "x + 0": lambda x, y: x + 0.0,
    "0 + x": lambda x, y: 0.0 + x,
    "x + -0": lambda x, y: x + -0.0,
    "x - 0": lambda x, y: x - 0.0,
    "x - -0": lambda x, y: x - -0.0,
    "0 - x": lambda x, y: 0.0 - x,
    "0 - x - y": lambda x, y: 0.0 - x - y,
    "-0 - x - y": lambda x, y: -0.0 - x - y,
    "x - y - x": lambda x, y: x - y - x,
    "x * 1": lambda x, y: x * 1.0,
    "x / 1": lambda x, y: x / 1.0,
    "x ** 1": lambda x, y: x**1.0,
    "-(-x)": lambda x, y: neg(neg(x)),
    "-x * -y": lambda x, y: -x * -y,
    "-x * y": lambda x, y: -x * y,
    "-x / 3": lambda x, y: -x / 3.0,
    "x + (-y)": lambda x, y: x + (-y),
    "(-x) + y": lambda x, y: (-x) + y,
    "x * (1/3)": lambda x, y: x * (1.0 / (y - 3.0)),
    "identity": lambda x, y: identity(x),
    "prod": lambda x, y: prod(x, y),
    "sum of one": lambda x, y: sum_of(x),
    "sum of two": lambda x, y: sum_of(x, y),
    "sum of unlike": lambda x, y: sum_of(x * y, x),
    "dot of none": lambda x, y: dot([], [], x),
    "dot": lambda x, y: dot([x, x], [y, 1.0]),
    "dot and bias": lambda x, y: dot([x], [y], x),
    "dot of one product": lambda x, y: dot([x, x], [y, y], x),
    "dot of like products": lambda x, y: dot([x, y], [x, x]),
    "dot of like products and bias": lambda x, y: dot([x, x, x], [y, y, tanh(x)], x),
    "sum of one term": lambda x, y: sum_of(x, x),
    "Python's sum of one term": lambda x, y: builtins.sum([x] * 9),
    "Python's sum of one": lambda x, y: builtins.sum([x]),
    "Python's sum of two": lambda x, y: builtins.sum([x, y]),
    "Python's sum of many": lambda x, y: builtins.sum([x, y] * 6),
    "Python's dot": lambda x, y: builtins.sum(a * b for a, b in zip([x, x], [y, 1.0], strict=True)),
    "a chain of many": lambda x, y: x + y + x * 2.0 + y + x + y + x + y * x + x + y + x,
}


def looked_at(f: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """The function, followed by an operation that tells the sign."""
    return lambda x, y: atan2(f(x, y), -1.0) + 10.0 * copysign(1.0, f(x, y))


each = pytest.mark.parametrize("name", FUNCTIONS)


@each
def test_a_program_has_the_eager_sign(name: str) -> None:
    f = looked_at(FUNCTIONS[name])
    program = compile(f)
    due = [f(*point) for point in POINTS]
    assert [program(*point) for point in POINTS] == due
    assert [program.value_and_grad(*point)[0] for point in POINTS] == due
    batch = program.batch(over=("x", "y"), reduce=None)
    assert batch(*zip(*POINTS, strict=True)).tolist() == due


@pytest.mark.parametrize("run", TARGETS)
def test_c_and_javascript_have_it(run: Run, tmp_path: Path) -> None:
    results = run([job(compile(looked_at(f)), *POINTS) for f in FUNCTIONS.values()], tmp_path)
    for f, calls in zip(FUNCTIONS.values(), results, strict=True):
        values = [float(value[0, 0]) for (value,) in calls]
        assert values == pytest.approx([looked_at(f)(*point) for point in POINTS], rel=1e-15)


@each
@NEEDED
def test_jax_has_it(name: str) -> None:
    f = looked_at(FUNCTIONS[name])
    J = compile(f).to_jax()
    assert [float(J(*point)) for point in POINTS] == [f(*point) for point in POINTS]


@pytest.mark.parametrize("run", TARGETS)
def test_a_dot_product_of_arrays_has_the_sign_of_a_sum_that_begins_with_0(
    run: Run, tmp_path: Path
) -> None:
    def f(x: Any, y: Any, b: Any) -> Any:
        return copysign(1.0, dot(x, y, b))

    points = [([u, -0.0], [v, 1.0], b) for u, v, b in product([0.0, -0.0], repeat=3)]
    due = [f(*point) for point in points]
    assert [compile(f)(*point) for point in points] == due and -1.0 not in due
    (calls,) = run([job(compile(f), *points)], tmp_path)
    assert [float(value[0, 0]) for (value,) in calls] == due


CHOICES: dict[str, Callable[[Any, Any], Any]] = {
    "max": lambda x, y: larger(x, y),
    "min": lambda x, y: smaller(x, y),
    "max of max": lambda x, y: larger(larger(x, y) * y, x),
    "clip": lambda x, y: clip(x, y, 1.0),
    "clip from above": lambda x, y: clip(x, -1.0, y),
    "elu": lambda x, y: elu(x) * y,
}


@pytest.mark.parametrize("name", CHOICES)
def test_of_two_zeros_a_program_takes_the_one_that_the_eager_engine_takes(name: str) -> None:
    f = looked_at(CHOICES[name])
    program = compile(f)
    assert [program(*point) for point in POINTS] == [f(*point) for point in POINTS]
    for point in POINTS:
        leaves = [Value(x) for x in point]
        CHOICES[name](*leaves).backward()
        g: Any = lambda x, y: CHOICES[name](x, y) + 0.0 * copysign(1.0, x)  # noqa: E731
        slopes = compile(g).value_and_grad(*point, wrt=(0, 1))[1]
        assert [*slopes] == [leaf.grad or 0.0 for leaf in leaves]


def test_so_it_does_inside_ones_own_primitives(declare: type[Primitive]) -> None:
    """Also where one is written in another, and in one of any count of arguments."""
    positive = declare(
        "positive", lambda x: larger(x, 0.0), lambda z, x: greater(x, 0.0) + equal(x, 0.0) / 2
    )
    between = declare("between", lambda x, y: smaller(positive(x), y), 0, 0)
    largest = declare(
        "largest",
        lambda *xs: reduce(larger, xs) * 1.0,
        rule=lambda z, *xs: [0.0] * len(xs),
    )
    for g in [
        lambda x, y: positive(x) * y,
        lambda x, y: between(x, y),
        lambda x, y: between(between(y, x), x + y),
        lambda x, y: largest(x, y, x * y),
    ]:
        f = looked_at(g)
        due = [f(*point) for point in POINTS]
        program = compile(f)
        assert [program(*point) for point in POINTS] == due
        batch = program.batch(over=("x", "y"), reduce=None)
        assert batch(*zip(*POINTS, strict=True)).tolist() == due
        assert "maximum" not in program.source


def test_where_nothing_looks_at_signs_ones_own_primitives_stay_closed(
    declare: type[Primitive],
) -> None:
    positive = declare("positive", lambda x: larger(x, 0.0), lambda z, x: greater(x, 0.0))
    program = compile(lambda x: positive(x) * 2.0)
    assert program(3.0) == 6.0
    assert "positive(x)" in program.source


def test_an_angle_beside_the_cut_is_the_eager_one() -> None:
    f: Any = lambda x: atan2(x + 0.0, -1.0)  # noqa: E731
    assert f(-0.0) == compile(f)(-0.0) == math.pi
    assert grad(f)(-0.0) == compile(f).value_and_grad(-0.0)[1] == -1.0


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - points.ROWS.keys():
        del TABLE[name]


def test_ones_own_primitive_may_look_at_signs_too(declare: type[Primitive]) -> None:
    unreadable = declare("of_math", lambda x: math.copysign(1.0, x), 0)
    readable = declare("of_ours", lambda x: 2.0 * copysign(1.0, x), 0)
    for op in (unreadable, readable):
        f: Any = lambda x, op=op: op(x + 0.0)  # noqa: E731
        assert compile(f)(-0.0) == f(-0.0) > 0.0


def test_where_nothing_looks_at_signs_an_idle_zero_goes() -> None:
    program = compile(lambda x, y: builtins.sum([x * 2.0, y]) ** 2)
    assert program(3.0, 4.0) == 100.0
    assert dict(program.record(3.0, 4.0).counts)["simplified"] == 3
