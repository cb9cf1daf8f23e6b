"""Partials as symbols: of expressions, and of primitives of many arguments."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.modes import allow_nonfinite
from ...engine.operands import plus, times
from ...engine.primitive import Primitive
from ..ir.expressions import Expression, substituted
from ..ir.symbols import Symbol, inputs_first


def each_partial(op: Primitive, z: Symbol, x: Symbol) -> Expression:
    """dz/dx of a primitive of many arguments, for one argument x that stands for all.

    It may depend on x, on z, and on another primitive of all the arguments, which then has one
    input that stands for all.
    """
    others = [Symbol("other"), Symbol("other")]
    with allow_nonfinite():
        partial = op.locals(z, (x, *others), [0])[0]
    for node in reversed(inputs_first(partial)):
        if node.op is None or node.op.rule is None or len(node.inputs) != 1 + len(others):
            continue
        each, *same = node.inputs
        if all(_alike(each, y, x, other) for y, other in zip(same, others, strict=True)):
            kept = {each: each} if isinstance(each, Symbol) else {}  # it may occur elsewhere too
            alone = Symbol.__primitive__(node.op, (each,))
            partial = substituted(partial, {node: alone, **kept})
    if isinstance(partial, Symbol) and not set(others).isdisjoint(inputs_first(partial)):
        raise TargetError(
            f"the slope of {op.name} for one argument depends on the others: it has no array form"
        )
    return partial if isinstance(partial, Symbol) else float(partial)


def derivatives_of(
    expression: Expression,
    wanted: Collection[Symbol],
    upstream: Expression,
    z: Expression,
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


def chained(x: Expression, y: Any) -> Any:
    """x · y, an upstream times a partial, as -x or -y where the other factor is -1."""
    for one, other in ((x, y), (y, x)):
        if not isinstance(one, Symbol) and one == -1:
            return ops.neg(other)
    return times(x, y)


def _alike(a: Expression, b: Expression, x: Symbol, other: Symbol) -> bool:
    """Whether b is a with `other` in the place of x."""
    if not isinstance(a, Symbol) or not isinstance(b, Symbol):
        return a == b
    if a.op is None or b.op is not a.op:
        return b is (other if a is x else a)
    pairs = zip(a.inputs, b.inputs, strict=True)
    return all(_alike(one, two, x, other) for one, two in pairs)
