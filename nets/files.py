"""Writing a file so that it is there as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def reachable(path: str | os.PathLike[str]) -> Path:
    """Where a file of that name is to stand, if there is a folder for it."""
    target = Path(os.path.realpath(path))  # a link goes on pointing where it points
    if target.is_dir():
        raise IsADirectoryError(f"{os.fspath(path)!r} is a folder: give the name of a file in it")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {os.fspath(target.parent)!r} to write into")
    return target


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Write the content to the path; if anything fails on the way, the old file stays.

    The content goes to a new file in the same folder, reaches the disk, and only then takes the
    name: replacing a file is one step for the operating system.
    """
    target = reachable(path)
    scratch = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with open(scratch, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)
