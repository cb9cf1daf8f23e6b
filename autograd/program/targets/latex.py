"""LaTeX: a lifted program as equations in the lectures' notation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...engine import ops
from ...engine.primitive import TABLE, Primitive
from ...words.printer import Written
from ...words.styles import LATEX as STYLE
from ...words.styles import Latex, symbol_parts
from ..ir.statement import Part, Routine, Statement, Variable
from ..ir.symbols import Expression, M, Symbol, is_constant, simple
from ..text.array_reads import Dialect, Piece, is_one, rows_and_columns
from ..text.array_text import viewed
from ..text.forms import PartForm, Shape, Window, becomes_column, without_sides
from ..text.language import ANY, ATOM, POWER, Form, Language
from ..text.telling import adds_up_to_1
from .latex_arrays import (
    ONES,
    ONES_TURNED,
    TURNED,
    ArrayEquations,
    Indexed,
    lowered,
    of_example,
    raised,
    stacked_rows,
)
from .matrix_axes import with_matrix_axes


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
DIALECT = Dialect(
    EQUATIONS,
    "",
    "",
    constant="{}",
    assignment="{} &= {}",
    softmax=r"\operatorname{{softmax}}\left({}\right)",
)


class Rendered(str):
    """A text in LaTeX, which a notebook shows as formulas."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return f"$${self}$$"


class Equations(ArrayEquations):
    """The statements as equations, one per line."""

    def __init__(self, routine: Routine) -> None:
        super().__init__(DIALECT, routine)
        self.names = {x: latex_symbol(x, name) for x, name in self.names.items()}
        self._single = True  # whether a statement reads nothing but single numbers

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How a primitive is written; numbers are multiplied by a dot."""
        if op is ops.mul and (self._single or any(x.number is not None for x in operands)):
            return SCALED
        return self.language.forms.get(self.twin(op) or "") or form(op)

    def statement(self, s: Statement) -> str:
        """The expression of a statement; parts of the parameters' row have names of their own."""
        self._single = True
        of_row = len(s.out.shape) == 1 or viewed(s) is not None
        return self.names[s.out] if of_row else super().statement(s)

    def atom(self, x: Expression) -> str:
        """The text of an expression, in brackets if it is more than a symbol or a call."""
        return self.text(x) if self.is_atom(x) else Indexed(rf"\left({self.text(x)}\right)")

    def fitted(self, piece: Piece) -> tuple[Expression, Shape]:
        """A piece in this array's shape: as it is, transposed, or as a column."""
        x, shape, target = piece
        full = target.variable.shape
        if target.shape == full and not is_one(shape) and shape[0] == 1 != full[0]:
            return Symbol(self.spread(x, shape, full)), full  # a column needs no sign: W X + b
        if target.shape == full or is_one(shape):
            return x, shape
        if "m" in full and [n for n in target.shape if n != 1] == [n for n in full if n != 1]:
            return x, full
        text = self.spread(x, shape, target.shape)
        if target.shape[::-1] == full:
            return Symbol(raised(text, TURNED)), full
        if full[1:] == (1,) and len(target.shape) == 2:
            return Symbol(Indexed(rf"\operatorname{{vec}}({raised(text, TURNED)})")), full
        sides = r" \times ".join(map(str, full))
        return Symbol(rf"\operatorname{{reshape}}_{{{sides}}}({text})"), full

    def read(self, window: Window) -> tuple[Expression, Shape]:
        """A read as a symbol, with an index if it is a part of an array."""
        self._single &= window.places.size == 1 and not window.over
        return super().read(window)

    def total(self, out: Variable, part: Part, form: PartForm) -> tuple[Expression, Shape]:
        """The sum of an expression, over all examples or over its numbers."""
        text, shape = self.operand(part, form)
        left = without_sides(shape, form.summed)
        if "m" in (shape[d] for d in form.summed):
            turned = becomes_column(out, part, form)
            each = raised(text, "(i)" + TURNED * turned)
            total = Symbol(rf"\sum_{{i=1}}^{{{self.m}}} {each}")
            return total, left[::-1] if turned else left
        if (along := _one_of_two(shape, form.summed)) is not None:
            return Symbol(f"{text} {ONES}" if along else f"{ONES_TURNED} {text}"), left
        return Symbol(rf"\sum {text}"), left

    def finished(self, x: Expression, form: PartForm) -> Expression:
        """A sum with its sign, and with 1/m in front of it if it is a mean."""
        x = Symbol(rf"\frac{{1}}{{{self.m}}} {self.text(x)}") if form.mean else x
        return simple(ops.neg, [x]) if form.negative else x

    def product(self, part: Part, form: PartForm) -> str:
        """A matrix product; of a row and a column if it is a number."""
        left, right = form.factors
        if not form.is_matrix and None in left.frame:
            along = next(axis for axis in left.frame if axis is not None)
            left = left._replace(frame=(None, along))
            if part.axes[along] == "m" and self.m != M.name:  # both are columns
                left, right = (side._replace(frame=(along, None)) for side in (left, right))
                return f"{self.turned(self.side(part, left))} {self.side(part, right)}"
            if part.axes[along] == "m":  # examples stand side by side: both are rows
                right = right._replace(frame=(None, along))
                return f"{self.side(part, left)} {self.turned(self.side(part, right))}"
            right = right._replace(frame=(along, None))
        elif not form.is_matrix:
            return rf"\sum {self.side(part, left)} \odot {self.side(part, right)}"
        return f"{self.side(part, left)} {self.side(part, right)}"

    def turned(self, text: str) -> str:
        """The text of the transposed array."""
        return raised(text, TURNED)

    def reduced(self, op: Primitive, text: str, shape: Shape, d: int | None) -> str:
        """A primitive of many numbers."""
        if op.name == "logsumexp" and d is not None and (_one_of_two(shape, (d,))) is not None:
            powers = f"e^{{{text}}}"
            total = f"{powers} {ONES}" if d else f"{ONES_TURNED} {powers}"
            return rf"\ln \left({total}\right)"
        name = op.name.replace("_", r"\_")
        template = self.language.functions.get(op.name, rf"\operatorname{{{{{name}}}}} {{}}")
        return template.format(text)

    def joined(self, out: Variable, pieces: Sequence[Piece]) -> str | None:
        """The pieces below each other."""
        if super().joined(out, pieces) is None:
            return None
        columns, beside = rows_and_columns(out)[1], rows_and_columns(out)[0] == 1
        whole = all(y.target.places.shape[1:] == (columns,) for y in pieces)
        if len(out.shape) == 2 and not beside and not whole:
            return None
        ordered = sorted(pieces, key=lambda piece: int(piece.flat[0]))
        texts = [self._block(piece) for piece in ordered]
        return stacked_rows([" & ".join(texts)] if beside else texts)

    def _block(self, piece: Piece) -> str:
        """A piece in an array of several, where a number stands for all its places."""
        x, shape, target = piece
        if target.places.size == 1:
            return self.text(x)
        if not is_one(shape):
            return self.spread(x, shape, target.shape)
        if is_constant(x) and x in (0.0, 1.0):
            return rf"\mathbf{{{x:.0f}}}"
        return rf"{self.atom(x)} \cdot {ONES}"

    def scattered(self, out: Variable, pieces: Sequence[Piece]) -> str:
        """The name of an array, after the pieces that are added to it; it starts with 0 unless
        each place gets one number.
        """
        adding = [y for y in pieces if not isinstance(y.expression, float) or y.expression]
        flat = [np.zeros(0, np.intp), *(y.flat for y in adding)]
        if (np.bincount(np.concatenate(flat), minlength=out.count) != 1).any():
            self.lines.append(f"{self.names[out]} &= 0")
        for x, shape, target in adding:
            name = self.names[out]
            part = self.placed(name, out, target.places, name)
            same = is_one(shape) or shape == target.shape
            text = self.text(x) if same else self.spread(x, shape, target.shape)
            self.lines.append(rf"{part} &\mathrel{{+}}= {text}")
        return self.names[out]


def _one_of_two(shape: Shape, summed: Sequence[int]) -> int | None:
    """The dimension of an example's matrix along which alone there is a sum."""
    own = of_example(shape, shape)
    return summed[0] if len(summed) == 1 and len(own) == 2 and 1 not in own else None


def latex_symbol(variable: Variable, name: str) -> Indexed:
    """A variable's name in the lectures' notation: W1 of layer 1 as W^{[1]}, its dW1 likewise.

    A second derivative for w is dw', as dw_2 is that for w_2. The second z of a layer is z^{(2)},
    as that of a second example, the second Z of many examples is Z_2. If dt is
    something else, the derivative for t is dJ/dt.
    """
    of = variable.of
    if of is not None and not of.temporary:
        symbol = latex_symbol(of, of.name)
        if name == f"dJ_d{of.name}":
            return Indexed(rf"\frac{{dJ}}{{d{symbol}}}")
        derivative = symbol.with_text(f"d{symbol}")
        primes = " ".join([r"\prime"] * (variable.repeat - 1))
        return raised(derivative, primes) if primes else derivative
    if variable.repeat > 1 and of is None and name == variable.name:
        first = replace(variable, name=name.removesuffix(f"_{variable.repeat}"), repeat=1)
        symbol, number = latex_symbol(first, first.name), str(variable.repeat)
        return raised(symbol, f"({number})") if variable.is_column else lowered(symbol, number)
    stem = name.removesuffix(str(variable.layer))
    if stem != name and stem.isalpha():
        text = f"{STYLE.name(stem)}^{{[{variable.layer}]}}"
        return Indexed(text, is_raised=True, grows_above=True)
    d = "d" if of is not None else ""
    name = name.removeprefix(d)
    _, upper, lower = symbol_parts(name)
    return Indexed(d + STYLE.name(name), is_raised=bool(upper), grows_below=bool(lower))


def equations(routine: Routine, adding_up: Sequence[int] = ()) -> Rendered:
    """The statements as aligned equations, right where the numbers of the inputs at these places
    add up to 1, which the first lines say.
    """
    drawn = with_matrix_axes(routine)
    text = Equations(drawn)
    text.write()
    notes = [
        rf"&\text{{for }} {text.names[drawn.inputs[k]]} \text{{ {adds_up_to_1(routine.inputs[k])}}}"
        for k in adding_up
    ]
    body = " \\\\\n".join([*notes, *text.lines])
    return Rendered(f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}")
