"""The scopes of a graph as a tree, in which scopes of the same path are one.

A network that is called for every example opens its scopes anew each time, but they remain the same
neuron.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeAlias

from autograd.engine.modes import Scope

from .snapshot import Node

Key: TypeAlias = Hashable

MOST_LEVELS = 8  # of scopes in a tooltip


class Scopes:
    """The scopes of some nodes, numbered so that a scope comes after the one around it.

    Number 0 is the outside. Nothing recurses: scopes may be nested to any depth.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self.numbers: dict[Scope | None, int] = {None: 0}
        self._known: dict[tuple[int, str], int] = {}
        self.parents, self.names, self.depths = [0], [""], [0]
        for node in nodes:
            if node.scope not in self.numbers:
                self._enter(node.scope)

    def _enter(self, scope: Scope | None) -> None:
        chain = []
        while scope not in self.numbers:
            assert scope is not None
            chain.append(scope)
            scope = scope.parent
        for each in reversed(chain):
            parent = self.numbers[each.parent]
            number = self._known.setdefault((parent, each.name), len(self.names))
            if number == len(self.names):
                self.parents.append(parent)
                self.names.append(each.name)
                self.depths.append(self.depths[parent] + 1)
            self.numbers[each] = number

    @property
    def deepest(self) -> int:
        """How many levels of scopes there are."""
        return max(self.depths)

    def count(self, level: int) -> int:
        """How many boxes of scopes there are when all deeper than the level are closed."""
        return self.depths.count(level + 1)

    def closed(self, level: int) -> list[Key]:
        """For each node the box it is in when all scopes deeper than the level are closed: its own
        place among the nodes, or a closed scope.
        """
        boxes: list[Key] = []
        for number, (parent, depth) in enumerate(zip(self.parents, self.depths, strict=True)):
            boxes.append(("scope", number) if depth == level + 1 else boxes[parent] if depth else 0)
        numbers = [self.numbers[node.scope] for node in self._nodes]
        return [
            boxes[number] if self.depths[number] > level else place
            for place, number in enumerate(numbers)
        ]

    def path(self, key: Key) -> tuple[str, ...]:
        """The names from the outermost scope to the box's own; none if it is no scope's."""
        if not (isinstance(key, tuple) and key[0] == "scope"):
            return ()
        names, number = [], key[1]
        while number:
            names.append(self.names[number])
            number = self.parents[number]
        return tuple(reversed(names))


def innermost(scope: Scope) -> str:
    """The innermost names of a scope's path, which can be of any length."""
    names, at = [scope.name], scope.parent
    while at is not None and len(names) < MOST_LEVELS:
        names.append(at.name)
        at = at.parent
    return " / ".join(["…"] * (at is not None) + names[::-1])
