"""The wings: every import goes down, between folders and between files, and there is no circle, but
one inside of the engine, which is one unit: what a Value does is one call into the files above it.

Nothing is listed here: which file stands above which is read off the imports themselves, and a
folder stands where its files do. A file that is new needs no entry.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("autograd", "nets", "viz")
"""From the bottom up."""
FLAT = {
    "autograd": {"__init__.py"},
    "nets": {"__init__.py", "errors.py", "spelling.py"},
    "viz": {"__init__.py", "__main__.py", "errors.py"},
}
"""The only files outside of the wings."""

Graph = dict[str, set[str]]


def modules(root: Path) -> dict[str, Path]:
    """The files of the packages by what they are imported as."""
    files = {}
    for package in PACKAGES:
        for path in root.glob(f"{package}/**/*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return files


def imported(name: str, path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """The files of the packages that a file imports, at its top, in a function or for types."""
    package = name.split(".")[: None if path.name == "__init__.py" else -1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            of = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{of}.{alias.name}"
                if whole in known or of in known:
                    yield whole if whole in known else of


def arrows(root: Path) -> Graph:
    """Which file imports which; what a package says of its own inside is no arrow."""
    known = modules(root)
    return {
        name: {
            other
            for other in imported(name, path, known)
            if not (f"{name}.".startswith(f"{other}.") and known[other].name == "__init__.py")
            and not (f"{other}.".startswith(f"{name}.") and path.name == "__init__.py")
        }
        for name, path in known.items()
    }


def wing(name: str) -> str:
    """The folder that a file stands in; one that is in no wing is itself."""
    folder = name.rpartition(".")[0]
    return name if folder in ("", *PACKAGES) else folder


def between(graph: Graph) -> Graph:
    """The arrows between folders."""
    wings: Graph = {}
    for name, others in graph.items():
        for other in others:
            if wing(name) != wing(other):
                wings.setdefault(wing(name), set()).add(wing(other))
    return wings


def circle(graph: Graph) -> list[str]:
    """Names that import each other in a circle; none if there is an order."""
    left = dict(graph)
    while left:
        needed = set().union(*left.values())
        free = [x for x, others in left.items() if not others & left.keys() or x not in needed]
        if not free:
            return sorted(left)
        for name in free:
            del left[name]
    return []


UNIT = "autograd.engine"


def test_files_import_each_other_in_no_circle() -> None:
    assert {wing(name) for name in circle(arrows(ROOT))} <= {UNIT}


def test_wings_import_each_other_in_no_circle() -> None:
    assert not circle(between(arrows(ROOT)))


def test_packages_import_downwards_only() -> None:
    for name, others in arrows(ROOT).items():
        height = PACKAGES.index(name.partition(".")[0])
        above = [x for x in others if PACKAGES.index(x.partition(".")[0]) > height]
        assert not above, f"{name} imports {above}"


@pytest.mark.parametrize("package", PACKAGES)
def test_files_stand_in_wings(package: str) -> None:
    assert {path.name for path in (ROOT / package).glob("*.py")} == FLAT[package]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("autograd/engine/errors.py", "from ..words import steps"),  # a wing above
        ("viz/scene/boxes.py", "from .describe import boxes"),  # a file above
        ("autograd/engine/ops.py", "def late():\n    from autograd.words.steps import Step"),
        ("nets/models/mlp.py", "from nets.training.fitting import fit"),
        ("autograd/program/ir/statement.py", "import viz"),
    ],
)
def test_an_import_upwards_is_noticed(tmp_path: Path, where: str, line: str) -> None:
    for package in PACKAGES:
        for path in (ROOT / package).glob("**/*.py"):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    with open(tmp_path / where, "a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    graph = arrows(tmp_path)
    inside = {wing(name) for name in circle(graph)} <= {UNIT}
    upwards = any(n.startswith("autograd") and "viz" in o for n, o in graph.items())
    assert not inside or circle(between(graph)) or upwards


def test_no_test_imports_from_another_test() -> None:
    for path in (ROOT / "tests").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.startswith("test_")], path
