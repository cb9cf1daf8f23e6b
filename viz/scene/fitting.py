"""Whether a graph is small enough to be drawn node by node."""

from __future__ import annotations

from collections.abc import Sequence

from .snapshot import Node

MOST_BOXES = 1500  # that are drawn as they are
MOST_ARROWS = 3000
MOST_SPAN = 6000  # ranks that all arrows cross together


def fits(nodes: Sequence[Node], most_span: int = MOST_SPAN) -> bool:
    """Whether the nodes can be laid out in a second or so."""
    arrows = sum(len(node.inputs) for node in nodes)
    if len(nodes) > MOST_BOXES or arrows > MOST_ARROWS:
        return False
    rank: list[int] = []
    first: dict[int, int] = {}  # rank at which a leaf is read first
    for node in nodes:
        rank.append(max((rank[x] + 1 for x in node.inputs), default=0))
        for x in node.inputs:
            first[x] = min(first.get(x, rank[-1]), rank[-1])
    span = sum(
        rank[head] - (first[x] - 1 if rank[x] == 0 else rank[x])
        for head, node in enumerate(nodes)
        for x in node.inputs
    )
    return span <= most_span
