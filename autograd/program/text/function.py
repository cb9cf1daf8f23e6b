"""LoopFunction: a routine as a function's body of loops, its arguments and results."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from ...engine.errors import OperandError
from ..ir.statement import Routine, Variable
from ..ir.symbols import M, inputs_first
from ..passes.fuse import needed
from ..passes.results import with_own_results
from .forms import count_name
from .language import Syntax
from .loops import Loops
from .memory import copied_run, in_memory, in_rows
from .sections import Section, Sections, is_long, with_short_statements


class LoopArgument(NamedTuple):
    """An argument of the function."""

    name: str
    variable: Variable
    used: bool
    parts: list[str]  # what the lines call its parts, and where these are

    def about(self, m: str) -> str:
        """What it holds."""
        shape = self.variable.shape
        if self.variable.is_number:
            return "a number"
        if in_rows(self.variable):
            return f"({m}, {shape[1]}): each example has a row"
        if "m" in shape:
            return f"({shape[0]}, {m}): each number of an example has a row, each example a column"
        rows = f"{shape[0]} numbers" if shape[1:] in ((), (1,)) else _shape_text(self.variable)
        return rows + (f": {', '.join(self.parts)}" if self.parts else "")


class LoopResult(NamedTuple):
    """A result of the function: an array that its lines fill, or the text of a number."""

    name: str
    variable: Variable
    number: str | None
    given: str  # the argument that it is a derivative for; "" for the value

    def about(self, m: str) -> str:
        """What it holds."""
        rows = self.variable.shape[0]
        if self.given:
            return f"result: the derivative for {self.given}, in its shape"
        if in_rows(self.variable):
            return f"result: ({m}, {self.variable.count}), a row for each example"
        if "m" in self.variable.shape:
            return f"result: ({rows}, {m}), a column for each example"
        return f"result: {'a number' if self.number is not None else f'{rows} numbers'}"


class LoopFunction(NamedTuple):
    """The body of a function of loops, with its arguments and results."""

    loops: Loops
    given: list[LoopArgument]
    results: list[LoopResult]
    counts: bool  # whether its lines depend on the count of examples

    @property
    def sections(self) -> list[Section]:
        """The functions that a long function calls before its own lines."""
        return self.loops.sections if isinstance(self.loops, Sections) else []

    @property
    def lines(self) -> list[str]:
        """The lines of the body, without those that return the results."""
        return [*self.loops.tables, *self.loops.lines]

    @property
    def batched(self) -> bool:
        """Whether it takes a batch of examples."""
        return any("m" in x.variable.shape for x in self.given)

    def comment(self, title: str, more: Sequence[tuple[str, str]]) -> list[str]:
        """The lines of a comment that explains the arguments, the results, and more."""
        m = self.loops.m
        rows = [(x.name, x.about(m)) for x in self.given]
        if self.batched:
            rows.append((m, "how many examples there are"))
        rows += [(y.name, y.about(m)) for y in self.results]
        rows += more
        width = max(len(name) for name, _ in rows) + 2
        texts = [
            line
            for name, what in rows
            for line in wrap(
                what,
                100,
                initial_indent=f" *   {name:{width}}",
                subsequent_indent=f" *   {'':{width}}",
            )
        ]
        derivatives = ", and its derivatives" if len(self.results) > 1 else ""
        head = f" * {title}: the value of a function{derivatives}."
        return ["/**", head, " *", *texts, " *", " * Matrices lie row after row.", " */"]


def identifier(name: str) -> str:
    """The name, after a check that a function can have it."""
    if not (isinstance(name, str) and name.isidentifier() and name.isascii()):
        raise OperandError(f"a function's name is letters, digits and _, got {name!r}")
    return name


def loop_function(routine: Routine, syntax: Syntax) -> LoopFunction:
    """The function of a routine's values and derivatives."""
    given = [x for x in routine.inputs if x.count]
    routine = needed(with_own_results(routine))
    long = syntax.in_sections and is_long(routine)
    routine = with_short_statements(routine) if long else routine
    loops = (Sections if long else Loops)(syntax, given, count_name(routine))
    of = ["", *map(loops.name, routine.wrt)]
    names = [loops.new_name(f"d{each}" if each else "value") for each in of]
    results = [*zip(names, routine.results, of, strict=True)]
    loops.write(routine.statements, {y: name for name, y, _ in results if not y.is_number})
    filled = [
        LoopResult(name, y, loops.number_text(y) if y.is_number else None, each)
        for name, y, each in results
    ]
    parts = [part for s in routine.statements for part in s.parts]
    read = {e.variable for part in parts for e in part.reads.values()}
    arguments = [
        LoopArgument(loops.name(x), x, x in read, _parts(x, routine, loops)) for x in given
    ]
    counts = any("m" in part.axes or M in {*inputs_first(part.expression)} for part in parts)
    return LoopFunction(loops, arguments, filled, counts)


def _parts(whole: Variable, routine: Routine, loops: Loops) -> list[str]:
    """The named parts of an argument, and where they begin."""
    parts = []
    for s in routine.statements:
        run = None if s.out.temporary else copied_run(s.out, in_memory(s))
        if run is not None and run[0] is whole:
            parts.append(f"{loops.name(s.out)} {_shape_text(s.out)} from {run[1]} on")
    return parts


def _shape_text(variable: Variable) -> str:
    return f"({', '.join(map(str, variable.shape))})"
