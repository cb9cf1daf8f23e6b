"""The answer at every awkward point: kinks, poles, saturation, the largest and smallest numbers."""

from __future__ import annotations

import math
from functools import partial
from itertools import product
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from edges import EDGES, Edge
from points import ROWS, Point, call

from autograd import NonFiniteError, Value, allow_nonfinite, grad, jvp, log, logsumexp, softmax
from autograd.engine.primitive import TABLE

at_every_edge = pytest.mark.parametrize(
    ("name", "edge"),
    [pytest.param(name, e, id=f"{name}{e[0]}") for name, edges in EDGES.items() for e in edges],
)


def same(expected: Any) -> Any:
    """Equal up to rounding: inf only to inf of the same sign, nan to nan, 0 to 0."""
    return pytest.approx(expected, rel=1e-15, abs=0.0, nan_ok=True)


def leaves_of(inputs: Point) -> list[Value]:
    return [Value(x, "klmnop"[i]) for i, x in enumerate(inputs)]


@at_every_edge
def test_value_and_gradient_are_ieee_numbers_where_those_may_pass(name: str, edge: Edge) -> None:
    inputs, value, slopes = edge
    leaves = leaves_of(inputs)
    with allow_nonfinite():
        z = call(name, leaves)
        z.backward()
        assert (call(name, inputs), z.data) == same((value, value))
    assert tuple(leaf.grad for leaf in leaves) == same(slopes)


@at_every_edge
def test_value_and_gradient_raise_where_one_is_not_finite(name: str, edge: Edge) -> None:
    inputs, value, slopes = edge
    leaves = leaves_of(inputs)
    if not math.isfinite(value):
        for numbers in (leaves, inputs):
            with pytest.raises(NonFiniteError):
                call(name, numbers)
        return
    z = call(name, leaves)
    assert z.data == same(value)
    if all(map(math.isfinite, slopes)):
        z.backward()
        assert tuple(leaf.grad for leaf in leaves) == same(slopes)
    else:
        with pytest.raises(NonFiniteError, match="local derivative"):
            z.backward()
        assert [leaf.grad for leaf in leaves] == [None] * len(leaves)


@at_every_edge
@pytest.mark.parametrize(
    "slope", [grad, lambda f: lambda x: jvp(f, (x,), (1.0,))[1]], ids=["reverse", "forward"]
)
def test_one_slope_raises_if_it_is_not_finite_itself(name: str, edge: Edge, slope: Any) -> None:
    inputs, value, slopes = edge

    def f(i: int, x: Any) -> Any:
        return call(name, (*inputs[:i], x, *inputs[i + 1 :]))

    for i, expected in enumerate(slopes):
        with allow_nonfinite():
            assert slope(partial(f, i))(inputs[i]) == same(expected)
        if math.isfinite(value) and math.isfinite(expected):
            assert slope(partial(f, i))(inputs[i]) == same(expected)
        else:
            with pytest.raises(NonFiniteError):
                slope(partial(f, i))(inputs[i])


def test_shares_of_large_inputs_add_up() -> None:
    assert softmax([1000, 0]) == [1.0, 0.0]
    assert softmax(-1000.0, -1000.0) == softmax(1e16, 1e16) == softmax(1e300, 1e300) == [0.5, 0.5]
    assert logsumexp(1000.0, 1000.0) == same(1000.0 + math.log(2))


@pytest.mark.parametrize(
    ("power", "derivatives"),
    [(0, (0.0, 0.0, 0.0)), (1, (1.0, 0.0, 0.0)), (2, (0.0, 2.0, 0.0)), (3, (0.0, 0.0, 6.0))],
)
def test_a_whole_power_has_every_derivative_at_0(power: int, derivatives: Point) -> None:
    f: Any = lambda x: x**power  # noqa: E731  each round puts one more grad around it
    for expected in derivatives:
        f = grad(f)
        assert f(0.0) == f(-0.0) == expected


def test_a_whole_power_of_a_negative_number_has_a_slope_in_its_base_alone() -> None:
    assert grad(lambda x: x**3)(-2.0) == 12.0
    assert grad(grad(lambda x: x**3))(-2.0) == -12.0
    assert grad(lambda x: x**-1)(-2.0) == -0.25
    assert jvp(lambda x, y: x**y, (-2.0, 3.0), (1.0, 0.0)) == (-8.0, 12.0)
    y = Value(3.0, "y")
    z = (-2) ** y
    assert z.data == -8.0
    with pytest.raises(NonFiniteError, match=r"local derivative .* y = 3\.0 is nan"):
        z.backward()
    assert y.grad is None


@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "softplus", "silu", "gelu", "elu", "erf", "erfc"]
)
@pytest.mark.parametrize("x", [-700.0, -40.0, 40.0, 700.0])
def test_a_saturated_function_is_straight(name: str, x: float) -> None:
    assert grad(grad(TABLE[name]))(x) == pytest.approx(0.0, abs=1e-14)  # the largest is 40·exp(-40)


# Outside the domain.

OUTSIDE = [
    (name, inputs)
    for name, edges in EDGES.items()
    for inputs, value, _ in edges
    if not math.isfinite(value)
]
ANY_FINITE = {"sin", "cos", "tan"}  # their domain leaves out inf alone
OVERFLOW = [
    *[("add", (1.7e308, 1.7e308)), ("sub", (-1.7e308, 1.7e308)), ("mul", (1e200, -1e200))],
    *[("div", (1e200, 1e-200)), ("pow", (-1e200, 3.0)), ("hypot", (1.7e308, 1.7e308))],
    *[("exp", (710.0,)), ("exp2", (1024.0,)), ("expm1", (710.0,)), ("degrees", (1e308,))],
    *[("sinh", (-711.0,)), ("cosh", (-711.0,)), ("gamma", (172.0,)), ("lgamma", (1e308,))],
    *[("polygamma", (2.0, 1e-300)), ("polygamma", (1.0, -1e-300))],
    *[("sum", (1.7e308, 1.7e308, -1.0)), ("prod", (1e200, 1e200, 2.0)), ("dot", (1e200, 1e200))],
]


def test_each_primitive_with_a_domain_is_tried_outside_of_it() -> None:
    assert {op.name for op in TABLE.values() if op.domain} == dict(OUTSIDE).keys() | ANY_FINITE


@pytest.mark.parametrize(("name", "point"), OUTSIDE)
def test_the_error_names_operation_labels_numbers_and_rule(name: str, point: Point) -> None:
    op = TABLE[name]
    with pytest.raises(NonFiniteError) as error:
        call(name, leaves_of(point))
    message = str(error.value)
    assert message.startswith(f"x {op.infix} y at " if op.infix else f"{name}(")
    assert message.endswith(f": {name} needs {op.domain}")
    for argument, label, x in zip(op.names, "kl", point, strict=False):
        assert f"{argument} = {label} = {x!r}" in message


@pytest.mark.parametrize(("name", "point"), OVERFLOW)
def test_a_result_beyond_the_largest_float_raises_and_says_so(name: str, point: Point) -> None:
    for inputs in (point, leaves_of(point)):
        with pytest.raises(NonFiniteError, match=r"gives -?inf: .* beyond the largest float"):
            call(name, inputs)
    with allow_nonfinite():
        assert math.isinf(call(name, point))


def test_a_gradient_beyond_the_largest_float_raises_and_leaves_no_trace() -> None:
    a = Value(1e-300, "a")
    (3 * a).backward()
    z = a * 1e200 * 1e200
    with pytest.raises(NonFiniteError, match=r"upstream .* goes beyond the largest float"):
        z.backward()
    assert (a.grad, z.grad) == (3.0, None)
    with allow_nonfinite():
        z.backward()
    assert a.grad == inf


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("bad", [inf, -inf, nan])
def test_inf_and_nan_that_go_in_pass_silently(name: str, bad: float) -> None:
    point = ROWS[name].points[-1]
    for i in range(len(point)):
        inputs = (*point[:i], bad, *point[i + 1 :])
        z = call(name, inputs)
        leaves = leaves_of(inputs)
        graph = call(name, leaves)
        assert type(z) is float
        assert graph.data == same(z)
        graph.backward()
        assert all(type(leaf.grad) is float for leaf in leaves)


@pytest.mark.parametrize("name", [n for n, op in TABLE.items() if op.arity == 1 and n != "step"])
def test_nan_stays_nan(name: str) -> None:  # but step is 1 where x > 0 holds, and else 0
    assert math.isnan(TABLE[name](nan))


def test_the_permission_ends_with_its_block() -> None:
    with allow_nonfinite(), allow_nonfinite():
        pass
    with pytest.raises(KeyError), allow_nonfinite():
        raise KeyError
    with pytest.raises(ArithmeticError) as error:
        log(0.0)
    assert type(error.value) is NonFiniteError


AWKWARD = [0.0, 1.0, 2.0, 0.7, 1 / 3, 3.0, 1000.0, 1e16, 1e308, 1e-308, 5e-324, inf]
AWKWARD += [-x for x in AWKWARD] + [nan]
IN_NUMPY = [
    *[(name, name) for name in ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt")],
    *[(name, name) for name in ("cbrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "fabs")],
    *[(name, name) for name in ("degrees", "radians", "sign", "floor", "ceil", "trunc", "add")],
    *[(name, name) for name in ("less", "less_equal", "greater", "greater_equal", "equal")],
    *[(name, name) for name in ("not_equal", "hypot", "copysign", "fmod", "mod")],
    *[(f"a{name}", f"arc{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")],
    *[("neg", "negative"), ("sub", "subtract"), ("mul", "multiply"), ("div", "divide")],
    *[("pow", "power"), ("max", "maximum"), ("min", "minimum"), ("logsumexp", "logaddexp")],
    ("identity", "positive"),
]


@pytest.mark.parametrize(("name", "theirs"), IN_NUMPY)
def test_every_awkward_number_gives_what_numpy_gives(name: str, theirs: str) -> None:
    ufunc = getattr(np, theirs)
    with np.errstate(all="ignore"), allow_nonfinite():
        for inputs in product(AWKWARD, repeat=ufunc.nin):
            expected = float(ufunc(*map(np.float64, inputs)))
            # numpy has functions of its own, which may be some ulp off; 0 and -0 count as equal
            close = pytest.approx(expected, rel=1e-14, abs=0.0, nan_ok=True)
            assert call(name, inputs) == close, inputs
