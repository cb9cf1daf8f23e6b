"""Lines: names, loops and blocks in languages with loops like C's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ...engine.primitive import Primitive
from ..ir.arrays import Array
from .code import PARAMETERS, Code
from .language import Body, Language


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
    """A loop over rows, columns, examples, or the terms of a sum."""

    variable: str
    times: str
    summed: bool = False


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


def size_of(array: Array) -> Size:
    """The count of an array's numbers."""
    return Size(0, array.count) if array.over else Size(array.count)


class Lines:
    """The lines of one function, and the names in it.

    `given` are the arrays that it takes, with the names that they get if the language allows.
    """

    def __init__(self, syntax: Syntax, given: Mapping[Array, str]) -> None:
        self.syntax = syntax
        self.code = Code(syntax.language)
        self.lines: list[str] = []
        self.scratch = Size()
        self._indent = "  "
        self._shared = set(PARAMETERS)
        self._names: dict[Array, str] = {}
        self._filled: Mapping[Array, str] = {}
        for array, wish in given.items():
            self._names[array] = self.new_name(wish)
        self.i, self.j, self.k, self.e, self.m, self.total = map(
            self.new_name, ("i", "j", "k", "e", "m", "total")
        )

    def new_name(self, wish: str) -> str:
        """A new name in this function."""
        name = self.code.new_name(wish, self._shared)
        self._shared.discard(name)
        return name

    def name(self, array: Array) -> str:
        """The name of an array."""
        if array not in self._names:
            self._names[array] = self.new_name(array.name)
        return self._names[array]

    def line(self, template: str, **parts: object) -> None:
        """Write one line; with `parts`, it is a template that they fill."""
        self.lines.append(self._indent + (template.format(**parts) if parts else template))

    @contextmanager
    def block(self, loops: Sequence[Loop] = (), head: str | None = None) -> Iterator[None]:
        """Nested loops around the lines written inside."""
        heads = [self.syntax.loop.format(variable=v, count=times) for v, times, _ in loops]
        before = self._indent
        for each in [*heads, *([head] if head else [])]:
            self.line(each)
            self._indent += "  "
        yield
        while self._indent != before:
            self._indent = self._indent[:-2]
            self.line("}")

    def _expression(self, body: Body) -> str:
        for name, value in body.steps:
            self.line(self.syntax.constant, name=name, value=value)
        return body.results[0]

    def _number(self, x: float) -> str:
        return self.syntax.language.number(x)

    def _make(self, array: Array) -> None:
        """Write the line that makes an array, unless it is there already."""
        if array in self._filled:
            return
        size = size_of(array)
        self.line(
            self.syntax.array,
            name=self.name(array),
            size=size.text(self.m),
            start=self.scratch.text(self.m),
        )
        self.scratch = self.scratch.plus(size)
