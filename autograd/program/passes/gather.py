"""Gathering: chains of + as one sum each, and sums of products as dot products.

A sum of products w·x over parallel operands is what a neuron that is written out term by term
means. What nothing depends on is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...engine import ops
from .simplify import MOST_TERMS, Flat, looks_at_signs


def gather(flat: Flat) -> Flat:
    """Chains of + as one sum each, and sums of products as dot products."""
    return _Gathering(flat).run()


class _Gathering:
    """A graph whose sums are looked through from the outputs down; nodes keep their places."""

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
        self.inner = bytearray(len(flat.ops))  # whether a sum is part of another one

    def run(self) -> Flat:
        """The graph, without what no output depends on."""
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
        return self.new

    def _terms(self, i: int) -> list[int]:
        """What a sum adds up, with the terms of those sums that are part of it alone."""
        found: list[int] = []
        todo = [*reversed(self.old.inputs[i])]
        while todo:
            x = todo.pop()
            op = self.old.ops[x]
            if self.uses[x] == 1 and (op is ops.add or op is ops.sum):
                self.inner[x] = True
                todo.extend(reversed(self.old.inputs[x]))
            else:
                found.append(x)
        return found

    def _gather(self, i: int) -> None:
        """Write a sum as one operation, if its terms are many or alike."""
        old, new = self.old, self.new
        found = self._terms(i)
        terms = [x for x in found if old.constants.get(x) != 0.0]
        starts = len(terms) < len(found) or old.ops[i] is ops.sum  # at 0.0, as a sum does
        if len(terms) < 2 or (self.signs and not starts):
            return
        found = terms
        own = [old.ops[x] if self.uses[x] == 1 else None for x in found]
        if len(found) == 2 and own.count(ops.dot) == 1:
            k = own.index(ops.dot)
            factors = old.inputs[found[k]]
            if len(factors) % 2 == 0:
                new.ops[i], new.inputs[i] = ops.dot, (*factors, found[1 - k])
                return
        products = [x for x, op in zip(found, own, strict=True) if op is ops.mul]
        factors = self._parallel(products) if len(products) > 1 else ()
        if not factors:
            if len(found) > MOST_TERMS or self._alike(found):
                new.ops[i], new.inputs[i] = ops.sum, tuple(found)
            return
        rest = [x for x, op in zip(found, own, strict=True) if op is not ops.mul]
        if len(rest) < 2:
            new.ops[i], new.inputs[i] = ops.dot, (*factors, *rest)
        else:
            last = max(products)  # after all factors: the dot product takes its place
            new.ops[last], new.inputs[last] = ops.dot, factors
            new.labels.pop(last, None)
            new.ops[i], new.inputs[i] = ops.sum, (last, *rest)

    def _alike(self, terms: Sequence[int]) -> bool:
        """Whether all are of one kind; if they are two, they have to be made from like kinds."""
        kinds, inputs, constants = self.old.kinds, self.old.inputs, self.old.constants
        x, y = terms[0], terms[1]
        if len(terms) > 2:
            return len({kinds[x] for x in terms}) == 1
        made = [[constants.get(v, kinds[v]) for v in inputs[x]] for x in terms]
        return x != y and kinds[x] == kinds[y] and made[0] == made[1] != []

    def _parallel(self, products: Sequence[int]) -> tuple[int, ...]:
        """The factors of all products, like beside like: first the ones, then the others.

        None at all if they are not of two kinds throughout.
        """
        kinds = self.old.kinds
        pairs = [self.old.inputs[i] for i in products]
        first, second = (kinds[x] for x in pairs[0])
        if first is None or second is None:
            return ()
        ones, others = [], []
        for x, y in pairs:
            if kinds[x] == first and kinds[y] == second:
                one, other = x, y
            elif kinds[y] == first and kinds[x] == second:
                one, other = y, x
            else:
                return ()
            ones.append(one)
            others.append(other)
        return (*ones, *others)
