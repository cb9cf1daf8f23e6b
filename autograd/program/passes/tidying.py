"""Passes over statements: the order of the parameters, and which statements need no line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.arrays import (
    Array,
    Assembly,
    Constants,
    Factor,
    Map,
    Operand,
    Places,
    Product,
    Read,
    Reduction,
    Statement,
    Term,
    Total,
)
from ..ir.symbols import Symbol
from .lift import Lifted


def reads(statement: Statement) -> Iterator[Read]:
    """All reads of a statement."""
    if isinstance(statement, (Map, Total)):
        yield from statement.term.operands.values()
    elif isinstance(statement, Product):
        yield statement.left.read
        yield statement.right.read
        if isinstance(statement.bias, Read):
            yield statement.bias
    elif isinstance(statement, Reduction):
        yield statement.operand
    else:
        yield from (part for _, part in statement.parts if isinstance(part, Read))


def with_reads(statement: Statement, change: Callable[[Read], Read]) -> Statement:
    """The statement with `change` applied to each of its reads."""
    if isinstance(statement, (Map, Total)):
        term = statement.term
        operands = {symbol: change(read) for symbol, read in term.operands.items()}
        return statement._replace(term=Term(term.expression, operands))
    if isinstance(statement, Product):
        left, right, bias = statement.left, statement.right, statement.bias
        return statement._replace(
            left=Factor(change(left.read), left.transposed),
            right=Factor(change(right.read), right.transposed),
            bias=change(bias) if isinstance(bias, Read) else bias,
        )
    if isinstance(statement, Reduction):
        return statement._replace(operand=change(statement.operand))
    return statement._replace(
        parts=tuple(
            (places, change(part) if isinstance(part, Read) else part)
            for places, part in statement.parts
        )
    )


def arranged(lifted: Lifted, block: Array) -> tuple[Lifted, Places]:
    """The program with a block's numbers in the order in which matrix products read them, and where
    each number was before. Each weight matrix is then a view of neighbouring numbers.
    """
    order: dict[int, None] = {}
    for statement in lifted.statements:
        if isinstance(statement, Product) and not statement.out.is_number:
            sides: list[Operand | None] = [statement.left.read, statement.right.read]
            for read in [*sides, statement.bias]:
                if isinstance(read, Read) and read.arrays == (block,):
                    order |= dict.fromkeys(read.places.ravel().tolist())
    order |= dict.fromkeys(range(block.count))
    before = np.fromiter(order, dtype=np.intp, count=block.count)
    now = np.empty_like(before)
    now[before] = np.arange(block.count)

    def change(read: Read) -> Read:
        """The read with the block's numbers at their new places."""
        start = 0
        for array in read.arrays:
            if array is block:
                inside = (read.places >= start) & (read.places < start + block.count)
                moved = now[np.where(inside, read.places - start, 0)] + start
                return Read(read.arrays, np.where(inside, moved, read.places))
            start += array.count
        return read

    def changed(x: Operand) -> Operand:
        return change(x) if isinstance(x, Read) else x

    statements = [_in_order(with_reads(statement, change)) for statement in lifted.statements]
    return Lifted(lifted.blocks, statements, [changed(y) for y in lifted.outputs]), before


def _in_order(statement: Statement) -> Statement:
    """A sum of products in the order of its first factors' places."""
    if not isinstance(statement, Product) or not statement.out.is_number:
        return statement
    left, right = statement.left.read, statement.right.read
    order = np.argsort(left.places.ravel(), kind="stable")
    return statement._replace(
        left=Factor(Read(left.arrays, left.places.ravel()[order].reshape(1, -1))),
        right=Factor(Read(right.arrays, right.places.ravel()[order].reshape(-1, 1))),
    )


def without_stops(
    statements: Sequence[Statement], results: Sequence[Operand]
) -> tuple[list[Statement], list[Operand]]:
    """The statements and results without stop_gradient, which does nothing once differentiated:
    what read an unnamed one reads its input.
    """
    inputs: dict[Array, Array] = {}
    kept: list[Statement] = []

    def change(read: Read) -> Read:
        return Read(tuple(inputs.get(array, array) for array in read.arrays), read.places)

    for statement in statements:
        statement = with_reads(statement, change)
        source = _stopped(statement)
        if source is None:
            kept.append(statement)
        else:
            inputs[statement.out] = source
    return kept, [change(y) if isinstance(y, Read) else y for y in results]


def _stopped(statement: Statement) -> Array | None:
    """The array of which an unnamed statement is the stop_gradient, if it is one."""
    if not isinstance(statement, Map) or not _is(statement.term.expression, ops.stop_gradient):
        return None
    out = statement.out
    for read in statement.term.operands.values():
        array = read.arrays[0]
        same = (array.rows, array.columns, array.over) == (out.rows, out.columns, out.over)
        if read.whole and same and _is_unnamed(out):
            return array
    return None


def _is_unnamed(array: Array) -> bool:
    """Whether an array has a number for a name."""
    return re.fullmatch(r"d*v\d+(_\d+)?", array.name) is not None


def fused(statements: Sequence[Statement], kept: Iterable[Operand]) -> list[Statement]:
    """The statements; an unnamed one that is read once moves into the statement that reads it."""
    count: dict[Array, int] = {}
    for statement in statements:
        for read in reads(statement):
            for array in read.arrays:
                count[array] = count.get(array, 0) + 1
    for operand in kept:
        for array in operand.arrays if isinstance(operand, Read) else ():
            count[array] = count.get(array, 0) + 2
    inner: dict[Array, Map] = {}
    outer: list[Statement] = []
    for statement in statements:
        if isinstance(statement, (Map, Total)):
            statement = statement._replace(term=_filled(statement, inner))
        once = count.get(statement.out) == 1 and _is_unnamed(statement.out)
        if once and isinstance(statement, Map):
            inner[statement.out] = statement
        else:
            outer.append(statement)
    return _unfused(outer, inner)


def _unfused(statements: list[Statement], inner: dict[Array, Map]) -> list[Statement]:
    """The statements, each after the inner ones that could not move into it."""
    ordered: list[Statement] = []
    todo = [*reversed(statements)]
    while todo:
        arrays = [array for read in reads(todo[-1]) for array in read.arrays]
        before = [inner.pop(array) for array in arrays if array in inner]
        if before:
            todo.extend(reversed(before))
        else:
            ordered.append(todo.pop())
    return ordered


def _filled(statement: Map | Total, inner: dict[Array, Map]) -> Term:
    """The term with inner statements' expressions in the place of their reads."""
    term = statement.term
    out = statement.out
    shape = statement.shape if isinstance(statement, Total) else (out.rows, out.columns)
    put: dict[Symbol, Symbol | float] = {}
    operands: dict[Symbol, Read] = {}
    for symbol, read in term.operands.items():
        source = inner.get(read.arrays[0]) if read.whole else None
        fits = source is not None and (source.out.rows, source.out.columns) == shape
        if source is not None and fits and source.out.over == term.over:
            put[symbol] = source.term.expression
            operands |= source.term.operands
            del inner[source.out]
        else:
            operands[symbol] = read
    return Term(substituted(term.expression, put), operands)


def substituted(expression: Symbol | float, put: dict[Symbol, Symbol | float]) -> Symbol | float:
    """The simplified expression, with other expressions in the place of some symbols."""
    done: dict[Symbol, Symbol | float] = dict(put)
    stack = [expression]
    while stack:
        x = stack[-1]
        if not isinstance(x, Symbol) or x in done:
            stack.pop()
        elif x.op is None:
            done[x] = x
        elif missing := [y for y in x.inputs if isinstance(y, Symbol) and y not in done]:
            stack.extend(missing)
        else:
            inputs = [done[y] if isinstance(y, Symbol) else y for y in x.inputs]
            done[x] = _simple(x.op, inputs)
    return done[expression] if isinstance(expression, Symbol) else expression


def _simple(op: Primitive, inputs: list[Any]) -> Any:
    """op(*inputs), with signs moved to the front, and x / y for x · (1 / y)."""
    x: Any = inputs[0] if inputs else None
    if op is ops.neg:
        return x.inputs[0] if _is(x, ops.neg) else _made(op, inputs)
    if op is ops.mul:
        a, b = inputs
        if _is(a, ops.neg) or _is(b, ops.neg):
            product = _simple(op, [_positive(a), _positive(b)])
            both = _is(a, ops.neg) and _is(b, ops.neg)
            return product if both else _simple(ops.neg, [product])
        if _is(b, ops.div) and not isinstance(b.inputs[0], Symbol) and b.inputs[0] == 1.0:
            return _simple(ops.div, [a, b.inputs[1]])
    if op is ops.pow and not isinstance(inputs[1], Symbol) and inputs[1] == 1:
        return x
    if op is ops.div and _is(x, ops.neg):
        return _simple(ops.neg, [_simple(op, [_positive(x), inputs[1]])])
    if op is ops.add:
        a, b = inputs
        if _is(b, ops.neg):
            return _made(ops.sub, [a, _positive(b)])
        if _is(a, ops.neg):
            return _made(ops.sub, [b, _positive(a)])
    return _made(op, inputs)


def _made(op: Primitive, inputs: list[Any]) -> Symbol:
    return Symbol.__primitive__(op, tuple(inputs))


def _is(x: Any, op: Primitive) -> bool:
    return isinstance(x, Symbol) and x.op is op


def _positive(x: Any) -> Any:
    """x without its minus sign, if it has one."""
    return x.inputs[0] if _is(x, ops.neg) else x


def constants(statements: Sequence[Statement], results: Sequence[Operand]) -> Iterator[float]:
    """All constants in statements and results."""
    todo: list[Any] = [*results]
    for statement in statements:
        if isinstance(statement, (Map, Total)):
            todo.append(statement.term.expression)
        elif isinstance(statement, Product):
            todo.append(statement.bias)
        elif isinstance(statement, Assembly):
            todo += [part for _, part in statement.parts]
        for read in reads(statement):
            for array in read.arrays:
                yield from array.numbers if isinstance(array, Constants) else ()
    known: set[Symbol] = set()
    while todo:
        x = todo.pop()
        if isinstance(x, float):
            yield x
        elif isinstance(x, Symbol) and x not in known:
            known.add(x)
            todo.extend(x.inputs)


def made_new(statements: Sequence[Statement], results: Sequence[Operand]) -> list[bool]:
    """For each result, whether it is a new array of this run that no other result shares."""
    made = {
        s.out
        for s in statements
        if isinstance(s, Product) or (isinstance(s, Total) and (s.axes or s.examples))
    }
    sources = [x.arrays[0] if isinstance(x, Read) and x.whole else None for x in results]
    return [x is not None and x in made and sources.count(x) == 1 for x in sources]
