"""What the builder's page does, run in Node.js, and the programs that it exports."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pages import ROOT, SCRIPTS

RUNNER = """
import contextlib, io, json, runpy, sys
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        names = runpy.run_path(path)
    theta = [p.data for p in names["net"].parameters()]
    print(json.dumps([names["history"].measures, theta, said.getvalue()]))
"""


def run_in_node(script: str, given: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the page's scripts answer, which a script of the tests asks."""
    result = subprocess.run(
        ["node", str(SCRIPTS / script)],
        input="\n".join(map(json.dumps, given)),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def run_programs(paths: list[Path]) -> list[Any]:
    """What each exported program measured, the weights it ended with, and what it printed."""
    result = subprocess.run(
        [sys.executable, "-c", RUNNER, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]
