"""Sections: a long function as several functions of bounded length, which share numbers in memory.

A compiler's time grows faster than the function that it compiles. So the numbers of a long function
are in one array, in the scratch space, and each section begins with the arrays and the tables that
it reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..ir.statement import Element, Part, Routine, Statement, Variable, whole
from ..ir.symbols import Expression, Symbol, inputs_first, used
from .language import Syntax
from .loops import Loops

MOST_OPERATIONS = 1000  # of a function in one section
MOST_LINES = 100  # after which a section ends
MOST_INLINE = 32  # operations that a number is computed by in one statement


class Section(NamedTuple):
    """A part of a function: its lines, and the arguments and results that they name."""

    lines: list[str]
    named: set[Variable]
    works: bool  # whether they use the scratch space


class Sections(Loops):
    """The lines of one function in sections; `lines` are those after all of them."""

    def __init__(self, syntax: Syntax, inputs: Sequence[Variable], m: str = "m") -> None:
        self._named: set[Variable] = set()
        super().__init__(syntax, inputs, m)
        self.sections: list[Section] = []
        self._in_memory: set[str] = set()  # the texts of numbers
        self._wholes: dict[Variable, Variable] = {}  # the arrays that others are parts of
        self._declarations: dict[Variable, tuple[int, str]] = {}  # in their order
        self._tables_named: dict[str, None] = {}
        self._lines_of_tables: dict[str, list[str]] = {}

    def name(self, variable: Variable) -> str:
        """The name of a variable, which the present section reads or writes from now on."""
        self._named.add(variable)
        return super().name(variable)

    def write(self, statements: Sequence[Statement], filled: Mapping[Variable, str]) -> None:
        """Write the statements, in sections."""
        numbers = [s.out for s in statements if s.out.is_number]
        memory = Variable("v", (len(numbers),))
        self._make(memory)
        for k, x in enumerate(numbers):
            self._names[x] = f"{self.name(memory)}[{k}]"
            self._in_memory.add(self._names[x])
            self._wholes[x] = memory
        super().write(statements, filled)
        self._end()

    def write_statement(self, statement: Statement, filled: Mapping[Variable, str]) -> None:
        """Write one statement, in this section or as the first one of the next."""
        if len(self.lines) >= MOST_LINES or not self.lines:
            self._end()
        super().write_statement(statement, filled)

    def _part(self, out: Variable, part: Part, sign: str, start: Part | None) -> None:
        if len(self.lines) >= MOST_LINES:
            self._end()
        super()._part(out, part, sign, start)

    def number_text(self, variable: Variable) -> str:
        """The text of a variable that is one number, which is read after all sections."""
        self._named.clear()
        text = super().number_text(variable)
        self.lines += [line for line in self._declared() if line not in self.lines]
        return text

    def _end(self) -> None:
        """Make a section of the lines so far."""
        if self.lines:
            tables = [line for name in self._tables_named for line in self._lines_of_tables[name]]
            lines = [*tables, *self._declared(), *self.lines]
            works = any(x in self._declarations and x not in self._wholes for x in self._named)
            self.sections.append(Section(lines, {*self._named}, works))
        self.lines.clear()
        self._named.clear()
        self._tables_named.clear()

    def _declared(self) -> list[str]:
        """The declarations of the arrays that are named, and of those that they are parts of."""
        todo = [*self._named]
        while todo:
            of = self._wholes.get(todo.pop())
            if of is not None and of not in self._named:
                self._named.add(of)
                todo.append(of)
        made = sorted(self._declarations[x] for x in self._named if x in self._declarations)
        return [line for _, line in made]

    def _make(self, variable: Variable) -> None:
        super()._make(variable)
        self._declared_by_last_line(variable)

    def _view(self, out: Variable, whole: Variable, start: int) -> None:
        new = {out, whole} - self._named
        super()._view(out, whole, start)
        self._named -= new  # nothing reads it so far
        self._declared_by_last_line(out)
        self._wholes[out] = whole

    def _declared_by_last_line(self, variable: Variable) -> None:
        self._declarations[variable] = len(self._declarations), self.lines.pop()

    def _number(self, out: Variable, value: Expression) -> None:
        self._new(self.syntax.constant, self.name(out), value)

    def _begin(self, template: str, name: str, value: str) -> None:
        super()._begin("{name} = {value};" if name in self._in_memory else template, name, value)

    def _declare(self, name: str) -> None:
        if name not in self._in_memory:
            super()._declare(name)

    def _table(self, numbers: np.ndarray) -> str:
        name = super()._table(numbers)
        if self.tables:
            self._lines_of_tables[name] = [*self.tables]
            self.tables.clear()
        self._tables_named[name] = None
        return name


def is_long(routine: Routine) -> bool:
    """Whether a routine has more operations than a function in one section has."""
    parts = [part for s in routine.statements for part in s.parts]
    return sum(1 + len(inputs_first(x.expression)) for x in parts) > MOST_OPERATIONS


def with_short_statements(routine: Routine) -> Routine:
    """The routine with several statements for each number that takes many operations."""
    statements: list[Statement] = []
    for s in routine.statements:
        parts = [_shortened(part, statements) for part in s.parts]
        statements.append(s._replace(parts=tuple(parts)))
    return routine._replace(statements=tuple(statements))


def _shortened(part: Part, before: list[Statement]) -> Part:
    """The part with numbers, or arrays, in the place of what takes many operations; they are
    computed before it.
    """
    every = inputs_first(part.expression)
    if len(every) <= MOST_INLINE or len(part.kept) < len(part.axes) or {1, "m"} & {*part.axes}:
        return part
    shape = part.axes or (1, 1)
    at = whole(shape)[1]
    uses = Counter(y for x in every for y in x.inputs)
    made: dict[Expression, Expression] = {}
    sizes: dict[Expression, int] = {}
    reads = {**part.reads}
    for x in every:
        if x.op is None:
            continue
        made[x] = now = Symbol(x.name, x.op, tuple([made.get(y, y) for y in x.inputs]))
        sizes[x] = 1 + sum(sizes.get(y, 0) for y in x.inputs)
        if x is not part.expression and (uses[x] > 1 or sizes[x] > MOST_INLINE):
            out = Variable("v", shape)
            before.append(Statement(out, (Part(part.axes, at, now, used(now, reads)),)))
            made[x] = read = Symbol("v")
            reads[read] = Element(out, at)
            sizes[x] = 0
    expression = made[part.expression]
    return part._replace(expression=expression, reads=used(expression, reads))
