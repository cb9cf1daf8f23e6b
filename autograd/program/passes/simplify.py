"""Simplifying: the same numbers from fewer operations.

Each constant stands once, equal operations are shared, and idle ones (x·1, x + 0, -(-x)) go.

At x = -0.0, x + 0.0 is 0.0, and a sum of nothing but -0.0 is 0.0. Only operations that look at the
sign of a zero can tell; in a graph with one of them, an operation goes only if it keeps that sign.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np

from ...engine import ops
from ...engine.births import CONSTANT
from ...engine.graph import by_birth
from ...engine.indexing import by_place
from ...engine.primitive import BUILT_IN, Primitive
from ...engine.value import Value
from ..ir.symbols import Symbol, inputs_first, read_forward
from .blocks import LeafBlock

IDLE: dict[Primitive, tuple[tuple[int, float], ...]] = {
    ops.add: ((0, -0.0), (1, -0.0)),
    ops.sub: ((1, 0.0),),
    ops.mul: ((0, 1.0), (1, 1.0)),
    ops.div: ((1, 1.0),),
    ops.pow: ((1, 1.0),),
}
"""The positions and constants that leave the other input as it is; a zero of the other sign leaves
all but the sign of a zero.
"""

MOST_TERMS = 8  # that are added one by one if they are of different kinds


class Flat(NamedTuple):
    """A graph as lists: each node's operation, and the places of its inputs, which come before.

    A node without an operation is a leaf, a constant, or was left out.
    """

    ops: list[Primitive | None]
    inputs: list[tuple[int, ...]]
    kinds: list[object]  # parallel nodes have one kind: the operation, a leaf's block, or None
    constants: dict[int, float]
    leaves: list[range]  # the places of each block's leaves
    outputs: list[int]
    labels: dict[int, str]
    signs: bool  # whether the signs of zeros count
    folded: bool = False  # whether it holds for finite numbers only: the eager engine does others

    def size(self) -> int:
        """How many operations there are."""
        return len(self.ops) - self.ops.count(None)

    def uses(self) -> list[int]:
        """How often each node is read, by operations and as an output."""
        read = np.fromiter(chain(chain.from_iterable(self.inputs), self.outputs), np.intp)
        uses: list[int] = np.bincount(read, minlength=len(self.ops)).tolist()
        return uses


def looks_at_signs(operations: Iterable[Primitive | None]) -> bool:
    """Whether one of the operations may tell -0.0 from 0.0."""
    return any(
        op and (op.signed or (op.name not in BUILT_IN and _may_look(op))) for op in operations
    )


def _may_look(op: Primitive) -> bool:
    """Whether a user's primitive does, or is written in functions that cannot be read."""
    body = read_forward(op, [*map(Symbol, op.names)])
    return body is None or looks_at_signs({x.op for x in inputs_first(body)})


def flatten(nodes: list[Value], blocks: Sequence[LeafBlock], outputs: Sequence[Value]) -> Flat:
    """The graph of the nodes, with equal operations shared and idle ones left out."""
    made_by = [v.op for v in nodes]
    primitives = {op for op in {*made_by} if isinstance(op, Primitive)}
    flat = Flat([], [], [], {}, [], [], {}, looks_at_signs(primitives))
    flattening = Flattening(flat)
    applied = flattening.applied
    own: dict[Value, int] = {}
    for b, block in enumerate(blocks):
        flat.leaves.append(flattening.leaves(b, len(block.leaves)))
        own.update(zip(block.leaves, flat.leaves[b], strict=True))
    inputs, numbers, labels = by_place(nodes)
    place = [0] * len(nodes) + [*map(flattening.constant, numbers)]
    place_of = place.__getitem__
    for i, (op, each) in enumerate(zip(made_by, inputs, strict=True)):
        if op in primitives:
            place[i] = applied(op, tuple(map(place_of, each)))
        elif op is CONSTANT:
            place[i] = flattening.constant(nodes[i].data)
        else:
            place[i] = own[nodes[i]]
    for i, label in labels.items():
        if made_by[i] in primitives:
            flat.labels.setdefault(place[i], label)
    flat.outputs.extend(place[bisect_left(nodes, y.birth, key=by_birth)] for y in outputs)
    return flat


class Known(dict[Primitive, tuple[dict[tuple[int, ...], int], "Shorter | None"]]):
    """For each operation its places by its inputs, and what may give the same."""

    def __missing__(self, op: Primitive) -> tuple[dict[tuple[int, ...], int], Shorter | None]:
        self[op] = {}, SHORTER.get(op)
        return self[op]


class Flattening:
    """The flat graph while it is made."""

    def __init__(self, flat: Flat) -> None:
        self.ops, self.inputs, self.kinds = flat.ops, flat.inputs, flat.kinds
        self.constants, self.signs = flat.constants, flat.signs
        self.numbers: dict[float | str, int] = {}
        self.known = Known()
        self.differences: set[int] = set()  # sums that the user wrote as differences

    def leaves(self, block: int, count: int) -> range:
        """The places of new leaves, `count` of them."""
        self.ops.extend([None] * count)
        self.inputs.extend([()] * count)
        self.kinds.extend([block] * count)
        return range(len(self.ops) - count, len(self.ops))

    def constant(self, number: float) -> int:
        """The place of a constant; zeros are found by their text, as 0.0 and -0.0 are equal."""
        place = self.numbers.get(number or repr(number))
        if place is None:
            place = self.numbers[number or repr(number)] = len(self.ops)
            self.ops.append(None)
            self.inputs.append(())
            self.kinds.append(None)
            self.constants[place] = number
        return place

    def applied(self, op: Primitive, inputs: tuple[int, ...]) -> int:
        """The place of an operation, which is that of an equal one if there is one."""
        known, shorter = self.known[op]
        place = known.get(inputs)
        if place is None:
            if shorter is not None and (same := shorter(self, op, inputs)) is not None:
                return same
            place = known[inputs] = len(self.ops)
            self.ops.append(op)
            self.inputs.append(inputs)
            self.kinds.append(op)
        return place

    # Where something shorter, or better to differentiate, gives the same as an operation.

    def without_idle(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """The other input, if one is a constant that leaves it as it is."""
        constants = self.constants
        x, y = inputs
        if x in constants or y in constants:
            for position, number in IDLE[op]:
                constant = constants.get(inputs[position])
                if constant == number and (not self.signs or _same_sign(constant, number)):
                    return inputs[1 - position]
        return None

    def difference(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """x - y as x + (-y) where x is a difference too, so that a chain is one sum."""
        same = self.without_idle(op, inputs)
        x, y = inputs
        chained = self.ops[x] in (op, ops.neg) or x in self.differences
        if same is not None or not chained or y in self.constants:
            return same
        if self.ops[x] is op and (zero := self.constants.get(self.inputs[x][0])) == 0.0:
            negative = self.applied(ops.neg, self.inputs[x][1:])  # chains begin with 0 - x
            x = self.applied(ops.add, (self.constant(zero), negative))
        total = self.applied(ops.add, (x, self.applied(ops.neg, (y,))))
        self.differences.add(total)
        return total

    def doubly_negated(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """x for -(-x)."""
        (x,) = inputs
        return self.inputs[x][0] if self.ops[x] is op else None

    def only(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """The only input."""
        return inputs[0]

    def one_length(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """The size of one number, which is its length."""
        return self.applied(ops.fabs, inputs) if len(inputs) == 1 else None

    def product(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """Products of two factors: the slope of a larger one would depend on all other factors.

        A few factors are multiplied in their order, as the eager engine does: in another order,
        the product of two could overflow where the whole does not.
        """
        if len(inputs) > MOST_TERMS:
            return self.paired(ops.mul, [*inputs])
        return reduce(lambda x, y: self.applied(ops.mul, (x, y)), inputs or (self.constant(1.0),))

    def short_sum(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """The terms added in pairs, if they are few and each of its own kind."""
        kinds = set(map(self.kinds.__getitem__, inputs))
        alone = len(kinds) == len(inputs) <= MOST_TERMS
        if len(inputs) < 2 or alone or self._loses_sign(inputs):
            return self.paired(ops.add, [*inputs, self.constant(0.0)])
        return None

    def short_dot(self, op: Primitive, inputs: tuple[int, ...]) -> int | None:
        """The products added in pairs, if they are few and not of one kind. Where the signs of
        zeros count, a bias is added to the sum of products, which begins with 0.0.
        """
        n = len(inputs) // 2
        ws, xs, bias = inputs[:n], inputs[n : 2 * n], inputs[2 * n :]
        few = len(inputs) <= MOST_TERMS and (self._are_unlike(ws) or self._are_unlike(xs))
        if few or n < (2 if self.signs else 1) or self._loses_sign(zip(ws, xs, strict=True)):
            products = [self.applied(ops.mul, pair) for pair in zip(ws, xs, strict=True)]
            return self.paired(ops.add, [*products, *bias, self.constant(0.0)])
        if bias and self.signs:
            return self.applied(ops.add, (self.applied(op, (*ws, *xs)), *bias))
        return None

    def _are_unlike(self, row: tuple[int, ...]) -> bool:
        return len({*map(self.kinds.__getitem__, row)}) > 1

    def _loses_sign(self, terms: Iterable[object]) -> bool:
        """Whether all terms are the same: n·x would be -0.0 where a sum is 0.0."""
        return self.signs and len({*terms}) == 1

    def paired(self, two: Primitive, terms: list[int]) -> int:
        """The terms combined two by two, so that no chain gets long."""
        while len(terms) > 1:
            paired = [self.applied(two, (x, y)) for x, y in zip(terms[::2], terms[1::2])]  # noqa: B905
            terms = paired + terms[len(paired) * 2 :]
        return terms[0]


def _same_sign(x: float, y: float) -> bool:
    return math.copysign(1.0, x) == math.copysign(1.0, y)


Shorter: TypeAlias = Callable[[Flattening, Primitive, tuple[int, ...]], "int | None"]
SHORTER: dict[Primitive, Shorter] = {
    **dict.fromkeys(IDLE, Flattening.without_idle),
    ops.sub: Flattening.difference,
    ops.neg: Flattening.doubly_negated,
    ops.identity: Flattening.only,
    ops.hypot: Flattening.one_length,
    ops.prod: Flattening.product,
    ops.sum: Flattening.short_sum,
    ops.dot: Flattening.short_dot,
}
