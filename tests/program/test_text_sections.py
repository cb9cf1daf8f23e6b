"""C of long functions: sections of bounded length, whose numbers are in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from targets import job, run_c

from autograd import Value, sin, tanh
from autograd.program import compile
from autograd.program.text.sections import MOST_LINES


def recurrence(n: int) -> Callable[..., Any]:
    """A pendulum of n steps: operations that read one another, most of them twice."""

    def f(x: Any) -> Any:
        angle, speed, k = x
        for _ in range(n):
            speed = speed - 0.01 * k * sin(angle)
            angle = angle + 0.01 * speed
        return angle * speed

    return f


def nested(n: int) -> Callable[..., Any]:
    """One expression of n operations, none of which is read twice."""

    def f(x: Any) -> Any:
        y = x[0]
        for k in range(n // 2):
            y = tanh(y + x[k % 3])
        return y

    return f


def functions(text: str) -> list[list[str]]:
    """The lines of each function."""
    return [body.splitlines() for body in re.findall(r"^\{$(.*?)^\}$", text, re.DOTALL | re.M)]


@pytest.mark.gcc
@pytest.mark.parametrize(("f", "wrt"), [(recurrence(400), ("x",)), (nested(3000), None)])
def test_long_functions_give_what_the_engine_gives(
    f: Callable[..., Any], wrt: tuple[str, ...] | None, tmp_path: Path
) -> None:
    given = [0.5, 0.25, 2.0]
    leaves = [Value(x) for x in given]
    J = f(leaves)
    J.backward()
    program = compile(f)
    [[[value, *slopes]]] = run_c([job(program, (given,), wrt=wrt)], tmp_path)
    assert value.item() == pytest.approx(J.data, rel=1e-12)
    for slope in slopes:
        assert slope.ravel() == pytest.approx([x.grad for x in leaves], rel=1e-10)
    assert len(functions(program.to_c(wrt))) > 5


@pytest.mark.parametrize("graph", [recurrence, nested])
def test_text_is_proportional_to_the_graph_and_functions_are_bounded(
    graph: Callable[[int], Callable[..., Any]],
) -> None:
    lengths = []
    for n in (300, 600):
        program = compile(graph(n))
        program.record([0.5, 0.25, 2.0])
        text = program.to_c("x")
        lengths.append(len(text))
        *sections, whole = functions(text)
        assert max(map(len, sections)) <= 2 * MOST_LINES
        assert len(whole) <= len(sections) + 5
    assert lengths[1] <= 2.2 * lengths[0]


def test_short_functions_are_one_section() -> None:
    program = compile(recurrence(10))
    program.record([0.5, 0.25, 2.0])
    text = program.to_c("x")
    assert "static void" not in text
    assert "const double" in text
