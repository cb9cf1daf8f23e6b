"""Gathering: chains of + as one sum each, and sums of products as dot products.

A neuron that is written out term by term is a sum of products w·x over parallel operands; a sum of
products of several kinds, w·h + u·x, is a dot product for each kind. A sum of products x·x is the
dot product of a vector with itself if it is the only one of its length; several of them stay sums,
which are lifted together. Nodes that no output depends on are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ...engine import ops
from .simplify import MOST_TERMS, Flat

GATHERED = (ops.add, ops.sum, ops.dot)  # terms that become a part of the sum


def gather(flat: Flat) -> Flat:
    """Chains of + as one sum each, and sums of products as dot products."""
    return _Gathering(flat).run()


def _copied(flat: Flat) -> Flat:
    return flat._replace(ops=[*flat.ops], inputs=[*flat.inputs], labels=dict(flat.labels))


def _drop_unread(flat: Flat) -> list[int]:
    """Leave out the operations that no output depends on; how often each node is read."""
    uses = flat.uses()
    todo = [i for i, count in enumerate(uses) if not count and flat.ops[i] is not None]
    while todo:
        i = todo.pop()
        for x in flat.inputs[i]:
            uses[x] -= 1
            if not uses[x] and flat.ops[x] is not None:
                todo.append(x)
        flat.ops[i], flat.inputs[i] = None, ()
    return uses


class _Products(NamedTuple):
    """Parallel products among the terms of a sum: the sum's place, theirs, and their factors."""

    sum: int
    products: list[int]
    left: list[int]
    right: list[int]


class _Gathering:
    """The graph while its sums are gathered, from the outputs down; nodes keep their places."""

    def __init__(self, flat: Flat) -> None:
        self.old = _copied(flat)
        self.uses = _drop_unread(self.old)
        self.new = _copied(self.old)
        self.has_changed = False
        self.inner = bytearray(len(flat.ops))  # whether a sum is a term of another sum
        self.squares: defaultdict[int, list[_Products]] = defaultdict(list)
        """The sums with products x·x, by how many these are."""

    def run(self) -> Flat:
        """The graph, without the nodes that no output depends on."""
        sums = [i for i, op in enumerate(self.old.ops) if op is ops.add or op is ops.sum]
        for i in reversed(sums):
            if not (self.inner[i] or self._adds_unlike(i)):
                self._gather(i)
        for alike in self.squares.values():
            if len(alike) == 1:
                self._as_dot(alike[0])
        if self.has_changed:
            _drop_unread(self.new)
        return self.new

    def _adds_unlike(self, i: int) -> bool:
        """Whether it adds two terms of different kinds, or made from different kinds, which stay as
        they are: so do most sums, and this is quickly told.
        """
        every, kinds = self.old.inputs, self.old.kinds
        if len(every[i]) != 2:
            return False
        x, y = every[i]
        if kinds[x] in GATHERED or kinds[y] in GATHERED:
            return False
        if kinds[x] != kinds[y]:
            return True
        made, other = [kinds[v] for v in every[x]], [kinds[v] for v in every[y]]
        return made != other and made[::-1] != other

    def _terms(self, i: int) -> list[int]:
        """The terms of a sum, with the terms of inner sums that nothing else reads."""
        terms: list[int] = []
        todo = [*reversed(self.old.inputs[i])]
        while todo:
            x = todo.pop()
            op = self.old.ops[x]
            if self.uses[x] == 1 and (op is ops.add or op is ops.sum):
                self.inner[x] = True
                todo.extend(reversed(self.old.inputs[x]))
            else:
                terms.append(x)
        return terms

    def _gather(self, i: int) -> None:
        """Write a sum as one operation, if it has many terms or like terms."""
        old, new = self.old, self.new
        every = self._terms(i)
        terms = [x for x in every if old.constants.get(x) != 0.0]
        starts_at_zero = len(terms) < len(every) or old.ops[i] is ops.sum  # as a sum does
        if len(terms) < 2 or (self.old.signs and (not starts_at_zero or len({*terms}) == 1)):
            return
        own = [old.ops[x] if self.uses[x] == 1 else None for x in terms]
        if len(terms) == 2 and own.count(ops.dot) == 1:
            k = own.index(ops.dot)
            factors = old.inputs[terms[k]]
            if len(factors) % 2 == 0:
                new.ops[i], new.inputs[i] = ops.dot, (*factors, terms[1 - k])
                self.has_changed = True
                return
        groups = self._parallel(i, [x for x, op in zip(terms, own, strict=True) if op is ops.mul])
        if groups or len(terms) > MOST_TERMS or self._alike(terms):
            new.ops[i], new.inputs[i] = ops.sum, tuple(terms)
            self.has_changed = True
        groups.sort(key=self._last_operation, reverse=True)
        while groups:
            each = groups.pop()
            if each.left == each.right:
                self.squares[len(each.products)].append(each)
            else:
                self._as_dot(each)

    def _last_operation(self, group: _Products) -> int:
        """The place of the last operation among the factors, -1 if all are leaves. In a recurrence,
        what does not wait for the step before is thereby the other term, for all steps at once.
        """
        factors = (*group.left, *group.right)
        return max((x for x in factors if self.old.ops[x] is not None), default=-1)

    def _as_dot(self, group: _Products) -> None:
        """Write products as a dot product: with at most one other term, in the place of their sum;
        else as one of its terms, in the place of the last product, which comes after all factors.
        """
        i, products, left, right = group
        new = self.new
        own = {*products}
        others = [x for x in new.inputs[i] if x not in own]
        for x in products:
            new.ops[x], new.inputs[x] = None, ()
        if len(others) < (1 if self.old.signs else 2):
            new.ops[i], new.inputs[i] = ops.dot, (*left, *right, *others)
        else:
            last = max(products)
            new.ops[last], new.inputs[last] = ops.dot, (*left, *right)
            new.labels.pop(last, None)
            new.inputs[i] = (last, *others)

    def _alike(self, terms: Sequence[int]) -> bool:
        """Whether all terms are of one kind; two terms must also be made from the same kinds."""
        kinds, inputs, constants = self.old.kinds, self.old.inputs, self.old.constants
        x, y = terms[0], terms[1]
        if len(terms) > 2:
            return len({kinds[x] for x in terms}) == 1
        made = [[constants.get(v, kinds[v]) for v in inputs[x]] for x in terms]
        return x != y and kinds[x] == kinds[y] and made[0] == made[1] != []

    def _parallel(self, i: int, products: Sequence[int]) -> list[_Products]:
        """The products of a sum whose factors are of the same two kinds, two or more each time."""
        kinds = self.old.kinds
        groups: dict[tuple[object, object], _Products] = {}
        for product in products:
            x, y = self.old.inputs[product]
            pair = kinds[x], kinds[y]
            if None in pair:  # the kind of a constant
                continue
            if pair not in groups and pair[::-1] in groups:
                pair, x, y = pair[::-1], y, x
            group = groups.get(pair) or groups.setdefault(pair, _Products(i, [], [], []))
            group.products.append(product)
            group.left.append(x)
            group.right.append(y)
        return [group for group in groups.values() if len(group.products) > 1]
