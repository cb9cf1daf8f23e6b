"""Arrays of floats take a shortcut into a program; nothing else may be different for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import (
    NonFiniteError,
    OperandError,
    ShapeError,
    Value,
    allow_nonfinite,
    compile,
    dot,
    log,
)
from autograd.program import Program
from nets import MLP

W = np.array([[0.5, -1.0], [2.0, 0.25], [1.0, 1.0]])
B = np.array([0.1, 0.2, 0.3])
X = np.array([[1.0, 2.0], [3.0, -4.0]])


def squares(w: Any, b: Any, x: Any) -> Any:
    """The sum of the squares of w·x + b."""
    z = [dot(row, x, bi) for row, bi in zip(w, b, strict=True)]
    return dot(z, z)


def warmed() -> Program:
    """A program that has its shortcuts."""
    program = compile(squares).batch(over="x")
    for _ in range(2):
        program(W, B, X)
        program.value_and_grad(W, B, X, wrt=(0, 1))
    assert _all_have_functions(program)
    return program


def _all_have_functions(program: Program) -> bool:
    shortcuts = program._last.shortcuts.values()  # type: ignore[union-attr]
    return len(shortcuts) > 0 and all(each.function is not None for each in shortcuts)


def truth(w: Any, b: Any, x: Any) -> tuple[float, np.ndarray, np.ndarray]:
    """The mean of |W x + b|² and its derivatives: 2 (W x + b) xᵀ and 2 (W x + b)."""
    Z = w @ x.T + b[:, None]
    m = len(x)
    return float((Z * Z).sum() / m), 2 * Z @ x / m, 2 * Z.sum(axis=1) / m


def test_shortcut_agrees_with_the_closed_form() -> None:
    program = warmed()
    for k in range(1, 4):
        w, b, x = k * W, k + B, np.vstack([X] * k) + k
        value, (dw, db) = program.value_and_grad(w, b, x, wrt=(0, 1))
        due = truth(w, b, x)
        assert value == pytest.approx(due[0], rel=1e-14)
        np.testing.assert_allclose(dw, due[1], rtol=1e-14)
        np.testing.assert_allclose(db, due[2], rtol=1e-14)
        assert program(w, b, x) == pytest.approx(due[0], rel=1e-14)


@pytest.mark.parametrize(
    ("w", "b", "x"),
    [
        (W.astype(np.float32), B, X),
        (W, [0.1, 0.2, 0.3], X),
        (W, B, X.astype(int)),
        (W, B, X.tolist()),
        (W[:2], B[:2], X),
        (W[:, :1], B, X[:, :1]),
        (np.asfortranarray(W), B[::1], X[::-1]),
        (W.byteswap().view(W.dtype.newbyteorder()), B, X),
    ],
)
def test_other_kinds_of_arguments_are_taken_as_ever(w: Any, b: Any, x: Any) -> None:
    program = warmed()
    value, gradients = program.value_and_grad(w, b, x, wrt=(0, 1))
    due = truth(*(np.array(a, dtype=float) for a in (w, b, x)))
    assert value == pytest.approx(due[0], rel=1e-14)
    for gradient, one in zip(gradients, due[1:], strict=True):
        np.testing.assert_allclose(np.array(gradient), one, rtol=1e-14)


def test_mistakes_are_told_as_ever() -> None:
    program = warmed()
    with pytest.raises(OperandError, match="missing a required argument"):
        program(W, B)
    with pytest.raises(OperandError, match="too many positional arguments"):
        program.value_and_grad(W, B, X, X)
    with pytest.raises(ShapeError, match="has no examples"):
        program(W, B, X[:0])
    with pytest.raises(ShapeError, match="one entry for each example"):
        program(W, B, np.array(2.0))
    with pytest.raises(OperandError, match="array of complex128"):
        program(W + 0j, B, X)
    with pytest.raises(OperandError, match=r"wrt=\[0\] is no argument"):
        program.value_and_grad(W, B, X, wrt=[0])  # type: ignore[arg-type]
    with pytest.raises(OperandError, match="wrt=None is no argument"):
        program.value_and_grad(W, B, X, wrt=None)  # type: ignore[arg-type]


def test_numpy_counts_arguments_as_well() -> None:
    program = compile(lambda a, b: a * b * b)
    for i, slope in enumerate((9.0, 12.0)):
        which: Any = np.int64(i)
        assert program.value_and_grad(2.0, 3.0, wrt=which)[1] == slope


def test_a_sum_over_no_examples_is_refused() -> None:
    program = compile(squares).batch(over="x", reduce="sum")
    for _ in range(2):
        program(W, B, X)
    with pytest.raises(ShapeError, match="has no examples"):
        program(W, B, X[:0])


def test_examples_of_two_arguments_are_counted() -> None:
    program = compile(lambda x, y: (x[0] - y) ** 2).batch(over=("x", "y"))
    for _ in range(2):
        assert program(X, np.array([0.0, 1.0])) == 2.5
    with pytest.raises(ShapeError, match="y has 3 examples, where there were 2 before"):
        program(X, np.array([0.0, 1.0, 2.0]))


def test_numbers_that_are_not_finite_are_named() -> None:
    program = compile(lambda x: log(x[0]) + x[1])
    for _ in range(2):
        assert program(np.array([1.0, 2.0])) == 2.0
        assert program.value_and_grad(np.array([1.0, 2.0]))[0] == 2.0
    for run in (program, program.value_and_grad):
        with pytest.raises(NonFiniteError, match="log"):
            run(np.array([0.0, 2.0]))
        with pytest.raises(NonFiniteError, match=r"x\[1\] is nan"):
            run(np.array([1.0, np.nan]))
    with allow_nonfinite():
        assert program(np.array([0.0, 2.0])) == -np.inf


def test_no_two_results_share_memory_and_none_is_an_argument() -> None:
    program = compile(lambda a, b, x: dot(a, x) + dot(b, x)).batch(over="x")
    a, b = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for _ in range(2):
        _, (da, db, dx) = program.value_and_grad(a, b, X, wrt=(0, 1, 2))
        assert not np.shares_memory(da, db)
        assert not np.shares_memory(dx, X)
    product = compile(lambda v, w: dot(v, w))
    for _ in range(2):
        _, (dv, dw) = product.value_and_grad(a, b, wrt=(0, 1))
        assert not np.shares_memory(dv, b)
        assert not np.shares_memory(dw, a)
        dv[0] = 99.0
        assert b.tolist() == [3.0, 4.0]


def test_floats_take_the_shortcut_too() -> None:
    program = compile(lambda a, b, c: 3 * (a + b * c))
    for _ in range(2):
        assert program.value_and_grad(5.0, 3.0, 2.0, wrt=(0, 1, 2)) == (33.0, (3.0, 6.0, 9.0))
        value, slope = program.value_and_grad(5.0, 3.0, 2.0, wrt="b")
        assert (value, slope) == (33.0, 6.0)
        assert type(value) is type(slope) is float
    assert program(5, 3, np.float64(2)) == 33.0


def test_lists_of_numbers_take_the_shortcut_and_get_lists_back() -> None:
    program = compile(squares).batch(over="x")
    due = truth(W, B, X)
    for _ in range(2):
        value, (dw, db, dx) = program.value_and_grad(
            W.tolist(), B.tolist(), X.tolist(), wrt=(0, 1, 2)
        )
        assert value == pytest.approx(due[0], rel=1e-14)
        assert type(dw) is type(db) is type(dx) is list
        np.testing.assert_allclose(dw, due[1], rtol=1e-14)
        np.testing.assert_allclose(db, due[2], rtol=1e-14)
        np.testing.assert_allclose(dx, (W @ X.T + B[:, None]).T @ W, rtol=1e-14)
    assert _all_have_functions(program)


@pytest.mark.parametrize(
    "x",
    [
        [[1.0, 2.0], [3.0, "4"]],
        [[1.0, 2.0], [3.0, None]],
        [[1.0, 2.0], [3.0, 4j]],
        [[1.0, 2.0], [3.0]],
        [[1.0, 2.0], [3.0, [4.0]]],
    ],
)
def test_lists_that_hold_something_else_are_refused_after_the_shortcut_too(x: Any) -> None:
    program = compile(squares).batch(over="x")
    for _ in range(2):
        program(W, B, X.tolist())
    with pytest.raises((OperandError, ShapeError)):
        program(W, B, x)


def test_lists_of_integers_and_of_values_are_taken_as_ever() -> None:
    program = compile(squares).batch(over="x")
    for _ in range(2):
        program(W, B, X.tolist())
    value, _, _ = truth(W, B, X)
    assert program(W, B, X.astype(int).tolist()) == pytest.approx(value, rel=1e-14)
    x = [[Value(number) for number in row] for row in X.tolist()]
    J = program(W, B, x)
    J.backward()
    assert J.data == pytest.approx(value, rel=1e-14)
    assert x[0][0].grad == pytest.approx((2 * W.T @ (W @ X[0] + B) / 2)[0], rel=1e-14)


def test_modules_take_the_shortcut_and_their_numbers_are_read_each_time() -> None:
    net = MLP(2, [1], activation="linear", rng=1)
    program = compile(lambda net, x, y: (net(x) - y) ** 2).batch(over=("x", "y"))
    y = [1.0, 0.0]
    for k in range(3):
        for p, number in zip(net.parameters(), (0.5 * k, -1.0, 0.25), strict=True):
            p.data = number
        w, b = np.array([0.5 * k, -1.0]), 0.25
        rest = X @ w + b - np.array(y)
        value, slopes = program.value_and_grad(net, X, y)
        assert value == pytest.approx((rest @ rest) / 2, rel=1e-14)
        np.testing.assert_allclose(slopes, [*(rest @ X), rest.sum()], rtol=1e-14)
    assert _all_have_functions(program)
    before = program(net, X, y)
    other = MLP(2, [1], activation="linear", rng=1)
    other.parameters()[0].data = 7.0
    assert program(other, X, y) != before
    net.layers[0].neurons[0].b = other.parameters()[2]
    net.layers[0].neurons[0].b.data = 5.0
    rest = X @ w + 5.0 - np.array(y)
    assert program(net, X, y) == pytest.approx((rest @ rest) / 2, rel=1e-14)
    net.layers[0].neurons[0].w[0] = 4.0  # type: ignore[call-overload]
    with pytest.raises(OperandError, match=r"parameters are Values, got 4\.0"):
        program(net, X, y)


def test_equations_are_of_the_derivatives_asked_for_last() -> None:
    program = compile(lambda a, b: a * b)
    for wrt in ("a", "b", "a", "b", "a"):
        program.value_and_grad(2.0, 3.0, wrt=wrt)
        assert program._wrt == (wrt,)
