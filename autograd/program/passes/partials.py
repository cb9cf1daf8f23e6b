"""Partials of statements, as symbols: what a slope depends on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.modes import allow_nonfinite
from ...engine.operands import times
from ...engine.primitive import Primitive
from ..ir.arrays import Map, Read, Statement
from ..ir.symbols import Symbol
from .tidying import reads, substituted


def felt(statement: Statement) -> Iterator[Read]:
    """The reads that a statement's result depends on: all but those with slope 0."""
    expression = statement.term.expression if isinstance(statement, Map) else None
    if not isinstance(expression, Symbol) or expression.op is None:
        yield from reads(statement)
        return
    assert isinstance(statement, Map)
    for x, partial in zip(expression.inputs, expression.op.partials, strict=True):
        if isinstance(x, Symbol) and partial != 0:
            yield statement.term.operands[x]


def each_partial(op: Primitive, z: Symbol, x: Symbol) -> Symbol | float:
    """dz/dx of a primitive of many arguments, for one argument x that stands for all.

    It may depend on x, on z, and on another primitive of all the arguments, which then has one
    input that stands for all.
    """
    others = [Symbol("other"), Symbol("other")]
    with allow_nonfinite():
        partial = op.locals(z, (x, *others), [0])[0]
    for node in all_symbols(partial):
        if node.op is None or node.op.rule is None or len(node.inputs) != 1 + len(others):
            continue
        each, *same = node.inputs
        if all(_alike(each, y, x, other) for y, other in zip(same, others, strict=True)):
            kept = {each: each} if isinstance(each, Symbol) else {}  # it may occur elsewhere too
            alone = Symbol.__primitive__(node.op, (each,))
            partial = substituted(partial, {node: alone, **kept})
    if isinstance(partial, Symbol) and not set(others).isdisjoint(free_symbols(partial)):
        raise TargetError(
            f"the slope of {op.name} for one argument depends on the others: it has no array form"
        )
    return partial if isinstance(partial, Symbol) else float(partial)


def chained(x: Symbol | float, y: Any) -> Any:
    """x · y, an upstream times a partial, as -x or -y where the other factor is -1."""
    for one, other in ((x, y), (y, x)):
        if not isinstance(one, Symbol) and one == -1:
            return ops.neg(other)
    return times(x, y)


def _alike(a: Symbol | float, b: Symbol | float, x: Symbol, other: Symbol) -> bool:
    """Whether b is a with `other` in the place of x."""
    if not isinstance(a, Symbol) or not isinstance(b, Symbol):
        return a == b
    if a.op is None or b.op is not a.op:
        return b is (other if a is x else a)
    pairs = zip(a.inputs, b.inputs, strict=True)
    return all(_alike(one, two, x, other) for one, two in pairs)


def free_symbols(expression: Symbol | float) -> list[Symbol]:
    """The symbols without an operation in an expression."""
    return [x for x in all_symbols(expression) if x.op is None]


def all_symbols(expression: Symbol | float) -> list[Symbol]:
    """All symbols in an expression, itself included, once each."""
    symbols: dict[Symbol, None] = {}
    todo = [expression]
    while todo:
        x = todo.pop()
        if isinstance(x, Symbol) and x not in symbols:
            symbols[x] = None
            todo.extend(x.inputs)
    return list(symbols)
