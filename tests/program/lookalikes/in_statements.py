"""Statements of one kind: verified after each pass, and run by the interpreter."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from targets import _every_block

from autograd import NonFiniteError
from autograd.derivatives.containers import rebuild
from autograd.program.ir.interpret import interpret
from autograd.program.ir.statement import Routine, Variable
from autograd.program.ir.verify import verify
from autograd.program.passes.blocks import PARAMETERS
from autograd.program.passes.fuse import fused
from autograd.program.passes.recording import with_arguments
from autograd.program.passes.reduce import reduced
from autograd.program.passes.reverse import with_derivatives
from autograd.program.run.plan import Plan

from .checking import by_name, compare
from .lookalike import Case
from .truth import Numbers, Truth, Within, truth

COUNTS = (5, 11, 13, 17, 19, 23, 29, 31)
"""Counts of examples, of which one is unlike any size in a program."""


class Staged(NamedTuple):
    """A program's statements, with a call for a count of examples unlike any other size."""

    plan: Plan
    case: Case
    routine: Routine  # its values, then its derivatives for the asked arguments
    values: int  # how many values there are
    places: list[int]  # the places of the asked arguments in `wrt`; an empty block has none

    def results(self, routine: Routine) -> list[Numbers]:
        """The interpreter's values as rows, then each derivative as one row per number."""
        values = run(routine, self.plan, self.case)
        slopes = values[self.values :]
        del values[self.values :]
        each = self.case.count if self.plan.packing.each else 1
        rows = np.concatenate([np.broadcast_to(y, (1, each)) for y in values])
        asked = [self.case.places[place] for place in self.places]
        pairs = zip(slopes, asked, strict=False)  # several values have no derivatives
        return [rows, *(by_name(self.case, self.plan.parameters, slope, k) for slope, k in pairs)]

    def dues(self, due: Truth) -> list[Within]:
        """The right results, as far as they are known."""
        assert isinstance(due.values, Within)
        slopes = due.gradients if isinstance(due.gradients, list) else []
        return [due.values, *(slopes[place] for place in self.places if slopes)]


def check_statements(case: Case, _: Truth) -> None:
    """Check the values and the derivatives for a count of examples unlike any other size."""
    one = staged(case)
    if one is not None and isinstance((due := truth(one.case)).values, Within):
        for routine in (one.routine, fused(one.routine)):
            compare_all(one.results(routine), one.dues(due))


def compare_all(results: Sequence[Numbers], dues: Sequence[Within]) -> None:
    """Raise WrongError where a value, which comes first, or a derivative is wrong."""
    for k, (numbers, due) in enumerate(zip(results, dues, strict=False)):
        compare("wrong gradient" if k else "wrong value", numbers, due)


def staged(case: Case) -> Staged | None:
    """The statements of a program, verified after each pass; None if a constant is not finite."""
    try:
        plan = case.program.record(*case.args, **case.named)
    except NonFiniteError:
        return None
    plan.routines.verify(
        tuple(plan.given) if plan.routines.task.first == 1 else None
    )  # what runs today
    routine = value_routine(plan)
    blocks = [plan.packing.place([*plan.given, PARAMETERS][k]) for k in case.places]
    places = [i for i, b in enumerate(blocks) if plan.packing.blocks[b].size]
    values = len(routine.results)
    if plan.routines.task.first == 1:
        routine = derivative_routine(plan, routine, [blocks[i] for i in places])
    if case.count:
        case = with_examples(case, unlike(routine))
    return Staged(plan, case, routine, values, places)


def value_routine(plan: Plan, check: Callable[[Routine], None] = verify) -> Routine:
    """The statements of a plan's values, verified after each pass."""
    routine = plan.routines.lifted
    check(routine)
    if plan.packing.batched and plan.routines.task.reduce:
        routine = reduced(routine, plan.routines.task.reduce)
        check(routine)
    return routine


def derivative_routine(plan: Plan, values: Routine, asked: Sequence[int]) -> Routine:
    """The statements of the value and of its derivatives for some blocks; they can be fused."""
    cost = (
        reduced(values, "sum") if plan.packing.batched and not plan.routines.task.reduce else values
    )
    wrt = [values.inputs[k] for k in asked]
    routine = with_derivatives(cost, cost.results[0], wrt)
    derivatives = routine.results[len(cost.results) :]
    routine = routine._replace(results=(*values.results, *derivatives))
    verify(routine)
    verify(fused(routine))
    return routine


def run(routine: Routine, plan: Plan, case: Case) -> list[Numbers]:
    """The interpreter's results for a call."""
    *blocks, m = _every_block(plan, plan.packing.packed(dict(case.given)))
    given = {x: of_shape(numbers, x, m) for x, numbers in zip(routine.inputs, blocks, strict=True)}
    return interpret(routine, given, m)


def of_shape(numbers: Any, variable: Variable, m: int) -> Numbers:
    """The numbers of an input, in its shape."""
    shape = [m if side == "m" else side for side in variable.shape]
    return np.reshape(np.asarray(numbers, dtype=float), shape)


def sizes(routine: Routine) -> set[object]:
    """All lengths of sides and axes."""
    axes = {axis for s in routine.statements for part in s.parts for axis in part.axes}
    outs = {side for s in routine.statements for side in s.out.shape}
    return axes | outs | {side for x in routine.inputs for side in x.shape}


def unlike(routine: Routine) -> int:
    """A count of examples that is no other size."""
    taken = sizes(routine)
    return next(m for m in COUNTS if m not in taken)


def with_examples(case: Case, m: int) -> Case:
    """The same program's call with m examples: its own ones, each time slightly larger."""

    def stretched(x: Any) -> Any:
        scales = [1 + i / 64 for i in range(m)]
        if isinstance(x, np.ndarray):
            return np.array([x[i % len(x)] * scale for i, scale in enumerate(scales)])
        rows = [
            rebuild(x[i % len(x)], lambda number: float(number) * scale)  # noqa: B023
            for i, scale in enumerate(scales)
        ]
        return type(x)(rows)

    given = [
        stretched(x) if over else x for (_, x), over in zip(case.given, case.over, strict=True)
    ]
    call = with_arguments(case.call, iter(given))
    return dataclasses.replace(case, args=call.args, named=call.kwargs)
