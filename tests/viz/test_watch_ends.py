"""However a training ends, its last state is shown: by Ctrl-C, by an error, by `break`."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from watched import KeptScreen, X, Y, hourly, kept_watch, network, numbers, quick

import autograd
from nets import DivergenceError, Epoch, Momentum, Neuron, training
from viz import Watch
from viz.scene.colours import THEMES
from viz.watching.picture import picture_of, title_of
from viz.watching.seen import Seen
from viz.watching.subject import Subject


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt: shells make background jobs ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_leaves_the_state_after_the_last_whole_epoch() -> None:
    calls = 0

    def loss(a: Any, y: float) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2 * 40 + 30:
            signal.raise_signal(signal.SIGINT)
        return -autograd.log(a if y else 1 - a)

    net = network()
    watched, screen = kept_watch(net)
    history = quick(net, loss=loss, engine="eager", callbacks=watched)
    last = screen.shown[-1]
    assert (last.epoch, last.remark) == (2, "interrupted after epoch 2")
    assert last.charts[0].curves[0].numbers == history.loss
    assert last.layers[0].weights == [[w.data for w in unit.w] for unit in net.layers[0].neurons]


def test_ctrl_c_while_a_picture_is_drawn_ends_the_training_after_that_epoch() -> None:
    net, twin = network(), network()
    watched, screen = kept_watch(net, clock=hourly())
    show = screen.show
    pressed: list[Seen] = []

    def press(seen: Seen) -> None:
        if seen.epoch == 2 and not pressed:
            pressed.append(seen)
            signal.raise_signal(signal.SIGINT)
        show(seen)

    screen.show = press  # type: ignore[method-assign]
    history = quick(net, callbacks=watched)
    quick(twin, epochs=2)
    assert history.stopped == "interrupted after epoch 2" and numbers(net) == numbers(twin)
    assert (screen.shown[-1].epoch, screen.shown[-1].remark) == (2, history.stopped)
    assert screen.state == "ended" and {p.grad for p in net.parameters()} == {None}


def test_an_error_in_training_leaves_the_last_state_and_is_raised() -> None:
    neuron = Neuron(1, "linear", init="zeros")
    x = np.array([[1.0], [2.0], [3.0]])
    watched, screen = kept_watch(neuron, x, x[:, 0])
    with pytest.raises(DivergenceError) as told:
        quick(neuron, x, x[:, 0], loss="mse", optimiser=Momentum(1e60), callbacks=watched,
              epochs=100)  # fmt: skip
    failed = int(str(told.value).split()[1].rstrip(","))
    assert screen.epochs == [0, failed - 1]


@pytest.mark.parametrize("metrics", [[], ["accuracy"]])
def test_early_stopping_shows_the_parameters_that_it_puts_back_and_the_numbers_of_their_epoch(
    metrics: list[str],
) -> None:
    stopping: dict[str, Any] = {"epochs": 200, "validation": 0.25, "early_stopping": 2}
    net, twin = network(), network()
    watched, screen = kept_watch(net)
    history = quick(net, callbacks=watched, metrics=metrics, optimiser=Momentum(3.0), **stopping)
    truth = quick(twin, metrics=["accuracy"], optimiser=Momentum(3.0), **stopping)
    best = truth.validation_loss.index(min(truth.validation_loss))
    last = screen.shown[-1]
    assert history.restored == last.epoch == best + 1 < len(history)
    assert last.remark == f"back to epoch {best + 1}, the best of {len(history)}; {history.stopped}"
    loss, accuracy = ([curve.now for curve in chart.curves] for chart in last.charts)
    assert loss == [truth.loss[best], truth.validation_loss[best]]
    assert accuracy == [truth["accuracy"][best], truth["validation_accuracy"][best]]
    assert len(last.charts[0].curves[0].numbers) == len(history)  # the curves go on to the end
    shown = [w for layer in last.layers for row in layer.weights for w in row]
    assert shown == [w.data for layer in net.layers for unit in layer.neurons for w in unit.w]
    assert title_of(last).startswith(f"Epoch {best + 1} of 200: loss {truth.loss[best]:.3g}, test ")
    picture = picture_of(last, THEMES["light"])
    assert f">back to epoch {best + 1}, the best of {len(history)}</text>" in picture
    assert re.findall(r">(epoch \d+)<", picture) == [f"epoch {len(history)}"] * 2  # on both axes


def test_early_stopping_without_validation_puts_nothing_back() -> None:
    net = network()
    watched, screen = kept_watch(net)
    history = quick(net, epochs=200, callbacks=watched, early_stopping=2, optimiser=Momentum(30.0))
    assert history.stopped and history.restored is None
    assert (screen.shown[-1].epoch, screen.shown[-1].remark) == (len(history), history.stopped)


@pytest.mark.parametrize("leave", ["break", "error", "to the end"])
def test_however_a_loop_is_left_the_last_state_is_shown(leave: str) -> None:
    run = training(network(), X, Y, loss="bce", epochs=5)
    screen, under = KeptScreen(), run.progress
    watched = Watch(
        Subject.of_training(run, None), run, clock=lambda: 0.0, screen=lambda theme: screen
    )

    def loop() -> None:
        for epoch in watched:
            if epoch.number == 3 and leave == "break":
                break
            if epoch.number == 3 and leave == "error":
                raise ValueError("left")

    if leave == "error":
        with pytest.raises(ValueError, match="left"):
            loop()
    else:
        loop()
    assert screen.epochs == [0, 5 if leave == "to the end" else 3]
    assert run.progress is under and not under.show


def test_a_loop_over_a_training_with_a_watch_that_is_left_early_shows_the_last_state() -> None:
    net = network()
    watched, screen = kept_watch(net)

    def loop() -> None:
        for epoch in training(net, X, Y, loss="bce", callbacks=watched):
            if epoch.number == 2:
                return

    loop()
    assert screen.epochs == [0, 2] and {p.grad for p in net.parameters()} == {None}


def test_two_watches_of_one_training_and_one_inside_another_fit() -> None:
    net, other = network(), network(2)
    (one, first), (two, second), (inner, third) = (kept_watch(each) for each in (net, net, other))

    def inside(epoch: Epoch) -> None:
        if epoch.number == 2:
            quick(other, epochs=3, callbacks=inner)

    quick(net, callbacks=[one, two, inside])
    assert first.epochs == second.epochs == [0, 4] and third.epochs == [0, 3]
    quick(net, callbacks=one)  # the same object once more, as when a cell is run again
    assert first.epochs == [0, 4, 0, 4]


def test_a_watch_that_is_called_by_hand_shows_what_it_is_told() -> None:
    net = network()
    watched, screen = kept_watch(net, clock=hourly())
    quick(net, epochs=10, callbacks=[lambda epoch: watched(epoch)])
    watched.close()
    assert screen.epochs == [*range(1, 11)]


def test_a_finished_checkpoint_is_shown_without_another_epoch(tmp_path: Any) -> None:
    path = tmp_path / "training.json"
    quick(network(), checkpoint=path)
    net = network()
    watched, screen = kept_watch(net)
    quick(net, checkpoint=path, callbacks=watched)
    assert screen.epochs == [4]


def test_another_network_than_the_one_that_is_trained_is_not_shown_and_that_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    net, alone = network(), network()
    watched, screen = kept_watch(network(2))
    quick(net, callbacks=watched)
    assert screen.shown == []
    assert capsys.readouterr().err.startswith("watch shows no pictures: it was given another netw")
    quick(alone)
    assert numbers(net) == numbers(alone)
