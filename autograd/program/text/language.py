"""A target language as data: what it takes to write the table's rules in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .library import Library

COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = 1, 2, 3, 4, 5, 6


class Form(NamedTuple):
    """How one primitive is written.

    With `operands`, the template has one {} per operand, and each entry says how tightly that
    operand must bind to need no brackets. Without, it has one {} for all of them in a row.
    """

    template: str
    binding: int = ATOM
    operands: tuple[int, ...] = ()
    factor: str = ""
    """A shorter form for use as a factor in a product, if there is one."""


ARITHMETIC = {
    "add": Form("{} + {}", SUM, (SUM, SUM + 1)),
    "sub": Form("{} - {}", SUM, (SUM, SUM + 1)),
    "mul": Form("{} * {}", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "div": Form("{} / {}", PRODUCT, (PRODUCT, PRODUCT + 1)),
    "neg": Form("-{}", SIGN, (SIGN + 1,)),
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
