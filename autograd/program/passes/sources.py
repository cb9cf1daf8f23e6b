"""Sources: what the variables of a routine are computed from, element by element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import NamedTuple

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Element, Part, Statement, Variable, is_one_to_one
from ..ir.symbols import Symbol, inputs_first, is_op
from .inlining import elementwise
from .rational import Factors, Rational, added, constant

ARITHMETIC = {ops.add, ops.sub, ops.mul, ops.div, ops.neg}


class Ratio(NamedTuple):
    """A variable a = e / s, by which e is a · s: its part, and the read of s in it."""

    out: Variable
    part: Part
    below: Element


class Unit(NamedTuple):
    """A number as an expression of another number a."""

    a: Variable
    told: Callable[[Factors, Rational], Rational]


def powers(n: int, other: int) -> Callable[[Factors, Rational], Rational]:
    """a to the power of n, times 1 - a to another one."""

    def told(factors: Factors, a: Rational) -> Rational:
        return factors.product_of(((a, n), (added(constant(1), a, -1), other)))

    return told


def doubled(factors: Factors, a: Rational) -> Rational:
    """2a - 1."""
    return added(added(a, a), constant(1), -1)


class Sources:
    """What variables are computed from, element by element, and the factors in all of it."""

    def __init__(self, forward: Sequence[Statement], statements: Sequence[Statement]) -> None:
        """`forward` are the statements that the values need: they run in any case."""
        self.factors = Factors()
        self.forward = {s.out for s in forward}
        self.parts: dict[Variable, Part] = {}
        self.ratios: dict[Variable, Ratio] = {}
        self.units: dict[Variable, Unit] = {}
        """1 + e and e by a = 1 / (1 + e): they are 1 / a and (1 - a) / a."""
        self.sigmoids: dict[Variable, Unit] = {}
        """z and -z, of which a sigmoid is a or 1 - a."""
        parts = [part for s in statements for part in s.parts]
        self.uses = Counter(e.variable for part in parts for e in part.reads.values())
        for s in forward:
            self.add(s)
            self._add_ratio(s)
            self._add_unit(s)

    def add(self, s: Statement) -> None:
        """Take in a statement that others may read."""
        if (part := elementwise(s)) is not None:
            self.parts[s.out] = part

    def _add_ratio(self, s: Statement) -> None:
        part = self.parts.get(s.out)
        if part is None or not is_op(part.expression, ops.div):
            return
        reads = [part.reads.get(x) for x in part.expression.inputs if isinstance(x, Symbol)]
        if len(reads) == 2 and reads[0] is not None and reads[1] is not None:
            variable, indices = reads[0]
            computed = variable in self.parts and not self.is_arithmetic(variable)
            same = variable.shape == s.out.shape
            if computed and same and is_one_to_one(variable, part.axes, indices):
                self.ratios.setdefault(variable, Ratio(s.out, part, reads[1]))

    def _add_unit(self, s: Statement) -> None:
        above, below = self._operands(s.out, ops.div)
        if above == 1.0 and isinstance(below, Variable):
            for one, e in permutations(self._operands(below, ops.add)):
                if one == 1.0 and isinstance(e, Variable) and not self.is_arithmetic(e):
                    self.units |= {
                        below: Unit(s.out, powers(-1, 0)),
                        e: Unit(s.out, powers(-1, 1)),
                    }

    def _operands(self, variable: Variable, op: Primitive) -> list[Variable | float | None]:
        """What an operation of two takes: whole variables of its shape, or numbers; else None."""
        part = self.parts.get(variable)
        if part is None or not is_op(part.expression, op):
            return [None, None]
        inputs: list[Variable | float | None] = []
        for x in part.expression.inputs:
            read = part.reads.get(x) if isinstance(x, Symbol) else None
            whole = read is not None and is_one_to_one(read.variable, part.axes, read.indices)
            same = whole and read is not None and read.variable.shape == variable.shape
            inputs.append(read.variable if read and same and read.variable in self.parts else None)
            if isinstance(x, float):
                inputs[-1] = x
        return inputs

    def is_arithmetic(self, variable: Variable) -> bool:
        """Whether a variable is a sum or product of what its statement reads."""
        nodes = inputs_first(self.parts[variable].expression)
        return all(x.op is None or x.op in ARITHMETIC for x in nodes)
