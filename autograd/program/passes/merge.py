"""Merging: matrix products that are added up, and not needed apart, are one statement.

Z = Wx @ X + Wh @ H + b is the pre-activation of a layer with two inputs, as in a recurrence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..ir.layers import layer_sides, shared_by_examples, terms_of_sum
from ..ir.statement import Element, Part, Routine, Statement, Variable, is_one_to_one, mentioned
from ..ir.symbols import Symbol
from .fuse import needed
from .inlining import elementwise

MOST_TERMS = 8


def with_merged_products(routine: Routine) -> Routine:
    """The routine with sums of two or more products in one statement each."""
    merging = _Merging(routine)
    statements = tuple(map(merging.statement, routine.statements))
    return needed(routine._replace(statements=statements)) if merging.found else routine


class _Merging:
    """The products so far, and the sums of them."""

    def __init__(self, routine: Routine) -> None:
        self.shared = shared_by_examples(routine)
        self.uses = Counter(routine.results)
        self.found = False
        self.products: dict[Variable, int] = {}
        """How many products are added up in a variable."""
        self.parts: dict[Variable, Sequence[Part]] = {}
        """What they are made of, with those of other statements in their place."""
        for part in (part for s in routine.statements for part in s.parts):
            self.uses.update(e.variable for e in part.reads.values())

    def statement(self, s: Statement) -> Statement:
        """The statement, with the parts of the products that it adds up."""
        if layer_sides(s, self.shared):
            self.products[s.out], self.parts[s.out] = 1, s.parts
            return s
        part = elementwise(s)
        terms = None if part is None else terms_of_sum(part.expression)
        if part is None or terms is None or not 1 < len(terms) <= MOST_TERMS:
            return s
        parts: list[Part] = []
        count, is_merged = 0, False
        for x in terms:
            read = part.reads.get(x) if isinstance(x, Symbol) else None
            if read is None or not isinstance(x, Symbol):
                return s
            known = self.products.get(read.variable, 0) if _is_all(read, part) else 0
            count += known
            if known and self._is_for(s, read):
                parts += self.parts[read.variable]
                is_merged = True
            else:
                parts.append(part._replace(expression=x, reads={x: read}))
        if not is_merged:
            return s
        self.products[s.out], self.parts[s.out] = count, tuple(parts)
        if count == 1:
            return s
        self.found = True
        return s._replace(parts=tuple(parts))

    def _is_for(self, s: Statement, read: Element) -> bool:
        """Whether a variable is read by this statement alone, each number for one of its own."""
        x = read.variable
        return x.temporary and self.uses[x] == 1 and x.shape == s.out.shape


def _is_all(read: Element, part: Part) -> bool:
    """Whether all numbers of a variable are read in their order, perhaps again for each example."""
    moving = mentioned(read.indices)
    axes = tuple([part.axes[k] for k in moving])
    return is_one_to_one(read.variable, axes, [index.along(moving) for index in read.indices])
