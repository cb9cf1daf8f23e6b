"""The reverse rule, once for all statements; what it makes can be reversed again.

A part out[target] += f(reads) hands to each array that it reads a share: a part whose target is the
read's index, over the same axes, of dout[target] · df/dread. An axis that the read lacks is thereby
summed over; if nothing else moves along it either, it is a factor.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.modes import allow_nonfinite
from ...engine.operands import plus, times
from ..ir.statement import (
    Element,
    Index,
    Part,
    Routine,
    Statement,
    Variable,
    is_whole,
    whole,
    with_zeros,
    without_idle_axes,
)
from ..ir.symbols import Symbol, inputs_first
from .partials import chained, each_partial
from .tidying import substituted

Expression: TypeAlias = Symbol | float


def with_derivatives(routine: Routine, of: Variable, wrt: Sequence[Variable]) -> Routine:
    """The routine with the derivatives of a number, which are its last results, for arrays."""
    reversal = _Reversal(routine, wrt)
    derivatives = reversal.run(of, wrt)
    statements = (*routine.statements, *reversal.statements)
    return Routine(routine.inputs, statements, (*routine.results, *derivatives))


class _Reversal:
    """The statements so far, and what each array has received."""

    def __init__(self, routine: Routine, wrt: Sequence[Variable]) -> None:
        self.forward = routine.statements
        self.statements: list[Statement] = []
        self.shares: dict[Variable, list[Part]] = {}
        self.moving = set(wrt)  # what depends on those arrays
        for statement in self.forward:
            reads = [e.variable for part in statement.parts for e in part.reads.values()]
            if not self.moving.isdisjoint(reads):
                self.moving.add(statement.out)

    def run(self, of: Variable, wrt: Sequence[Variable]) -> list[Variable]:
        """Hand on all shares, from the last statement to the first."""
        self.shares[of] = [Part(*whole(of.shape), 1.0, {})]
        for statement in reversed(self.forward):
            if statement.out in self.shares and statement.out in self.moving:
                upstream = self._adjoint(statement.out)
                for part in statement.parts:
                    self._hand_on(statement, part, upstream)
        return [self._made(x) for x in wrt]

    # What an array receives.

    def _adjoint(self, variable: Variable) -> Variable | Expression:
        """The sum of an array's shares, if it is no more than that: a number, the same at all
        places, or another array.
        """
        share, *others = self.shares.get(variable, [Part(*whole(variable.shape), 0.0, {})])
        if not others and is_whole(variable, share):
            if not share.reads:
                return share.expression
            assert isinstance(share.expression, Symbol)
            same = share.reads.get(share.expression)
            target = Element(variable, share.target)
            if same and same.variable.shape == variable.shape and same.key[1:] == target.key[1:]:
                return same.variable
        return self._made(variable)

    def _made(self, variable: Variable) -> Variable:
        """A new array with the sum of an array's shares, and 0 where it has received none."""
        out = Variable(f"d{variable.name}", variable.shape, variable.temporary)
        shares = with_zeros(out, self.shares.get(variable, ()))
        self.statements.append(Statement(out, shares))
        return out

    def _hand_on(self, statement: Statement, part: Part, upstream: Variable | Expression) -> None:
        """The shares of all that a part reads."""
        moving = [x for x, element in part.reads.items() if element.variable in self.moving]
        if not moving:
            return
        d, z = Symbol("d"), Symbol("z")
        known = part.reads | {z: Element(statement.out, part.target)}
        up: Expression = d if isinstance(upstream, Variable) else upstream
        if isinstance(upstream, Variable):
            known[d] = Element(upstream, part.target)
        if statement.op is ops.sum:
            alone = len(statement.parts) == 1 and len(part.kept) == len(part.axes)
            own = alone and is_whole(statement.out, part)
            slopes = derivatives_of(part.expression, moving, up, z if own else part.expression)
        else:
            up = chained(up, self._partial(statement, part, z, known))
            slopes = derivatives_of(part.expression, moving, up, part.expression)
        for x, slope in slopes.items():
            if isinstance(slope, Symbol) or slope != 0:
                element = part.reads[x]
                share = Part(part.axes, element.indices, slope, _used(slope, known))
                self.shares.setdefault(element.variable, []).append(without_idle_axes(share))

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
        partial = each_partial(statement.op, z, x)
        put: dict[Symbol, Expression] = {x: part.expression}
        points = range(len(part.axes))
        places = tuple(Index(0, tuple(int(k == axis) for k in points)) for axis in points)
        for node in inputs_first(partial):
            if node.op is not None and node.op.rule is not None:
                (each,) = node.inputs
                value = substituted(each, put)
                parts = Variable("t", part.axes, temporary=True)
                own = Part(part.axes, places, value, _used(value, known))
                self.statements.append(Statement(parts, (own,)))
                name, total = Symbol("t"), Symbol("t")
                known[name] = Element(parts, places)
                reduced = Variable("t", statement.out.shape, temporary=True)
                all_parts = Part(part.axes, part.target, name, {name: known[name]})
                self.statements.append(Statement(reduced, (all_parts,), node.op))
                known[total] = Element(reduced, part.target)
                put |= {node: total} | ({each: name} if isinstance(each, Symbol) else {})
        return substituted(partial, put)


def derivatives_of(
    expression: Expression, wanted: Collection[Symbol], upstream: Expression, z: Expression
) -> dict[Symbol, Expression]:
    """upstream · dz/dx for the wanted symbols x of an expression, whose value z may be read."""
    nodes = inputs_first(expression)
    live = set(wanted)
    for node in nodes:
        if not live.isdisjoint(x for x in node.inputs if isinstance(x, Symbol)):
            live.add(node)
    adjoints: dict[Symbol, Expression] = {}
    if isinstance(expression, Symbol):
        adjoints[expression] = upstream
    for node in reversed(nodes):
        if node not in live or node.op is None or node not in adjoints:
            continue
        for x in dict.fromkeys(node.inputs):
            if isinstance(x, Symbol) and x in live:
                positions = [k for k, y in enumerate(node.inputs) if y is x]
                with allow_nonfinite():
                    output = z if node is expression else node
                    local = node.op.locals(output, node.inputs, positions)
                    if len(local) > 1 and all(partial is local[0] for partial in local):
                        local = [times(float(len(local)), local[0])]  # x · x: 2x
                    for partial in local:
                        share = chained(adjoints[node], partial)
                        adjoints[x] = plus(adjoints.get(x, 0.0), share)
    found = {x: adjoints.get(x, 0.0) for x in wanted}
    return {x: slope if isinstance(slope, Symbol) else float(slope) for x, slope in found.items()}


def _used(expression: Expression, known: dict[Symbol, Element]) -> dict[Symbol, Element]:
    """The reads of an expression."""
    return {x: known[x] for x in inputs_first(expression) if x in known}
