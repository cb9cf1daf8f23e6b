"""Nodes as numbers: the places of their inputs in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from . import operations
from .value import Value

AT_ONCE: Callable[[list[Value]], tuple[Any, Any, Any]] | None
AT_ONCE = getattr(operations, "by_place_at_once", None)
"""The same in the compiled core."""


class ByPlace(NamedTuple):
    """Some nodes by their places in a row."""

    inputs: list[tuple[int, ...]]  # the places of each node's inputs
    numbers: list[float]  # those of constants outside the row, which have the places after it
    labels: dict[int, str]


def by_place(nodes: list[Value]) -> ByPlace:
    """The inputs of nodes, each of which is there once, as places among these. Each input is among
    them too, or is a constant; equal constants have one place.
    """
    if AT_ONCE is not None:
        return ByPlace(*AT_ONCE(nodes))
    place = {v: i for i, v in enumerate(nodes)}
    known: dict[float | str, int] = {}  # zeros and NaN by their texts, as 0.0 and -0.0 are equal
    numbers: list[float] = []
    inputs = []
    for v in nodes:
        row = []
        for x in v.inputs:
            at = place.get(x)
            if at is None:
                number = x.data
                key = number if number == number and number != 0.0 else repr(number)
                at = known.setdefault(key, len(nodes) + len(numbers))
                if at == len(nodes) + len(numbers):
                    numbers.append(number)
            row.append(at)
        inputs.append(tuple(row))
    return ByPlace(inputs, numbers, {i: v.label for i, v in enumerate(nodes) if v.label})
