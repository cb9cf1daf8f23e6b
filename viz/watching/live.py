"""A training that is being shown, and the progress that tells it of batches and epochs."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import ref

import numpy as np

from autograd import OperandError
from autograd.engine.errors import printable
from autograd.engine.modes import is_recording
from nets import Epoch, History
from nets.training.epochs import Training
from nets.training.progress import Progress

from ..render.network_columns import LayerNumbers, layer_numbers
from .endings import do_at_the_end, do_not
from .pace import Pace
from .reading import OutputReader
from .screens import Screen, TerminalScreen
from .seen import Scores, Seen, charts_of, ground_of, points_of, score_of
from .subject import Subject

PATIENCE = 1.0  # seconds, after which a long epoch shows how much of it is done

UNTOLD = np.errstate(all="ignore")
"""Numbers of a model may be far out, or none, and NumPy does not tell it."""


class LiveTraining:
    """A training that is being shown; `run`, if its training is known."""

    def __init__(
        self,
        subject: Subject,
        history: History,
        screen: Screen,
        clock: Callable[[], float],
        run: Training | None = None,
    ) -> None:
        self.subject = subject
        self.history = history
        self.screen = screen
        self.run = None if run is None else ref(run)  # dropped like one that nobody watches
        self.pace = Pace(clock)
        self.reader = OutputReader(subject.model)
        self.scores: Scores = {}
        self.shown: tuple[int, str] | None = None  # the epoch and the remark of the last picture
        self.seen: Seen | None = None
        self.is_broken = False
        self.is_open = False  # from a picture or an epoch to `finish`

    def begin(self) -> None:
        """Show the state before the first epoch."""
        self._guarded(self._draw)

    def begin_epoch(self) -> None:
        """One more epoch begins: what was printed before it is done."""
        self._open()
        self._guarded(self.screen.show_again)

    def advance_to_epoch(self) -> None:
        """One more epoch is done."""
        if self.pace.is_due():
            self._guarded(self._draw)
        elif self.pace.has_time_to_score():
            self._guarded(self._score)

    def advance_in_epoch(self, part: float) -> None:
        """A part of the present epoch is done."""
        if self.pace.clock() - self.pace.shown_at < PATIENCE:  # the usual case, at each batch
            return
        if self.seen is None or self.is_broken or self.shown != self._now():
            return
        if self.pace.is_due():
            self.seen = self.seen._replace(part=part)
            self._guarded(self._show)

    def say(self, line: str) -> None:
        """Tell a line that stays."""
        self._guarded(lambda: self.screen.say(line))

    def finish(self) -> None:
        """Show the last state, unless it is there."""
        if self.shown != self._now() or (self.seen is not None and self.seen.part):
            self._guarded(self._draw)
        self._guarded(self.screen.show_again)
        self._guarded(self.screen.end)
        self.is_open = False
        do_not(self.finish)

    def _now(self) -> tuple[int, str]:
        """What tells one picture from another: the epoch whose parameters the model has, and what
        is said about the training.
        """
        history, count = self.history, len(self.history)
        best = history.restored
        back = None if best is None else f"back to epoch {best:,}, the best of {count:,}"
        return best or count, "; ".join(filter(None, (back, history.stopped, history.note)))

    def _open(self) -> None:
        """From now on the last state is shown at the end, if nobody shows it before."""
        if not (self.is_open or self.is_broken):
            self.is_open = True
            do_at_the_end(self.finish)

    @UNTOLD
    def _draw(self) -> None:
        self._open()
        with self.pace.frame():
            self.seen = self._look()
            self.shown = self._now()
            self.screen.show(self.seen)

    @UNTOLD
    def _show(self) -> None:
        assert self.seen is not None
        with self.pace.frame():
            self.screen.show(self.seen)

    def _look(self) -> Seen:
        """This moment in numbers."""
        subject, reader, history = self.subject, self.reader, self.history
        epoch, remark = self._now()
        width, task = self._task()
        self._score_epoch(task)
        names = [subject.names[k] for k in subject.shown]
        return Seen(
            epoch=epoch,
            done=len(history),
            epochs=subject.epochs,
            part=0.0,
            charts=charts_of(history, _score_name(task), self.scores, epoch),
            ground=ground_of(subject, reader, task),
            points=points_of(subject, task, width),
            axes=(names[0], names[1] if len(names) > 1 else "class" if task == "several" else "y"),
            fixed=subject.fixed,
            layers=_layers(subject.model),
            remark=remark,
        )

    def _task(self) -> tuple[int, str]:
        """How many outputs there are now, and what they tell."""
        self.reader.look_again()
        outputs = self.reader.read(self.subject.train.inputs[:1].astype(np.float64))
        width = 1 if outputs.ndim == 1 else outputs.shape[1]
        return width, self.subject.task(width)

    @UNTOLD
    def _score(self) -> None:
        with self.pace.scoring():
            self._score_epoch(self._task()[1])

    def _score_epoch(self, task: str) -> None:
        """Compute the score of this epoch, if the training measures none."""
        epoch, _ = self._now()
        if not epoch or set(self.history.measures) - {"loss", "learning_rate", "validation_loss"}:
            return
        run = None if self.run is None else self.run()
        for name, x in score_of(self.subject, self.reader, task, run).items():
            self.scores.setdefault(name, {})[epoch] = x

    def _guarded(self, action: Callable[[], None]) -> None:
        """Do it; an error is told once, and from then on nothing is shown."""
        if self.is_broken:
            return
        try:
            action()
        except Exception as error:  # of the model that is drawn, or of this package
            self.is_broken = True
            with suppress(Exception):
                self.screen.end()
            last = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            where = f"{Path(last.filename).name}, line {last.lineno}"
            line = f"watch shows no more pictures, the training goes on: {what} ({where})"
            print(printable(line), file=sys.stderr, flush=True)


class WatchedProgress(Progress):
    """The progress of a training that is watched: pictures, in the place of a bar. If they fail,
    the bar comes back.
    """

    def __init__(self, live: LiveTraining, under: Progress) -> None:
        super().__init__(under.epochs, under.done, under.batches, under.show)
        self.live = live
        self.under = under
        self.batch = 0
        self.is_one_of_two = isinstance(under, WatchedProgress)

    @property
    def _passes_on(self) -> bool:
        """Whether what is below is shown, too."""
        return self.live.is_broken or self.is_one_of_two

    def begin_epoch(self) -> None:
        """One more epoch begins."""
        self.live.begin_epoch()
        if self._passes_on:
            self.under.begin_epoch()

    def advance(self) -> None:
        """One more batch is done."""
        self.batch += 1
        self.live.advance_in_epoch(self.batch / self.batches)
        if self._passes_on:
            self.under.advance()

    def tell(self, epoch: Epoch) -> None:
        """One more epoch is done."""
        self.done, self.batch = epoch.number, 0
        self.live.advance_to_epoch()
        self.under.done = epoch.number
        if self._passes_on:
            self.under.tell(epoch)

    def say(self, line: str) -> None:
        """Tell a line, unless the picture has it."""
        if self._passes_on:
            self.under.say(line)
            return
        history, screen = self.live.history, self.live.screen
        is_in_picture = line in (history.stopped, history.note)
        if self.show and isinstance(screen, TerminalScreen) and not is_in_picture:
            self.live.say(line)

    def close(self) -> None:
        """Show the last state."""
        self.live.finish()
        if self._passes_on:
            self.under.close()

    def __del__(self) -> None:
        """A loop was left early, and the training is dropped: show the last state."""
        if not (sys.is_finalizing() or is_recording()):
            self.live.finish()


def _score_name(task: str) -> str:
    return "r2" if task == "numbers" else "accuracy"


def _layers(model: Any) -> list[LayerNumbers]:
    """The layers with their numbers of now; none of a model that has none."""
    try:
        return layer_numbers(model)
    except OperandError:
        return []
