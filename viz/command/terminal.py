"""A terminal's two colours, and its width."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

from .report import Paint, plain, with_results

CODES = {
    True: {"value": "1;38;5;33", "gradient": "1;38;5;208"},  # in 256 colours: blue and orange
    False: {
        "value": "1;34",
        "gradient": "1;33",
    },  # in 16: blue, and yellow, which is nearest to orange
}

USUAL_WIDTH = 80  # columns of a terminal that does not know


def paint_for(stream: Any) -> Paint:
    """Colours texts for this stream, if it is a terminal and colours are wanted."""
    terminal = os.environ.get("TERM", "")
    wanted = not os.environ.get("NO_COLOR") and terminal != "dumb"
    if not wanted or stream is None or not stream.isatty():
        return plain
    many = "256" in terminal or bool(os.environ.get("COLORTERM"))
    return lambda text, role: f"\x1b[{CODES[many][role]}m{text}\x1b[0m" if role else text


def width_of(stream: Any) -> int | None:
    """The columns of a terminal; None for a file or a pipe, whose lines may be of any length."""
    if stream is None or not stream.isatty():
        return None
    return shutil.get_terminal_size().columns or USUAL_WIDTH  # some say that they have 0


def line_printer(stream: Any) -> Callable[[str], None]:
    """Prints the lines of a player on this stream."""
    paint = paint_for(stream)

    def show(line: str) -> None:
        role = "gradient" if "  backward  " in line else "value"
        print(with_results(line, role, paint), file=stream, flush=True)

    return show
