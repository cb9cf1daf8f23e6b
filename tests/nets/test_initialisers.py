"""Where weights start: order, range, spread, and what suits which activation."""

from __future__ import annotations

import math
import random
import statistics

import pytest

from nets import INITIALISERS, MLP


def weights(net: MLP) -> list[float]:
    return [w.data for layer in net.layers for neuron in layer.neurons for w in neuron.w]


def test_weights_are_drawn_in_the_order_of_the_parameters_and_biases_are_zero() -> None:
    net = MLP(2, [16, 16, 1], init="uniform", rng=random.Random(1337))
    rng = random.Random(1337)
    for layer, n_in in zip(net.layers, [2, 16, 16], strict=True):
        for neuron in layer.neurons:
            assert [w.data for w in neuron.w] == [rng.uniform(-1, 1) for _ in range(n_in)]
            assert neuron.b.data == 0.0


def test_a_generator_goes_on_where_the_network_before_left_it() -> None:
    rng, twin = random.Random(7), random.Random(7)
    first, second = MLP(2, [2], init="uniform", rng=rng), MLP(2, [2], init="uniform", rng=rng)
    assert weights(first) + weights(second) == [twin.uniform(-1, 1) for _ in range(8)]


SPREADS: dict[str, tuple[float, float]] = {
    "zeros": (0.0, 0.0),
    "uniform": (1 / 3, 1.0),
    "normal": (1e-4, math.inf),
    "xavier": (2 / (50 + 80), math.sqrt(6 / (50 + 80))),
    "glorot": (2 / (50 + 80), math.sqrt(6 / (50 + 80))),
    "he": (2 / 50, math.sqrt(6 / 50)),
}
"""The variance and the bound of each initialiser for 50 inputs and 80 outputs; one without a row
fails the suite.
"""


def test_every_initialiser_has_its_spread() -> None:
    assert SPREADS.keys() == INITIALISERS.keys()


@pytest.mark.parametrize(("init", "variance", "bound"), [(k, *v) for k, v in SPREADS.items()])
def test_weights_have_the_spread_of_the_textbook(init: str, variance: float, bound: float) -> None:
    drawn = weights(MLP(50, [80], init=init, rng=1))
    assert statistics.pvariance(drawn) == pytest.approx(variance, rel=0.06)
    assert max(map(abs, drawn)) <= bound
    assert abs(statistics.fmean(drawn)) <= 0.05 * math.sqrt(variance)


@pytest.mark.parametrize(
    ("activation", "suits"),
    [("relu", "he"), ("leaky_relu(0.1)", "he"), ("gelu", "he"), ("tanh", "xavier")],
)
def test_without_a_name_the_start_suits_the_activation(activation: str, suits: str) -> None:
    net = MLP(3, [4, 1], activation=activation, rng=1)
    assert weights(net)[:12] == weights(MLP(3, [4], init=suits, rng=1))
    rng = random.Random(1)
    for _ in range(12):
        rng.random()
    assert weights(net)[12:] == weights(MLP(4, [1], init="xavier", rng=rng))


def test_a_function_is_an_initialiser() -> None:
    net = MLP(2, [3, 1], init=lambda rng, n_in, n_out: n_in + n_out / 10)
    assert weights(net) == [2.3] * 6 + [3.1] * 3
