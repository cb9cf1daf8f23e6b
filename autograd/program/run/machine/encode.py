"""Encoding: a schedule's phases as the arrays of numbers that the compiled machine reads."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....engine import ops
from ....engine.errors import TargetError
from ....engine.primitive import BUILT_IN, Primitive
from ...passes.simplify import Flat
from .nodes import LARGEST, MANY
from .schedule import Group, Ints, Kind, Phase

FEW = 8  # operations of one lane below which each is an instruction of its own
MOST_PLACES = 2**30


class Encoded(NamedTuple):
    """A phase as `machine.h` declares it."""

    instructions: bytes  # forward, reverse, x, y, w, out
    groups: bytes  # op, count, terms, out, wanted, uniform, tiled, operands, and three operands
    lists: bytes
    size: int
    first: int
    places: int
    constants: dict[int, float]
    room: int  # the most terms that one operation needs room for


class _Groups:
    """The groups of a phase while they are encoded."""

    def __init__(self, phase: Phase, codes: dict[str, int], chosen: Ints) -> None:
        """The chosen groups in rows, and the lists that these read."""
        self.lists: list[Ints] = []
        self.listed = 0
        self.room = 0
        kind = phase.kind[chosen]
        starts, counts = phase.starts[chosen], np.diff(phase.starts)[chosen]
        columns = [
            _of_kinds(phase, lambda each: codes[each.op.name])[kind],
            counts,
            np.ones(len(chosen), dtype=np.int64),
            phase.first + starts,
            _of_kinds(phase, lambda each: each.wanted)[kind],
            phase.uniform[chosen],
            phase.uniform[chosen],
            _of_kinds(phase, lambda each: each.size)[kind],
            *np.zeros((12, len(chosen)), dtype=np.int64),
        ]
        self.rows: Ints = np.array(columns, dtype=np.int64).T.copy()
        is_many = _of_kinds(phase, lambda each: each.op in MANY)[kind] > 0
        for k in range(3):
            self.fixed(phase, np.flatnonzero(~is_many & (self.rows[:, 7] > k)), starts, k)
        for i in np.flatnonzero(is_many).tolist():
            self.many(phase.group(int(chosen[i])), self.rows[i])

    def fixed(self, phase: Phase, which: Ints, starts: Ints, k: int) -> None:
        """The k-th operand of operations on one to three numbers, in all their groups at once."""
        if not len(which):
            return
        counts = self.rows[which, 1]
        begin = np.cumsum(counts) - counts
        group = np.repeat(np.arange(len(which)), counts)
        place = np.arange(len(group)) - begin[group]  # in the group
        reads = phase.reads[phase.offsets[starts[which][group] + place] + k]
        first = reads[begin]
        across = np.where(counts > 1, reads[np.minimum(begin + 1, len(reads) - 1)] - first, 1)
        is_even = np.logical_and.reduceat(reads == first[group] + across[group] * place, begin)
        listed = np.where(is_even, 0, counts)
        operand = self.rows[which, 8 + 4 * k : 12 + 4 * k]
        operand[:, 0] = np.where(is_even, first, self.listed + np.cumsum(listed) - listed)
        operand[:, 1] = np.where(is_even, across, 1)
        operand[:, 2] = 1
        operand[:, 3] = ~is_even
        self.rows[which, 8 + 4 * k : 12 + 4 * k] = operand
        self.keep(reads[~is_even[group]])

    def many(self, each: Group, row: Ints) -> None:
        """The operands of sums or dot products."""
        inputs = each.inputs
        n = inputs.shape[1]
        terms, operands = n, [inputs]
        if each.op is ops.dot:
            terms = n // 2
            operands = [inputs[:, :terms], inputs[:, terms : 2 * terms], inputs[:, 2 * terms :]]
            operands = operands[: 2 + n % 2]
        self.room = max(self.room, terms + 15)
        row[2], row[7] = terms, len(operands)
        for k, operand in enumerate(operands):
            row[8 + 4 * k : 12 + 4 * k] = self.operand(operand)

    def operand(self, places: Ints) -> list[int]:
        """start, across, along, and whether these are of a list."""
        count, terms = places.shape
        start = int(places[0, 0])
        across = int(places[1, 0]) - start if count > 1 else 1
        along = int(places[0, 1]) - start if terms > 1 else 1
        if (
            count == 1
            and along
            and places[0].tolist() == [*range(start, start + along * terms, along)]
        ):
            return [start, across, along, 0]
        even = start + across * np.arange(count)[:, None] + along * np.arange(terms)
        if np.array_equal(places, even):
            return [start, across, along, 0]
        shared = count > 1 and bool((places == places[0]).all())
        start = self.listed
        self.keep(places[0] if shared else places.ravel())
        return [start, 0 if shared else terms, 1, 1]

    def keep(self, places: Ints) -> None:
        """Append to the lists."""
        self.lists.append(places)
        self.listed += len(places)


def encoded(
    phase: Phase, codes: dict[str, int], one_lane: bool, kept: Sequence[int] | None = None
) -> Encoded:
    """The arrays of a phase; the places that are `kept` are read by others than its operations,
    with None any of them.
    """
    is_fixed = _of_kinds(phase, lambda each: each.op not in MANY)[phase.kind] > 0
    alone = is_fixed & (np.diff(phase.starts) < FEW) & one_lane
    groups = _Groups(phase, codes, np.flatnonzero(~alone))
    if max(phase.places, groups.listed) > MOST_PLACES:
        raise TargetError(
            f"the machine has places for {MOST_PLACES:,} numbers; this program needs "
            f"{max(phase.places, groups.listed):,}"
        )
    instructions = _instructions(phase, codes, alone)
    if kept is not None:
        instructions = _with_products(instructions, codes, np.append(phase.reads, kept))
    return Encoded(
        instructions.tobytes(),
        groups.rows.astype(np.int32).tobytes(),
        np.concatenate([np.zeros(0, dtype=np.int64), *groups.lists]).astype(np.int32).tobytes(),
        len(instructions),
        phase.first,
        phase.places,
        phase.constants,
        groups.room,
    )


def _of_kinds(phase: Phase, told: Callable[[Kind], int]) -> Ints:
    """What is told of each kind of operations."""
    return np.array([told(each) for each in phase.kinds], dtype=np.int64)


def _instructions(
    phase: Phase, codes: dict[str, int], alone: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """An instruction for each operation of groups that are `alone`, and for each other group."""
    sizes = np.where(alone, np.diff(phase.starts), 1)
    first = np.cumsum(sizes) - sizes  # of each group
    made = np.zeros((sizes.sum(), 6), dtype=np.int32)
    wanted = _of_kinds(phase, lambda each: each.wanted)
    code = _of_kinds(phase, lambda each: codes[each.op.name])
    of_group = np.repeat(np.flatnonzero(alone), sizes[alone])
    operation = np.flatnonzero(np.repeat(alone, np.diff(phase.starts)))
    to = first[of_group] + operation - phase.starts[of_group]
    kind = np.repeat(phase.kind[alone], sizes[alone])
    made[to, 0] = code[kind]
    made[to, 1] = np.where(wanted, code * 8 + wanted, 0)[kind]
    made[to, 5] = phase.first + operation
    counts = np.diff(phase.offsets)[operation]
    for k in range(3):
        has = counts > k
        made[to[has], 2 + k] = phase.reads[phase.offsets[operation[has]] + k]
    to = first[~alone]
    made[to, 0] = codes["GROUP"]
    made[to, 1] = wanted[phase.kind[~alone]] > 0
    made[to, 4] = np.arange(len(to))
    return made


def _with_products(
    made: NDArray[np.int32], codes: dict[str, int], reads: Ints
) -> NDArray[np.int32]:
    """The same with products in the sums and differences that alone read them: what an operation
    stores, the next one waits for.
    """
    forward, mask, out = made[:, 0], made[:, 1] & 7, made[:, 5]
    places = max(reads.max(initial=0), out.max(initial=0)) + 1
    is_read_once = np.bincount(reads, minlength=places)[out] == 1
    products = np.flatnonzero((forward == codes[ops.mul.name]) & is_read_once)
    row_of = np.full(places, -1)  # of a product, by its place
    row_of[out[products]] = products
    is_sum = forward == codes[ops.add.name]
    rows = np.flatnonzero(is_sum | (forward == codes[ops.sub.name]))
    first, second = row_of[made[rows, 2]], row_of[made[rows, 3]]
    product, in_second = np.maximum(first, second), second > first  # of two the later one
    rows, in_second, product = (each[product >= 0] for each in (rows, in_second, product))
    difference = np.where(in_second, codes["sub product"], codes["product sub"])
    kind = np.where(is_sum[rows], codes["add product"], difference)
    other = np.where(in_second, made[rows, 2], made[rows, 3])
    wanted = mask[product] + 4 * (mask[rows] & np.where(in_second, 1, 2) > 0)
    made[rows, 0], made[rows, 1] = kind, np.where(wanted, kind * 8 + wanted, 0)
    made[rows, 2:4], made[rows, 4] = made[product, 2:4], other
    return np.delete(made, product, axis=0)


def missing_kernel(flat: Flat, codes: Container[str]) -> Primitive | None:
    """The first operation of a graph that the machine has no kernel for; None if it has all."""
    for op in {op: None for op in flat.ops if op is not None}:
        has_form = op in LARGEST and not flat.signs  # it is written in others
        if op.name not in BUILT_IN or not (has_form or op.name in codes):
            return op
    return None
