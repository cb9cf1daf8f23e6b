"""The shapes and formulas on the lectures' slides that notebooks 5 to 7 show are right.

The first part of an id is the lecture. The misprints are in notebook 9.
"""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from autograd import compile
from nets import MLP, GradientDescent, binary_cross_entropy, cost, fit, lecture, spirals
from viz import draw


def lectures_network(rng: int = 0) -> MLP:
    """The network of three inputs, four hidden units and one output."""
    return MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=rng)


def sides(net: MLP, m: int, column: int) -> dict[str, tuple[int, ...]]:
    """The shape of each matrix in a column of the summary: 0 for rows, 1 for columns."""
    shapes = {}
    for line in str(net.summary(m)).splitlines()[1:-1]:
        found = re.findall(r"\((\d+), (\d+)\)", line)
        shapes[line.split()[0]] = tuple(map(int, found[column]))
    return shapes


def test_000_and_003_the_shapes_of_the_3_4_1_network() -> None:
    shapes = sides(lectures_network(), 1, column=1)
    assert [shapes[name] for name in ("Z¹", "W¹", "X", "b¹")] == [(4, 1), (4, 3), (3, 1), (4, 1)]
    assert [shapes[name] for name in ("Z²", "W²", "A¹", "b²")] == [(1, 1), (1, 4), (4, 1), (1, 1)]
    assert shapes["A²"] == (1, 1)


def test_000_the_four_equations_of_the_hidden_units() -> None:
    net, x = lectures_network(), np.array([[0.5], [-1.0], [2.0]])
    (W1, b1), (W2, b2) = net.matrices()
    z1 = [sum(W1[j, k] * x[k, 0] for k in range(3)) + b1[j, 0] for j in range(4)]
    a1 = [1 / (1 + math.exp(-z)) for z in z1]
    assert (W1 @ x + b1)[:, 0] == pytest.approx(z1, abs=1e-12)
    z2 = sum(W2[0, j] * a1[j] for j in range(4)) + b2[0, 0]
    assert net(x[:, 0].tolist()).data == pytest.approx(1 / (1 + math.exp(-z2)), abs=1e-12)


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_001_one_example_backward(y: float) -> None:
    net, x = lectures_network(), np.array([[0.5], [-1.0], [2.0]])
    (W1, b1), (W2, b2) = net.matrices()
    a1 = lecture.sigmoid(W1 @ x + b1)
    a2 = lecture.sigmoid(W2 @ a1 + b2)
    dz2 = a2 - y
    dW2, db2 = dz2 @ a1.T, dz2
    dz1 = W2.T @ dz2 * (a1 * (1 - a1))
    dW1, db1 = dz1 @ x.T, dz1
    binary_cross_entropy(net(x[:, 0].tolist()), y).backward()
    for ours, theirs in zip(((dW1, db1), (dW2, db2)), net.gradients(), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert one == pytest.approx(other, abs=1e-12)


@pytest.mark.parametrize("rows", [False, True], ids=["003 and 004 columns", "002 rows"])
def test_the_gradients_of_m_examples(rows: bool) -> None:
    rng, m = np.random.default_rng(0), 5
    net, X, Y = lectures_network(), rng.standard_normal((3, m)), rng.integers(0, 2, (1, m))
    (W1, b1), (W2, b2) = net.matrices()
    if rows:
        A1 = lecture.sigmoid(X.T @ W1.T + b1.T)
        dZ2 = lecture.sigmoid(A1 @ W2.T + b2.T) - Y.T
        dZ1 = dZ2 @ W2 * (A1 * (1 - A1))
        dW2, dW1 = dZ2.T @ A1 / m, dZ1.T @ X.T / m
        db2, db1 = (dZ.sum(axis=0).reshape(-1, 1) / m for dZ in (dZ2, dZ1))
    else:
        A1 = lecture.sigmoid(W1 @ X + b1)
        dZ2 = lecture.sigmoid(W2 @ A1 + b2) - Y
        dZ1 = W2.T @ dZ2 * (A1 * (1 - A1))
        dW2, dW1 = dZ2 @ A1.T / m, dZ1 @ X.T / m
        db2, db1 = (np.sum(dZ, axis=1, keepdims=True) / m for dZ in (dZ2, dZ1))
    cost([binary_cross_entropy(net(X[:, i].tolist()), Y[0, i]) for i in range(m)]).backward()
    for ours, theirs in zip(((dW1, db1), (dW2, db2)), net.gradients(), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert one == pytest.approx(other, abs=1e-12)


def test_002_the_compute_graph_and_the_partials_on_its_arrows() -> None:
    rng, m = np.random.default_rng(0), 5
    net, X, y = lectures_network(), rng.standard_normal((m, 3)), rng.integers(0, 2, m)
    program = compile(lambda net, x, y: binary_cross_entropy(net(x), y)).batch(over=("x", "y"))
    program.value_and_grad(net, X, y.astype(float))
    picture = draw(program).picture
    assert picture is not None
    name = {box.key: box.name for box in picture.boxes}
    told = picture.texts
    arrows = [x for x in picture.arrows if x.key in told]
    partials = {(name[x.tail], name[x.head]): told[x.key] for x in arrows}
    chain = ["W¹", "Z¹", "A¹", "Z²", "A²", "L", "J"]
    on_the_way = [partials[pair] for pair in pairwise(chain)]
    assert on_the_way == ["Xᵀ", "A¹ * (1 - A¹)", "W²ᵀ", "A² * (1 - A²)", "dL/dA²", "1 / m"]
    assert partials["W²", "Z²"] == "A¹ᵀ" and partials["b²", "Z²"] == "1"
    assert "dL/dA² = (1 - Y) / (1 - A²) - Y / A²" in picture.notes
    _, (_, A1, A2) = lecture.forward(net.matrices(), ["sigmoid", "sigmoid"], X.T)
    W2, _ = net.matrices()[1]
    dZ2 = ((1 - y) / (1 - A2) - y / A2) * (A2 * (1 - A2))
    dW1 = W2.T @ dZ2 * (A1 * (1 - A1)) @ X / m
    net.zero_grad()
    cost([binary_cross_entropy(net(x), t) for x, t in zip(X, y, strict=True)]).backward()
    assert dW1 == pytest.approx(net.gradients()[0][0], abs=1e-12)


def test_004_the_dimensions_of_every_layer() -> None:
    n, m = [3, 5, 4, 1], 7
    net = MLP(3, n[1:], activation="sigmoid", output="sigmoid", rng=0)
    layers, X = net.matrices(), np.random.default_rng(0).standard_normal((3, m))
    Zs, As = lecture.forward(layers, ["sigmoid"] * 3, X)
    gradients = lecture.backward(layers, ["sigmoid"] * 3, Zs, As, As[-1] - 1)
    for l, ((W, b), (dW, db)) in enumerate(zip(layers, gradients, strict=True), 1):
        assert W.shape == dW.shape == (n[l], n[l - 1])
        assert b.shape == db.shape == (n[l], 1)
        assert Zs[l - 1].shape == As[l].shape == (n[l], m)


MNIST = {
    "X": (60_000, 784),
    "Y": (60_000, 10),
    "Z¹": (60_000, 17),
    "A¹": (60_000, 17),
    "Z²": (60_000, 10),
    "A²": (60_000, 10),
    "W¹": (17, 784),
    "b¹": (17, 1),
    "W²": (10, 17),
    "b²": (10, 1),
}


@pytest.mark.parametrize("name", MNIST)
def test_002_the_shapes_of_the_mnist_network(name: str) -> None:
    net = MLP(784, [17, 10], activation="sigmoid", output="softmax", init="zeros")
    assert sides(net, 60_000, column=0)[name] == MNIST[name]


def test_004_arrays_of_rank_1_and_columns() -> None:
    a = np.random.default_rng(0).standard_normal(5)
    assert a.T.shape == a.shape == (5,) and np.ndim(np.dot(a, a.T)) == 0
    b = a.reshape(5, 1)
    assert b.shape == (5, 1) and np.dot(b, b.T).shape == (5, 5)


def test_004_an_image_of_64_by_64_in_three_colours_is_a_vector() -> None:
    assert np.zeros((64, 64, 3)).reshape(-1, 1).shape == (12288, 1)


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_004_layers_of_two_relus_double_the_pieces(layers: int) -> None:
    tent, bend = np.array([[2.0, -4.0]]), np.array([[0.0], [-0.5]])
    net = MLP(1, [2] * layers + [1], activation="relu", init="zeros")
    middle = [(np.ones((2, 1)) @ tent, bend)] * (layers - 1)
    net.set_matrices([(np.ones((2, 1)), bend), *middle, (tent, np.zeros((1, 1)))])
    x = np.linspace(0, 1, 2**layers + 1).reshape(-1, 1)
    teeth = net.predict(x).ravel()  # the ends of the pieces
    assert teeth.tolist() == [i % 2 for i in range(2**layers + 1)]
    middles = net.predict((x[1:] + x[:-1]) / 2).ravel()  # straight in between
    assert middles.tolist() == [0.5] * 2**layers


@pytest.mark.parametrize("rng", range(3))
def test_004_five_hidden_layers_do_not_leave_a_start_of_a_hundredth(rng: int) -> None:
    X, y = spirals(50, turns=0.75, noise=0.05, rng=0)
    net = MLP(2, [8] * 5 + [1], activation="tanh", output="sigmoid", init="normal", rng=rng)
    step = GradientDescent(1)
    history = fit(net, X, y, loss="binary_cross_entropy", optimiser=step, epochs=50, progress=False)
    assert history.loss[-1] == pytest.approx(math.log(2), abs=1e-9)
    assert f"{history.loss[-1]:.4f}" == "0.6931"
