"""Grouping: which operations are lifted together: those of one kind, which read the same arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from ...engine import ops
from .placing import Placing
from .symmetry import is_symmetric


class Grouping(Placing):
    """The operations of a graph in groups, from which statements are made."""

    is_split = False  # whether a group took several statements

    def levels(self, most: int) -> list[list[list[int]]] | None:
        """The groups at each length of the path to them. Each takes at least one statement: None
        if there are more than `most`.
        """
        numbers: dict[object, int] = {}
        groups: list[list[int]] = []
        heights: dict[int, int] = {}
        first = len(self.variables)
        for i, op in enumerate(self.flat.ops):
            if op is None:
                continue
            kind = self._kind(i)
            number = numbers.get(kind)
            if number is None:
                if len(groups) == most:
                    return None
                number = numbers[kind] = first + len(groups)
                below = [heights.get(self.variable_of[x], 0) for x in self.flat.inputs[i]]
                heights[number] = 1 + max(below, default=0)
                groups.append([])
            groups[number - first].append(i)
            self.variable_of[i] = number  # for now, as if each group took one statement
        levels: list[list[list[int]]] = [[] for _ in range(max(heights.values(), default=0))]
        for height, nodes in zip(heights.values(), groups, strict=True):
            levels[height - 1].append(nodes)
        return levels if len(groups) <= most else None

    def apart(self, groups: list[list[int]]) -> Iterable[list[int]]:
        """The operations of a level in groups anew, as some of what they read has been split."""
        kinds: defaultdict[object, list[int]] = defaultdict(list)
        for i in sorted(chain.from_iterable(groups)):
            kinds[self._kind(i)].append(i)
        return kinds.values()

    def _kind(self, i: int) -> object:
        """What operations that are lifted together have in common."""
        op, inputs = self.flat.ops[i], self.flat.inputs[i]
        variable_of = self.variable_of
        where = [variable_of[x] for x in inputs]
        if op is ops.pow:  # squares and cubes are not alike
            return op, *where, self.flat.constants.get(inputs[1])
        if len(inputs) < 4 or not self.is_reduction(i):
            return op, *where
        if op is ops.dot:
            n = len(inputs) // 2
            w, x = where[:n], where[n : 2 * n]
            return op, n, tuple(dict.fromkeys(w)), tuple(dict.fromkeys(x)), tuple(where[2 * n :])
        return op, len(inputs), tuple(dict.fromkeys(where))

    def is_reduction(self, i: int) -> bool:
        """Whether an operation of any count of inputs treats them alike, or is a dot product."""
        op, inputs = self.flat.ops[i], self.flat.inputs[i]
        return op in (ops.dot, ops.sum) or bool(op and op.rule and is_symmetric(op, len(inputs)))
