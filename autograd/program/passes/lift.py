"""Lifting: scalar operations that run side by side become one operation on arrays.

Operations of one kind that read from the same arrays are lifted together. Neurons over the same
inputs become w @ x + b, equal operations one elementwise operation, reductions one sum. The results
stand in the order of their operands, so that whole arrays and slices are read where the graph
allows it, and single places only where it does not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Part, Places, Routine, Side, Variable
from ..ir.symbols import Symbol
from .blocks import LeafBlock
from .grids import combinations_of
from .grouping import Grouping
from .placing import (
    NO_VARIABLE,
    Operand,
    Read,
    height_and_width,
    part_of,
    part_with,
    product_part,
)
from .simplify import Flat


def lift(flat: Flat, blocks: Sequence[LeafBlock], most: int | None = None) -> Routine | None:
    """The graph as statements on arrays, in an order in which they can run.

    None if it takes more than `most` statements: then little of it runs side by side.
    """
    lifting = _Lifting(flat, blocks)
    return lifting.run(sys.maxsize if most is None else most)


class _Lifting(Grouping):
    """The statements made so far."""

    def run(self, most: int) -> Routine | None:
        levels = self.levels(most)
        if levels is None:
            return None
        for groups in levels:
            for nodes in self.apart(groups) if self.is_split else groups:
                self._lift(nodes)
            if len(self.statements) > most:
                return None
        results = tuple(map(self._result, self.flat.outputs))
        return Routine(tuple(self.inputs), tuple(self.statements), results)

    def _result(self, node: int) -> Variable:
        """A variable with nothing but this node."""
        operand = self.read([[node]])
        over = isinstance(operand, Read) and operand.over
        shape: tuple[Side, ...] = (1, "m") if over else (1, 1)
        if isinstance(operand, Read) and operand.variable.shape == shape:
            return operand.variable
        out = Variable("y", shape, temporary=True)
        self.add(out, part_with(out, operand, (1, 1), over))
        return out

    def _lift(self, nodes: list[int]) -> None:
        op = self.flat.ops[nodes[0]]
        assert op is not None
        if op is ops.dot:
            self._lift_dots(nodes)
        elif self.is_reduction(nodes[0]):
            self._lift_reductions(op, nodes)
        else:
            self._lift_map(op, nodes)

    # The three kinds of statement.

    def _lift_map(self, op: Primitive, nodes: list[int]) -> None:
        inputs = np.array([self.flat.inputs[i] for i in nodes], dtype=np.intp)
        over = self.is_over(self.flat.inputs[nodes[0]])
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
            height, width = height_and_width(self.variables[sources[k]])
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
            grid = combinations_of(inputs.tolist())
            if grid is not None:
                return np.array(grid[2]), len(grid[0]), len(grid[1])
        return np.arange(count), count, 1

    def _lift_reductions(self, op: Primitive, nodes: list[int]) -> None:
        """Primitives of many arguments; a sum has a part for each variable that it reads."""
        inputs = self.flat.inputs
        over = self.is_over(inputs[nodes[0]])
        nodes = sorted(nodes, key=lambda i: self.places[inputs[i][0]])
        grid = np.array([inputs[i] for i in nodes], dtype=np.intp)
        first = self.variable_of[inputs[nodes[0]][0]]
        known = first != NO_VARIABLE
        height, width = height_and_width(self.variables[first]) if known else (0, 0)
        in_columns = not over and (len(nodes) == 1 or height != len(nodes) or width == 1)
        grids = self._by_variable(grid) if op is ops.sum else [grid]
        read = [self.read(each.T) if in_columns else self._rows_of(each) for each in grids]
        shape = (1, len(nodes)) if in_columns else (len(nodes), 1)
        out = self.write(nodes, *shape, over)
        parts = []
        for operand, each in zip(read, grids, strict=True):
            shape = each.shape[::-1] if in_columns else each.shape
            operand = operand if op is ops.sum else self.full(operand, *shape)
            parts.append(part_with(out, operand, shape, over, op))
        self.add(out, *parts, op=op)

    def _by_variable(self, grid: Places) -> list[Places]:
        """The nodes in the rows of a grid, apart by the variables in which they stand; together, if
        not all rows are alike, or if signs of zeros count, as several parts may begin with -0.0.
        """
        variables = self.variables_of[grid]
        order = np.argsort(variables, axis=1, kind="stable")
        variables = np.take_along_axis(variables, order, axis=1)
        if self.flat.signs or (variables != variables[0]).any():
            return [grid]
        bounds = np.flatnonzero(np.diff(variables[0])) + 1
        return np.split(np.take_along_axis(grid, order, axis=1), bounds, axis=1)

    def _rows_of(self, grid: Places) -> Operand:
        """The read of a row of nodes for each result; for examples, all stand below each other."""
        if not self.is_over(grid[0].tolist()):
            return self.read(grid)
        operand = self.read(grid.reshape(-1, 1))
        assert isinstance(operand, Read)
        narrow = operand.places.size == 1
        return operand if narrow else operand._replace(places=operand.places.reshape(grid.shape))

    # Dot products.

    def _lift_dots(self, nodes: list[int]) -> None:
        """Dot products w·x + b, as one matrix product if each w meets each x."""
        inputs = self.flat.inputs
        n = len(inputs[nodes[0]]) // 2
        ends = [(inputs[i][:n], inputs[i][n : 2 * n]) for i in nodes]
        w_over, x_over = map(self.is_over, ends[0])
        if w_over and not x_over:
            ends, w_over, x_over = [(x, w) for w, x in ends], False, True
        grid = None if w_over else combinations_of(ends)
        if grid is None or (x_over and len(grid[1]) > 1):
            groups: dict[object, list[int]] = {}
            for i, (_, x) in zip(nodes, ends, strict=True):
                groups.setdefault(None if w_over else x, []).append(i)
            if w_over or len(groups) in (1, len(nodes)):
                self._lift_alone(nodes, n)
            else:
                self.is_split = True
                for group in groups.values():
                    self._lift_dots(group)
            return
        ws, xs, at = grid
        nodes = [nodes[j] for j in at]
        rows, columns = len(ws), len(xs)
        number = rows == columns == 1 and not x_over
        theta = len(self.inputs) - 1
        of_unit = self.variable_of[ws[0][0]] == theta != self.variable_of[xs[0][0]]
        left = self.full(self._as_view(self.read(ws, alone=number and not of_unit)), rows, n)
        right = self.full(self.read(list(zip(*xs, strict=True)), alone=number), n, columns)
        sums = partial(product_part, left=left, right=right, n=n)
        self._with_biases(nodes, (rows, columns), x_over, sums)

    def _as_view(self, operand: Operand) -> Operand:
        """A weight or bias that is one of several parameters, through a view that gets a name."""
        if not isinstance(operand, Read) or operand.places.size > 1:
            return operand
        variable, places = operand
        alone = variable is not self.inputs[-1] or variable.is_number
        return operand if alone else self.view(variable, places)

    def _with_biases(
        self,
        nodes: Sequence[int],
        shape: tuple[int, int],
        over: bool,
        sums: Callable[[Variable], Part],
    ) -> None:
        """A variable of sums of products, and what is added to each of them."""
        last = np.array([self.flat.inputs[i][-1] for i in nodes], dtype=np.intp)
        bias: Operand = 0.0
        alone = False  # each example has its own bias, but not its own products
        if len(self.flat.inputs[nodes[0]]) % 2:
            alone = self.is_over(last[:1].tolist()) and not over
            bias = self._as_view(self.read(last.reshape((-1, 1) if alone else shape)))
        out = self.write([] if alone else nodes, *shape, over)
        plus = [] if alone or bias == 0 else [part_with(out, bias, shape, over)]
        self.add(out, sums(out), *plus)
        if alone:
            assert isinstance(bias, Read)
            count, x, y = len(nodes), Symbol("x"), Symbol("y")
            reads = {x: Read(out, np.arange(count).reshape(-1, 1)), y: bias}
            total = self.write(nodes, count, 1, True)
            self.add(total, part_of(total, ops.add(x, y), reads, (count, 1), True))

    def _lift_alone(self, nodes: list[int], n: int) -> None:
        """Dot products that share no factors: all products element by element, then their sums."""
        inputs = self.flat.inputs
        nodes = sorted(nodes, key=lambda i: self.places[inputs[i][0]])
        over = self.is_over(inputs[nodes[0]][: 2 * n])
        both = np.array([inputs[i][: 2 * n] for i in nodes], dtype=np.intp)
        grids = np.split(both, 2, axis=1)
        if over:
            grids = [grid.reshape(-1, 1) for grid in grids]
        shape = grids[0].shape
        w, x = (self.full(self.read(grid), shape[0], shape[1]) for grid in grids)
        a = Symbol("x")
        b = a if np.array_equal(grids[0], grids[1]) else Symbol("y")
        products = self.write([], shape[0], shape[1], over)
        self.add(products, part_of(products, ops.mul(a, b), {a: w, b: x}, shape, over))
        every = Read(products, np.arange(len(nodes) * n).reshape(len(nodes), n))
        self._with_biases(
            nodes,
            (len(nodes), 1),
            over,
            partial(part_with, operand=every, shape=every.places.shape, over=over),
        )
