"""The reverse rule, once for all statements; what it makes can be reversed again.

A part out[target] += f(reads) hands to each array that it reads a share: a part whose target is the
read's index, over the same axes, of dout[target] · df/dread. An axis that the read lacks is thereby
summed over; if nothing else moves along it either, it is a factor.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.modes import allow_nonfinite
from ...engine.operands import plus
from ..ir.naming import VariableNames
from ..ir.statement import (
    Element,
    Index,
    Part,
    Routine,
    Side,
    Statement,
    Variable,
    index_along,
    is_one_to_one,
    is_whole,
    mentioned,
    times_written,
    whole,
    without_idle_axes,
)
from ..ir.symbols import (
    Expression,
    Symbol,
    chained,
    derivatives_of,
    substituted,
    term_of_mean,
    undivided,
    used,
)
from .symmetry import slope_of_each, with_totals


class Received(NamedTuple):
    """What a variable receives from a statement that reads it: a part, still to be divided by m
    once or not at all. A mean over examples is thereby divided where the examples are added up.
    """

    part: Part
    divided: bool


class Adjoint(NamedTuple):
    """The sum of a variable's shares: another variable, or a number for all its places."""

    value: Variable | Expression
    divided: bool


def with_derivatives(
    routine: Routine, of: Variable, wrt: Sequence[Variable], names: VariableNames | None = None
) -> Routine:
    """The routine with the derivatives of a number, which are its last results, for variables."""
    reversal = _Reversal(routine, wrt, names)
    with allow_nonfinite():  # slopes of constants may be inf or nan
        derivatives = reversal.run(of, wrt)
    statements = (*routine.statements, *reversal.statements)
    results = (*routine.results, *derivatives)
    return Routine(routine.inputs, statements, results, (*wrt,))


class _Reversal:
    """The statements so far, and what each variable has received."""

    def __init__(
        self, routine: Routine, wrt: Sequence[Variable], names: VariableNames | None
    ) -> None:
        self.forward = routine.statements
        self.names = names
        self.statements: list[Statement] = []
        self.shares: dict[Variable, list[Received]] = {}
        self.moving = set(wrt)  # what depends on those variables
        for statement in self.forward:
            reads = [e.variable for part in statement.parts for e in part.reads.values()]
            if not self.moving.isdisjoint(reads):
                self.moving.add(statement.out)

    def run(self, of: Variable, wrt: Sequence[Variable]) -> list[Variable]:
        """Hand on all shares, from the last statement to the first."""
        self.shares[of] = [Received(Part(*whole(of.shape), 1.0, {}), False)]
        for statement in reversed(self.forward):
            if statement.out in self.shares and statement.out in self.moving:
                upstream = self._adjoint(statement.out)
                for part in statement.parts:
                    self._hand_on(statement, part, upstream)
        return [self._made(x, as_divided=False) for x in wrt]

    def _new(self, name: str, shape: tuple[Side, ...], temporary: bool = True) -> Variable:
        return Variable(self.names.new(name) if self.names else name, shape, temporary)

    # What a variable receives.

    def _adjoint(self, variable: Variable) -> Adjoint:
        """The sum of a variable's shares: if it is no more than that, a number, the same at all
        places, or another variable.
        """
        (share, divided), *others = self.shares[variable]
        if not others and is_whole(variable, share):
            if not share.reads:
                return Adjoint(share.expression, divided)
            assert isinstance(share.expression, Symbol)
            same = share.reads.get(share.expression)
            target = Element(variable, share.target)
            if same and same.variable.shape == variable.shape and same.key[1:] == target.key[1:]:
                self._rename(same.variable, variable)
                return Adjoint(same.variable, divided)
        divided = all(each.divided for each in self.shares[variable])
        return Adjoint(self._made(variable, divided), divided)

    def _rename(self, derivative: Variable, variable: Variable) -> None:
        """Call a derivative without a name of its own as the one for a variable with a name."""
        if derivative.of is not None and derivative.temporary and not variable.temporary:
            self._give_name(derivative, variable)
            derivative.of, derivative.temporary = variable, False

    def _give_name(self, derivative: Variable, variable: Variable) -> None:
        """Call a derivative as the one for a variable."""
        derivative.name = f"d{variable.name}"
        if self.names:
            self.names.give(derivative, self.names.derivative(variable))

    def _made(self, variable: Variable, as_divided: bool) -> Variable:
        """A new variable with the sum of a variable's shares, and 0 where it has received none."""
        out = Variable("", variable.shape, variable.temporary, of=variable)
        self._give_name(out, variable)
        shares = [
            _by_m(share.part) if share.divided and not as_divided else share.part
            for share in self.shares.get(variable, ())
        ]
        self.statements.append(Statement(out, _added(out, shares)))
        return out

    def _hand_on(self, statement: Statement, part: Part, upstream: Adjoint) -> None:
        """The shares of all that a part reads."""
        moving = [x for x, element in part.reads.items() if element.variable in self.moving]
        if not moving:
            return
        value, divided = upstream
        expression = part.expression
        if not divided and (term := undivided(expression)) is not None:
            expression, divided = term, True
        d, z = Symbol("d"), Symbol("z")
        known = part.reads | {z: Element(statement.out, part.target)}
        up: Expression = d if isinstance(value, Variable) else value
        if isinstance(value, Variable):
            known[d] = Element(value, part.target)
        own = False
        if statement.op is ops.sum:
            alone = len(statement.parts) == 1 and expression is part.expression
            own = alone and is_one_to_one(statement.out, part.axes, part.target)
        else:
            up = chained(up, self._partial(statement, part, z, known))
        slopes = derivatives_of(expression, moving, up, z if own else expression)
        for x, slope in slopes.items():
            if isinstance(slope, Symbol) or slope != 0:
                element = part.reads[x]
                share = Part(part.axes, element.indices, slope, used(slope, known))
                shares = self.shares.setdefault(element.variable, [])
                shares.append(_share(share, element.variable, divided))

    def _partial(
        self, statement: Statement, part: Part, z: Symbol, known: dict[Symbol, Element]
    ) -> Expression:
        """dz/dx of a primitive of many arguments, for the argument x at each point.

        A primitive of all the arguments in it becomes statements before it: first each argument's
        part, then the primitive.
        """
        if statement.op.rule is None:
            raise TargetError(f"{statement.op.name} of many numbers has no slope for each of them")
        x = Symbol("x")
        whole = slope_of_each(statement.op, z, x, part.combined)
        if whole is None:
            raise TargetError(
                f"the slope of {statement.op.name} for one argument depends on the others: it has "
                "no array form"
            )
        before, partial = with_totals(whole, x, statement, part, known, self._new)
        self.statements += before
        read = part.reads.get(part.expression) if isinstance(part.expression, Symbol) else None
        if read is None or statement.op is not ops.logsumexp:
            return partial
        return self._share_of_sum(read, part, partial, known)

    def _share_of_sum(
        self, read: Element, part: Part, partial: Expression, known: dict[Symbol, Element]
    ) -> Expression:
        """The partials of a logsumexp of a whole Z: A = softmax(Z), by this name."""
        (z, indices), names = read, self.names
        if names is None or z not in names.shares or not is_one_to_one(z, part.axes, indices):
            return partial
        name, layer = names.shares[z]
        out = Variable("", z.shape, layer=layer)
        names.give(out, name)
        own = Part(part.axes, indices, partial, used(partial, known))
        self.statements.append(Statement(out, (own,)))
        x = Symbol("a")
        known[x] = Element(out, indices)
        return x


def with_zeros(out: Variable, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of a sum, with 0 everywhere before them if they leave out a place."""
    if any(is_whole(out, part) for part in parts) or times_written(out, parts).all():
        return tuple(parts)
    return (Part(*whole(out.shape), 0.0, {}), *parts)


def _added(out: Variable, shares: Sequence[Part]) -> tuple[Part, ...]:
    """The shares, with those for each single place of a variable added in one expression, and with
    0 where there are none.
    """
    others: list[Part] = []
    every: list[Part] = []
    for part in shares:
        (every if is_one_to_one(out, part.axes, part.target) else others).append(part)
    if not every:
        return with_zeros(out, others)
    total, reads = every[0].expression, dict(every[0].reads)
    for part in every[1:]:
        x, y = Symbol("x"), Symbol("y")
        both = {x: total, y: part.expression}
        known = not any(isinstance(each, Symbol) for each in both.values())
        total = plus(*both.values()) if known else substituted(ops.add(x, y), both)
        reads |= part.reads
    return Part(*whole(out.shape), total, reads), *others


def _by_m(part: Part) -> Part:
    """The part divided by the count of examples."""
    return part._replace(expression=term_of_mean(part.expression))


def _share(part: Part, receiver: Variable, divided: bool) -> Received:
    """A share without axes that nothing mentions. It is divided by m where the examples are added
    up; but the sum of m equal numbers divided by m is one of them.
    """
    if divided and "m" not in receiver.shape:
        reads = [index for element in part.reads.values() for index in element.indices]
        same = {k for k, axis in enumerate(part.axes) if axis == "m"} - {*mentioned(reads)}
        if same:
            part = part._replace(axes=tuple(1 if axis == "m" else axis for axis in part.axes))
        else:
            part = _by_m(part)
        divided = False
    return Received(_with_two_axes(without_idle_axes(part)), divided)


def _with_two_axes(part: Part) -> Part:
    """The part with two axes that go along one side of its target joined into one, if none of its
    three axes is summed over.
    """
    if len(part.axes) != 3 or len(part.kept) != 3:
        return part
    i, k = next(mentioned([x]) for x in part.target if len(mentioned([x])) > 1)
    lengths = [axis for axis in (part.axes[i], part.axes[k]) if axis != "m"]
    (other,) = {0, 1, 2} - {i, k}

    def joined(index: Index) -> Index:
        if index.steps[other]:
            return index._replace(steps=(0, index.steps[other]))
        places = index.along((i, k)).everywhere(lengths)
        return index_along(places.reshape(-1), (0,), 2)

    reads = {x: Element(e.variable, tuple(map(joined, e.indices))) for x, e in part.reads.items()}
    axes = (math.prod(lengths), part.axes[other])
    return Part(axes, tuple(map(joined, part.target)), part.expression, reads)
