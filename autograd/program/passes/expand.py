"""Expanding: sums in the place of primitives that are written in others, such as a mean."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.naming import VariableNames
from ..ir.statement import Part, Routine, Side, Statement, Variable, without_idle_axes
from ..ir.symbols import Symbol, used
from .symmetry import forward_of_all, with_totals


def expanded(routine: Routine, names: VariableNames) -> Routine:
    """The routine with sums in the place of primitives of many arguments that are written in
    others, such as a mean. They keep their own rule until the derivatives are made.
    """

    def new(name: str, shape: tuple[Side, ...]) -> Variable:
        return Variable(names.new(name), shape, temporary=True)

    def statements(s: Statement) -> Iterator[Statement]:
        x = Symbol("x")
        count = None if s.op.rule is None or s.op.native else s.parts[0].combined
        each = None if count is None else forward_of_all(s.op, count, x)
        if each is None:
            yield s
            return
        (part,) = s.parts
        known = dict(part.reads)
        before, value = with_totals(each, x, s, part, known, new)
        for one in before:
            yield from statements(one)
        axes = tuple(axis if k in part.kept else 1 for k, axis in enumerate(part.axes))
        own = without_idle_axes(Part(axes, part.target, value, used(value, known)))
        yield Statement(s.out, (own,))

    made = tuple(each for s in routine.statements for each in statements(s))
    return routine._replace(statements=made)
