"""A target language as data: what it takes to write the table's rules in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ...engine.primitive import TABLE
from ...words.printer import ANY, ATOM, POWER, PRODUCT, SIGN, SUM, Form, Notation
from .library import Library

__all__ = [
    "ANY",
    "ARITHMETIC",
    "ATOM",
    "COMPARISONS",
    "POWER",
    "PRODUCT",
    "SIGN",
    "SUM",
    "Body",
    "Form",
    "Language",
    "calls",
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


class Body(NamedTuple):
    """The body of a function: intermediate steps (name, text), and the results."""

    steps: list[tuple[str, str]]
    results: list[str]


class Language(NamedTuple):
    """A target language."""

    name: str
    forms: Mapping[str, Form]
    """How it writes the primitives that it knows; the others are written from the table."""
    number: Callable[[float], str]
    library: Library
    reserved: frozenset[str]
    """The names that a generated function cannot have."""
    element: str
    """The template of an argument, by its position, where there are too many for names."""
    variadic: str
    """The parameter that takes any count of arguments."""
    stretch: Callable[[int, int, int], str] | None
    """(start, stop, count) -> the text for arguments start to stop of `count`, in a longer row."""
    define: Callable[[str, list[str], Body], str]
    """(name, parameters, body) -> the text of a function with one result."""
    step: str = "t{}"
    """The template of the name of an expression's intermediate step, by its number."""
    signs_meet: bool = True
    """Whether a minus can follow another sign, as in a - -b."""
