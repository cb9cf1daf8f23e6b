"""Formulas with slots: how an operation and its rules read, whatever the names or numbers are.

The page fills the slots with names and with its present numbers. The formulas are those of
`autograd.words`, in two dialects. Brackets that only a negative number needs are optional: the page
sets them where the number in a slot is negative.

A template is a row of texts, slots (the position of an input, -1 for the output) and groups:

    ["^", base, exponent]    ["f", name, argument, ...]    ["/", over, under]
    ["(", inside]            ["?", inside, slot]           brackets; only if the slot is negative
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from autograd import AutogradError, Value, allow_nonfinite, constant
from autograd.engine.operations import record
from autograd.engine.primitive import Primitive
from autograd.words.notation import GAP, graph_applications
from autograd.words.printer import (
    ANY,
    ATOM,
    NEGATIVE,
    POWER,
    SUM,
    Application,
    Atom,
    Form,
    Notation,
    Operand,
    Written,
)
from autograd.words.styles import LONGEST, number, shortened

OUTPUT = -1
GROUPS = "(^/"
LITTLE, LARGE = 1.25, -1.75  # what formulas are made with: they must not depend on it

Pieces: TypeAlias = "tuple[Any, ...]"
DOTS: Pieces = ("...",)
Maker = Callable[[Value, list[Value]], Sequence[Any]]


class Template(NamedTuple):
    """A formula with slots, in one line and with fractions."""

    text: Pieces
    math: Pieces
    loose: bool  # whether it needs brackets as a factor


class Shape(NamedTuple):
    """What an operation looks like: itself, and its local derivative at each position.

    A formula that depends on the numbers is None: a rule of the user can branch on them.
    """

    formula: Template | None
    rules: tuple[Template | None, ...]


class OneLine(Notation):
    """How a template is written: as texts, slots and groups."""

    bracket = "("

    def name(self, name: str) -> Pieces:  # noqa: D102  as in Notation
        return (name,) if name == GAP.name else (int(name),)

    def number(self, x: float) -> Pieces:  # noqa: D102
        return (number(x),)

    def fill(self, template: str, texts: Sequence[Pieces]) -> Pieces:  # noqa: D102
        if template in GROUPS:
            return ([template, *texts],)
        pieces: list[Any] = []
        for k, literal in enumerate(template.split("{}")):
            for piece in (*(texts[k - 1] if k else ()), *([literal] if literal else ())):
                if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
                    piece = pieces.pop() + piece
                pieces.append(piece)
        return tuple(pieces)

    def row(self, template: str, texts: Sequence[Pieces]) -> Pieces:  # noqa: D102
        return (["f", (template,), *shortened(texts, DOTS)],)

    def call(self, op: Primitive) -> Form:  # noqa: D102
        return Form(op.name)

    def power(self, exponent: Written) -> Form:  # noqa: D102
        return Form("^", POWER, (ATOM, ATOM))

    def kept(self, place: int, x: Written) -> Written:
        """The text, or dots if it is too long."""
        return x if _length(x.text) <= LONGEST else Written(DOTS)

    def starts_with_minus(self, text: Pieces) -> bool:  # noqa: D102
        return isinstance(text[0], str) and text[0].startswith("-")

    def operand(self, x: Written, least: int, first: bool = True) -> Pieces:
        """The text of an operand; brackets that only a negative slot needs are optional."""
        text: Pieces = super().operand(x, least, first)
        slot = text[0]
        binding = NEGATIVE if len(text) == 1 else x.binding
        if isinstance(slot, int) and self.is_loose(binding, least, first, minus=True):
            return (["?", text, slot],)
        return text


class Fractions(OneLine):
    """How a template is written with fractions for quotients."""

    def quotient(self) -> Form:  # noqa: D102
        return Form("/", POWER, (ANY, ANY))

    def power(self, exponent: Written) -> Form:  # noqa: D102
        return Form("^", POWER, (ATOM, ANY))


def _length(piece: Any) -> int:
    """How many characters and slots there are in a part of a template."""
    if isinstance(piece, (tuple, list)):
        return sum(map(_length, piece))
    return len(piece) if isinstance(piece, str) else 1


def shape(op: Primitive, constants: Sequence[float | None]) -> Shape:
    """How an operation reads. Its inputs are these constants, and slots where there is None.

    >>> from autograd import sub
    >>> looks = shape(sub, [3.0, None])
    >>> looks.formula.text, looks.rules[1].text
    (('3 - ', ['?', (1,), 1]), ('-1',))
    """
    wanted = [i for i, c in enumerate(constants) if c is None]
    formula = _templates(constants, lambda z, inputs: [record(op, inputs)])
    written = _templates(constants, lambda z, inputs: op.locals(z, inputs, wanted))
    rules: list[Template | None] = [None] * len(constants)
    for i, rule in zip(wanted, written or [None] * len(wanted), strict=True):
        rules[i] = rule
    return Shape(formula[0] if formula else None, tuple(rules))


def joined_template(together: Callable[..., Any], count: int) -> Template | None:
    """How the product of two local derivatives reads, as a function of `count` inputs."""
    made = _templates([None] * count, lambda z, inputs: [together(*inputs)])
    return made[0] if made else None


def _templates(constants: Sequence[float | None], made: Maker) -> list[Template | None]:
    """Templates of what is made of an operation's output and inputs; none if that failed."""
    try:
        with allow_nonfinite():
            both = [_listed(constants, made, number) for number in (LITTLE, LARGE)]
    except (AutogradError, ArithmeticError, LookupError, TypeError, ValueError):
        return []
    return [template_of(*one) if one == other else None for one, other in zip(*both, strict=True)]


def _listed(
    constants: Sequence[float | None], made: Maker, slot: float
) -> list[tuple[list[Application], list[Operand]]]:
    """What is made, as operations on slots, all of which hold this number."""
    z, *inputs = (Value(slot) if c is None else constant(c) for c in (None, *constants))
    slots = {v: str(i) for i, v in enumerate((z, *inputs), OUTPUT)}

    def atom(v: Value) -> Atom:
        return Atom(slots[v]) if v in slots else Atom.of(v.data)

    return [
        graph_applications([x if isinstance(x, Value) else Atom.of(float(x))], slots, atom)
        for x in made(z, inputs)
    ]


def template_of(listed: Sequence[Application], roots: Sequence[Operand]) -> Template:
    """The one root as a template."""
    (text,), (math,) = (each.print(listed, roots) for each in (OneLine(), Fractions()))
    return Template(text.text, math.text, text.binding <= SUM)
