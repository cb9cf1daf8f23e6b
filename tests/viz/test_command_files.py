"""The files that the command writes, and what happens where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from viz.command.command import FILE_FORMATS
from viz.render.renderings import RENDERINGS

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ("J = 3*(a + b*c)", "a=5", "b=3", "c=2")
STARTS = {
    "svg": b"<svg",
    "png": b"\x89PNG\r\n",
    "pdf": b"%PDF",
    "dot": b"digraph",
    "mmd": b"flowchart",
}


def run(
    *arguments: str, stdout: int | None = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "error", "-m", "viz", *EXAMPLE, *arguments]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, timeout=60)


def test_every_rendering_is_a_format_but_the_text_and_the_page_is_the_players() -> None:
    assert FILE_FORMATS.keys() == RENDERINGS.keys() - {"txt"} == STARTS.keys() | {"html"}
    assert all(FILE_FORMATS[ending] == RENDERINGS[ending].what for ending in STARTS)


@pytest.fixture(scope="module")
def report() -> bytes:
    """What the command prints where no file is asked for."""
    return run().stdout


@pytest.mark.slow
@pytest.mark.parametrize("format", STARTS)
def test_a_file_is_written_beside_the_report_or_to_the_standard_output_alone(
    tmp_path: Path, format: str, report: bytes
) -> None:
    path = tmp_path / f"J.{format}"
    result = run(f"--{format}", str(path))
    assert result.returncode == 0 and result.stderr == b""
    assert path.read_bytes().startswith(STARTS[format])
    assert result.stdout == report
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    result = run(f"--{format}", "-")
    assert result.returncode == 0 and result.stderr == b""
    if format == "pdf":  # it holds the time
        assert result.stdout.startswith(b"%PDF")
    else:
        assert result.stdout == path.read_bytes()


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "viz", *EXAMPLE]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert list(tmp_path.iterdir()) == []


def test_the_picture_holds_values_and_gradients(tmp_path: Path) -> None:
    path = tmp_path / "J.svg"
    run("--svg", str(path))
    svg = path.read_text(encoding="utf-8")
    for name, value, gradient in (("a", 5, 3), ("b", 3, 6), ("c", 2, 9)):
        shown = [f">{text}</text>" for text in (value, name, gradient)]
        places = [svg.index(text) for text in shown]
        assert all(place > 0 for place in places)
    assert "root" not in svg and "result" not in svg  # the command's own variables


def test_any_name_will_do(tmp_path: Path) -> None:
    path = tmp_path / "picture.of.J"
    assert run("--svg", str(path)).returncode == 0
    assert path.read_bytes().startswith(b"<svg")


def test_several_files_come_from_one_call(tmp_path: Path) -> None:
    given = [part for format in STARTS for part in (f"--{format}", str(tmp_path / f"J.{format}"))]
    assert run(*given).returncode == 0
    assert sorted(path.suffix[1:] for path in tmp_path.iterdir()) == sorted(STARTS)


def check_refused(result: subprocess.CompletedProcess[bytes], words: str) -> None:
    message = result.stderr.decode()
    assert result.returncode == 1 and not result.stdout
    assert message.startswith("chainstep: cannot write") and words in message
    assert message.count("\n") == 1


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    check_refused(run("--svg", str(tmp_path)), f"'{tmp_path}': Is a directory")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    check_refused(run("--dot", str(tmp_path / "no" / "J.dot")), "No such file or directory")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    check_refused(run("--dot", str(tmp_path / "J.dot")), "Permission denied")


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="only Linux has such a file")
def test_a_file_that_nobody_may_write_to_is_told() -> None:
    check_refused(run("--dot", "/proc/version"), "'/proc/version': ")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a full device")
def test_a_full_disk_is_told() -> None:
    check_refused(run("--dot", "/dev/full"), "No space left")
    with open("/dev/full", "wb") as full:
        check_refused(run(stdout=full.fileno()), "the standard output: No space left")
        check_refused(run("--png", "-", stdout=full.fileno()), "the standard output: No space left")


def test_a_closed_standard_output_is_told() -> None:
    code = (
        "import os, sys; os.close(1); "
        "os.execv(sys.executable, [sys.executable, '-m', 'viz', 'a*b', 'a=1', 'b=2'])"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60)
    check_refused(result, "standard output")


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--png", "-"]])
def test_a_closed_pipe_ends_it_quietly(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = run(*arguments, stdout=writing)
    finally:
        os.close(writing)
    assert result.returncode == 0 and result.stderr == b""


def test_without_graphviz_the_error_says_how_to_get_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pygraphviz'] = None; from viz.command.command import main; "
        f"sys.exit(main(['J = a*b', 'a=1', 'b=2', '--png', {str(tmp_path / 'J.png')!r}]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, env={**os.environ, "PATH": ""}
    )
    assert result.returncode == 1 and result.stdout == b""
    assert b"pip install" in result.stderr and b"Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []
