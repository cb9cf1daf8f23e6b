"""Blocks: the layers among the arrays of a program, each with its forward and its backward pass.

A layer is a product with a matrix and a bias of its own, Z = W A + b, and what is computed of Z
alone, up to the array that others read. Where a product has no such form, as in a recurrence, which
reads one matrix again and again, the program has no layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from autograd.engine.ops import dot
from autograd.program.run.listing import BACKWARD, FORWARD, ListedArray


class LayerBlock(NamedTuple):
    """A layer: the places of its matrix, its bias, what it computes, and what it reads."""

    parameters: tuple[int, int]
    computed: list[int]
    source: int


def layer_blocks(arrays: Sequence[ListedArray]) -> list[LayerBlock]:
    """The layers of a program, in the order in which they are computed; none if it has no such."""
    readers = forward_readers(arrays)
    blocks = []
    for place, array in enumerate(arrays):
        has_matrix = any(_is_matrix(arrays[x]) for x in array.reads)
        if array.kind == FORWARD and array.op is dot and has_matrix:
            own = [x for x in array.reads if _is_own(arrays, readers, x)]
            matrices = [x for x in own[:-1] if _is_matrix(arrays[x])]
            if len(array.reads) != 3 or own[-1:] != [array.reads[-1]] or not matrices:
                return []
            matrix = max(matrices, key=lambda x: prod(n for n in arrays[x].shape if n != "m"))
            (source,) = {*array.reads} - {matrix, own[-1]}
            computed = _computed_alone(arrays, readers, place)
            blocks.append(LayerBlock((matrix, own[-1]), computed, source))
    return blocks


def forward_readers(arrays: Sequence[ListedArray]) -> list[list[int]]:
    """The arrays of the forward pass that read each array."""
    readers: list[list[int]] = [[] for _ in arrays]
    for place, array in enumerate(arrays):
        if array.kind == FORWARD:
            for x in array.reads:
                readers[x].append(place)
    return readers


def block_of(arrays: Sequence[ListedArray], blocks: Sequence[LayerBlock]) -> list[int | None]:
    """The number of the layer that each array is in. A derivative is in the layer that hands it on:
    that of the first array that reads what it is the derivative for.
    """
    numbers: list[int | None] = [None] * len(arrays)
    for number, block in enumerate(blocks):
        for place in (*block.parameters, *block.computed):
            numbers[place] = number
    readers = forward_readers(arrays)
    for place, array in enumerate(arrays):
        if array.kind == BACKWARD and array.belongs_to is not None:
            reading = readers[array.belongs_to]
            numbers[place] = numbers[reading[0]] if reading else None
    return numbers


def _is_matrix(array: ListedArray) -> bool:
    """Whether it is an argument or a parameter that holds no examples."""
    return array.kind not in (FORWARD, BACKWARD) and "m" not in array.shape


def _is_own(arrays: Sequence[ListedArray], readers: Sequence[Sequence[int]], place: int) -> bool:
    """Whether it is an argument or a parameter that one array alone reads."""
    return arrays[place].kind not in (FORWARD, BACKWARD) and len(readers[place]) == 1


def _computed_alone(
    arrays: Sequence[ListedArray], readers: Sequence[Sequence[int]], start: int
) -> list[int]:
    """The product, and what follows of it alone, up to what others read."""
    alone = {start}
    for place in range(start + 1, len(arrays)):
        array = arrays[place]
        if array.kind == FORWARD and array.op is not dot and alone.issuperset(array.reads):
            alone |= {place} if array.reads else set()
    inside = [start]
    for place in sorted(alone - {start}):
        reads = arrays[place].reads
        if all(x in inside and alone.issuperset(readers[x]) for x in reads):
            inside.append(place)
    return inside
