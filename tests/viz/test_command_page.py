"""Stepping through with the command: in the terminal, and on a page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ("J = 3*(a + b*c)", "a=5", "b=3", "c=2")


def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "viz", *EXAMPLE, *arguments]
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, cwd=ROOT, encoding="utf-8", timeout=60
    )


@pytest.mark.slow
def test_a_page_is_written_to_a_file_or_to_the_standard_output(tmp_path: Path) -> None:
    path = tmp_path / "J.html"
    result = run("--html", str(path))
    assert result.returncode == 0 and result.stderr == "" and "dJ/db  =  6" in result.stdout
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "<script" in page and 'id="n1"' in page
    assert run("--html", "-").stdout == page


def test_enter_prints_the_steps_one_by_one() -> None:
    result = run("--steps", typed="\n" * 8)
    assert result.returncode == 0 and result.stderr == ""
    steps = result.stdout.splitlines()[1:]
    assert len(steps) == 3 + 5
    assert steps[0].endswith("v1 = b · c = 3 · 2 = 6")
    assert steps[2].endswith("J = 3 · v2 = 3 · 11 = 33")
    assert steps[-1].endswith("dJ/dc = dJ/dv2 · dv2/dv1 · dv1/dc = 3 · 1 · b = 3 · 1 · 3 = 9")


@pytest.mark.slow
def test_stepping_ends_with_the_input_or_with_q() -> None:
    for typed in ("\n", "\nq\n"):
        result = run("--steps", typed=typed)
        assert result.returncode == 0 and len(result.stdout.splitlines()) == 1 + 1


def test_stepping_is_followed_by_what_else_was_asked_for() -> None:
    result = run("--steps", "--order", "2", typed="q\n")
    assert "Second derivatives" in result.stdout and "Forward\n" not in result.stdout
