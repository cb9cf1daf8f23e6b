"""Batches that are recorded: those of the training, which is afterwards as if nobody had asked."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from nets import MLP, Adam, GradientDescent, Momentum, Neuron, moons, schedules, training
from nets.learning.penalties import l2
from nets.training.epochs import Training
from nets.training.recording import recorded

X, Y = moons(24, noise=0.1, rng=3)


def network() -> MLP:
    return MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)


def begun(net: Any, **options: Any) -> Training:
    settings: dict[str, Any] = {"loss": "bce", "epochs": 4, "batch_size": 7, "engine": "eager"}
    return training(net, X, Y, **(settings | options))


def numbers(model: Any) -> list[float]:
    return [p.data for p in model.parameters()]


OPTIONS: list[dict[str, Any]] = [
    {},
    {"optimiser": Adam(0.1)},
    {"optimiser": Momentum(0.1), "schedule": schedules.cosine(0.2, epochs=4)},
    {"penalty": lambda parameters: l2(parameters, 0.1), "optimiser": GradientDescent(0.5)},
    {"shuffle": False, "validation": 0.25},
    {"batch_size": None},
]


@pytest.mark.parametrize("options", OPTIONS, ids=range(len(OPTIONS)))
def test_they_are_the_batches_that_the_training_goes_through(options: dict[str, Any]) -> None:
    net = network()
    run = begun(net, **options)
    recording = recorded(run, most=1000)
    assert recording.left == len(recording.batches) and recording.trouble == ""
    last = {batch.epoch: batch for batch in recording.batches}
    assert [batch.before for batch in recording.batches[1:]] == [
        batch.after for batch in recording.batches[:-1]
    ]
    for epoch in run:
        its = [batch for batch in recording.batches if batch.epoch == epoch.number]
        assert numbers(net) == last[epoch.number].after
        assert [p.grad for p in net.parameters()] == last[epoch.number].gradients
        assert its[-1].learning_rate == epoch["learning_rate"]
        count = sum(len(batch.examples) for batch in its)
        cost = sum(batch.cost * len(batch.examples) / count for batch in its)
        assert cost == pytest.approx(epoch.loss, rel=1e-14)


def test_a_step_of_gradient_descent_is_the_rate_times_the_gradient() -> None:
    run = begun(network(), optimiser=GradientDescent(0.5))
    for batch in recorded(run, most=5).batches:
        for before, gradient, after in zip(batch.before, batch.gradients, batch.after, strict=True):
            assert gradient is not None and after == before - 0.5 * gradient


@pytest.mark.parametrize("engine", ["eager", "program"])
def test_afterwards_all_is_as_before(engine: str) -> None:
    net, twin, optimiser = network(), network(), Adam(0.1)
    runs = begun(net, engine=engine, optimiser=optimiser), begun(twin, engine=engine,
                                                                optimiser=Adam(0.1))  # fmt: skip
    for run in runs:
        next(run)
    kept = numbers(net), [p.grad for p in net.parameters()], runs[0].history.to_dict()
    state = optimiser.state(net.parameters()), optimiser.learning_rate, random.getstate()
    recording = recorded(runs[0], most=6)
    assert [(batch.epoch, batch.number) for batch in recording.batches] == [
        *[(2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2)]
    ]
    assert recording.left == 12
    assert kept == (numbers(net), [p.grad for p in net.parameters()], runs[0].history.to_dict())
    assert state == (optimiser.state(net.parameters()), optimiser.learning_rate, random.getstate())
    for one, other in zip(*runs, strict=True):
        assert one == other
    assert numbers(net) == numbers(twin)


def test_a_model_that_draws_at_random_draws_the_same_numbers_afterwards() -> None:
    def trained(is_recorded: bool) -> list[float]:
        random.seed(3)
        net = network()

        def model(x: Any) -> Any:
            return net([each * random.random() for each in x])

        model.parameters = net.parameters  # type: ignore[attr-defined]
        run = begun(model)
        if is_recorded:
            recorded(run, most=3)
        for _ in run:
            pass
        return numbers(net)

    assert trained(True) == trained(False)


def test_a_batch_that_fails_ends_the_recording_and_is_told() -> None:
    neuron = Neuron(1, "linear", init="zeros")
    x = np.array([[1.0], [2.0], [3.0]])
    run = training(neuron, x, x[:, 0], loss="mse", optimiser=Momentum(1e60), epochs=100)
    recording = recorded(run, most=100)
    failed = len(recording.batches) + 1
    assert 1 < failed < 10 and recording.trouble.startswith(f"epoch {failed}, batch 1: ")
    assert numbers(neuron) == [0.0, 0.0]


def test_nothing_is_left_of_a_training_that_is_over() -> None:
    run = begun(network())
    for _ in run:
        pass
    assert recorded(run, most=5) == ([], 0, "")
