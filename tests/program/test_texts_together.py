"""Texts of several programs in one file, and how a program is asked for a language."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import points
import pytest
from targets import GCC

from autograd import (
    TABLE,
    OperandError,
    Primitive,
    TargetError,
    dot,
    gelu,
    logsumexp,
    relu,
    sigmoid,
)
from autograd.engine.declaration import DEFINITIONS
from autograd.program import Program, compile


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - points.ROWS.keys():
        del TABLE[name]


def first(x: Any) -> Any:
    return sigmoid(x[0]) * gelu(x[1]) + logsumexp(x) + relu(x[1])


def second(x: Any) -> Any:
    return sigmoid(relu(x[0])) + logsumexp(x[1], x[0] * x[1], sigmoid(x[1]))


def recorded(f: Any, x: list[float]) -> Program:
    program = compile(f)
    program(x)
    return program


def built(folder: Path, *texts: str) -> subprocess.CompletedProcess[str]:
    """What gcc says of one file with these texts."""
    source, library = folder / "both.c", folder / "both.so"
    source.write_text("\n".join(texts), encoding="utf-8")
    command = [*GCC, "-o", str(library), str(source), "-lm"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.gcc
def test_two_programs_stand_in_one_file_of_c(tmp_path: Path) -> None:
    x = [0.3, -1.2]
    texts = [recorded(f, x).to_c(name=f.__name__) for f in (first, second)]
    done = built(tmp_path, *texts)
    assert done.returncode == 0, done.stderr
    machine = ctypes.CDLL(str(tmp_path / "both.so"))
    given, room = (ctypes.c_double * 2)(*x), (ctypes.c_double * 100)()
    for f in (first, second):
        value = ctypes.c_double()
        getattr(machine, f.__name__)(given, ctypes.byref(value), room)
        assert value.value == pytest.approx(f(x), rel=1e-14)


@pytest.mark.gcc
def test_one_name_for_two_functions_does_not_compile(
    tmp_path: Path, declare: type[Primitive]
) -> None:
    def bent(k: float) -> str:
        bend = declare("bend", lambda x: x / (k + x * x), lambda z, x: k - z)
        text = recorded(lambda x: bend(x[0]), [0.3]).to_c(name=f"f{k:.0f}")
        del TABLE["bend"]
        return text

    assert built(tmp_path, bent(1.0)).returncode == 0
    assert re.search("redefinition of .bend", built(tmp_path, bent(1.0), bent(2.0)).stderr)


def test_a_target_is_its_file_and_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As CONTRIBUTING says: DEFINITIONS names it, and its file has a function of its name."""
    file = ModuleType("toy")
    file.toy_text = lambda routine, name: f"{name}: {len(routine.results)}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "autograd.program.targets.toy", file)
    monkeypatch.setitem(DEFINITIONS, "toy", r"^toy (\w+)")
    program = recorded(lambda x: dot(x, x), [1.0, 2.0])
    assert program.to("toy", "x", name="square") == "square: 2"


def test_a_language_is_asked_for_by_its_name() -> None:
    program = recorded(lambda x: dot(x, x), [1.0, 2.0])
    assert program.to("c", "x", name="square") == program.to_c("x", "square")
    assert program.to("javascript", "x") == program.to_javascript("x")
    for other in ("numpy", "C", "lua", 3):
        with pytest.raises(TargetError) as told:
            program.to(other)  # type: ignore[arg-type]
        assert str(told.value) == (
            f"functions are written in the languages 'c', 'javascript', got {other!r}"
        )
    with pytest.raises(OperandError, match="nothing is recorded yet"):
        compile(first).to("c")
