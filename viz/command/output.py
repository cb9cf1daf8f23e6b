"""Writing what the command made: to files, and to the standard output to its end."""

from __future__ import annotations

import errno
import os
import sys


def write_file(path: str, content: bytes) -> None:
    """Write a file as a whole or not at all, or say which one could not be written."""
    from nets.files.whole import write_whole  # numpy comes with it

    try:
        write_whole(path, content)
    except (OSError, ValueError) as error:
        raise OSError(f"cannot write {path!r}: {_reason(error)}") from None


def write_stdout(content: str | bytes) -> None:
    """Write to the standard output; a text in the terminal's own encoding."""
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        if isinstance(content, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
        else:
            sys.stdout.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(f"cannot write to the standard output: {_reason(error)}") from None


def drop_stdout() -> None:
    """Let go what could not be written, so that Python does not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
