"""Trainings that are watched, on a screen and by a clock that belong to the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from nets import MLP, History, fit, moons
from viz import Watch
from viz.watching.seen import Seen
from viz.watching.subject import Subject

X, Y = moons(40, noise=0.1, rng=3)


class KeptScreen:
    """Keeps what it is told to show."""

    def __init__(self) -> None:
        self.shown: list[Seen] = []
        self.lines: list[str] = []
        self.state = ""

    def show_again(self) -> None:
        self.state = "again"

    def end(self) -> None:
        self.state = "ended"

    def show(self, seen: Seen) -> None:
        self.shown.append(seen)

    def say(self, line: str) -> None:
        self.lines.append(line)

    @property
    def epochs(self) -> list[int]:
        """Those after which a state was shown; the pictures within an epoch are left out."""
        return [seen.epoch for seen in self.shown if not seen.part]


def network(rng: int = 1) -> MLP:
    return MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=rng)


def numbers(model: Any) -> list[float]:
    return [p.data for p in model.parameters()]


def hourly() -> Callable[[], float]:
    """A clock by which an hour has passed since the beginning, and a second since it was read."""
    ticks: Iterator[int] = count()
    return lambda: 0.0 if (k := next(ticks)) == 0 else 3600.0 + k


def kept_watch(
    net: Any, x: Any = X, y: Any = Y, inputs: Any = None, clock: Any = None, **options: Any
) -> tuple[Watch, KeptScreen]:
    """A watch, and the screen that it shows on; by its clock drawing takes no time."""
    screen = KeptScreen()
    tests = (options.get("X_test"), options.get("y_test"))
    subject = Subject.of_data(net, x, y, tests, inputs, "rows", options.get("threshold"))
    return Watch(subject, clock=clock or (lambda: 0.0), screen=lambda theme: screen), screen


def quick(net: Any, x: Any = X, y: Any = Y, **options: Any) -> History:
    settings: dict[str, Any] = {"loss": "bce", "epochs": 4, "progress": False}
    return fit(net, x, y, **(settings | options))
