"""Products: dot products that are lifted together, as matrix products if each meets each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Part, Side, Statement, Variable
from ..ir.symbols import Symbol
from .placing import Operand, Placing, Read, part_of, simplified, whole_places


class Products(Placing):
    """The statements so far, among them those of dot products."""

    def add(self, out: Variable, *parts: Part, op: Primitive = ops.sum) -> None:
        """Add a statement."""
        self.statements.append(Statement(out, parts, op))

    @staticmethod
    def grid(pairs: Sequence[tuple[Any, Any]]) -> tuple[list[Any], list[Any], list[int]] | None:
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

    def lift_dots(self, nodes: list[int]) -> None:
        """Dot products w·x + b, as one matrix product if each w meets each x."""
        inputs = self.flat.inputs
        n = len(inputs[nodes[0]]) // 2
        ends = [self._ends(i, n) for i in nodes]
        w_over, x_over = (any(self.is_over(v) for v in end) for end in ends[0])
        if w_over and not x_over:
            ends, w_over, x_over = [(x, w) for w, x in ends], False, True
        grid = None if w_over else self.grid(ends)
        if grid is None or (x_over and len(grid[1]) > 1):
            groups: dict[object, list[int]] = {}
            for i, (_, x) in zip(nodes, ends, strict=True):
                groups.setdefault(None if w_over else x, []).append(i)
            if w_over or len(groups) in (1, len(nodes)):
                self._lift_alone(nodes, n)
            else:
                for group in groups.values():
                    self.lift_dots(group)
            return
        ws, xs, at = grid
        nodes = [nodes[j] for j in at]
        rows, columns = len(ws), len(xs)
        number = rows == columns == 1 and not x_over
        left = self.full(self._as_view(self.read(ws, alone=number)), rows, n)
        right = self.full(self.read(list(zip(*xs, strict=True)), alone=number), n, columns)
        self._with_biases(nodes, (rows, columns), x_over, lambda out: _product(out, left, right, n))

    def _as_view(self, operand: Operand) -> Operand:
        """A weight or bias that is one of several parameters, through a view that gets a name."""
        if not isinstance(operand, Read) or operand.places.size > 1:
            return operand
        variable, places = operand
        alone = variable is not self.inputs[-1] or variable.is_number
        return operand if alone else self.view(variable, places)

    def _ends(self, i: int, n: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        inputs = self.flat.inputs[i]
        return inputs[:n], inputs[n : 2 * n]

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
            alone = self.is_over(int(last[0])) and not over
            bias = self._as_view(self.read(last.reshape((-1, 1) if alone else shape)))
        out = self.write([] if alone else nodes, *shape, over)
        self.add(out, sums(out), *([] if alone else _plus(out, bias)))
        if alone:
            assert isinstance(bias, Read)
            count, x, y = len(nodes), Symbol("x"), Symbol("y")
            reads = {x: Read(out, np.arange(count).reshape(-1, 1)), y: bias}
            total = self.write(nodes, count, 1, True)
            self.add(total, part_of(total, ops.add(x, y), reads, (count, 1), True))

    def _lift_alone(self, nodes: list[int], n: int) -> None:
        """Dot products that share no factors: all products element by element, then their sums."""
        ends = [self._ends(i, n) for i in nodes]
        over = any(self.is_over(x) for end in ends[0] for x in end)
        nodes = sorted(nodes, key=lambda i: self.places[self.flat.inputs[i][0]])
        grids = [np.array([self._ends(i, n)[k] for i in nodes], dtype=np.intp) for k in (0, 1)]
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
            lambda out: part_of(out, a, {a: every}, every.places.shape, over),
        )


def _plus(out: Variable, bias: Operand) -> list[Part]:
    """The part that adds a bias, if there is one."""
    x, shape, over = Symbol("x"), whole_places(out).shape, "m" in out.shape
    if isinstance(bias, Read):
        return [part_of(out, x, {x: bias}, shape, over)]
    return [] if bias == 0 else [part_of(out, bias, {}, shape, over)]


def _product(out: Variable, left: Read, right: Read, n: int) -> Part:
    """The matrix product of two reads."""
    shape = (*whole_places(out).shape, n)
    axes: tuple[Side, ...] = (*shape, "m") if "m" in out.shape else shape
    first, second = left.element(axes, (0, 2)), right.element(axes, (2, 1))
    x = Symbol("x")
    y = x if first.key == second.key else Symbol("y")
    target = Read(out, whole_places(out)).element(axes).indices
    return simplified(Part(axes, target, ops.mul(x, y), {x: first, y: second}))
