"""The frame: who imports whom, what an import loads, what README promises."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).parent.parent
# A file of autograd imports only from files above it; `Value`'s methods look down when called.
ROOMS = [
    "alone",
    "errors",
    "blocks",
    "modes",
    "operands",
    "primitive",
    "special",
    "ops",
    "value",
    "callers",
    "graph",
    "styles",
    "notation",
    "steps",
    "backward",
    "forward",
    "structure",
    "transforms",
    "explain",
    "differences",
    "checking",
    "copying",
    "expression",
    "__init__",
]


def imports(path: Path, at_the_top: bool) -> set[str]:
    """The modules that a file imports: at its top, or anywhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in tree.body if at_the_top else ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            package = "." * node.level
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found |= {f"{package}{name}" for name in names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_every_file_of_the_engine_has_its_place() -> None:
    assert sorted(p.stem for p in (ROOT / "autograd").glob("*.py")) == sorted(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_engine_imports_only_from_above_and_from_the_standard_library(room: str) -> None:
    path = ROOT / "autograd" / f"{room}.py"
    for name in imports(path, at_the_top=True):
        if name.startswith("."):
            assert name.strip(".") in ROOMS[: ROOMS.index(room)], f"{room} imports {name}"
    for name in imports(path, at_the_top=False):
        if not name.startswith("."):
            assert name.partition(".")[0] in sys.stdlib_module_names, f"{room} imports {name}"
        elif room not in ("value", "__init__"):
            assert name.strip(".") in ROOMS[: ROOMS.index(room)], f"{room} imports {name}"


def test_packages_never_import_upwards() -> None:
    packages = ["autograd", "nets", "viz"]
    for i, package in enumerate(packages):
        for path in (ROOT / package).glob("**/*.py"):
            for name in imports(path, at_the_top=False):
                assert name.partition(".")[0] not in packages[i + 1 :], f"{path} imports {name}"


def test_import_loads_no_numpy_and_nothing_heavy() -> None:
    code = "import autograd, sys; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = set(result.stdout.split())
    assert "autograd.engine.ops" in loaded
    assert not loaded & {"numpy", "ast", "dataclasses", "inspect", "asyncio", "fractions"}


def test_everything_that_is_exported_exists() -> None:
    for name in autograd.__all__:
        assert getattr(autograd, name) is not None
    assert len(set(autograd.__all__)) == len(autograd.__all__)
    assert set(autograd.__all__) <= set(dir(autograd))
    with pytest.raises(AttributeError):
        autograd.no_such_thing  # noqa: B018


def test_a_star_import_leaves_pythons_own_functions_alone() -> None:
    assert not {"max", "min", "sum", "pow"} & set(autograd.__all__)
    assert autograd.max(1, 2) == 2


def test_readme_examples_print_what_they_say() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    text = re.sub(
        r"(?<!\n)\n\n(?=\n\S)", "\n<BLANKLINE>\n<BLANKLINE>", text
    )  # two are printed ones
    examples = doctest.DocTestParser().get_doctest(text, {}, "README", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    try:
        runner.run(examples)
    finally:
        autograd.TABLE.pop("cube", None)
    assert runner.tries > 15 and runner.failures == 0


def test_files_stay_short() -> None:
    whole = {"ops.py", "value.py"}  # one table, and one class: they are read as one
    for package in ("autograd", "nets", "viz", "tests", "benchmarks"):
        for path in (ROOT / package).glob("**/*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 300 or path.name in whole, f"{path}: {lines}"
