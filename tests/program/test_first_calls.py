"""What a first call does before a program runs: little for each operation, and nothing in vain.

Work is counted in calls of functions, not in seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from growing import GRAPHS, Graph, calls, chain
from lifting import lifting

from autograd import sin, tanh
from autograd.engine import ops
from autograd.program import compile
from autograd.program.ir.naming import VariableNames
from autograd.program.ir.statement import Routine
from autograd.program.passes import pipeline
from autograd.program.passes.gather import gather
from autograd.program.passes.pipeline import Call, Draft, Task, run_passes
from autograd.program.passes.recording import bound
from autograd.program.passes.simplify import Flat
from autograd.program.text.telling import routine_lines

MOST_CALLS = 40  # for each operation, from its recording to the decision that it does not lift
PAIRS = [(0, 1), (0, 2), (3, 1), (2, 3), (1, 2)]  # no grid: some combinations are missing


def recorded(f: Callable[..., Any], x: Any) -> Draft:
    """The graph of a function, ready to be lifted."""
    draft = Draft(Call(f, bound(f, (x,), {}), ()))
    (*_, (_, draft)) = run_passes(draft, Task(VariableNames(set())), stop="lift")
    return draft


def lifted(draft: Draft, most: int = sys.maxsize) -> Routine | None:
    """Its statements, as they are lifted, if they are not more than `most`."""
    with lifting(most), patch.object(pipeline, "with_merged_products", lambda routine: routine):
        ((_, made),) = run_passes(draft, Task(VariableNames(set())), "lift", "arrange")
    return made.routine


def recurrence(n: int) -> tuple[Callable[..., Any], Any]:
    """Some n operations in a row, five a step, in which sums and products mix."""

    def f(x: Any) -> Any:
        angle, speed = x
        for _ in range(n // 5):
            speed = speed - 0.01 * sin(angle)
            angle = angle + 0.01 * speed
        return angle

    return f, [0.5, 0.25]


@pytest.mark.parametrize("graph", [chain, recurrence])
def test_what_does_not_lift_takes_few_calls_for_each_operation(graph: Graph) -> None:
    n = 2000
    f, x = graph(n)
    task = Task(VariableNames(set()))
    ((_, draft),) = run_passes(Draft(Call(f, bound(f, (x,), {}), ())), task, stop="simplify")

    def work() -> None:
        *_, (_, flat) = run_passes(draft, task, "simplify", "lift")
        assert lifted(flat, 100) is None

    assert calls(work) <= MOST_CALLS * n


@pytest.mark.parametrize("graph", [chain, recurrence])
def test_what_does_not_lift_is_told_before_any_statement_is_made(graph: Graph) -> None:
    draft = recorded(*graph(2000))
    with patch("autograd.program.passes.lift._Lifting._lift", side_effect=AssertionError):
        assert lifted(draft, 100) is None


@GRAPHS
def test_no_graph_is_given_up_that_lifts(graph: Graph) -> None:
    draft = recorded(*graph(300))
    routine = lifted(draft)
    assert routine is not None
    assert lifted(draft, len(routine.statements)) is not None
    assert lifted(draft, len(routine.statements) - 1) is None


def test_neurons_that_read_parts_of_a_split_array_are_kept_apart() -> None:
    """Dot products of one kind that take several statements: what reads them is grouped anew."""

    def f(W: Any) -> Any:
        rows = [list(row) for row in W]
        z = [sum(a * tanh(b) for a, b in zip(rows[i], rows[j], strict=True)) for i, j in PAIRS]
        return sum(tanh(y) * k for k, y in enumerate(z))

    W = np.linspace(-1, 1, 12).reshape(4, 3)
    routine = lifted(recorded(f, W))
    assert routine is not None
    lines = [*routine_lines(routine)]
    assert sum("tanh(" in line for line in lines) == 1 + len({j for _, j in PAIRS})
    true = sum(np.tanh(W[i] @ np.tanh(W[j])) * k for k, (i, j) in enumerate(PAIRS))
    assert compile(f)(W) == pytest.approx(true, rel=1e-13)


def test_a_sum_of_very_many_products_is_one_dot_product() -> None:
    """With time in proportion to the square of their count, this would take minutes."""
    n = 100_000
    leaves = range(2 * n)
    made = [ops.mul] * n + [ops.sum]
    products = [(k, n + k) for k in range(n)]
    flat = Flat(
        ops=[*[None] * (2 * n), *made],
        inputs=[*[()] * (2 * n), *products, tuple(range(2 * n, 3 * n))],
        kinds=[*[0] * n, *[1] * n, *made],
        constants={},
        leaves=[leaves[:n], leaves[n:]],
        outputs=[3 * n],
        labels={},
        signs=False,
    )
    gathered = gather(flat)
    assert gathered.size() == 1
    assert gathered.ops[-1] is ops.dot
    assert gathered.inputs[-1] == tuple(leaves)
