"""Batches whose result has a part that is added once: a penalty, or a prior."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, allow_nonfinite, exp, grad, log, tanh
from autograd.engine.errors import NonFiniteError, OperandError, ShapeError
from nets import MLP

X = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]])
Y = np.array([1.0, -0.5, 0.3])


def squared(w: Any, b: Any, x: Any, y: Any) -> Any:
    return (w[0] * x[0] + w[1] * x[1] + b - y) ** 2


def penalty(w: Any) -> Any:
    return 0.3 * (w[0] ** 2 + w[1] ** 2)


@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_a_penalty_counts_once(reduce: Any) -> None:
    program = autograd.compile(squared).batch(over=("x", "y"), reduce=reduce, once=penalty)
    w, b = np.array([0.7, -0.2]), 0.1
    misses = X @ w + b - Y
    parts = 3 if reduce == "mean" else 1
    due = np.sum(misses**2) / parts + 0.3 * w @ w
    slope = 2 * X.T @ misses / parts + 0.6 * w
    value, (dw, db, dx) = program.value_and_grad(w, b, X, Y, wrt=("w", "b", "x"))
    assert value == pytest.approx(due, rel=1e-14)
    assert dw == pytest.approx(slope, rel=1e-14)
    assert db == pytest.approx(2 * np.sum(misses) / parts, rel=1e-13)
    assert dx == pytest.approx(2 * np.outer(misses, w) / parts, rel=1e-13)
    assert program(w, b, X, Y) == program(w, b, X, Y) == value
    rows = program.batch(over=("x", "y"), reduce=reduce, examples="rows", once=penalty)
    assert rows.value_and_grad(w, b, X, Y)[1] == pytest.approx(slope, rel=1e-14)


def test_a_call_with_values_is_a_graph_of_the_same() -> None:
    program = autograd.compile(squared).batch(over=("x", "y"), reduce="sum", once=penalty)
    w = [0.7, -0.2]
    value, slope = program.value_and_grad(w, 0.1, X, Y)
    y, slopes = program.value_and_grad([Value(n) for n in w], 0.1, X, Y)
    assert y.data == pytest.approx(value, rel=1e-14)
    assert [s.data for s in slopes] == pytest.approx(slope, rel=1e-14)
    assert grad(lambda w: program(w, 0.1, X, Y))(w) == pytest.approx(slope, rel=1e-14)


def test_a_graph_that_does_not_lift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.program.passes.pipeline.MOST_STATEMENTS", 2)

    def wave(w: Any, x: Any) -> Any:
        return exp(tanh(w * x)) * w + log(1.5 + tanh(x))

    def prior(w: Any) -> Any:
        return w**2 * tanh(w)

    for reduce, parts in (("sum", 1), ("mean", 3)):
        program = autograd.compile(wave).batch(over="x", reduce=reduce, once=prior)  # type: ignore[arg-type]
        value, slope = program.value_and_grad(0.4, X[:, 0])
        assert "for forward, partials" in program.source
        w, xs = 0.4, X[:, 0]
        e, t = np.exp(np.tanh(w * xs)), np.tanh(w)
        assert value == pytest.approx(
            np.sum(e * w + np.log(1.5 + np.tanh(xs))) / parts + w**2 * t, rel=1e-14
        )
        inner = e * (1 - np.tanh(w * xs) ** 2) * xs * w + e
        assert slope == pytest.approx(
            np.sum(inner) / parts + 2 * w * t + w**2 * (1 - t**2), rel=1e-13
        )
        same = autograd.compile(lambda w, x: w * 1.0).batch("x", reduce, once=lambda w: w * 1.0)  # type: ignore[arg-type]
        assert same.value_and_grad(2.0, xs)[0] == (8.0 if reduce == "sum" else 4.0)


def test_a_network_with_a_penalty() -> None:
    net = MLP(2, [3, 1], "tanh", rng=0)

    def cost(net: Any, x: Any, y: Any) -> Any:
        return (net(x) - y) ** 2

    def decay(net: Any) -> Any:
        return 0.01 * autograd.sum([p * p for p in net.parameters()])

    plain = autograd.compile(cost).batch(over=("x", "y"), reduce="sum")
    program = autograd.compile(cost).batch(over=("x", "y"), reduce="sum", once=decay)
    theta = np.array([p.data for p in net.parameters()])
    value, slopes = program.value_and_grad(net, X, Y)
    before, steps = plain.value_and_grad(net, X, Y)
    assert value == pytest.approx(before + 0.01 * theta @ theta, rel=1e-14)
    assert slopes == pytest.approx(steps + 0.02 * theta, rel=1e-12, abs=1e-14)


def test_leaves_that_both_refer_to() -> None:
    w = Value(1.5, "w")
    program = autograd.compile(lambda x: w * x).batch("x", reduce="sum", once=lambda: w**3)
    assert program([1.0, 2.0]) == 4.5 + 1.5**3
    y = program([Value(1.0), Value(2.0)])
    y.backward()
    assert w.grad == pytest.approx(3 + 3 * 1.5**2)


def test_gradients_flow_through_what_it_refers_to_alone() -> None:
    def program(strength: Any) -> Any:
        return autograd.compile(lambda w, x: w * x).batch("x", once=lambda w: strength * w**2)

    def curvature(strength: Any) -> Any:
        return program(strength).hessian(3.0, [1.0, 3.0])

    assert grad(lambda s: program(s)(3.0, [1.0, 3.0]))(0.5) == 9.0  # w²
    assert grad(lambda s: program(s).value_and_grad(3.0, [1.0, 3.0])[1])(0.5) == 6.0  # 2 w
    assert grad(curvature)(0.5) == 2.0
    inside = autograd.compile(lambda s: program(s)(3.0, [1.0, 3.0]))
    assert inside.value_and_grad(0.5) == (6.0 + 4.5, 9.0)


def test_derivatives_of_higher_order() -> None:
    program = autograd.compile(squared).batch(over=("x", "y"), reduce="sum", once=penalty)
    hessian = program.hessian([0.7, -0.2], 0.1, X, Y)
    assert np.array(hessian) == pytest.approx(2 * X.T @ X + 0.6 * np.eye(2), rel=1e-12)
    product = program.hvp([0.7, -0.2], 0.1, X, Y, v=[1.0, 2.0])
    assert product == pytest.approx((2 * X.T @ X + 0.6 * np.eye(2)) @ [1.0, 2.0], rel=1e-12)
    (row,) = [program.jacobian(0.7 * np.ones(2), 0.1, X, Y)]
    assert row == pytest.approx(program.value_and_grad(0.7 * np.ones(2), 0.1, X, Y)[1], rel=1e-12)
    assert program.hessian([0.7, -0.2], 0.1, X, Y, wrt="b") == pytest.approx(6.0)


def test_several_results_each_with_its_part() -> None:
    program = autograd.compile(lambda w, x: {"a": w * x, "b": x}).batch(
        "x", reduce="sum", once=lambda w: {"a": w, "b": 1.0}
    )
    assert program(2.0, [1.0, 3.0]) == {"a": 10.0, "b": 5.0}


def test_where_numbers_are_not_finite_the_engine_answers() -> None:
    program = autograd.compile(lambda w, x: exp(w * x)).batch(
        "x", reduce="mean", once=lambda w: w**2
    )
    with allow_nonfinite():
        value, slope = program.value_and_grad(2.0, [1.0, 1e4])
        assert (value, slope) == (np.inf, np.inf)
        value, slopes = program.value_and_grad(0.5, [2.0, 1e4], wrt=("w", "x"))
        assert slopes[1] == pytest.approx([0.25 * np.e, np.inf])
    with pytest.raises(NonFiniteError, match=r"exp\(x\) at x = 20000.0"):
        program.value_and_grad(2.0, [1.0, 1e4])


def test_texts_have_it() -> None:
    program = autograd.compile(lambda w, x: (w * x) ** 2).batch(
        "x", reduce="sum", once=lambda w: w**2 / 2
    )
    assert program.value_and_grad(2.0, [1.0, 3.0]) == (42.0, 42.0)
    program.verify()
    assert "J = v3.sum() + v4" in program.source
    assert "np.vdot(dv1, X)" in program.source
    assert r"\sum" in program.equations
    assert "once=<lambda>" in repr(program)


def slope_of_line(w: float, x: float) -> Any:
    return (w * x) ** 2


def half_square(w: float) -> Any:
    return w**2 / 2


def test_it_goes_through_a_pickle() -> None:
    program = autograd.compile(slope_of_line).batch("x", reduce="sum", once=half_square)
    again = pickle.loads(pickle.dumps(program))
    assert again.value_and_grad(2.0, [1.0, 3.0]) == (42.0, 42.0)


def test_a_method_has_its_own() -> None:
    class Line:
        rate = 0.5

        def cost(self, w: Any, x: Any) -> Any:
            return (w * x) ** 2

        def decay(self, w: Any) -> Any:
            return self.rate * w**2

        both = autograd.compile(cost).batch("x", reduce="sum", once=decay)

    assert Line().both.value_and_grad(2.0, [1.0, 3.0]) == (42.0, 42.0)


def test_errors_say_what_to_do() -> None:
    program = autograd.compile(squared)
    with pytest.raises(OperandError, match="once is a function of the arguments"):
        program.batch("x", once=0.5)  # type: ignore[arg-type]
    with pytest.raises(OperandError, match="reduce is None"):
        program.batch("x", reduce=None, once=penalty)
    with pytest.raises(OperandError, match="each has its own x"):
        program.batch("x", once=lambda x: x[0])
    with pytest.raises(OperandError, match="once takes 'v', which f does not: f has w, b, x, y"):
        program.batch("x", once=lambda v: v)
    with pytest.raises(OperandError, match=r"once\(\.\.\.\) is a list, but must be a number"):
        program.batch(("x", "y"), once=lambda w: [w[0]])([1.0, 2.0], 0.1, X, Y)
    with pytest.raises(ShapeError, match="has 1 numbers, but f's result has 2"):
        autograd.compile(lambda w, x: [w, x]).batch("x", once=lambda w: [w])(1.0, [2.0])


def test_an_argument_of_its_own_has_its_default() -> None:
    squares = autograd.compile(lambda w, x: (w * x) ** 2)
    program = squares.batch("x", reduce="sum", once=lambda w, rate=0.5: rate * w**2)
    assert program.value_and_grad(2.0, [1.0, 3.0]) == (42.0, 42.0)
