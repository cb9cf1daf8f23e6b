"""Training, epoch after epoch: batches, each followed by one step of the optimiser."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd import Value
from autograd.engine.errors import printable
from autograd.engine.modes import is_recording

from ..errors import DivergenceError
from ..files.whole import reachable
from ..learning.optimisers import Optimiser
from ..learning.schedules import rate_of
from ..models.outputs import as_numbers, output_of
from ..options.keywords import ArgumentsOf
from .batch import forget_gradients
from .checkpoint import UNCOMPARED, Checkpoint
from .engines import EagerEngine, StepError
from .every_target import check_targets
from .examples import dealt, given_examples
from .fingerprints import described, fingerprints
from .history import Epoch, History
from .measuring import HELD_OUT, BatchOutputs
from .program_engine import ProgramEngine
from .progress import Progress
from .settings import ELSEWHERE, Settings

__all__ = ["Training"]


class Training(Iterator[Epoch]):
    """Training that is stepped through: each turn of a loop trains one epoch.

    Its arguments are those of `fit`, but it shows progress only if it is asked to. `history` holds
    the epochs so far, `settings` what the training was given, and `stop("why")` makes the present
    epoch the last one. If an error or Ctrl-C interrupts an epoch, the parameters, the optimiser and
    the history are as before that epoch. Between epochs parameters hold the gradients of the last
    batch, after the last epoch none, nor when a loop is left early and the training is dropped.
    """

    _left: Sequence[tuple[Value, float | None]] = ()  # what the last epoch has left in `.grad`

    @ArgumentsOf(Settings, defaults={"progress": False}, elsewhere=ELSEWHERE).method
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.history = History()
        self.engine: EagerEngine | None = None  # until the first epoch
        self.earlier: EagerEngine | None = None  # of another training, perhaps of the same program
        self.left_alone = False  # whether nobody can change the model or the loss between epochs
        self.unseen = False  # whether nobody can look at the parameters between epochs
        self.interrupted = False  # whether Ctrl-C ended it
        self._seed = random.getrandbits(64) if settings.seed is None else settings.seed
        self._best: list[float] | None = None
        self.outputs: dict[str, BatchOutputs] = {}  # of the last epoch, by HELD_OUT or ""
        self._best_outputs: dict[str, BatchOutputs] = {}
        self._begun = False

        path, saved = settings.checkpoint, None
        if path is not None and reachable(path).exists():
            saved = Checkpoint.read(path)
            self._seed = saved.seed
        validation, weights = settings.validation, settings.sample_weight
        given = given_examples(settings.X, settings.y, weights, validation, settings.examples)
        output = as_numbers(output_of(settings.model, given[0].inputs[0].tolist()))
        outputs = len(output) if isinstance(output, list) else None
        for each in given:
            each.suit(settings.loss, 1 if outputs is None else outputs)
        self.train, self.validation = dealt(given, validation, self._seed)
        size = len(self.train)
        self.batch_size = min(settings.batch_size or size, size)
        self._same = described(settings, self.train, self.validation, self.batch_size)
        self._fingerprints: dict[str, str | None] = {}
        if path is not None:
            self._fingerprints = fingerprints(settings, self.train, self.validation, outputs)
        if saved is not None and path is not None:
            saved.check_same(self._same, self._fingerprints, settings.seed, path)
            self._resume(saved)
        batches = math.ceil(size / self.batch_size)
        done = len(self.history)
        self.progress = Progress(settings.epochs, done, batches, settings.progress)
        if saved is not None:
            self.progress.say(f"going on from {path} after epoch {done}")
            if not saved.fingerprints:
                self._note(UNCOMPARED)

    def __next__(self) -> Epoch:
        """Train one more epoch."""
        self._begin()
        done, patience = len(self.history), self.settings.early_stopping
        if patience and not self.history.stopped:
            without = done - (self.history.best_epoch or 0)
            if without >= patience:
                self.stop(f"no better loss for {without} epochs")
        if self.history.stopped or done >= self.settings.epochs:
            self._finish()
            raise StopIteration
        self.progress.begin_epoch()
        engine = self._chosen_engine()
        kept = self.outputs, self._best, self._best_outputs
        undo = engine.snapshot()
        try:
            epoch = Epoch(done + 1, self._run_epoch(engine, done))
            self.history.append(epoch)
            if patience and self.validation and self.history.best_epoch == done + 1:
                self._best = [p.data for p in self.settings.parameters]
                self._best_outputs = self.outputs
            if self.settings.checkpoint is not None:
                self._checkpoint().write(self.settings.checkpoint)
        except BaseException:  # Ctrl-C too
            undo()
            self.history.truncate(done)
            self.outputs, self._best, self._best_outputs = kept
            raise
        self.progress.tell(epoch)
        for callback in self.settings.callbacks:
            ends = callback(epoch)
            if isinstance(ends, (bool, np.bool_)) and ends:
                self.stop(f"a callback ended it after epoch {epoch.number}")
        if not self.unseen:
            self._left = [(p, p.grad) for p in self.settings.parameters]
        return epoch

    def __iter__(self) -> Iterator[Epoch]:
        """The epochs that are left. However the loop is left, the display ends with it."""
        try:
            yield from iter(self.__next__, None)
        finally:
            self.progress.close()

    def __del__(self) -> None:
        """A loop that was left early, as by `break`: forget the last batch's gradients, unless
        there are others by now. While a program is recorded nothing reads them.
        """
        if not is_recording():
            forget_gradients(p for p, gradient in self._left if p.grad == gradient)

    @property
    def optimiser(self) -> Optimiser:
        """The optimiser, whose learning rate may be changed between epochs."""
        return self.settings.optimiser

    def stop(self, why: str) -> None:
        """Let this epoch be the last one."""
        self.history.stopped = why

    def order_of(self, done: int) -> Sequence[int] | None:
        """The order of the examples in the epoch after `done` ones, None if unchanged: it depends
        on the seed and the number of epochs alone.
        """
        if not self.settings.shuffle or self.batch_size == len(self.train):
            return None
        order = list(range(len(self.train)))
        random.Random(f"{self._seed} {done}").shuffle(order)
        return order

    def _begin(self) -> None:
        """Before the first epoch, tell the callbacks that want to know the training."""
        if self._begun:
            return
        self._begun = True
        for callback in self.settings.callbacks:
            begin = getattr(callback, "begin_training", None)
            if callable(begin):
                begin(self)

    def _note(self, text: str) -> None:
        """Tell something about the whole training, and keep it in the history."""
        before = self.history.note
        text = printable(text)  # it may hold the error of a user's function
        self.history.note = text if before is None else f"{before}; {text}"
        self.progress.say(text)

    def _chosen_engine(self) -> EagerEngine:
        """The engine of the next epoch: a program, while it does what model and loss do."""
        engine = self.engine
        example = self.train.example(len(self.history) % len(self.train))
        if engine is not None and not (self.left_alone or engine.still_holds(example)):
            engine = None
        if engine is None:
            engine = EagerEngine(self.settings)
            if self.settings.engine != "eager":
                given = [each for each in (self.train, self.validation) if each is not None]
                try:
                    program = self.earlier
                    if not program or not program.goes_on(self.settings, self.train):
                        program = ProgramEngine(self.settings, self.train)
                    check_targets(self.settings, given)
                    engine = program
                except Exception as error:  # functions of numbers may raise anything for Values
                    if self.settings.engine == "program":
                        raise
                    self._note(f"trained by the eager engine: {error}")
        self.engine = engine
        return engine

    def _run_epoch(self, engine: EagerEngine, done: int) -> dict[str, float]:
        """Go through the examples once; the measures of the epoch."""
        settings, optimiser = self.settings, self.settings.optimiser
        if settings.schedule is not None:
            optimiser.learning_rate = rate_of(settings.schedule, done)
        cost = 0.0
        outputs: list[Any] = []
        targets: list[Any] = []
        engine.begin()
        for i, part in enumerate(self.train.batches(self.order_of(done), self.batch_size)):
            try:
                batch = engine.train(part)
            except ArithmeticError as error:
                stepped = done or i or isinstance(error, StepError)
                advice = f"try a learning rate below {optimiser.learning_rate:g}, or standardise X"
                if not stepped:
                    advice = "no step was taken yet: look at X, the loss and the first weights"
                raise DivergenceError(
                    f"epoch {done + 1}, batch {i + 1}: {error}. The parameters are as before this "
                    f"epoch; {advice}"
                ) from error
            cost += batch.cost * (part.weight / self.train.weight)
            outputs.append(batch.outputs)
            targets.append(part.targets)
            self.progress.advance()
        if not self.unseen:
            engine.end()
        self.outputs = {"": BatchOutputs(outputs, targets)}
        measures = {"loss": cost, "learning_rate": optimiser.learning_rate}
        return measures | self.outputs[""].measured(settings.metrics) | self._validate(engine, done)

    def _validate(self, engine: EagerEngine, done: int) -> dict[str, float]:
        """The measures on the validation examples, if there are any."""
        if self.validation is None:
            return {}
        try:
            batch = engine.measure(self.validation)
        except ArithmeticError as error:
            raise DivergenceError(f"epoch {done + 1}, validation: {error}") from error
        self.outputs[HELD_OUT] = given = BatchOutputs([batch.outputs], [self.validation.targets])
        measures = {"loss": batch.cost} | given.measured(self.settings.metrics)
        return {f"{HELD_OUT}{name}": x for name, x in measures.items()}

    def _finish(self) -> None:
        """Put the best parameters back, if early stopping kept them, and leave."""
        if self._best is not None:
            self._set(self._best)
            self.outputs = self._best_outputs
            self.history.restored = self.history.best_epoch
        self.leave()

    def leave(self) -> None:
        """End the display, and forget the last batch's gradients: the next `backward()` on a graph
        of these parameters starts anew.
        """
        self.progress.close()
        if self.engine is not None:
            self.engine.end()
        forget_gradients(self.settings.parameters)
        self._left = ()

    def _checkpoint(self) -> Checkpoint:
        """All that is needed to go on from here."""
        parameters, optimiser = self.settings.parameters, self.settings.optimiser
        return Checkpoint(
            settings=self._same,
            fingerprints=self._fingerprints,
            seed=self._seed,
            parameters=[p.data for p in parameters],
            optimiser=optimiser.state(parameters),
            learning_rate=optimiser.learning_rate,
            measures=self.history.measures,
            best=self._best,
        )

    def _resume(self, saved: Checkpoint) -> None:
        """Go on from a checkpoint."""
        optimiser = self.settings.optimiser
        optimiser.restore(self.settings.parameters, saved.optimiser)
        optimiser.learning_rate = saved.learning_rate
        self._set(saved.parameters)
        self.history = History(saved.measures)
        kept = self.settings.early_stopping and self.validation
        self._best = saved.best if kept else None

    def _set(self, numbers: Sequence[float]) -> None:
        """Give the parameters these numbers."""
        for parameter, number in zip(self.settings.parameters, numbers, strict=True):
            parameter.data = number

    def __repr__(self) -> str:
        last = f", {self.history[-1]}" if len(self.history) else ""
        return f"Training({self.settings.model!r}{last}, of {self.settings.epochs})"
