"""A graph as a picture: what is said in each box, on each arrow, and below them all."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property
from typing import Any, NamedTuple

from autograd import Value
from autograd.engine.births import CONSTANT
from autograd.engine.modes import allow_nonfinite
from autograd.engine.slopes import local_derivatives
from autograd.words.explain import Why, why
from autograd.words.paths import path_counts

from .boxes import Arrow, Box, Label
from .describe import Description, counted
from .fitting import MOST_ARROWS, MOST_SPAN
from .folding import Folding, short_names, text_width
from .geometry import Geometry, geometry, key_of
from .notes import (
    MOST_PATHS,
    gradient_notes,
    heat_note,
    naming_notes,
    path_notes,
    size_notes,
    state_notes,
)
from .opening import Wanted
from .placing import ACROSS, PAD
from .snapshot import Snapshot
from .text import LONGEST_TITLE, xml_texts

MOST_INPUTS = 50  # of a node whose arrows are not merged in a collapsed drawing

PICKLED = (
    *("text", "heated", "whole", "title", "boxes", "arrows"),
    *("texts", "titles", "notes", "outputs", "geometry"),
)


class Connection(NamedTuple):
    """An edge between two nodes that have boxes of their own, by their places."""

    tail: int
    head: int
    position: int  # of the tail among the inputs of the head


class Picture:
    """The graph of the roots, as it is now, in boxes and arrows.

    Its numbers are read at once; they are put into words when a rendering asks for these words.

    `names` gives names to nodes without a label, `text` says what the arrows tell: their `local`
    derivatives, their `share`, or nothing. `path` marks all ways from the root to that node, `heat`
    measures gradients, and `open` says which folds are open. `gradients` are those of roots on
    which `backward()` was called, with True of all roots, with False of none. `most_span` is how
    far all arrows together may reach before a graph without scopes is folded. Notes say how to
    name nodes (`hints`), and that a number is not finite (`tells_state`).
    """

    def __init__(
        self,
        *roots: Value,
        names: Mapping[str, Value] | None = None,
        text: str | None = None,
        path: Value | None = None,
        heat: bool = False,
        open: Wanted = None,
        gradients: bool | None = None,
        most_span: int = MOST_SPAN,
        hints: bool = False,
        tells_state: bool = True,
    ) -> None:
        graph = self._graph = Snapshot(*roots, names=names, gradients=gradients)
        self._open, self._gradients, self._most_span = open, gradients is not False, most_span
        self._hints, self._tells_state = hints, tells_state
        told = graph.stale is None  # else local derivatives would mix old numbers with new ones
        ways = path_counts(roots[0], path) if path is not None else {}
        self._on_path = {graph.places[v] for v in ways} if roots[0] in ways else set()
        self._target = None if path is None else graph.places.get(path)
        self._why = _why(roots[0], path) if told and path is not None else None
        self._derivatives = self._local_derivatives(everywhere=bool(text)) if told else {}
        self.text = text or ("local" if self._on_path else None)
        self.heated = heat
        self.folding.check_names()

    def __getstate__(self) -> dict[str, Any]:
        """All words, without the graph that they were made from: a pickle holds these."""
        return {name: getattr(self, name) for name in PICKLED}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({"geometry": None} | state)
        if "titles" not in state:  # earlier, boxes and arrows held their tooltips themselves
            parts: list[Any] = [*self.boxes, *self.arrows]
            self.titles = {part.key: part.tooltip for part in parts}

    def _local_derivatives(self, everywhere: bool) -> dict[str, float]:
        """The local derivatives that arrows tell, by their keys: everywhere, or on the path."""
        if not (everywhere or self._on_path):
            return {}
        nodes = self._graph.nodes
        told: dict[int, dict[int, str]] = {}
        for key, edge in self._edges.items():
            wanted = everywhere or {edge.tail, edge.head} <= self._on_path
            if wanted and nodes[edge.tail].op is not CONSTANT:
                told.setdefault(edge.head, {})[edge.position] = key
        derivatives: dict[str, float] = {}
        for head, keys in told.items():
            numbers = local_derivatives(nodes[head].value, list(keys))
            derivatives.update(zip(keys.values(), numbers, strict=True))
        return derivatives

    @cached_property
    def _words(self) -> Description:
        return self.folding.words

    @cached_property
    def folding(self) -> Folding:
        """The boxes of the graph: which are folded, and where they are."""
        return Folding(self._graph, self._gradients, self._open, self._most_span, self._on_path)

    @cached_property
    def geometry(self) -> Geometry | None:
        """Where the boxes are: as far apart as the longest text on an arrow needs. Pickles of
        earlier versions hold none.
        """
        across = max([ACROSS, *(text_width(text) + 2 * PAD for text in self.texts.values())])
        ends = [(arrow.tail, arrow.head) for arrow in self.arrows]
        return geometry(self.folding, ends, self._gradients, across)

    @cached_property
    def whole(self) -> bool:
        """Whether every node has its own box, and every edge its own arrow."""
        edges = sum(len(node.inputs) for node in self._graph.nodes)
        return edges <= MOST_ARROWS and all(box >= 0 for box in self._members)

    @property
    def _members(self) -> dict[int, list[int]]:
        return self.folding.members

    @cached_property
    def _keys(self) -> dict[int, str]:
        """The key of each node's box."""
        keys: dict[int, str] = {}
        for box, members in self._members.items():
            keys |= dict.fromkeys(members, key_of(box))
        return keys

    @cached_property
    def _single(self) -> list[int]:
        """The nodes that have boxes of their own."""
        return [box for box in self._members if box >= 0]

    @cached_property
    def _edges(self) -> dict[str, Connection]:
        """The edges that have arrows of their own, by their keys."""
        nodes, single = self._graph.nodes, set(self._single)
        return {
            f"e{head + 1}-{i}": Connection(tail, head, i)
            for head in self._single
            if self.whole or len(nodes[head].inputs) <= MOST_INPUTS
            for i, tail in enumerate(nodes[head].inputs)
            if tail in single
        }

    @cached_property
    def boxes(self) -> list[Box]:
        """A box for each part of the graph, inputs first."""
        single = dict(zip(self._single, self._words.boxes(self._single), strict=True))
        short = short_names([path for box in self._members if (path := self.folding.path(box))])
        boxes = []
        for part, members in self._members.items():
            box = single.get(part)
            if box is None:
                path = self.folding.path(part)
                name = short.get(path) or self.folding.closed[~part].title
                box = self._words.group_box(key_of(part), members, path, name)
                self.folding.closed.write_into(box, ~part)
            box.on_path = any(place in self._on_path for place in members)
            boxes.append(box)
        if self.heated:
            for box, size in zip(boxes, self._steepest, strict=True):
                box.heat = min(size / self._top, 1.0) if self._top and size == size else 0.0
        return boxes

    @cached_property
    def _steepest(self) -> list[float]:
        """The largest gradient in each part."""
        nodes = self._graph.nodes
        return [
            max(
                (abs(d) for place in members if (d := nodes[place].derivative) is not None),
                default=0.0,
            )
            for members in self._members.values()
        ]

    @cached_property
    def _top(self) -> float:
        """The upper end of the scale of gradients."""
        return max((size for size in self._steepest if size < float("inf")), default=0.0)

    @cached_property
    def arrows(self) -> list[Arrow]:
        """The arrows. Edges at a box of several nodes, or at a node of many inputs, share one."""
        keys, edges, nodes = self._keys, self._edges, self._graph.nodes
        arrows: dict[str, Arrow] = {}
        for place, head in keys.items():
            for i, x in enumerate(nodes[place].inputs):
                tail, key = keys[x], f"e{place + 1}-{i}"
                if key not in edges:
                    if tail == head:
                        continue
                    key = f"e-{tail}-{head}"
                on_path = place in self._on_path and x in self._on_path
                arrow = arrows.get(key)
                if arrow is None:
                    arrows[key] = Arrow(key, tail, head, on_path)
                else:
                    arrow.count += 1
                    arrow.on_path |= on_path
        return list(arrows.values())

    @cached_property
    def _labels(self) -> dict[str, Label]:
        ends = [self._edges[key][:2] for key in self._derivatives]
        labels = self._words.labels(ends, list(self._derivatives.values()))
        return dict(zip(self._derivatives, labels, strict=True))

    @cached_property
    def texts(self) -> dict[str, str]:
        """What stands on arrows, by their keys."""
        share = self.text == "share"
        return {key: label.share if share else label.local for key, label in self._labels.items()}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What is told in full about each box and arrow, by their keys: their tooltips."""
        keys, nodes = self._keys, self._graph.nodes
        single = [keys[place] for place in self._single]
        boxes = dict(zip(single, self._words.tooltips(self._single, self._hints), strict=True))
        for part, members in self._members.items():
            if part < 0:
                boxes[key_of(part)] = self._words.group_tooltip(members, self.folding.path(part))
        arrows = {}
        for arrow in self.arrows:
            edge = self._edges.get(arrow.key)
            if edge is None:
                text = counted(arrow.count, "edge")
            else:
                text = f"{nodes[edge.tail].name} → {nodes[edge.head].name}"
            if label := self._labels.get(arrow.key):
                text += f"\n{label.local}\nshare {label.share}"
            arrows[arrow.key] = text
        texts = xml_texts([*boxes.values(), *arrows.values()])
        cut = [text[:LONGEST_TITLE] for text in texts[: len(boxes)]]
        return dict(zip([*boxes, *arrows], [*cut, *texts[len(boxes) :]], strict=True))

    @cached_property
    def title(self) -> str:
        """What the picture shows, for those who only hear it."""
        return self._words.title()

    @cached_property
    def notes(self) -> list[str]:
        """What stands below: products along a path, what marks mean, and what was left out."""
        notes = []
        if self._why is not None:
            notes += path_notes(self._words, self._why, self._target)
        if self._gradients:
            notes += gradient_notes(self._words, self._single)
        if self.heated and self._graph.stale is None:
            notes.append(heat_note(self._top, self.whole))
        notes += size_notes(len(self._graph.nodes), self.boxes)
        if self._hints:
            notes += naming_notes(self._words, self._single)
        return notes + (state_notes(self._words) if self._tells_state else [])

    @property
    def note(self) -> str:
        """The notes as one text."""
        return "\n".join(self.notes)

    @cached_property
    def outputs(self) -> list[str]:
        """The keys of the boxes that hold the roots."""
        keys = self._keys
        return list(dict.fromkeys(keys[root] for root in self._graph.roots if root in keys))


def _why(root: Value, target: Value) -> Why:
    """Every path from the root to the target, in a copy of the graph: the sentences are made later,
    and tell the numbers that its nodes have then.
    """
    with allow_nonfinite():
        return why(*deepcopy((root, target)), MOST_PATHS, names={})
