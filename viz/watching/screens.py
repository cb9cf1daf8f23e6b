"""Where a training is shown: in one output of a notebook, in lines of a terminal, or nowhere."""

from __future__ import annotations

import os
import shutil
import sys
from base64 import b64encode
from html import escape
from typing import Any, ClassVar, Protocol
from weakref import ReferenceType, ref

from autograd.engine.errors import printable
from nets.training.progress import in_notebook

from ..command.terminal import paint_for
from ..scene.colours import theme_named
from ..widget.hosts import kernel_here
from .above import PrintedAbove
from .picture import picture_of, title_of
from .seen import Seen
from .text_picture import BARS, NARROW, Paper, lines_of

BAR = 16  # characters of the bar


class Screen(Protocol):
    """Shows moments of a training, each in the place of the one before."""

    def begin(self) -> None:
        """Make ready for the first one."""
        ...

    def show(self, seen: Seen) -> None:
        """Show this moment."""
        ...

    def say(self, line: str) -> None:
        """Tell a line that stays."""
        ...

    def end(self) -> None:
        """Leave the last one as it is."""
        ...


class NotebookScreen:
    """One output of a notebook's cell, which is updated in place, and stays in the saved file."""

    def __init__(self, theme: str) -> None:
        self.theme = theme_named(theme)
        self.handle: Any = None

    def begin(self) -> None:
        """Nothing: the output is made for the first picture."""

    def end(self) -> None:
        """Nothing: the picture is in the notebook."""

    def show(self, seen: Seen) -> None:
        """Show this moment as a picture, and in words where there are no pictures."""
        from IPython.display import display

        bundle = {"image/svg+xml": picture_of(seen, self.theme), "text/plain": title_of(seen)}
        if self.handle is None:
            self.handle = display(bundle, raw=True, display_id=True)
        else:
            self.handle.update(bundle, raw=True)

    def say(self, line: str) -> None:
        """Print the line below the picture."""
        print(printable(line), file=sys.stderr, flush=True)


class MarimoScreen(NotebookScreen):
    """The output of a cell in marimo, which is replaced."""

    def show(self, seen: Seen) -> None:
        """Show this moment as a picture."""
        import marimo

        image = b64encode(picture_of(seen, self.theme).encode()).decode()
        words = escape(title_of(seen), quote=True)
        source = f'<img alt="{words}" src="data:image/svg+xml;base64,{image}">'
        marimo.output.replace(marimo.Html(source))


class TerminalScreen:
    """Lines of a terminal, which are written over."""

    _last: ClassVar[ReferenceType[TerminalScreen] | None] = None
    """The screen whose lines are the last ones: the others cannot go back to theirs."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.count = 0  # of lines that are there
        self.shown: Seen | None = None
        self.is_midline = False  # whether others have begun a line
        self.printed: dict[str, PrintedAbove] = {}

    def begin(self) -> None:
        """From now on what is printed to this terminal goes above the picture."""
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is not None and stream.isatty():
                self.printed[name] = PrintedAbove(stream, self._tell_above)
                setattr(sys, name, self.printed[name])

    def end(self) -> None:
        """Let others print as before."""
        for name, printed in self.printed.items():
            printed.flush()
            if getattr(sys, name) is printed:
                setattr(sys, name, printed.stream)
        self.printed = {}

    def show(self, seen: Seen) -> None:
        """Write the lines of this moment over those of the one before."""
        self.shown = seen
        columns, rows = _size_of(self.stream)
        is_plain = not _can_write(self.stream, BARS)
        paper = Paper(columns, rows, is_plain, paint_for(self.stream))
        lines = lines_of(seen, _bar_of(seen, columns), paper)
        begin = "\n" * self.is_midline
        self.is_midline = False
        self._write(begin + "".join(f"\x1b[2K{line}\n" for line in lines))
        self.count = len(lines)

    def say(self, line: str) -> None:
        """Write a line above the picture."""
        self._tell_above(f"{printable(line)}\n")

    def _tell_above(self, text: str) -> None:
        """Write a text in the place of the picture, and the picture below it."""
        self._write(text)
        self.count = 0
        self.is_midline = not text.endswith("\n")
        if self.shown is not None and not self.is_midline:
            self.show(self.shown)

    def _write(self, text: str) -> None:
        last = TerminalScreen._last
        is_last = last is not None and last() is self
        up = f"\r\x1b[{self.count}A" if is_last and self.count else ""
        self.stream.write(f"{up}\x1b[J{text}")
        self.stream.flush()
        TerminalScreen._last = ref(self)


def screen_here(theme: str) -> Screen | None:
    """The screen of this process; None where nothing can be written over, as in a file."""
    if kernel_here() == "marimo":
        return MarimoScreen(theme)
    if in_notebook():
        return NotebookScreen(theme)
    stream = sys.stderr
    while isinstance(stream, PrintedAbove):  # of another training that is shown
        stream = stream.stream
    if stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb":
        return TerminalScreen(stream)
    return None


def _bar_of(seen: Seen, columns: int) -> str:
    """`epoch 12/100 ██      12%: loss 0.31, accuracy 0.9`; where it is narrow, without the bar."""
    told = ", ".join(filter(None, (chart.told() for chart in seen.charts)))
    if seen.epochs is None:
        return f"epoch {seen.epoch}: {told}"
    share = min(1.0, (seen.epoch + seen.part) / seen.epochs)
    bar = f" {'█' * round(BAR * share):<{BAR}}" if columns >= NARROW else ""
    return f"epoch {seen.epoch}/{seen.epochs}{bar} {share:.0%}{': ' * bool(told)}{told}"


def _size_of(stream: Any) -> tuple[int, int]:
    """The columns and rows of a terminal."""
    if os.environ.get("COLUMNS") is None:
        try:
            size = os.get_terminal_size(stream.fileno())
        except (OSError, ValueError, AttributeError):
            size = shutil.get_terminal_size()
    else:
        size = shutil.get_terminal_size()
    return size.columns or 80, size.lines or 24


def _can_write(stream: Any, text: str) -> bool:
    """Whether the stream's encoding has these characters."""
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
