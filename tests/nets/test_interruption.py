"""An interrupted epoch leaves everything as before that epoch."""

from __future__ import annotations

import math
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

import autograd
from nets import MLP, Adam, DivergenceError, History, Momentum, Neuron, fit, moons, training

X, Y = moons(24, noise=0.1, rng=3)


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt: shells make background jobs ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def network() -> MLP:
    return MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)


def numbers(model: Any) -> list[float]:
    return [p.data for p in model.parameters()]


def cross_entropy(a: Any, y: float) -> Any:
    return -autograd.log(a if y else 1 - a)


def quick(net: Any, **options: Any) -> History:
    settings: dict[str, Any] = {"loss": "bce", "epochs": 4, "progress": False}
    return fit(net, options.pop("X", X), options.pop("y", Y), **(settings | options))


@pytest.mark.parametrize("batch", [1, 3])
def test_ctrl_c_keeps_the_network_and_the_history_of_whole_epochs(batch: int) -> None:
    calls = 0

    def loss(a: Any, y: float) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2 * 24 + 8 * batch - 1:
            signal.raise_signal(signal.SIGINT)
        return cross_entropy(a, y)

    net, twin, optimiser = network(), network(), Adam()
    history = quick(net, loss=loss, optimiser=optimiser, batch_size=8)
    shorter = quick(twin, loss=cross_entropy, batch_size=8, epochs=2)
    assert history.stopped == "interrupted after epoch 2"
    assert history.to_dict() == shorter.to_dict() and numbers(net) == numbers(twin)
    state = optimiser.state(net.parameters())
    assert all(memory is not None and memory["t"] == 2 * 3 for memory in state)


def test_a_diverging_training_is_told_with_its_epoch_and_undone() -> None:
    neuron = Neuron(1, "linear", init="zeros")
    kept: list[list[float]] = []
    x = np.array([[1.0], [2.0], [3.0]])
    optimiser = Momentum(1e60)
    with pytest.raises(DivergenceError) as told:
        quick(neuron, X=x, y=x[:, 0], loss="mse", optimiser=optimiser, epochs=100,
              callbacks=[lambda epoch: kept.append(numbers(neuron))])  # fmt: skip
    failed = len(kept) + 1
    assert 1 < failed < 10
    assert f"epoch {failed}, batch 1: " in str(told.value)
    assert "try a learning rate below 1e+60" in str(told.value)
    assert isinstance(told.value, ArithmeticError)
    assert numbers(neuron) == kept[-1]
    assert all(math.isfinite(p) for p in numbers(neuron))
    state = optimiser.state(neuron.parameters())
    assert all(memory is not None and math.isfinite(memory["v"]) for memory in state)


def test_an_error_in_the_midst_of_an_epoch_undoes_the_batches_before_it() -> None:
    calls = 0

    def loss(a: Any, y: float) -> Any:
        nonlocal calls
        calls += 1
        return autograd.log(a * 0 - 1) if calls == 24 + 20 else cross_entropy(a, y)

    net = network()
    run = training(net, X, Y, loss=loss, batch_size=6, epochs=3)
    next(run)
    before = numbers(net), [p.grad for p in net.parameters()], run.history.to_dict()
    with pytest.raises(DivergenceError, match=r"epoch 2, batch 4: .*log.*needs x > 0"):
        next(run)
    assert (numbers(net), [p.grad for p in net.parameters()], run.history.to_dict()) == before


def loop(net: MLP, engine: str, leave: str) -> None:
    """Train in a loop, and leave it."""
    for epoch in training(net, X, Y, loss="bce", epochs=3, engine=engine):
        assert all(p.grad is not None for p in net.parameters())
        if epoch.number == 2 and leave == "break":
            break
        if epoch.number == 2 and leave == "return":
            return
        if epoch.number == 2 and leave == "error":
            raise ValueError("left")


@pytest.mark.parametrize("engine", ["eager", "program"])
@pytest.mark.parametrize("leave", ["break", "return", "error", "to the end"])
def test_however_a_loop_is_left_no_gradient_stays(engine: str, leave: str) -> None:
    net = network()
    with pytest.raises(ValueError, match="left") if leave == "error" else nullcontext():
        loop(net, engine, leave)
    assert {p.grad for p in net.parameters()} == {None}


def test_a_training_that_is_dropped_later_leaves_newer_gradients_alone() -> None:
    net = network()
    run = training(net, X, Y, loss="bce", epochs=3)
    next(run)
    net.zero_grad()
    cross_entropy(net(X[0]), 1.0).backward()
    gradients = [p.grad for p in net.parameters()]
    del run
    assert [p.grad for p in net.parameters()] == gradients and None not in gradients


def test_a_training_that_is_dropped_while_a_program_is_recorded_stays_silent() -> None:
    neuron = Neuron(1, "linear", init="zeros")
    dropped = [training(neuron, [[1.0], [2.0]], [1.0, 2.0], loss="mse")]
    next(dropped[0])

    def f(x: Any) -> Any:
        dropped.clear()
        return x * 2

    assert autograd.compile(f)(3.0) == 6.0 and not dropped
