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
from .noticing import Noticing, flush_unnoticed, write_unnoticed
from .picture import picture_of, title_of
from .seen import Seen
from .text_picture import BARS, NARROW, Paper, lines_of

BAR = 16  # characters of the bar


class Screen(Protocol):
    """Shows moments of a training, each in the place of the one before."""

    def show(self, seen: Seen) -> None:
        """Show this moment."""
        ...

    def show_again(self) -> None:
        """Show the last moment again, if what others have printed has taken its place."""
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

    def show_again(self) -> None:
        """Nothing: the picture has its own place."""

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
    """Lines of a terminal, which are written over. What others print takes their place, and they
    come back below it.
    """

    _last: ClassVar[ReferenceType[TerminalScreen] | None] = None
    """The screen whose lines are the last ones: the others cannot go back to theirs."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.lines: list[str] = []  # of the last moment
        self.count = 0  # of lines that are there
        self.begun = ""  # a line that others have begun, above the lines
        self.noticed: list[Noticing] = []

    def show(self, seen: Seen) -> None:
        """Write the lines of this moment over those of the one before."""
        columns, rows = _size_of(self.stream)
        is_plain = not _can_write(self.stream, BARS)
        paper = Paper(columns, rows, is_plain, paint_for(self.stream))
        self.lines = lines_of(seen, _bar_of(seen, columns), paper)
        self._write_lines()

    def show_again(self) -> None:
        """Write the lines below what others have printed in their place."""
        if self.lines and not self.count:
            self._write_lines()

    def say(self, line: str) -> None:
        """Print a line, which takes the place of the picture."""
        print(printable(line), file=self.stream, flush=True)

    def end(self) -> None:
        """Leave the lines where they are, and let others print as before."""
        for each in self.noticed:
            each.end()
        self.noticed, self.lines, self.count, self.begun = [], [], 0, ""

    def _write_lines(self) -> None:
        if not self.noticed:
            streams = [x for x in (sys.stdout, sys.stderr) if x is not None and x.isatty()]
            self.noticed = [Noticing(x, self._make_way) for x in dict.fromkeys(streams)]
        for each in self.noticed:
            flush_unnoticed(each.stream)  # the beginning of a line, for instance
        back = self._taken_back()
        begin = "\n" if self.begun and not back else ""
        text = "".join(f"\x1b[2K{line}\n" for line in self.lines)
        write_unnoticed(self.stream, f"{back}\x1b[J{begin}{text}")
        self.count = len(self.lines)
        TerminalScreen._last = ref(self)

    def _make_way(self, text: str) -> None:
        """Others are about to write this text: take the picture away, and let their line go on."""
        if back := self._taken_back():
            columns, _ = _size_of(self.stream)
            is_short = len(self.begun) < columns  # and so stands in one line
            line = f"\x1b[1A{self.begun}" if self.begun and is_short else ""
            self.begun = self.begun if is_short else ""
            write_unnoticed(self.stream, f"{back}{line}\x1b[J")
        self.begun = (self.begun + text).rpartition("\n")[2].rpartition("\r")[2]

    def _taken_back(self) -> str:
        """What takes the cursor back to where the lines begin, if they are the last ones."""
        last, count = TerminalScreen._last, self.count
        if last is None or last() is not self or not count:
            return ""
        self.count = 0
        return f"\r\x1b[{count}A"


def screen_here(theme: str) -> Screen | None:
    """The screen of this process; None where nothing can be written over, as in a file."""
    if kernel_here() == "marimo":
        return MarimoScreen(theme)
    if in_notebook():
        return NotebookScreen(theme)
    stream = sys.stderr
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
