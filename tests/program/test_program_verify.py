"""Programs are verified, and the silent faults that were there before are caught again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from compiled_cases import CASES
from lookalikes.in_statements import value_routine

import autograd
from autograd import OperandError, StatementError
from autograd.program.ir.statement import Element, Index, Routine, Statement
from autograd.program.ir.symbols import Symbol
from autograd.program.ir.verify import verify
from autograd.program.passes import arrange, pipeline


def values(name: str) -> Routine:
    case = CASES[name]
    return value_routine(case.program.record(*case.arguments))


def all_reads(routine: Routine) -> Iterator[tuple[int, int, Symbol, Element]]:
    for s, statement in enumerate(routine.statements):
        for p, part in enumerate(statement.parts):
            for symbol, element in part.reads.items():
                yield s, p, symbol, element


def with_read(routine: Routine, s: int, p: int, symbol: Symbol, element: Element) -> Routine:
    statements = list(routine.statements)
    parts = list(statements[s].parts)
    parts[p] = parts[p]._replace(reads=parts[p].reads | {symbol: element})
    statements[s] = statements[s]._replace(parts=tuple(parts))
    return routine._replace(statements=tuple(statements))


def test_a_read_left_behind_when_parameters_are_put_in_another_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What puts an array in another order makes a new one; a join went on reading the old one."""
    moved = arrange._moved
    left_behind = []

    def moved_but_joins(statement: Statement, *of: Any) -> Statement:
        if len(statement.parts) == 1:
            return moved(statement, *of)
        left_behind.append(statement)
        return statement

    case = CASES["parameters alone and in products"]
    assert not case.program.over

    def verify_anew() -> None:
        autograd.compile(case.program.f).record(*case.arguments).routines.verify(None)

    verify_anew()
    monkeypatch.setattr(arrange, "_moved", moved_but_joins)
    with pytest.raises(StatementError, match="reads theta, which is not computed before"):
        verify_anew()
    assert left_behind


def test_a_plan_packs_arguments_for_the_inputs_of_its_statements() -> None:
    case = CASES["parameters alone and in products"]
    plan = case.program.record(*case.arguments)
    assert plan.packing.inputs == [*plan.routines.lifted.inputs]
    assert plan.packing.inputs == plan.packing.inputs


@pytest.mark.parametrize(
    ("name", "array", "told"),
    [
        ("parameters beside an example", "theta", r"read of theta on side 0 of 2 moves along"),
        ("a row beside an example", "v1", r"read of v1 on side 1 of 3 moves along"),
    ],
)
def test_numbers_of_a_shared_array_taken_for_examples(name: str, array: str, told: str) -> None:
    """In both, the last side that moves was taken for the axis of examples."""
    routine = values(name)
    planted = 0
    for s, p, symbol, element in all_reads(routine):
        part = routine.statements[s].parts[p]
        last = element.indices[-1]
        if element.variable.name == array and "m" in part.axes and any(last.steps):
            across = Index(0, tuple(int(axis == "m") for axis in part.axes))
            wrong = element._replace(indices=(*element.indices[:-1], across))
            with pytest.raises(StatementError, match=f"{told} the axis of examples"):
                verify(with_read(routine, s, p, symbol, wrong))
            planted += 1
    assert planted


# A program says so of itself.


@pytest.mark.parametrize("name", CASES)
def test_programs_verify(name: str) -> None:
    case = CASES[name]
    if case.wrt is None:
        case.program(*case.arguments)
    else:
        case.program.value_and_grad(*case.arguments, wrt=case.wrt)
    assert case.program.verify() is None  # type: ignore[func-returns-value]


def test_a_program_tells_of_a_fault_of_its_passes() -> None:
    program = autograd.compile(lambda w, x: autograd.dot(w, x[1:])).batch("x")
    with pytest.raises(OperandError, match="nothing is recorded yet"):
        program.verify()
    program([1.0, 2.0], [[1.0, 2.0, 3.0]])
    program.verify()
    plan = program.record([1.0, 2.0], [[1.0, 2.0, 3.0]])
    s, p, symbol, read = next(
        x for x in all_reads(plan.routines.lifted) if x[-1].variable.name == "X"
    )
    first, examples = read.indices
    beyond = read._replace(indices=(first._replace(start=first.start + 1), examples))
    plan.routines.lifted = with_read(plan.routines.lifted, s, p, symbol, beyond)
    with pytest.raises(StatementError, match="side 0 of 3 takes the places 2 to 3"):
        program.verify()


def test_a_program_tells_of_examples_that_are_not_reduced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum over examples is left out: a gradient would be that of no single number."""
    call = [1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]
    plan = autograd.compile(lambda w, x: autograd.dot(w, x)).batch(over="x").record(*call)
    plan.routines.verify(None)
    monkeypatch.setattr(pipeline, "reduced", lambda routine, *_: routine)
    with pytest.raises(StatementError, match=r"has the shape .*, but its examples are reduced"):
        plan.routines.verify(None)


def test_a_rule_may_use_a_primitive_of_many_arguments() -> None:
    program = autograd.compile(lambda x, y: autograd.atan2(x, y) * autograd.hypot(x, y)).batch("x")
    program.value_and_grad([1.0, 2.0, -3.0], 2.0)  # atan2's slope is written with hypot
    program.verify()
