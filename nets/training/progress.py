"""Progress of a training: a bar in terminals and notebooks, a few lines of text elsewhere."""

from __future__ import annotations

import sys
from typing import Any

from tqdm.std import tqdm

from autograd.engine.errors import printable

from .history import Epoch

LINES = 10
"""How many lines of text are printed during a training."""


class Progress:
    """Shows the epochs as they pass; with `show=False` it shows nothing.

    The bar is text in notebooks too: a widget would be lost when the notebook is saved, opened
    without a kernel, or shown on a web page.
    """

    def __init__(self, epochs: int, done: int, batches: int, show: bool) -> None:
        self.epochs = epochs
        self.done = done
        self.batches = batches
        self.show = show
        self.bar: tqdm[Any] | None = None

    def begin_epoch(self) -> None:
        """One more epoch begins."""

    def advance(self) -> None:
        """One more batch is done."""
        if not self.show or not (in_notebook() or sys.stderr.isatty()):
            return
        if self.bar is None:
            bar: tqdm[Any] = tqdm(
                total=self.epochs * self.batches,
                initial=self.done * self.batches,
                file=sys.stdout if in_notebook() else sys.stderr,
                desc=f"epoch {self.done + 1}/{self.epochs}",
                # fixed width, and times last: a narrow window cuts off what matters least
                bar_format="{desc} {bar:10} {percentage:3.0f}%{postfix} [{elapsed}<{remaining}]",
                dynamic_ncols=True,
            )
            self.bar = bar
        self.bar.update()

    def tell(self, epoch: Epoch) -> None:
        """One more epoch is done."""
        self.done = epoch.number
        if self.bar is not None:
            measures = str(epoch).partition(": ")[2]
            self.bar.set_description_str(f"epoch {epoch.number}/{self.epochs}", refresh=False)
            self.bar.set_postfix_str(measures, refresh=epoch.number == self.epochs)
        elif self.show and self._is_told(epoch.number):
            self.say(str(epoch).replace(":", f"/{self.epochs}:", 1))

    def _is_told(self, number: int) -> bool:
        """Whether to print a line: at the first epoch, the last, and evenly in between."""
        before, now = ((n * LINES) // self.epochs for n in (number - 1, number))
        return number == 1 or now > before

    def say(self, line: str) -> None:
        """Print a line of text, above the bar if there is one."""
        line = printable(line)
        if self.bar is not None:
            self.bar.write(line, file=self.bar.fp)
        elif self.show:
            print(line, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the bar as it is."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def in_notebook() -> bool:
    """Whether a notebook shows what is printed."""
    return type(sys.stdout).__module__.startswith("ipykernel")
