"""Files are written as a whole or not at all, and keep all but their content."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from networks import network

from autograd import Value
from nets import MLP, training, xor
from nets.files.whole import write_whole
from viz import draw, step_through
from viz.command.command import main

ROOT = Path(__file__).parent.parent.parent
LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="needs Linux's limits, locks and signals"
)


def save_network(path: Path) -> None:
    network().save(path)


def save_checkpoint(path: Path) -> None:
    training(MLP(2, [1], rng=1), *xor(4), loss="mse")._checkpoint().write(path)


def save_drawing(path: Path) -> None:
    draw(Value(2, "a") * Value(3, "b")).save(path)


def save_page(path: Path) -> None:
    step_through(Value(2, "a") * Value(3, "b")).save(path)


def run_command(path: Path) -> None:
    assert main(["a*b", "a=2", "b=3", f"--{path.suffix[1:]}", str(path)]) == 0


WRITERS = [
    (save_network, "net.json"),
    (save_checkpoint, "run.json"),
    (save_drawing, "J.dot"),
    (save_page, "J.html"),
    (run_command, "J.html"),
]
every_writer = pytest.mark.parametrize(
    ("save", "name"), WRITERS, ids=[f"{save.__name__}" for save, _ in WRITERS]
)


def in_child(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run a few lines in a process of their own, with the path as `path`."""
    start = "import os, sys; from pathlib import Path; from nets.files.whole import write_whole; "
    return subprocess.run(
        [sys.executable, "-c", f"{start}path = Path(sys.argv[1])\n{code}", str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@every_writer
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_a_file_keeps_its_permissions(
    tmp_path: Path, save: Callable[[Path], None], name: str, mode: int
) -> None:
    path = tmp_path / name
    save(path)
    path.chmod(mode)
    save(path)
    assert path.stat().st_mode & 0o777 == mode and names(tmp_path) == [name]


def test_a_new_file_has_the_permissions_that_the_system_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_bytes(b"old")
    os.chown(path, 12345, 23456)
    write_whole(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)
    assert path.read_bytes() == b"new"


@every_writer
def test_a_file_that_is_read_only_is_left_alone(
    tmp_path: Path,
    save: Callable[[Path], None],
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    path.chmod(0o444)
    if save is run_command:
        assert main(["a*b", "a=2", "b=3", "--html", str(path)]) == 1
        assert f"cannot write '{path}': Permission denied" in capsys.readouterr().err
    else:
        with pytest.raises(PermissionError, match="read-only") as told:
            save(path)
        assert told.value.filename == str(path)
    assert path.read_bytes() == b"old" and names(tmp_path) == [name]


@every_writer
def test_a_file_keeps_its_other_names(
    tmp_path: Path, save: Callable[[Path], None], name: str
) -> None:
    path, other = tmp_path / name, tmp_path / "other"
    save(path)
    whole = path.read_bytes()
    path.write_bytes(whole + b"longer than before")
    os.link(path, other)
    save(path)
    assert path.samefile(other) and other.read_bytes() == whole
    assert names(tmp_path) == sorted([name, "other"])


@pytest.mark.slow
@LINUX
@pytest.mark.parametrize("links", [1, 2])
@pytest.mark.parametrize("old", [b"", b"old", b"old" * 5000])
def test_on_a_full_disk_the_old_file_stays_and_the_error_names_it(
    tmp_path: Path, links: int, old: bytes
) -> None:
    path = tmp_path / "keep"
    path.write_bytes(old)
    if links == 2:
        os.link(path, tmp_path / "other")
    code = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write_whole(path, b"new" * 30_000)
except OSError as error:
    print(error.errno, error.filename == str(path), str(path) in str(error))
"""
    result = in_child(code, path)
    assert result.stdout.split() == [str(errno.EFBIG), "True", "True"], result.stderr
    assert path.read_bytes() == old
    assert names(tmp_path) == ["keep", "other"][:links]


@LINUX
def test_on_a_full_disk_the_command_leaves_the_old_page(tmp_path: Path) -> None:
    path = tmp_path / "keep.html"
    path.write_bytes(b"old")
    code = """
import resource
from viz.command.command import main
arguments = ["a*b", "a=2", "b=3", "--html", str(path)]
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.exit(main(arguments))
"""
    result = in_child(code, path)
    assert result.returncode == 1 and not result.stdout
    assert result.stderr == f"chainstep: cannot write '{path}': File too large\n"
    assert path.read_bytes() == b"old" and names(tmp_path) == ["keep.html"]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_an_error_that_names_no_file_is_given_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "net.json"
    if call == "write":
        path.write_bytes(b"old")
        os.link(path, tmp_path / "other")
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space left") as told:
        write_whole(path, b"new")
    assert told.value.errno == errno.ENOSPC and told.value.filename == str(path)


@LINUX
def test_what_is_no_plain_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDWR)  # Linux opens both ends at once
    try:
        write_whole(path, b"new")
        assert os.read(reading, 10) == b"new" and path.is_fifo()
    finally:
        os.close(reading)


@pytest.mark.parametrize("number", [errno.EBUSY, errno.EPERM, errno.EACCES])
def test_a_file_that_cannot_be_replaced_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / "mounted"
    path.write_bytes(b"old and long")
    monkeypatch.setattr(os, "replace", refuse)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and names(tmp_path) == ["mounted"]
    with pytest.raises(OSError, match="none"):
        write_whole(tmp_path / "none", b"new")
    assert names(tmp_path) == ["mounted"]


@pytest.mark.slow
@LINUX
def test_what_a_killed_process_left_is_cleared_at_the_next_save(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    code = "import signal\nos.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    for _ in range(3):
        assert in_child(f"{code}write_whole(path, b'new')", path).returncode == -signal.SIGKILL
    # Each run removes what the run before has left.
    assert path.read_bytes() == b"old" and len(names(tmp_path)) == 2
    others = [".a.json.12.abc", ".b.json.12.0123abcd", ".a.json.x.0123abcd", "a.json.12.0123abcd"]
    for name in others:
        (tmp_path / name).write_bytes(b"somebody's")
    write_whole(path, b"new")
    assert names(tmp_path) == sorted([*others, "a.json"]) and path.read_bytes() == b"new"


@LINUX
def test_what_another_process_is_writing_is_not_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    replace = os.replace

    def meanwhile(source: Any, target: Any) -> None:
        monkeypatch.setattr(os, "replace", replace)
        assert in_child("write_whole(path, b'theirs')", path).returncode == 0
        assert path.read_bytes() == b"theirs"
        replace(source, target)

    monkeypatch.setattr(os, "replace", meanwhile)
    write_whole(path, b"ours")
    assert path.read_bytes() == b"ours" and names(tmp_path) == ["a.json"]


@LINUX
def test_a_pipe_that_has_a_name_for_its_process_alone_is_written_to() -> None:
    reading, writing = os.pipe()
    try:
        write_whole(f"/dev/fd/{writing}", b"new")
        assert os.read(reading, 10) == b"new"
    finally:
        os.close(reading)
        os.close(writing)


@LINUX
def test_what_others_may_not_read_they_can_read_at_no_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"old")
    path.chmod(0o600)
    change, changed = os.chmod, []

    def look(scratch: Path, mode: int) -> None:
        changed.append(scratch)
        assert scratch.stat().st_mode & 0o777 == 0o600 and scratch.stat().st_size == 0
        change(scratch, mode)

    monkeypatch.setattr(os, "chmod", look)
    write_whole(path, b"new")
    assert len(changed) == 1 and path.read_bytes() == b"new"
