"""Translating: lifted statements of five kinds as statements of one kind.

It is there until `lift` writes these statements itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.arrays import (
    Array,
    Assembly,
    Constants,
    Map,
    Operand,
    Parameters,
    Places,
    Product,
    Read,
    Reduction,
    Term,
    Total,
    narrowed,
)
from ..ir.naming import ArrayNames
from ..ir.statement import (
    Element,
    Index,
    M,
    Part,
    Routine,
    Side,
    Statement,
    Variable,
    index_along,
    with_zeros,
    without_idle_axes,
)
from ..ir.symbols import Symbol
from .lift import Lifted


def translated(lifted: Lifted, names: ArrayNames | None = None) -> Routine:
    """A lifted program as a routine whose results are f's numbers, for each example."""
    translation = _Translation(names)
    inputs = tuple(map(translation.variable, lifted.blocks))
    for statement in lifted.statements:
        KINDS[type(statement)](translation, statement)
    results = tuple(map(translation.result, lifted.outputs))
    return Routine(inputs, tuple(translation.statements), results)


class _Translation:
    """The statements so far, and the variables of arrays, views and joins."""

    def __init__(self, names: ArrayNames | None) -> None:
        self.names: dict[Any, str] = {} if names is None else {**names.views}
        self.statements: list[Statement] = []
        self.variables: dict[Array, Variable] = {}
        self.views: dict[Any, Variable] = {}

    def variable(self, array: Array) -> Variable:
        """The variable of an array."""
        if array not in self.variables:
            shape: tuple[Side, ...] = (array.rows, "m" if array.over else array.columns)
            if isinstance(array, (Constants, Parameters)):
                shape = (array.count,)
            numbers = array.numbers if isinstance(array, Constants) else None
            unnamed = not array.label and re.fullmatch(r"(d*v|t)\d*(_\d+)?", array.name)
            name = array.name or "constants"
            self.variables[array] = Variable(name, shape, unnamed is not None, numbers)
        return self.variables[array]

    # Reads.

    def element(self, read: Read, axes: Sequence[Side], along: tuple[int, int] = (0, 1)) -> Element:
        """A read whose rows and columns go along two axes of a part."""
        array, places = read.arrays[0], narrowed(read.places)
        many = len(read.arrays) > 1 or (isinstance(array, Parameters) and places.size > 1)
        return _at(
            *(self.view(read.arrays, places) if many else (self.variable(array), places)),
            axes,
            along,
        )

    def view(self, arrays: tuple[Array, ...], places: Places) -> tuple[Variable, Places]:
        """A new variable for what is read of several arrays or of the parameters, made once."""
        key = (*arrays, places.shape, places.tobytes())
        if key not in self.views:
            name = self.names.get(key)
            over = any(array.over for array in arrays)
            shape: tuple[Side, ...] = (places.shape[0], "m" if over else places.shape[1])
            self.views[key] = out = Variable(name or "t", shape, temporary=name is None)
            parts = tuple(self._joined(out, arrays, places))
            self.statements.append(Statement(out, parts))
        return self.views[key], np.arange(places.size).reshape(places.shape)

    def _joined(self, out: Variable, arrays: tuple[Array, ...], places: Places) -> Iterator[Part]:
        flat, columns, start = places.ravel(), places.shape[1], 0
        x = Symbol("x")
        for array in arrays:
            here = np.flatnonzero((flat >= start) & (flat < start + array.count))
            sides = [len(np.unique(each)) for each in divmod(here, columns)]
            here = here.reshape(sides if sides[0] * sides[1] == here.size else (-1, 1))
            axes = _axes(here.shape, "m" in out.shape)
            if here.size:
                read = _at(self.variable(array), flat[here] - start, axes)
                yield _part(axes, _at(out, here, axes).indices, x, {x: read})
            start += array.count

    # Statements.

    def add(self, array: Array, *parts: Part, op: Primitive = ops.sum) -> None:
        """A statement that makes an array; sums get zeros where nothing is written."""
        out = self.variable(array)
        every = with_zeros(out, parts) if op is ops.sum else parts
        self.statements.append(Statement(out, every, op))

    def part(
        self,
        array: Array,
        term: Term,
        shape: tuple[int, ...],
        over: bool,
        mean: bool = False,
        op: Primitive = ops.sum,
        places: Places | None = None,
    ) -> Part:
        """A term of that shape, at these places of an array; by default they are all, with each
        side that is 1 long summed over.
        """
        if places is None:
            places = np.arange(array.count).reshape(array.rows, array.columns)
        axes = _axes(shape, over)
        reads = {x: self.element(read, axes) for x, read in term.operands.items()}
        target = _at(self.variable(array), places, axes).indices
        return _part(axes, target, _mean(term.expression, mean), reads, op)

    def map(self, s: Map) -> None:
        """An array computed element by element."""
        self.add(s.out, self.part(s.out, s.term, (s.out.rows, s.out.columns), s.out.over))

    def total(self, s: Total) -> None:
        """A sum of a term along axes and over examples."""
        over = s.examples or s.out.over or s.term.over
        self.add(s.out, self.part(s.out, s.term, s.shape, over, s.mean))

    def reduction(self, s: Reduction) -> None:
        """A primitive of many arguments."""
        part = self.part(s.out, _term(s.operand), s.operand.places.shape, s.operand.over, op=s.op)
        self.add(s.out, part, op=s.op)

    def product(self, s: Product) -> None:
        """A matrix product, and a bias as a part of its own."""
        (left, left_turned), (right, right_turned) = s.left, s.right
        over = left.over or right.over
        axes = _axes((s.out.rows, s.out.columns, left.places.shape[0 if left_turned else 1]), over)
        first = self.element(left, axes, (2, 0) if left_turned else (0, 2))
        second = self.element(right, axes, (1, 2) if right_turned else (2, 1))
        x, y = Symbol("x"), Symbol("y")
        if first.key == second.key:
            y = x
        places = np.arange(s.out.count).reshape(s.out.rows, s.out.columns)
        target = _at(self.variable(s.out), places, axes).indices
        parts = [_part(axes, target, _mean(ops.mul(x, y), s.mean), {x: first, y: second})]
        if s.bias is not None:
            shape = (s.out.rows, s.out.columns)
            parts.append(self.part(s.out, _term(s.bias), shape, s.out.over))
        self.add(s.out, *parts)

    def assembly(self, s: Assembly) -> None:
        """An array put together from parts."""
        over = s.out.over
        self.add(
            s.out,
            *(
                self.part(s.out, _term(value), places.shape, over, places=places)
                for places, value in s.parts
            ),
        )

    def result(self, operand: Operand) -> Variable:
        """A variable with nothing but this operand."""
        if not isinstance(operand, Read):
            shape, over = (1, 1), False
        else:
            (array, *_), shape, over = operand.arrays, operand.places.shape, operand.over
            if operand.whole and not isinstance(array, (Constants, Parameters)):
                return self.variable(array)
        out = Array("y", *shape, over)
        self.add(out, self.part(out, _term(operand), shape, over))
        return self.variable(out)


KINDS: dict[type, Callable[[_Translation, Any], None]] = {
    Map: _Translation.map,
    Product: _Translation.product,
    Reduction: _Translation.reduction,
    Total: _Translation.total,
    Assembly: _Translation.assembly,
}


def _axes(shape: Sequence[int], over: bool) -> tuple[Side, ...]:
    return (*shape, "m") if over else (*shape,)


def _at(
    variable: Variable, places: Places, axes: Sequence[Side], along: tuple[int, int] = (0, 1)
) -> Element:
    """Places that count row by row through a variable, along two axes of a part."""
    sides = [side for side in variable.shape if side != "m"]
    apart = [places] if len(sides) == 1 else [*divmod(places, sides[1])]
    indices = [index_along(each, along, len(axes)) for each in apart]
    if "m" in variable.shape:
        indices.append(Index(0, tuple(int(axis == "m") for axis in axes)))
    return Element(variable, tuple(indices))


def _part(
    axes: tuple[Side, ...],
    target: tuple[Index, ...],
    expression: Symbol | float,
    reads: dict[Symbol, Element],
    op: Primitive = ops.sum,
) -> Part:
    return without_idle_axes(Part(axes, target, expression, reads), op)


def _term(operand: Operand) -> Term:
    x = Symbol("x")
    return Term(x, {x: operand}) if isinstance(operand, Read) else Term(operand, {})


def _mean(expression: Symbol | float, mean: bool) -> Symbol | float:
    return ops.div(expression, M) if mean else expression
