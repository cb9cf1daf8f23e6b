"""Writing what the command made, to files and to the standard output."""

from __future__ import annotations

import errno
import os
import sys


def write_file(path: str, content: bytes) -> None:
    """Write a file, completely or not at all; an error says which file it was."""
    from nets.files.whole import write_whole  # imports numpy

    try:
        write_whole(path, content)
    except (OSError, ValueError) as error:
        raise OSError(f"cannot write {path!r}: {_reason(error)}") from None


def write_stdout(content: str | bytes) -> None:
    """Write to the standard output; texts in the encoding of the terminal."""
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
    """Drop what could not be written, so that Python does not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
