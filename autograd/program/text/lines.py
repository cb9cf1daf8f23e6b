"""Lines: names, loops and blocks of a language whose loops look like C's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ...engine.primitive import Primitive
from ..ir.arrays import Array
from .code import PARAMETERS, Code
from .language import Body, Language


class Syntax(NamedTuple):
    """How a language writes the frame around expressions: templates, to be filled by name."""

    language: Language
    loop: str
    """{variable} from 0 to {count}, up to the brace that opens."""
    constant: str
    """A number {name} that is {value}."""
    variable: str
    """A number {name} that starts as {value}."""
    declared: str
    """A number {name} that is told later."""
    array: str
    """An array {name} to be filled, of {size} numbers, from {start} on in the scratch space."""
    part: str
    """What of the array {whole} lies from {start} to {stop}, as an array {name}."""
    places: str
    """The constant whole {numbers} {name}."""
    numbers: str
    """The constant {numbers} {name}."""
    functions: Mapping[Primitive, str]
    """Primitives of {count} numbers in an array {terms}."""


class Loop(NamedTuple):
    """A loop over rows, columns, examples, or what is added up."""

    variable: str
    times: str
    summed: bool = False


class Size(NamedTuple):
    """So many numbers, and so many for each example."""

    fixed: int = 0
    each: int = 0

    def plus(self, other: Size) -> Size:
        """Both together."""
        return Size(self.fixed + other.fixed, self.each + other.each)

    def text(self, m: str) -> str:
        """How many there are of m examples."""
        if not self.each:
            return str(self.fixed)
        each = m if self.each == 1 else f"{self.each} * {m}"
        return f"{self.fixed} + {each}" if self.fixed else each


def size_of(array: Array) -> Size:
    """How many numbers an array has."""
    return Size(0, array.count) if array.over else Size(array.count)


class Lines:
    """The lines of one function, and the names in it.

    It gets some arrays, which are called like this as far as the language allows.
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
        """A name for something in this function."""
        name = self.code.new_name(wish, self._shared)
        self._shared.discard(name)
        return name

    def name(self, array: Array) -> str:
        """What an array is called."""
        if array not in self._names:
            self._names[array] = self.new_name(array.name)
        return self._names[array]

    def line(self, template: str, **parts: object) -> None:
        """One line, of a template if there is something to fill in."""
        self.lines.append(self._indent + (template.format(**parts) if parts else template))

    @contextmanager
    def block(self, loops: Sequence[Loop] = (), head: str | None = None) -> Iterator[None]:
        """Loops within each other, around the lines that follow."""
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
        """The line that makes an array, if it is not there yet."""
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
