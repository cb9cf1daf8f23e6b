"""The names of Z, A and layers: told by what is computed, never by what things are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from cross_entropies import by_engine, lines_of, two_terms

import autograd
from autograd import compile, dot, exp, log, relu, sigmoid, softplus, tanh
from autograd.program.ir.statement import Variable
from autograd.program.targets.latex import latex_symbol
from nets import MLP, Neuron, binary_cross_entropy_from_logits

M = 4
rng = np.random.default_rng(0)
X, LABELS = rng.normal(size=(M, 3)), [1.0, 0.0, 1.0, 0.0]


def recorded(f: Any, over: Any, *given: Any, wrt: Any) -> tuple[list[str], list[str]]:
    """The lines of the NumPy text, and the equations."""
    program = compile(f).batch(over=over)
    program.value_and_grad(*given, wrt=wrt)
    program.verify()
    return lines_of(program.source), [
        x.removesuffix(r" \\") for x in program.equations.splitlines()
    ]


def test_the_slide_s_neuron_of_two_features() -> None:
    def neuron(w1: Any, w2: Any, b: Any, x1: Any, x2: Any, y: Any) -> Any:
        return two_terms(sigmoid(w1 * x1 + w2 * x2 + b), y)

    weights, features = (0.1, 0.2, 0.3), (X[:, 0], X[:, 1])
    lines, equations = recorded(
        neuron, ("x1", "x2", "y"), *weights, *features, LABELS, wrt=("w1", "w2", "b")
    )
    for line in (
        "Z = w1 * x1 + w2 * x2 + b",
        "A = sigmoid(Z)",
        "dZ = A - Y",
        "dw1 = np.vdot(dZ, x1) / m",
        "db = dZ.sum(axis=1, keepdims=True) / m",
    ):
        assert line in lines
    for equation in (
        r"Z &= w_{1} \odot x_{1} + w_{2} \odot x_{2} + b",
        r"A &= \sigma(Z)",
        r"dw_{1} &= \frac{1}{m} dZ x_{1}^{\top}",
        r"dw_{2} &= \frac{1}{m} dZ x_{2}^{\top}",
    ):
        assert equation in equations
    program = compile(neuron).batch(over=("x1", "x2", "y"))
    value, slopes = program.value_and_grad(*weights, *features, LABELS, wrt=(0, 1, 2))
    a = 1 / (1 + np.exp(-(X[:, :2] @ [0.1, 0.2] + 0.3)))
    dz = a - LABELS
    assert slopes == pytest.approx([(dz * X[:, 0]).mean(), (dz * X[:, 1]).mean(), dz.mean()])
    assert value == pytest.approx(-np.log(np.where(LABELS, a, 1 - a)).mean())


@pytest.mark.parametrize("shape", [(3,), (3, 1), list])
def test_vectorised_logistic_regression(shape: Any) -> None:
    def loss(w: Any, b: Any, x: Any, y: Any) -> Any:
        return two_terms(sigmoid(dot(np.ravel(w), x, b)), y)

    w = [0.1, 0.2, 0.3] if shape is list else np.array([0.1, 0.2, 0.3]).reshape(shape)
    lines, equations = recorded(loss, ("x", "y"), w, 0.3, X, LABELS, wrt=("w", "b"))
    assert "Z = w.T @ X + b" in lines and "dw = X @ dZ.T / m" in lines
    assert r"dw &= \frac{1}{m} X dZ^{\top}" in equations and not any("+=" in e for e in equations)


@pytest.mark.parametrize("model", [Neuron(3, "sigmoid", rng=0), MLP(3, [1], output="sigmoid")])
def test_a_neuron_on_its_own_is_z_and_a_without_a_number(model: Any) -> None:
    def loss(model: Any, x: Any, y: Any) -> Any:
        return two_terms(model(x), y)

    lines, equations = recorded(loss, ("x", "y"), model, X, LABELS, wrt="model")
    for line in ("Z = W @ X + b", "A = sigmoid(Z)", "dZ = A - Y", "dW = dZ @ X.T / m"):
        assert line in lines
    assert {"Z &= W X + b", r"A &= \sigma(Z)", "dZ &= A - Y"} <= {*equations}


ACTIVATIONS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "silu by hand": (lambda z: z * sigmoid(z), "A1 = Z1 * v2"),
    "sigmoid by hand": (lambda z: 1 / (1 + exp(-z)), "A1 = 1 / v4"),
    "relu": (relu, "A1 = np.maximum(Z1, 0.0)"),
    "minus": (lambda z: -z, "A1 = -Z1"),
    "tanh of a half": (lambda z: tanh(z / 2), "A1 = np.tanh(Z1 / 2)"),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_is_all_that_goes_on_from_z(name: str) -> None:
    g, line = ACTIVATIONS[name]

    def loss(W1: Any, W2: Any, x: Any, y: Any) -> Any:
        hidden = [g(dot(row, x)) for row in W1]
        return sum((dot(row, hidden) - y) ** 2 for row in W2)

    lines, equations = recorded(
        loss, ("x", "y"), rng.normal(size=(4, 3)), rng.normal(size=(2, 4)), X, LABELS,
        wrt=("W1", "W2"),
    )  # fmt: skip
    assert "Z1 = W1 @ X" in lines and line in lines and "Z2 = W2 @ A1" in lines
    assert "Z^{[1]} &= W^{[1]} X" in equations and "Z^{[2]} &= W^{[2]} A^{[1]}" in equations
    assert not any(line.startswith("A2") for line in lines)  # Z2 - y reads the target too


OUTPUTS: dict[str, tuple[Callable[[Any, Any], Any], bool]] = {
    "log of a sigmoid": (lambda z, y: -log(sigmoid(z)), True),
    "logits": (lambda z, y: y * softplus(-z) + (1 - y) * softplus(z), False),
    "the library's loss of logits": (binary_cross_entropy_from_logits, False),
    "a count": (lambda z, y: exp(z) - y * z, False),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_what_is_no_activation_is_not_called_so(name: str) -> None:
    loss, has_a = OUTPUTS[name]
    net = MLP(3, [4, 1], activation="tanh", rng=0)

    def f(net: Any, x: Any, y: Any) -> Any:
        return loss(net(x), y)

    program = compile(f).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(net, X, LABELS)
    lines = lines_of(program.source)
    assert ("A2 = sigmoid(Z2)" in lines) == has_a
    assert any(line.startswith("A2 =") for line in lines) == has_a
    np.testing.assert_allclose(gradient, by_engine(f, net, X, LABELS)[1], rtol=1e-11, atol=1e-15)


def test_units_of_single_numbers_are_counted_but_are_no_layers() -> None:
    def chain(w1: Any, b1: Any, w2: Any, b2: Any, x: Any, y: Any) -> Any:
        return (sigmoid(w2 * sigmoid(w1 * x + b1) + b2) - y) ** 2

    weights = (0.1, 0.2, 0.3, 0.4)
    names = ("w1", "b1", "w2", "b2")
    lines, equations = recorded(chain, ("x", "y"), *weights, X[:, 0], LABELS, wrt=names)
    for line in ("Z1 = w1 * X + b1", "A1 = sigmoid(Z1)", "Z2 = w2 * A1 + b2", "A2 = sigmoid(Z2)"):
        assert line in lines
    assert "Z_{1} &= w_{1} \\odot X + b_{1}" in equations
    program = compile(chain)  # of one example
    program.value_and_grad(*weights, 0.5, 1.0, wrt=names)
    lines = lines_of(program.source)
    assert "z1 = w1 * x + b1" in lines and "a2 = sigmoid(z2)" in lines


def test_a_function_without_layers_keeps_its_lines() -> None:
    program = compile(lambda w, x, y: (w * x - y) ** 2).batch(over=("x", "y"))
    program(2.0, [1.0, 3.0], [1.0, 1.0])
    assert "L = (w * X - Y) ** 2" in lines_of(program.source)


def test_the_symbol_of_a_derivative_is_that_of_its_variable() -> None:
    W = Variable("W1", (2, 2), layer=1)
    w = Variable("w1", (1, 1))
    delta = Variable("delta", (1, 1))
    assert latex_symbol(W, "W1") == "W^{[1]}" and latex_symbol(w, "w1") == "w_{1}"
    assert latex_symbol(Variable("dW1", (2, 2), of=W), "dW1") == "dW^{[1]}"
    assert latex_symbol(Variable("dw1", (1, 1), of=w), "dw1") == "dw_{1}"
    assert latex_symbol(Variable("dw1_2", (1, 1), of=w, repeat=2), "dw1_2") == r"dw_{1}^{\prime}"
    t = Variable("t", (1, 1), temporary=True)
    assert latex_symbol(Variable("dt_2", (1, 1), of=t, repeat=2), "dt_2") == "dt_{2}"
    assert latex_symbol(delta, "delta") == r"\delta"
    assert latex_symbol(Variable("ddelta", (1, 1), of=delta), "ddelta") == r"d\delta"


def test_deep_chains_are_looked_at_in_a_moment() -> None:
    """The A of a Z is looked for among few statements, however many there are."""

    def deep(w: Any, x: Any) -> Any:
        h = x
        for _ in range(200):
            h = autograd.sin(w[0] * h + w[1])
        return h

    program = compile(deep).batch(over="x")
    program.value_and_grad([0.5, 0.1], [1.0, 2.0])
    assert "np.sin(" in program.source
