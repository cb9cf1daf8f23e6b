"""Writing a file as a whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

ANY_WRITER = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
IRREPLACEABLE = {errno.EACCES, errno.EPERM, errno.EBUSY}
"""Errors of a file that may be written but not replaced: its folder or a mount forbids it."""


def reachable(path: str | os.PathLike[str]) -> Path:
    """The file that a path leads to, if there is a folder for it."""
    if not os.fspath(path):
        raise _error(errno.ENOENT, path, "the path is empty, give the name of a file")
    target = Path(os.path.realpath(path))  # a link keeps pointing to the same file
    if target.is_dir():
        raise _error(errno.EISDIR, path, "give the name of a file in it")
    if not target.parent.is_dir():
        raise _error(errno.ENOENT, path, f"there is no folder {str(target.parent)!r}")
    return target


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Write the content to the path; if anything fails on the way, the old file stays.

    The content goes to a new file in the same folder and reaches the disk; only then does it take
    the name: replacing a file is one step for the operating system. The new file has the
    permissions and the owner of the old one. A file that nobody may write to is left alone.

    A file with several names (hard links) would lose them if it were replaced, and some files may
    be written but not replaced. These are written over, and get their old content back if that
    fails. Only the end of the process at that moment can tear them. A device or a pipe is written
    to directly.

    Every error names the file.
    """
    try:
        if Path(path).exists() and not (Path(path).is_file() or Path(path).is_dir()):
            with open(path, "wb") as device:  # /dev/stdout may have no other name
                device.write(content)
            return
        target = reachable(path)
        old = target.stat() if target.exists() else None
        _clear(target)
        if old is not None and not (old.st_mode & ANY_WRITER and os.access(target, os.W_OK)):
            raise _error(errno.EACCES, path, "the file is read-only")
        if old is not None and old.st_nlink > 1:
            _write_over(target, content)
            return
        try:
            _replace(target, content, old)
        except OSError as error:
            if old is None or error.errno not in IRREPLACEABLE:
                raise
            _write_over(target, content)
    except OSError as error:
        # The system names no file when a disk is full, and the new file in other errors.
        name = os.fspath(path)
        if error.errno is None:
            raise OSError(f"{name!r} cannot be written: {error}") from error
        raise OSError(error.errno, error.strerror, name) from None


def _error(number: int, path: str | os.PathLike[str], more: str) -> OSError:
    """The system's error of that number, with a hint; OSError finds its own class."""
    return OSError(number, f"{os.strerror(number)}: {more}", os.fspath(path))


def _replace(target: Path, content: bytes, old: os.stat_result | None) -> None:
    """Write a new file, then give it the target's name."""
    scratch, fd = _scratch(target, 0o666 if old is None else 0o600)
    try:
        with open(fd, "wb") as file:
            if old is not None:
                _resemble(scratch, old)
            file.write(content)
            file.flush()
            os.fsync(fd)
            if fcntl is None:
                file.close()  # Windows cannot rename an open file
            os.replace(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)


def _resemble(scratch: Path, old: os.stat_result) -> None:
    """Give the new file the owner and the permissions of the old one."""
    new = scratch.stat()
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with suppress(PermissionError):  # only root may change an owner
            os.chown(scratch, old.st_uid, old.st_gid)
    os.chmod(scratch, stat.S_IMODE(old.st_mode))


def _scratch(target: Path, mode: int) -> tuple[Path, int]:
    """A new file in the target's folder, locked while it is open."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        scratch = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
        fd = os.open(scratch, flags, mode)
        with suppress(OSError):  # some file systems have no locks
            if fcntl is not None:
                fcntl.flock(fd, fcntl.LOCK_EX)
        if os.fstat(fd).st_nlink:
            return scratch, fd
        os.close(fd)  # another process removed it as forgotten before it was locked


def _clear(target: Path) -> None:
    """Remove the new files that killed processes left behind for this target."""
    left = re.compile(rf"\.{re.escape(target.name)}\.\d+\.[0-9a-f]{{8}}")
    with suppress(OSError):  # the folder may not be readable
        for name in filter(left.fullmatch, os.listdir(target.parent)):
            _remove_forgotten(target.with_name(name))


def _remove_forgotten(scratch: Path) -> None:
    """Remove the file, unless a living process still writes it and so has locked it."""
    with suppress(OSError):  # it may be gone by now
        if fcntl is None:
            scratch.unlink()  # Windows refuses if the file is open
            return
        with open(scratch, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            scratch.unlink()


def _write_over(target: Path, content: bytes) -> None:
    """Write to the file itself, and put its old content back if that fails."""
    with open(target, "r+b", buffering=0) as file:
        old = file.read()
        try:
            _fill(file.fileno(), content)
        except BaseException:  # Ctrl-C too
            _fill(file.fileno(), old)  # there is room for it: nothing was cut off
            raise


def _fill(fd: int, content: bytes) -> None:
    """Replace what is in an open file; what is too long is cut off at the end."""
    os.lseek(fd, 0, os.SEEK_SET)
    unwritten = memoryview(content)
    while unwritten:
        unwritten = unwritten[os.write(fd, unwritten) :]
    os.ftruncate(fd, len(content))
    os.fsync(fd)
