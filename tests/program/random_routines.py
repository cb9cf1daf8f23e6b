"""Random routines: well-formed statements of every form, small enough to go through by points."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from autograd import StatementError, ops
from autograd.engine.primitive import Primitive
from autograd.program.ir.statement import (
    Element,
    Index,
    Part,
    Routine,
    Side,
    Statement,
    Variable,
    whole,
    with_zeros,
    without_idle_axes,
)
from autograd.program.ir.symbols import M, Symbol
from autograd.program.ir.verify import verify

MATRICES: list[tuple[Side, ...]] = [(3, 4), (4, 3), (2, 3), (3, 3), (3, 1), (1, 4), (1, 1)]
EXAMPLES: list[tuple[Side, ...]] = [(3, "m"), (1, "m"), (4, "m"), (6, "m")]
LENGTHS = [1, 2, 3, 3, 4]
REDUCTIONS = (ops.hypot, ops.logsumexp, ops.max, ops.min, ops.mul)
CONSTANT = Variable("", (4,), numbers=(0.5, -2.0, 1.25, 3.0))


def random_routine(seed: int) -> Routine:
    """A routine of a few statements that read inputs and each other."""
    rng = random.Random(seed)
    shapes = [*rng.choices(MATRICES, k=3), *rng.choices(EXAMPLES, k=rng.choice([0, 1, 2])), (11,)]
    inputs = tuple(Variable(f"a{k}", shape) for k, shape in enumerate(shapes))
    known = [*inputs, CONSTANT]
    statements: list[Statement] = []
    while len(statements) < 5:
        statement = random_statement(rng, known, any("m" in x.shape for x in inputs))
        try:
            verify(Routine(tuple(known[:-1]), (statement,), ()))
        except StatementError:
            continue
        statements.append(statement)
        known.insert(0, statement.out)
    results = [*rng.sample([s.out for s in statements], 3), rng.choice(inputs)]
    return Routine(inputs, tuple(statements), (statements[-1].out, *results))


def random_statement(rng: random.Random, known: Sequence[Variable], batched: bool) -> Statement:
    """A statement, which need not be well-formed."""
    shape = rng.choice([*MATRICES, *(EXAMPLES if batched else ()), (7,)])
    out = Variable(rng.choice(["v", "t", "Z"]), shape, temporary=rng.random() < 0.7)
    if rng.random() < 0.15:
        op = rng.choice(REDUCTIONS)
        return Statement(out, (random_part(rng, out, known, batched, op),), op)
    count = rng.choice([1, 1, 1, 2, 3])
    parts = tuple(random_part(rng, out, known, batched, ops.sum) for _ in range(count))
    return Statement(out, with_zeros(out, parts))


def random_part(
    rng: random.Random, out: Variable, known: Sequence[Variable], batched: bool, op: Primitive
) -> Part:
    """A part that fills the whole array, or writes somewhere into it."""
    axes, target = whole(out.shape)
    if rng.random() < 0.3 and op is ops.sum:
        axes = tuple(rng.choice([1, 2, 3]) for _ in range(rng.choice([0, 1, 2])))
        axes = (*axes, "m") if "m" in out.shape else axes
        target = random_indices(rng, out, axes)
    summed: list[Side] = rng.choices(LENGTHS, k=rng.choice([0, 0, 0, 1, 1, 2]))
    if batched and "m" not in axes and rng.random() < 0.3:
        summed.append("m")
    rng.shuffle(summed)
    target = tuple(i._replace(steps=(*i.steps, *(0 for _ in summed))) for i in target)
    axes = (*axes, *summed)
    order = rng.sample(range(len(axes)), len(axes))
    axes = tuple(axes[k] for k in order)
    target = tuple(i._replace(steps=tuple(i.steps[k] for k in order)) for i in target)
    able = [x for x in known if "m" not in x.shape or "m" in axes]
    symbols = [Symbol("x"), Symbol("y"), Symbol("z")][: rng.choice([0, 1, 2, 2, 2, 3])]
    reads = {}
    for symbol in symbols:
        variable = rng.choice(able)
        reads[symbol] = Element(variable, random_indices(rng, variable, axes))
    part = Part(axes, target, random_expression(rng, symbols, batched), reads)
    return without_idle_axes(part, op)


def random_indices(
    rng: random.Random, variable: Variable, axes: Sequence[Side]
) -> tuple[Index, ...]:
    """Indices inside of a variable's bounds; those of one side may go along any axes."""
    free = [k for k, axis in enumerate(axes) if axis != "m"]
    rng.shuffle(free)
    indices = []
    for side in variable.shape:
        steps = [0] * len(axes)
        if side == "m":
            indices.append(Index(0, tuple(int(axis == "m") for axis in axes)))
            continue
        room = side - 1
        for k in free[:]:
            length = axes[k]
            assert length != "m"
            step = rng.choice([1, 1, 1, max(1, room // max(1, length - 1))])
            if length > 1 and step * (length - 1) <= room and rng.random() < 0.7:
                steps[k], room = step, room - step * (length - 1)
                if rng.random() < 0.9:
                    free.remove(k)
        reach = side - 1 - room
        if rng.random() < 0.15:
            table = np.array([rng.randrange(side) for _ in range(reach + 1)], dtype=np.intp)
            indices.append(Index(0, tuple(steps), table))
        elif rng.random() < 0.1:
            indices.append(Index(reach + rng.randint(0, room), tuple(-step for step in steps)))
        else:
            indices.append(Index(rng.choice([0, rng.randint(0, room)]), tuple(steps)))
    return tuple(indices)


def random_expression(
    rng: random.Random, symbols: Sequence[Symbol], batched: bool
) -> Symbol | float:
    """An expression of all the symbols, as products, sums and functions."""
    if not symbols:
        return ops.mul(M, 0.5) if batched and rng.random() < 0.3 else rng.choice([1.0, 0.0, -2.5])
    x: Symbol = symbols[0]
    for y in symbols[1:]:
        join = rng.choice([ops.mul, ops.mul, ops.mul, ops.sub, lambda a, b: ops.mul(a * 2.0, b)])
        x = join(x, rng.choice([y, y, y, ops.tanh(y)]))
    for _ in range(rng.choice([0, 0, 1, 2])):
        over_m = [lambda a: ops.div(a, M)] if batched else []
        x = rng.choice([ops.neg, ops.tanh, lambda a: a + a * 0.5, *over_m, *over_m])(x)
    return x
