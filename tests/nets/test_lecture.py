"""The scalar graph compared with the lectures' matrix equations, which do not know it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nets.lecture
import nets.lecture.functions
from nets import MLP, cost, loss_named
from nets.lecture import (
    backward,
    backward_rows,
    forward,
    forward_rows,
    hidden_backward,
    hidden_backward_rows,
    hidden_forward,
    hidden_forward_rows,
    hidden_update,
    logistic_backward,
    logistic_backward_rows,
    logistic_forward,
    logistic_forward_rows,
    output_error,
)
from nets.lecture.functions import ACTIVATIONS, LOSSES, losses

M = 7
"""Examples in each comparison."""

NAMES = [*ACTIVATIONS, "softmax", "leaky_relu(0.1)", "elu(0.5)"]
"""The activations that the lectures have."""
CLASSES = ("softmax_cross_entropy", "categorical_cross_entropy")
PROBABILITIES = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}
"""The losses of probabilities, and the activation that gives probabilities."""


def close(actual: Any, wanted: Any) -> None:
    """Assert equality up to 1e-12 of the largest number in the matrix."""
    np.testing.assert_allclose(actual, wanted, rtol=1e-12, atol=1e-12 * np.abs(wanted).max())


def by_graph(net: MLP, loss: str, X: Any, targets: Any) -> tuple[float, list[tuple[Any, Any]]]:
    """J and (dW, db) of each layer from the scalar graph; X and the targets have a row each."""
    net.zero_grad()
    J = cost([loss_named(loss)(net(x), y) for x, y in zip(X, targets, strict=True)])
    J.backward()
    return J.data, net.gradients()


def targets_for(loss: str, n_out: int, rng: np.random.Generator) -> Any:
    if loss in CLASSES:
        return np.eye(n_out)[rng.integers(n_out, size=M)]
    if loss == "hinge":
        return rng.choice([-1.0, 1.0], size=(M, n_out))
    return rng.integers(2, size=(M, n_out)).astype(float)


def compare(depth: int, activation: str, output: str, loss: str, n_out: int = 3) -> None:
    """Compare a network with that many hidden layers in both conventions."""
    rng = np.random.default_rng([depth, len(activation), len(loss)])
    sizes = [*rng.integers(2, 5, size=depth).tolist(), n_out]
    net = MLP(3, sizes, activation=activation, output=output, rng=depth)
    for neuron in (neuron for layer in net.layers for neuron in layer.neurons):
        neuron.b.data = rng.normal()
    X, Y = rng.normal(size=(M, 3)), targets_for(loss, n_out, rng)
    J, gradients = by_graph(net, loss, X, Y if n_out > 1 else Y[:, 0])
    layers, names = net.matrices(), list(map(str, net.activations))

    Zs, As = forward(layers, net.activations, X.T)
    close(net.predict(X).reshape(M, n_out), As[-1].T)
    assert pytest.approx(losses(loss, As[-1], Y.T).mean(), rel=1e-12) == J
    in_columns = backward(layers, names, Zs, As, output_error(loss, output, Zs[-1], Y.T))

    Zs, As = forward_rows(layers, names, X)
    assert pytest.approx(losses(loss, As[-1], Y, axis=1).mean(), rel=1e-12) == J
    in_rows = backward_rows(layers, names, Zs, As, output_error(loss, output, Zs[-1], Y, axis=1))

    for gradient, *wanted in zip(gradients, in_columns, in_rows, strict=True):
        for dW, db in wanted:
            assert dW.shape == gradient[0].shape and db.shape == gradient[1].shape
            close(gradient[0], dW)
            close(gradient[1], db)


@pytest.mark.parametrize("depth", range(6))
@pytest.mark.parametrize("activation", NAMES)
def test_gradients_are_the_lectures_at_every_depth(depth: int, activation: str) -> None:
    compare(depth, activation, "linear", "mean_squared_error")


@pytest.mark.parametrize("output", NAMES)
def test_gradients_are_the_lectures_for_every_activation_at_the_output(output: str) -> None:
    compare(2, "tanh", output, "mean_squared_error")


@pytest.mark.parametrize("loss", [*LOSSES, *CLASSES])
@pytest.mark.parametrize("depth", range(4))
def test_gradients_are_the_lectures_for_every_loss(depth: int, loss: str) -> None:
    compare(depth, "tanh", PROBABILITIES.get(loss, "linear"), loss)
    if loss not in CLASSES:
        compare(depth, "relu", PROBABILITIES.get(loss, "linear"), loss, n_out=1)


def test_dz_of_the_two_usual_pairs_is_a_minus_y() -> None:
    rng = np.random.default_rng(0)
    Z, Y = rng.normal(size=(3, M)), np.eye(3)[rng.integers(3, size=M)].T
    for loss, activation, n in (
        ("categorical_cross_entropy", "softmax", 1),
        ("binary_cross_entropy", "sigmoid", 3),
    ):
        A = nets.lecture.functions.activate(activation, Z)
        dA = nets.lecture.functions.output_derivative(loss, A, Y)
        close(nets.lecture.functions.through(activation, dA, Z), (A - Y) / n)
        close(output_error(loss, activation, Z, Y), (A - Y) / n)


def test_logistic_regression_is_the_graphs() -> None:
    rng = np.random.default_rng(1)
    net = MLP(4, [1], output="sigmoid", rng=1)
    net.layers[0].neurons[0].b.data = 0.3
    X, y = rng.normal(size=(M, 4)), rng.integers(2, size=M).astype(float)
    _, [(dW, db)] = by_graph(net, "bce", X, y)
    [(W, b)] = net.matrices()
    for dw, found_db in (
        logistic_backward(X.T, logistic_forward(W.T, b.item(), X.T), y[np.newaxis, :]),
        logistic_backward_rows(X, logistic_forward_rows(W.T, b.item(), X), y[:, np.newaxis]),
    ):
        close(dW, dw.T)
        close(db, found_db)


Pass = Callable[..., Any]

WAYS: dict[str, Callable[[str, Any, Any], tuple[Pass, Pass]]] = {
    "columns": lambda g, X, y: (
        lambda p: hidden_forward(p, X.T, g),
        lambda p, As: hidden_backward(p, X.T, As[0], As[1], y[np.newaxis, :], g),
    ),
    "rows": lambda g, X, y: (
        lambda p: hidden_forward_rows(p, X, g),
        lambda p, As: hidden_backward_rows(p, X, As[0], As[1], y[:, np.newaxis], g),
    ),
}
"""The two conventions: forward and backward of one hidden layer."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("activation", NAMES)
def test_one_hidden_layer_is_the_graphs_and_so_is_its_training(activation: str, way: str) -> None:
    rng = np.random.default_rng(2)
    net = MLP(3, [4, 1], activation=activation, output="sigmoid", rng=2)
    X, y = rng.normal(size=(M, 3)), rng.integers(2, size=M).astype(float)
    ahead, back = WAYS[way](activation, X, y)
    (W1, b1), (W2, b2) = net.matrices()
    p = (W1, b1, W2, b2)
    for _ in range(3):  # forward, backward, update
        As = ahead(p)
        close(As[1].ravel(), net.predict(X))
        gradients = back(p, As)
        _, of_graph = by_graph(net, "bce", X, y)
        for ours, theirs in zip(gradients, [x for pair in of_graph for x in pair], strict=True):
            assert ours.shape == theirs.shape
            close(ours, theirs)
        p = hidden_update(p, gradients, 0.5)
        for parameter in net.parameters():
            parameter.data -= 0.5 * (parameter.grad or 0.0)
        for ours, theirs in zip(p, [x for pair in net.matrices() for x in pair], strict=True):
            close(ours, theirs)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus", "gelu"])
def test_gradients_of_one_hidden_layer_are_finite_differences(activation: str, way: str) -> None:
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(M, 3)), rng.integers(2, size=M).astype(float)
    p = [rng.normal(size=shape) for shape in ((4, 3), (4, 1), (1, 4), (1, 1))]
    ahead, back = WAYS[way](activation, X, y)

    def J() -> float:
        A2 = ahead(p)[1].ravel()
        return float(losses("binary_cross_entropy", A2[np.newaxis], y[np.newaxis]).mean())

    for array, slopes in zip(p, back(p, ahead(p)), strict=True):
        for place in np.ndindex(array.shape):
            before = array[place]
            both = []
            for step in (1e-5, -1e-5):
                array[place] = before + step
                both.append(J())
            array[place] = before
            assert slopes[place] == pytest.approx((both[0] - both[1]) / 2e-5, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("module", [nets.lecture.network, nets.lecture.functions])
def test_the_second_truth_is_independent_of_the_engine(module: Any) -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    allowed = {"__future__", "collections.abc", "functions", "math", "numpy"}
    assert imported <= allowed | {"numpy.typing", "typing"}
