"""Noticing what others print to a stream, while lines of a terminal are written over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any


class Noticing:
    r"""Calls a function before others write to a stream or flush it, as before a question, until
    `end`. What they write goes to the stream as it is, and the stream stays in its place.

    >>> import io
    >>> stream, told = io.StringIO(), []
    >>> noticing = Noticing(stream, told.append)
    >>> print("one", file=stream)
    >>> noticing.end()
    >>> print("two", file=stream)
    >>> told, stream.getvalue()
    (['one', '\n'], 'one\ntwo\n')
    """

    def __init__(self, stream: Any, tell: Callable[[str], None]) -> None:
        self.stream = stream
        self.tell: Callable[[str], None] | None = tell
        self._write: Callable[[str], int] = stream.write
        self._flush: Callable[[], None] = stream.flush
        with suppress(AttributeError):  # a stream without room for it is not noticed
            stream.write, stream.flush = self.write, self.flush

    def write(self, text: str) -> int:
        """Tell the text, and write it."""
        self._notice(text)
        return self._write(text)

    def flush(self) -> None:
        """Tell no text, and flush."""
        self._notice("")
        self._flush()

    def _notice(self, text: str) -> None:
        if self.tell is not None:
            with suppress(Exception):
                self.tell(text)

    def end(self) -> None:
        """Let others write as before."""
        self.tell = None
        for name, mine, before in (
            ("write", self.write, self._write),
            ("flush", self.flush, self._flush),
        ):
            if getattr(self.stream, name) != mine:
                continue  # it was never noticed, or somebody else has noticed it since
            delattr(self.stream, name)
            if getattr(self.stream, name) != before:  # of somebody who noticed it first
                setattr(self.stream, name, before)


def flush_unnoticed(stream: Any) -> None:
    """Flush a stream, past those who notice it."""
    type(stream).flush(stream)


def write_unnoticed(stream: Any, text: str) -> None:
    """Write to a stream, past those who notice it."""
    type(stream).write(stream, text)
    flush_unnoticed(stream)
