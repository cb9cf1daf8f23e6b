"""LaTeX: a lifted program as equations in the lectures' notation."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ...engine import ops
from ...engine.primitive import TABLE, Primitive
from ...words.styles import LATEX as STYLE
from ..ir.arrays import (
    Array,
    Assembly,
    Factor,
    Parameters,
    Places,
    Product,
    Read,
    Reduction,
    Statement,
    Term,
    Total,
    rectangle,
)
from ..ir.naming import ArrayNames
from ..text.array_text import ArrayText, Dialect
from ..text.language import ATOM, POWER, PRODUCT, SIGN, SUM, Form, Language
from ..text.library import Library
from ..text.writing import ExpressionText

ANY = 0  # the binding that an operand between braces needs
TEMPORARY = re.compile(r"\bt(\d+)\b")
LAYER = re.compile(r"(d*)([A-Za-z]+?)(\d+)")


class NoLibrary(Library):
    """A library without functions: equations define none."""

    def __init__(self) -> None:
        self.paragraphs = {}


def form(op: Primitive) -> Form:
    """The form of a primitive: the table's own template, or a function's name."""
    if op.latex is None or op.arity == 0:
        name = op.name.replace("_", r"\_")
        return Form(rf"\operatorname{{{{{name}}}}}\left({{}}\right)")
    if op.latex.endswith(" {}"):  # a function's name in front, such as \sin
        return Form(op.latex[:-2] + r"\left({}\right)", ATOM, (ANY,))
    return Form(op.latex, ATOM, (ANY,) * op.arity)


EQUATIONS = Language(
    name="LaTeX",
    forms={name: form(op) for name, op in TABLE.items()}
    | {
        "add": Form("{} + {}", SUM, (SUM, SUM + 1)),
        "sub": Form("{} - {}", SUM, (SUM, SUM + 1)),
        "mul": Form(r"{} \odot {}", PRODUCT, (PRODUCT, PRODUCT + 1)),
        "neg": Form("-{}", SIGN, (SIGN + 1,)),
        "pow": Form("{{{}}}^{{{}}}", POWER, (ATOM, ANY)),
        "step": Form(r"\left[{} > 0\right]", ATOM, (ANY,)),
        "less": Form(r"\left[{} < {}\right]", ATOM, (ANY, ANY)),
        "less_equal": Form(r"\left[{} \leq {}\right]", ATOM, (ANY, ANY)),
        "greater": Form(r"\left[{} > {}\right]", ATOM, (ANY, ANY)),
        "greater_equal": Form(r"\left[{} \geq {}\right]", ATOM, (ANY, ANY)),
        "equal": Form(r"\left[{} = {}\right]", ATOM, (ANY, ANY)),
        "not_equal": Form(r"\left[{} \neq {}\right]", ATOM, (ANY, ANY)),
    },
    number=STYLE.number,
    library=NoLibrary(),
    reserved=frozenset(),
    element="x_{{{}}}",
    variadic="x",
    stretch=None,
    define=lambda name, parameters, body: "",
)
SCALED = Form(r"{} \cdot {}", PRODUCT, (PRODUCT, PRODUCT + 1))
DIALECT = Dialect(EQUATIONS, "", "", {})


class Rendered(str):
    """A text in LaTeX, which a notebook shows as formulas."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return f"$${self}$$"


class Equations(ArrayText):
    """The statements as equations, one per line."""

    def __init__(self, names: ArrayNames) -> None:
        super().__init__(DIALECT, names)
        self._single = False  # whether all reads of a term are single numbers

    def _form(self, op: Primitive, inputs: Sequence[ExpressionText]) -> Form:
        if op is ops.mul and (self._single or any(x.number for x in inputs)):
            return SCALED
        return self._known(op) or form(op)

    def write(self, statements: Sequence[Statement]) -> None:
        """Write the statements, one line each; a long one may need lines before it."""
        for statement in statements:
            if isinstance(statement, Assembly):
                self._parts(statement)
            else:
                text = self.statement(statement)
                self.lines.append(f"{latex_symbol(statement.out.name)} &= {text}")

    def _parts(self, s: Assembly) -> None:
        """Write each part of an array; parts of the parameters have names of their own."""
        if not isinstance(s.out, Parameters):
            for places, value in s.parts:
                part = self.read(Read((s.out,), places))
                self.lines.append(rf"{part} &\mathrel{{+}}= {self.operand(value)}")

    def term(self, term: Term) -> str:
        """The text of a term; parts that are long, or occur twice, get lines before it."""
        self._single = all(x.places.size == 1 and not x.over for x in term.operands.values())
        body = self.expression(self.named(term))
        texts = [TEMPORARY.sub(r"t_{\1}", text) for _, text in body.steps]
        self.lines += [f"t_{{{k}}} &= {text}" for k, text in enumerate(texts, 1)]
        return TEMPORARY.sub(r"t_{\1}", body.results[0])

    def read(self, read: Read, spread: bool = False) -> str:
        """A read as a symbol, with an index if it is a part of an array."""
        view = self.names.view(read)
        if view is not None:
            return latex_symbol(view)
        (array, *others) = read.arrays
        if others:
            parts = r" \\ ".join(latex_symbol(each.name) for each in read.arrays)
            return rf"\begin{{bmatrix}} {parts} \end{{bmatrix}}"
        turned = read.places.shape == (array.columns, array.rows) and array.rows > 1
        text = latex_symbol(array.name) if array.name else r"\text{constants}"
        if turned and not read.over and array.columns != array.rows:
            return raised(text, r"\top")
        if not read.whole and array.count > 1 and read.places.size < array.count:
            row = array.columns > 1 and rectangle(read.places, array) is None
            if row and rectangle(read.places.T, array) is not None:  # transposed
                return raised(lowered(text, index(read.places.T, array)), r"\top")
            return lowered(text, index(read.places, array))
        return text

    def spread(self, text: str, term: object, shape: tuple[int, int], over: bool) -> str:
        """The text as it is: equations write no broadcasting."""
        return text

    def _product(self, s: Product) -> str:
        text = f"{self._side(s.left)} {self._side(s.right)}"
        if s.mean:
            text = rf"\frac{{1}}{{m}} {text}"
        if s.bias is not None and s.bias != 0.0:
            text += f" + {self.operand(s.bias)}"
        return text

    def _side(self, factor: Factor) -> str:
        text = self.read(factor.read)
        return raised(text, r"\top") if factor.transposed else text

    def _reduction(self, s: Reduction) -> str:
        x = self.read(s.operand)
        if s.op is ops.sum:
            return rf"\sum {x}"
        if s.op is ops.logsumexp:
            return rf"\ln \sum e^{{{x}}}"
        return rf"\left\lVert {x} \right\rVert"

    def _backward(self, s: Total | Assembly) -> str:
        assert isinstance(s, Total)
        text = self.term(s.term)
        if s.examples or s.axes:
            atom = text if re.fullmatch(r"[\w^{}\[\]]+", text) else rf"\left({text}\right)"
            text = rf"\sum_{{i=1}}^{{m}} {raised(atom, '(i)')}" if s.examples else rf"\sum {atom}"
        return rf"\frac{{1}}{{m}} {text}" if s.mean else text


def index(places: Places, array: Array) -> str:
    """The index of the places in an array, from 1: rows, and columns if it has several."""
    start = None if array.columns == 1 else rectangle(places, array)
    if start is None:
        return _range(int(places.min()), int(np.ptp(places)) + 1, array.count)
    sides = zip(start, places.shape, (array.rows, array.columns), strict=True)
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


def equations(statements: Sequence[Statement], names: ArrayNames) -> Rendered:
    """The statements as aligned equations."""
    text = Equations(names)
    text.write(statements)
    body = " \\\\\n".join(text.lines)
    return Rendered(f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}")
