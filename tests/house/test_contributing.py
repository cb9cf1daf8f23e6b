"""CONTRIBUTING's own example: its diff, applied to a copy, is all that a new primitive takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FOLDERS = ("autograd", "nets", "viz", "tests", "dev", "notebooks", "benchmarks")


def example() -> tuple[str, dict[str, tuple[str, list[str]]]]:
    """The primitive's name, and for each file of the diff what its lines stand below, and they."""
    diff = re.search(r"```diff\n(.*?)```", TEXT, re.DOTALL)
    assert diff is not None
    files = {}
    for part in diff[1].split("--- a/")[1:]:
        _, name, place, *lines = part.splitlines()
        assert all(line.startswith("+") for line in lines)
        files[name.removeprefix("+++ b/")] = (
            place.removeprefix("@@ "),
            [line[1:] for line in lines],
        )
    name = re.search(r'^\+\w+ = op\("(\w+)"', diff[1], re.MULTILINE)
    assert name is not None
    return name[1], files


def applied(folder: Path) -> None:
    """Put the lines of the diff below the heading, or into the table, that it names."""
    for name, (place, lines) in example()[1].items():
        path = folder / name
        before = path.read_text(encoding="utf-8").splitlines()
        pattern = re.compile(rf"(# )?{re.escape(place)}(\b|$)")
        (row,) = (i for i, line in enumerate(before) if pattern.match(line))
        path.write_text("\n".join([*before[: row + 1], *lines, *before[row + 1 :], ""]))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the diff applied."""
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    applied(folder)
    return folder


def count_passed(folder: Path, *arguments: str) -> int:
    """How many tests pass; none may fail."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    passed = re.search(r"(\d+) passed", done.stdout)
    nothing_chosen = done.returncode == 5
    assert done.returncode == 0 or nothing_chosen, done.stdout[-3000:] + done.stderr
    return int(passed[1]) if passed else 0


def suites() -> list[str]:
    """The test files that go through the table."""
    tables = r"^(import points$|from (points import|.* import .*\b(ROWS|EDGES|BUILT_IN)\b))"
    tests = ROOT / "tests"
    paths = [*tests.glob("autograd/test_*.py"), *tests.glob("program/test_*.py")]
    chosen = [p for p in paths if re.search(tables, p.read_text(encoding="utf-8"), re.MULTILINE)]
    return sorted(path.relative_to(ROOT).as_posix() for path in chosen)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["tests/autograd", "tests/program"])
def test_the_suites_of_the_table_pass_with_the_primitive(folder: str, copy: Path) -> None:
    name, _ = example()
    chosen = [suite for suite in suites() if suite.startswith(folder)]
    passed = count_passed(copy, "-p", "dev.selection", f"--primitive={name}", *chosen)
    assert passed >= 10


@pytest.mark.slow
def test_what_users_saw_is_as_it_was(copy: Path) -> None:
    assert count_passed(copy, "tests/snapshot") >= 5


def test_the_suites_of_the_table_are_found() -> None:
    assert {"tests/autograd/test_table.py", "tests/program/test_compiled_table.py"} <= {*suites()}


def test_no_test_has_a_primitive_of_the_examples_name() -> None:
    """It would take the place of the one that the example adds."""
    name, _ = example()
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("**/*.py")}
    assert not [path for path, text in texts.items() if f'"{name}"' in text]
