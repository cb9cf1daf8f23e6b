"""Spellings of an activation A: what else the values compute of its z, said by A alone.

σ(z) is also exp(z) / (1 + exp(z)), (1 + tanh(z / 2)) / 2, 1 - σ(-z), and the slope of
log(1 + exp(z)); in log Σ exp(z), exp(z) is a softmax times the sum. Where the values have no A, the
derivatives may compute it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from fractions import Fraction
from typing import TypeAlias

from ...engine import ops
from ...engine.operands import is_finite
from ...engine.primitive import Primitive
from ..ir.naming import VariableNames
from ..ir.statement import Element, Part, Statement, Variable, is_one_to_one, whole
from ..ir.symbols import Symbol, simple
from .sources import Ratio, Sources, Unit, doubled, powers

Operand: TypeAlias = "Variable | float | None"
"""A whole variable, a number, or something else."""

FUNCTIONS = (ops.exp, ops.sigmoid, ops.softplus, ops.tanh)
PLUS, MINUS, HALF = Fraction(1), Fraction(-1), Fraction(1, 2)


class Spellings:
    """The activations of a routine's values by their z, and sources that tell all by them."""

    def __init__(
        self, forward: Sequence[Statement], sources: Sources, names: VariableNames
    ) -> None:
        self.names = names
        self.sources = copy(sources)
        self.sources.units, self.sources.ratios = dict(sources.units), dict(sources.ratios)
        self.sources.sigmoids = dict(sources.sigmoids)
        self.sigmoids: set[Variable] = set()
        """The z of which a sigmoid is told of."""
        self.missing: dict[Variable, Statement] = {}
        """By their z, the statements of activations that the values lack."""
        self._multiples: dict[Variable, tuple[Variable, Fraction]] = {}
        self._made: dict[tuple[Primitive, Operand, Operand], Variable] = {}
        self._logarithms: set[tuple[Primitive, Operand]] = set()
        functions: dict[Variable, dict[tuple[Primitive, Fraction], Variable]] = {}
        for s in forward:
            for op, x in self._look_at(s):
                z, by = self._multiples.get(x, (x, PLUS))
                functions.setdefault(z, {}).setdefault((op, by), s.out)
        for z, known in functions.items():
            self._add_sigmoid(z, known)
        for z, known in functions.items():
            if (ops.exp, PLUS) in known and z not in self.sigmoids:
                self._add_softmax(z, known[ops.exp, PLUS], forward)

    def take(self, read: Iterable[Variable]) -> list[Statement]:
        """The statements of those that are activations which are still missing: from now on they
        are not.
        """
        wanted = {*read}
        taken = {z: s for z, s in self.missing.items() if s.out in wanted}
        for z, s in taken.items():
            del self.missing[z]
            self.names.give(s.out, self.names.shares[z][0])
        return [*taken.values()]

    def _look_at(self, s: Statement) -> Iterator[tuple[Primitive, Variable]]:
        """The function that a statement is, and of what."""
        part = self.sources.parts.get(s.out)
        x = part.expression if part else 0.0
        if part is None or not isinstance(x, Symbol) or x.op is None:
            return
        inputs = [_operand(s.out, part, y) for y in x.inputs]
        if any(y is None for y in inputs):  # nothing is made of what has no name here
            return
        if x.op in FUNCTIONS and isinstance(inputs[0], Variable):
            yield x.op, inputs[0]
        elif x.op in (ops.log, ops.log1p):
            self._logarithms.add((x.op, inputs[0]))
        elif x.op is ops.neg:
            self._scale(s.out, inputs[0], MINUS)
        elif x.op in (ops.add, ops.mul, ops.div):
            one, other = inputs
            if x.op is not ops.div and isinstance(other, float):
                one, other = other, one
            self._made[x.op, one, other] = s.out
            if x.op is ops.mul and isinstance(one, float) and is_finite(one):
                self._scale(s.out, other, Fraction(one))
            elif x.op is ops.div and isinstance(other, float) and other and is_finite(other):
                self._scale(s.out, one, 1 / Fraction(other))

    def _scale(self, out: Variable, x: Operand, by: Fraction) -> None:
        if isinstance(x, Variable):
            z, before = self._multiples.get(x, (x, PLUS))
            self._multiples[out] = z, before * by

    # Sigmoids.

    def _add_sigmoid(self, z: Variable, known: dict[tuple[Primitive, Fraction], Variable]) -> None:
        a = self._sigmoid(known)
        if a is None:
            if z not in self.names.shares or not self._is_of_a_loss(known):
                return
            a = Variable("", z.shape, layer=self.names.shares[z][1])
        x, (axes, target) = Symbol("z"), whole(z.shape)
        told: dict[Variable, Unit] = {}
        for (op, by), out in known.items():
            if op is ops.exp and abs(by) == 1:
                sign = int(by)
                told[out] = Unit(a, powers(sign, -sign))
                if (more := self._made.get((ops.add, 1.0, out))) is not None:
                    told[more] = Unit(a, powers(min(sign, 0), -max(sign, 0)))
            elif op is ops.sigmoid and by == MINUS:
                told[out] = Unit(a, powers(0, 1))
            elif op is ops.tanh and by == HALF:
                told[out] = Unit(a, doubled)
        computed = any(a is unit.a for unit in told.values()) and a in self.sources.forward
        if computed and told.keys() <= self.sources.units.keys():
            return
        self.sigmoids.add(z)
        self.sources.units |= told
        self.sources.sigmoids[z] = Unit(a, powers(1, 0))
        for u, (of, by) in self._multiples.items():
            if of is z and by == MINUS:
                self.sources.sigmoids[u] = Unit(a, powers(0, 1))
        if a not in self.sources.forward:
            part = Part(axes, target, simple(ops.sigmoid, [x]), {x: Element(z, target)})
            self.missing[z] = Statement(a, (part,))

    def _sigmoid(self, known: dict[tuple[Primitive, Fraction], Variable]) -> Variable | None:
        """The variable among the values that is σ(z), however it is written."""
        made = self._made.get
        e, less = known.get((ops.exp, PLUS)), known.get((ops.exp, MINUS))
        t = known.get((ops.tanh, HALF))
        total = made((ops.add, 1.0, t))
        ways = [
            known.get((ops.sigmoid, PLUS)),
            made((ops.div, e, made((ops.add, 1.0, e)))) if e else None,
            made((ops.div, 1.0, made((ops.add, 1.0, less)))) if less else None,
            made((ops.div, total, 2.0)) or made((ops.mul, 0.5, total)) if total else None,
            made((ops.add, 0.5, made((ops.mul, 0.5, t)) or made((ops.div, t, 2.0)))) if t else None,
        ]
        return next((a for a in ways if a is not None), None)

    def _is_of_a_loss(self, known: dict[tuple[Primitive, Fraction], Variable]) -> bool:
        """Whether the values have a softplus of z, or the 1 + exp(z) of one written by hand.
        With softplus(-z) in them, σ(-z) has digits that 1 - σ(z) lacks.
        """
        if (ops.softplus, MINUS) in known:
            return False
        return (ops.softplus, PLUS) in known or any(
            op is ops.exp and abs(by) == 1 and self._is_added_to_one(out)
            for (op, by), out in known.items()
        )

    def _is_added_to_one(self, e: Variable) -> bool:
        more = self._made.get((ops.add, 1.0, e))
        return (ops.log1p, e) in self._logarithms or (ops.log, more) in self._logarithms

    # Softmaxes.

    def _add_softmax(self, z: Variable, e: Variable, forward: Sequence[Statement]) -> None:
        if z not in self.names.shares or e in self.sources.ratios:
            return
        for s in forward:
            part = s.parts[0] if len(s.parts) == 1 and s.op is ops.sum else None
            read = part and isinstance(part.expression, Symbol) and part.reads.get(part.expression)
            if not part or not read or read.variable is not e or not part.adds_up:
                continue
            if (ops.log, s.out) not in self._logarithms:  # which fails where the sum is 0
                continue
            axes, target = whole(z.shape)
            if part.axes == axes and is_one_to_one(e, part.axes, read.indices):
                a = Variable("", z.shape, layer=self.names.shares[z][1])
                x, y = Symbol("x"), Symbol("y")
                below = Element(s.out, part.target)
                reads = {x: Element(e, target), y: below}
                own = Part(axes, target, simple(ops.div, [x, y]), reads)
                self.missing[z] = Statement(a, (own,))
                self.sources.ratios[e] = Ratio(a, own, below)
                return


def _operand(out: Variable, part: Part, x: Symbol | float) -> Operand:
    """What an expression has for an operand: a number, or a variable of the shape of out."""
    if not isinstance(x, Symbol):
        return x
    read = part.reads.get(x)
    if read is None or read.variable.shape != out.shape:
        return None
    return read.variable if is_one_to_one(read.variable, part.axes, read.indices) else None
