"""Schedule: a graph's operations in the order in which the machine runs them, in groups.

An operation stands one level above the highest of its inputs. Those of one level and kind are a
group, whose results stand in a row. What depends on an example is computed for some examples at
once, the lanes; what does not, once for all: these are two phases with places of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, compress, count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....engine import ops
from ....engine.primitive import Primitive
from ...passes.blocks import LeafBlock
from ...passes.simplify import Flat
from .nodes import Nodes

Ints = NDArray[np.int64]


class Kind(NamedTuple):
    """What the operations of a group have in common."""

    op: Primitive
    wanted: int  # a bit for each operand that is differentiated by
    size: int  # the count of inputs


class Group(NamedTuple):
    """Operations of one kind, whose results stand in a row."""

    op: Primitive
    out: int  # the place of the first result
    inputs: Ints  # the places that each operation reads, in a row
    wanted: int
    uniform: bool  # whether weights and bias are places of the uniform phase


class Phase(NamedTuple):
    """The groups that run over the same lanes, and the places before their results."""

    constants: dict[int, float]
    first: int
    kinds: list[Kind]
    kind: Ints  # of each group
    starts: Ints  # of the groups among all operations; and how many these are
    uniform: NDArray[np.bool_]  # of each group
    reads: Ints  # the places that all operations read
    offsets: Ints  # of the operations among these; and how many these are

    @property
    def places(self) -> int:
        """How many there are."""
        return self.first + int(self.starts[-1])

    def group(self, k: int) -> Group:
        """One of the groups."""
        op, wanted, size = self.kinds[self.kind[k]]
        start, end = int(self.starts[k]), int(self.starts[k + 1])
        inputs = self.reads[self.offsets[start] : self.offsets[end]].reshape(end - start, size)
        return Group(op, self.first + start, inputs, wanted, bool(self.uniform[k]))

    def groups(self) -> Iterator[Group]:
        """All of them, one after the other."""
        return map(self.group, range(len(self.kind)))


class Schedule(NamedTuple):
    """All that the machine computes."""

    uniform: Phase
    lanes: Phase
    copies: list[int]  # the places of the uniform phase that are the first ones of the lanes
    leaves: list[range]  # the places of each block's leaves, in its phase
    outputs: list[tuple[bool, int]]  # whether they differ between examples, and their places


class _Row(NamedTuple):
    """The operations of a phase in their order, in groups."""

    order: Ints  # the nodes
    kind: Ints  # of each group
    starts: Ints
    uniform: NDArray[np.bool_]
    reads: Ints  # the nodes that they read
    offsets: Ints


def schedule(
    flat: Flat,
    blocks: Sequence[LeafBlock],
    wanted: Sequence[int] = (),
    roots: Sequence[int] = (0,),
) -> Schedule:
    """The operations in groups, for the outputs, and the derivatives for the wanted blocks of the
    outputs that are the roots.
    """
    nodes = Nodes(flat, blocks)
    kinds, once, many = _rows(nodes, nodes.masks(wanted, roots))
    leaves = [
        [x for b, each in zip(blocks, nodes.leaves, strict=True) if b.over is over for x in each]
        for over in (False, True)
    ]
    places = np.zeros(len(nodes.ops), dtype=np.int64)
    before = [*nodes.numbers, *leaves[0]]
    _place(places, before, once)
    uniform = _phase(nodes.numbers, kinds, once, before, places[once.reads])

    over = np.frombuffer(bytes(nodes.over), dtype=np.bool_)
    many = _with_parts(over, kinds, many, places)
    own = _are_lanes(kinds, many)
    read, first = np.unique(many.reads[own & ~over[many.reads]], return_index=True)
    read = read[np.argsort(first)].tolist()
    copied = [x for x in read if x not in nodes.numbers]
    before = [*copied, *[x for x in read if x in nodes.numbers], *leaves[1]]
    copies: list[int] = places[copied].tolist()
    weights = places[many.reads]
    in_lanes = places.copy()
    _place(in_lanes, before, many)
    lanes = _phase(nodes.numbers, kinds, many, before, np.where(own, in_lanes[many.reads], weights))
    return Schedule(
        uniform,
        lanes,
        copies,
        [
            _range(in_lanes if b.over else places, x)
            for b, x in zip(blocks, nodes.leaves, strict=True)
        ],
        [(bool(over[y]), int((in_lanes if over[y] else places)[y])) for y in nodes.outputs],
    )


def _range(places: Ints, leaves: range) -> range:
    return range(places[leaves.start], places[leaves.start] + len(leaves)) if leaves else leaves


def _rows(nodes: Nodes, masks: Sequence[int]) -> tuple[list[Kind], _Row, _Row]:
    """The kinds of operations, and the operations by level and kind: those that are the same for
    all examples, and the others. Over examples, dot products are together if they read the same
    vector, as a layer's do.
    """
    ops_of, every, over = nodes.ops, nodes.inputs, nodes.over
    lengths = [*map(len, every)]
    codes: defaultdict[tuple[Any, ...], int] = defaultdict(count().__next__)
    is_operation = [op is not None for op in ops_of]
    operations = np.flatnonzero(is_operation)
    alike = compress(zip(ops_of, masks, lengths, strict=True), is_operation)
    kind = np.array([*map(codes.__getitem__, alike)], dtype=np.int64)
    for k, i in enumerate(operations.tolist() if any(over) else ()):
        if over[i] and ops_of[i] is ops.dot:
            kind[k] = codes[ops.dot, masks[i], lengths[i], _vector(every[i])]
    keys = np.array(nodes.levels(), dtype=np.int64)
    keys[operations] = keys[operations] * len(codes) + kind
    reads = np.fromiter(chain.from_iterable(every), np.int64, sum(lengths))
    offsets = np.cumsum([0, *lengths])
    is_over = np.frombuffer(bytes(over), dtype=np.bool_)
    once, many = (
        _row(operations[is_over[operations] == side], keys, len(codes), reads, offsets)
        for side in (False, True)
    )
    return [Kind(*key[:3]) for key in codes], once, many


def _row(operations: Ints, keys: Ints, kinds: int, reads: Ints, offsets: Ints) -> _Row:
    """The operations in groups; a key tells a level and one of the kinds."""
    order = operations[np.argsort(keys[operations], kind="stable")]
    keys = keys[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    lengths = offsets[order + 1] - offsets[order]
    own = np.append(0, np.cumsum(lengths))
    read = reads[np.repeat(offsets[order] - own[:-1], lengths) + np.arange(own[-1])]
    uniform = np.zeros(len(starts), dtype=np.bool_)
    return _Row(order, keys[starts] % kinds, np.append(starts, len(order)), uniform, read, own)


def _vector(inputs: tuple[int, ...]) -> tuple[int, ...]:
    """The second factors of a dot product."""
    n = len(inputs) // 2
    return inputs[n : 2 * n]


def _with_parts(over: NDArray[np.bool_], kinds: Sequence[Kind], row: _Row, places: Ints) -> _Row:
    """The same with dot products of uniform weights in parts whose weights stand at even distances:
    each is the product of a matrix.
    """
    if not any(each.op is ops.dot for each in kinds):
        return row
    starts, kind, uniform = [], [], []
    for k, code in enumerate(row.kind.tolist()):
        parts = [(0, False)]
        if kinds[code].op is ops.dot:
            inputs = row.reads[_span(row, k)].reshape(-1, kinds[code].size)
            n = kinds[code].size // 2
            vector, weights = inputs[0, n : 2 * n], inputs[:, :n]
            is_layer = len({*vector.tolist()}) == n and over[vector].any()
            if is_layer and not over[weights].any():
                both = np.concatenate([weights, inputs[:, 2 * n :]], axis=1)
                parts = _even_parts(places[both], n)
        starts += [int(row.starts[k]) + first for first, _ in parts]
        kind += [code] * len(parts)
        uniform += [is_even for _, is_even in parts]
    starts.append(len(row.order))
    return row._replace(
        kind=np.array(kind, dtype=np.int64),
        starts=np.array(starts),
        uniform=np.array(uniform, dtype=np.bool_),
    )


def _even_parts(at: Ints, n: int) -> list[tuple[int, bool]]:
    """Where the parts of a matrix begin whose rows stand at even distances, and rows that have no
    even distances themselves; `at` tells the places of n weights in each row, and of its bias.
    """
    along = at[:, 1:2] - at[:, :1] if n > 1 else 1
    is_even = (at[:, :n] == at[:, :1] + along * np.arange(n)).all(axis=1).tolist()
    if len(at) == 1:
        return [(0, is_even[0])]
    steps = np.diff(at, axis=0)
    fits = (steps[:, :n] == steps[:, :1]).all(axis=1).tolist()
    goes_on = [True, *(steps[1:] == steps[:-1]).all(axis=1).tolist()]
    parts: list[tuple[int, bool]] = []
    length = 0  # of the part so far
    for k, even in enumerate(is_even):
        if even and length and fits[k - 1] and (length == 1 or goes_on[k - 1]):
            length += 1
        else:
            parts.append((k, even))
            length = int(even)
    return parts


def _span(row: _Row, k: int) -> slice:
    """Where a group's reads are."""
    return slice(row.offsets[row.starts[k]], row.offsets[row.starts[k + 1]])


def _are_lanes(kinds: Sequence[Kind], row: _Row) -> NDArray[np.bool_]:
    """Whether each read is of the lanes; weights and biases of a layer are of the uniform phase."""
    own = np.ones(len(row.reads), dtype=np.bool_)
    for k in np.flatnonzero(row.uniform).tolist():
        size = kinds[row.kind[k]].size
        n = size // 2
        reads = own[_span(row, k)].reshape(-1, size)
        reads[:, :n] = reads[:, 2 * n :] = False
    return own


def _place(places: Ints, before: Sequence[int], row: _Row) -> None:
    """Give places to the nodes before the operations of a phase, and then to these."""
    places[np.array(before, dtype=np.int64)] = np.arange(len(before))
    places[row.order] = len(before) + np.arange(len(row.order))


def _phase(
    numbers: dict[int, float], kinds: list[Kind], row: _Row, before: Sequence[int], reads: Ints
) -> Phase:
    """The phase with the nodes `before` its operations, some of which are constants."""
    constants = {k: numbers[x] for k, x in enumerate(before) if x in numbers}
    return Phase(
        constants, len(before), kinds, row.kind, row.starts, row.uniform, reads, row.offsets
    )
