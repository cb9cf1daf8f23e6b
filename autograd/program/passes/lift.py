"""Lifting: scalar operations that run side by side become one operation on arrays.

Operations of one kind that read from the same arrays are lifted together. Neurons over the same
inputs become w @ x + b, equal operations one elementwise operation, reductions one sum. The results
stand in the order of their operands, so that whole arrays and slices are read where the graph
allows it, and single places only where it does not.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.places import Places
from ..ir.statement import Routine, Side, Statement, Variable
from ..ir.symbols import Symbol
from .placing import NO_VARIABLE, Read, part_of, whole_places
from .products import Products
from .recording import LeafBlock
from .simplify import Flat


def lift(flat: Flat, blocks: Sequence[LeafBlock], most: int | None = None) -> Routine | None:
    """The graph as statements on arrays, in an order in which they can run.

    None if it takes more than `most` statements: then little of it runs side by side.
    """
    lifting = _Lifting(flat, blocks)
    return lifting.run(sys.maxsize if most is None else most)


class _Lifting(Products):
    """The statements made so far."""

    def run(self, most: int) -> Routine | None:
        heights = self._heights()
        count = max(heights, default=0)
        if count > most:  # each level takes at least one statement
            return None
        levels: list[list[int]] = [[] for _ in range(count + 1)]
        for i, height in enumerate(heights):
            levels[height].append(i)
        for level in levels[1:]:
            groups: defaultdict[object, list[int]] = defaultdict(list)
            for i in level:
                groups[self._kind(i)].append(i)
            for nodes in groups.values():
                self._lift(nodes)
            if len(self.statements) > most:
                return None
        results = tuple(map(self._result, self.flat.outputs))
        return Routine(tuple(self.inputs), tuple(self.statements), results)

    def _result(self, node: int) -> Variable:
        """A variable with nothing but this node."""
        x, read = Symbol("x"), self.read([[node]])
        shape: tuple[Side, ...] = (1, "m") if isinstance(read, Read) and read.over else (1, 1)
        if isinstance(read, Read) and read.variable.shape == shape:
            return read.variable
        out = Variable("y", shape, temporary=True)
        if isinstance(read, Read):
            copy = part_of(out, x, {x: read}, (1, 1), read.over)
        else:
            copy = part_of(out, read, {}, (1, 1), False)
        self.statements.append(Statement(out, (copy,)))
        return out

    def _heights(self) -> list[int]:
        """The length of the longest path to each operation; 0 for leaves and constants."""
        heights = [0] * len(self.flat.ops)
        at = heights.__getitem__
        for i, inputs in enumerate(self.flat.inputs):
            if self.flat.ops[i] is not None:
                heights[i] = 1 + max(map(at, inputs), default=0)
        return heights

    def _kind(self, i: int) -> object:
        """What operations that are lifted together have in common."""
        op, inputs = self.flat.ops[i], self.flat.inputs[i]
        where = [self.variable_of[x] for x in inputs]
        if op is ops.pow:  # squares and cubes are not alike
            return op, *where, self.flat.constants.get(inputs[1])
        if len(inputs) < 4:
            return op, *where
        if op is ops.dot:
            n = len(inputs) // 2
            w, x = where[:n], where[n : 2 * n]
            return op, n, *dict.fromkeys(w), None, *dict.fromkeys(x), None, *where[2 * n :]
        return op, len(inputs), *dict.fromkeys(where)

    def _lift(self, nodes: list[int]) -> None:
        op = self.flat.ops[nodes[0]]
        assert op is not None
        if op is ops.dot:
            self.lift_dots(nodes)
        elif op.rule is not None:
            self._lift_reductions(op, nodes)
        else:
            self._lift_map(op, nodes)

    # The three kinds of statement.

    def _lift_map(self, op: Primitive, nodes: list[int]) -> None:
        inputs = np.array([self.flat.inputs[i] for i in nodes], dtype=np.intp)
        over = any(self.is_over(x) for x in self.flat.inputs[nodes[0]])
        order, rows, columns = self._arranged(inputs, over)
        inputs = inputs[order]
        same: dict[bytes, Symbol] = {}
        reads: dict[Symbol, Read] = {}
        symbols: list[Symbol | float] = []
        for column in inputs.T:
            read = self.read(column.reshape(rows, columns))
            if isinstance(read, Read):
                symbol = same.setdefault(column.tobytes(), Symbol("x"))
                reads[symbol] = read
                symbols.append(symbol)
            else:
                symbols.append(read)
        expression = Symbol.__primitive__(op, tuple(symbols))
        out = self.write([nodes[j] for j in order.tolist()], rows, columns, over)
        self.add(out, part_of(out, expression, reads, (rows, columns), over))

    def _arranged(self, inputs: Places, over: bool) -> tuple[Places, int, int]:
        """The order of the operands' places, and rows and columns; `inputs` has a row per node."""
        count, arity = inputs.shape
        sources = self.variables_of[inputs[0]].tolist()
        for k in range(arity):
            if sources[k] == NO_VARIABLE:
                continue
            height, width = whole_places(self.variables[sources[k]]).shape
            at = self.places[inputs[:, k]]
            order = np.argsort(at, kind="stable")
            taken = at[order]
            if (taken[1:] == taken[:-1]).any():
                continue
            if over:  # with a column per example, there is one row per number
                return order, count, 1
            if count == height * width:
                return order, height, width
            if width > 1:
                used = len(np.unique(taken // width))
                if count == used * width:  # some rows, each of them whole
                    return order, used, width
                if used == 1:
                    return order, 1, count
            return order, count, 1
        if over:
            return np.arange(count), count, 1
        if arity == 2 and NO_VARIABLE not in sources:
            grid = self.grid(inputs.tolist())
            if grid is not None:
                return np.array(grid[2]), len(grid[0]), len(grid[1])
        return np.arange(count), count, 1

    def _lift_reductions(self, op: Primitive, nodes: list[int]) -> None:
        inputs, count = self.flat.inputs, len(self.flat.inputs[nodes[0]])
        over = any(self.is_over(x) for x in inputs[nodes[0]])
        nodes = sorted(nodes, key=lambda i: self.places[inputs[i][0]])
        grid = np.array([inputs[i] for i in nodes], dtype=np.intp)
        first = self.variable_of[inputs[nodes[0]][0]]
        height, width = (
            whole_places(self.variables[first]).shape if first != NO_VARIABLE else (0, 0)
        )
        along_rows = over or len(nodes) == 1 or height != len(nodes) or width == 1
        if along_rows and not over:
            read = self.full(self.read(grid.T), count, len(nodes))
            out = self.write(nodes, 1, len(nodes), False)
        else:
            read = self._grouped(grid, over)
            out = self.write(nodes, len(nodes), 1, over)
        x, shape = Symbol("x"), read.places.shape
        self.add(out, part_of(out, x, {x: read}, shape, over, op=op), op=op)

    def _are_rows(self, grid: Places) -> bool:
        """Whether there is a row of nodes for each row of the matrix from which they come."""
        first = self.variable_of[int(grid[0, 0])]
        if first == NO_VARIABLE or len(grid) == 1:
            return False
        height, width = whole_places(self.variables[first]).shape
        return bool(height == len(grid) and width > 1)

    def _grouped(self, grid: Places, over: bool) -> Read:
        """The read of a row of nodes for each result; for examples, all stand below each other."""
        operand = self.read(grid.reshape(-1, 1) if over else grid)
        if not isinstance(operand, Read) or operand.places.shape == (1, 1) or not over:
            return self.full(operand, grid.shape[0], grid.shape[1])
        return operand._replace(places=operand.places.reshape(grid.shape))
