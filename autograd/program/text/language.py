"""What there is to know of a language to write the table's rules in it: nothing but data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .library import Library

COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = 1, 2, 3, 4, 5, 6


class Form(NamedTuple):
    """How one primitive is written.

    With `operands`, which say how tightly each must bind to do without brackets, the template has a
    {} for each; without, one {} for all of them in a row.
    """

    template: str
    binding: int = ATOM
    operands: tuple[int, ...] = ()
    factor: str = ""
    """How it is written beside another factor, if there it can be shorter."""


ARITHMETIC = {
    "add": Form("{} + {}", SUM, (SUM, SUM + 1)),
    "sub": Form("{} - {}", SUM, (SUM, SUM + 1)),
    "mul": Form("{} * {}", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "div": Form("{} / {}", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "neg": Form("-{}", SIGN, (SIGN + 1,)),
}
"""What all languages of this family write alike."""


def calls(functions: Mapping[str, str]) -> dict[str, Form]:
    """The forms of primitives that are calls of the named functions."""
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
    """A function's inside: what is computed on the way, and the results."""

    steps: list[tuple[str, str]]
    results: list[str]


class Language(NamedTuple):
    """A target language."""

    name: str
    forms: Mapping[str, Form]
    """How the primitives are written that it knows; the others are read off the table."""
    number: Callable[[float], str]
    library: Library
    reserved: frozenset[str]
    """Names that a generated function cannot have."""
    element: str
    """The template of an argument, by its position, where there are too many to have names."""
    rest: str
    """How those stand among a function's parameters."""
    stretch: Callable[[int, int, int], str] | None
    """(start, stop, count) -> neighbouring ones of so many arguments, in a row of others."""
    define: Callable[[str, list[str], Body], str]
    """(name, parameters, body) -> a function with one result."""
