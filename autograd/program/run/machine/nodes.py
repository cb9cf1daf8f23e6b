"""Nodes: a graph's operations as the machine has them, and which of them are differentiated by."""

from __future__ import annotations

from collections.abc import Sequence

from ....engine import ops
from ....engine.primitive import Primitive
from ...passes.blocks import LeafBlock
from ...passes.simplify import Flat

CHAINED = {2.0: 1, 3.0: 2, 4.0: 3}  # exponents, and the multiplications that they become
MANY = (ops.sum, ops.dot, ops.logsumexp)
LARGEST = {ops.amax: ops.max, ops.amin: ops.min}
OTHERS = {ops.pow, ops.hypot, ops.dot, *LARGEST}
"""In the place of some of these stand other operations."""


class Nodes:
    """The graph with operations that the machine has; constants come first."""

    def __init__(self, flat: Flat, blocks: Sequence[LeafBlock]) -> None:
        self.ops: list[Primitive | None] = []
        self.inputs: list[tuple[int, ...]] = []
        self.over: list[bool] = []
        self.numbers: dict[int, float] = {}
        self.signs = flat.signs
        self.leaves: list[range] = []
        place: list[int] = [-1] * len(flat.ops)
        for i, number in flat.constants.items():
            place[i] = self._source(False)
            self.numbers[place[i]] = number
        for block, leaves in zip(blocks, flat.leaves, strict=True):
            start = len(self.ops)
            for x in leaves:
                place[x] = self._source(block.over)
            self.leaves.append(range(start, len(self.ops)))
        is_batch = any(block.over for block in blocks)
        for i, op in enumerate(flat.ops):
            if op is None:
                continue
            inputs = tuple([place[x] for x in flat.inputs[i]])
            if op in OTHERS:
                place[i] = self._operation(op, inputs)
            else:
                place[i] = len(self.ops)
                self.ops.append(op)
                self.inputs.append(inputs)
                self.over.append(is_batch and True in [self.over[x] for x in inputs])
        self.outputs = [place[y] for y in flat.outputs]

    def _source(self, over: bool) -> int:
        self.ops.append(None)
        self.inputs.append(())
        self.over.append(over)
        return len(self.ops) - 1

    def _made(self, op: Primitive, *inputs: int) -> int:
        over = self.over
        self.ops.append(op)
        self.inputs.append(inputs)
        over.append(True in [over[x] for x in inputs])
        return len(over) - 1

    def _operation(self, op: Primitive, inputs: tuple[int, ...]) -> int:
        """The operation, or others that give the same."""
        if op is ops.pow:
            x, y = inputs
            times = CHAINED.get(self.numbers.get(y, 0.0), 0)
            if times:
                square = self._made(ops.mul, x, x)
                if times == 1:
                    return square
                return self._made(ops.mul, square, x if times == 2 else square)
        elif op is ops.hypot:
            z, *others = inputs
            for x in others:
                z = self._made(op, z, x)
            return z
        elif op is ops.dot:
            return self._dot(inputs)
        elif op in LARGEST and not self.signs:
            return self._largest(LARGEST[op], inputs)
        return self._made(op, *inputs)

    def _largest(self, two: Primitive, inputs: tuple[int, ...]) -> int:
        """z + w·(x - z), where z is the largest of the x as a constant, or the smallest, and the
        weights are its slopes: the same for all x that are equal to z.
        """
        z, *others = inputs
        for x in others:
            z = self._made(two, z, x)
        z = self._made(ops.stop_gradient, z)
        ties = [self._made(ops.equal, x, z) for x in inputs]
        beyond = [self._made(ops.sub, x, z) for x in inputs]
        total = self._made(ops.dot, *ties, *beyond)
        return self._made(ops.add, z, self._made(ops.div, total, self._made(ops.sum, *ties)))

    def _dot(self, inputs: tuple[int, ...]) -> int:
        """A dot product whose weights come first, if one side does not depend on examples."""
        n = len(inputs) // 2
        ws, xs, bias = inputs[:n], inputs[n : 2 * n], inputs[2 * n :]
        over = self.over
        if True in [over[w] for w in ws]:
            if True in [over[x] for x in xs]:
                return self._made(ops.dot, *inputs)
            ws, xs = xs, ws
        if bias and over[bias[0]]:
            return self._made(ops.add, self._made(ops.dot, *ws, *xs), *bias)
        return self._made(ops.dot, *ws, *xs, *bias)

    def depending(self, wanted: Sequence[int]) -> bytearray:
        """Whether each node depends on the leaves of the wanted blocks."""
        depends = bytearray(len(self.ops))
        for b in wanted:
            leaves = self.leaves[b]
            depends[leaves.start : leaves.stop] = b"\1" * len(leaves)
        for i, inputs in enumerate(self.inputs):
            for x in inputs:
                if depends[x]:
                    depends[i] = 1
                    break
        return depends

    def masks(self, wanted: Sequence[int], roots: Sequence[int]) -> list[int]:
        """A bit for each operand of each node whose share is wanted for the outputs in `roots`."""
        depends = self.depending(wanted)
        masks = [0] * len(self.ops)
        active = bytearray(len(self.ops))
        for k in roots if wanted else ():
            active[self.outputs[k]] = depends[self.outputs[k]]
        for i in reversed(range(len(self.ops))):
            op = self.ops[i]
            if not active[i] or op is None:
                continue
            inputs, mask = self.inputs[i], 0
            if op in MANY:
                n = len(inputs) // 2 if op is ops.dot else len(inputs)
                for k, x in enumerate(inputs):
                    if depends[x]:
                        active[x] = 1
                        mask |= 1 << k // n
            else:
                for k, x in enumerate(inputs):
                    if depends[x] and not (op.partials and op.partials[k] == 0):
                        active[x] = 1
                        mask |= 1 << k
            masks[i] = mask
        return masks
