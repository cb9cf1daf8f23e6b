"""Placing: each node of a graph has an array, and a place in it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from ..ir.arrays import Array, Constants, Operand, Parameters, Places, Read, Statement, narrowed
from .recording import LeafBlock
from .simplify import Flat

NO_ARRAY = -1  # the array of a constant, which stands in none


def block_arrays(blocks: Sequence[LeafBlock]) -> list[Array]:
    """The arrays in which a program takes its arguments and parameters."""
    arrays = []
    for block in blocks:
        rows, columns = block.shape if len(block.shape) == 2 else (block.size, 1)
        if block.over:
            rows, columns = rows * columns, 1
        kind = Parameters if block is blocks[-1] else Array
        arrays.append(kind(block.name, rows, columns, block.over))
    return arrays


class Placing:
    """The arrays made so far, and where each node stands in them."""

    def __init__(self, flat: Flat, blocks: Sequence[LeafBlock]) -> None:
        self.flat = flat
        self.arrays: list[Array] = block_arrays(blocks)
        # A Python array is faster for one node, a NumPy array for many: they share their memory.
        self.array_of = array("q", [NO_ARRAY]) * len(flat.ops)
        self.arrays_of = np.frombuffer(self.array_of, dtype=np.int64)
        self.places = np.zeros(len(flat.ops), dtype=np.int64)
        self.statements: list[Statement] = []
        for b, leaves in enumerate(flat.leaves):
            self.arrays_of[leaves.start : leaves.stop] = b
            self.places[leaves.start : leaves.stop] = np.arange(len(leaves))

    def among(self, nodes: Sequence[int]) -> tuple[int, ...]:
        """The numbers of the arrays in which the nodes stand."""
        return tuple(dict.fromkeys(map(self.array_of.__getitem__, nodes)))

    def is_over(self, x: int) -> bool:
        """Whether a node differs between examples."""
        a = self.array_of[x]
        return a != NO_ARRAY and self.arrays[a].over

    def read(self, rows: Sequence[Sequence[int]] | Places) -> Operand:
        """What to read for nodes in rows and columns, or the number if all are one constant."""
        nodes = np.asarray(rows, dtype=np.intp)
        flat = nodes.ravel()
        arrays_of = self.arrays_of[flat]
        constant = flat[arrays_of == NO_ARRAY]
        if len(constant) == len(flat) and (flat == flat[0]).all():
            return self.flat.constants[int(flat[0])]
        start: dict[int, int] = {}
        read: list[Array] = []
        count = 0
        each = arrays_of.tolist()
        for a in dict.fromkeys(each):
            start[a] = count
            read.append(self._constants(constant) if a == NO_ARRAY else self.arrays[a])
            count += read[-1].count
        places = self.places[flat] + np.array([start[a] for a in each])
        places[arrays_of == NO_ARRAY] += np.arange(len(constant))
        return Read(tuple(read), narrowed(places.astype(np.intp).reshape(nodes.shape)))

    def _constants(self, nodes: Places) -> Array:
        return Constants([self.flat.constants[x] for x in nodes.tolist()])

    def write(self, nodes: Sequence[int], rows: int, columns: int, over: bool) -> Array:
        """A new array that holds the nodes row by row."""
        new = Array(f"v{len(self.statements) + 1}", rows, columns, over)
        labels = {self.flat.labels.get(i) for i in nodes} if self.flat.labels else {None}
        if len(labels) == 1:
            new.label = labels.pop()
        self.arrays_of[nodes] = len(self.arrays)
        self.places[nodes] = np.arange(len(nodes))
        self.arrays.append(new)
        return new
