"""Both cores give each primitive's number and slopes to the bit: a fault in any kernel is seen."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from cores import ROOT, needs_native, run
from points import ROWS

BITS = str(Path(__file__).parent / "bits.py")


@cache
def told(core: str) -> dict[str, list[str]]:
    """What that core prints, by the name of the primitive."""
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    result = run(core, "-W", "error", BITS, PYTHONPATH=paths)
    assert result.returncode == 0, result.stderr
    lines: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        lines.setdefault(line.partition(" ")[0], []).append(line)
    return lines


@needs_native
@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_a_primitive_has_the_same_number_and_slopes_on_both_cores(name: str) -> None:
    python, native = told("python"), told("native")
    assert len(python[name]) > 4
    assert native[name] == python[name]
