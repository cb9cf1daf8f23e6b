"""The engine can be read in one sitting, and be compiled."""

from __future__ import annotations

from pathlib import Path
from types import FunctionType

from autograd import core
from autograd.engine.operations import record

ENGINE = Path(__file__).parent.parent.parent / "autograd" / "engine"
SITTING = ("value", "operations", "ops", "backward", "graph", "primitive")


def test_reverse_mode_is_read_in_one_sitting() -> None:
    lines = {name: len((ENGINE / f"{name}.py").read_text().splitlines()) for name in SITTING}
    assert sum(lines.values()) <= 900, lines


def test_the_core_says_what_it_is() -> None:
    assert core.kind == ("python" if isinstance(record, FunctionType) else "native")
    assert core.reason
