"""`python -m dev check`: its parts, its report, and which tests are the fast ones."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dev import check as checks
from dev.__main__ import main
from dev.check import Part, check, marks, parts
from dev.needs import DevError, check_installed

ROOT = Path(__file__).parent.parent.parent
GOOD = Part("good", ["this"], [])
BAD = Part("bad one", ["platform", "--no-such-option"], [])


def planted(monkeypatch: pytest.MonkeyPatch, *every: Part) -> None:
    monkeypatch.setattr(checks, "parts", lambda: list(every))


def test_the_report_has_a_line_for_each_part_and_the_output_of_what_failed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    planted(monkeypatch, GOOD, Part("data", ["json.tool", "no-such-file"], []))
    assert check([]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert sorted(line.split()[0] for line in lines[:2]) == ["FAILED", "ok"]
    assert "== data: python -m json.tool no-such-file" in lines
    assert any("No such file" in line for line in lines)
    assert lines[-1].endswith("1 failed: python -m dev check data")


def test_all_is_well_where_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    planted(monkeypatch, GOOD)
    assert check([]) == 0
    out = capfd.readouterr().out
    assert "Namespaces" in out and "all is well" in out.splitlines()[-1]


def test_parts_run_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them waits for the other: one after another they would never end."""
    import threading

    both = threading.Barrier(2, timeout=60)

    def run(part: Part) -> checks.Outcome:
        both.wait()
        return checks.Outcome(True, 0.0, "")

    planted(monkeypatch, GOOD, BAD)
    monkeypatch.setattr(checks, "run", run)
    assert check([], at_once=2) == 0


def test_parts_can_be_named() -> None:
    assert [part.name for part in checks.chosen(["lint", "types"])] == ["types", "lint"]
    tests = [part.name for part in checks.chosen(["tests"])]
    assert {"tests/autograd", "tests/house", "docstrings"} <= {*tests} and "lint" not in tests
    with pytest.raises(DevError, match="there is no part lnt; there are tests, types, "):
        checks.chosen(["lnt"])


def test_every_folder_of_tests_is_a_part() -> None:
    folders = {path.relative_to(ROOT).parts[1] for path in (ROOT / "tests").glob("**/test_*.py")}
    assert {f"tests/{name}" for name in folders} <= {part.name for part in parts()}


def test_a_missing_package_is_told_with_the_line_that_installs_it() -> None:
    with pytest.raises(DevError, match=r"(?s)no_such_one cannot be imported.*install .*\[dev\]"):
        check_installed(["sys", "no_such_one"])


def test_without_a_command_it_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    text = capsys.readouterr().out
    assert "python -m dev check" in text and "python -m dev test NAME" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chekc"], "there is no command chekc"),
        (["test"], "test needs a NAME"),
        (["check", "linting"], "there is no part linting"),
        (["test", "optimiserss.py"], "no test concerns optimiserss.py; did you mean optimisers"),
    ],
)
def test_a_mistake_is_told_with_code_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert told in capsys.readouterr().err


# Which tests are fast.


def test_marks_are_those_of_pyproject() -> None:
    needing = {"gcc", "node", "jax", "frames", "lint", "browser", "notebooks", "parity", "widget"}
    assert {"slow", *needing} == {*marks()}


def marked_slow(path: Path) -> dict[str, bool]:
    """The tests of a file, and whether each is slow; those of a slow file all are."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    whole = any(isinstance(x, ast.Assign) and "mark.slow" in ast.unparse(x) for x in body)
    return {
        f"{path.name}::{x.name}": whole or "pytest.mark.slow" in map(ast.unparse, x.decorator_list)
        for x in body
        if isinstance(x, ast.FunctionDef) and x.name.startswith("test_")
    }


def test_nearly_all_tests_are_fast() -> None:
    """The check means less with each test that is marked: those that are, are few, in few files."""
    files = [marked_slow(path) for path in (ROOT / "tests").glob("**/test_*.py")]
    every = [slow for file in files for slow in file.values()]
    assert sum(every) <= 0.05 * len(every)
    assert sum(all(file.values()) for file in files) <= 2
    assert marked_slow(ROOT / "tests" / "autograd" / "test_a_million_nodes.py")[
        "test_a_million_nodes.py::test_a_chain_of_a_million_is_freed"
    ]
