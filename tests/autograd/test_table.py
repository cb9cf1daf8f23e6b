"""The table against mpmath: every primitive, at every point, to the second derivative."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from points import ROWS, call
from truth import assert_true

import autograd
from autograd import (
    GradientMismatchError,
    Primitive,
    PrimitiveError,
    Value,
    check_gradients,
    grad,
    jvp,
)
from autograd.engine.primitive import BUILT_IN, TABLE, primitive_named

CASES = [
    pytest.param(name, point, id=f"{name}{point}")
    for name, row in ROWS.items()
    for point in row.points
]
SLOPES = [
    pytest.param(name, point, i, id=f"{name}{point}-{i}")
    for name, row in ROWS.items()
    for point in row.points
    for i in range(len(point))
    if i not in row.whole
]
DECLARED = [*TABLE]  # before doctests declare primitives of their own
COMPOSITE = [op.name for op in TABLE.values() if not op.native]
SPELLED = [op.name for op in TABLE.values() if op.spelled]
at_every_point = pytest.mark.parametrize(("name", "point"), CASES)
at_every_slope = pytest.mark.parametrize(("name", "point", "i"), SLOPES)


def test_each_built_in_primitive_has_points_and_each_row_a_primitive() -> None:
    assert {*ROWS} == {*DECLARED}
    assert all(row.points for row in ROWS.values())


@at_every_point
def test_the_value_is_true(name: str, point: tuple[float, ...]) -> None:
    assert_true(call(name, point), name, point, ())


@at_every_point
def test_a_graph_has_the_value_of_the_floats(name: str, point: tuple[float, ...]) -> None:
    if point:
        assert call(name, [Value(x) for x in point]).data == call(name, point)


@at_every_slope
def test_the_reverse_derivative_is_true(name: str, point: tuple[float, ...], i: int) -> None:
    leaves = [Value(x) for x in point]
    call(name, leaves).backward()
    assert_true(leaves[i].grad, name, point, (i,))


@at_every_slope
def test_the_forward_derivative_is_true(name: str, point: tuple[float, ...], i: int) -> None:
    direction = tuple(float(k == i) for k in range(len(point)))
    value, slope = jvp(lambda *xs: call(name, xs), point, direction)
    assert value == call(name, point)
    assert_true(slope, name, point, (i,))


@at_every_slope
def test_every_second_derivative_is_true(name: str, point: tuple[float, ...], i: int) -> None:
    for j in range(len(point)):
        if j not in ROWS[name].whole:
            second = grad(grad(lambda *xs: call(name, xs), i), j)
            assert_true(second(*point), name, point, (i, j))


@at_every_point
def test_partials_are_equal_on_floats_and_on_values(name: str, point: tuple[float, ...]) -> None:
    op, z, every = TABLE[name], call(name, point), range(len(point))
    on_floats = op.locals(z, point, every)
    on_values = op.locals(Value(z), [Value(x) for x in point], every)
    assert on_floats == [d.data if isinstance(d, Value) else d for d in on_values]


@pytest.mark.parametrize("name", COMPOSITE)
def test_a_composite_is_written_in_primitives(name: str) -> None:
    for point in ROWS[name].points:
        graph = TABLE[name].forward(*map(Value, point))
        assert isinstance(graph, Value)
        assert not graph.is_leaf
        assert graph.data == call(name, point)


@pytest.mark.parametrize("name", SPELLED)
def test_the_spelled_form_is_the_same_function(name: str) -> None:
    spelled = TABLE[name].spelled
    assert spelled is not None
    for point in filter(None, ROWS[name].points):
        largest = max(map(abs, point))  # each term of the spelled sum is rounded on its own
        assert spelled(*point) == pytest.approx(call(name, point), rel=1e-14, abs=1e-15 * largest)


def test_infix_signs_are_unique_among_operators_of_as_many_operands() -> None:
    signs = Counter((op.infix, op.arity) for op in TABLE.values() if op.infix)
    assert signs.most_common(1)[0][1] == 1


# Python's math.

UNDER_ANOTHER_NAME = {
    "fsum": "sum",
    "modf": "trunc",  # modf(x) = (x - trunc(x), trunc(x))
    "sumprod": "dot",
}
NOT_DIFFERENTIABLE = {
    "constants": {"e", "inf", "nan", "pi", "tau"},
    "of whole numbers": {"comb", "factorial", "gcd", "isqrt", "lcm", "perm"},
    "true or false": {"isclose", "isfinite", "isinf", "isnan"},
    "about the float's bits, not its size": {"frexp", "nextafter", "ulp"},
}


@pytest.mark.parametrize("name", [name for name in dir(math) if name[0] != "_"])
def test_a_differentiable_function_of_math_is_here_under_the_same_name(name: str) -> None:
    if any(name in names for names in NOT_DIFFERENTIABLE.values()):
        assert name not in TABLE
    else:
        assert callable(getattr(autograd, UNDER_ANOTHER_NAME.get(name, name)))


# A user's own primitives.


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """Declares primitives that leave the table when the test ends."""
    yield Primitive
    for name in TABLE.keys() - ROWS.keys():
        del TABLE[name]


def bell(declare: type[Primitive]) -> Primitive:
    return declare("bell", lambda x: math.exp(-x * x), lambda z, x: -2 * x * z)


def test_a_users_primitive_differentiates_to_order_three(declare: type[Primitive]) -> None:
    f, x = bell(declare), 0.7
    z = math.exp(-x * x)
    assert f(x) == z
    assert grad(f)(x) == pytest.approx(-2 * x * z, rel=1e-15)
    assert grad(grad(f))(x) == pytest.approx((4 * x**2 - 2) * z, rel=1e-14)
    assert grad(grad(grad(f)))(x) == pytest.approx((12 * x - 8 * x**3) * z, rel=1e-14)
    assert jvp(f, (x,), (1.0,)) == (z, grad(f)(x))


def test_a_users_primitive_prints_itself_in_a_step(declare: type[Primitive]) -> None:
    x = Value(2.0, "x")
    y = declare("cube", lambda x: x**3, lambda z, x: 3 * x**2)(x)
    assert str(y.steps()[0]) == "dy/dx = 3 · x² = 3 · 2² = 12"
    assert str(y.forward_steps()[0]) == "y = cube(x) = cube(2) = 8"


def test_a_users_primitive_passes_check_gradients(declare: type[Primitive]) -> None:
    f = bell(declare)
    assert check_gradients(f, 0.7, order=2)
    assert check_gradients(lambda x, y: f(x * y) + f(x) ** 2, 0.7, -1.3, order=2)


def test_a_users_primitive_of_two_arguments_takes_keywords_and_defaults(
    declare: type[Primitive],
) -> None:
    f = declare(
        "tilt", lambda x, k=2.0: k * x**3, lambda z, x, k: 3 * k * x**2, lambda z, x, k: x**3
    )
    assert f(2.0) == f(2.0, 2.0) == f(x=2.0, k=2.0) == 16.0
    assert grad(f, (0, 1))(2.0, 5.0) == (60.0, 8.0)
    assert check_gradients(f, 2.0, 5.0, order=2)


def test_a_users_primitive_takes_any_count_of_inputs_by_a_rule(declare: type[Primitive]) -> None:
    f = declare(
        "sum_of_squares",
        lambda *xs: math.fsum(x * x for x in xs),
        rule=lambda z, *xs: [2 * x for x in xs],
    )
    assert grad(f, (0, 1, 2))(1.0, 2.0, 3.0) == (2.0, 4.0, 6.0)
    assert check_gradients(f, 1.0, 2.0, 3.0, order=2)


def test_a_wrong_partial_is_caught(declare: type[Primitive]) -> None:
    f = declare("wrong", math.tanh, lambda z, x: 1 + z**2)
    with pytest.raises(GradientMismatchError, match="disagrees"):
        check_gradients(f, 0.7)


def test_a_wrong_partial_of_one_argument_is_caught_and_named(declare: type[Primitive]) -> None:
    f = declare("wrong", lambda x, y: x * y, lambda z, x, y: y, lambda z, x, y: -x)
    with pytest.raises(GradientMismatchError, match="gradient for b disagrees"):
        check_gradients(lambda a, b: f(a, b), 0.7, 0.3)


def test_a_wrong_rule_of_the_second_order_is_caught_at_order_two_only(
    declare: type[Primitive],
) -> None:
    cosine = declare("cosine", math.cos, lambda z, x: autograd.sin(x))  # wrong: it is -sin
    sine = declare("sine", math.sin, lambda z, x: cosine(x))
    assert check_gradients(sine, 0.7)
    with pytest.raises(GradientMismatchError, match="d/d"):
        check_gradients(sine, 0.7, order=2)


def test_a_partial_that_leaves_the_graph_is_caught_at_order_two(declare: type[Primitive]) -> None:
    def partial(z: Any, x: Any) -> float:
        return math.cos(x.data if isinstance(x, Value) else x)

    sine = declare("sine", math.sin, partial)
    assert check_gradients(lambda x: x * sine(x), 0.7)
    with pytest.raises(GradientMismatchError, match="d/d"):
        check_gradients(lambda x: x * sine(x), 0.7, order=2)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_built_in_name_cannot_be_declared_again(name: str) -> None:
    before = TABLE[name]
    with pytest.raises(PrimitiveError, match=f"{name} is a built-in primitive"):
        Primitive(name, math.sin, lambda z, x: 1.0)
    assert TABLE[name] is before


def test_ones_own_name_can_be_declared_again_and_the_last_one_counts(
    declare: type[Primitive],
) -> None:
    for factor in (2.0, 3.0):
        declare("scaled", lambda x, k=factor: k * x, lambda z, x, k: k, lambda z, x, k: x)
        assert primitive_named("scaled")(1.0) == factor


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("two words", math.sin, 1), "named like a Python variable"),
        (("bare", math.sin), "needs one partial per argument"),
        (("text", math.sin, "cos"), "functions"),
        (("arity", math.sin, lambda z, x, y: x), "partial 1 takes"),
    ],
)
def test_a_declaration_that_could_only_fail_later_is_refused(
    arguments: tuple[Any, ...], message: str, declare: type[Primitive]
) -> None:
    with pytest.raises(PrimitiveError, match=message):
        declare(*arguments)
    assert TABLE.keys() == ROWS.keys()
