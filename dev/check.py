"""The check: lint, format, types and the fast tests, side by side, and one line for each.

Fast tests have none of the marks that `pyproject.toml` lists: those are for tests that are slow, or
that need a program or package that may be missing. Of a test with many cases some run, at even
distances, and Hypothesis draws few examples. `.ci/run` runs them all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from .needs import TESTS, DevError, check_installed

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("autograd", "nets", "viz")
CASES = 2
"""Cases that run of each test."""

NOTHING_CHOSEN = 5
"""pytest's exit code where no test of a folder is fast."""


class Part(NamedTuple):
    """One line of the report."""

    name: str
    arguments: list[str]
    needs: Sequence[str]

    @property
    def command(self) -> list[str]:
        """What is run."""
        return [sys.executable, "-m", *self.arguments]


class Outcome(NamedTuple):
    """How a part ended."""

    passed: bool
    seconds: float
    output: str

    @property
    def summary(self) -> str:
        """The last line that the tool printed."""
        lines = self.output.strip().splitlines() or [""]
        return re.sub(r" in [\d.]+s.*", "", lines[-1])


def marks() -> list[str]:
    """The marks that `pyproject.toml` lists."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^markers = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert listed is not None
    return re.findall(r'^  "(\w+):', listed[1], re.MULTILINE)


def fast() -> list[str]:
    """The options of pytest that choose the fast tests."""
    slow = " or ".join(marks())
    few = ["-p", "dev.selection", f"--cases={CASES}", "--hypothesis-profile=few"]
    return [*few, "-m", f"not ({slow})", "-p", "no:cacheprovider"]


def folders() -> list[str]:
    """The folders of tests, the largest first."""
    size = {
        folder.name: sum(path.stat().st_size for path in folder.glob("**/test_*.py"))
        for folder in (ROOT / "tests").iterdir()
        if any(folder.glob("**/test_*.py"))
    }
    return sorted(size, key=lambda name: -size[name])


def parts() -> list[Part]:
    """All parts, in the order in which they start."""
    pytest = ["pytest", *fast()]
    return [
        Part("types", ["mypy"], ["mypy"]),
        *(Part(f"tests/{name}", [*pytest, f"tests/{name}"], TESTS) for name in folders()),
        Part("docstrings", ["pytest", *PACKAGES, "dev", "-p", "no:cacheprovider"], TESTS),
        Part("lint", ["ruff", "check", "."], ["ruff"]),
        Part("format", ["ruff", "format", "--check", "."], ["ruff"]),
    ]


def chosen(names: Sequence[str]) -> list[Part]:
    """The parts of these names, or all; `tests` stands for all folders of tests."""
    every = parts()
    known = ["tests", *(part.name for part in every)]
    if unknown := [name for name in names if name not in known]:
        raise DevError(f"there is no part {unknown[0]}; there are {', '.join(known)}")
    return [
        part
        for part in every
        if not names or {part.name, *(["tests"] if part.needs is TESTS else [])} & {*names}
    ]


def run(part: Part) -> Outcome:
    """Run one part to its end."""
    start = time.monotonic()
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        part.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    passed = done.returncode == 0 or (part.needs is TESTS and done.returncode == NOTHING_CHOSEN)
    return Outcome(passed, time.monotonic() - start, done.stdout)


def check(names: Sequence[str], at_once: int = os.cpu_count() or 1) -> int:
    """Run the parts of these names, or all, and print the report; 1 if one of them fails."""
    todo = chosen(names)
    check_installed(list(dict.fromkeys(package for part in todo for package in part.needs)))
    start = time.monotonic()
    failed: list[tuple[Part, Outcome]] = []
    with ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(run, part): part for part in todo}
        for future in as_completed(running):
            part, outcome = running[future], future.result()
            if not outcome.passed:
                failed.append((part, outcome))
            word = "ok" if outcome.passed else "FAILED"
            line = f"{word:<8}{outcome.seconds:6.1f} s  {part.name:<21}{outcome.summary}"
            print(line.rstrip(), flush=True)
    for part, outcome in failed:
        print(f"\n== {part.name}: {' '.join(['python', '-m', *part.arguments])}\n")
        print(outcome.output.strip())
    seconds = time.monotonic() - start
    if failed:
        named = " ".join(f"'{part.name}'" if " " in part.name else part.name for part, _ in failed)
        print(f"\n{seconds:.1f} s, and {len(failed)} failed: python -m dev check {named}")
    else:
        print(f"all is well, after {seconds:.1f} s")
    return int(bool(failed))
