"""`watch`: a training in one picture, which changes as it goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from copy import copy
from inspect import signature
from typing import Any

from autograd import OperandError
from nets import Epoch, History
from nets.options.keywords import called_as
from nets.training.epochs import Training
from nets.training.settings import Settings

from ..scene.colours import theme_named
from .live import LiveTraining, WatchedProgress
from .screens import Screen, TerminalScreen, screen_here
from .seen import check_classes
from .subject import Inputs, Subject

__all__ = ["Watch", "watch"]

OF_FIT = {
    name: f"fit(net, X, y, {name}=..., callbacks=watch(net, X, y))"
    for name in signature(Settings).parameters
} | {"validation": "X_test=... and y_test=..."}
"""How to write the options of `fit` beside `watch`."""


@called_as("watch(net, X, y)", elsewhere=OF_FIT)
def watch(
    net: Any,
    X: Any = None,
    y: Any = None,
    *,
    X_test: Any = None,
    y_test: Any = None,
    inputs: Inputs = None,
    threshold: float | None = None,
    examples: str = "rows",
    theme: str = "auto",
) -> Watch:
    """Watch a training: the border with the examples, the curves, the network with its weights.

    It is a callback of `fit`, and wraps a `training`:

        fit(net, X, y, loss="bce", callbacks=watch(net, X, y))
        for epoch in watch(training(net, X, y, loss="bce")): ...

    In a notebook it is one output that is updated in place, and whose last picture stays in the
    saved file, also if Ctrl-C or an error ended the training. In a terminal it is a few lines in
    the place of the progress bar. Elsewhere there are only the lines of text that `fit` prints.

    Pictures are drawn at most 5 times a second, and in at most a tenth of the time, besides the
    first and the last one. The numbers of the training stay the same to the last bit, and an error
    in a picture does not end it: the error is told once, and the training goes on without pictures.

    net             the model that is trained, or a training, which has its examples
    X, y            the examples to show
    X_test, y_test  examples to test with, which are hollow; by default those that the training
                    validates with
    inputs          the one or two inputs over which outputs are shown, such as ("x1", "x3"), or
                    names of columns if X has them; the others have their mean. By default the first
                    two. A single one shows the outputs as a curve
    threshold       what a single output is above for the class 1. By default 0 if there are targets
                    of -1, or if outputs are logits: for the losses of this package that take them,
                    and, with a loss of your own, after a linear last layer, unless the loss is the
                    same for both classes at 0.5. Elsewhere 0.5
    examples        "rows" or "columns": how the examples stand in X
    theme           auto, light or dark: the colours in a notebook

    To show the model, it is called as its callers call it. A model or a loss that counts its calls,
    or changes with each of them, is therefore not the same afterwards.

    The curves are the loss and a metric. If the training measures none, the accuracy, or R² of
    numbers, is computed in the same way for as many epochs as there is time for. So the last
    picture is the same each time if the training has metrics, such as metrics=["accuracy"].

    If early stopping puts the best parameters back, the last picture shows them, with the numbers
    of their epoch, and says which one it is. A loop over a training may be left at any time; if you
    call next(...) yourself, the last state is shown when the training is dropped, or the cell or
    the process ends.
    """
    theme_named(theme)
    if isinstance(net, Epoch):
        raise OperandError(
            "fit takes what watch makes: callbacks=watch(net, X, y), not watch alone"
        )
    if isinstance(net, (Watch, History)):
        raise OperandError(
            "watch takes a network with its examples, watch(net, X, y), or a training, "
            f"watch(training(net, X, y, ...)), got {type(net).__name__}"
        )
    if isinstance(net, Training):
        if any(x is not None for x in (X, y, X_test, y_test)):
            raise OperandError("a training has its examples: watch(training(net, X, y, ...))")
        return Watch(Subject.of_training(net, inputs, threshold), net, theme=theme)
    subject = Subject.of_data(net, X, y, (X_test, y_test), inputs, examples, threshold)
    if subject.test is not None:
        check_classes(subject)
    return Watch(subject, theme=theme)


class Watch:
    """Shows a training. Made by `watch`."""

    only_watches = True
    """`fit` needs not check after each epoch whether the model has changed."""

    def __init__(
        self,
        subject: Subject,
        run: Training | None = None,
        *,
        theme: str = "auto",
        clock: Callable[[], float] = time.perf_counter,
        screen: Callable[[str], Screen | None] = screen_here,
    ) -> None:
        self.given = subject
        self.run = run
        self.theme = theme
        self.clock = clock
        self.screen_of = screen
        self._is_told = False  # whether a training tells its epochs by itself
        self._live: LiveTraining | None = None

    def __call__(self, epoch: Epoch) -> None:
        """Show an epoch that is done; `fit` calls it. It never ends the training."""
        if self._is_told:
            return
        if self._live is None:
            screen = self.screen_of(self.theme)
            if screen is None:
                return
            self._live = LiveTraining(copy(self.given), History(), screen, self.clock)
        self._live.history.append(epoch)
        self._live.advance_to_epoch()

    def begin_training(self, run: Training) -> None:
        """Show this training from now on; `fit` calls it before the first epoch."""
        self._is_told = True
        screen = self.screen_of(self.theme)
        is_taken = isinstance(screen, TerminalScreen) and isinstance(run.progress, WatchedProgress)
        if screen is None or is_taken:  # a terminal has room for one picture
            return
        subject = copy(self.given)
        if not subject.is_trained_by(run):
            line = (
                "watch shows no pictures: it was given another network than the one that is "
                "trained, as when only one of two cells was run again"
            )
            print(line, file=sys.stderr, flush=True)
            return
        subject.learn_about(run)
        self._live = LiveTraining(subject, run.history, screen, self.clock, run)
        run.progress = WatchedProgress(self._live, run.progress)
        self._live.begin()

    def __iter__(self) -> Iterator[Epoch]:
        """Train and show the training that was given, an epoch at each turn of the loop."""
        run = self.run
        if run is None:
            raise OperandError(
                "watch(net, X, y) is a callback, fit(net, X, y, callbacks=watch(net, X, y)); for a "
                "loop give it a training, as in: for epoch in watch(training(net, X, y, ...))"
            )
        under = run.progress
        shows, under.show = under.show, True  # where there is no picture, the lines of fit
        self.begin_training(run)
        try:
            yield from run
        finally:
            run.progress.close()
            run.progress, under.show = under, shows

    def __next__(self) -> Epoch:
        """An error, which says how to go on epoch by epoch."""
        raise OperandError(
            "watch(training(net, X, y, ...)) is for a loop; to train a single epoch, take its "
            "iterator: epochs = iter(watch(...)), and then next(epochs)"
        )

    def close(self) -> None:
        """Show the last state; a training that is watched does it by itself."""
        if self._live is not None:
            self._live.finish()

    def __repr__(self) -> str:
        what = self.given.model if self.run is None else self.run
        return f"Watch({what!r})"
