"""A target language as data: what it takes to write the table's rules in it, and its library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from ...engine.primitive import BUILT_IN, TABLE, Primitive
from ...words.printer import ANY, ATOM, POWER, PRODUCT, SIGN, SUM, Form, Notation

__all__ = [
    "ANY",
    "ARITHMETIC",
    "ATOM",
    "COMPARISONS",
    "POWER",
    "PRODUCT",
    "SIGN",
    "SUM",
    "VARIADIC",
    "Body",
    "Form",
    "Language",
    "Library",
    "Syntax",
    "calls",
    "reserved",
    "words",
]


class Arithmetic(Notation):
    """The signs of arithmetic in most languages."""

    times = "*"


ARITHMETIC = {
    name: Arithmetic().form(TABLE[name], ()) for name in ("add", "sub", "mul", "div", "neg")
}
"""The forms that all languages of this family share."""


def calls(functions: Mapping[str, str]) -> dict[str, Form]:
    """The forms of primitives that are written as calls of the named functions."""
    return {name: Form(f"{function}({{}})") for name, function in functions.items()}


COMPARISONS = {
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}
"""The signs of the comparisons in most languages."""


TARGETS = "autograd.program.targets"
WORD = re.compile(r"[A-Za-z_]\w*")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def words(text: str) -> set[str]:
    """All names in a text in any of the languages, without its comments."""
    return set(WORD.findall(COMMENT.sub("", text)))


class Library:
    """A file of functions and constants, each a paragraph with its comment above it.

    It lies in the targets' folder, which may be in a zip file. `definition` finds the name that a
    paragraph defines; blank lines stand between paragraphs only. Without a file it is empty. Its
    functions come before those of the same names in the library that it goes `beyond`.
    """

    def __init__(self, file: str = "", definition: str = "", beyond: Library | None = None) -> None:
        self.file = file
        self.definition = re.compile(definition, re.MULTILINE)
        self.beyond = beyond

    @cached_property
    def paragraphs(self) -> dict[str, str]:
        """The paragraph that defines each name, in the order of the file."""
        if not self.file:
            return {}
        paragraphs = {} if self.beyond is None else dict(self.beyond.paragraphs)
        text = files(TARGETS).joinpath(self.file).read_text(encoding="utf-8")
        for paragraph in re.split(r"\n{2,}", text.strip()):
            defined = self.definition.search(paragraph)
            if defined is not None:
                paragraphs[defined[1]] = paragraph
        return paragraphs

    @cached_property
    def uses(self) -> dict[str, set[str]]:
        """For each name, the other names of the file that its paragraph uses."""
        return {
            name: (words(text) & self.paragraphs.keys()) - {name}
            for name, text in self.paragraphs.items()
        }

    def needed(self, texts: Iterable[str]) -> list[str]:
        """The paragraphs that the texts need, directly or not, in the file's order."""
        return [self.paragraphs[name] for name in self.names_in(texts)]

    def names_in(self, texts: Iterable[str]) -> list[str]:
        """The names of these paragraphs."""
        todo = {name for text in texts for name in words(text)} & self.paragraphs.keys()
        needed: set[str] = set()
        while todo:
            name = todo.pop()
            needed.add(name)
            todo |= self.uses[name] - needed
        return [name for name in self.paragraphs if name in needed]


class Body(NamedTuple):
    """The body of a function: intermediate steps (name, text), the results, and what it reads."""

    steps: list[tuple[str, str]]
    results: list[str]
    reads: frozenset[str]


VARIADIC = "*x"
"""The parameter of a function of Python that takes any count of arguments."""


class Language(NamedTuple):
    """A target language."""

    name: str
    forms: Mapping[str, Form]
    """How it writes the primitives that it knows; the others are written from the table."""
    number: Callable[[float], str]
    library: Library = Library()
    reserved: frozenset[str] = frozenset()
    """The names that a generated function cannot have."""
    element: str = "x[{}]"
    """The template of an argument, by its position, where there are too many for names."""
    variadic: str = VARIADIC
    """The parameter that takes any count of arguments."""
    stretch: Callable[[int, int, int], str] | None = None
    """(start, stop, count) -> the text for arguments start to stop of `count`, in a longer row."""
    define: Callable[[str, list[str], Body], str] = lambda name, parameters, body: ""
    """(name, parameters, body) -> the text of a function with one result."""
    functions: Mapping[str, str] = MappingProxyType({})
    """Its functions of many numbers in an array, by the primitives that they compute."""
    collected: str = "{function}({numbers})"
    """The call of such a {function} of {numbers} in a row."""
    step: str = "t{}"
    """The template of the name of an expression's intermediate step, by its number."""
    signs_meet: bool = True
    """Whether a minus can follow another sign, as in a - -b."""
    missing: Callable[[str, Primitive], str] | None = None
    """(name, primitive) -> the definition of a function for a primitive that cannot be written, if
    it can run all the same.
    """

    @property
    def key(self) -> str:
        """The name under which a primitive's entry has its form in this language."""
        return self.name.lower()

    def collecting(self, function: str) -> Form:
        """The form of a call of a function of an array, with its numbers in a row."""
        return Form(self.collected.format(function=function, numbers="{}"))


def reserved(language: Language) -> set[str]:
    """The names that arrays in a text cannot have."""
    return {*language.reserved, *language.library.paragraphs, *BUILT_IN}


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
    reduced: str
    """The call of a {function} of {count} numbers in an array {terms}."""
    in_sections: bool = False
    """Whether a long function is written as several, which have the same scratch space."""
