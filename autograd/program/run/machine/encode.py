"""Encoding: a schedule's phases as the arrays of numbers that the compiled machine reads."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....engine import ops
from ....engine.errors import TargetError
from ....engine.primitive import BUILT_IN, Primitive
from ...passes.simplify import Flat
from .nodes import LARGEST, MANY
from .schedule import Group, Phase

FEW = 8  # operations of one lane below which each is an instruction of its own
MOST_PLACES = 2**30
Ints = NDArray[np.int32]


class Encoded(NamedTuple):
    """A phase as `machine.h` declares it."""

    instructions: bytes  # forward, reverse, x, y, w
    groups: bytes  # op, count, terms, out, wanted, uniform, tiled, operands, and three operands
    lists: bytes
    size: int
    first: int
    places: int
    constants: dict[int, float]
    room: int  # the most terms that one operation needs room for


class _Encoding:
    """The groups of a phase while they are encoded."""

    def __init__(self, codes: dict[str, int]) -> None:
        self.codes = codes
        self.groups: list[list[int]] = []
        self.lists: list[Ints] = []
        self.listed = 0
        self.room = 0

    def group(self, each: Group) -> None:
        """Operations in a row."""
        inputs = each.inputs
        n = inputs.shape[1]
        operands = [inputs[:, k : k + 1] for k in range(n)]
        terms = 1
        if each.op is ops.dot:
            terms = n // 2
            operands = [inputs[:, :terms], inputs[:, terms : 2 * terms], inputs[:, 2 * terms :]]
            operands = operands[: 2 + n % 2]
            self.room = max(self.room, terms + 15)
        elif each.op in (ops.sum, ops.logsumexp):
            terms, operands = n, [inputs]
            self.room = max(self.room, terms)
        head = [self.codes[each.op.name], len(inputs), terms, each.out, each.wanted]
        places = [x for operand in operands for x in self.operand(operand)]
        row = [*head, each.uniform, each.uniform, len(operands), *places]
        self.groups.append([*row, *[0] * (20 - len(row))])

    def operand(self, places: NDArray[np.int64]) -> list[int]:
        """start, across, along, and whether these are of a list."""
        count, terms = places.shape
        start = int(places[0, 0])
        across = int(places[1, 0]) - start if count > 1 else 1
        along = int(places[0, 1]) - start if terms > 1 else 1
        even = start + across * np.arange(count)[:, None] + along * np.arange(terms)
        if np.array_equal(places, even):
            return [start, across, along, 0]
        shared = count > 1 and bool((places == places[0]).all())
        kept = places[0] if shared else places.ravel()
        start = self.listed
        self.lists.append(kept.astype(np.int32))
        self.listed += len(kept)
        return [start, 0 if shared else terms, 1, 1]


def encoded(phase: Phase, codes: dict[str, int], one_lane: bool) -> Encoded:
    """The arrays of a phase."""
    made = _Encoding(codes)
    sizes = np.diff(phase.starts)
    has_form = np.array([each.op not in MANY for each in phase.kinds], dtype=np.bool_)
    alone = has_form[phase.kind] & (sizes < FEW) & one_lane
    for k in np.flatnonzero(~alone).tolist():
        made.group(phase.group(k))
    if max(phase.places, made.listed) > MOST_PLACES:
        raise TargetError(
            f"the machine has places for {MOST_PLACES:,} numbers; this program needs "
            f"{max(phase.places, made.listed):,}"
        )
    instructions = _instructions(phase, codes, alone)
    return Encoded(
        instructions.tobytes(),
        np.array(made.groups, dtype=np.int32).tobytes(),
        b"".join(each.tobytes() for each in made.lists),
        len(instructions),
        phase.first,
        phase.places,
        phase.constants,
        made.room,
    )


def _instructions(phase: Phase, codes: dict[str, int], alone: NDArray[np.bool_]) -> Ints:
    """An instruction for each operation of groups that are `alone`, and for each other group."""
    sizes = np.where(alone, np.diff(phase.starts), 1)
    first = np.cumsum(sizes) - sizes  # of each group
    made = np.zeros((sizes.sum(), 5), dtype=np.int32)
    wanted = np.array([each.wanted for each in phase.kinds])[phase.kind[alone]]
    code = np.array([codes[each.op.name] if each.op else 0 for each in phase.kinds])
    code = code[phase.kind[alone]]
    of_group = np.repeat(np.flatnonzero(alone), sizes[alone])
    operation = np.flatnonzero(np.repeat(alone, np.diff(phase.starts)))
    to = first[of_group] + operation - phase.starts[of_group]
    made[to, 0] = np.repeat(code, sizes[alone])
    made[to, 1] = np.repeat(np.where(wanted, code * 8 + wanted, 0), sizes[alone])
    counts = np.diff(phase.offsets)[operation]
    for k in range(3):
        has = counts > k
        made[to[has], 2 + k] = phase.reads[phase.offsets[operation[has]] + k]
    to = first[~alone]
    made[to, 0] = codes["GROUP"]
    made[to, 1] = np.array([each.wanted > 0 for each in phase.kinds])[phase.kind[~alone]]
    made[to, 4] = np.arange(len(to))
    return made


def missing_kernel(flat: Flat, codes: Container[str]) -> Primitive | None:
    """The first operation of a graph that the machine has no kernel for; None if it has all."""
    for op in {op: None for op in flat.ops if op is not None}:
        has_form = op in LARGEST and not flat.signs  # it is written in others
        if op.name not in BUILT_IN or not (has_form or op.name in codes):
            return op
    return None
