"""Formulas with slots: how an operation and its rules read, whatever the names or numbers are.

The page fills the slots with names and with its present numbers. The formulas are written by
`autograd.words.notation`: it is called on placeholders for a node's output and inputs, once with
positive numbers and once with negative ones. Brackets that only the latter need are kept as
optional: the page sets them where a number is negative.

A template is a list of texts, slots (the position of an input, -1 for the output) and groups:

    ["^", base, exponent]    ["f", name, argument, ...]    ["/", over, under]
    ["(", inside]            ["?", inside, slot]           brackets; only if the slot is negative
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import AutogradError, Value, allow_nonfinite, constant
from autograd.engine.primitive import Primitive
from autograd.engine.value import record
from autograd.words.notation import write_formula
from autograd.words.styles import ATOM, PRODUCT, Plain, Written, number

OPEN, NEXT, CLOSE = "\ue000", "\ue001", "\ue002"
FIRST_SLOT = 0xF0001  # characters for private use, which are in no operation's name
OUTPUT = -1
OWN_SIGN = re.compile(f"-(?=[{chr(FIRST_SLOT + OUTPUT)}-\U0010ffff])")

Tree = list[Any]
Maker = Callable[[Value, list[Value]], Sequence[Any]]


class Template(NamedTuple):
    """A formula with slots, in one line and with fractions."""

    text: Tree
    math: Tree
    loose: bool  # whether it needs brackets as a factor


class Shape(NamedTuple):
    """What an operation looks like: itself, and its local derivative at each position.

    A formula that depends on the numbers is None: a rule of the user can branch on them.
    """

    formula: Template | None
    rules: tuple[Template | None, ...]


class SlotStyle(Plain):
    """How a template is written: groups between marks, placeholders as characters."""

    def __init__(self, slots: dict[float, int]) -> None:
        self.slots = slots

    def number(self, x: float) -> str:  # noqa: D102  as in Plain
        slot = self.slots.get(abs(x))
        if slot is None:
            return number(x)
        return ("-" if x < 0 else "") + chr(FIRST_SLOT + slot)

    def bracket(self, text: str) -> str:  # noqa: D102
        return _group("(", text)

    def power(self, base: Written, exponent: Written) -> str:  # noqa: D102
        return _group("^", self.within(base, ATOM), self.within(exponent, ATOM))

    def call(self, op: Primitive, inputs: Sequence[str]) -> Written:  # noqa: D102
        return Written(_group("f", op.name, *inputs))


class FractionStyle(SlotStyle):
    """How a template is written with fractions for quotients."""

    def power(self, base: Written, exponent: Written) -> str:  # noqa: D102
        tall = base.text.startswith(f"{OPEN}/")
        return _group("^", self.within(base, ATOM + tall), self.within(exponent, ATOM))

    def quotient(self, over: str, under: str) -> Written | None:  # noqa: D102
        return Written(_group("/", over, under))


def _group(*parts: str) -> str:
    return OPEN + NEXT.join(parts) + CLOSE


def shape(op: Primitive, constants: Sequence[float | None]) -> Shape:
    """How an operation reads. Its inputs are these constants, and slots where there is None.

    >>> from autograd import sub
    >>> looks = shape(sub, [3.0, None])
    >>> looks.formula.text, looks.rules[1].text
    (['3 - ', ['?', [1], 1]], ['-1'])
    """
    wanted = [i for i, c in enumerate(constants) if c is None]
    formula = _templates(constants, lambda z, inputs: [record(op, inputs)])
    written = _templates(constants, lambda z, inputs: op.locals(z, inputs, wanted))
    rules: list[Template | None] = [None] * len(constants)
    for i, rule in zip(wanted, written or [None] * len(wanted), strict=True):
        rules[i] = rule
    return Shape(formula[0] if formula else None, tuple(rules))


def _templates(constants: Sequence[float | None], made: Maker) -> list[Template | None]:
    """Templates of what is made of an operation's output and inputs; none if that failed."""
    try:
        with allow_nonfinite():
            plus, minus = (_written(constants, made, sign) for sign in (1.0, -1.0))
    except (AutogradError, ArithmeticError, LookupError, TypeError, ValueError):
        return []
    return [_template(*both) for both in zip(plus, minus, strict=True)]


def _written(constants: Sequence[float | None], made: Maker, sign: float) -> list[list[Written]]:
    """What is made, on one line and with fractions; the numbers in all slots have this sign."""
    slots = {1.25 + 2.0**-30 * (i + 2): i for i in range(OUTPUT, len(constants))}
    z, *free = (Value(sign * data) for data in slots)
    inputs = [x if c is None else constant(c) for x, c in zip(free, constants, strict=True)]
    named = dict.fromkeys((z, *inputs), "")
    styles = (SlotStyle(slots), FractionStyle(slots))
    return [[_one(x, named, style) for style in styles] for x in made(z, inputs)]


def _one(x: Any, named: dict[Value, str], style: Plain) -> Written:
    if isinstance(x, Value):
        return write_formula(x, named, style, numbers=True)
    return Written(style.number(float(x)))


def _template(plus: list[Written], minus: list[Written]) -> Template | None:
    try:
        text, math = (
            _merged(_parsed(p.text), _parsed(OWN_SIGN.sub("", m.text)))
            for p, m in zip(plus, minus, strict=True)
        )
    except IndexError:
        return None
    if text is None or math is None:
        return None
    return Template(text, math, plus[0].binding < PRODUCT)


def _parsed(text: str) -> Tree:
    """The tree of a written formula, its texts as single characters."""
    stack: list[list[Tree]] = [[[]]]
    for c in text:
        if c == OPEN:
            stack.append([[]])
        elif c == NEXT:
            stack[-1].append([])
        elif c == CLOSE:
            kind, *parts = stack.pop()
            stack[-1][-1].append([*kind, *parts])
        else:
            slot = ord(c) - FIRST_SLOT
            stack[-1][-1].append(slot if slot >= OUTPUT else c)
    return stack[0][0]


def _merged(plus: Tree, minus: Tree) -> Tree | None:
    """The tree for positive numbers, in which the brackets for negative ones are optional."""
    merged: Tree = []
    position = 0
    for item in minus:
        other = plus[position]
        if not isinstance(item, list):
            if item != other:
                return None
            merged.append(item)
        elif isinstance(other, list) and other[0] == item[0]:
            parts = [_merged(p, m) for p, m in zip(other[1:], item[1:], strict=True)]
            if None in parts:
                return None
            merged.append([item[0], *parts])
        else:
            inside = _merged(plus[position : position + len(item[1])], item[1])
            if item[0] != "(" or inside is None:
                return None
            merged.append(["?", inside, item[1][0]])
            position += len(item[1]) - 1
        position += 1
    return _joined(merged) if position == len(plus) else None


def _joined(tree: Tree) -> Tree:
    """The tree with neighbouring characters as one text."""
    joined: Tree = []
    for item in tree:
        if isinstance(item, str) and joined and isinstance(joined[-1], str):
            joined[-1] += item
        else:
            joined.append(item)
    return joined
