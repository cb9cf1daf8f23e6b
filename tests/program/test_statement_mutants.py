"""One index, shape or table of a statement altered: the verifier catches every program that is then
ill-formed, and the comparison with the eager engine what changes a number.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pytest
from lookalikes.checking import WrongError
from lookalikes.in_statements import Staged, compare_all, staged
from lookalikes.suite import case
from lookalikes.truth import Within, truth

from autograd import StatementError, ops
from autograd.program.ir.statement import Element, Index, Part, Routine, Side, Statement, Variable
from autograd.program.ir.verify import verify


class Mutant(NamedTuple):
    """A routine with one thing altered, and the statements that it concerns."""

    what: str
    routine: Routine
    concerned: list[Statement]


def altered_index(index: Index, rng: random.Random) -> tuple[str, Index]:
    """The index with another start, another step, or another number in its table."""
    start, steps, table = index
    if table is not None and rng.random() < 0.5:
        other = table.copy()
        other[rng.randrange(len(other))] += rng.choice((-2, -1, 1, 2, 100))
        return "table", Index(start, steps, other)
    if not steps or rng.random() < 0.4:
        return "start", index._replace(start=start + rng.choice((-1, 1, 2)))
    k = rng.randrange(len(steps))
    other_steps = [*steps]
    if len(steps) > 1 and rng.random() < 0.4:
        j = rng.choice([j for j in range(len(steps)) if j != k])
        other_steps[k], other_steps[j] = steps[j], steps[k]
    else:
        other_steps[k] += rng.choice((-1, 1))
    return "step", Index(start, tuple(other_steps), table)


def altered_indices(
    indices: tuple[Index, ...], rng: random.Random
) -> tuple[str, tuple[Index, ...]]:
    if not indices:  # of a number without sides
        return "nothing", indices
    k = rng.randrange(len(indices))
    what, index = altered_index(indices[k], rng)
    return what, (*indices[:k], index, *indices[k + 1 :])


def altered_part(part: Part, rng: random.Random) -> tuple[str, Part]:
    """The part with another axis, target or read."""
    chance = rng.random()
    if part.axes and chance < 0.2:
        return "axis", part._replace(axes=altered_shape(part.axes, rng))
    if part.reads and chance < 0.7:
        symbol = rng.choice([*part.reads])
        element = part.reads[symbol]
        what, indices = altered_indices(element.indices, rng)
        other = Element(element.variable, indices)
        return f"{what} of a read", part._replace(reads=part.reads | {symbol: other})
    what, indices = altered_indices(part.target, rng)
    return f"{what} of a target", part._replace(target=indices)


def altered_shape(shape: tuple[Side, ...], rng: random.Random) -> tuple[Side, ...]:
    """One side longer, shorter, or that of the examples where it was not, or the other way."""
    k = rng.randrange(len(shape))
    side = shape[k]
    sides: list[Side] = [1, 2] if side == "m" else [side - 1, side + 1, side + 1, "m"]
    return (*shape[:k], rng.choice(sides), *shape[k + 1 :])


def mutants(routine: Routine, rng: random.Random) -> Iterator[Mutant]:
    """One mutant for each statement."""
    for s, statement in enumerate(routine.statements):
        if statement.out.shape and rng.random() < 0.2:
            out = statement.out
            other = Variable(out.name, altered_shape(out.shape, rng), out.temporary)
            yield with_variable(routine, out, other)
            continue
        k = rng.randrange(len(statement.parts))
        parts = [*statement.parts]
        what, parts[k] = altered_part(parts[k], rng)
        changed = statement._replace(parts=tuple(parts))
        statements = (*routine.statements[:s], changed, *routine.statements[s + 1 :])
        yield Mutant(what, routine._replace(statements=statements), [changed])


def with_variable(routine: Routine, old: Variable, new: Variable) -> Mutant:
    """The routine with one array in the place of another."""
    statements, concerned = [], []
    for statement in routine.statements:
        parts = []
        concerns = statement.out is old
        for part in statement.parts:
            concerns |= any(e.variable is old for e in part.reads.values())
            reads = {
                x: Element(new if e.variable is old else e.variable, e.indices)
                for x, e in part.reads.items()
            }
            parts.append(part._replace(reads=reads))
        out = new if statement.out is old else statement.out
        statements.append(Statement(out, tuple(parts), statement.op))
        concerned += [statements[-1]] if concerns else []
    results = tuple(new if y is old else y for y in routine.results)
    return Mutant(
        "shape", routine._replace(statements=tuple(statements), results=results), concerned
    )


# Whether a statement is ill-formed, by going through all its points.


def breaks(statement: Statement, m: int) -> bool:
    """Whether it reads or writes outside of an array, or leaves out a place, for m examples."""
    shape = [m if side == "m" else side for side in statement.out.shape]
    if min(shape, default=1) < 1:
        return True
    written = np.zeros(shape, dtype=int)
    for part in statement.parts:
        lengths = [m if axis == "m" else axis for axis in part.axes]
        if min(lengths, default=1) < 1:
            return True
        points = np.indices(lengths).reshape(len(lengths), math.prod(lengths))
        for element in part.reads.values():
            sides = [m if side == "m" else side for side in element.variable.shape]
            if taken(element.indices, sides, points) is None:
                return True
        places = taken(part.target, shape, points)
        if places is None:
            return True
        if statement.op is not ops.sum:  # all points that differ in an axis of the target
            kept = [k for k in range(len(lengths)) if any(index.steps[k] for index in part.target)]
            both = np.concatenate([points[kept], places])
            places = np.unique(both, axis=1)[len(kept) :]
        np.add.at(written, tuple(places), 1)
    return not written.all() or (statement.op is not ops.sum and bool((written > 1).any()))


def taken(indices: tuple[Index, ...], sides: list[int], points: np.ndarray) -> np.ndarray | None:
    """The places at all points; None if one is outside."""
    rows = []
    for (start, steps, table), side in zip(indices, sides, strict=True):
        row = np.full(points.shape[1], start)
        for step, axis in zip(steps, points, strict=True):
            row = row + step * axis
        if table is not None:
            if row.min() < 0 or row.max() >= len(table):
                return None
            row = table[row]
        if row.min() < 0 or row.max() >= side:
            return None
        rows.append(row)
    return np.array(rows, dtype=int).reshape(len(rows), points.shape[1])


def is_caught(routine: Routine, check: Callable[[Routine], None] = verify) -> bool:
    try:
        check(routine)
    except StatementError:
        return True
    return False


def survivors(one: Staged, rng: random.Random, counts: Counter[str]) -> list[Mutant]:
    """The mutants that are well-formed; each ill-formed one is caught."""
    left = []
    for mutant in mutants(one.routine, rng):
        ill = any(breaks(statement, m) for statement in mutant.concerned for m in (1, 97))
        caught = is_caught(mutant.routine)
        counts["ill-formed"] += ill
        counts["caught"] += caught
        assert caught or not ill, (mutant.what, mutant.concerned[0])
        if not caught:
            left.append(mutant)
    return left


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 200, 25))
def test_altered_statements_are_caught(first: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(first, first + 25):
        rng = random.Random(seed)
        one = staged(case(seed)[0].case())
        if one is None:
            continue
        left = survivors(one, rng, counts)
        due = truth(one.case)
        if not isinstance(due.values, Within):
            continue
        dues = one.dues(due)
        before = one.results(one.routine)[: len(dues)]
        for mutant in left:
            now = one.results(mutant.routine)[: len(dues)]
            if all(np.allclose(a, b, 1e-6, 1e-9) for a, b in zip(before, now, strict=True)):
                continue
            counts["changed"] += 1
            with pytest.raises(WrongError):
                compare_all(now, dues)
    assert counts["ill-formed"] > 400
    assert counts["changed"] > 5


# The results, and what they are derivatives for.


def altered_results(routine: Routine, rng: random.Random) -> Iterator[Mutant]:
    """The routine with other results, with derivatives for other inputs, or with other inputs."""
    inputs, statements, results, wrt = routine
    arrays = [*inputs, *(s.out for s in statements)]
    k, j = rng.randrange(len(results)), rng.randrange(len(results))
    swapped = [*results]
    swapped[k], swapped[j] = swapped[j], swapped[k]
    yield Mutant("two results swapped", routine._replace(results=tuple(swapped)), [])
    fewer = (*results[:k], *results[k + 1 :])
    yield Mutant("a result too few", routine._replace(results=fewer), [])
    other = (*results[:k], rng.choice(arrays), *results[k + 1 :])
    yield Mutant("another result", routine._replace(results=other), [])
    yield Mutant("an input twice", routine._replace(inputs=(*inputs, rng.choice(inputs))), [])
    numbers = Variable("c", (1,), numbers=(1.0,))
    yield Mutant("a constant as input", routine._replace(inputs=(*inputs, numbers)), [])
    if wrt:
        i = rng.randrange(len(wrt))
        for what, x in (
            ("another input", rng.choice(inputs)),
            ("no input", rng.choice(arrays)),
            ("a twin of an input", Variable(wrt[i].name, wrt[i].shape)),
        ):
            asked = (*wrt[:i], x, *wrt[i + 1 :])
            yield Mutant(f"a derivative for {what}", routine._replace(wrt=asked), [])
        asked = (*wrt, rng.choice(wrt))
        yield Mutant("a derivative for one more", routine._replace(wrt=asked), [])


def has_wrong_results(routine: Routine) -> bool:
    """Whether derivatives are not those of one number for inputs, each in its input's shape."""
    inputs, _, results, wrt = routine
    if len({*map(id, inputs)}) < len(inputs) or any(x.numbers for x in inputs):
        return True
    if not wrt:
        return False
    if len(results) <= len(wrt) or any(side not in (1, "m") for side in results[0].shape):
        return True
    pairs = zip(wrt, results[-len(wrt) :], strict=True)
    return any(x not in inputs or x.shape != y.shape for x, y in pairs)


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_altered_results_are_caught(first: int) -> None:
    told: Counter[str] = Counter()
    for seed in range(first, first + 10):
        rng = random.Random(seed)
        one = staged(case(seed)[0].case())
        for mutant in altered_results(one.routine, rng) if one else ():
            ill = has_wrong_results(mutant.routine)
            assert is_caught(mutant.routine) == ill, (mutant.what, mutant.routine)
            told[mutant.what] += ill
    assert min(told.values()) > 0
    assert len(told) == 9
