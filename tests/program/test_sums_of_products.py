"""Layers that add up several products: Z = Wx @ X + Wh @ H + b, and A by their structure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cross_entropies import agrees, by_engine, lines_of, two_terms

from autograd import compile, dot, relu, sigmoid, tanh
from nets import MLP

rng = np.random.default_rng(2)
X, H, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 4)), np.array([1.0, 0.0, 0.25, 1.0, 0.0])
WX, WH, B, WY = (rng.normal(size=shape) for shape in ((4, 3), (4, 4), 4, 4))


def state(Wx: Any, Wh: Any, b: Any, x: Any, h: Any) -> list[Any]:
    return [tanh(dot(w, x) + dot(u, h) + c) for w, u, c in zip(Wx, Wh, b, strict=True)]


def test_a_recurrence_has_one_z_for_each_step() -> None:
    program = compile(lambda Wx, Wh, b, Wy, x, h, y: (dot(Wy, state(Wx, Wh, b, x, h)) - y) ** 2)
    program = program.batch(over=("x", "h", "y"))
    value, slopes = program.value_and_grad(WX, WH, B, WY, X, H, Y, wrt=("Wx", "Wh", "b", "Wy"))
    program.verify()
    lines = lines_of(program.source)
    for line in ("Z1 = Wx @ X + Wh @ H + b", "A1 = np.tanh(Z1)", "Z2 = Wy.T @ A1"):
        assert line in lines
    assert "dWh = dZ1 @ H.T / m" in lines
    A = np.tanh(X @ WX.T + H @ WH.T + B)
    dz = 2 * (A @ WY - Y) / 5
    dZ = np.outer(dz, WY) * (1 - A**2)
    assert value == pytest.approx(((A @ WY - Y) ** 2).mean(), rel=1e-13)
    for actual, due in zip(slopes, (dZ.T @ X, dZ.T @ H, dZ.sum(axis=0), A.T @ dz), strict=True):
        np.testing.assert_allclose(actual, due, rtol=1e-12, atol=1e-14)


def test_the_first_state_does_not_count_as_a_layer() -> None:
    def loss(Wx: Any, Wh: Any, b: Any, Wy: Any, xs: Any, y: Any) -> Any:
        h: list[Any] = [0.5, 0.25, -1.0, 2.0]
        for x in xs:
            h = state(Wx, Wh, b, x, h)
        return (dot(Wy, h) - y) ** 2

    xs = rng.normal(size=(5, 2, 3))
    program = compile(loss).batch(over=("xs", "y"))
    _, dWh = program.value_and_grad(WX, WH, B, WY, xs, Y, wrt="Wh")
    lines = lines_of(program.source)
    assert "A1 = np.tanh(Z1)" in lines and "Z2 = Wx @ xs[3:6] + Wh @ A1 + b" in lines
    first = np.array([0.5, 0.25, -1.0, 2.0])
    one = np.tanh(xs[:, 0] @ WX.T + WH @ first + B)
    two = np.tanh(xs[:, 1] @ WX.T + one @ WH.T + B)
    second = np.outer(2 * (two @ WY - Y) / 5, WY) * (1 - two**2)
    due = second.T @ one + np.outer((second @ WH * (1 - one**2)).sum(axis=0), first)
    np.testing.assert_allclose(dWh, due, rtol=1e-12, atol=1e-14)


def test_a_wide_and_deep_network_has_an_output_a2() -> None:
    def loss(W1: Any, b1: Any, W2: Any, b2: Any, w: Any, x: Any, y: Any) -> Any:
        a = [relu(dot(row, x) + c) for row, c in zip(W1, b1, strict=True)]
        return two_terms(sigmoid(dot(W2, a) + b2 + dot(w, x)), y)

    program = compile(loss).batch(over=("x", "y"))
    w = rng.normal(size=3)
    _, (dW1, dw) = program.value_and_grad(WX, B, WY, 0.1, w, X, Y, wrt=("W1", "w"))
    lines = lines_of(program.source)
    for line in ("Z2 = W2.T @ A1 + b2 + w.T @ X", "A2 = sigmoid(Z2)", "dZ2 = A2 - Y"):
        assert line in lines
    A = np.maximum(X @ WX.T + B, 0)
    dz = (1 / (1 + np.exp(-(A @ WY + 0.1 + X @ w))) - Y) / 5
    np.testing.assert_allclose(dw, X.T @ dz, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(dW1, (np.outer(dz, WY) * (A > 0)).T @ X, rtol=1e-12, atol=1e-14)


def test_an_output_of_two_networks_is_named_by_the_deeper_one() -> None:
    wide, deep = MLP(3, [1], rng=0), MLP(3, [4, 1], activation="tanh", rng=1)

    def f(wide: Any, deep: Any, x: Any, y: Any) -> Any:
        return two_terms(sigmoid(wide(x) + deep(x)), y)

    program = compile(f).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(wide, deep, X, Y, wrt="deep")
    lines = lines_of(program.source)
    assert "A2 = sigmoid(Z1[0:1] + Z2)" in lines and "dZ2 = A2 - Y" in lines
    wide.zero_grad()
    agrees(gradient, by_engine(lambda net, x, y: f(wide, net, x, y), deep, X, Y)[1])


def test_products_that_something_else_reads_stay_apart() -> None:
    def f(Wx: Any, Wh: Any, x: Any, h: Any) -> Any:
        one, other = [dot(w, x) for w in Wx], [dot(u, h) for u in Wh]
        both = [tanh(p + q) for p, q in zip(one, other, strict=True)]
        return sum((p * q for p, q in zip(both, one, strict=True)), 0.0)

    program = compile(f).batch(over=("x", "h"))
    value, dWx = program.value_and_grad(WX, WH, X, H, wrt="Wx")
    P, Q = X @ WX.T, H @ WH.T
    t = np.tanh(P + Q)
    assert value == pytest.approx((t * P).sum() / 5, rel=1e-13)
    np.testing.assert_allclose(dWx, (t + P * (1 - t**2)).T @ X / 5, rtol=1e-12, atol=1e-14)
