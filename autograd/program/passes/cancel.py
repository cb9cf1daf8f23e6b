"""Cancelling: derivatives without the denominators that the chain rule divides by and multiplies
with: (-y / a + (1 - y) / (1 - a)) · a · (1 - a) is a - y.

A statement that only derivatives need is read as a rational expression, with what it reads in its
place. If factors of a numerator and a denominator cancel, and what is left is shorter, it takes the
statement's place. Digits are kept: see `rational`. Where the activation A of a z is spelled in
another way, as in `spellings`, dZ becomes A - Y, which is exact relative to A and Y.

A factor may cancel only if the values fail where it is 0, as they divide by it or take its
logarithm: finite numbers with a derivative that is not finite raise an error as before. What is
divided by it only where a y is not 0 needs a logarithm where this y is not 0. One edge changes:
where a is not 0, but so small (below 5.6e-309) that 1 / a overflows, the derivative is now the
right finite number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ...engine import ops
from ..ir.naming import VariableNames
from ..ir.statement import (
    Element,
    Part,
    Routine,
    Statement,
    Variable,
    factors,
    is_whole,
    mentioned,
    whole,
    with_axes,
    without_idle_axes,
)
from ..ir.symbols import Expression, M, Symbol, inputs_first, is_op, simple
from .choices import failing_at_0, quotient_or_zero
from .fuse import needed
from .inlining import elementwise, through
from .rational import Product, Rational, rounds_once
from .reading import Reader, Terms
from .sources import Sources
from .spellings import Spellings
from .sums import Sums

MOST_IN_VAIN = 40  # statements of a program that are looked at without finding anything
FAR = 4  # statements after a quotient, from which on nothing is looked for


def cancelled(
    routine: Routine, names: VariableNames, adding_up_to_1: tuple[Variable, ...] = ()
) -> Routine:
    """The routine with shorter derivatives, where factors in them cancel, and where sums of the
    numbers of inputs are known to be 1.
    """
    cancelling = _Cancelling(routine, names, adding_up_to_1)
    statements = tuple(each for s in routine.statements for each in cancelling.statements(s))
    return routine._replace(statements=statements)


class _Cancelling:
    """The statements so far, and which variables are computed by divisions."""

    def __init__(
        self, routine: Routine, names: VariableNames, adding_up_to_1: tuple[Variable, ...]
    ) -> None:
        self.names = names
        self.forward = needed(routine._replace(results=routine.values, wrt=())).statements
        self.sources = Sources(self.forward, routine.statements)
        self.sums = Sums(routine, self.sources, adding_up_to_1)
        self.apart: dict[Variable, int] = {}  # how many statements after one with a quotient
        self.in_vain = 0
        self.spellings = Spellings(self.forward, self.sources, names)
        self._never_zero: dict[int, list[frozenset[int]]] = {}
        self._below: dict[Variable, bool] = {}
        self._look_at_values()

    def statements(self, s: Statement) -> Iterator[Statement]:
        """A statement as it is, or the shorter ones in its place."""
        if s.out in self.sources.forward:
            yield s
            return
        shorter = map(self.sums.statement, self._shorter(self.sums.statement(s)))
        for each in map(self._difference, shorter):
            self.apart[each.out] = min(map(self._from_quotient, each.parts), default=FAR)
            self.sources.add(each)
            yield each

    def _difference(self, s: Statement) -> Statement:
        """The statement; if it is -(x - y), of another derivative, y - x."""
        part = elementwise(s)
        if part is None or not is_op(part.expression, ops.neg):
            return s
        (x,) = part.expression.inputs
        read = part.reads.get(x) if isinstance(x, Symbol) else None
        inner = read and self.sources.parts.get(read.variable)
        if read is None or inner is None or not is_op(inner.expression, ops.sub):
            return s
        if read.variable in self.sources.forward:
            return s
        reads = {y: through(read, inner, e, part.axes) for y, e in inner.reads.items()}
        turned = simple(ops.sub, [*inner.expression.inputs[::-1]])
        return s._replace(parts=(part._replace(expression=turned, reads=reads),))

    def _from_quotient(self, part: Part) -> int:
        """How many statements a part is after the last one that divides."""
        if self._reads_ones(part) or any(_divides(x) for x in inputs_first(part.expression)):
            return 0
        before = [self.apart.get(e.variable, FAR) for e in part.reads.values()]
        return 1 + min(before, default=FAR)

    def _reads_ones(self, part: Part) -> bool:
        """Whether a part reads a sum that is known to be 1."""
        return any(e.variable in self.sums.ones for e in part.reads.values())

    def _shorter(self, s: Statement) -> list[Statement]:
        part, *others = s.parts or (None,)
        if part is None or others or s.op is not ops.sum or not is_whole(s.out, part):
            return [s]
        if (told := self._by_activation(s, part)) is not None:
            return told
        if factors(part) or self._from_quotient(part) >= FAR or self.in_vain == MOST_IN_VAIN:
            return [s]
        if not (part.adds_up or self._reads_ones(part) or self._may_meet(part)):
            return [s]
        reader = Reader(self.sources, part)
        self.sources.factors.cancelled.clear()
        terms = reader.terms(part.expression, part.reads)
        gone = {*self.sources.factors.cancelled}
        looks = bool(gone) or self._reads_ones(part)
        may = looks and all(self._may_cancel(factor, reader) for factor in gone)
        shorter = self._simplest(reader, terms) if may else None
        self.in_vain += shorter is None
        if shorter is not None:
            s = s._replace(parts=(without_idle_axes(reader.part(shorter)),))
        if not part.adds_up:
            return [s]
        if shorter is None:  # as it is written, but for what all of it is divided by
            reader = Reader(self.sources, part, only_forward=True)
            shorter = reader.terms(part.expression, part.reads).rational
        return self._sum(s, reader, shorter)

    def _by_activation(self, s: Statement, part: Part) -> list[Statement] | None:
        """The derivative for a z by its activation A, as in A - Y, before it the statement of A if
        that is new; None if it is no shorter, or if digits are lost.
        """
        z, spellings = s.out.of, self.spellings
        if z is None or (z not in spellings.sigmoids and z not in spellings.missing):
            return None
        reader = Reader(spellings.sources, part)
        self.sources.factors.cancelled.clear()
        terms = reader.terms(part.expression, part.reads)
        gone = {*self.sources.factors.cancelled}
        if not all(self._may_cancel(factor, reader) for factor in gone):
            return None
        shorter: Rational | None
        if z in spellings.sigmoids:
            shorter = self.sources.factors.linear(terms.rational)
        else:
            shorter = self._simplest(reader, terms)
        if not shorter:
            return None
        own = without_idle_axes(reader.part(shorter))
        return [*spellings.take(e.variable for e in own.reads.values()), s._replace(parts=(own,))]

    def _simplest(self, reader: Reader, terms: Terms) -> Rational | None:
        """The shortest form in which no digits are lost; None if it is no shorter than before, or
        divides where it did not before.
        """
        below = {factor for product in terms.rational for factor, n in product if n < 0}
        if any(needed for factor in below for needed in reader.divided.get(factor, [])):
            return None
        ways = [terms.rational]
        if all(n > 0 for product in terms.rational for _, n in product):
            out = self.sources.factors.in_atoms(terms.rational)
            if out is not None and (len(out) == 1 or rounds_once(out)):
                ways.append(out)
        best = min(ways, key=lambda p: _size(reader.written(p)))
        return best if _size(reader.written(best)) < _size(terms.inlined) else None

    def _sum(self, s: Statement, reader: Reader, rational: Rational) -> list[Statement]:
        """A sum; what all that is added up is divided by comes after it."""
        part = reader.at
        added_up = {*range(len(part.axes))} - {*part.kept}

        def stays(factor: int) -> bool:
            along = mentioned(reader.indices(factor))
            return added_up.isdisjoint(along) and (bool(along) or "m" not in part.axes)

        same = {_only(product, stays) for product in rational}
        moving = {_only(product, lambda f: not stays(f)): c for product, c in rational.items()}
        if len(same) != 1 or () in moving or all(n > 0 for each in same for _, n in each):
            return [s]
        sign = -1 if all(c < 0 for c in moving.values()) else 1
        moving = {product: sign * c for product, c in moving.items()}
        total = Variable(self.names.new("s"), s.out.shape, temporary=True)
        first = Statement(total, (without_idle_axes(reader.part(moving)),))
        axes, target = whole(s.out.shape)
        outer = with_axes(reader.part({same.pop(): Fraction(sign)}), part.kept)
        x = Symbol("x")
        reads = {x: Element(total, target), **outer.reads}
        product = simple(ops.mul, [x, outer.expression])
        return [first, s._replace(parts=(Part(axes, target, product, reads),))]

    def _may_meet(self, part: Part) -> bool:
        """Whether a product reads what the values divide by: a quick look before the long one."""
        products = [x for x in inputs_first(part.expression) if x.op is ops.mul]
        read = {part.reads[x].variable for x in inputs_first(*products) if x in part.reads}
        return any(map(self._is_below, read))

    def _is_below(self, variable: Variable) -> bool:
        """Whether a variable is in a factor that the values divide by, or is computed from one."""
        known = self._below.get(variable)
        if known is None:
            part = self.sources.parts.get(variable)
            looks = part is not None and variable in self.sources.forward
            inner = (
                part.reads.values()
                if part and looks and self.sources.is_arithmetic(variable)
                else ()
            )
            known = variable in (*self.sources.ratios, *self.sources.units) or any(
                self._is_below(e.variable) for e in inner
            )
            self._below[variable] = known
        return known

    def _may_cancel(self, factor: int, reader: Reader) -> bool:
        """Whether the values fail wherever a factor is 0 and something else is divided by it."""
        known = self._never_zero.get(factor, [])
        divided = reader.divided.get(factor, [frozenset()])
        return all(any(needed <= above for needed in known) for above in divided)

    def _look_at_values(self) -> None:
        """Find the factors that the values divide by, or take logarithms of, each with others: it
        is not 0 where none of these is 0.
        """
        for part in (p for s in (*self.forward, *self.spellings.missing.values()) for p in s.parts):
            for argument, conditions in failing_at_0(part.expression):
                for sources in (self.sources, self.spellings.sources):
                    reader = Reader(sources, part)
                    every = [reader.product(x, part.reads) for x in (argument, *conditions)]
                    below, *needed = every
                    if below is None or None in needed:
                        continue
                    others = frozenset(factor for each in needed if each for factor, _ in each)
                    for factor, n in below:
                        if n > 0 or sources is not self.sources:  # 1 + e is 1 / a, and not 0
                            self._never_zero.setdefault(factor, []).append(others)
                    read = reader.variables(factor for factor, _ in below)
                    self._below |= dict.fromkeys(read, True)


def _only(product: Product, wanted: Callable[[int], bool]) -> Product:
    return tuple((factor, n) for factor, n in product if wanted(factor))


def _divides(x: Symbol) -> bool:
    """Whether an operation divides by what is no constant."""
    below = x.inputs[1] if x.op is ops.div else None
    return (isinstance(below, Symbol) and below is not M) or quotient_or_zero(x) is not None


def _size(expression: Expression) -> int:
    """How many operations there are in it."""
    return sum(x.op is not None for x in inputs_first(expression))
