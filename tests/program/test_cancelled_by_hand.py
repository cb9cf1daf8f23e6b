"""The lecture's dZ = A - Y also for a sigmoid and a cross-entropy that are written out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cross_entropies import by_engine, lines_of

from autograd import compile, dot, exp, log, log1p, logsumexp, sigmoid, sum, tanh
from nets import MLP

rng = np.random.default_rng(3)
X, Y = rng.normal(size=(5, 3)), [1.0, 0.0, 0.25, 1.0, 0.0]
ONE_HOT = [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.25, 0.25, 0.5], [1.0, 0.0, 0.0]]

SIGMAS = {
    "sigmoid": sigmoid,
    "1 / (1 + exp(-z))": lambda z: 1 / (1 + exp(-z)),
    "1 / (exp(-z) + 1)": lambda z: 1 / (exp(-z) + 1),
    "exp(z) / (1 + exp(z))": lambda z: exp(z) / (1 + exp(z)),
    "(1 + tanh(z / 2)) / 2": lambda z: (1 + tanh(z / 2)) / 2,
    "0.5 * (tanh(0.5 * z) + 1)": lambda z: 0.5 * (tanh(0.5 * z) + 1),
    "0.5 + tanh(z / 2) / 2": lambda z: 0.5 + tanh(z / 2) / 2,
}
LOSSES = {
    "-(y log a + ...)": lambda a, y: -(y * log(a) + (1 - y) * log(1 - a)),
    "-y log a - ...": lambda a, y: -y * log(a) - (1 - y) * log(1 - a),
    "log1p(-a)": lambda a, y: -(y * log(a) + (1 - y) * log1p(-a)),
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("sigma", SIGMAS)
@pytest.mark.parametrize("layers", [[4, 1], [1]])
def test_every_spelling_gives_a_minus_y(sigma: str, loss: str, layers: list[int]) -> None:
    def f(net: Any, x: Any, y: Any) -> Any:
        return LOSSES[loss](SIGMAS[sigma](net(x)), y)

    net = MLP(3, layers, activation="tanh", rng=1)
    program = compile(f).batch(over=("x", "y"))
    value, gradient = program.value_and_grad(net, X, Y)
    program.verify()
    last = "2" if len(layers) == 2 else ""
    assert f"dZ{last} = A{last} - Y" in lines_of(program.source)
    due = by_engine(f, net, X, Y)
    assert value == pytest.approx(due[0], rel=1e-13)
    np.testing.assert_allclose(gradient, due[1], rtol=1e-11, atol=1e-15)


def test_a_sigmoid_by_hand_without_logarithms_keeps_its_chain() -> None:
    """Nothing fails where its a is 0, so that no a may cancel."""

    def f(w: Any, x: Any) -> Any:
        return 1 / (1 + exp(-(w * x)))

    program = compile(f).batch(over="x")
    for x in (0.5, 3.0, 700.0, -700.0):
        _, slope = program.value_and_grad(1.0, [x])
        e = np.exp(-abs(x))
        assert slope == pytest.approx(x * e / (1 + e) ** 2, rel=1e-13)


def test_other_sums_below_one_are_no_sigmoid() -> None:
    """1 / (2 + e), 1 / (1 + e·x) and 2 / (1 + e) have other slopes."""
    below = {
        "2 + e": lambda z: 1 / (2 + exp(-z)),
        "1 + 2e": lambda z: 1 / (1 + 2 * exp(-z)),
        "2 / (1 + e)": lambda z: 0.5 * (2 / (1 + exp(-z))),
        "1 - e": lambda z: 1 / (1 - exp(-z * z - 1)),
    }
    for g in below.values():

        def f(net: Any, x: Any, y: Any, g: Any = g) -> Any:
            return -(y * log(g(net(x)))) + (1 - y) * g(net(x))

        net = MLP(3, [2, 1], activation="tanh", rng=1)
        program = compile(lambda net, x, y, f=f: f(net, x, y)).batch(over=("x", "y"))
        _, gradient = program.value_and_grad(net, X, Y)
        np.testing.assert_allclose(gradient, by_engine(f, net, X, Y)[1], rtol=1e-11, atol=1e-15)


def test_a_minus_before_a_difference_turns_it() -> None:
    program = compile(lambda w, x, y: -(log(sigmoid(w * x)) * y) + tanh(x) * 0).batch(("x", "y"))
    _, slope = program.value_and_grad(0.5, X[:, 0], Y)
    a = 1 / (1 + np.exp(-0.5 * X[:, 0]))
    assert slope == pytest.approx(-(np.array(Y) * (1 - a) * X[:, 0]).mean(), rel=1e-12)


CLASSES = {
    "logsumexp": lambda z, y: -dot(y, [each - logsumexp(z) for each in z]),
    "log of a sum": lambda z, y: -dot(y, [each - log(sum(map(exp, z))) for each in z]),
}


@pytest.mark.parametrize("name", CLASSES)
def test_the_logarithm_of_a_softmax_gives_a_minus_y(name: str) -> None:
    def f(net: Any, x: Any, y: Any) -> Any:
        return CLASSES[name](net(x), y)

    net = MLP(3, [4, 3], activation="tanh", rng=1)
    program = compile(f).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(net, X, ONE_HOT)
    named = [line for line in lines_of(program.source) if line.startswith("A2 = ")]
    assert named == ["A2 = softmax(Z2, axis=0)" if name == "logsumexp" else "A2 = v4 / v5"]
    assert "dZ2 = A2 - Y" in lines_of(program.source)
    np.testing.assert_allclose(gradient, by_engine(f, net, X, ONE_HOT)[1], rtol=1e-11, atol=1e-14)
