"""Gathering: chains of + as one sum each, and sums of products as dot products.

A neuron that is written out term by term is a sum of products w·x over parallel operands. A sum of
products x·x is the dot product of a vector with itself if it is the only one of its length; several
of them stay sums, which are lifted together. Nodes that no output depends on are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ...engine import ops
from .simplify import MOST_TERMS, Flat, looks_at_signs


def gather(flat: Flat) -> Flat:
    """Chains of + as one sum each, and sums of products as dot products."""
    return _Gathering(flat).run()


class _Products(NamedTuple):
    """A sum with products: its place, theirs, their factors, and the other terms."""

    sum: int
    products: list[int]
    factors: tuple[int, ...]
    others: list[int]


class _Gathering:
    """The graph while its sums are gathered, from the outputs down; nodes keep their places."""

    def __init__(self, flat: Flat) -> None:
        self.old = flat
        self.new = flat._replace(
            ops=list(flat.ops), inputs=list(flat.inputs), labels=dict(flat.labels)
        )
        self.signs = looks_at_signs(set(flat.ops))  # whether the signs of zeros count
        self.uses = [0] * len(flat.ops)
        for y in flat.outputs:
            self.uses[y] += 1
        for i in reversed(range(len(flat.ops))):
            if self.uses[i]:  # else no output depends on it
                for x in flat.inputs[i]:
                    self.uses[x] += 1
        self.inner = bytearray(len(flat.ops))  # whether a sum is a term of another sum
        self.squares: defaultdict[int, list[_Products]] = defaultdict(list)
        """The sums with products x·x, by how many these are."""

    def run(self) -> Flat:
        """The graph, without the nodes that no output depends on."""
        new_ops, inputs = self.new.ops, self.new.inputs
        needed = bytearray(len(new_ops))
        for y in self.new.outputs:
            needed[y] = True
        for i in reversed(range(len(new_ops))):
            if not needed[i]:
                new_ops[i], inputs[i] = None, ()
                continue
            op = new_ops[i]
            if (op is ops.add or op is ops.sum) and not self.inner[i]:
                self._gather(i)
            for x in inputs[i]:
                needed[x] = True
        for sums in self.squares.values():
            if len(sums) == 1:
                self._as_dot(sums[0])
        return self.new

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
        if len(terms) < 2 or (self.signs and not starts_at_zero):
            return
        own = [old.ops[x] if self.uses[x] == 1 else None for x in terms]
        if len(terms) == 2 and own.count(ops.dot) == 1:
            k = own.index(ops.dot)
            factors = old.inputs[terms[k]]
            if len(factors) % 2 == 0:
                new.ops[i], new.inputs[i] = ops.dot, (*factors, terms[1 - k])
                return
        products = [x for x, op in zip(terms, own, strict=True) if op is ops.mul]
        factors = self._parallel(products) if len(products) > 1 else ()
        if not factors:
            if len(terms) > MOST_TERMS or self._alike(terms):
                new.ops[i], new.inputs[i] = ops.sum, tuple(terms)
            return
        others = [x for x, op in zip(terms, own, strict=True) if op is not ops.mul]
        each = _Products(i, products, factors, others)
        if factors[: len(products)] == factors[len(products) :]:
            new.ops[i], new.inputs[i] = ops.sum, tuple(terms)
            self.squares[len(products)].append(each)
        else:
            self._as_dot(each)

    def _as_dot(self, summed: _Products) -> None:
        """Write a sum of products as a dot product, plus the other terms."""
        i, products, factors, others = summed
        new = self.new
        for x in products:
            new.ops[x], new.inputs[x] = None, ()
        if len(others) < 2:
            new.ops[i], new.inputs[i] = ops.dot, (*factors, *others)
        else:
            last = max(products)  # after all factors: the dot product takes its place
            new.ops[last], new.inputs[last] = ops.dot, factors
            new.labels.pop(last, None)
            new.ops[i], new.inputs[i] = ops.sum, (last, *others)

    def _alike(self, terms: Sequence[int]) -> bool:
        """Whether all terms are of one kind; two terms must also be made from the same kinds."""
        kinds, inputs, constants = self.old.kinds, self.old.inputs, self.old.constants
        x, y = terms[0], terms[1]
        if len(terms) > 2:
            return len({kinds[x] for x in terms}) == 1
        made = [[constants.get(v, kinds[v]) for v in inputs[x]] for x in terms]
        return x != y and kinds[x] == kinds[y] and made[0] == made[1] != []

    def _parallel(self, products: Sequence[int]) -> tuple[int, ...]:
        """The factors of all products: all those of the first kind, then all of the second.

        Empty if the products are not all of the same two kinds.
        """
        kinds = self.old.kinds
        pairs = [self.old.inputs[i] for i in products]
        first, second = (kinds[x] for x in pairs[0])
        if first is None or second is None:
            return ()
        left, right = [], []
        for x, y in pairs:
            if kinds[x] == first and kinds[y] == second:
                one, other = x, y
            elif kinds[y] == first and kinds[x] == second:
                one, other = y, x
            else:
                return ()
            left.append(one)
            right.append(other)
        return (*left, *right)
