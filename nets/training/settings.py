"""The settings of a training: all that `fit` is given, checked once."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from inspect import cleandoc, signature
from typing import Any, Final, TypeAlias

from ..datasets.tables import ARRANGEMENTS
from ..learning import penalties
from ..learning.losses import Loss, loss_named
from ..learning.optimisers import OPTIMISERS, Adam, Optimiser, optimiser_named
from ..learning.schedules import Schedule
from ..models.initialisers import as_rng
from ..models.outputs import Model
from ..options.values import count, file_path, flag, functions, one_of, optional_function
from .arguments import Metrics, check_output, metrics_of, parameters_of
from .batch import Penalty
from .examples import Validation, validation_of
from .history import Epoch

Callback: TypeAlias = Callable[[Epoch], object]
"""What is called with each epoch; if it returns True, this was the last one."""

ENGINES = ("auto", "program", "eager")


class Settings:
    """What a training is given, and what it reads: each option stands here and nowhere else.

    model           what is called with a list of features and has `parameters()`; parameters that
                    it leaves out stay as they are
    X, y            lists, arrays or data frames, with an example in each row, or column:
                    `examples="columns"`
    loss            a name, or a function of the outputs and the target of one example
    optimiser       a name, or an optimiser such as Adam(0.01)
    epochs          how often to go through the examples, the epochs of a checkpoint included
    batch_size      after how many examples to take a step; None for all of them at once
    validation      (X, y) or (X, y, sample_weight) to measure after each epoch, or the share of the
                    examples to hold out
    sample_weight   a number w for each example: the loss of a batch is then Σ w·L / Σ w, in the
                    validation too. Examples of weight 0 are left out; metrics count all others once
    callbacks       called with each epoch when it is done; one that returns True ends the training.
                    Before the first epoch `begin_training(training)` is called, if it has that;
                    with `only_watches = True` it says that it changes nothing
    metrics         names, functions of all outputs and all targets, or a dict that names them
    penalty         a function of the parameters whose value is added to the cost
    schedule        the learning rate as a function of the number of epochs that are done
    early_stopping  for how many epochs in a row the loss may be no better than before: the loss of
                    the validation, if there is one, and the best parameters are then put back
    shuffle         whether batches are drawn at random
    rng             a seed or a random.Random: the same one gives the same training
    examples        "rows" or "columns": how the examples stand in X and y
    checkpoint      a file to write after each epoch; if it exists, training goes on from it
    engine          "auto", "program" or "eager"; see below
    progress        whether to show how far the training has come
    """

    def __init__(
        self,
        model: Model,
        X: Any,
        y: Any,
        *,
        loss: str | Loss,
        optimiser: str | Optimiser = "adam",
        epochs: int = 100,
        batch_size: int | None = None,
        validation: Validation = None,
        sample_weight: Any = None,
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
    ) -> None:
        self.model: Final = model
        self.parameters: Final = parameters_of(model)
        self.X: Final[Any] = X
        self.y: Final[Any] = y
        self.loss: Final = loss_named(loss)
        check_output(model, self.loss)
        self.optimiser: Final = optimiser_named(optimiser)
        self.epochs: Final = count("epochs", epochs)
        self.batch_size: Final = None if batch_size is None else count("batch_size", batch_size)
        self.validation: Final = validation_of(validation)
        self.sample_weight: Final[Any] = sample_weight
        self.callbacks: Final[list[Callback]] = functions(
            "callbacks", callbacks, "lambda epoch: epoch.loss < 0.1"
        )
        self.metrics: Final = metrics_of(metrics, model, self.loss)
        self.penalty: Final[Penalty | None] = optional_function(
            "penalty", penalty, "lambda parameters: l2(parameters, 0.01)"
        )
        self.schedule: Final[Schedule | None] = optional_function(
            "schedule", schedule, "schedules.cosine(0.1, epochs=100)"
        )
        self.early_stopping: Final = (
            None if early_stopping is None else count("early_stopping", early_stopping)
        )
        self.shuffle: Final = flag("shuffle", shuffle)
        self.seed: Final = None if rng is None else as_rng(rng).getrandbits(64)
        self.examples: Final = one_of("examples", examples, ARRANGEMENTS)
        self.checkpoint: Final = None if checkpoint is None else file_path("checkpoint", checkpoint)
        self.engine: Final = one_of("engine", engine, ENGINES)
        self.progress: Final = flag("progress", progress)


ELSEWHERE = {
    name: f"optimiser={kind.__name__}({name}=...)"
    for kind in (*OPTIMISERS.values(), Adam)
    for name in signature(kind).parameters
} | {name: f"penalty=lambda parameters: {name}(parameters, ...)" for name in penalties.__all__}
"""How to write the options of an optimiser, Adam's if it has them, and the names of penalties."""

OPTIONS = cleandoc(Settings.__doc__ or "").partition("\n\n")[2]
"""The options and what each is, as `help` shows them."""
