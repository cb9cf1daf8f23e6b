"""The graph as a tree of boxes: nodes, and folds, which are boxes with boxes inside.

A scope is a fold. Scopes of one path are one fold, however often they were opened: a neuron that is
called for ten examples holds its weights, and a fold for each call. What is left of a large graph
is folded, too: nodes made alike are one fold, and of a long row of boxes, each stretch is one. So
no fold holds more boxes than can be drawn, and any graph can be shown.

A box is a number: the place of a node, or `~f` for fold f. Fold 0 is the whole graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from autograd.engine.births import PARAMETER
from autograd.engine.modes import Scope

from .arranging import in_turn
from .scopes import Scopes
from .snapshot import Snapshot
from .text import BLANK

MOST_INSIDE = 40  # boxes inside a fold
STRETCH = 24  # boxes of a row that are folded together, if the row is longer
DEEPEST_LEVEL = 8  # levels of scopes; what is deeper is in the deepest of these

GRAPH, SCOPE, CALL, ALIKE, ROW = "graph", "scope", "call", "alike", "row"


@dataclass
class Fold:
    """A box with boxes inside, in the order in which they are computed."""

    kind: str
    name: str
    parent: int
    inside: list[int] = field(default_factory=list)
    links: dict[tuple[int, int], None] = field(default_factory=dict)  # from box to box inside
    exits: dict[int, None] = field(default_factory=dict)  # boxes that are read from outside
    entries: dict[int, None] = field(default_factory=dict)  # boxes that read from outside


class Folds:
    """The tree of a graph's folds, each of `most` boxes at most. Nothing recurses."""

    def __init__(self, graph: Snapshot, most: int = MOST_INSIDE) -> None:
        self.graph = graph
        self._most = most
        self.all = [Fold(GRAPH, "", 0)]
        self.homes = [0] * len(graph.nodes)  # the fold that each node is directly in
        self._grow_scopes()
        self._dissolve_single_nodes()
        has_calls = any(fold.kind == CALL for fold in self.all)
        if has_calls or any(len(fold.inside) > most for fold in self.all):
            self._link()
            for number in range(len(self.all)):
                self._fold_alike(number, has_calls)
            self._link()
            self._fold_rows()
        self._link()
        self.is_cyclic = False
        for fold in self.all:
            fold.inside, in_circle = in_turn(fold.inside, fold.links)
            self.is_cyclic |= in_circle

    def _grow_scopes(self) -> None:
        """A fold for each scope, and within it for each call, if there are several."""
        nodes = self.graph.nodes
        scopes = Scopes(nodes)
        folds = [0]
        for number in range(1, len(scopes.names)):
            parent = folds[scopes.parents[number]]
            if scopes.depths[number] > DEEPEST_LEVEL:
                folds.append(parent)
            else:
                folds.append(self._add(SCOPE, scopes.names[number].strip() or BLANK, parent))
        calls: dict[int, dict[Scope | None, list[int]]] = {}
        for place, node in enumerate(nodes):
            number = scopes.numbers[node.scope]
            self.homes[place] = folds[number]
            if number and scopes.depths[number] <= DEEPEST_LEVEL:
                calls.setdefault(folds[number], {}).setdefault(node.scope, []).append(place)
        for home, instances in calls.items():
            active = [p for p in instances.values() if any(not nodes[x].is_leaf for x in p)]
            for i, places in enumerate(active, 1):
                if len(active) > 1 and len(places) > 1:
                    number = self._add(CALL, f"call {i}", home)
                    for place in places:
                        self.homes[place] = number
        seen = {0}
        for place, home in enumerate(self.homes):
            self.all[home].inside.append(place)
            while home not in seen:
                seen.add(home)
                parent = self.all[home].parent
                self.all[parent].inside.append(~home)
                home = parent

    def _add(self, kind: str, name: str, parent: int) -> int:
        self.all.append(Fold(kind, name, parent))
        return len(self.all) - 1

    def _dissolve_single_nodes(self) -> None:
        """A fold of one node is that node."""
        for number in range(len(self.all) - 1, 0, -1):
            fold = self.all[number]
            if len(fold.inside) == 1 and fold.inside[0] >= 0:
                (place,), fold.inside = fold.inside, []
                outer = self.all[fold.parent].inside
                outer[outer.index(~number)] = place
                self.homes[place] = fold.parent

    def chain(self, number: int) -> tuple[int, ...]:
        """The folds from the whole graph down to this one."""
        chain = [number]
        while chain[-1]:
            chain.append(self.all[chain[-1]].parent)
        return tuple(reversed(chain))

    def _link(self) -> None:
        """Which boxes read which, in each fold, and what passes its border."""
        for fold in self.all:
            fold.links, fold.exits, fold.entries = {}, {}, {}
        chains: dict[int, tuple[int, ...]] = {}
        for head, node in enumerate(self.graph.nodes):
            b = self.homes[head]
            for tail in node.inputs:
                a = self.homes[tail]
                if a == b:
                    self.all[a].links[tail, head] = None
                    continue
                for home in (a, b):
                    if home not in chains:
                        chains[home] = self.chain(home)
                out, into = chains[a], chains[b]
                shared, most = 1, min(len(out), len(into))
                while shared < most and out[shared] == into[shared]:
                    shared += 1
                one, other = tail, head
                for home in out[: shared - 1 : -1]:
                    self.all[home].exits[one] = None
                    one = ~home
                for home in into[: shared - 1 : -1]:
                    self.all[home].entries[other] = None
                    other = ~home
                self.all[out[shared - 1]].links[one, other] = None

    def _fold_alike(self, number: int, has_calls: bool) -> None:
        """Nodes that are made alike, and leaves that are read alike, share a fold.

        A running sum is one fold, too. Each root stays as it is; parameters do, where there is room
        for them.
        """
        fold, nodes = self.all[number], self.graph.nodes
        is_large = len(fold.inside) > self._most
        if fold.kind == CALL or not (is_large or has_calls):
            return
        roots = set(self.graph.roots)
        group: dict[int, object] = {~0: "outside"}
        ops: dict[object, object] = {}
        here = {box for box in fold.inside if box >= 0}
        units = self._units(number)
        for place in sorted(here):
            node = nodes[place]
            if place in roots:
                group[place] = place
            elif not node.is_leaf:
                sources = frozenset(
                    group.get(x, nodes[x].op) if x in here else units.get(self.homes[x], x)
                    for x in node.inputs
                )
                link = next((s for s in sources if ops.get(s) is node.op), None)
                group[place] = link or ("alike", node.op, sources)
                ops[group[place]] = node.op
        readers: dict[int, set[object]] = {}
        for tail, head in fold.links:
            if tail in here and tail not in group:
                readers.setdefault(tail, set()).add(group.get(head, head))
        for place, boxes in readers.items():
            if is_large or nodes[place].op is not PARAMETER:
                group[place] = ("read", nodes[place].op, frozenset(boxes))
        members: dict[object, list[int]] = {}
        for place in sorted(here):
            members.setdefault(group.get(place, place), []).append(place)
        self._fold_groups(number, ALIKE, [g for g in members.values() if len(g) > 1])

    def _units(self, number: int) -> dict[int, int]:
        """For each fold that is somewhere inside this one, the box inside that holds it."""
        units: dict[int, int] = {}
        for box in self.all[number].inside:
            todo = [~box] if box < 0 else []
            while todo:
                at = todo.pop()
                units[at] = box
                todo += [~each for each in self.all[at].inside if each < 0]
        return units

    def _fold_groups(self, number: int, kind: str, groups: list[list[int]]) -> list[int]:
        """Put each group of boxes of a fold into a fold of its own, where its first box was."""
        replaced: dict[int, int | None] = {}
        made = []
        for group in groups:
            inner = self._add(kind, "", number)
            made.append(inner)
            self.all[inner].inside = group
            replaced |= dict.fromkeys(group)
            replaced[group[0]] = ~inner
            for box in group:
                if box >= 0:
                    self.homes[box] = inner
                else:
                    self.all[~box].parent = inner
        boxes = (replaced.get(box, box) for box in self.all[number].inside)
        self.all[number].inside = [box for box in boxes if box is not None]
        return made

    def _fold_rows(self) -> None:
        """Fold stretches of rows that are too long, until none is."""
        todo = [n for n, fold in enumerate(self.all) if len(fold.inside) > self._most]
        for number in todo:
            fold = self.all[number]
            row, _ = in_turn(fold.inside, fold.links)
            fold.inside = row
            while len(fold.inside) > self._most:
                row = fold.inside
                count = -(-len(row) // STRETCH)
                cuts = [len(row) * i // count for i in range(count + 1)]
                groups = [row[a:b] for a, b in pairwise(cuts)]
                self._fold_groups(number, ROW, groups)

    def members(self, box: int) -> list[int]:
        """The places of all nodes in a box, in the order of birth."""
        places, todo = [], [box]
        while todo:
            at = todo.pop()
            if at >= 0:
                places.append(at)
            else:
                todo += self.all[~at].inside
        return sorted(places)

    def path(self, number: int) -> tuple[str, ...]:
        """The names of the scopes and calls from the outermost to this fold."""
        return tuple(self.all[n].name for n in self.chain(number) if self.all[n].name)

    def order(self) -> list[int] | None:
        """All nodes, fold by fold: what a fold computes is computed in one go. None if folds read
        each other in a circle, or if nothing but scopes is folded.
        """
        if self.is_cyclic or all(fold.kind in (GRAPH, SCOPE) for fold in self.all):
            return None
        places, todo = [], [~0]
        while todo:
            at = todo.pop()
            if at >= 0:
                places.append(at)
            else:
                todo += reversed(self.all[~at].inside)
        return places
