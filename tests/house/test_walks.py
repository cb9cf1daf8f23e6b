"""The walks that benchmarks count: moves between files, in a project of two files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import walks

ABOVE = """
from walked_below import twice

def calls_below(x):
    return twice(x) + twice(sorted([x], key=twice)[0])

def calls_nothing(x):
    return x
"""
BELOW = """
def twice(x):
    return 2 * x
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files that can be imported, and that count as the project."""
    (tmp_path / "walked_above.py").write_text(ABOVE)
    (tmp_path / "walked_below.py").write_text(BELOW)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(walks, "FOLDERS", (f"{tmp_path}/",))
    return tmp_path


def test_each_call_into_another_file_is_a_move_and_so_is_the_way_back(project: Path) -> None:
    import walked_above  # type: ignore[import-not-found]

    walk = walks.walked(lambda: walked_above.calls_below(3))
    assert walk.moves == 6  # down and up three times, one of them through sorted()
    assert walk.files == {str(project / f"walked_{name}.py") for name in ("above", "below")}
    assert walks.walked(lambda: walked_above.calls_nothing(3)).moves == 0


def test_what_was_counting_before_counts_again() -> None:
    before = sys.getprofile()
    walks.walked(lambda: None)
    assert sys.getprofile() is before


def test_a_folders_lines_are_those_of_its_files_and_of_all_below() -> None:
    walked = walks.lines()
    for folder, (files, lines) in walked.items():
        paths = list((walks.ROOT / folder).glob("**/*.py"))
        assert files == len(paths) > 0
        assert lines == sum(path.read_text(encoding="utf-8").count("\n") for path in paths)
    assert {"autograd", "nets", "viz"} <= set(walked)
