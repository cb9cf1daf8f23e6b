"""Large graphs made small: scopes as one box each, nodes that are made alike as one box, and where
that is not enough, the neighbourhood of the output.

Nothing here takes longer than a few walks over the graph, whatever its scopes look like.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from autograd import Value

from .scopes import Key, Scopes

MOST_BOXES = 1500  # that are drawn as they are
MOST_ARROWS = 3000
MOST_SPAN = 6000  # ranks that all arrows cross together: Graphviz's time grows with its square
READABLE = 60  # boxes of a drawing that was collapsed unasked
DEEPEST = 8  # levels of scopes that are tried
NEAR = 30  # boxes in the neighbourhood of the output
NEAR_ARROWS = 150

Division: TypeAlias = Mapping[Value, Key]
"""For each node the box that it is drawn in: its place among the nodes, if it has its own."""


class Parts(NamedTuple):
    """A graph in parts, few enough to be drawn."""

    nodes: dict[Key, list[Value]]
    whole: bool  # whether the graph is drawn as it is
    paths: dict[Key, tuple[str, ...]]  # of those that are scopes
    level: int | None  # of the deepest scopes that are open; None if none is closed
    left_out: int  # nodes far from the output


def divided(
    nodes: Sequence[Value], roots: Sequence[Value], depth: int | None, most_span: int = MOST_SPAN
) -> Parts:
    """The nodes, which come from `order`, in parts: scopes deeper than `depth` are one each.

    Without a depth, a graph that can be drawn stays as it is, and a larger one is collapsed to the
    deepest level at which it can be read.
    """
    division: Division = {v: place for place, v in enumerate(nodes)}
    if depth is None and fits(nodes, division, most_span):
        return Parts(_members(nodes, division), True, {}, None, 0)
    scopes = Scopes(nodes)
    if depth is None:
        wanted = [n for n in range(DEEPEST, -1, -1) if scopes.count(n) <= READABLE or n == 0]
    else:
        wanted = [depth]
    level = None
    for level in (n for n in wanted if n < scopes.deepest):
        division = scopes.closed(nodes, level)
        if _boxes(division) > READABLE:
            division = folded(nodes, roots, division)
        if _boxes(division) <= READABLE:
            break
    members = _members(nodes, division)
    left_out = 0
    if not fits(nodes, division):
        near = neighbourhood(nodes, roots, division)
        members = {key: members[key] for key in members if key in near}
        left_out = len(nodes) - sum(map(len, members.values()))
    return Parts(members, False, {key: scopes.path(key) for key in members}, level, left_out)


def _boxes(division: Division) -> int:
    return len(set(division.values()))


def _members(nodes: Sequence[Value], division: Division) -> dict[Key, list[Value]]:
    members: dict[Key, list[Value]] = {}
    for v in nodes:
        members.setdefault(division[v], []).append(v)
    return members


def fits(nodes: Sequence[Value], division: Division, most_span: int = MOST_SPAN) -> bool:
    """Whether Graphviz lays the boxes out in a second or so."""
    if _boxes(division) > MOST_BOXES:
        return False
    whole = len(nodes) <= MOST_BOXES
    rank: dict[Key, int] = {}
    first: dict[Key, int] = {}  # rank at which a box without inputs is read first
    arrows: dict[tuple[Key, Key], int] = {}
    for v in nodes:
        head = division[v]
        rank.setdefault(head, 0)
        for x in v.inputs:
            tail = division[x]
            if tail != head:
                arrows[tail, head] = arrows.get((tail, head), 0) + whole or 1
                rank[head] = max(rank[head], rank[tail] + 1)
    for tail, head in arrows:
        if rank[tail] == 0:
            first[tail] = min(first.get(tail, rank[head]), rank[head])
    span = sum(
        count * abs(rank[head] - (first[tail] - 1 if rank[tail] == 0 else rank[tail]))
        for (tail, head), count in arrows.items()
    )
    return sum(arrows.values()) <= MOST_ARROWS and span <= most_span


def folded(nodes: Sequence[Value], roots: Sequence[Value], division: Division) -> Division:
    """The division with nodes outside of closed scopes in one box, if they are made alike.

    Computed nodes are alike if the same operation made them from the same boxes, as each example's
    loss from the network; and a running sum, or the like, is one box. Leaves are alike if the same
    boxes read them. The roots stay by themselves.
    """
    own = set(roots)
    made: dict[Value, Key] = {}
    alike: dict[Key, Key] = {}
    ops: dict[Key, object] = {}
    for v in nodes:
        key = division[v]
        if v in own or not isinstance(key, int):
            made[v] = key
        elif not v.is_leaf:
            sources = frozenset(made.get(x, x.op) for x in v.inputs)
            link = next((s for s in sources if ops.get(s) is v.op), None)
            made[v] = link or alike.setdefault((v.op, sources), ("alike", len(alike)))
            ops[made[v]] = v.op
    readers: dict[Value, set[Key]] = {}
    for v in nodes:
        for x in v.inputs:
            if x not in made:
                readers.setdefault(x, set()).add(made[v])
    return made | {x: ("read", x.op, frozenset(by)) for x, by in readers.items()}


def neighbourhood(nodes: Sequence[Value], roots: Sequence[Value], division: Division) -> set[Key]:
    """The boxes nearest to the outputs: so many of them that they can be read."""
    inputs: dict[Key, dict[Key, None]] = {}
    for v in nodes:
        head = division[v]
        inputs.setdefault(head, {}).update((division[x], None) for x in v.inputs)
    near: set[Key] = set()
    arrows = 0
    todo = deque(division[root] for root in roots)
    while todo and len(near) < NEAR:
        key = todo.popleft()
        if key not in near:
            arrows += sum((key in inputs[each]) + (each in inputs[key]) for each in near)
            if arrows > NEAR_ARROWS:
                break
            near.add(key)
            todo.extend(inputs[key])
    return near
