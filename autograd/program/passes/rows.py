"""Rows: arrays of examples with an example in each row, in the place of columns."""

from __future__ import annotations

from dataclasses import replace

from ...engine import ops
from ..ir.statement import Element, Index, Part, Routine, Statement, Variable, with_axes


def as_rows(x: Variable) -> Variable:
    """The transposed variable, if it has examples."""
    return replace(x, shape=x.shape[::-1]) if x.shape[-1:] == ("m",) else x


def with_rows(routine: Routine) -> Routine:
    """The same statements on arrays (m, n) of examples; all other arrays keep their shapes."""
    turned: dict[Variable, Variable] = {}

    def variable(x: Variable) -> Variable:
        if x not in turned:
            turned[x] = as_rows(x)
            if turned[x] is not x and x.of is not None:
                turned[x].of = variable(x.of)
        return turned[x]

    def indices(x: Variable, given: tuple[Index, ...]) -> tuple[Index, ...]:
        return given if variable(x) is x else given[::-1]

    def part(out: Variable, given: Part, ordered: bool) -> Part:
        reads = {
            x: Element(variable(e.variable), indices(e.variable, e.indices))
            for x, e in given.reads.items()
        }
        turned = given._replace(target=indices(out, given.target), reads=reads)
        first = [k for k, side in enumerate(given.axes) if side == "m"]
        if ordered and not {*first} <= {*given.kept}:  # the examples are combined in their turn
            return turned
        return with_axes(turned, first + [k for k in range(len(given.axes)) if k not in first])

    def statement(s: Statement) -> Statement:
        parts = tuple(part(s.out, each, s.op is not ops.sum) for each in s.parts)
        return s._replace(out=variable(s.out), parts=parts)

    return Routine(
        tuple(map(variable, routine.inputs)),
        tuple(map(statement, routine.statements)),
        tuple(map(variable, routine.results)),
        tuple(map(variable, routine.wrt)),
    )
