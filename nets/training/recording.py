"""A training recorded batch by batch, and put back to where it was."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from ..learning.schedules import rate_of
from ..models.randomness import RandomStates
from .engines import EagerEngine
from .epochs import Training
from .examples import Examples


class TrainedBatch(NamedTuple):
    """One batch of a training: its examples, and the parameters before and after its step."""

    epoch: int
    number: int  # of the batch in its epoch, from 1
    examples: Examples
    cost: float
    learning_rate: float
    before: list[float]
    gradients: list[float | None]
    """dJ/dp of each parameter; None of one that the cost does not depend on."""
    after: list[float]


class RecordedBatches(NamedTuple):
    """Batches in a row, how many were left when they began, and the error that ended them."""

    batches: list[TrainedBatch]
    left: int
    trouble: str


def recorded(run: Training, most: int) -> RecordedBatches:
    """The next batches of a training, at most this many, as the eager engine trains them.

    Afterwards all is as before: parameters, gradients, optimiser, history, random generators. No
    callback is called, nothing is validated, and early stopping ends nothing.

    >>> from nets import Neuron, training
    >>> neuron = Neuron(1, "linear", init="zeros")
    >>> run = training(neuron, [[1.0], [2.0]], [3.0, 5.0], loss="mse", optimiser="sgd", epochs=2)
    >>> batch = recorded(run, most=1).batches[0]
    >>> batch.cost, batch.before, batch.gradients, [p.data for p in neuron.parameters()]
    (17.0, [0.0, 0.0], [-13.0, -8.0], [0.0, 0.0])
    """
    settings = run.settings
    states = RandomStates(settings.model, settings.loss, settings.penalty)
    engine = EagerEngine(settings)
    undo = engine.snapshot()
    in_epoch = math.ceil(len(run.train) / run.batch_size)
    left = in_epoch * max(0, settings.epochs - len(run.history))
    made: list[TrainedBatch] = []
    trouble = ""
    try:
        for batch in _batches(run, engine):
            made.append(batch)
            if len(made) == most:
                break
    except ArithmeticError as error:
        epoch, number = divmod(len(made), in_epoch)
        trouble = f"epoch {len(run.history) + epoch + 1}, batch {number + 1}: {error}"
    finally:
        undo()
        states.restore()
    return RecordedBatches(made, left, trouble)


def _batches(run: Training, engine: EagerEngine) -> Iterator[TrainedBatch]:
    settings, optimiser = run.settings, run.settings.optimiser
    for done in range(len(run.history), settings.epochs):
        if settings.schedule is not None:
            optimiser.learning_rate = rate_of(settings.schedule, done)
        parts = run.train.batches(run.order_of(done), run.batch_size)
        for number, part in enumerate(parts, 1):
            before = [p.data for p in settings.parameters]
            batch = engine.train(part)
            yield TrainedBatch(
                epoch=done + 1,
                number=number,
                examples=part,
                cost=float(batch.cost),
                learning_rate=optimiser.learning_rate,
                before=before,
                gradients=[p.grad for p in settings.parameters],
                after=[p.data for p in settings.parameters],
            )
