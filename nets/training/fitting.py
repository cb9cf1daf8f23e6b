"""Training a model: `fit` does it all, `training` one epoch at a time."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..learning.losses import Loss
from ..learning.optimisers import Optimiser
from ..learning.schedules import Schedule
from ..models.outputs import Model
from .arguments import Metrics, functions
from .batch import Penalty
from .epochs import Training
from .examples import Validation
from .history import Epoch, History

training = Training
"""Under this name it reads well: `for epoch in training(net, X, y, loss="hinge"): ...`"""

Callback: TypeAlias = Callable[[Epoch], object]
"""What is called with each epoch; if it returns True, this was the last one."""


def fit(
    model: Model,
    X: Any,
    y: Any,
    *,
    loss: str | Loss,
    optimiser: str | Optimiser = "adam",
    epochs: int = 100,
    batch_size: int | None = None,
    validation: Validation = None,
    callbacks: Sequence[Callback] | Callback = (),
    metrics: Metrics = (),
    penalty: Penalty | None = None,
    schedule: Schedule | None = None,
    early_stopping: int | None = None,
    shuffle: bool = True,
    rng: int | random.Random | None = 0,
    examples: str = "rows",
    checkpoint: str | os.PathLike[str] | None = None,
    engine: str = "auto",
    progress: bool = True,
) -> History:
    """Train the model on examples; returns what each epoch measured.

    >>> from nets import MLP, Adam, xor
    >>> X, y = xor(4)
    >>> net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    >>> history = fit(net, X, y, loss="binary_cross_entropy", optimiser=Adam(0.1), epochs=50,
    ...               metrics=["accuracy"], progress=False)
    >>> len(history), history["accuracy"][-1]
    (50, 1.0)

    model           anything that is called with a list of features and has `parameters()`; those
                    that it leaves out stay as they are
    X, y            lists or arrays, with an example in each row, or column: `examples="columns"`
    loss            a name, or a function of the outputs and the target of one example
    optimiser       a name, or such as Adam(0.01)
    epochs          how often to go through the examples, those of a checkpoint included
    batch_size      after how many examples to take a step; None for all of them at once
    validation      (X, y) to measure after each epoch, or the share of the examples to hold out
    callbacks       called with each epoch when it is done; one that returns True ends the training
    metrics         names, functions of all outputs and all targets, or a dict that names them
    penalty         a function of the parameters whose value is added to the cost
    schedule        the learning rate as a function of the count of epochs that are done
    early_stopping  for how many epochs in a row the loss may be no better than before: that of the
                    validation, if there is one, and the best parameters are then put back
    shuffle         whether batches are drawn at random
    rng             a seed or a random.Random: the same one gives the same training
    checkpoint      a file to write after each epoch; if it is there, training goes on from it
    engine          "auto", "program" or "eager"; see below
    progress        whether to show how far it has come

    The cost J is the mean of the examples' losses, and the penalty. Losses and metrics of an epoch
    are of the batches as they are met, before each step; those of the validation are of the
    parameters after it.

    Model, loss and penalty are compiled into a program, once, which runs each batch as arrays. What
    cannot be compiled, such as a loss with an `if` on the target, is trained by the eager engine as
    slowly as ever, and `history.note` says why; engine="program" has that raised instead, and
    engine="eager" asks for it. Both give the same losses but for rounding.

    So is what draws at random, as dropout does: from the generators of `random` and numpy that
    everybody shares, or from one that model, loss or penalty refer to. What cannot be noticed stays
    as it was when it was compiled: chance from elsewhere, such as the clock or the operating
    system, and a model, loss or penalty that changes by itself, after 400 calls for instance.
    engine="eager" calls them each time. (Callbacks and schedules may change them: with these, each
    epoch begins with a look at whether they did.)

    A checkpoint of another training is refused, and the error says what differs: X, y or the
    validation, what model, loss or penalty compute, the optimiser, the batch size, shuffle, the
    metrics' names, or rng, where None goes on with the one of the file. The rest may differ: where
    the parameters start, epochs, schedule, early stopping, callbacks, engine. Model, loss and
    penalty are compared by the graphs that they make at fixed points, not by their code, and not at
    all where they draw at random. A file of version 1 tells nothing of data and functions. It goes
    on as it always did, for what was trained would be lost otherwise; `history.note` says so, and
    the next epoch writes a file that tells all.

    Ctrl-C ends the training with the parameters and the history as after the last whole epoch. So
    does an error, which is then raised.
    """
    called = functions("callbacks", callbacks, "lambda epoch: epoch.loss < 0.1")
    run = Training(
        model,
        X,
        y,
        loss=loss,
        optimiser=optimiser,
        epochs=epochs,
        batch_size=batch_size,
        validation=validation,
        metrics=metrics,
        penalty=penalty,
        schedule=schedule,
        early_stopping=early_stopping,
        shuffle=shuffle,
        rng=rng,
        examples=examples,
        checkpoint=checkpoint,
        engine=engine,
        progress=progress,
    )
    run.left_alone = not called and schedule is None  # users' functions can change anything
    try:
        for epoch in run:
            for callback in called:
                ends = callback(epoch)
                if isinstance(ends, (bool, np.bool_)) and ends:
                    run.stop(f"a callback ended it after epoch {epoch.number}")
    except KeyboardInterrupt:
        run.stop(f"interrupted after epoch {len(run.history)}")
    finally:
        run.progress.close()
    if run.history.stopped:
        run.progress.say(run.history.stopped)
    return run.history
