"""Placing: in which array, and where in it, each node of a graph stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import Array, Constants, Operand, Parameters, Places, Read, Statement, narrowed
from .recording import Block
from .simplify import Flat

CONSTANT = -1  # in the place of an array


def block_arrays(blocks: Sequence[Block]) -> list[Array]:
    """The arrays that arguments and parameters are, as a program takes them."""
    found = []
    for block in blocks:
        rows, columns = block.shape if len(block.shape) == 2 else (len(block.leaves), 1)
        if block.over:
            rows, columns = rows * columns, 1
        kind = Parameters if block is blocks[-1] else Array
        found.append(kind(block.name, rows, columns, block.over))
    return found


class Placing:
    """The arrays that were made so far, and where in them each node stands."""

    def __init__(self, flat: Flat, blocks: Sequence[Block]) -> None:
        self.flat = flat
        self.arrays: list[Array] = []
        self.array_of = [CONSTANT] * len(flat.ops)
        self.place = [0] * len(flat.ops)
        self.statements: list[Statement] = []
        self.arrays.extend(block_arrays(blocks))
        for i, (b, position) in flat.leaves.items():
            self.array_of[i], self.place[i] = b, position

    def among(self, nodes: Sequence[int]) -> tuple[int, ...]:
        """The numbers of the arrays that the nodes stand in."""
        return tuple(dict.fromkeys([self.array_of[x] for x in nodes]))

    def is_over(self, x: int) -> bool:
        """Whether a node differs from example to example."""
        a = self.array_of[x]
        return a != CONSTANT and self.arrays[a].over

    def read(self, rows: Sequence[Sequence[int]]) -> Operand:
        """The nodes in rows and columns: what to read for them, or the number that all are."""
        nodes = np.array(rows, dtype=np.intp)
        arrays = self.among([int(x) for x in nodes.ravel()])
        if arrays == (CONSTANT,):
            numbers = np.array([self.flat.constants[int(x)] for x in nodes.ravel()])
            if len(set(map(repr, numbers.tolist()))) == 1:
                return float(numbers[0])
        places = np.empty(nodes.size, dtype=np.intp)
        start: dict[int, int] = {}
        read: list[Array] = []
        count = 0
        for a in arrays:
            start[a] = count
            read.append(self.constants(nodes) if a == CONSTANT else self.arrays[a])
            count += read[-1].count
        constant = 0
        for k, x in enumerate(nodes.ravel().tolist()):
            a = self.array_of[x]
            if a == CONSTANT:
                places[k] = start[a] + constant
                constant += 1
            else:
                places[k] = start[a] + self.place[x]
        return Read(tuple(read), narrowed(places.reshape(nodes.shape)))

    def constants(self, nodes: Places) -> Array:
        """An array of the constants among the nodes, in their order."""
        numbers = [
            self.flat.constants[x] for x in nodes.ravel().tolist() if self.array_of[x] == CONSTANT
        ]
        return Constants(numbers)

    def write(self, nodes: Sequence[int], rows: int, columns: int, over: bool) -> Array:
        """A new array in which the nodes stand row by row."""
        array = Array(f"v{len(self.statements) + 1}", rows, columns, over)
        labels = {self.flat.labels.get(i) for i in nodes}
        if len(labels) == 1:
            array.label = labels.pop()
        for k, i in enumerate(nodes):
            self.array_of[i], self.place[i] = len(self.arrays), k
        self.arrays.append(array)
        return array
