"""Jacobians, Hessians and products with them of programs: shapes, examples, modules."""

from __future__ import annotations

import math
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import NonFiniteError, OperandError, ShapeError, Value, compile, exp, grad, sin
from nets import MLP

X = np.array([[4.0, 5.0], [1.0, 1.0], [0.5, 2.0]])
W = [2.0, 3.0]


def two(w: Any, x: Any) -> list[Any]:
    """Two outputs of two arguments."""
    return [w[0] * x[0] ** 2, w[1] * x[1] ** 3 * w[0]]


def one(w: Any, x: Any) -> Any:
    """One output."""
    return w[0] ** 2 * exp(x[0] * w[1]) * sin(x[1])


def hessian_by_x(w: Any, x: Any) -> Any:
    """The second derivatives of `one` for x, by hand."""
    scale = w[0] ** 2 * math.exp(x[0] * w[1])
    return scale * np.array(
        [
            [w[1] ** 2 * math.sin(x[1]), w[1] * math.cos(x[1])],
            [w[1] * math.cos(x[1]), -math.sin(x[1])],
        ]
    )


def test_a_jacobian_by_either_argument() -> None:
    program = compile(two)
    assert program.jacobian(W, X[0].tolist()) == [[16.0, 0.0], [375.0, 250.0]]
    assert program.jacobian(W, X[0], wrt="x")[1].tolist() == [0.0, 3 * 2 * 3 * 25]
    assert program.jacobian(W, X[0], wrt=1)[0].tolist() == [2 * 2 * 4, 0.0]


def test_results_keep_the_structures_of_output_and_argument() -> None:
    Pair = namedtuple("Pair", "a b")
    named = compile(lambda w: Pair(w["s"] * w["t"], w["s"] ** 2))
    assert named.jacobian({"s": 2.0, "t": 5.0}) == ({"s": 5.0, "t": 2.0}, {"s": 4.0, "t": 0.0})
    arrays = compile(lambda A: A @ np.array([1.0, 10.0]))
    assert arrays.jacobian(np.eye(2)).shape == (2, 2, 2)
    assert arrays.jacobian(np.eye(2))[1].tolist() == [[0.0, 0.0], [1.0, 10.0]]


def test_a_hessian_and_its_product_with_a_vector() -> None:
    program = compile(one)
    for x in X:
        hessian = program.hessian(W, x, wrt="x")
        assert np.allclose(hessian, hessian_by_x(W, x), rtol=1e-13, atol=0)
        v = np.array([0.3, -2.0])
        assert np.allclose(program.hvp(W, x, v=v, wrt="x"), hessian @ v, rtol=1e-12)
    assert program.hvp(W, X[0].tolist(), v=[1.0, 0.0]) == pytest.approx(
        autograd.hvp(lambda w: one(w, X[0]), W, [1.0, 0.0]), rel=1e-13
    )


def test_each_example_has_a_derivative_of_its_own() -> None:
    each = compile(one).batch(over="x", reduce=None)
    hessians = each.hessian(W, X, wrt="x")
    assert hessians.shape == (3, 2, 2)
    for hessian, x in zip(hessians, X, strict=True):
        assert np.allclose(hessian, hessian_by_x(W, x), rtol=1e-13, atol=0)
    v = np.array([[1.0, 2.0], [3.0, -4.0], [0.0, 1.0]])
    products = each.hvp(W, X, v=v, wrt="x")
    assert np.allclose(products, np.einsum("eij,ej->ei", hessians, v), rtol=1e-12)
    shared = each.hessian(np.array(W), X)
    assert shared.shape == (3, 2, 2)
    assert np.allclose(shared[2], autograd.hessian(lambda w: one(w, X[2]))(np.array(W)))
    rows = compile(two).batch(over="x", reduce=None).jacobian(W, X, wrt="x")
    assert [row.shape for row in rows] == [(3, 2), (3, 2)]
    assert rows[1][:, 1].tolist() == [450.0, 18.0, 72.0]


@pytest.mark.parametrize(("reduce", "count"), [("mean", 3), ("sum", 1)])
def test_derivatives_for_what_examples_share_are_reduced(reduce: Any, count: int) -> None:
    cost = compile(one).batch(over="x", reduce=reduce)
    each = np.sum([autograd.hessian(lambda w, x=x: one(w, x))(W) for x in X], axis=0)
    assert np.allclose(cost.hessian(W, X), each / count, rtol=1e-13)
    assert np.allclose(cost.hvp(W, X, v=[1.0, -1.0]), each @ [1, -1] / count, rtol=1e-12)


def test_a_networks_hessian_is_in_the_order_of_its_parameters() -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=0)
    y = [1.0, 2.0, 3.0]
    cost = compile(lambda net, x, y: (net(x) - y) ** 2).batch(over=("x", "y"))
    hessian = cost.hessian(net, X, y)
    theta = net.parameters()
    assert hessian.shape == (9, 9)
    assert np.allclose(hessian, hessian.T, rtol=1e-12)
    _, before = cost.value_and_grad(net, X, y)
    for k in (0, 5, 8):
        theta[k].data += 1e-6
        _, after = cost.value_and_grad(net, X, y)
        theta[k].data -= 1e-6
        assert np.allclose(hessian[k], (after - before) / 1e-6, rtol=1e-4, atol=1e-5)
    v = np.linspace(-1, 1, 9)
    assert np.allclose(cost.hvp(net, X, y, v=v), hessian @ v, rtol=1e-11)
    each = compile(lambda net, x: net(x)).batch(over="x", reduce=None).jacobian(net, X)
    assert each.shape == (3, 9)


def test_a_primitive_and_a_method_have_derivatives_as_programs() -> None:
    z = math.tanh(0.5)
    assert compile(autograd.tanh).hessian(0.5) == pytest.approx(-2 * z * (1 - z * z), rel=1e-14)
    assert compile(lambda *x, scale=2.0: x[0] * x[1] * scale).jacobian(3.0, 5.0, wrt=1) == 6.0
    assert compile(lambda v, w: v**2 * w).hvp(3.0, 5.0, v=2.0) == 20.0


def test_derivatives_of_values_are_values() -> None:
    program = compile(lambda x: x[0] ** 3 * x[1])
    assert program.hessian([Value(2.0), 5.0])[0][0].data == 60.0
    assert grad(lambda s: program.hessian([s, 5.0])[0][0])(2.0) == 30.0


def test_what_derivatives_of_programs_refuse() -> None:
    program = compile(two)
    with pytest.raises(ShapeError, match="f returned 2 numbers: a Hessian is of one number"):
        program.hessian(W, W)
    with pytest.raises(OperandError, match=r"each example has its own x: batch\(over=..., reduce="):
        program.batch(over="x").jacobian(W, X, wrt="x")
    with pytest.raises(OperandError, match="jacobian is by one argument at a time"):
        program.jacobian(W, W, wrt=(0, 1))  # type: ignore[arg-type]
    with pytest.raises(OperandError, match="wrt='y' is no argument: there are w, x"):
        program.jacobian(W, W, wrt="y")
    with pytest.raises(ShapeError, match="v has 3 numbers, but w has 2"):
        compile(one).hvp(W, W, v=[1.0, 2.0, 3.0])
    with pytest.raises(NonFiniteError, match="div needs y != 0"):
        compile(lambda x: 1 / x).hessian(0.0)


def test_a_direction_is_given_by_its_name() -> None:
    with pytest.raises(OperandError, match=r"hvp needs a direction, by its name: v=\.\.\."):
        compile(lambda x: x * x).hvp(2.0, 1.0)
