"""micrograd's demo: two moons, a small network, 100 steps, and the numbers that it prints."""

from __future__ import annotations

import random

import numpy as np
import pytest

from nets import MLP, GradientDescent, fit, l2, moons


def test_the_demos_start_can_be_drawn_from_the_global_generators() -> None:
    states = random.getstate(), np.random.get_state()
    try:
        random.seed(1337)
        np.random.seed(1337)
        net, data = MLP(2, [16, 16, 1], init="uniform"), moons(100, noise=0.1, rng=None)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
    twin = MLP(2, [16, 16, 1], init="uniform", rng=random.Random(1337))
    assert [p.data for p in net.parameters()] == [p.data for p in twin.parameters()]
    for ours, theirs in zip(data, moons(100, noise=0.1, rng=1337), strict=True):
        assert (ours == theirs).all()


def test_the_demo_gives_its_known_losses_to_the_last_step() -> None:
    X, y = moons(100, noise=0.1, rng=1337)
    net = MLP(2, [16, 16, 1], activation="relu", init="uniform", rng=random.Random(1337))
    assert len(net.parameters()) == 337
    history = fit(
        net,
        X,
        2 * y - 1,
        loss="hinge",
        penalty=lambda parameters: l2(parameters, 1e-4),
        optimiser=GradientDescent(),
        schedule=lambda k: 1.0 - 0.9 * k / 100,
        epochs=100,
        metrics=["accuracy"],
        progress=False,
    )
    assert history.loss[:2] == pytest.approx([0.8958441028683222, 1.7235905336972022], rel=1e-9)
    assert history.loss[99] == pytest.approx(0.010978370135492717, rel=1e-9)
    assert history["accuracy"][0] == 0.5 and history["accuracy"][99] == 1.0
    assert history["learning_rate"][::99] == [1.0, pytest.approx(0.109)]
