"""Nodes: a graph's operations as the machine has them, and which of them are differentiated by."""

from __future__ import annotations

from collections.abc import Sequence

from ....engine import ops
from ....engine.primitive import Primitive
from ...passes.blocks import LeafBlock
from ...passes.simplify import Flat

CHAINED = {2.0: 1, 3.0: 2, 4.0: 3}  # exponents, and the multiplications that they become
MANY = frozenset([ops.sum, ops.dot, ops.logsumexp])
LARGEST = {ops.amax: ops.max, ops.amin: ops.min}
OTHERS = {ops.pow, ops.hypot, ops.dot, *LARGEST}
"""In the place of some of these stand other operations."""


class Nodes:
    """The graph with operations that the machine has."""

    def __init__(self, flat: Flat, blocks: Sequence[LeafBlock]) -> None:
        self.ops, self.inputs, self.numbers = flat.ops, flat.inputs, flat.constants
        self.leaves, self.outputs, self.signs = flat.leaves, flat.outputs, flat.signs
        self.over = bytearray(len(flat.ops))
        """Whether each node depends on an example."""
        batched = [b for b, block in enumerate(blocks) if block.over]
        others = OTHERS if batched else OTHERS - {ops.dot}
        changed = [i for i, op in enumerate(flat.ops) if op in others]
        if not all(self.ops[i] is ops.pow and self._times(i) < 2 for i in changed):
            self._write_others(others, flat, blocks)
            return
        if changed:
            self.ops, self.inputs = [*flat.ops], [*flat.inputs]
        for i in filter(self._times, changed):
            x, _ = flat.inputs[i]
            self.ops[i], self.inputs[i] = ops.mul, (x, x)
        if batched:
            self.over = self.depending(batched)

    def _times(self, power: int) -> int:
        """How many multiplications a power becomes, none if it stays: a square stands in its place,
        others need more nodes.
        """
        return CHAINED.get(self.numbers.get(self.inputs[power][1], 0.0), 0)

    def _write_others(
        self, others: set[Primitive], flat: Flat, blocks: Sequence[LeafBlock]
    ) -> None:
        """The graph anew, with others in the place of some operations."""
        self.ops, self.inputs, self.numbers, self.leaves = [], [], {}, []
        self.over = bytearray()
        place = [-1] * len(flat.ops)
        is_batch = any(block.over for block in blocks)
        for i, number in flat.constants.items():
            place[i] = self._source(False)
            self.numbers[place[i]] = number
        for block, leaves in zip(blocks, flat.leaves, strict=True):
            start = len(self.ops)
            for x in leaves:
                place[x] = self._source(block.over)
            self.leaves.append(range(start, len(self.ops)))
        place_of, own, every = place.__getitem__, self.ops, self.inputs
        over = self.over
        for i, op in enumerate(flat.ops):
            if op is not None:
                inputs = tuple(map(place_of, flat.inputs[i]))
                if op in others:
                    place[i] = self._operation(op, inputs)
                else:
                    place[i] = len(own)
                    own.append(op)
                    every.append(inputs)
                    over.append(is_batch and any(map(over.__getitem__, inputs)))
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
        over.append(any(map(over.__getitem__, inputs)))
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

    def levels(self) -> list[int]:
        """The level of each node: one above the highest of its inputs."""
        levels = [0] * len(self.ops)
        for i, inputs in enumerate(self.inputs):
            if len(inputs) == 2:
                x, y = levels[inputs[0]], levels[inputs[1]]
                levels[i] = (x if x > y else y) + 1
            elif inputs:
                levels[i] = max(map(levels.__getitem__, inputs)) + 1
        return levels

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
        every, is_still = self.inputs, self._still_places()
        for i in reversed(range(len(active) if wanted else 0)):
            if not active[i]:
                continue
            inputs, op = every[i], self.ops[i]
            mask, bit = 0, 1
            if op in MANY:  # a bit for all factors of a side, or all terms
                n = len(inputs) // 2 if op is ops.dot else len(inputs)
                for k, x in enumerate(inputs):
                    if depends[x]:
                        active[x] = 1
                        mask |= 1 << k // n
            else:
                still = is_still.get(op, ())
                for x in inputs:
                    if depends[x] and bit not in still:
                        active[x] = 1
                        mask |= bit
                    bit += bit
            masks[i] = mask
        return masks

    def _still_places(self) -> dict[Primitive | None, list[int]]:
        """The bits of the operands whose partials are 0."""
        partials = [(op, op.partials) for op in {*self.ops} if op is not None]
        bits = {op: [1 << k for k, x in enumerate(each or ()) if x == 0] for op, each in partials}
        return {op: still for op, still in bits.items() if still}
