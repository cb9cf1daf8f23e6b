"""What the nodes of a graph are called in texts and drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from ..engine.births import CONSTANT
from ..engine.graph import check_values, order
from ..engine.operands import number_text
from ..engine.value import Value


def names(*roots: Value, also: Mapping[Value, str] | None = None) -> dict[Value, str]:
    """A name for each node of the graph: its label, a constant's number, else v1, v2 and so on in
    the order of birth, and J for the root if it is the only one. All but the constants' are
    different. Nodes without a label can be given a name in `also`.

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> list(names(3 * (a + b)).values())
    ['a', 'b', 'v1', '3', 'J']
    """
    check_values("names", *roots)
    nodes = order(*roots, constants=True)
    also, root = also or {}, roots[0] if len(roots) == 1 else None
    labels = {v: label for v in nodes if (label := v.label or also.get(v))}
    taken = set(labels.values())
    given: dict[Value, str] = {}
    used: dict[str, int] = {}
    count = 0
    for v in nodes:
        if label := labels.get(v):
            used[label] = used.get(label, 0) + 1
            name = label
            while used[label] > 1 and name in taken:
                name = f"{label}_{used[label]}"
                used[label] += name in taken
            taken.add(name)
        elif v.op is CONSTANT:
            name = number_text(v._data)
        elif v is root and "J" not in taken:
            name = "J"
        else:
            count += 1
            while f"v{count}" in taken:
                count += 1
            name = f"v{count}"
        given[v] = name
    return given


class Names(Mapping[Value, str]):
    """The names of a graph's nodes, worked out when the first of them is asked for.

    Of `also` only what names one of the nodes, or of those beside the graph, is kept.
    """

    def __init__(
        self, root: Value, also: Mapping[Value, str] | None = None, *beside: Value
    ) -> None:
        self._root = root
        nodes = (*order(root, constants=True), *beside) if also else ()
        self._also = {v: also[v] for v in nodes if v in also and not v.label} if also else {}

    @cached_property
    def _named(self) -> dict[Value, str]:
        return self._also | names(self._root, also=self._also)

    def __getitem__(self, v: Value) -> str:
        return self._named[v]

    def __iter__(self) -> Iterator[Value]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)
