"""Grids: nodes in rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ir.statement import Places


def narrowed(nodes: Places) -> Places:
    """The nodes, with each axis along which they are all the same cut to length 1."""
    for axis in (0, 1):
        if nodes.shape[axis] > 1:
            first = nodes.take([0], axis)
            if (nodes == first).all():
                nodes = first
    return nodes


def combinations_of(
    pairs: Sequence[tuple[Any, Any]],
) -> tuple[list[Any], list[Any], list[int]] | None:
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
