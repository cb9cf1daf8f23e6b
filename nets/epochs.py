"""Training, epoch after epoch: batches, each followed by one step of the optimiser."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from autograd import Value, constant

from .batch import Model, Penalty, as_numbers, run_batch
from .checkpoint import Checkpoint
from .data import split_indices
from .errors import DivergenceError, OptionError
from .examples import Examples
from .history import Epoch, History
from .initialisers import as_rng
from .losses import Loss, binary_cross_entropy_from_logits, loss_named
from .metrics import Metric, accuracy, metric_named
from .optimisers import Optimiser, optimiser_named
from .options import count
from .progress import Progress
from .schedules import Schedule, rate_of


class Training(Iterator[Epoch]):
    """Training that is stepped through: each turn of a loop trains one epoch.

    Its arguments are those of `fit`. `history` holds the epochs so far, and `stop("why")` lets the
    present one be the last. Whatever interrupts an epoch, an error or Ctrl-C, the parameters, the
    optimiser and the history are as before that epoch.
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
        validation: tuple[Any, Any] | float | None = None,
        metrics: Sequence[str | Metric] = (),
        penalty: Penalty | None = None,
        schedule: Schedule | None = None,
        early_stopping: int | None = None,
        shuffle: bool = True,
        rng: int | random.Random | None = 0,
        examples: str = "rows",
        checkpoint: str | os.PathLike[str] | None = None,
        progress: bool = False,
    ) -> None:
        self.model = model
        self.parameters = _parameters(model)
        self.loss = loss_named(loss)
        self.optimiser = optimiser_named(optimiser)
        self.epochs = count("epochs", epochs)
        self.penalty, self.schedule, self.shuffle = penalty, schedule, shuffle
        self.patience = None if early_stopping is None else count("early_stopping", early_stopping)
        self.metrics = _metrics(metrics, self.loss)
        self.history = History()
        self.checkpoint = checkpoint
        self._seed = as_rng(rng).getrandbits(64)
        self._best: list[float] | None = None

        found = Checkpoint.read(checkpoint) if checkpoint and Path(checkpoint).exists() else None
        if found is not None:
            self._seed = found.seed
        self.train = Examples(X, y, examples)
        self.validation: Examples | None = None
        if isinstance(validation, (int, float)):
            dealer = np.random.RandomState(self._seed % 2**32)
            kept, held_out = split_indices(len(self.train), validation, dealer)
            self.validation = self.train.take(held_out, "validation ")
            self.train = self.train.take(kept, "")
        elif validation is not None:
            self.validation = Examples(*validation, examples, "validation ")
        output = as_numbers(model([constant(x) for x in self.train.inputs[0].tolist()]))
        for each in (self.train, self.validation):
            if each is not None:
                each.suit(self.loss, len(output) if isinstance(output, list) else 1)
        size = len(self.train)
        self.batch_size = size if batch_size is None else min(count("batch_size", batch_size), size)
        self._settings = self._describe()
        if found is not None and checkpoint is not None:
            self._resume(found, checkpoint)
        batches = math.ceil(size / self.batch_size)
        self.progress = Progress(self.epochs, len(self.history), batches, progress)
        if found is not None:
            self.progress.say(f"going on from {checkpoint} after epoch {len(self.history)}")

    def __next__(self) -> Epoch:
        """Train one more epoch."""
        done, best = len(self.history), self.history.best_epoch or 0
        if self.patience and done - best >= self.patience and not self.history.stopped:
            self.stop(f"no better loss for {done - best} epochs")
        if self.history.stopped or done >= self.epochs:
            self._finish()
            raise StopIteration
        numbers = [(p.data, p.grad) for p in self.parameters]
        state, rate = self.optimiser.state(self.parameters), self.optimiser.learning_rate
        kept = self._best
        try:
            epoch = Epoch(done + 1, self._run_epoch(done))
            self.history.append(epoch)
            if self.patience and self.validation and self.history.best_epoch == done + 1:
                self._best = [p.data for p in self.parameters]
            if self.checkpoint is not None:
                self._save().write(self.checkpoint)
        except BaseException:  # Ctrl-C too
            for p, (number, gradient) in zip(self.parameters, numbers, strict=True):
                p.data, p.grad = number, gradient
            self.optimiser.restore(self.parameters, state)
            self.optimiser.learning_rate = rate
            self.history.truncate(done)
            self._best = kept
            self.progress.close()
            raise
        self.progress.tell(epoch)
        return epoch

    def stop(self, why: str) -> None:
        """Let this epoch be the last one."""
        self.history.stopped = why

    def _run_epoch(self, done: int) -> dict[str, float]:
        """Go through the examples once; the measures of the epoch."""
        if self.schedule is not None:
            self.optimiser.learning_rate = rate_of(self.schedule, done)
        cost = 0.0
        outputs: list[Any] = []
        targets: list[Any] = []
        for i, (inputs, wanted) in enumerate(
            self.train.batches(self._order(done), self.batch_size)
        ):
            try:
                batch = run_batch(self.model, self.loss, inputs, wanted, self.penalty)
                self.optimiser.step(self.parameters)
                if not all(map(math.isfinite, [batch.cost, *(p.data for p in self.parameters)])):
                    raise ArithmeticError("the cost or a parameter is no finite number any more")
            except ArithmeticError as error:
                raise DivergenceError(
                    f"epoch {done + 1}, batch {i + 1}: {error}. The parameters are as before this "
                    f"epoch; try a learning rate below {self.optimiser.learning_rate:g}, or "
                    "standardise the inputs"
                ) from error
            cost += batch.cost * (len(wanted) / len(self.train))
            outputs += batch.outputs
            targets += wanted
            self.progress.advance()
        measures = {"loss": cost, "learning_rate": self.optimiser.learning_rate}
        measures |= {name: float(metric(outputs, targets)) for name, metric in self.metrics}
        return measures | self._validate(done)

    def _validate(self, done: int) -> dict[str, float]:
        """The measures on the examples held out, if there are any."""
        if self.validation is None:
            return {}
        inputs, targets = self.validation.rows()
        try:
            batch = run_batch(self.model, self.loss, inputs, targets, self.penalty, gradients=False)
        except ArithmeticError as error:
            raise DivergenceError(f"epoch {done + 1}, validation: {error}") from error
        found = {"loss": batch.cost}
        found |= {name: float(metric(batch.outputs, targets)) for name, metric in self.metrics}
        return {f"validation_{name}": x for name, x in found.items()}

    def _order(self, done: int) -> Sequence[int]:
        """The order of the examples: it follows from the seed and the count of epochs alone."""
        order = list(range(len(self.train)))
        if self.shuffle and self.batch_size < len(order):
            random.Random(f"{self._seed} {done}").shuffle(order)
        return order

    def _finish(self) -> None:
        """Put the best parameters back, where early stopping kept some."""
        if self._best is not None:
            self._set(self._best)
        self.progress.close()

    def _describe(self) -> dict[str, Any]:
        """What has to be the same for a checkpoint to go on here."""
        settings = self.optimiser.settings
        if self.schedule is not None:
            del settings["learning_rate"]
        return {
            "the count of parameters": len(self.parameters),
            "the shape of X": list(self.train.inputs.shape),
            "the count of validation examples": len(self.validation or ()),
            "the loss": self.loss.__name__ if hasattr(self.loss, "__name__") else "a function",
            "the optimiser": type(self.optimiser).__name__,
            "the optimiser's settings": settings,
            "the batch size": self.batch_size,
            "shuffle": self.shuffle,
            "the metrics": [name for name, _ in self.metrics],
        }

    def _save(self) -> Checkpoint:
        return Checkpoint(
            settings=self._settings,
            seed=self._seed,
            parameters=[p.data for p in self.parameters],
            optimiser=self.optimiser.state(self.parameters),
            learning_rate=self.optimiser.learning_rate,
            measures=self.history.measures,
            best=self._best,
        )

    def _resume(self, found: Checkpoint, path: str | os.PathLike[str]) -> None:
        found.check_settings(self._settings, path)
        self.optimiser.restore(self.parameters, found.optimiser)
        self.optimiser.learning_rate = found.learning_rate
        self._set(found.parameters)
        self.history = History(found.measures)
        self._best = found.best if self.patience and self.validation else None

    def _set(self, numbers: Sequence[float]) -> None:
        for parameter, number in zip(self.parameters, numbers, strict=True):
            parameter.data = number


def _parameters(model: Model) -> list[Value]:
    """The model's parameters, each once."""
    if not (callable(model) and hasattr(model, "parameters")):
        raise OptionError(
            f"a model is called with features and has parameters(), got {type(model).__name__}"
        )
    parameters = list(dict.fromkeys(model.parameters()))
    if not parameters:
        raise OptionError("the model has no parameters: there is nothing to train")
    for each in parameters:
        if not isinstance(each, Value) or not each.is_leaf or each.is_constant:
            raise OptionError(f"parameters are Values that were given a number, got {each!r:.60}")
    return parameters


def _metrics(given: Sequence[str | Metric], loss: Loss) -> list[tuple[str, Metric]]:
    """Each metric with its name; where outputs are logits, accuracy tells classes by their sign."""
    if isinstance(given, str) or callable(given):
        given = [given]
    logits = loss is binary_cross_entropy_from_logits
    found: dict[str, Metric] = {}
    for metric in given:
        name, function = metric_named(metric)
        if name in found or name in ("loss", "learning_rate", "epoch"):
            raise OptionError(f"two measures go by the name {name!r}: give a metric another name")
        found[name] = (
            partial(accuracy, threshold=0.0) if logits and function is accuracy else function
        )
    return list(found.items())
