"""Reading: an expression with what it reads in its place, as a rational expression."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import NamedTuple

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Element, Index, Part, Variable
from ..ir.symbols import Expression, Symbol, inputs_first, used
from .choices import quotient_or_zero
from .inlining import through
from .rational import Product, Rational, added, constant, is_linear
from .sources import Sources, Unit

COMPARISONS = {ops.less, ops.less_equal, ops.greater, ops.greater_equal, ops.equal, ops.not_equal}
MOST_READ = 12  # statements that are read in the place of their variables, for one expression


class Terms(NamedTuple):
    """An expression as a rational one, and as it is, both with what it reads in its place."""

    rational: Rational
    inlined: Expression


class Reader:
    """The reads of one expression, at the points of a part."""

    def __init__(self, sources: Sources, part: Part, only_forward: bool = False) -> None:
        """With `only_forward`, other derivatives stay as they are."""
        self.sources, self.at, self.only_forward = sources, part, only_forward
        self.factors = sources.factors
        self.reads: dict[Symbol, Element] = {}
        self._known: dict[object, Terms] = {}
        self._symbols: dict[object, Symbol] = {}
        self.divided: dict[int, list[frozenset[int]]] = {}
        """Of each factor that something is divided by, the factors of which none is 0 then."""
        self._expressions: dict[int, Expression] = {}  # of atoms, and of sums that are computed
        self._count = 0

    def terms(self, expression: Expression, reads: Mapping[Symbol, Element]) -> Terms:
        """An expression of some reads."""
        done: dict[Expression, Terms] = {}
        for x in inputs_first(expression):
            if x in reads:
                done[x] = self._element(reads[x])
            elif x.op is None:
                done[x] = Terms(self._atom(x.name, x), x)
            elif (sigmoid := self._sigmoid(x, reads)) is not None:
                done[x] = sigmoid
            elif (parts := quotient_or_zero(x)) is not None:
                done[x] = self._quotient_or_zero(x, parts, done)
            else:
                done[x] = self._applied(x.op, [self._input(y, done) for y in x.inputs])
        return self._input(expression, done)

    def product(self, expression: Expression, reads: Mapping[Symbol, Element]) -> Product | None:
        """The factors of an expression of some reads; None if it is a sum, or 0."""
        p = self.factors.as_product(self.terms(expression, reads).rational)
        return next(iter(p)) if len(p) == 1 else None

    def _input(self, x: Expression, done: Mapping[Expression, Terms]) -> Terms:
        if isinstance(x, Symbol):
            return done[x]
        rational = constant(Fraction(x)) if isfinite(x) else self._atom(repr(x), x)
        return Terms(rational, x)

    def _atom(self, key: object, expression: Expression) -> Rational:
        atom = self.factors.atom((self.at.axes, key))
        ((((factor, _),), _),) = atom.items()
        self._expressions.setdefault(factor, expression)
        return atom

    def _read(self, element: Element) -> Terms:
        """A variable that is not looked into."""
        symbol = self._symbols.setdefault(element.key, Symbol("x"))
        self.reads[symbol] = element
        return Terms(self._atom(element.key, symbol), symbol)

    # What a variable is computed from.

    def _element(self, element: Element) -> Terms:
        known = self._known.get(element.key)
        if known is None:
            known = self._known[element.key] = self._looked_into(element)
        return known

    def _looked_into(self, element: Element) -> Terms:
        sources, variable = self.sources, element.variable
        if variable in sources.units:
            told = self._told(sources.units[variable], element)
            return Terms(told, self._read(element).inlined)
        if (ratio := sources.ratios.get(variable)) is not None:
            out = Element(ratio.out, element.indices)
            below = through(out, ratio.part, ratio.below, self.at.axes)
            rational = self.factors.multiplied(self._read(out).rational, self._read(below).rational)
            assert rational is not None
            return Terms(rational, self._read(element).inlined)
        part, forward = sources.parts.get(variable), variable in sources.forward
        outs = {ratio.out for ratio in sources.ratios.values()}
        if variable in outs.union(unit.a for unit in sources.units.values()):
            return self._read(element)
        is_activation = not forward and variable.of is None and not variable.temporary
        if (
            part is None
            or is_activation
            or (self.only_forward and not forward)
            or self._count == MOST_READ
            or (forward and not sources.is_arithmetic(variable))
        ):
            return self._read(element)
        self._count += 1
        reads = {x: through(element, part, e, self.at.axes) for x, e in part.reads.items()}
        terms = self.terms(part.expression, reads)
        if not forward:
            again = sources.uses[variable] > 1  # it is computed for others too
            return terms._replace(inlined=self._read(element).inlined) if again else terms
        if len(terms.rational) != 1 and not is_linear(terms.rational):
            return self._read(element)
        read = self._read(element).inlined
        product = self.factors.as_product(terms.rational)
        if len(product) == 1:
            ((factors, coefficient),) = product.items()
            if coefficient == 1 and len(factors) == 1 and factors[0][1] == 1:
                self._expressions.setdefault(factors[0][0], read)
        return Terms(terms.rational, read)

    def _told(self, unit: Unit, element: Element) -> Rational:
        a = self._read(Element(unit.a, element.indices)).rational
        return unit.told(self.factors, a)

    def _sigmoid(self, x: Symbol, reads: Mapping[Symbol, Element]) -> Terms | None:
        """The sigmoid of a z or -z whose sigmoid is another variable."""
        z = x.inputs[0] if x.op is ops.sigmoid else None
        read = reads.get(z) if isinstance(z, Symbol) else None
        unit = self.sources.sigmoids.get(read.variable) if read else None
        if read is None or unit is None:
            return None
        inlined = Symbol(x.name, x.op, (self._element(read).inlined,))
        return Terms(self._told(unit, read), inlined)

    # Operations.

    def _quotient_or_zero(
        self,
        x: Symbol,
        parts: tuple[Expression, Expression],
        done: Mapping[Expression, Terms],
    ) -> Terms:
        """The quotient of two parts, which is 0 where the first one is 0."""
        above, below = (self._input(y, done) for y in parts)
        inputs = [self._input(y, done) for y in x.inputs]
        assert x.op is not None
        p = self.factors.as_product(above.rational)
        nonzero = frozenset(factor for product in p for factor, _ in product)
        inverse = self._inverse(below.rational, nonzero if len(p) == 1 else frozenset())
        if inverse is None:
            return self._applied(x.op, inputs)
        rational = self.factors.multiplied(above.rational, inverse)
        inlined = Symbol(x.op.name, x.op, tuple(y.inlined for y in inputs))
        return Terms(self._other(x.op, inputs) if rational is None else rational, inlined)

    def _inverse(self, p: Rational, nonzero: frozenset[int] = frozenset()) -> Rational | None:
        """1 / p, where some factors are not 0; None if p is no product."""
        inverse = self.factors.inverse(p)
        for product in inverse or ():
            for factor, n in product:
                if n < 0:
                    self.divided.setdefault(factor, []).append(nonzero)
        return inverse

    def _applied(self, op: Primitive, inputs: Sequence[Terms]) -> Terms:
        inlined = Symbol(op.name, op, tuple(x.inlined for x in inputs))
        rational = self._rational(op, [x.rational for x in inputs])
        if rational is None:
            rational = self._opaque(op, inputs)
        return Terms(rational, inlined)

    def _rational(self, op: Primitive, inputs: Sequence[Rational]) -> Rational | None:
        """The operation in arithmetic; None if it is none, or has too many terms."""
        if op is ops.neg:
            return added({}, inputs[0], -1)
        if op is ops.add or op is ops.sub:
            total = added(inputs[0], inputs[1], 1 if op is ops.add else -1)
            if self.sources.sigmoids:
                total = self.factors.over_one_denominator(total) or total
                total = self.factors.with_complements(total)
            return self.factors.linear(total) or total
        if op is ops.pow and inputs[1] == constant(2):
            return self.factors.multiplied(inputs[0], inputs[0])
        if op is ops.mul:
            return self.factors.multiplied(*inputs)
        below = self._inverse(inputs[1]) if op is ops.div else None
        return None if below is None else self.factors.multiplied(inputs[0], below)

    def _opaque(self, op: Primitive, inputs: Sequence[Terms]) -> Rational:
        """An operation that is not looked into."""
        if op is ops.equal or op is ops.not_equal:
            x, y = inputs
            holds = is_comparison(x.inlined) and not y.rational
            differ = x.rational if holds else self._other(ops.not_equal, inputs)
            return differ if op is ops.not_equal else added(constant(1), differ, -1)
        return self._other(op, inputs)

    def _other(self, op: Primitive, inputs: Sequence[Terms]) -> Rational:
        key = op, *[frozenset(x.rational.items()) for x in inputs]
        return self._atom(key, Symbol(op.name, op, tuple(x.inlined for x in inputs)))

    # What is written.

    def written(self, rational: Rational) -> Expression:
        """The expression of a rational one."""
        return self.factors.written(rational, self._expressions)

    def part(self, rational: Rational) -> Part:
        """The part with another expression."""
        expression = self.written(rational)
        return self.at._replace(expression=expression, reads=used(expression, self.reads))

    def elements(self, factor: int) -> list[Element]:
        """All that is read for a factor."""
        expression = self.written({((factor, 1),): Fraction(1)})
        return [*used(expression, self.reads).values()]

    def indices(self, factor: int) -> list[Index]:
        """The indices of all that is read for a factor."""
        return [x for e in self.elements(factor) for x in e.indices]

    def variables(self, factors: Iterable[int]) -> list[Variable]:
        """The variables that are read for some factors, or for what they are sums of."""
        every = [*factors]
        every += [f for k in every for product in self.factors.sums[k] or () for f, _ in product]
        return [e.variable for factor in every for e in self.elements(factor)]


def is_comparison(x: Expression) -> bool:
    """Whether it is 1 or 0, as a comparison holds or not."""
    return isinstance(x, Symbol) and x.op in COMPARISONS
