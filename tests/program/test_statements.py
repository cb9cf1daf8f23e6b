"""Programs as statements of one kind: well-formed after each pass, and the eager engine's numbers,
for a count of examples that is no other size.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from compiled_cases import CASES
from lookalikes.in_statements import (
    check_statements,
    derivative_routine,
    of_shape,
    unlike,
    value_routine,
    with_examples,
)
from lookalikes.lookalike import Case
from lookalikes.reporting import all_faults, report
from lookalikes.suite import IN_STATEMENTS, case, ids
from lookalikes.truth import truth
from rounding import Known, UndecidedError, apart, known_of
from targets import _every_block
from written_programs import cases as written_cases

from autograd import NonFiniteError, NotDifferentiableError, Value, ops
from autograd.derivatives.containers import leaves, rebuild
from autograd.engine.adjoints import adjoints
from autograd.program.ir.interpret import interpret
from autograd.program.ir.statement import Element, Index, Part, Routine, Statement, Variable
from autograd.program.ir.symbols import Symbol
from autograd.program.ir.verify import verify
from autograd.program.passes.recording import is_module, with_arguments
from autograd.program.passes.reverse import with_derivatives
from autograd.program.run.plan import Plan


def as_case(one: Any) -> Case:
    """A program with its call, as the lookalikes have it."""
    wrt = one.wrt if isinstance(one.wrt, tuple) else () if one.wrt is None else (one.wrt,)
    return Case(one.program, one.arguments, {}, wrt, [])


PROGRAMS = {**CASES, **{f"written: {name}": one for name, one in written_cases().items()}}


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_and_gradients_are_the_eager_engines(name: str) -> None:
    one = as_case(PROGRAMS[name])
    check_statements(one, truth(one))


@pytest.mark.parametrize("seed", IN_STATEMENTS, ids=ids)
def test_lookalikes_have_the_eager_engines_numbers(seed: int) -> None:
    fault = all_faults("statements", [case(seed)])[0]
    if fault is not None:
        pytest.fail(str(report(ids(seed), case(seed)[0], fault)), pytrace=False)


# Order two: the derivatives of a sum of all first derivatives, each with a factor of its own.


def factor(block: int, number: int) -> float:
    return 1 + (3 * number + block) % 5 / 4


def twice(plan: Plan) -> Routine:
    """The derivatives of that sum for some blocks: the reverse of the reverse."""
    asked = [k for k, block in enumerate(plan.packing.blocks) if block.size]
    once = derivative_routine(plan, value_routine(plan), asked)
    slopes = once.results[-len(asked) :]
    J, parts = Variable("J2", (1,)), []
    for k, slope in zip(asked, slopes, strict=True):
        count = math.prod(side for side in slope.shape if side != "m")
        numbers = Variable("factors", (count,), numbers=tuple(factor(k, n) for n in range(count)))
        axes = tuple(range(len(slope.shape)))
        at = tuple(Index(0, tuple(int(k == axis) for k in axes)) for axis in axes)
        steps = [math.prod(s for s in slope.shape[k + 1 :] if s != "m") for k in axes]
        steps = [0 if slope.shape[k] == "m" else step for k, step in enumerate(steps)]
        x, c = Symbol("x"), Symbol("c")
        reads = {x: Element(slope, at), c: Element(numbers, (Index(0, tuple(steps)),))}
        parts.append(Part(slope.shape, (Index(0, (0,) * len(axes)),), ops.mul(c, x), reads))
    total = Routine(once.inputs, (*once.statements, Statement(J, tuple(parts))), (J,))
    routine = with_derivatives(total, J, [once.inputs[k] for k in asked])
    verify(routine)
    return routine


def eager_twice(one: Case, plan: Plan) -> Known:
    """The same by the eager engine: the sum, and its slopes for all leaves, block by block."""
    given, blocks = [], []
    for (_, x), over in zip(one.given, one.over, strict=True):
        if is_module(x):
            given.append(x)
            continue
        given.append([rebuild(each, Value) for each in x] if over else rebuild(x, Value))
        rows = [[v for _, v in leaves(each)] for each in (given[-1] if over else [given[-1]])]
        blocks.append([v for column in zip(*rows, strict=True) for v in column])
    blocks.append(plan.parameters)
    results = []
    for i in range(max(one.count, 1)):
        taken = [x[i] if over else x for x, over in zip(given, one.over, strict=True)]
        call = with_arguments(one.call, iter(taken))
        results += [y for _, y in leaves(one.f(*call.args, **call.kwargs))]
    J = ops.sum(results) / (one.count if one.program.reduce == "mean" and one.count else 1)
    if not isinstance(J, Value) or J.is_constant:
        raise NotDifferentiableError("it is a constant")
    every = [v for block in blocks for v in block]
    weights = []
    for k, block in enumerate(blocks):
        repeated = (
            one.count if k < len(plan.packing.blocks) - 1 and plan.packing.blocks[k].over else 1
        )
        weights += [factor(k, n // repeated) for n in range(len(block))]
    slopes = adjoints(J, every, graph=True)
    total = ops.sum([c * slope for c, slope in zip(weights, slopes, strict=True)])
    return known_of(total, every)


def wrong_twice(one: Case) -> str | None:
    """How the statements of order two differ from the eager engine; None if it cannot be known."""
    try:
        plan = one.program.record(*one.args, **one.named)
    except NonFiniteError:
        return None
    if plan.routines.task.first != 1:
        return None
    routine = twice(plan)
    one = with_examples(one, unlike(routine)) if one.count else one
    try:
        known = eager_twice(one, plan)
    except (UndecidedError, NonFiniteError, NotDifferentiableError):
        return None
    *blocks, m = _every_block(plan, plan.packing.packed(dict(one.given)))
    given = {x: of_shape(y, x, m) for x, y in zip(routine.inputs, blocks, strict=True)}
    total, *slopes = interpret(routine, given, m)
    numbers = np.concatenate([total.ravel(), *(slope.ravel() for slope in slopes)])
    return apart(numbers, [known.value, *known.slopes], [known.value_error, *known.slope_errors])


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 120, 30))
def test_the_reverse_of_the_reverse_is_the_eager_engines(first: int) -> None:
    told = {seed: wrong_twice(case(seed)[0].case()) for seed in range(first, first + 30)}
    assert {seed: wrong for seed, wrong in told.items() if wrong} == {}
    assert sum(wrong is not None for wrong in told.values()) >= 12


@pytest.mark.parametrize("name", CASES)
def test_cases_of_order_two(name: str) -> None:
    assert not wrong_twice(as_case(CASES[name]))
