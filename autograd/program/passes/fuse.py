"""Fusing: what need not have a line of its own moves into the statement that reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import (
    Element,
    Part,
    Routine,
    Statement,
    Variable,
    factors,
    is_one_to_one,
    without_idle_axes,
)
from ..ir.symbols import Expression, Symbol, inputs_first, is_op, read_forward, substituted
from .inlining import elementwise, through
from .simplify import looks_at_signs

CHOICES: dict[Primitive | None, Callable[..., Symbol]] = {
    ops.max: lambda x, y: ops.where(ops.greater(y, x), y, x),
    ops.min: lambda x, y: ops.where(ops.less(y, x), y, x),
}
"""Choices between numbers, of which equal ones may be zeros of different signs."""


def fused(routine: Routine, stops: bool = False) -> Routine:
    """The routine without statements that nothing needs, and without temporary variables that are
    mere copies, or are computed element by element for one statement alone. With `stops`, it is
    still to be differentiated, so that stop_gradient stays.
    """
    made = needed(_merged(needed(_without_copies(routine, stops))))
    return made if stops else _chosen_as_python_does(made)


def needed(routine: Routine) -> Routine:
    """The routine without statements on which no result depends."""
    wanted = {*routine.results}
    kept = []
    for statement in reversed(routine.statements):
        if statement.out in wanted:
            kept.append(statement)
            wanted.update(e.variable for e in _elements(statement))
    return routine._replace(statements=tuple(reversed(kept)))


def _elements(statement: Statement) -> Iterator[Element]:
    for part in statement.parts:
        yield from part.reads.values()


def _without_copies(routine: Routine, stops: bool) -> Routine:
    """Each read of a copy reads what it is a copy of."""
    copies: dict[Variable, Part] = {}
    statements = []
    for statement in routine.statements:
        parts = tuple(_filled(part, copies, statement.op) for part in statement.parts)
        now = statement._replace(parts=parts)
        statements.append(now)
        if (part := _alone(now)) is not None:
            expression = part.expression
            if not stops and is_op(expression, ops.stop_gradient):
                (expression,) = expression.inputs  # it does nothing once differentiated
            if isinstance(expression, Symbol) and expression in part.reads:
                copies[now.out] = part._replace(expression=expression)
    return routine._replace(statements=tuple(statements))


def _merged(routine: Routine) -> Routine:
    """What is computed element by element and read once is computed where it is read."""
    count = Counter(e.variable for s in routine.statements for e in _elements(s))
    count.update(dict.fromkeys(routine.results, 2))
    inner: dict[Variable, Part] = {}
    statements: list[Statement] = []
    for statement in routine.statements:
        now = statement
        if len(statement.parts) == 1 and statement.op is ops.sum:
            (part,) = statement.parts
            read = {e.variable for e in part.reads.values()} & inner.keys()
            if read and factors(part) is None:
                at_once = {v: inner[v] for v in read if _fits(v, part)}
                now = statement._replace(parts=(_filled(part, at_once, ops.sum),))
        if count[now.out] == 1 and (alone := _alone(now)) is not None:
            inner[now.out] = alone
        statements.append(now)
    return routine._replace(statements=tuple(statements))


def _chosen_as_python_does(routine: Routine) -> Routine:
    """The routine with choices between 0.0 and -0.0 as the eager engine makes them, if something
    looks at the signs of zeros. NumPy's maximum may take either; slopes are those of max by now.
    """
    parts = [part for statement in routine.statements for part in statement.parts]
    if not looks_at_signs({x.op for x in inputs_first(*[part.expression for part in parts])}):
        return routine

    def chosen(part: Part) -> Part:
        return part._replace(expression=_chosen(part.expression))

    chosen_in = (s._replace(parts=tuple(map(chosen, s.parts))) for s in routine.statements)
    return routine._replace(statements=tuple(chosen_in))


def _chosen(expression: Expression) -> Expression:
    """The expression with its choices made so, also those inside other primitives."""
    put: dict[Symbol, Expression] = {}
    for x in inputs_first(expression):
        choose = CHOICES.get(x.op) or _opened(x)
        if choose is not None:
            put[x] = choose(*(substituted(y, put) for y in x.inputs))
    return substituted(expression, put) if put else expression


def _opened(x: Symbol) -> Callable[..., Expression] | None:
    """The function that a primitive is of its inputs, if it is written with choices inside."""
    if x.op is None or x.op.native:
        return None
    inputs = [Symbol(f"x{k}") for k in range(len(x.inputs))]
    body = read_forward(x.op, inputs)
    if body is None or (chosen := _chosen(body)) is body:
        return None
    return lambda *given: substituted(chosen, dict(zip(inputs, given, strict=True)))


def _alone(statement: Statement) -> Part | None:
    """The part of a temporary variable that is computed element by element."""
    return elementwise(statement) if statement.out.temporary else None


def _fits(variable: Variable, part: Part) -> bool:
    """Whether a part reads each number of a variable once, each at its own point."""
    own = [e.indices for e in part.reads.values() if e.variable is variable]
    return all(is_one_to_one(variable, part.axes, indices) for indices in own)


def _filled(part: Part, inner: dict[Variable, Part], op: Primitive) -> Part:
    """The part with inner expressions in the place of what it reads."""
    put: dict[Symbol, Symbol | float] = {}
    reads: dict[Symbol, Element] = {}
    for x, element in part.reads.items():
        source = inner.get(element.variable)
        if source is None:
            reads[x] = element
            continue
        if source.expression in source.reads:  # a copy, which may be read at several places
            assert isinstance(source.expression, Symbol)
            put[x] = y = Symbol(source.expression.name)
            copied = source.reads[source.expression]
            reads[y] = through(element, source, copied, part.axes)
            continue
        put[x] = source.expression  # which is read at the very points of the part
        reads |= source.reads
    if not put:
        return part
    filled = part._replace(expression=substituted(part.expression, put), reads=reads)
    return without_idle_axes(filled, op) if len(part.kept) < len(part.axes) else filled
