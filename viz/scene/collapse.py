"""Large graphs made small: one box for each scope, one for nodes that are made alike, and if that
is not enough, the neighbourhood of the output.

All of it takes a few walks over the graph, whatever its scopes are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from .scopes import Key, Scopes
from .snapshot import Node, Snapshot

MOST_BOXES = 1500  # that are drawn as they are
MOST_ARROWS = 3000
MOST_SPAN = 6000  # ranks that all arrows cross together: Graphviz's time grows with its square
READABLE_BOXES = 60  # boxes of a drawing that is collapsed without a depth
DEEPEST_LEVEL = 8  # levels of scopes that are tried
NEAR_BOXES = 30  # boxes in the neighbourhood of the output
NEAR_ARROWS = 150

Division: TypeAlias = Sequence[Key]
"""For each node the box that it is drawn in; its own place is a box of its own."""


class Parts(NamedTuple):
    """A graph in parts, few enough to be drawn."""

    members: dict[Key, list[int]]  # the places of the nodes in each part
    whole: bool  # whether the graph is drawn as it is
    paths: dict[Key, tuple[str, ...]]  # of those parts that are scopes
    level: int | None  # of the deepest scopes that are open; None if none is closed
    left_out: int  # nodes far from the output


def divided(graph: Snapshot, depth: int | None, most_span: int = MOST_SPAN) -> Parts:
    """The graph in parts: each scope deeper than `depth` is one.

    Without a depth, a graph that can be drawn stays as it is, and a larger one is collapsed to the
    deepest level at which it is readable.
    """
    nodes = graph.nodes
    division: Division = range(len(nodes))
    if depth is None and fits(nodes, division, most_span):
        return Parts(_members(division), True, {}, None, 0)
    scopes = Scopes(nodes)
    if depth is None:
        levels = [
            n for n in range(DEEPEST_LEVEL, -1, -1) if scopes.count(n) <= READABLE_BOXES or n == 0
        ]
    else:
        levels = [depth]
    level = None
    for level in (n for n in levels if n < scopes.deepest):
        division = scopes.closed(level)
        if len(set(division)) > READABLE_BOXES:
            division = folded(graph, division)
        if len(set(division)) <= READABLE_BOXES:
            break
    members = _members(division)
    left_out = 0
    if not fits(nodes, division):
        near = neighbourhood(graph, division)
        members = {key: members[key] for key in members if key in near}
        left_out = len(nodes) - sum(map(len, members.values()))
    return Parts(members, False, {key: scopes.path(key) for key in members}, level, left_out)


def _members(division: Division) -> dict[Key, list[int]]:
    members: dict[Key, list[int]] = {}
    for place, key in enumerate(division):
        members.setdefault(key, []).append(place)
    return members


def fits(nodes: Sequence[Node], division: Division, most_span: int = MOST_SPAN) -> bool:
    """Whether Graphviz lays the boxes out in a second or so."""
    if len(set(division)) > MOST_BOXES:
        return False
    few = len(nodes) <= MOST_BOXES
    rank: dict[Key, int] = {}
    first: dict[Key, int] = {}  # rank at which a box without inputs is read first
    arrows: dict[tuple[Key, Key], int] = {}
    for node, head in zip(nodes, division, strict=True):
        rank.setdefault(head, 0)
        for x in node.inputs:
            tail = division[x]
            if tail != head:
                arrows[tail, head] = arrows.get((tail, head), 0) + few or 1
                rank[head] = max(rank[head], rank[tail] + 1)
    for tail, head in arrows:
        if rank[tail] == 0:
            first[tail] = min(first.get(tail, rank[head]), rank[head])
    span = sum(
        count * abs(rank[head] - (first[tail] - 1 if rank[tail] == 0 else rank[tail]))
        for (tail, head), count in arrows.items()
    )
    return sum(arrows.values()) <= MOST_ARROWS and span <= most_span


def folded(graph: Snapshot, division: Division) -> list[Key]:
    """The division, in which nodes outside closed scopes share a box if they are made alike.

    Computed nodes are alike if the same operation made them from the same boxes, as each example's
    loss is made from the network; a running sum is one box, too. Leaves are alike if the same boxes
    read them. Each root has its own box.
    """
    roots = set(graph.roots)
    made: dict[int, Key] = {}
    alike: dict[Key, Key] = {}
    ops: dict[Key, object] = {}
    for place, (node, key) in enumerate(zip(graph.nodes, division, strict=True)):
        if place in roots or not isinstance(key, int):
            made[place] = key
        elif not node.is_leaf:
            sources = frozenset(made.get(x, graph.nodes[x].op) for x in node.inputs)
            link = next((s for s in sources if ops.get(s) is node.op), None)
            box = link or alike.setdefault((node.op, sources), ("alike", len(alike)))
            made[place] = box
            ops[box] = node.op
    readers: dict[int, set[Key]] = {}
    for place, node in enumerate(graph.nodes):
        for x in node.inputs:
            if x not in made:
                readers.setdefault(x, set()).add(made[place])
    for x, boxes in readers.items():
        made[x] = ("read", graph.nodes[x].op, frozenset(boxes))
    return [made[place] for place in range(len(graph.nodes))]


def neighbourhood(graph: Snapshot, division: Division) -> set[Key]:
    """The boxes nearest to the outputs, as many as can be read."""
    inputs: dict[Key, dict[Key, None]] = {}
    for node, head in zip(graph.nodes, division, strict=True):
        inputs.setdefault(head, {}).update((division[x], None) for x in node.inputs)
    near: set[Key] = set()
    arrows = 0
    todo = deque(division[root] for root in graph.roots)
    while todo and len(near) < NEAR_BOXES:
        key = todo.popleft()
        if key not in near:
            arrows += sum((key in inputs[each]) + (each in inputs[key]) for each in near)
            if arrows > NEAR_ARROWS:
                break
            near.add(key)
            todo.extend(inputs[key])
    return near
