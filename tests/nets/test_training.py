"""Training: what an epoch is, what it measures, what is exact, and what ends it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import OperandError, Value, parameter
from nets import (
    MLP,
    Adam,
    GradientDescent,
    History,
    Momentum,
    Neuron,
    OptionError,
    accuracy,
    fit,
    l2,
    moons,
    noisy_line,
    training,
)
from nets.learning.schedules import cosine
from nets.training.batch import run_batch

X, Y = moons(24, noise=0.1, rng=3)


def network(seed: int = 1, *sizes: int) -> MLP:
    return MLP(2, [*(sizes or (4,)), 1], activation="tanh", output="sigmoid", rng=seed)


def numbers(model: Any) -> list[float]:
    return [p.data for p in model.parameters()]


def quick(net: Any, **options: Any) -> History:
    settings: dict[str, Any] = {"loss": "binary_cross_entropy", "epochs": 4, "progress": False}
    return fit(net, options.pop("X", X), options.pop("y", Y), **(settings | options))


def test_fit_is_the_loop_that_one_would_write() -> None:
    net, twin = network(), network()
    history = quick(net, optimiser=GradientDescent(0.5), penalty=lambda p: l2(p, 0.01))
    for cost in history.loss:
        losses = [
            -autograd.log(twin(x) if label else 1 - twin(x)) for x, label in zip(X, Y, strict=True)
        ]
        squares = [p**2 for p in twin.parameters()]
        J = sum(losses) / len(losses) + 0.01 * sum(squares)
        twin.zero_grad()
        J.backward()
        for p in twin.parameters():
            p.data -= 0.5 * (p.grad or 0.0)
        assert cost == pytest.approx(J.data, rel=1e-12)
    assert numbers(net) == pytest.approx(numbers(twin), rel=1e-12)


def test_batches_go_through_every_example_once_and_weigh_by_their_size() -> None:
    seen: list[float] = []

    class Watched(Neuron):
        def __call__(self, x: Any) -> Any:
            seen.append(x[0].data)
            return super().__call__(x)

    neuron = Watched(2, "linear", init="zeros")
    optimiser = GradientDescent(1e-300)
    history = quick(neuron, loss="mse", optimiser=optimiser, batch_size=7, epochs=2)
    del seen[0]  # the first call, before the first epoch, looks at the output
    first, second = seen[:24], seen[24:]
    assert sorted(first) == sorted(second) == sorted(X[:, 0])
    assert first != second and first != X[:, 0].tolist()
    assert history.loss == pytest.approx([(Y**2).mean()] * 2, rel=1e-12)


def test_without_shuffling_batches_keep_the_order_of_the_data() -> None:
    net, twin = network(), network()
    quick(net, optimiser=GradientDescent(0.1), batch_size=5, shuffle=False, epochs=1)
    optimiser = GradientDescent(0.1)
    for start in range(0, 24, 5):
        chosen = slice(start, start + 5)
        assert quick(twin, X=X[chosen], y=Y[chosen], optimiser=optimiser, epochs=1)
    assert numbers(net) == numbers(twin)


def test_the_same_seed_gives_the_same_training_to_the_last_bit() -> None:
    runs = []
    for rng in (5, 5, 6, random.Random(5), random.Random(5)):
        net = network()
        runs.append((quick(net, batch_size=4, rng=rng, validation=0.25).to_dict(), numbers(net)))
    assert runs[0] == runs[1] == runs[3] == runs[4]
    assert runs[0] != runs[2]


def test_lists_arrays_and_columns_are_one_and_the_same() -> None:
    runs = []
    for x, y, examples in [
        (X, Y, "rows"),
        (X.tolist(), Y.tolist(), "rows"),
        (X, Y.reshape(-1, 1), "rows"),
        (X.T, Y, "columns"),
        (X.T.tolist(), Y.reshape(1, -1).astype(float), "columns"),
        (X.astype(object), Y == 1, "rows"),
    ]:
        net = network()
        history = quick(net, X=x, y=y, examples=examples, metrics=["accuracy"], batch_size=5)
        runs.append((history.to_dict(), numbers(net)))
    assert all(run == runs[0] for run in runs)


def test_one_hot_columns_are_classes() -> None:
    runs = []
    for y in (Y, np.eye(2)[:, Y]):
        net = MLP(2, [3, 2], rng=1)
        history = quick(
            net, X=X.T, y=y, loss="softmax_cross_entropy", examples="columns", metrics=["accuracy"]
        )
        runs.append((history.to_dict(), numbers(net)))
    assert runs[0] == runs[1]


def test_a_single_neuron_finds_the_line() -> None:
    x, y = noisy_line(30, slope=2.0, intercept=0.5, noise=0.1)
    neuron = Neuron(1, "linear", rng=0)
    history = quick(neuron, X=x, y=y, loss="mse", optimiser=Adam(0.1), epochs=200, metrics="r2")
    slope, intercept = np.polyfit(x[:, 0], y, 1)
    assert numbers(neuron) == pytest.approx([slope, intercept], abs=0.01)
    assert history["r2"][-1] > 0.95


def test_anything_with_parameters_can_be_trained_with_any_loss() -> None:
    class Parabola:
        a, b = parameter(0.0, "a"), parameter(0.0, "b")

        def parameters(self) -> Iterator[Value]:
            yield from (self.a, self.b, self.a)

        def __call__(self, x: Any) -> Any:
            return self.a * x[0] ** 2 + self.b

    x = np.linspace(-1, 1, 9).reshape(-1, 1)
    model = Parabola()
    quick(model, X=x, y=3 * x[:, 0] ** 2 - 1, loss=lambda a, y: (a - y) ** 2,
          optimiser=GradientDescent(0.5), epochs=300)  # fmt: skip
    assert [model.a.data, model.b.data] == pytest.approx([3, -1], abs=1e-6)


def test_validation_is_measured_after_the_epoch_on_the_examples_held_out() -> None:
    net = network()
    others = moons(10, noise=0.1, rng=9)
    history = quick(net, validation=others, metrics=["accuracy"], penalty=lambda p: l2(p, 0.1))
    J, outputs = run_batch(
        net, autograd_bce, others[0].tolist(), others[1].tolist(), lambda p: l2(p, 0.1), False
    )
    assert history.validation_loss[-1] == pytest.approx(J, rel=1e-12)
    assert history["validation_accuracy"][-1] == accuracy(outputs, others[1])


def autograd_bce(a: Any, y: float) -> Any:
    return -autograd.log(a if y else 1 - a)


def test_early_stopping_puts_the_best_parameters_back() -> None:
    net, best = network(), []
    others = moons(8, noise=0.1, rng=9)
    history = quick(
        net,
        validation=(others[0], 1 - others[1]),  # wrong labels: learning makes it worse
        optimiser=GradientDescent(0.1),
        epochs=50,
        early_stopping=3,
        callbacks=[lambda epoch: best.append(numbers(net))],
    )
    assert history.best_epoch is not None and len(history) == history.best_epoch + 3 < 50
    assert numbers(net) == best[history.best_epoch - 1]
    assert history.stopped == "no better loss for 3 epochs"
    assert "no better loss" in repr(history)


def test_a_callback_sees_each_epoch_and_can_end_the_training() -> None:
    seen: list[Any] = []
    history = quick(network(), callbacks=[seen.append, lambda epoch: epoch.number == 2])
    assert [epoch.number for epoch in seen] == [1, 2] and len(history) == 2
    assert [epoch.loss for epoch in seen] == history.loss
    assert [epoch.measures for epoch in history] == [epoch.measures for epoch in seen]
    assert history.stopped == "a callback ended it after epoch 2"


def test_stepping_is_fitting() -> None:
    net, twin = network(), network()
    options: dict[str, Any] = {"loss": "bce", "epochs": 5, "batch_size": 9, "metrics": ["accuracy"]}
    run = training(net, X, Y, **options)
    epochs = list(run)
    history = fit(twin, X, Y, progress=False, **options)
    assert run.history.to_dict() == history.to_dict() and numbers(net) == numbers(twin)
    assert [epoch["accuracy"] for epoch in epochs] == history["accuracy"]


def test_a_loop_that_is_left_keeps_what_was_learned() -> None:
    net, twin = network(), network()
    for epoch in training(net, X, Y, loss="bce", epochs=100):
        if epoch.number == 3:
            break
    quick(twin, epochs=3)
    assert numbers(net) == numbers(twin)


def test_the_learning_rate_follows_the_schedule() -> None:
    schedule = cosine(0.5, epochs=4)
    history = quick(network(), optimiser=Momentum(), schedule=schedule)
    assert history["learning_rate"] == [schedule(k) for k in range(4)]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 0}, "epochs is a whole number from 1, got 0"),
        ({"batch_size": 0}, "batch_size is a whole number from 1, got 0"),
        ({"batch_size": 2.5}, "batch_size is a whole number from 1, got 2.5"),
        ({"early_stopping": 0}, "early_stopping is a whole number from 1, got 0"),
        ({"validation": 1.0}, "between 0 and 1"),
        ({"metrics": ["accuracy", "accuracy"]}, "two measures go by the name 'accuracy'"),
        ({"examples": "row"}, 'examples is "rows" or "columns"'),
        ({"optimiser": "adam2"}, "did you mean 'adam'"),
        ({"metrics": ["accurate"]}, "there is no metric 'accurate'"),
        ({"loss": "hinges"}, "did you mean 'hinge'"),
        ({"schedule": lambda k: -1.0}, "learning rate that the schedule gives after 0 epochs"),
    ],
)
def test_options_out_of_range_are_told(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        quick(network(), **options)


def test_what_is_no_model_is_told() -> None:
    class Empty:
        def __init__(self, *values: Any) -> None:
            self.values = values

        def parameters(self) -> Any:
            return self.values

        def __call__(self, x: Any) -> Any:
            return x[0]

    for model, words in [
        (lambda x: x, "has parameters"),
        (Empty(), "nothing to train"),
        (Empty(Value(1) * 2), "were given a number"),
        (Empty(1.0), "were given a number"),
    ]:
        with pytest.raises(OptionError, match=words):
            quick(model)
    with pytest.raises(OperandError, match="a loss is a Value computed from the outputs"):
        quick(network(), loss=lambda a, y: a.data - y)


def test_gradients_of_a_batch_are_those_of_the_mean_and_do_not_add_up() -> None:
    w = parameter(2.0)

    class Times:
        def parameters(self) -> list[Value]:
            return [w]

        def __call__(self, x: Any) -> Any:
            return [w * x[0]]

    for _ in range(2):
        batch = run_batch(Times(), lambda a, y: (a[0] - y) ** 2, [[1.0], [3.0]], [0.0, 0.0])
        assert batch == (20.0, [[2.0], [6.0]]) and w.grad == 20.0
    run_batch(Times(), lambda a, y: a[0] ** 3, [[1.0]], [0.0], gradients=False)
    assert w.grad == 20.0
