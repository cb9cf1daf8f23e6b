"""What newcomers write first, and the error that says how it is written here."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nets
from autograd import AutogradError, OperandError, compile
from nets import MLP, Adam, DivergenceError, GradientDescent, Layer, Neuron, fit, moons

wrong: Any = nets  # for calls that a type checker would refuse

X, Y = moons(12, rng=0)


def network() -> MLP:
    return MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (
            lambda: wrong.fit(network(), X, Y, loss="bce", optimizer=Adam(0.1)),
            "did you mean 'optimiser'",
        ),
        (lambda: wrong.fit(network(), X, Y, loss="bce", lr=0.1), r"optimiser=Adam\(learning_rate="),
        (lambda: wrong.moons(seed=1), "did you mean 'rng'"),
        (
            lambda: wrong.MLP([2, 4, 1]),
            r"lacks sizes: .* as in MLP\(2, \[4, 1\]\)",
        ),
        (lambda: wrong.MLP(2, 4, 1), r"MLP\(2, \[4, 1\]\), got 2 and 4"),
        (lambda: wrong.MLP([2, 4, 1], "tanh"), r"MLP\(2, \[4, 1\]\), got \[2, 4, 1\] and 'tanh'"),
        (lambda: wrong.Layer(2), "Layer lacks n_out: it takes n_in, n_out$"),
        (lambda: wrong.Adam(network().parameters()), r"without parameters, as in Adam\(0.01\)"),
        (lambda: network()([[1, 2], [3, 4]]), r"one example, .* predict\(X\) takes a table"),
        (lambda: wrong.MLP(2, [1])(np.ones((4, 2))), r"shape \(4, 2\): predict\(X\) takes a table"),
        (lambda: Neuron(2)(list(np.ones((2, 2)))), r"predict\(X\) takes a table"),
        (lambda: compile(lambda x: x).batch(over=()), "such as 'x'"),
    ],
)
def test_the_right_spelling_is_told(write: Callable[[], object], words: str) -> None:
    with pytest.raises(AutogradError, match=words) as told:
        write()
    assert len(str(told.value)) < 200


def test_only_layers_enter_a_network() -> None:
    net: Any = network()
    last = Layer(1, 1, rng=0)
    for put in (
        lambda: net.layers.append(3),
        lambda: net.layers.insert(0, "tanh"),
        lambda: net.layers.extend([last, 3]),
        lambda: net.layers.__iadd__([3]),
        lambda: net.layers.__setitem__(0, None),
        lambda: net.layers.__setitem__(slice(0, 1), [None]),
        lambda: setattr(net, "layers", [last, 3]),
    ):
        with pytest.raises(OperandError, match=r"Layer\(n_in, n_out\)"):
            put()
    assert len(net.layers) == 2
    net.layers = list(net.layers)
    net.layers.append(last)
    net.layers[2] = Layer(1, 4, rng=0)
    assert net.sizes == [3, 1, 4] and len(net([1, 2])) == 4
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert [a.data for a in twin([1, 2])] == [a.data for a in net([1, 2])]
        with pytest.raises(OperandError):
            twin.layers.append(3)


@pytest.mark.parametrize(
    ("loss", "instead"),
    [
        ("softmax_cross_entropy", "binary_cross_entropy_from_logits"),
        ("categorical_cross_entropy", "binary_cross_entropy"),
    ],
)
def test_a_loss_over_classes_asks_for_outputs_not_for_another_target(
    loss: str, instead: str
) -> None:
    with pytest.raises(ValueError, match=f"an output for each class.* take {instead}$"):
        fit(MLP(2, [1], rng=0), X, Y, loss=loss, progress=False)


@pytest.mark.parametrize("engine", ["eager", "program"])
def test_a_cost_without_a_number_before_the_first_step_is_not_blamed_on_the_rate(
    engine: str,
) -> None:
    def overflowing(a: Any, y: float) -> Any:
        return (a - y) ** 2 * 1e300 * 1e300

    for loss, rate, advice in (
        (overflowing, 0.1, "no step was taken yet: look at X"),
        ("mse", 1e308, "try a learning rate below 1e[+]308"),
    ):
        neuron = Neuron(1, "linear", init="zeros")
        with pytest.raises(DivergenceError, match=f"^epoch 1, batch 1: .*{advice}"):
            fit(neuron, [[1.0], [3.0]], [5.0, 6.0], loss=loss, engine=engine, progress=False,
                optimiser=GradientDescent(rate))  # fmt: skip
        assert all(math.isfinite(p.data) for p in neuron.parameters())
