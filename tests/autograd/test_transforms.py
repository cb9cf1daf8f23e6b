"""grad and its relatives: any arguments, any order, any nesting."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd import (
    NonFiniteError,
    Value,
    constant,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    order,
    sin,
    value_and_grad,
    vjp,
)
from autograd.engine import ops

Function = Callable[..., Any]


@pytest.mark.parametrize("kind", [list, np.array])
def test_a_jacobian_is_the_same_by_rows_and_by_columns(kind: Any) -> None:
    def narrow(x: Any) -> Any:
        return kind([ops.dot(x, x), sin(x[0]) * x[2]])

    def wide(x: Any) -> Any:
        return kind([*narrow(x), ops.exp(x[1]), x[2] / x[0]])

    at = kind([0.5, -1.0, 2.0])
    top = [[1.0, -2.0, 4.0], [math.cos(0.5) * 2, 0.0, math.sin(0.5)]]
    bottom = [[0, math.exp(-1), 0], [-8, 0, 2]]
    assert np.allclose(jacobian(narrow)(at), top, rtol=1e-15, atol=0)
    assert np.allclose(jacobian(wide)(at), top + bottom, rtol=1e-15, atol=0)


def test_hessians() -> None:
    assert hessian(lambda x: x[0] ** 2 * x[1])([3.0, 5.0]) == [[10, 6], [6, 0]]
    assert hessian(lambda x: x**4)(2) == 48
    second = hessian(lambda w: w["a"] ** 2 * w["b"])({"a": 3.0, "b": 5.0})
    assert second == {"a": {"a": 10, "b": 6}, "b": {"a": 6, "b": 0}}
    cubes = hessian(lambda W: (W**3).sum())(np.array([[1, 2], [3, 4]]))
    assert cubes.shape == (2, 2, 2, 2)
    assert np.array_equal(cubes.reshape(4, 4), np.diag([6.0, 12, 18, 24]))
    assert hessian(lambda x, y: x * y**2, argnums=1)(3.0, 4.0) == 6


def test_products_with_jacobians_and_hessians() -> None:
    def f(a: Any, b: Any) -> Any:
        return [a * b, a + b]

    assert jvp(f, (2, 5), (1, 10)) == ([10, 7], [25, 11])
    y, pull = vjp(f, 2, 5)
    assert (y, pull([1, 10]), pull([1, 0])) == ([10, 7], (15, 12), (5, 2))
    assert hvp(lambda x: x[0] ** 2 * x[1], [3, 5], [1, 2]) == [22, 6]
    cubes = hvp(lambda x: (x**3).sum(), np.array([3, 5]), np.array([1, 2]))
    assert np.array_equal(cubes, [18, 60])


@pytest.mark.parametrize("n", range(7))
def test_derivatives_to_order_six(n: int) -> None:
    def nested(f: Function) -> Any:
        for _ in range(n):
            f = grad(f)
        return f(0.7)

    falling = math.prod(5 - k for k in range(n))
    with mpmath.workdps(40):
        truth = mpmath.diff(lambda t: mpmath.exp(mpmath.sin(t)), mpmath.mpf(0.7), n)
    assert nested(lambda x: x**5) == pytest.approx(falling * 0.7 ** (5 - n), rel=1e-14)
    assert nested(sin) == pytest.approx(math.sin(0.7 + n * math.pi / 2), rel=1e-14)
    assert nested(lambda x: ops.exp(sin(x))) == pytest.approx(float(truth), rel=1e-13)


MODES: dict[str, Callable[[Function], Function]] = {
    "grad": grad,
    "value_and_grad": lambda f: lambda x: value_and_grad(f)(x)[1],
    "jvp": lambda f: lambda x: jvp(f, (x,), (1.0,))[1],
    "vjp": lambda f: lambda x: vjp(f, x)[1](1.0)[0],
    "rows": lambda f: lambda x: jacobian(lambda y: [f(y[0])])([x, 1.0])[0][0],
    "columns": lambda f: lambda x: jacobian(lambda y: [f(y), y, 1])(x)[0],
}
"""Every way to a derivative."""


@pytest.mark.parametrize("names", list(product(MODES, repeat=3)), ids="-".join)
def test_every_nesting_agrees(names: tuple[str, ...]) -> None:
    def f(x: Any) -> Any:
        return x**2 * sin(x)

    for name in names:
        f = MODES[name](f)
    x = 0.7
    expected = 6 * math.cos(x) - 6 * x * math.sin(x) - x**2 * math.cos(x)
    assert f(x) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", MODES)
def test_second_derivatives_at_once_nest_with_every_mode(name: str) -> None:
    def f(x: Any) -> Any:
        return ops.exp(2 * x)

    inner, outer = hessian(MODES[name](f)), MODES[name](hessian(f))
    for third in (inner, outer, MODES[name](lambda x: hvp(f, x, 1.0))):
        assert third(0.3) == pytest.approx(8 * math.exp(0.6), rel=1e-14)


@pytest.mark.parametrize(("outer", "inner"), list(product(MODES, repeat=2)))
def test_perturbations_are_not_confused(outer: str, inner: str) -> None:
    first, second = MODES[outer], MODES[inner]
    assert first(lambda x: x * second(lambda y: x + y)(1.0))(1.0) == 1
    assert first(lambda x: x * second(lambda y: x * y)(2.0))(3.0) == 6
    assert first(lambda x: second(lambda y: x * y**2)(x))(3.0) == 12


@pytest.mark.parametrize("name", MODES)
def test_what_ignores_its_argument_has_derivative_0(name: str) -> None:
    outside = Value(2.0, "outside")
    ignoring: list[Function] = [
        lambda x: 3,
        lambda x: np.float64(3),
        lambda x: x.data * 2,
        lambda x: constant(3),
        lambda x: outside,
        lambda x: outside * 2,
        lambda x: x.detach() * 2,
        lambda x: ops.floor(x),
    ]
    for f in ignoring:
        assert MODES[name](f)(1.0) == 0
        assert MODES[name](MODES[name](f))(1.0) == 0
    assert MODES[name](lambda x: x)(5) == 1


@pytest.mark.parametrize("name", MODES)
def test_a_linear_functions_second_derivative_is_0(name: str) -> None:
    for f in (lambda x: 3 * x, lambda x: ops.dot([x, 1], [3, x]), lambda x: -x + 2):
        assert MODES[name](grad(f))(2.0) == 0
        assert grad(MODES[name](f))(2.0) == 0
    assert hessian(lambda x: x[0] - x[1])([1.0, 2.0]) == [[0, 0], [0, 0]]


@pytest.mark.parametrize("name", MODES)
def test_values_from_outside_keep_the_derivative_open(name: str) -> None:
    w = Value(3.0, "w")
    slope = MODES[name](lambda x: w * x**2)(2.0)
    assert isinstance(slope, Value)
    assert (slope.data, w.grad) == (12, None)
    slope.backward()
    assert w.grad == 4
    at = Value(2.0, "at")
    MODES[name](lambda x: x**3)(at).backward()
    assert at.grad == 12


@pytest.mark.parametrize("name", MODES)
def test_tangents_and_cotangents_can_be_differentiated_by(name: str) -> None:
    assert MODES[name](lambda d: jvp(lambda x: x**2, (3.0,), (d,))[1])(10.0) == 6
    assert MODES[name](lambda d: vjp(lambda x: x**2, 3.0)[1](d)[0])(10.0) == 6
    assert MODES[name](lambda d: hvp(lambda x: x**3, 2.0, d))(10.0) == 12


def test_no_leafs_gradient_is_touched() -> None:
    w, x = Value(3.0, "w"), Value(2.0, "x")

    def f(x: Any) -> Any:
        return w * x**2

    derivatives: list[Any] = [grad(f)(x), value_and_grad(f)(x), hessian(f)(x), hvp(f, x, 1.0)]
    derivatives += [jacobian(lambda x: [f(x)])(x), jvp(f, (x,), (1.0,)), vjp(f, x)[1](1.0)]
    assert w.grad is None and x.grad is None
    assert all(v.grad is None for v in order(derivatives[0], derivatives[2], derivatives[3]))


def test_jvp_does_not_differentiate_what_only_a_step_looks_at() -> None:
    # sqrt has no slope at 0, but neither step nor greater moves with it
    assert jvp(lambda x: ops.step(ops.sqrt(x)), (0.0,), (1.0,)) == (0.0, 0.0)
    assert jvp(lambda x: x * ops.greater(ops.sqrt(x), 1.0), (0.0,), (1.0,)) == (0.0, 0.0)
    with pytest.raises(NonFiniteError, match="local derivative"):
        jvp(ops.sqrt, (0.0,), (1.0,))
