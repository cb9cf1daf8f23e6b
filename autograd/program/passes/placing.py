"""Placing: each node of a graph stands in a variable, at a place in it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import (
    Element,
    Index,
    Part,
    Places,
    Side,
    Statement,
    Variable,
    index_along,
    without_idle_axes,
)
from ..ir.symbols import Symbol, substituted
from .blocks import LeafBlock, block_variables
from .grids import narrowed
from .simplify import Flat

NO_VARIABLE = -1  # the variable of a constant, which stands in none


class Read(NamedTuple):
    """Places of a variable in rows and columns; they count through it row by row.

    An axis along which all places are the same has length 1.
    """

    variable: Variable
    places: Places

    @property
    def over(self) -> bool:
        """Whether it differs between examples."""
        return "m" in self.variable.shape

    def element(self, axes: Sequence[Side], along: Sequence[int] = (0, 1)) -> Element:
        """The read whose rows and columns go along two axes of a part."""
        sides = [side for side in self.variable.shape if side != "m"]
        apart = [self.places] if len(sides) == 1 else [*divmod(self.places, sides[1])]
        indices = [index_along(each, along, len(axes)) for each in apart]
        if self.over:
            indices.append(Index(0, tuple(int(axis == "m") for axis in axes)))
        return Element(self.variable, tuple(indices))


Operand: TypeAlias = Read | float
"""A read, or one number in the place of a whole read."""


def height_and_width(variable: Variable) -> tuple[int, int]:
    """The count of rows and of columns of the numbers of an example."""
    rows, columns = (*variable.shape, 1)[:2]
    return rows if rows != "m" else 1, columns if columns != "m" else 1


def all_places(variable: Variable, axes: Sequence[Side]) -> tuple[Index, ...]:
    """The indices of all places of a variable: its rows and columns go along the first two axes,
    its examples along the last.
    """
    along = [len(axes) - 1 if side == "m" else k for k, side in enumerate(variable.shape)]
    long = [k if side != 1 else None for k, side in zip(along, variable.shape, strict=True)]
    return tuple([Index(0, tuple([int(j == k) for j in range(len(axes))])) for k in long])


def part_of(
    out: Variable,
    expression: Symbol | float,
    reads: Mapping[Symbol, Read],
    shape: tuple[int, ...],
    over: bool,
    places: Places | None = None,
    op: Primitive = ops.sum,
) -> Part:
    """An expression of that shape, for each example or once, at these places of a variable; by
    default they are all, with each side that is 1 long there summed over.
    """
    axes: tuple[Side, ...] = (*shape, "m") if over else shape
    target = all_places(out, axes) if places is None else Read(out, places).element(axes).indices
    each = {x: read.element(axes) for x, read in reads.items()}
    return simplified(Part(axes, target, expression, each), op)


def part_with(
    out: Variable, operand: Operand, shape: tuple[int, ...], over: bool, op: Primitive = ops.sum
) -> Part:
    """An operand of that shape as a part of a variable."""
    if isinstance(operand, Read):
        x = Symbol("x")
        return part_of(out, x, {x: operand}, shape, over, op=op)
    return part_of(out, operand, {}, shape, over, op=op)


def product_part(out: Variable, left: Read, right: Read, n: int) -> Part:
    """The matrix product of two reads."""
    shape = (*height_and_width(out), n)
    axes: tuple[Side, ...] = (*shape, "m") if "m" in out.shape else shape
    first, second = left.element(axes, (0, 2)), right.element(axes, (2, 1))
    x = Symbol("x")
    y = x if first.key == second.key else Symbol("y")
    product = Symbol("mul", ops.mul, (x, y))
    return simplified(Part(axes, all_places(out, axes), product, {x: first, y: second}))


def simplified(part: Part, op: Primitive = ops.sum) -> Part:
    """The part without axes that nothing mentions, and with single constants as numbers."""
    single = {
        x: e.variable.numbers[0]
        for x, e in part.reads.items()
        if e.variable.numbers is not None and len(e.variable.numbers) == 1
    }
    if single:
        reads = {x: e for x, e in part.reads.items() if x not in single}
        part = part._replace(expression=substituted(part.expression, single), reads=reads)
    return without_idle_axes(part, op)


def _piece(out: Variable, variable: Variable, to: Places, at: Places) -> Part:
    """The part that copies places of a variable to places of a new one: a rectangle, or a list."""
    columns = 1 if out.shape[1] == "m" else out.shape[1]
    assert isinstance(columns, int)
    high, wide = (len(np.unique(each)) for each in divmod(to, columns))
    shape = (high, wide) if high * wide == to.size else (to.size, 1)
    x, over = Symbol("x"), "m" in out.shape
    read = {x: Read(variable, at.reshape(shape))}
    return part_of(out, x, read, shape, over, to.reshape(shape))


class Placing:
    """The statements made so far, and where each node stands in their variables."""

    def __init__(self, flat: Flat, blocks: Sequence[LeafBlock]) -> None:
        self.flat = flat
        self.inputs = block_variables(blocks)
        self.variables = [*self.inputs]
        # A Python array is faster for one node, a NumPy array for many: they share their memory.
        self.variable_of = array("q", [NO_VARIABLE]) * len(flat.ops)
        self.variables_of = np.frombuffer(self.variable_of, dtype=np.int64)
        self.places = np.zeros(len(flat.ops), dtype=np.int64)
        self.statements: list[Statement] = []
        self._made: dict[object, Variable] = {}  # views, joins and constants
        self._computed = 0
        self._entries: dict[tuple[Variable, int, int], str] = {}
        """The names of entries of dicts, by their variable, their first place and their end."""
        for variable, block in zip(self.inputs, blocks, strict=True):
            stop = 0
            for name, count in block.entries:
                start, stop = stop, stop + count
                self._entries[variable, start, stop] = name
        for b, leaves in enumerate(flat.leaves):
            self.variables_of[leaves.start : leaves.stop] = b
            self.places[leaves.start : leaves.stop] = np.arange(len(leaves))

    def is_over(self, nodes: Sequence[int]) -> bool:
        """Whether some of the nodes differ between examples."""
        places = {self.variable_of[x] for x in nodes} - {NO_VARIABLE}
        return any("m" in self.variables[a].shape for a in places)

    # Reads.

    def read(self, rows: Sequence[Sequence[int]] | Places, alone: bool = False) -> Operand:
        """What to read for nodes in rows and columns, or the number if all are one constant; with
        `alone`, a part of an input is read without a view.
        """
        nodes = narrowed(np.asarray(rows, dtype=np.intp))
        flat = nodes.ravel()
        numbers = self.variables_of[flat]
        if (numbers == NO_VARIABLE).all() and len(flat) == 1:
            return self.flat.constants[int(flat[0])]
        places = self.places[flat]
        constant = numbers == NO_VARIABLE
        places[constant] = np.arange(int(constant.sum()))
        kinds = dict.fromkeys(numbers.tolist())
        each = [
            self._constants(flat[constant]) if n == NO_VARIABLE else self.variables[n]
            for n in kinds
        ]
        if len(each) > 1:
            return self._joined(each, [numbers == n for n in kinds], places, nodes.shape)
        places = places.reshape(nodes.shape)
        if alone or each[0].numbers:
            return Read(each[0], places)
        return self._viewed(each[0], places)

    def full(self, operand: Operand, rows: int, columns: int) -> Read:
        """The operand as a read of that many rows and columns; a number as a read of constants."""
        if not isinstance(operand, Read):
            count = max(rows, columns)
            places = (
                np.arange(count).reshape(1, -1)
                if columns > rows
                else np.arange(count).reshape(-1, 1)
            )
            operand = Read(self.constant((operand,) * count), places)
        return operand._replace(places=np.broadcast_to(operand.places, (rows, columns)))

    def constant(self, numbers: tuple[float, ...]) -> Variable:
        """The variable of these numbers."""
        key = np.array(numbers).tobytes()
        return self._made.setdefault(key, Variable("constants", (len(numbers),), numbers=numbers))

    def _constants(self, nodes: Places) -> Variable:
        return self.constant(tuple(self.flat.constants[x] for x in nodes.tolist()))

    def _viewed(self, variable: Variable, places: Places) -> Read:
        """A read of one variable; of an input's part through a view of it, which can have a name.

        An input that is read whole, or transposed, needs no view.
        """
        if variable not in self.inputs or "m" in variable.shape or places.size == 1:
            return Read(variable, places)
        if len(variable.shape) == 2:
            whole = np.arange(variable.count).reshape(height_and_width(variable))
            if any(np.array_equal(places, each) for each in (whole, whole.T)):
                return Read(variable, places)
        return self.view(variable, places)

    def view(self, variable: Variable, places: Places) -> Read:
        """A read through a new variable that holds these places of another; made once."""
        key = variable, places.shape, places.tobytes()
        if key not in self._made:
            name = self._entry(variable, places)
            shape = (*places.shape,)
            out = self._made[key] = Variable(name or "p", shape, temporary=not name)
            x = Symbol("x")
            copy = part_of(out, x, {x: Read(variable, places)}, places.shape, False)
            self.statements.append(Statement(out, (copy,)))
        return Read(self._made[key], np.arange(places.size).reshape(places.shape))

    def _entry(self, variable: Variable, places: Places) -> str | None:
        """The name of the entry of a dict that these places are."""
        at = np.sort(places.ravel())
        start, stop = int(at[0]), int(at[-1]) + 1
        whole = np.array_equal(at, np.arange(start, stop))
        return self._entries.get((variable, start, stop)) if whole else None

    def _joined(
        self,
        variables: Sequence[Variable],
        masks: Sequence[Places],
        places: Places,
        shape: tuple[int, ...],
    ) -> Read:
        """A read of several variables through a new one that holds what is read of them."""
        which = sum(k * mask for k, mask in enumerate(masks))
        key = (*variables, shape, places.tobytes(), np.asarray(which).tobytes())
        if key not in self._made:
            over = any("m" in variable.shape for variable in variables)
            out = Variable("q", (shape[0], "m" if over else shape[1]), temporary=True)
            parts = [
                _piece(out, variable, np.flatnonzero(mask), places[mask])
                for variable, mask in zip(variables, masks, strict=True)
            ]
            self._made[key] = out
            self.statements.append(Statement(out, tuple(parts)))
        return Read(self._made[key], np.arange(places.size).reshape(shape))

    def add(self, out: Variable, *parts: Part, op: Primitive = ops.sum) -> None:
        """Add a statement."""
        self.statements.append(Statement(out, parts, op))

    def write(self, nodes: Sequence[int], rows: int, columns: int, over: bool) -> Variable:
        """A new variable that holds the nodes row by row."""
        self._computed += 1
        labels = {self.flat.labels.get(i) for i in nodes} if self.flat.labels else {None}
        label = labels.pop() if len(labels) == 1 else None
        name = label or f"v{self._computed}"
        new = Variable(name, (rows, "m" if over else columns), temporary=not label)
        self.variables_of[nodes] = len(self.variables)
        self.places[nodes] = np.arange(len(nodes))
        self.variables.append(new)
        return new
