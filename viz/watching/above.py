"""What others print while lines of a terminal are written over: it goes above them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class PrintedAbove:
    r"""Stands in the place of `sys.stdout` or `sys.stderr`: whole lines, and what is flushed, go to
    a function, and all else to the stream.

    >>> import sys
    >>> told = []
    >>> print("one", "two", file=PrintedAbove(sys.stdout, told.append))
    >>> told
    ['one two\n']
    """

    def __init__(self, stream: Any, tell: Callable[[str], None]) -> None:
        self.stream = stream
        self.tell = tell
        self.pending = ""

    def write(self, text: str) -> int:
        """Tell the lines that are complete."""
        self.pending += text
        lines, newline, self.pending = self.pending.rpartition("\n")
        if newline:
            self.tell(lines + newline)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each of them."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Tell what has no end yet, such as a question of `input`."""
        if self.pending:
            text, self.pending = self.pending, ""
            self.tell(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
