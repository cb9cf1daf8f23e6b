"""What the nodes of a graph are called in texts and drawings."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from ..engine.births import CONSTANT
from ..engine.graph import check_values, order
from ..engine.marks import kept_name
from ..engine.operands import number_text
from ..engine.value import Value
from .callers import chosen_names, first_names

Kept: TypeAlias = int | Value
"""What a pickle keeps of a node: its place in a graph, or the node itself."""


def names(*roots: Value, names: Mapping[str, Any] | None = None) -> dict[str, Value]:
    """The nodes of a graph by their names: by labels, by the variables of functions with
    `@keep_names`, else v1, v2 and so on in the order of birth, and J for the root if it is the only
    one.

    `names` gives names to nodes without a label. Plain numbers that have no name are left out.

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> list(names(3 * (a + b)))
    ['a', 'b', 'v1', 'J']
    """
    check_values("names", *roots)
    given = {} if names is None else chosen_names(names, sys._getframe(1))
    named = set(given.values())
    return {
        name: v
        for v, name in node_names(*roots, names=given).items()
        if v.op is not CONSTANT or v.label or v in named
    }


def node_names(*roots: Value, names: Mapping[str, Value] | None = None) -> dict[Value, str]:
    """The name of each node; those of plain numbers are their digits, all others are different: of
    two nodes called u the second is u_2, and of two called w[0] it is w_2[0].

    >>> a = Value(5, "a")
    >>> list(node_names(3 * a + 3).values())
    ['a', '3', 'v1', '3', 'J']
    """
    nodes = order(*roots, constants=True)
    root = roots[0] if len(roots) == 1 else None
    labels = own_names(nodes, names)
    taken = set(labels.values())
    named: dict[Value, str] = {}
    used: dict[str, int] = {}
    count = 0
    for v in nodes:
        if label := labels.get(v):
            used[label] = used.get(label, 0) + 1
            name = label
            stem, bracket, place = label.partition("[")
            while used[label] > 1 and name in taken:
                name = f"{stem}_{used[label]}{bracket}{place}"
                used[label] += name in taken
            taken.add(name)
        elif v.op is CONSTANT:
            name = number_text(v.data)
        elif v is root and "J" not in taken:
            name = "J"
        else:
            count += 1
            while f"v{count}" in taken:
                count += 1
            name = f"v{count}"
        named[v] = name
    return named


def is_plain_number(v: Value) -> bool:
    """Whether texts show a node by its digits: a constant without a label."""
    return v.op is CONSTANT and not v.label


def own_names(nodes: Iterable[Value], names: Mapping[str, Value] | None = None) -> dict[Value, str]:
    """The names of those nodes that are not just numbered: their labels, or the given names, or
    those that a function with `@keep_names` has left them.
    """
    given = first_names(names or {})
    return {v: name for v in nodes if (name := v.label or given.get(v) or kept_name(v))}


class Names(Mapping[Value, str]):
    """The name of each node of a graph, worked out when the first of them is asked for.

    Of the given names only those of nodes are kept, and of the others, which the graph need not
    contain.
    """

    def __init__(
        self, root: Value, names: Mapping[str, Value] | None = None, *others: Value
    ) -> None:
        self._root = root
        nodes = {*order(root, constants=True), *others} if names else set()
        self._names = {name: v for name, v in (names or {}).items() if v in nodes and not v.label}

    def kept(self, v: Value) -> Kept:
        """What a pickle keeps of a node: its place in the graph, or itself if it is elsewhere."""
        return self._places.get(v, v)

    def node(self, kept: Kept) -> Value:
        """The node again."""
        return self._nodes[kept] if isinstance(kept, int) else kept

    def __getstate__(self) -> tuple[Value, list[str], dict[str, Value]]:
        """The graph, the names of its nodes by their places, and those of other nodes: a pickle
        of each node by itself would hold the graph once more.
        """
        others = {name: v for v, name in self.items() if v not in self._places}
        return self._root, [self[v] for v in self._nodes], others

    def __setstate__(self, state: tuple[Value, list[str], dict[str, Value]]) -> None:
        self._root, shown, self._names = state
        named = dict(zip(self._nodes, shown, strict=True))
        self._named = named | {v: name for name, v in self._names.items()}

    @cached_property
    def _nodes(self) -> list[Value]:
        """The nodes in the order in which a walk from the root meets them, whatever their births:
        those of a loaded graph are others.
        """
        nodes, met = [self._root], {self._root}
        for v in nodes:
            nodes += (new := dict.fromkeys(x for x in v.inputs if x not in met))
            met.update(new)
        return nodes

    @cached_property
    def _places(self) -> dict[Value, int]:
        return {v: place for place, v in enumerate(self._nodes)}

    @cached_property
    def _named(self) -> dict[Value, str]:
        return first_names(self._names) | node_names(self._root, names=self._names)

    def __getitem__(self, v: Value) -> str:
        return self._named[v]

    def __iter__(self) -> Iterator[Value]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


def places_in(named: Mapping[Value, str], *nodes: Value) -> list[Kept]:
    """What a pickle keeps of nodes, beside their names."""
    return [named.kept(v) if isinstance(named, Names) else v for v in nodes]


def nodes_in(named: Mapping[Value, str], *kept: Kept) -> list[Value]:
    """The nodes again."""
    whole = named if isinstance(named, Names) else None
    return [whole.node(each) if whole else each for each in kept]  # type: ignore[misc]
