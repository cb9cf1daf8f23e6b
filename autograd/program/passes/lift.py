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
from typing import Any, NamedTuple

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.arrays import (
    Array,
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
)
from ..ir.symbols import Symbol
from .placing import NO_ARRAY, Placing
from .recording import LeafBlock
from .simplify import Flat


class Lifted(NamedTuple):
    """A program of array statements."""

    blocks: list[Array]  # the arguments, then the parameters
    statements: list[Statement]
    outputs: list[Operand]


def lift(flat: Flat, blocks: Sequence[LeafBlock], most: int | None = None) -> Lifted | None:
    """The graph as statements on arrays, in an order in which they can run.

    None if it takes more than `most` statements: then little of it runs side by side.
    """
    lifting = _Lifting(flat, blocks)
    return lifting.run(sys.maxsize if most is None else most)


class _Lifting(Placing):
    """The statements made so far."""

    def run(self, most: int) -> Lifted | None:
        blocks = list(self.arrays)
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
        outputs = [self.read([[y]]) for y in self.flat.outputs]
        return Lifted(blocks, self.statements, outputs)

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
        array_of = self.array_of
        if op is ops.pow:  # squares and cubes are not alike
            return op, array_of[inputs[0]], array_of[inputs[1]], self.flat.constants.get(inputs[1])
        if len(inputs) < 4:
            return (op, *map(array_of.__getitem__, inputs))
        if op is ops.dot:
            n = len(inputs) // 2
            w, x = inputs[:n], inputs[n : 2 * n]
            bias = array_of[inputs[-1]] if len(inputs) % 2 else None
            return op, n, self.among(w), self.among(x), bias
        return op, len(inputs), self.among(inputs)

    def _lift(self, nodes: list[int]) -> None:
        op = self.flat.ops[nodes[0]]
        assert op is not None
        if op is ops.dot:
            self._lift_dots(nodes)
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
        operands: dict[Symbol, Read] = {}
        symbols: list[Symbol | float] = []
        for column in inputs.T:
            read = self.read(column.reshape(rows, columns))
            if isinstance(read, Read):
                symbol = same.setdefault(column.tobytes(), Symbol("x"))
                operands[symbol] = read
                symbols.append(symbol)
            else:
                symbols.append(read)
        term = Term(Symbol.__primitive__(op, tuple(symbols)), operands)
        out = self.write([nodes[j] for j in order.tolist()], rows, columns, over)
        self.statements.append(Map(out, term))

    def _arranged(self, inputs: Places, over: bool) -> tuple[Places, int, int]:
        """The order of the operands' places, and rows and columns; `inputs` has a row per node."""
        count, arity = inputs.shape
        sources = self.arrays_of[inputs[0]].tolist()
        for k in range(arity):
            if sources[k] == NO_ARRAY:
                continue
            array = self.arrays[sources[k]]
            at = self.places[inputs[:, k]]
            order = np.argsort(at, kind="stable")
            taken = at[order]
            if (taken[1:] == taken[:-1]).any():
                continue
            if over:  # with a column per example, there is one row per number
                return order, count, 1
            if count == array.count:
                return order, array.rows, array.columns
            if array.columns > 1:
                used = len(np.unique(taken // array.columns))
                if count == used * array.columns:  # some rows, each of them whole
                    return order, used, array.columns
                if used == 1:
                    return order, 1, count
            return order, count, 1
        if over:
            return np.arange(count), count, 1
        if arity == 2 and NO_ARRAY not in sources:
            grid = self._grid(inputs.tolist())
            if grid is not None:
                return np.array(grid[2]), len(grid[0]), len(grid[1])
        return np.arange(count), count, 1

    @staticmethod
    def _grid(pairs: Sequence[tuple[Any, Any]]) -> tuple[list[Any], list[Any], list[int]] | None:
        """The firsts, the seconds, and where each of their combinations stands among the pairs.

        None if a combination is missing, or there twice.
        """
        firsts = {x: r for r, x in enumerate(dict.fromkeys(x for x, _ in pairs))}
        seconds = {y: c for c, y in enumerate(dict.fromkeys(y for _, y in pairs))}
        if len(firsts) * len(seconds) != len(pairs):
            return None
        at = [-1] * len(pairs)
        for j, (x, y) in enumerate(pairs):
            at[firsts[x] * len(seconds) + seconds[y]] = j
        return None if -1 in at else (list(firsts), list(seconds), at)

    def _lift_reductions(self, op: Primitive, nodes: list[int]) -> None:
        inputs = self.flat.inputs
        over = any(self.is_over(x) for x in inputs[nodes[0]])
        if over or len(nodes) == 1:
            for i in nodes:
                column = self.read([[x] for x in inputs[i]]) if inputs[i] else 0.0
                self._reduce(op, [i], self._as_read(column, len(inputs[i])), 0 if over else None)
            return
        first = self.array_of[inputs[nodes[0]][0]]
        source = self.arrays[first] if first != NO_ARRAY else None
        if source is not None and source.rows == len(nodes) and source.columns > 1:
            nodes = sorted(nodes, key=lambda i: self.places[inputs[i][0]])
            rows = self.read([inputs[i] for i in nodes])
            self._reduce(op, nodes, self._as_read(rows, len(nodes), len(inputs[nodes[0]])), 1)
        else:
            nodes = sorted(nodes, key=lambda i: self.places[inputs[i][0]])
            columns = list(zip(*(inputs[i] for i in nodes), strict=True))
            self._reduce(op, nodes, self._as_read(self.read(columns), len(columns), len(nodes)), 0)

    def _as_read(self, operand: Operand, rows: int, columns: int = 1) -> Read:
        """The operand as a read of that shape; a number as a read of a constant."""
        if isinstance(operand, Read):
            return Read(operand.arrays, np.broadcast_to(operand.places, (rows, columns)))
        return Read((Constants([operand]),), np.zeros((rows, columns), dtype=np.intp))

    def _reduce(self, op: Primitive, nodes: list[int], read: Read, axis: int | None) -> None:
        rows, columns = (len(nodes), 1) if axis == 1 else (1, len(nodes))
        out = self.write(nodes, rows, columns, read.over)
        self.statements.append(Reduction(out, op, read, axis))

    def _lift_dots(self, nodes: list[int]) -> None:
        """Dot products w·x + b, as one matrix product if each w meets each x."""
        inputs = self.flat.inputs
        n = len(inputs[nodes[0]]) // 2
        ends = [self._ends(i, n) for i in nodes]
        w_over, x_over = (any(self.is_over(v) for v in end) for end in ends[0])
        if w_over and not x_over:
            ends, w_over, x_over = [(x, w) for w, x in ends], False, True
        grid = None if w_over else self._grid(ends)
        if grid is None or (x_over and len(grid[1]) > 1):
            parts: dict[object, list[int]] = {}
            for i, (_, x) in zip(nodes, ends, strict=True):
                parts.setdefault(None if w_over else x, []).append(i)
            if len(parts) > 1 and not w_over:
                for part in parts.values():
                    self._lift_dots(part)
            else:
                for i in nodes:
                    self._lift_alone(i, n)
            return
        ws, xs, at = grid
        nodes = [nodes[j] for j in at]
        rows, columns = len(ws), len(xs)
        left = self._as_read(self.read(ws), rows, n)
        right = self._as_read(self.read(list(zip(*xs, strict=True))), n, columns)
        biases = [inputs[i][-1] for i in nodes] if len(inputs[nodes[0]]) % 2 else []
        alone = (
            not x_over and bool(biases) and self.is_over(biases[0])
        )  # each example has its own bias
        b: Operand | None = None
        if biases and not alone:
            b = self.read([biases[r * columns : (r + 1) * columns] for r in range(rows)])
        out = self.write(nodes, rows, columns, x_over)
        self.statements.append(Product(out, Factor(left), Factor(right), b))
        if alone:
            self._add(out, biases, nodes)

    def _ends(self, i: int, n: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        inputs = self.flat.inputs[i]
        return inputs[:n], inputs[n : 2 * n]

    def _lift_alone(self, i: int, n: int) -> None:
        """One dot product: products element by element, their sum, then the bias."""
        w, x = (self._as_read(self.read([[v] for v in end]), n) for end in self._ends(i, n))
        over = w.over or x.over
        a = Symbol("x")
        square = w.arrays == x.arrays and np.array_equal(w.places, x.places)
        b = a if square else Symbol("y")
        products = self.write([], n, 1, over)
        self.statements.append(Map(products, Term(ops.mul(a, b), {a: w, b: x})))
        total = self.write([i], 1, 1, over)
        every = Read((products,), np.arange(n).reshape(n, 1))
        self.statements.append(Reduction(total, ops.sum, every, 0 if over else None))
        if len(self.flat.inputs[i]) % 2:
            self._add(total, [self.flat.inputs[i][-1]], [i])

    def _add(self, array: Array, biases: Sequence[int], nodes: Sequence[int]) -> None:
        """The nodes, each of which is an element of the array plus a bias."""
        a, b = Symbol("x"), Symbol("y")
        operands = {a: Read((array,), np.arange(array.count).reshape(-1, 1))}
        bias = self.read([[v] for v in biases])
        if isinstance(bias, Read):
            operands[b] = bias
        term = Term(ops.add(a, b if isinstance(bias, Read) else bias), operands)
        self.statements.append(Map(self.write(nodes, array.count, 1, term.over), term))
