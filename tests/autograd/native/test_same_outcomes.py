"""Both cores give the same: numbers, gradients and texts of errors of random graphs, to the bit."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest
from cores import ROOT, needs_native, run
from points import ROWS

OUTCOMES = str(Path(__file__).parent / "outcomes.py")
BITS = str(Path(__file__).parent / "bits.py")


@needs_native
@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 10_000])
def test_random_graphs_have_the_same_outcomes_on_both_cores(first: int) -> None:
    results = [run(core, OUTCOMES, str(first), "1500") for core in ("python", "native")]
    for result in results:
        assert result.returncode == 0, result.stderr
    python, native = (result.stdout.splitlines() for result in results)
    assert len(python) == 1500
    assert native == python
    text = results[0].stdout
    assert len(re.findall(r"\w+Error: ", text)) > 1000  # errors are among them


@needs_native
@pytest.mark.slow
def test_each_primitive_gives_the_same_bits_on_both_cores_at_thousands_of_points() -> None:
    results = [run(core, OUTCOMES, "points", "4000") for core in ("python", "native")]
    for result in results:
        assert result.returncode == 0, result.stderr
    python, native = (result.stdout.splitlines() for result in results)
    assert len(python) > 60
    assert native == python


def test_the_outcomes_are_of_many_kinds() -> None:
    text = run("python", OUTCOMES, "0", "300").stdout
    for name in ("NonFiniteError", "OperandError", "StaleGraphError", "outcome_mix", "dot", "0x1."):
        assert name in text


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
