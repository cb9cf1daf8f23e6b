"""Random well-formed routines, such as no program makes: any indices, any sums, any reductions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import TABLE, ops
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

REDUCTIONS = [ops.logsumexp, ops.hypot, ops.prod, ops.max, ops.sub, TABLE["min"]]
FUNCTIONS: list[Any] = [lambda x: x, ops.neg, ops.tanh, lambda x: x * x]
SIDES: list[Side] = [1, 2, 3, 5]


class Drawing:
    """One routine in the making."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.batched = self.r.random() < 0.6
        self.inputs = [self.variable(name) for name in "abc"]
        self.inputs.append(Variable("theta", (self.r.choice([0, 1, 7, 12]),)))
        self.batched = any("m" in x.shape for x in self.inputs)
        self.statements: list[Statement] = []

    def routine(self) -> Routine:
        """Statements, each of which may read all that was computed before."""
        for k in range(self.r.randint(2, 6)):
            self.statements.append(self.statement(f"v{k}"))
        numbers = [self.number() for _ in range(self.r.randint(1, 3))]
        wrt = tuple(self.r.sample(self.inputs[:3], self.r.randint(0, 3)))
        derivatives = [self.result(x.shape) for x in wrt]
        routine = Routine(tuple(self.inputs), tuple(self.statements), (*numbers, *derivatives), wrt)
        verify(routine)
        return routine

    def variable(self, name: str) -> Variable:
        """A variable of any shape that a program can have."""
        columns: Side = "m" if self.batched and self.r.random() < 0.5 else self.r.choice(SIDES)
        return Variable(name, (self.r.choice(SIDES), columns), self.r.random() < 0.5)

    def number(self) -> Variable:
        """A number: the sum of all that some array has."""
        return self.result((1, 1))

    def result(self, shape: tuple[Side, ...]) -> Variable:
        """A result of this shape, which may be there already."""
        known = [x for x in self.known() if x.shape == shape]
        if known and self.r.random() < 0.5:
            return self.r.choice(known)
        self.statements.append(self.statement("y", shape))
        return self.statements[-1].out

    def known(self) -> list[Variable]:
        """The arrays that can be read."""
        return [*(x for x in self.inputs if 0 not in x.shape), *(s.out for s in self.statements)]

    def statement(self, name: str, shape: tuple[Side, ...] | None = None) -> Statement:
        out = self.variable(name)
        if shape is not None:
            out = Variable(name, shape, self.r.random() < 0.5)
        if self.r.random() < 0.2:
            return Statement(out, (self.part(out, True, plain=False),), self.r.choice(REDUCTIONS))
        if self.r.random() < 0.2:
            return Statement(out, (self.copy(out),))
        parts = [self.part(out, self.r.random() < 0.5) for _ in range(self.r.randint(1, 3))]
        return Statement(out, with_zeros(out, parts))

    def copy(self, out: Variable) -> Part:
        """The numbers of another array, in order where there are as many."""
        axes, target = whole(out.shape)
        x = Symbol("x")
        fits = [y for y in self.known() if y.shape == out.shape]
        theta = self.inputs[-1]
        size = out.shape[0] * out.shape[1] if "m" not in out.shape else 99  # type: ignore[operator]
        if size <= theta.shape[0]:  # type: ignore[operator]
            steps = tuple(out.shape[1] if k == 0 < len(axes) - 1 else 1 for k in range(len(axes)))
            start = self.r.randint(0, theta.shape[0] - size)  # type: ignore[operator]
            return Part(axes, target, x, {x: Element(theta, (Index(start, steps),))})  # type: ignore[arg-type]
        if fits:
            return Part(axes, target, x, {x: Element(self.r.choice(fits), target)})
        return Part(axes, target, 2.5, {})

    def part(self, out: Variable, everywhere: bool, plain: bool = True) -> Part:
        """Numbers for all places, or for some of them; with up to two summed axes."""
        axes, target = whole(out.shape) if everywhere else self.some_places(out)
        summed: list[Side] = self.r.choices(SIDES, k=self.r.choice([0, 0, 1, 1, 2]))
        if self.batched and "m" not in axes and self.r.random() < 0.4:
            summed.append("m")
        if not everywhere or not plain:
            self.r.shuffle(summed)
        target = tuple(index._replace(steps=index.steps + (0,) * len(summed)) for index in target)
        axes = (*axes, *summed)
        if self.r.random() < 0.5:  # the axes in another order
            order = self.r.sample(range(len(axes)), len(axes))
            axes = tuple(axes[k] for k in order)
            target = tuple(
                index._replace(steps=tuple(index.steps[k] for k in order)) for index in target
            )
        names = [Symbol(name) for name in "xyz"[: self.r.randint(1, 3)]]
        reads = {name: self.read(axes) for name in names}
        part = Part(axes, target, self.expression(names), reads)
        return without_idle_axes(part) if plain else without_idle_axes(part, ops.max)

    def some_places(self, out: Variable) -> tuple[tuple[Side, ...], tuple[Index, ...]]:
        """Places that may be written twice, or never."""
        axes: list[Side] = []
        indices = []
        for side in out.shape:
            if side == "m":
                axes.append("m")
                indices.append((len(axes) - 1, Index(0, (1,))))
                continue
            length = self.r.randint(1, side)
            axes.append(length)
            kind = self.r.random()
            if kind < 0.3:
                table = np.array([self.r.randrange(side) for _ in range(length)], dtype=np.intp)
                indices.append((len(axes) - 1, Index(0, (1,), table)))
            elif kind < 0.6:
                indices.append((len(axes) - 1, Index(length - 1, (-1,))))
            else:
                indices.append((len(axes) - 1, Index(self.r.randint(0, side - length), (1,))))
        return tuple(axes), tuple(self.along(index, k, len(axes)) for k, index in indices)

    @staticmethod
    def along(index: Index, axis: int, count: int) -> Index:
        """The index of one axis, among several."""
        return index._replace(steps=tuple(index.steps[0] * (k == axis) for k in range(count)))

    def read(self, axes: Sequence[Side]) -> Element:
        """A read inside an array's bounds, along any of the axes."""
        if self.r.random() < 0.2:
            size = self.r.choice([1, 4])
            numbers = tuple(self.r.choice([-1.5, 0.25, 2.0]) for _ in range(size))
            constants = Variable("constants", (size,), numbers=numbers)
            return Element(constants, (self.index(size, axes),))
        fits = [x for x in self.known() if "m" in axes or "m" not in x.shape]
        if not fits:
            return Element(Variable("constants", (1,), numbers=(0.5,)), (self.index(1, axes),))
        variable = self.r.choice(fits)
        return Element(variable, tuple(self.index(side, axes) for side in variable.shape))

    def index(self, side: Side, axes: Sequence[Side]) -> Index:
        """Any places on a side."""
        if side == "m":
            return Index(0, tuple(int(axis == "m") for axis in axes))
        lengths = [(k, n) for k, n in enumerate(axes) if n != "m"]
        table = None
        bound = side
        if self.r.random() < 0.2:
            table = np.array([self.r.randrange(side) for _ in range(9)], dtype=np.intp)
            bound = 9
        steps, start = [0] * len(axes), 0
        low = high = 0
        for k, n in self.r.sample(lengths, len(lengths)):
            step = self.r.choice([-1, 1, 1, 2, 3])
            ends = (min(low, low + step * (n - 1)), max(high, high + step * (n - 1)))
            if ends[1] - ends[0] < bound and self.r.random() < 0.8:
                steps[k] = step
                low, high = low + min(0, step * (n - 1)), high + max(0, step * (n - 1))
                if high - low >= bound:
                    steps[k] = 0
                    low, high = low - min(0, step * (n - 1)), high - max(0, step * (n - 1))
        start = self.r.randint(-low, bound - 1 - high)
        return Index(start, tuple(steps), table)

    def expression(self, names: Sequence[Symbol]) -> Any:
        """A product or a sum of all names, perhaps of functions of them, perhaps divided by m."""
        each = [self.r.choice(FUNCTIONS)(name) for name in names]
        result = each[0]
        for x in each[1:]:
            result = self.r.choice([ops.mul, ops.mul, ops.add])(result, x)
        return ops.div(result, M) if self.batched and self.r.random() < 0.3 else result
