"""Random routines: well-formed statements of every form, small enough to go through by points.

Half of what is drawn looks like what programs make: whole matrices, rows of one array along columns
of another, products. The other half is anything: uneven places, reads backwards, overlapping sums.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

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
    with_axes,
    without_idle_axes,
)
from autograd.program.ir.symbols import M, Symbol
from autograd.program.ir.verify import verify
from autograd.program.passes.reverse import with_zeros

MATRICES: list[tuple[Side, ...]] = [(3, 4), (4, 3), (2, 3), (3, 3), (3, 1), (1, 4), (1, 1)]
EXAMPLES: list[tuple[Side, ...]] = [(3, "m"), (1, "m"), (4, "m"), (6, "m")]
LENGTHS: list[Side] = [1, 2, 3, 3, 4, 5]
REDUCTIONS = (ops.hypot, ops.logsumexp, ops.prod, ops.max, ops.min, ops.mul)
CONSTANTS = [Variable("constants", (n,), numbers=(0.5, -2.0, 1.25, 3.0)[:n]) for n in (1, 4)]
FUNCTIONS: list[Callable[[Any], Any]] = [
    ops.neg,
    ops.tanh,
    lambda x: x * x,
    lambda x: x + x * 0.5,
]


def random_routine(seed: int, reductions: Sequence[Primitive] = REDUCTIONS) -> Routine:
    """A routine of some statements that read inputs and each other. Its values are numbers, or
    numbers for each example; its other results have the shapes of inputs, as derivatives have.
    """
    return Drawing(seed, reductions).routine()


def with_any_results(routine: Routine) -> Routine:
    """The routine with some arrays of any shape among its results, one of them twice."""
    arrays = [statement.out for statement in routine.statements[::2]]
    return routine._replace(results=(arrays[-1], *arrays, routine.inputs[0]), wrt=())


class Drawing:
    """One routine in the making."""

    def __init__(self, seed: int, reductions: Sequence[Primitive]) -> None:
        self.r = random.Random(seed)
        self.reductions = reductions
        self.batched = self.r.random() < 0.6
        self.inputs = [Variable(name, self.shape(), self.often()) for name in "abc"]
        self.inputs.append(Variable("theta", (self.r.choice([0, 1, 7, 11, 12]),)))
        self.batched = any("m" in x.shape for x in self.inputs)
        self.statements: list[Statement] = []

    def often(self, share: float = 0.5) -> bool:
        """Whether something happens that does in this share of the cases."""
        return self.r.random() < share

    def routine(self) -> Routine:
        """Statements, each of which may read all that was computed before, and results."""
        for _ in range(self.r.randint(3, 6)):
            self.add(self.r.choice("vtZ"), self.shape())
        each: Side = "m" if self.batched and self.often() else 1
        values = [self.result((1, each)) for _ in range(self.r.randint(1, 3))]
        wrt = tuple(self.r.sample(self.inputs[:3], self.r.randint(0, 3)))
        results = (*values, *(self.result(x.shape) for x in wrt))
        routine = Routine(tuple(self.inputs), tuple(self.statements), results, wrt)
        verify(routine)
        return routine

    def shape(self) -> tuple[Side, ...]:
        """The shape of a variable, such as programs have."""
        if self.often():
            return self.r.choice(EXAMPLES if self.batched and self.often() else MATRICES)
        columns: Side = "m" if self.batched and self.often() else self.r.choice(LENGTHS)
        return self.r.choice(LENGTHS), columns

    def known(self) -> list[Variable]:
        """The arrays that can be read."""
        return [*(x for x in self.inputs if 0 not in x.shape), *(s.out for s in self.statements)]

    def result(self, shape: tuple[Side, ...]) -> Variable:
        """A result of this shape, which may be there already."""
        fits = [x for x in self.known() if x.shape == shape]
        return self.r.choice(fits) if fits and self.often() else self.add("y", shape)

    def add(self, name: str, shape: tuple[Side, ...]) -> Variable:
        """The variable of a new statement."""
        out = Variable(name, shape, self.often(0.6))
        before = (*self.inputs, *(s.out for s in self.statements))
        while True:
            statement = self.statement(out)
            try:
                verify(Routine(before, (statement,), ()))
            except StatementError:
                continue
            self.statements.append(statement)
            return out

    def statement(self, out: Variable) -> Statement:
        """A statement, which need not be well-formed."""
        if self.often(0.2):
            op = self.r.choice(self.reductions)
            return Statement(out, (self.part(out, op),), op)
        if self.often(0.15):
            return Statement(out, (self.copy(out),))
        parts = [self.part(out, ops.sum) for _ in range(self.r.choice([1, 1, 1, 2, 3]))]
        return Statement(out, with_zeros(out, parts))

    def copy(self, out: Variable) -> Part:
        """The numbers of another array, or neighbours in theta, in their order; or one constant."""
        axes, target = whole(out.shape)
        x, theta = Symbol("x"), self.inputs[-1]
        sides = [side for side in out.shape if side != "m"]
        room = theta.count - math.prod(sides)
        if "m" not in out.shape and room >= 0:
            steps = [
                math.prod(side for side in axes[k:] if side != "m") for k in range(1, len(axes) + 1)
            ]
            start = self.r.randint(0, room)
            return Part(axes, target, x, {x: Element(theta, (Index(start, tuple(steps)),))})
        fits = [y for y in self.known() if y.shape == out.shape]
        if fits:
            return Part(axes, target, x, {x: Element(self.r.choice(fits), target)})
        return Part(axes, target, 2.5, {})

    def part(self, out: Variable, op: Primitive) -> Part:
        """Numbers for all places, or for some; with up to two summed axes, in any order."""
        axes, target = whole(out.shape)
        if op is ops.sum and self.often(0.35):
            axes = tuple(self.r.choice([1, 2, 3]) for _ in range(self.r.choice([0, 1, 2])))
            axes = (*axes, "m") if "m" in out.shape else axes
            target = self.indices(out, axes)
        summed: list[Side] = self.r.choices(LENGTHS, k=self.r.choice([0, 0, 1, 1, 2]))
        if self.batched and "m" not in axes and self.often(0.35):
            summed.append("m")
        target = tuple(index._replace(steps=index.steps + (0,) * len(summed)) for index in target)
        axes = (*axes, *summed)
        names = [Symbol(name) for name in "xyz"[: self.r.choice([0, 1, 2, 2, 2, 3])]]
        able = [x for x in self.known() if "m" in axes or "m" not in x.shape]
        reads = {}
        for name in names:
            read = self.r.choice(CONSTANTS) if not able or self.often(0.15) else self.r.choice(able)
            reads[name] = Element(read, self.indices(read, axes))
        part = Part(axes, target, self.expression(names), reads)
        shuffled = with_axes(part, self.r.sample(range(len(axes)), len(axes)))
        return without_idle_axes(shuffled if self.often() else part, op)

    def indices(self, variable: Variable, axes: Sequence[Side]) -> tuple[Index, ...]:
        """Indices inside of a variable's bounds."""
        free = [k for k, axis in enumerate(axes) if axis != "m"]
        self.r.shuffle(free)
        plain = self.often(0.6)
        return tuple(self.index(side, axes, free, plain) for side in variable.shape)

    def index(self, side: Side, axes: Sequence[Side], free: list[int], plain: bool) -> Index:
        """Places on a side; if they are plain, forwards, and along axes that were still free."""
        if side == "m":
            return Index(0, tuple(int(axis == "m") for axis in axes))
        table = None
        if self.often(0.05 if plain else 0.25):
            table = np.array([self.r.randrange(side) for _ in range(9)], dtype=np.intp)
        steps, low, high = [0] * len(axes), 0, 0
        last = (side if table is None else len(table)) - 1
        for k in free[:]:
            length = axes[k]
            assert length != "m"
            step = 1 if plain else self.r.choice([-1, 1, 1, 2, 3])
            if plain and self.often(0.2):
                step = max(1, last // max(1, length - 1))
            end = step * (length - 1)
            ends = min(low, low + end), max(high, high + end)
            if ends[1] - ends[0] <= last and self.often(0.75):
                steps[k], (low, high) = step, ends
                if plain and self.often(0.9):
                    free.remove(k)
        room = last - high + low
        start = 0 if plain and self.often() else self.r.randint(0, room)
        return Index(start - low, tuple(steps), table)

    def expression(self, names: Sequence[Symbol]) -> Any:
        """An expression of all names, as products, sums and functions, perhaps divided by m."""
        if not names:
            number = self.r.choice([1.0, 0.0, -2.5])
            return ops.mul(M, 0.5) if self.batched and self.often(0.3) else number
        x: Any = names[0]
        for y in names[1:]:
            join = self.r.choice([ops.mul, ops.mul, ops.mul, ops.sub, ops.add])
            x = join(x if self.often(0.8) else x * 2.0, y if self.often(0.7) else ops.tanh(y))
        for _ in range(self.r.choice([0, 0, 1, 2])):
            x = self.r.choice(FUNCTIONS)(x)
            x = ops.div(x, M) if self.batched and self.often(0.4) else x
        return x
