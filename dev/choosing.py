"""Which tests concern a name: those of its file's name, those that import it, or its cases."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from .check import NOTHING_CHOSEN, PACKAGES, ROOT
from .needs import TESTS, DevError, check_installed


def test(name: str, options: Sequence[str]) -> int:
    """Run the tests that concern a name; pytest's exit code."""
    check_installed(TESTS)
    arguments = chosen(name)
    print(f"pytest {' '.join(arguments)}", flush=True)
    code = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, *options], cwd=ROOT
    ).returncode
    if code == NOTHING_CHOSEN:
        raise unknown(name)
    return code


def chosen(name: str) -> list[str]:
    """pytest's arguments for the tests that concern a name."""
    if name in primitives():
        return ["-p", "dev.selection", "--primitive", name]
    named = [path for path in sources() if is_named(path, name)]
    paths = {path for path in named if is_test(path)}
    for path in named:
        if not is_test(path):
            paths |= {path, *concerned(path)}
    if paths:
        return sorted(str(path.relative_to(ROOT)) for path in paths)
    if re.fullmatch(r"[\w./-]*[./][\w./-]*", name):
        raise unknown(name)
    return ["-k", name]


@cache
def sources() -> list[Path]:
    """The Python files of the packages and of the tests."""
    folders = (*PACKAGES, "tests", "dev", "benchmarks")
    return [path for folder in folders for path in sorted((ROOT / folder).glob("**/*.py"))]


def is_test(path: Path) -> bool:
    """Whether pytest collects tests from the file for its name."""
    return path.name.startswith("test_")


def is_named(path: Path, name: str) -> bool:
    """Whether a name means this file, or a folder that it is in: by its path, or by its end.

    >>> path = ROOT / "nets" / "learning" / "optimisers.py"
    >>> [is_named(path, name) for name in ("learning", "nets/learning/", "learning.optimisers")]
    [True, True, True]
    >>> [is_named(path, name) for name in ("optimisers.py", "optim", "nets/optimisers")]
    [True, False, False]
    >>> is_named(ROOT / "tests" / "nets" / "test_mlp.py", "mlp")
    True
    """
    wanted = name.removesuffix("/").removesuffix(".py").replace(".", "/").lstrip("/")
    whole = path.relative_to(ROOT).with_suffix("")
    each = [whole, *whole.parents, whole.with_name(whole.name.removeprefix("test_"))]
    return any(f"/{one.as_posix()}".endswith(f"/{wanted}") for one in each)


def concerned(path: Path) -> set[Path]:
    """The test files that concern a file: its name is in theirs, or they import it by its place.

    Where there are none, those that import one of its names from its package, or else its wing's.
    """
    tests = [each for each in sources() if is_test(each)]
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    stem = path.stem if path.stem != "__init__" else path.parent.name
    names = {(module.partition(".")[0], name) for name in defined(path)}
    wing = next((each.name for each in path.parents if (ROOT / "tests" / each.name).is_dir()), "")
    return (
        {x for x in tests if f"_{stem}_" in f"{x.stem}_" or (module, "") in imported(x)}
        or {x for x in tests if names & imported(x)}
        or {x for x in tests if x.is_relative_to(ROOT / "tests" / wing)}
    )


@cache
def imported(path: Path) -> frozenset[tuple[str, str]]:
    """Each name that a file imports, after its module; a module as a whole has an empty name."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add((node.module, ""))
            for alias in node.names:
                names |= {(node.module, alias.name), (f"{node.module}.{alias.name}", "")}
    return frozenset(names)


def defined(path: Path) -> Iterator[str]:
    """The public functions and classes of a file."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name


def primitives() -> set[str]:
    """The names of the table."""
    from autograd import TABLE

    return {*TABLE}


def unknown(name: str) -> DevError:
    """The error for a name that no test concerns, with the names that are close to it."""
    known = primitives()
    for path in sources():
        known |= {path.stem, path.stem.removeprefix("test_"), path.parent.name}
    last = re.split(r"[/.]", name.removesuffix("/").removesuffix(".py"))[-1]
    close = get_close_matches(last, sorted(known - {"__init__", "__main__"}), 5)
    hint = f"; did you mean {', '.join(close)}?" if close else ""
    return DevError(f"no test concerns {name}{hint}\n`python -m dev` says what a name may be")
