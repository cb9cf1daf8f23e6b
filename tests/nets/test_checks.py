"""Facts from the lectures that any correct implementation shows."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from nets import (
    MLP,
    Neuron,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cost,
    mean_squared_error,
)
from nets.models.initialisers import Initialiser


def train(net: MLP, examples: list[tuple[list[float], float]], steps: int) -> None:
    """Gradient descent on the squared error."""
    for _ in range(steps):
        net.zero_grad()
        cost([mean_squared_error(net(x), y) for x, y in examples]).backward()
        for p in net.parameters():
            assert p.grad is not None
            p.data -= 0.1 * p.grad


EXAMPLES = [([0.5, -1.0], 1.0), ([1.5, 0.25], 0.0), ([-0.75, 2.0], 2.0), ([-1.0, -1.0], -1.0)]


def test_logistic_regression_by_hand_is_the_graphs_example_by_example() -> None:
    rng = random.Random(3)
    neuron = Neuron(4, "sigmoid", rng=rng)
    neuron.b.data = 0.5
    for _ in range(50):
        x, y = [rng.gauss(0, 1) for _ in range(4)], rng.randrange(2)
        z = sum(w.data * xi for w, xi in zip(neuron.w, x, strict=True)) + neuron.b.data
        a = 1 / (1 + math.exp(-z))
        dz = a - y
        by_hand = [*(xi * dz for xi in x), dz]
        neuron.zero_grad()
        output = neuron(x)
        assert output.data == pytest.approx(a, rel=1e-14)
        loss = binary_cross_entropy(output, y)
        loss.backward()
        assert loss.data == pytest.approx(-math.log(a if y else 1 - a), rel=1e-12)
        assert [p.grad for p in neuron.parameters()] == pytest.approx(by_hand, rel=1e-12)
        assert output.inputs[0].grad == pytest.approx(dz, rel=1e-12)


def test_a_sigmoid_and_its_loss_are_the_loss_from_logits() -> None:
    net = MLP(3, [4, 1], activation="tanh", output="sigmoid", rng=1)
    logits = MLP(3, [4, 1], activation="tanh", rng=1)
    x = [0.5, -1.0, 2.0]
    one, other = binary_cross_entropy(net(x), 1), binary_cross_entropy_from_logits(logits(x), 1)
    one.backward()
    other.backward()
    assert one.data == pytest.approx(other.data, rel=1e-14)
    grads = [[p.grad for p in module.parameters()] for module in (net, logits)]
    assert grads[0] == pytest.approx(grads[1], rel=1e-13)


def test_a_deep_linear_network_is_one_linear_layer() -> None:
    deep = MLP(3, [5, 4, 6, 2], activation="linear", rng=1)
    for p in deep.parameters():
        p.data += 0.1
    W, b = np.eye(3), np.zeros((3, 1))
    for V, c in deep.matrices():
        W, b = V @ W, V @ b + c
    single = MLP(3, [2])
    single.set_matrices([(W, b)])
    rng = random.Random(2)
    for _ in range(20):
        x = [rng.gauss(0, 3) for _ in range(3)]
        expected = [a.data for a in single(x)]
        assert [a.data for a in deep(x)] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("init", ["zeros", lambda rng, n_in, n_out: 0.5], ids=["zeros", "alike"])
def test_neurons_that_start_alike_stay_alike_forever(init: str | Initialiser) -> None:
    net = MLP(2, [4, 1], activation="sigmoid", init=init)
    train(net, EXAMPLES, 30)
    hidden = {tuple(p.data for p in neuron.parameters()) for neuron in net.layers[0].neurons}
    assert len(hidden) == 1
    assert len({w.data for w in net.layers[1].neurons[0].w}) == 1
    assert hidden != {(0.0, 0.0, 0.0)}  # they moved, but together


def test_zero_weights_behind_relu_never_move() -> None:
    net = MLP(2, [4, 1], activation="relu", init="zeros")
    train(net, EXAMPLES, 5)
    moved = {name for name, p in net.named_parameters().items() if p.data != 0}
    assert moved == {"b²₁"}


def test_neurons_that_start_apart_grow_apart() -> None:
    net = MLP(2, [4, 1], activation="sigmoid", rng=1)
    train(net, EXAMPLES, 30)
    hidden = {tuple(p.data for p in neuron.parameters()) for neuron in net.layers[0].neurons}
    assert len(hidden) == 4
