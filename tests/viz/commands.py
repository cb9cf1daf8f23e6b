"""The command in a process of its own, for tests of what it writes and opens."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOWHERE = {"PATH": "", "BROWSER": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
"""An environment without a browser."""


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "viz", *arguments],
        capture_output=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | NOWHERE | environment,
        timeout=120,
    )


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    """What the command printed, without a complaint."""
    assert result.returncode == 0 and result.stderr == b"", result.stderr
    return result.stdout.decode()


@pytest.fixture(name="browser")
def fake_browser(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment whose browser writes down what it opens, and where."""
    opened, program = tmp_path / "opened", tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {shlex.quote(str(opened))}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"BROWSER": str(program)}, opened
