"""Lines: names, loops and blocks in languages with loops like C's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ...engine.primitive import Primitive
from ..ir.statement import Variable
from .code import PARAMETERS, Code
from .language import Language


class Syntax(NamedTuple):
    """How a language writes all around expressions: templates whose fields have names."""

    language: Language
    loop: str
    """The head of a loop of {variable} from 0 to {count}, with its opening brace."""
    constant: str
    """A number {name} that is {value}."""
    variable: str
    """A number {name} that starts as {value}."""
    declared: str
    """A number {name} that is assigned later."""
    array: str
    """An array {name} of {size} numbers, which begins at {start} in the scratch space."""
    part: str
    """An array {name} that is the part of the array {whole} from {start} to {stop}."""
    places: str
    """A table {name} of constant whole {numbers}."""
    numbers: str
    """A table {name} of constant {numbers}."""
    functions: Mapping[Primitive, str]
    """Calls of primitives of {count} numbers in an array {terms}."""


class Loop(NamedTuple):
    """A loop of a variable from 0 on, as the text of how many times it runs."""

    variable: str
    times: str


class Size(NamedTuple):
    """A count of numbers: a fixed part, and a part per example."""

    fixed: int = 0
    each: int = 0

    def plus(self, other: Size) -> Size:
        """The sum of both."""
        return Size(self.fixed + other.fixed, self.each + other.each)

    def text(self, m: str) -> str:
        """The count for m examples, as text."""
        if not self.each:
            return str(self.fixed)
        each = m if self.each == 1 else f"{self.each} * {m}"
        return f"{self.fixed} + {each}" if self.fixed else each


def size_of(variable: Variable) -> Size:
    """The count of an array's numbers."""
    return Size(0, variable.count) if "m" in variable.shape else Size(variable.count)


class Lines:
    """The lines of one function, and the names in it."""

    def __init__(self, syntax: Syntax, inputs: Sequence[Variable]) -> None:
        self.syntax = syntax
        self.code = Code(syntax.language)
        self.tables: list[str] = []
        self.lines: list[str] = []
        self.scratch = Size()
        self._indent = "  "
        self._shared = set(PARAMETERS)
        self._names: dict[Variable, str] = {}
        for variable in inputs:  # they get the names that they ask for, if the language allows
            self.name(variable)
        self.m, self.e, self.total = map(self.new_name, ("m", "e", "total"))

    def new_name(self, wish: str) -> str:
        """A new name in this function."""
        name = self.code.new_name(wish, self._shared)
        self._shared.discard(name)
        return name

    def name(self, variable: Variable) -> str:
        """The name of a variable."""
        if variable not in self._names:
            self._names[variable] = self.new_name(variable.name)
        return self._names[variable]

    def line(self, template: str, **parts: object) -> None:
        """Write one line; with `parts`, it is a template that they fill."""
        self.lines.append(self._indent + (template.format(**parts) if parts else template))

    @contextmanager
    def block(self, loops: Sequence[Loop], head: str = "") -> Iterator[None]:
        """Nested loops around the lines written inside, and around all of them a head's braces."""
        heads = [self.syntax.loop.format(variable=v, count=times) for v, times in loops]
        before = self._indent
        for each in [head, *heads] if head else heads:
            self.line(each)
            self._indent += "  "
        yield
        while self._indent != before:
            self._indent = self._indent[:-2]
            self.line("}")
