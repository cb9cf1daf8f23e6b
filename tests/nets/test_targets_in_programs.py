"""Programs refuse the targets that the losses refuse, and write A - Y because they do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import compile
from nets import (
    MLP,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy,
    hinge,
    softmax_cross_entropy,
)
from nets.errors import LabelError

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]])
CLASSES = {
    "softmax": (categorical_cross_entropy, "softmax"),
    "logits": (softmax_cross_entropy, "linear"),
}
SHARES = [[0.25, 0.25, 0.5], [0.0, 1.0, 0.0]]


def program_of(loss: Any) -> Any:
    return compile(lambda net, x, y: loss(net(x), y)).batch(over=("x", "y"))


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("wrong", [[0.5, 0.25, 0.0], [2.0, -1.0, 0.0], [1.0, 1.0, 0.0], [0, 0, 0]])
def test_classes_that_do_not_add_up_to_1_are_refused(name: str, wrong: list[float]) -> None:
    loss, output = CLASSES[name]
    net = MLP(3, [4, 3], activation="tanh", output=output, rng=1)
    with pytest.raises(LabelError) as by_engine:
        loss(net(X[0]), wrong)
    recorded_with_it, program = program_of(loss), program_of(loss)
    program.value_and_grad(net, X, SHARES)
    for each in (program, recorded_with_it):
        for asked in (each, each.value_and_grad):
            with pytest.raises(LabelError) as by_program:
                asked(net, X, [SHARES[0], wrong])
            assert str(by_program.value) == str(by_engine.value)
    assert np.isfinite(program(net, X, SHARES))


@pytest.mark.parametrize("name", CLASSES)
def test_softmax_and_cross_entropy_are_a_minus_y(name: str) -> None:
    loss, output = CLASSES[name]
    net = MLP(3, [3], output=output, rng=1)
    for examples, args in (("x", "y"), (X, SHARES)), ((), (X[0], SHARES[0])):
        program = compile(lambda net, x, y: loss(net(x), y))
        program = program.batch(over=examples) if examples else program
        value, gradient = program.value_and_grad(net, *args)
        program.verify()
        line = "dZ = A - Y" if examples else "dz = a - y"
        assert line in [each.strip() for each in program.source.splitlines()]
        W, b = net.matrices()[0]
        Z = np.atleast_2d(args[0]) @ W.T + b.T
        A = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        Y = np.atleast_2d(args[1])
        assert value == pytest.approx(-(Y * np.log(A)).sum(axis=1).mean(), rel=1e-13)
        dW = (A - Y).T @ np.atleast_2d(args[0]) / len(Y)
        due = np.hstack([dW, (A - Y).mean(axis=0)[:, None]])
        np.testing.assert_allclose(gradient, due.ravel(), rtol=1e-12, atol=1e-15)


def test_shares_with_the_digits_of_float32_are_taken_by_the_engine() -> None:
    """Their sum is not 1 to the last digit: A·Σy - Y is the derivative, as the engine has it."""
    net = MLP(3, [3], output="softmax", rng=1)
    Y = np.array([[1 / 3, 1 / 3, 1 / 3 + 2e-7], [0.1, 0.2, 0.7]], np.float32).astype(float)
    assert abs(Y.sum(axis=1) - 1).max() > 1e-8
    _, gradient = program_of(categorical_cross_entropy).value_and_grad(net, X, Y)
    W, b = net.matrices()[0]
    Z = X @ W.T + b.T
    A = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    due = (A * Y.sum(axis=1, keepdims=True) - Y).T @ X / 2
    np.testing.assert_allclose(np.reshape(gradient, (3, 4))[:, :3], due, rtol=1e-12)


def test_a_sum_of_some_classes_stays_a_sum() -> None:
    """Only the sum that the loss checks is 1, not that of the first two targets."""

    def f(net: Any, x: Any, y: Any) -> Any:
        return categorical_cross_entropy(net(x), y) * (y[0] + y[1])

    net = MLP(3, [4, 3], activation="tanh", output="softmax", rng=1)
    value, _ = compile(f).batch(over=("x", "y")).value_and_grad(net, X, SHARES)
    losses = [categorical_cross_entropy(net(x), y).data for x, y in zip(X, SHARES, strict=True)]
    assert value == pytest.approx((losses[0] * 0.5 + losses[1] * 1.0) / 2, rel=1e-13)


ONE = {
    "probability": (binary_cross_entropy, "sigmoid", 1.5),
    "below 0": (binary_cross_entropy, "sigmoid", -0.5),
    "logit": (binary_cross_entropy_from_logits, "linear", 2.0),
    "sign": (hinge, "linear", 0.0),
}


@pytest.mark.parametrize("name", ONE)
def test_a_target_of_one_output_is_checked(name: str) -> None:
    loss, output, wrong = ONE[name]
    net = MLP(3, [4, 1], activation="tanh", output=output, rng=1)
    program = program_of(loss)
    due = [loss(net(x), 1.0).data for x in X]
    assert program(net, X, [1.0, 1.0]) == pytest.approx(np.mean(due), rel=1e-13)
    with pytest.raises(LabelError) as by_engine:
        loss(net(X[0]), wrong)
    with pytest.raises(LabelError) as by_program:
        program(net, X, [1.0, wrong])
    assert str(by_program.value) == str(by_engine.value)


def test_a_class_that_does_not_exist_is_refused() -> None:
    net = MLP(3, [4, 3], activation="tanh", rng=1)
    program = program_of(softmax_cross_entropy)
    assert np.isfinite(program(net, X, [0.0, 2.0]))
    with pytest.raises(LabelError, match="a class is one of 0 to 2"):
        program(net, X, [0.0, 3.0])
