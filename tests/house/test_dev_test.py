"""`python -m dev test NAME`: the tests that concern a name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dev import choosing
from dev.choosing import chosen, concerned, primitives, unknown
from dev.needs import DevError
from dev.selection import is_about, spread

ROOT = Path(__file__).parent.parent.parent


def test_a_modules_name_stands_for_its_tests_and_its_examples() -> None:
    for name in ("optimisers", "nets/learning/optimisers.py", "nets.learning.optimisers"):
        files = chosen(name)
        assert "nets/learning/optimisers.py" in files
        assert {"tests/nets/test_optimisers.py", "tests/nets/test_own_optimisers.py"} <= {*files}
        assert "tests/viz/test_player.py" not in files


def test_a_test_is_named_with_or_without_its_beginning() -> None:
    assert chosen("test_saving") == ["tests/nets/test_saving.py"]
    assert chosen("tests/nets/test_saving.py") == ["tests/nets/test_saving.py"]
    assert "tests/nets/test_saving.py" in chosen("saving")


def test_a_folder_stands_for_what_is_in_it() -> None:
    learning = chosen("nets/learning/")
    assert learning == chosen("learning")
    assert {*chosen("optimisers"), *chosen("losses")} <= {*learning}
    assert "tests/viz/test_player.py" in chosen("viz")


def test_a_file_that_no_test_is_named_after_has_those_that_import_its_names() -> None:
    assert ROOT / "tests" / "nets" / "test_fit_arguments.py" in concerned(
        ROOT / "nets" / "training" / "fitting.py"
    )


@pytest.mark.parametrize("name", ["tanh", "logsumexp"])
def test_a_primitive_stands_for_its_cases(name: str) -> None:
    assert chosen(name) == ["-p", "dev.selection", "--primitive", name]


def test_everything_else_is_an_expression_for_pytest() -> None:
    assert chosen("deep and graph") == ["-k", "deep and graph"]


def test_an_unknown_name_is_told_with_what_is_close() -> None:
    with pytest.raises(DevError, match=r"no test concerns nets/lerning; did you mean learning"):
        chosen("nets/lerning")
    assert "tanh" in str(unknown("tahn"))


def test_an_expression_that_chooses_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        returncode = 5

    monkeypatch.setattr(subprocess, "run", lambda *_, **__: Nothing)
    with pytest.raises(DevError, match="no test concerns optimisrs; did you mean optimisers"):
        choosing.test("optimisrs", [])


def test_a_file_that_no_test_imports_has_its_wings_tests() -> None:
    lift = concerned(ROOT / "autograd" / "program" / "passes" / "lift.py")
    assert lift == {*(ROOT / "tests" / "program").glob("test_*.py")}


def test_the_primitives_are_the_tables() -> None:
    assert {"tanh", "add", "logsumexp"} <= primitives()


def test_cases_are_spread_evenly() -> None:
    assert spread(range(4190), 10) == [*range(0, 4190, 419)]
    assert spread("ab", 10) == ["a", "b"]


def test_a_primitive_is_not_a_part_of_another_word() -> None:
    assert not is_about("tests/a/test_b.py::test_expressions[c-expm1]", "exp")
    assert is_about("tests/a/test_b.py::test_c[d-exp-0]", "exp")
