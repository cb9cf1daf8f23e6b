"""Schedules: the learning rate as a function of the number of epochs that are done.

Any function of one whole number works, such as `lambda k: 1.0 - 0.9 * k / 100`: it is called with
0 before the first epoch, 1 before the second, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import autograd

from ..options.choices import Choices
from ..options.keywords import spelling_checked
from ..options.values import count, not_negative, positive

Schedule: TypeAlias = Callable[[int], float]

SCHEDULES: Choices[Callable[..., Schedule]] = Choices("schedule")
"""The schedules by name."""


@SCHEDULES.named("constant")
@spelling_checked
def constant(rate: float) -> Schedule:
    """The same rate in every epoch."""
    return partial(_constant, rate=positive("rate", rate))


@SCHEDULES.named("step")
@spelling_checked
def step(rate: float, every: int, factor: float = 0.1) -> Schedule:
    """The rate, multiplied by `factor` after every `every` epochs.

    >>> [step(8.0, every=2, factor=0.5)(k) for k in range(5)]
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """
    rate, factor, every = positive("rate", rate), positive("factor", factor), count("every", every)
    return partial(_step, rate=rate, every=every, factor=factor)


@SCHEDULES.named("cosine")
@spelling_checked
def cosine(rate: float, epochs: int, lowest: float = 0.0) -> Schedule:
    """Half a wave from the rate down to the lowest rate, which is reached after `epochs`.

    >>> [round(cosine(1.0, epochs=4)(k), 3) for k in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """
    rate, epochs = positive("rate", rate), count("epochs", epochs)
    return partial(_cosine, rate=rate, epochs=epochs, lowest=not_negative("lowest", lowest))


# The formulas are written in the engine's functions: pages print them in JavaScript.


def _constant(k: Any, rate: Any) -> Any:
    return rate


def _step(k: Any, rate: Any, every: Any, factor: Any) -> Any:
    return rate * factor ** autograd.floor(k / every)


def _cosine(k: Any, rate: Any, epochs: Any, lowest: Any) -> Any:
    return (
        lowest + (rate - lowest) * (1 + autograd.cos(math.pi * autograd.min(k / epochs, 1.0))) / 2
    )


def rate_of(schedule: Schedule, k: int) -> float:
    """The rate after k epochs, if it is a number from 0."""
    return not_negative(f"the learning rate that the schedule gives after {k} epochs", schedule(k))
