"""Training, epoch after epoch: batches, each followed by one step of the optimiser."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator, Sequence
from typing import Any

from autograd.engine.errors import printable

from ..errors import DivergenceError
from ..files.whole import reachable
from ..learning.losses import Loss, loss_named
from ..learning.optimisers import Optimiser, optimiser_named
from ..learning.schedules import Schedule, rate_of
from ..models.initialisers import as_rng
from ..models.outputs import Model, as_numbers, output_of
from ..options import count
from .arguments import (
    Metrics,
    activations_of,
    check_output,
    engine_named,
    function,
    measured,
    metrics_of,
    parameters_of,
)
from .batch import Penalty
from .checkpoint import UNCOMPARED, Checkpoint
from .engines import EagerEngine, Task
from .every_target import check_targets
from .examples import Validation, dealt
from .fingerprints import fingerprints
from .history import Epoch, History
from .program_engine import ProgramEngine
from .progress import Progress


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
        validation: Validation = None,
        metrics: Metrics = (),
        penalty: Penalty | None = None,
        schedule: Schedule | None = None,
        early_stopping: int | None = None,
        shuffle: bool = True,
        rng: int | random.Random | None = 0,
        examples: str = "rows",
        checkpoint: str | os.PathLike[str] | None = None,
        engine: str = "auto",
        progress: bool = False,
    ) -> None:
        self.model = model
        self.parameters = parameters_of(model)
        self.loss = loss_named(loss)
        check_output(model, self.loss)
        self.optimiser = optimiser_named(optimiser)
        self.epochs = count("epochs", epochs)
        self.penalty = function("penalty", penalty, "lambda parameters: l2(parameters, 0.01)")
        self.schedule = function("schedule", schedule, "schedules.cosine(0.1, epochs=100)")
        self.shuffle = shuffle
        self.patience = None if early_stopping is None else count("early_stopping", early_stopping)
        self.metrics = metrics_of(metrics, self.loss)
        self.history = History()
        self.checkpoint = checkpoint
        self.wanted = engine_named(engine)
        self.engine: EagerEngine | None = None  # until the first epoch
        self.left_alone = False  # whether nobody can change the model or the loss between epochs
        seed = self._seed = as_rng(rng).getrandbits(64)
        self._best: list[float] | None = None

        found = None
        if checkpoint is not None and reachable(checkpoint).exists():
            found = Checkpoint.read(checkpoint)
            self._seed = found.seed
        self.train, self.validation = dealt(X, y, validation, examples, self._seed)
        output = as_numbers(output_of(model, self.train.inputs[0].tolist()))
        outputs = len(output) if isinstance(output, list) else None
        for each in (self.train, self.validation):
            if each is not None:
                each.suit(self.loss, 1 if outputs is None else outputs)
        size = len(self.train)
        self.batch_size = size if batch_size is None else min(count("batch_size", batch_size), size)
        self._settings = self._describe()
        self._fingerprints: dict[str, str | None] = {}
        if checkpoint is not None:
            self._fingerprints = fingerprints(
                model, self.loss, penalty, self.parameters, self.train, self.validation, outputs
            )
        if found is not None and checkpoint is not None:
            known = None if rng is None else seed
            found.check_same(self._settings, self._fingerprints, known, checkpoint)
            self._resume(found)
        batches = math.ceil(size / self.batch_size)
        self.progress = Progress(self.epochs, len(self.history), batches, progress)
        if found is not None:
            self.progress.say(f"going on from {checkpoint} after epoch {len(self.history)}")
            if not found.fingerprints:
                self._note(UNCOMPARED)

    def __next__(self) -> Epoch:
        """Train one more epoch."""
        done, best = len(self.history), self.history.best_epoch or 0
        if self.patience and done - best >= self.patience and not self.history.stopped:
            self.stop(f"no better loss for {done - best} epochs")
        if self.history.stopped or done >= self.epochs:
            self._finish()
            raise StopIteration
        engine, kept = self._chosen_engine(), self._best
        undo = engine.snapshot()
        try:
            epoch = Epoch(done + 1, self._run_epoch(engine, done))
            self.history.append(epoch)
            if self.patience and self.validation and self.history.best_epoch == done + 1:
                self._best = [p.data for p in self.parameters]
            if self.checkpoint is not None:
                self._save().write(self.checkpoint)
        except BaseException:  # Ctrl-C too
            undo()
            self.history.truncate(done)
            self._best = kept
            self.progress.close()
            raise
        self.progress.tell(epoch)
        return epoch

    def stop(self, why: str) -> None:
        """Let this epoch be the last one."""
        self.history.stopped = why

    def _note(self, text: str) -> None:
        """Tell something about the training as a whole, and keep it in the history."""
        before = self.history.note
        text = printable(text)  # the error of somebody's own function may be in it
        self.history.note = text if before is None else f"{before}; {text}"
        self.progress.say(text)

    def _chosen_engine(self) -> EagerEngine:
        """The engine of the next epoch: a program, as long as it does what model and loss do."""
        engine = self.engine
        example = self.train.example(len(self.history) % len(self.train))
        if engine is not None and not (self.left_alone or engine.still_holds(example)):
            engine = None
        if engine is None:
            task = Task(
                self.model,
                self.loss,
                self.penalty,
                self.optimiser,
                self.parameters,
                outputs=bool(self.metrics),
            )
            engine = EagerEngine(task)
            if self.wanted != "eager":
                given = [each for each in (self.train, self.validation) if each is not None]
                try:
                    program = ProgramEngine(task, self.train)
                    check_targets(task, given)
                    engine = program
                except Exception as error:  # functions of numbers raise what they like for Values
                    if self.wanted == "program":
                        raise
                    self._note(f"trained by the eager engine: {error}")
        self.engine = engine
        return engine

    def _run_epoch(self, engine: EagerEngine, done: int) -> dict[str, float]:
        """Go through the examples once; the measures of the epoch."""
        if self.schedule is not None:
            self.optimiser.learning_rate = rate_of(self.schedule, done)
        cost = 0.0
        outputs: list[Any] = []
        targets: list[Any] = []
        engine.begin()
        for i, part in enumerate(self.train.batches(self._order(done), self.batch_size)):
            try:
                batch = engine.train(part)
            except ArithmeticError as error:
                raise DivergenceError(
                    f"epoch {done + 1}, batch {i + 1}: {error}. The parameters are as before this "
                    f"epoch; try a learning rate below {self.optimiser.learning_rate:g}, or "
                    "standardise the inputs"
                ) from error
            cost += batch.cost * (len(part) / len(self.train))
            outputs.append(batch.outputs)
            targets.append(part.targets)
            self.progress.advance()
        engine.end()
        measures = {"loss": cost, "learning_rate": self.optimiser.learning_rate}
        return measures | measured(self.metrics, outputs, targets) | self._validate(engine, done)

    def _validate(self, engine: EagerEngine, done: int) -> dict[str, float]:
        """The measures on the examples held out, if there are any."""
        if self.validation is None:
            return {}
        try:
            batch = engine.measure(self.validation)
        except ArithmeticError as error:
            raise DivergenceError(f"epoch {done + 1}, validation: {error}") from error
        found = {"loss": batch.cost} | measured(
            self.metrics, [batch.outputs], [self.validation.targets]
        )
        return {f"validation_{name}": x for name, x in found.items()}

    def _order(self, done: int) -> Sequence[int] | None:
        """The order of the examples, if it is another than theirs: it follows from the seed and the
        count of epochs alone.
        """
        if not self.shuffle or self.batch_size == len(self.train):
            return None
        order = list(range(len(self.train)))
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
            "the activations": activations_of(self.model),
            "the loss": self.loss.__name__ if hasattr(self.loss, "__name__") else "a function",
            "the optimiser": type(self.optimiser).__name__,
            "the optimiser's settings": settings,
            "the batch size": self.batch_size,
            "shuffle": self.shuffle,
            "the metrics": list(self.metrics),
        }

    def _save(self) -> Checkpoint:
        return Checkpoint(
            settings=self._settings,
            fingerprints=self._fingerprints,
            seed=self._seed,
            parameters=[p.data for p in self.parameters],
            optimiser=self.optimiser.state(self.parameters),
            learning_rate=self.optimiser.learning_rate,
            measures=self.history.measures,
            best=self._best,
        )

    def _resume(self, found: Checkpoint) -> None:
        self.optimiser.restore(self.parameters, found.optimiser)
        self.optimiser.learning_rate = found.learning_rate
        self._set(found.parameters)
        self.history = History(found.measures)
        self._best = found.best if self.patience and self.validation else None

    def _set(self, numbers: Sequence[float]) -> None:
        for parameter, number in zip(self.parameters, numbers, strict=True):
            parameter.data = number

    def __repr__(self) -> str:
        last = f", {self.history[-1]}" if len(self.history) else ""
        return f"Training({self.model!r}{last}, of {self.epochs})"
