"""What a Value keeps to itself is read and written in the engine alone, and only there is one made
without its constructor: a compiled Value has no such fields for Python to reach.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograd.engine.nodes import Fields

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("autograd", "nets", "viz")
ENGINE = ROOT / "autograd" / "engine"
FIELDS = {name for name in vars(Fields) if name.startswith("_") and not name.endswith("__")}


def intrusions(text: str) -> list[str]:
    """The lines of a file's text that reach into a Value, or make one or change its type."""
    lines = text.splitlines()
    parts = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.expr))
    return [lines[node.lineno - 1].strip() for node in parts if is_one(node)]


def is_one(node: ast.expr) -> bool:
    """Whether an expression reaches into a Value; `self._note` is a field of its own class."""
    if isinstance(node, ast.Attribute):
        own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
        return node.attr in FIELDS and not own
    if isinstance(node, ast.Call) and node.args:
        first = node.args[0]
        makes = ast.unparse(node.func).endswith(("__new__", "setattr", "__setattr__"))
        named = len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
        reads = ast.unparse(node.func).endswith("attr") and named
        return (makes and ast.unparse(first) in ("Value", "autograd.Value")) or (
            reads and isinstance(node.args[1], ast.Constant) and node.args[1].value in FIELDS
        )
    return False


def test_nothing_outside_of_the_engine_reaches_into_a_value() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).glob("**/*.py")]
    outside = [path for path in paths if not path.is_relative_to(ENGINE)]
    assert len(outside) > 100
    reaching = [
        f"{path.relative_to(ROOT).as_posix()}: {line}"
        for path in outside
        for line in intrusions(path.read_text(encoding="utf-8"))
    ]
    assert not reaching, "\n".join(reaching)


@pytest.mark.parametrize(
    "line",
    [
        "slope = v._grad or 0.0",
        "v._data = 2.0",
        "x = v.inputs[0]._x",
        "number = getattr(v, '_data')",
        "v = object.__new__(Value)",
        "v = Value.__new__(Value)",
        "setattr(Value, 'sin', sin)",
        "type.__setattr__(Value, 'sin', sin)",
    ],
)
def test_what_reaches_into_a_value_is_noticed(line: str) -> None:
    assert intrusions(f"def f(v):\n    {line}\n") == [line]


@pytest.mark.parametrize(
    "line", ["self._note('slow')", "v.data", "object.__new__(Examples)", "setattr(page, 'n', 1)"]
)
def test_what_does_not_is_let_alone(line: str) -> None:
    assert not intrusions(line)


def test_the_fields_are_those_of_a_value() -> None:
    assert {"_data", "_grad", "_x", "_y"} <= FIELDS
