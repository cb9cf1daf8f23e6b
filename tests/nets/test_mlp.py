"""Whole networks: their arguments, matrices, summaries and copies."""

from __future__ import annotations

import copy
import math
import pickle
import random
import re
from typing import Any

import numpy as np
import pytest

from autograd import NonFiniteError, OperandError, ShapeError
from nets import MLP, DataError, Layer, Module, Neuron, OptionError, UnknownNameError


def spelled(x: Any) -> str:
    """A test's id: the same in every run, and wherever an error's class lives."""
    return x.__name__ if isinstance(x, type) else re.sub(r" at 0x[0-9a-f]+", "", str(x))


def test_each_layer_has_the_activation_that_is_its_own() -> None:
    def chosen(*args: Any, **named: Any) -> list[str]:
        return list(map(str, MLP(2, *args, **named).activations))

    assert chosen([3, 3, 1]) == ["relu", "relu", "linear"]
    assert chosen([3, 3, 1], "tanh", "sigmoid") == ["tanh", "tanh", "sigmoid"]
    assert chosen([3, 3, 1], activation=["tanh", "relu"]) == ["tanh", "relu", "linear"]
    assert chosen([3, 3, 1], activation=("tanh", "relu", "elu")) == ["tanh", "relu", "elu"]
    assert chosen([3, 1], activation=["tanh", "relu"]) == ["tanh", "relu"]
    assert chosen([3, 1], activation=["tanh"], output="relu") == ["tanh", "relu"]
    assert chosen([1], activation=[]) == ["linear"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"activation": "rellu"}, UnknownNameError, "did you mean 'relu'"),
        ({"activation": "dot"}, UnknownNameError, "no activation 'dot'"),
        ({"activation": "pow"}, UnknownNameError, "no activation 'pow'"),
        ({"activation": "relu("}, UnknownNameError, "no activation"),
        ({"activation": "relu(0.1)"}, OperandError, "relu takes 0"),
        ({"activation": "leaky_relu(a)"}, OperandError, "brackets hold numbers"),
        ({"activation": "leaky_relu(nan)"}, OperandError, "brackets hold numbers"),
        ({"activation": 3}, OperandError, "name or a function, got int"),
        ({"activation": ["tanh"]}, ShapeError, "2 activations .* or 3 for all, got a list of 1"),
        ({"activation": ["tanh"] * 3, "output": "relu"}, ShapeError, "leave out output='relu'"),
        ({"init": "xaviar"}, UnknownNameError, "did you mean 'xavier'"),
        ({"init": lambda rng, n_in, n_out: math.nan}, NonFiniteError, "w¹₁₁ at nan"),
        ({"init": lambda rng, n_in, n_out: "1"}, OperandError, "str"),
        ({"rng": "seed"}, OperandError, "got str"),
        ({"sizes": []}, ShapeError, "at least one layer"),
        ({"sizes": 3}, OperandError, "list such as"),
        ({"sizes": [3, 0, 1]}, OptionError, "a layer's size is a whole number from 1, got 0"),
        ({"sizes": [3, 1.5, 1]}, OptionError, "whole number from 1, got 1.5"),
        ({"sizes": [3, True]}, OptionError, "whole number from 1, got True"),
        ({"n_in": 0}, OptionError, "n_in is a whole number from 1, got 0"),
        ({"activation": "ReLU"}, UnknownNameError, "did you mean 'relu'"),
        ({"init": ["zeros"]}, UnknownNameError, "did you mean 'zeros'"),
    ],
    ids=spelled,
)
def test_what_makes_no_network_is_an_error(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        MLP(**{"n_in": 2, "sizes": [3, 3, 1], **arguments})


def test_repr_says_how_to_make_the_network() -> None:
    for text in (
        "MLP(2, [16, 16, 1], activation='relu', output='linear')",
        "MLP(2, [3, 3, 2], activation=['tanh', 'leaky_relu(0.1)'], output='softmax')",
        "MLP(3, [1], output='sigmoid')",
        "Layer(2, 3, 'tanh')",
        "Neuron(2, 'relu')",
    ):
        module: Module = eval(text, {"MLP": MLP, "Layer": Layer, "Neuron": Neuron})
        assert repr(module) == text


def test_summary_of_the_mnist_network_has_the_lectures_shapes() -> None:
    summary = MLP(784, [17, 10], output="softmax", rng=1).summary(60_000)
    shapes = {array.name: array.rows for array in summary.arrays}
    assert shapes == {
        "X": (60_000, 784),
        "W¹": (17, 784),
        "b¹": (17, 1),
        "Z¹": (60_000, 17),
        "A¹": (60_000, 17),
        "W²": (10, 17),
        "b²": (10, 1),
        "Z²": (60_000, 10),
        "A²": (60_000, 10),
        "Y": (60_000, 10),
    }
    columns = {array.name: array.columns for array in summary.arrays}
    for name, shape in shapes.items():
        assert columns[name] == (shape if name[0] in "Wb" else shape[::-1])
    assert summary.parameters == 13_525
    assert str(summary).splitlines()[-1].split() == ["sum", "13,525"]
    assert "(m, 784)" in str(MLP(784, [17, 10]).summary())


def test_matrices_are_copies_and_can_be_set() -> None:
    net = MLP(3, [4, 2], rng=1)
    matrices = net.matrices()
    assert [(W.shape, b.shape) for W, b in matrices] == [((4, 3), (4, 1)), ((2, 4), (2, 1))]
    assert matrices[0][0][1, 2] == net.named_parameters()["w¹₂₃"].data
    matrices[0][0][1, 2] = 7.0
    assert net.named_parameters()["w¹₂₃"].data != 7.0
    matrices[1][1][1, 0] = 8.0
    net.set_matrices(matrices)
    assert net.named_parameters()["w¹₂₃"].data == 7.0
    assert net.named_parameters()["b²₂"].data == 8.0
    for (W, b), (V, c) in zip(matrices, net.matrices(), strict=True):
        assert (W == V).all() and (b == c).all()
    net.set_matrices([(W, b.ravel()) for W, b in matrices])
    assert net.named_parameters()["b²₂"].data == 8.0


def test_matrices_of_a_wrong_shape_change_nothing() -> None:
    net = MLP(3, [4, 2], rng=1)
    before = [p.data for p in net.parameters()]
    (W1, b1), (W2, b2) = net.matrices()
    for wrong, message in (
        ([(W1 + 1, b1)], "2 layers takes as many pairs"),
        ([(W1 + 1, b1), (W2.T, b2)], r"W² has shape \(2, 4\), got \(4, 2\)"),
        ([(W1 + 1, b1), (W2, b2.T)], r"b² has shape \(2, 1\), got \(1, 2\)"),
        ([(W1 + 1, b1[:2]), (W2, b2)], r"b¹ has shape \(4, 1\), got \(2, 1\)"),
    ):
        with pytest.raises(ShapeError, match=message):
            net.set_matrices(wrong)
        assert [p.data for p in net.parameters()] == before


def test_matrices_that_are_no_finite_numbers_change_nothing() -> None:
    net = MLP(3, [4, 2], rng=1)
    before = [p.data for p in net.parameters()]
    for number, words in (
        (math.nan, r"W² has nan in row 1, column 2"),
        (math.inf, r"W² has inf in row 1, column 2"),
        (1j, r"W² has .* in row 0, column 0 \(from 0\), which is not a real number"),
        ("a", r"W² has .* which is not a real number"),
    ):
        first, (W2, b2) = net.matrices()
        W2 = W2.astype(type(number))
        W2[1, 2] = number
        with pytest.raises(DataError, match=words):
            net.set_matrices([first, (W2, b2)])
        assert [p.data for p in net.parameters()] == before


def test_gradients_come_in_the_shapes_of_the_matrices() -> None:
    net = MLP(2, [3, 1], activation="tanh", rng=1)
    assert all(np.isnan(dW).all() and np.isnan(db).all() for dW, db in net.gradients())
    net([0.5, -1.0]).backward()
    (W1, b1), (W2, _) = net.matrices()
    x = np.array([[0.5], [-1.0]])
    A1 = np.tanh(W1 @ x + b1)
    dZ1 = W2.T * (1 - A1**2)  # of the output W2 A1 + b2
    expected = [(dZ1 @ x.T, dZ1), (A1.T, np.ones((1, 1)))]
    for gradients, wanted in zip(net.gradients(), expected, strict=True):
        for gradient, matrix in zip(gradients, wanted, strict=True):
            assert gradient.shape == matrix.shape
            np.testing.assert_allclose(gradient, matrix, rtol=1e-12)


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_of_a_network_is_another_network(twin: Any) -> None:
    net = MLP(2, [3, 3], activation="leaky_relu(0.1)", output="softmax", rng=1)
    other = twin(net)
    x = [0.5, -1.0]
    assert [a.data for a in other(x)] == [a.data for a in net(x)]
    assert sum(a.data for a in other(x)) == pytest.approx(1)
    other.parameters()[0].data += 1
    assert [a.data for a in other(x)] != [a.data for a in net(x)]


def test_the_same_seed_makes_the_same_network() -> None:
    nets = [MLP(2, [3, 1], rng=rng) for rng in (5, random.Random(5), np.int64(5))]
    first, *others = [[p.data for p in net.parameters()] for net in nets]
    assert all(other == first for other in others)
    assert [p.data for p in MLP(2, [3, 1]).parameters()] != first


def test_without_a_seed_pythons_own_generator_is_drawn_from() -> None:
    state = random.getstate()
    try:
        random.seed(5)
        net = MLP(2, [3, 1])
    finally:
        random.setstate(state)
    twin = MLP(2, [3, 1], rng=random.Random(5))
    assert [p.data for p in net.parameters()] == [p.data for p in twin.parameters()]
