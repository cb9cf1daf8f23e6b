"""A graph as a picture: what is said in each box, on each arrow, and below them all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from autograd import Value
from autograd.engine.freshness import check_fresh, stale_edges
from autograd.engine.graph import order
from autograd.words.names import node_names
from autograd.words.paths import path_counts

from .boxes import Arrow, Box, Picture
from .collapse import MOST_SPAN, Parts, divided
from .describe import Description, counted
from .notes import heat_note, path_notes, size_notes, title

MOST_INPUTS = 50  # of a node whose arrows are not merged in a collapsed drawing
INNERMOST = 3  # names of a scope's path that its box shows

__all__ = ["Arrow", "Box", "Picture", "picture"]


def picture(
    *roots: Value,
    names: Mapping[str, Value] | None = None,
    text: str | None = None,
    path: Value | None = None,
    heat: bool = False,
    depth: int | None = None,
    gradients: bool = True,
    most_span: int = MOST_SPAN,
) -> Picture:
    """The graph of the roots, as it is now.

    `names` gives names to nodes without a label, `text` says what the arrows tell: their `local`
    derivatives, their `share`, or nothing. `path` marks all ways from the root to that node, `heat`
    measures gradients, and scopes deeper than `depth` become one box each. `most_span` is how far
    all arrows may reach together before a graph is collapsed unasked.
    """
    nodes = order(*roots, constants=True)
    stale = next(stale_edges(nodes), None)
    if text or path is not None:
        check_fresh(nodes)
    graph = Description(nodes, node_names(*roots, names=names), roots, gradients)
    ways = path_counts(roots[0], path) if path is not None else {}
    on_path = ways.keys() if roots[0] in ways else ()
    parts = divided(nodes, roots, depth, most_span)
    made = Picture([], [], title(graph), text=text or ("local" if on_path else None), heated=heat)
    made.whole = parts.whole
    keys = _add_boxes(made, graph, parts, on_path)
    made.outputs = list(dict.fromkeys(keys[root] for root in roots if root in keys))
    made.arrows += _merged(_arrows(graph, parts, keys, text, on_path))
    if path is not None:
        made.notes += path_notes(graph, path)
    if heat:
        made.notes.append(heat_note(made, parts))
    made.notes += size_notes(graph, parts)
    if stale is not None:
        computed, changed = map(graph.name, stale)
        made.notes.append(f"{changed} changed after {computed} was computed: call recompute()")
    return made


def _add_boxes(
    made: Picture, graph: Description, parts: Parts, on_path: Collection[Value]
) -> dict[Value, str]:
    """Add a box for each part; returns the key of each node's box."""
    keys: dict[Value, str] = {}
    short = _shortened([path for path in parts.paths.values() if path])
    count = 0
    for part, members in parts.nodes.items():
        if len(members) == 1:
            box = graph.box(members[0])
        else:
            count += 1
            path = parts.paths.get(part, ())
            box = graph.group(f"s{count}", members, path, short.get(path, ""))
        box.on_path = any(v in on_path for v in members)
        made.boxes.append(box)
        keys |= dict.fromkeys(members, box.key)
    if parts.left_out:
        rest = counted(parts.left_out, "more node")
        made.boxes.append(Box("rest", "rest", "rest", f"… {rest}", tooltip=f"{rest}, left out"))
    return keys


def _shortened(paths: list[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """A name for each scope, without the outer scopes that all are in."""
    shared = min((len(path) - 1 for path in paths), default=0)
    while any(path[:shared] != paths[0][:shared] for path in paths):
        shared -= 1
    return {path: " / ".join(path[shared:][-INNERMOST:]) for path in paths}


def _arrows(
    graph: Description,
    parts: Parts,
    keys: Mapping[Value, str],
    text: str | None,
    on_path: Collection[Value],
) -> Iterator[Arrow]:
    """All arrows; those at a box of many nodes, or of many inputs, share their keys."""
    alone = {members[0] for members in parts.nodes.values() if len(members) == 1}
    for v, head in keys.items():
        inputs = v.inputs
        single = v in alone and (parts.whole or len(inputs) <= MOST_INPUTS)
        told = graph.arrows(v, text, on_path) if single else []
        for i, x in enumerate(inputs):
            tail = keys.get(x, "rest")
            if single and x in alone:
                yield told[i]
            elif tail != head:
                yield Arrow(f"e-{tail}-{head}", tail, head, on_path=v in on_path and x in on_path)


def _merged(arrows: Iterator[Arrow]) -> list[Arrow]:
    """The arrows, those of the same key as one."""
    merged: dict[str, Arrow] = {}
    for arrow in arrows:
        first = merged.setdefault(arrow.key, arrow)
        if first is not arrow:
            first.count += 1
            first.on_path |= arrow.on_path
    for arrow in merged.values():
        arrow.tooltip = arrow.tooltip or counted(arrow.count, "edge")
    return list(merged.values())
