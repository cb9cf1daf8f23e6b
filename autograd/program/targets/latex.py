"""LaTeX: a lifted program as equations in the lectures' notation."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ...engine import ops
from ...engine.primitive import TABLE, Primitive
from ...words.printer import Written
from ...words.styles import LATEX as STYLE
from ...words.styles import Latex
from ..ir.statement import Part, Places, Routine, Statement, Variable, is_row, rectangle
from ..ir.symbols import Expression, Symbol, simple
from ..text.array_reads import Dialect, Piece, rows_and_columns
from ..text.array_text import ArrayText, viewed
from ..text.forms import PartForm, Shape, Window
from ..text.language import ANY, ATOM, POWER, Form, Language

LAYER = re.compile(r"(d*)([A-Za-z]+?)(\d+)")


class ArrayStyle(Latex):
    """The style of LaTeX for arrays, which are multiplied number by number."""

    times = r"\odot"


def form(op: Primitive) -> Form:
    """The form of a primitive."""
    return ArrayStyle().form(op, [Written("")] * op.arity)


EQUATIONS = Language(
    name="LaTeX",
    forms={name: form(op) for name, op in TABLE.items()}
    | {
        "pow": Form("{{{}}}^{{{}}}", POWER, (ATOM, ANY)),
        "step": Form(r"\left[{} > 0\right]", ATOM, (ANY,)),
        "less": Form(r"\left[{} < {}\right]", ATOM, (ANY, ANY)),
        "less_equal": Form(r"\left[{} \leq {}\right]", ATOM, (ANY, ANY)),
        "greater": Form(r"\left[{} > {}\right]", ATOM, (ANY, ANY)),
        "greater_equal": Form(r"\left[{} \geq {}\right]", ATOM, (ANY, ANY)),
        "equal": Form(r"\left[{} = {}\right]", ATOM, (ANY, ANY)),
        "not_equal": Form(r"\left[{} \neq {}\right]", ATOM, (ANY, ANY)),
    },
    functions={"logsumexp": r"\ln \sum e^{{{}}}", "hypot": r"\left\lVert {} \right\rVert"},
    number=STYLE.number,
    step="t_{{{}}}",
    signs_meet=False,
)
SCALED = STYLE.infix("*")
DIALECT = Dialect(EQUATIONS, "", "", constant="{}", assignment="{} &= {}")
CONSTANTS = Symbol(r"\text{constants}")


class Rendered(str):
    """A text in LaTeX, which a notebook shows as formulas."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return f"$${self}$$"


class Equations(ArrayText):
    """The statements as equations, one per line."""

    def __init__(self, routine: Routine) -> None:
        super().__init__(DIALECT, routine)
        self.names = {x: latex_symbol(name) for x, name in self.names.items()}
        self._single = True  # whether a statement reads nothing but single numbers

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How a primitive is written; numbers are multiplied by a dot."""
        if op is ops.mul and (self._single or any(x.number for x in operands)):
            return SCALED
        return self.language.forms.get(self.twin(op) or "") or form(op)

    def statement(self, s: Statement) -> str:
        """The expression of a statement; parts of the parameters' row have names of their own."""
        self._single = True
        of_row = len(s.out.shape) == 1 or viewed(s) is not None
        return self.names[s.out] if of_row else super().statement(s)

    def atom(self, x: Expression) -> str:
        """The text of an expression, in brackets if it is more than a symbol."""
        bare = isinstance(x, Symbol) and x.op is None
        return self.text(x) if bare else rf"\left({self.text(x)}\right)"

    def spread(self, x: Expression, shape: Shape, full: Shape) -> str:
        """The text as it is: equations write no broadcasting."""
        return self.atom(x)

    def fitted(self, piece: Piece) -> tuple[Expression, Shape]:
        """A piece as it is: nor do they write other shapes of the same numbers."""
        return piece.expression, piece.target.variable.shape

    def read(self, window: Window) -> tuple[Expression, Shape]:
        """A read as a symbol, with an index if it is a part of an array."""
        variable, places, full, over = window
        self._single &= places.size == 1 and not over
        if variable.numbers is not None:
            return super().read(window) if places.size == 1 else (CONSTANTS, full)
        text, shape = self.name(variable), rows_and_columns(variable)
        if places.size == variable.count == places.shape[0] * places.shape[-1]:
            in_order = places.shape == shape and is_row(places.ravel(), 0)
            turned = not in_order and is_row(places.T.ravel(), 0)
            text = raised(text, r"\top") if turned else text
        elif places.ndim == 2 and places.size < variable.count:
            rows = rectangle(places, shape) is not None or rectangle(places.T, shape) is None
            text = lowered(text, index(places if rows else places.T, shape))
            text = text if rows else raised(text, r"\top")
        return Symbol(text), full

    def total(self, out: Variable, part: Part, form: PartForm) -> tuple[Expression, Shape]:
        """The sum of an expression, over all examples or over its numbers."""
        text, shape = self.operand(part, form)
        if "m" in (shape[d] for d in form.summed):
            return Symbol(rf"\sum_{{i=1}}^{{m}} {raised(text, '(i)')}"), shape
        return Symbol(rf"\sum {text}"), shape

    def finished(self, x: Expression, form: PartForm) -> Expression:
        """A sum with its sign, and with 1/m in front of it if it is a mean."""
        x = Symbol(rf"\frac{{1}}{{m}} {self.text(x)}") if form.mean else x
        return simple(ops.neg, [x]) if form.negative else x

    def product(self, part: Part, form: PartForm) -> str:
        """A matrix product; of a row and a column if it is a number."""
        left, right = form.factors
        if not form.is_matrix and None in left.frame:
            along = next(axis for axis in left.frame if axis is not None)
            left = left._replace(frame=(None, along))
            if part.axes[along] == "m":  # examples stand side by side: both are rows
                right = right._replace(frame=(None, along))
                return f"{self.side(part, left)} {self.turned(self.side(part, right))}"
            right = right._replace(frame=(along, None))
        elif not form.is_matrix:
            return rf"\sum {self.side(part, left)} \odot {self.side(part, right)}"
        return f"{self.side(part, left)} {self.side(part, right)}"

    def turned(self, text: str) -> str:
        """The text of the transposed array."""
        return raised(text, r"\top")

    def reduced(self, op: Primitive, text: str, shape: Shape, d: int | None) -> str:
        """A primitive of many numbers."""
        name = op.name.replace("_", r"\_")
        template = self.language.functions.get(op.name, rf"\operatorname{{{{{name}}}}} {{}}")
        return template.format(text)

    def joined(self, out: Variable, pieces: Sequence[Piece]) -> str | None:
        """The pieces below each other."""
        if super().joined(out, pieces) is None:
            return None
        ordered = sorted(pieces, key=lambda piece: int(piece.flat[0]))
        rows = r" \\ ".join(self.text(piece.expression) for piece in ordered)
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"

    def scattered(self, out: Variable, pieces: Sequence[Piece]) -> str:
        """The name of an array, after the pieces that are added to it."""
        for x, _, target in pieces:
            if not isinstance(x, float) or x:
                part = lowered(self.names[out], index(target.places, rows_and_columns(out)))
                self.lines.append(rf"{part} &\mathrel{{+}}= {self.text(x)}")
        return self.names[out]


def index(places: Places, shape: tuple[int, int]) -> str:
    """The index of the places in an array, from 1: rows, and columns if it has several."""
    matrix = 1 not in shape and places.ndim == 2
    start = rectangle(places, shape) if matrix else None
    if start is None:
        return _range(int(places.min()), int(np.ptp(places)) + 1, shape[0] * shape[1])
    sides = zip(start, places.shape, shape, strict=True)
    return ", ".join(_range(*side) for side in sides)


def _range(start: int, count: int, of: int) -> str:
    if count == of:
        return ":"
    return f"{start + 1}" if count == 1 else f"{start + 1}:{start + count}"


def raised(text: str, above: str) -> str:
    """A symbol with a superscript, which follows the layer's number if it has one."""
    return f"{text[:-1]}{above}}}" if text.endswith("]}") else f"{text}^{{{above}}}"


def lowered(text: str, below: str) -> str:
    """A symbol with a subscript, which follows the one that it has already."""
    return f"{text[:-1]},{below}}}" if "_{" in text else f"{text}_{{{below}}}"


def latex_symbol(name: str) -> str:
    """A variable's name in the lectures' notation: W1 as W^{[1]}, dW1 likewise."""
    parts = LAYER.fullmatch(name)
    if parts is None:
        if name.startswith("d") and len(name) > 1:
            return rf"d{STYLE.name(name[1:])}"
        return STYLE.name(name)
    d, stem, layer = parts.groups()
    return (
        rf"{d}{STYLE.name(stem)}^{{[{layer}]}}"
        if stem.isupper() or stem in "bzaw"
        else (f"{d}{STYLE.name(stem)}_{{{layer}}}")
    )


def equations(routine: Routine) -> Rendered:
    """The statements as aligned equations."""
    text = Equations(routine)
    text.write()
    body = " \\\\\n".join(text.lines)
    return Rendered(f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}")
