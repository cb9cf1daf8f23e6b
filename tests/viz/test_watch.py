"""A training that is watched: its numbers stay the same, and nothing that is shown ends it."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from watched import KeptScreen, X, Y, hourly, kept_watch, network, numbers, quick

from nets import MLP, Epoch, Layer, fit, training
from viz import Watch, watch
from viz.watching.pace import FRAME_SHARE, MOST_FRAMES, SCORE_SHARE, Pace
from viz.watching.seen import Plane
from viz.watching.subject import Subject


class Dropout:
    """A network that drops one hidden number at random, from a generator of its choice."""

    def __init__(self, draw: Any) -> None:
        self.net = network()
        self.draw = draw

    def __call__(self, x: Any) -> Any:
        a = self.net.layers[0].outputs(x)
        return self.net.layers[1].outputs([each * (self.draw() > 0.3) for each in a])[0]

    def parameters(self) -> Any:
        return self.net.parameters()


@pytest.mark.parametrize("engine", ["eager", "program"])
@pytest.mark.parametrize("options", [{}, {"batch_size": 7}, {"validation": 0.25, "rng": 5}])
def test_the_numbers_are_those_of_a_training_that_nobody_watches(
    engine: str, options: dict[str, Any]
) -> None:
    net, twin = network(), network()
    watched, screen = kept_watch(net, clock=hourly())
    random.seed(4)
    np.random.seed(4)
    history = quick(net, engine=engine, callbacks=watched, **options)
    states = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[index]
    random.seed(4)
    np.random.seed(4)
    alone = quick(twin, engine=engine, **options)
    assert numbers(net) == numbers(twin) and history.to_dict() == alone.to_dict()
    assert states == (random.getstate(), np.random.get_state()[1].tolist())  # type: ignore[index]
    assert {p.grad for p in net.parameters()} == {None}
    assert screen.epochs == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("shared", ["random", "numpy", "own", "generator"])
def test_a_model_that_draws_at_random_draws_the_same_numbers(shared: str) -> None:
    def trained(is_watched: bool) -> tuple[list[float], Any]:
        random.seed(7)
        np.random.seed(7)
        draw = {
            "random": random.random,
            "numpy": np.random.rand,
            "own": random.Random(7).random,
            "generator": np.random.default_rng(7).random,
        }[shared]
        net = Dropout(draw)
        watched, screen = kept_watch(net, clock=hourly())
        history = quick(net, callbacks=[watched] if is_watched else [])
        assert screen.epochs == [0, 1, 2, 3, 4][: 5 * is_watched]
        return numbers(net), history.to_dict()

    assert trained(True) == trained(False)


def test_the_model_is_recorded_once_for_a_picture_and_not_by_fit() -> None:
    calls = []

    class Counted:
        net = network()

        def __call__(self, x: Any) -> Any:
            calls.append(x)
            return self.net(x)

        def parameters(self) -> Any:
            return self.net.parameters()

    def count(epochs: int, *callbacks: Any) -> int:
        calls.clear()
        model = Counted()
        quick(model, epochs=epochs, callbacks=[kept_watch(model, clock=hourly())[0], *callbacks])
        return len(calls)

    assert count(9) == count(3) + 6  # to draw each epoch
    assert count(9, lambda epoch: None) == count(3, lambda epoch: None) + 2 * 6


def test_a_model_that_another_callback_changes_is_drawn_as_it_is() -> None:
    net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    watched, screen = kept_watch(net, clock=hourly())

    def change(epoch: Epoch) -> None:
        if epoch.number == 2:
            net.layers[0] = Layer(2, 4, "relu", rng=5, number=1)

    quick(net, callbacks=[watched, change], epochs=4)
    last = screen.shown[-1].ground
    assert isinstance(last, Plane)
    output = net([last.across[7], last.up[9]]).data
    assert last.borders[0][9, 7] == pytest.approx(output - 0.5, abs=1e-12)


def test_gradients_between_epochs_are_those_of_the_last_batch() -> None:
    net, twin = network(), network()
    runs = [training(each, X, Y, loss="bce", epochs=3, batch_size=9) for each in (net, twin)]
    screen = KeptScreen()
    watched = Watch(Subject.of_training(runs[0], None), runs[0], screen=lambda theme: screen)
    for one, other in zip(watched, runs[1], strict=True):
        assert one == other
        assert [p.grad for p in net.parameters()] == [p.grad for p in twin.parameters()]
    assert screen.epochs[-1] == 3


def test_at_most_five_frames_a_second_and_the_first_and_the_last_always() -> None:
    seconds = [0.0]
    net = network()
    watched, screen = kept_watch(net, clock=lambda: seconds[0])

    def wait(epoch: Epoch) -> None:
        seconds[0] += 0.0625

    quick(net, epochs=33, callbacks=[watched, wait])
    assert screen.epochs == [0, 5, 9, 13, 17, 21, 25, 29, 33]  # each 4 * 0.0625 = 1/4 s later
    assert len(screen.shown) <= 2 + MOST_FRAMES * seconds[0]


def test_frames_and_scores_take_at_most_a_tenth_of_the_time() -> None:
    seconds = [0.0]
    pace = Pace(lambda: seconds[0])
    frames = scores = 0
    for _ in range(5000):
        if pace.is_due():
            frames += 1
            with pace.frame():
                seconds[0] += 0.5
        elif pace.has_time_to_score():
            scores += 1
            with pace.scoring():
                seconds[0] += 0.002
        seconds[0] += 0.01
        first = 0.5  # the first frame is drawn at once
        assert pace.spent <= first + FRAME_SHARE * seconds[0]
        assert pace.scored <= 0.002 + SCORE_SHARE * seconds[0]
    assert frames > 3 and scores > 400
    assert pace.spent == pytest.approx(0.5 * frames)
    assert pace.scored == pytest.approx(0.002 * scores)
    assert pace.spent + pace.scored <= 0.1 * seconds[0] and FRAME_SHARE + SCORE_SHARE < 0.1


def test_within_a_long_epoch_the_picture_tells_how_much_of_it_is_done() -> None:
    net = network()
    watched, screen = kept_watch(net, clock=hourly())
    quick(net, epochs=2, batch_size=10, callbacks=watched)
    assert [(seen.epoch, seen.part) for seen in screen.shown] == [
        *[(0, 0.0), (0, 0.25), (0, 0.5), (0, 0.75), (0, 1.0)],
        *[(1, 0.0), (1, 0.25), (1, 0.5), (1, 0.75), (1, 1.0), (2, 0.0)],
    ]


def test_a_score_is_computed_for_epochs_without_a_frame_if_there_is_time() -> None:
    seconds = [0.0]
    net = network()
    watched, screen = kept_watch(net, clock=lambda: seconds[0])
    quick(net, epochs=6, callbacks=watched)
    (curve,) = screen.shown[-1].charts[1].curves
    assert list(curve.epochs) == [1, 2, 3, 4, 5, 6] and screen.epochs == [0, 6]
    before = network()
    quick(before, epochs=5)
    assert curve.numbers[-1] == float(((before.predict(X) > 0.5) == (Y > 0.5)).mean())


def test_the_score_is_that_of_the_training_if_it_measures_one() -> None:
    net = network()
    watched, screen = kept_watch(net)
    history = quick(net, callbacks=watched, metrics=["accuracy"], validation=0.25)
    train, test = screen.shown[-1].charts[1].curves
    assert train.numbers == history["accuracy"] and test.numbers == history["validation_accuracy"]
    assert [p.total for p in screen.shown[-1].points] == [10, 30]


def test_an_error_in_a_picture_is_told_once_and_the_bar_comes_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    net, twin = network(), network()
    watched, screen = kept_watch(net, clock=hourly())
    screen.show = lambda seen: 1 / 0  # type: ignore[method-assign, assignment]
    fit(net, X, Y, loss="bce", epochs=4, callbacks=watched)
    quick(twin)
    lines = capsys.readouterr().err.splitlines()
    assert numbers(net) == numbers(twin)
    assert lines[0].startswith(
        "watch shows no more pictures, the training goes on: ZeroDivisionError: division by zero "
        "(test_watch.py, line "
    )
    assert [line.partition(":")[0] for line in lines[1:]] == [f"epoch {k}/4" for k in range(1, 5)]


def test_without_notebook_and_terminal_there_are_only_the_lines_of_fit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fit(network(), X, Y, loss="bce", epochs=4)
    lines = capsys.readouterr()
    net = network()
    fit(net, X, Y, loss="bce", epochs=4, callbacks=watch(net, X, Y))
    assert capsys.readouterr() == lines
    for _ in watch(training(network(), X, Y, loss="bce", epochs=4)):
        pass
    assert capsys.readouterr() == lines and lines.err.count("\n") == 4
