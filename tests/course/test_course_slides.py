"""The numbers and formulas on the lectures' slides that notebooks 1 to 4 show are right.

The first part of an id is the lecture. The misprints are in notebook 9.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, exp, grad, leaky_relu, log, nudge, relu, sigmoid, tanh, why
from nets import Neuron, binary_cross_entropy, cost, lecture

Function = Callable[[Any], Any]

BUMPS = {
    "003 3a at 2": (lambda a: 3 * a, 2, 6, "6.003", 3),
    "003 3a at 5": (lambda a: 3 * a, 5, 15, "15.003", 3),
    "003 a² at 2": (lambda a: a**2, 2, 4, "4.004001", 4),
    "003 a² at 2, rounded": (lambda a: a**2, 2, 4, "4.004", 4),
    "003 a² at 5": (lambda a: a**2, 5, 25, "25.010001", 10),
    "003 a³ at 2": (lambda a: a**3, 2, 8, "8.012", 12),
    "003 ln a at 2": (log, 2, 0.6931, "0.6936", 0.5),
}


def digits(printed: str) -> int:
    """The number of decimals of a printed number."""
    return len(printed.partition(".")[2])


@pytest.mark.parametrize(("f", "x", "before", "after", "slope"), BUMPS.values(), ids=BUMPS)
def test_a_nudge_of_a_thousandth_moves_f_as_printed(
    f: Function, x: float, before: float, after: str, slope: float
) -> None:
    a = Value(x, "a")
    moved = nudge(f(a), a, 0.001).moved[-1]
    assert round(moved.before, 4) == before
    assert f"{moved.after:.{digits(after)}f}" == after
    assert moved.exact == slope
    assert moved.slope == pytest.approx(slope, abs=0.02)


@pytest.mark.parametrize("x", [2.0, 5.0])
def test_003_a_nudge_of_a_ten_thousandth_has_the_slope_2a(x: float) -> None:
    a = Value(x, "a")
    moved = nudge(a**2, a, 0.0001).moved[-1]
    assert moved.slope == pytest.approx(2 * x + 0.0001, abs=1e-9)


BUMPS_OF_J = {  # the node that is bumped: the numbers of u, v and J then
    "003 dJ/dv": ("v", {"v": 11.001, "J": 33.003}, 3),
    "003 dJ/da": ("a", {"a": 5.001, "v": 11.001, "J": 33.003}, 3),
    "003 dJ/du": ("u", {"u": 6.001, "v": 11.001, "J": 33.003}, 3),
    "003 dJ/db": ("b", {"b": 3.001, "u": 6.002, "v": 11.002, "J": 33.006}, 6),
    "003 dJ/dc": ("c", {"c": 2.001, "u": 6.003, "v": 11.003, "J": 33.009}, 9),
}


@pytest.mark.parametrize(("name", "after", "slope"), BUMPS_OF_J.values(), ids=BUMPS_OF_J)
def test_a_bump_of_a_node_of_J_bumps_all_that_follow(
    name: str, after: dict[str, float], slope: float
) -> None:
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    u = b * c
    v = a + u
    J = 3 * v
    assert (u.data, v.data, J.data) == (6, 11, 33)
    node = {"v": v, "a": a, "u": u, "b": b, "c": c}[name]
    moved = nudge(J, node, 0.001).moved
    assert [round(row.after, 9) for row in moved] == list(after.values())
    assert moved[-1].exact == slope
    assert all(row.slope == pytest.approx(row.exact, abs=1e-6) for row in moved)


@pytest.mark.parametrize(
    ("inputs", "says"),
    [((0, 0, 0), 0), ((1, 0, 0), 0), ((1, 1, 0), 1), ((1, 1, 1), 1), ((0, 0.5, 0.5), 0)],
)
def test_003_a_perceptron_says_1_above_0_only(inputs: tuple[float, ...], says: int) -> None:
    perceptron = Neuron(3, "step")
    for weight in perceptron.w:
        weight.data = 1
    perceptron.b.data = -1
    assert perceptron(inputs).data == says == (sum(inputs) - 1 > 0)


ACTIVATIONS = {
    "003 sigmoid at 10": (sigmoid, 10.0, 1, 0),
    "003 sigmoid at -10": (sigmoid, -10.0, 0, 0),
    "003 sigmoid at 0": (sigmoid, 0.0, 1 / 2, 1 / 4),
    "003 tanh at 10": (tanh, 10.0, 1, 0),
    "003 tanh at -10": (tanh, -10.0, -1, 0),
    "003 tanh at 0": (tanh, 0.0, 0, 1),
    "004 relu at 2": (relu, 2.0, 2, 1),
    "004 relu at -2": (relu, -2.0, 0, 0),
    "001 leaky relu at -2": (lambda z: leaky_relu(z, 0.1), -2.0, -0.2, 0.1),
    "004 leaky relu at -2": (lambda z: leaky_relu(z, 0.01), -2.0, -0.02, 0.01),
}


@pytest.mark.parametrize(("g", "z", "value", "slope"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_an_activation_and_its_slope(g: Function, z: float, value: float, slope: float) -> None:
    assert g(z) == pytest.approx(value, abs=1e-4)
    assert grad(g)(z) == pytest.approx(slope, abs=1e-4)


POINTS = [-3.0, -0.5, 0.0, 0.5, 2.0]


@pytest.mark.parametrize("number", POINTS)
def test_003_the_derivation_of_the_slope_of_the_sigmoid(number: float) -> None:
    z = Value(number, "z")
    u = 1 + exp(-z)
    [path] = why(u**-1, z).paths
    a = 1 / (1 + math.exp(-number))
    assert path.product == pytest.approx(math.exp(-number) * a**2, abs=1e-12)
    assert path.product == pytest.approx(a * (1 - a), abs=1e-12)


@pytest.mark.parametrize("number", POINTS)
def test_003_the_derivation_of_the_slope_of_tanh(number: float) -> None:
    z = Value(number, "z")
    p, q = exp(z), exp(-z)
    u, v = p - q, p + q
    paths = why(u / v, z).paths
    assert len(paths) == 4
    slope = sum(path.product for path in paths)
    assert slope == pytest.approx(1 - math.tanh(number) ** 2, abs=1e-12)
    assert slope == pytest.approx((v.data**2 - u.data**2) / v.data**2, abs=1e-12)


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("b", [-2.0, 0.25, 3.0])
def test_000_da_dz_dw_and_db_of_one_neuron(b: float, y: int) -> None:
    w, x, bias = [Value(0.5), Value(-1)], [2.0, 1.0], Value(b)
    z = dot(w, x, bias)
    a = sigmoid(z)
    loss = binary_cross_entropy(a, Value(y))
    loss.backward()
    assert loss.data == pytest.approx(-math.log(a.data if y else 1 - a.data), abs=1e-12)
    assert a.grad == pytest.approx(-y / a.data + (1 - y) / (1 - a.data), abs=1e-12)
    dz = a.data - y
    gradients = [z.grad, w[0].grad, w[1].grad, bias.grad]
    assert gradients == pytest.approx([dz, 2 * dz, 1 * dz, dz], abs=1e-12)


def test_000_and_004_vectorised_logistic_regression_is_the_scalar_engines() -> None:
    rng = np.random.default_rng(0)
    n, m = 3, 7
    X, Y = rng.standard_normal((n, m)), rng.integers(0, 2, (1, m))
    w, b = rng.standard_normal((n, 1)), 0.25
    Z = np.dot(w.T, X) + b
    A = lecture.sigmoid(Z)
    dZ = A - Y
    dw, db = np.dot(X, dZ.T) / m, np.sum(dZ) / m
    assert [each.shape for each in (Z, A, dZ, dw)] == [(1, m), (1, m), (1, m), (n, 1)]

    weights, bias = [Value(number) for number in w[:, 0]], Value(b)
    outputs = [sigmoid(dot(weights, X[:, i], bias)) for i in range(m)]
    J = cost([binary_cross_entropy(outputs[i], Y[0, i]) for i in range(m)])
    J.backward()
    losses = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    assert J.data == pytest.approx(losses.sum() / m, abs=1e-12)
    assert [v.grad for v in weights] == pytest.approx(dw[:, 0].tolist(), abs=1e-12)
    assert bias.grad == pytest.approx(db, abs=1e-12)

    p = np.where(Y == 1, A, 1 - A)  # the likelihood of 004
    assert J.data == pytest.approx(-math.log(p.prod()) / m, abs=1e-12)


@pytest.mark.parametrize("w", np.linspace(-6, 6, 13).tolist())
def test_004_the_cross_entropy_is_convex_and_the_square_is_not(w: float) -> None:
    bend = grad(grad(lambda w: binary_cross_entropy(sigmoid(w), 1)))(w)
    a = 1 / (1 + math.exp(-w))
    assert bend == pytest.approx(a * (1 - a), abs=1e-12)
    square = grad(grad(lambda w: (sigmoid(w) - 1) ** 2))(w)
    assert (square < 0) == (a < 1 / 3)
