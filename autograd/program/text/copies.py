"""Copies: temporary arrays that a text writes where they are used."""

from __future__ import annotations

from collections import Counter

from ...engine import ops
from ..ir.statement import Element, Part, Routine, Statement, Variable, times_written
from ..ir.symbols import Expression, M, Symbol, inputs_first, is_op


def copies(routine: Routine) -> dict[Variable, Statement]:
    """The statements that can be written in the place where their temporary variable is used: it is
    used once, and they only put other arrays' numbers together, or reduce a result.
    """
    uses = Counter(routine.results)
    for statement in routine.statements:
        for part in statement.parts:
            uses.update(e.variable for x in _symbols(part.expression) if (e := part.reads.get(x)))
    return {
        s.out: s
        for s in routine.statements
        if s.out.temporary and uses[s.out] == 1 and s.op is ops.sum
        if _is_copy(s) or (s.out in routine.results and _is_reduced(s))
    }


def viewed(s: Statement) -> Element | None:
    """What a statement reads that only names a part of the parameters' row."""
    if not s.parts:
        return None
    x = s.parts[0].expression
    element = s.parts[0].reads.get(x) if isinstance(x, Symbol) else None
    if element is None or element.variable.numbers is not None:
        return None
    is_view = len(s.parts) == len(element.indices) == 1 and not s.out.temporary
    return element if is_view and _sums_nothing(s.parts[0]) else None


def _symbols(x: Expression) -> list[Symbol]:
    """Each symbol of an expression as often as its text has it."""
    inputs = [x, *(y for node in inputs_first(x) for y in node.inputs)]
    return [y for y in inputs if isinstance(y, Symbol)]


def _is_copy(s: Statement) -> bool:
    """Whether it takes each number from another array, and adds up none."""
    return all(part.expression in part.reads and _sums_nothing(part) for part in s.parts) and (
        bool((times_written(s.out, s.parts) <= 1).all())
    )


def _sums_nothing(part: Part) -> bool:
    return all(k in part.kept for k, side in enumerate(part.axes) if side != 1)


def _is_reduced(s: Statement) -> bool:
    """Whether it is a number or one read, perhaps summed, and perhaps with m as a factor."""
    if not s.parts:
        return False
    x = s.parts[0].expression
    inputs = x.inputs if is_op(x, ops.mul) or is_op(x, ops.div) else (x,)
    has_m = any(y is M for y in inputs)
    simple = all(not isinstance(y, Symbol) or y.op is None for y in inputs)
    return len(s.parts) == 1 and simple and (len(inputs) == 1 or has_m)
