"""The frame: who imports whom, what an import loads, what README promises."""

from __future__ import annotations

import ast
import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd.engine.errors import pip_line

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ("engine", "words", "derivatives")
"""The wings of autograd that need the standard library alone."""


@pytest.mark.parametrize("wing", LIBRARY)
def test_the_engine_and_its_words_need_the_standard_library_only(wing: str) -> None:
    for path in (ROOT / "autograd" / wing).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                known = name.partition(".")[0] in sys.stdlib_module_names
                assert known, f"{path} imports {name}"


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


@pytest.mark.parametrize(
    "extra", ["plots", "jax", "safetensors", "frames", "sklearn", "dask", "widget"]
)
def test_the_line_that_an_error_gives_for_an_extra_is_readmes_and_installs_from_a_clone(
    extra: str,
) -> None:
    line, where = pip_line(extra).split(", ")
    words = shlex.split(line)
    assert words[:3] == ["python3", "-m", "pip"] and words[-2:] == ["-e", f".[{extra}]"]
    assert "clone" in where
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(rf"^{extra} = \[", project, re.M)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert pip_line("plots").split(", ")[0] in readme and f"`{extra}`" in readme
    assert '"chainstep[' not in readme


def test_files_stay_short() -> None:
    whole = {"ops.py", "value.py"}  # one table, and one class: they are read as one
    for package in ("autograd", "nets", "viz", "tests", "benchmarks", "dev"):
        for path in (ROOT / package).glob("**/*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 300 or path.name in whole, f"{path}: {lines}"
