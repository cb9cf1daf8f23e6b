"""LaTeX: a lifted program as the lecture's equations."""

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
from ..ir.naming import Names
from ..text.array_text import ArrayText, Dialect
from ..text.language import ATOM, POWER, PRODUCT, SIGN, SUM, Form, Language
from ..text.library import Library
from ..text.writing import Written

ANY = 0  # how tightly an operand between braces has to bind
TEMPORARY = re.compile(r"\bt(\d+)\b")
LAYER = re.compile(r"(d*)([A-Za-z]+?)(\d+)")


class NoLibrary(Library):
    """Equations need no definitions: a function's name says what it is."""

    def __init__(self) -> None:
        self.paragraphs = {}


def form(op: Primitive) -> Form:
    """How an equation writes a primitive: by the table's own template, or as a function."""
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
    rest="x",
    stretch=None,
    define=lambda name, parameters, body: "",
)
SCALED = Form(r"{} \cdot {}", PRODUCT, (PRODUCT, PRODUCT + 1))
DIALECT = Dialect(EQUATIONS, "", "", {})


class Rendered(str):
    """A text in LaTeX, which a notebook shows as the formulas that it says."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return f"$${self}$$"


class Equations(ArrayText):
    """The statements as equations, one a line."""

    def __init__(self, names: Names) -> None:
        super().__init__(DIALECT, names)
        self._single = False  # whether all that a term reads are single numbers

    def _form(self, op: Primitive, inputs: Sequence[Written]) -> Form:
        if op is ops.mul and (self._single or any(x.number for x in inputs)):
            return SCALED
        return self._known(op) or form(op)

    def write(self, statements: Sequence[Statement]) -> None:
        """The statements, a line each; a long one may need lines before it."""
        for statement in statements:
            if isinstance(statement, Assembly):
                self._parts(statement)
            else:
                text = self.statement(statement)
                self.lines.append(f"{symbol(statement.out.name)} &= {text}")

    def _parts(self, s: Assembly) -> None:
        """Each part of an array with where it is added; those of all parameters have names."""
        if not isinstance(s.out, Parameters):
            for places, value in s.parts:
                part = self.read(Read((s.out,), places))
                self.lines.append(rf"{part} &\mathrel{{+}}= {self.operand(value)}")

    def term(self, term: Term) -> str:
        """What a term is; parts that are long, or stand in it twice, get lines of their own."""
        self._single = all(x.places.size == 1 and not x.over for x in term.operands.values())
        body = self.expression(self.named(term))
        texts = [TEMPORARY.sub(r"t_{\1}", text) for _, text in body.steps]
        self.lines += [f"t_{{{k}}} &= {text}" for k, text in enumerate(texts, 1)]
        return TEMPORARY.sub(r"t_{\1}", body.results[0])

    def read(self, read: Read, spread: bool = False) -> str:
        """What is read, as a symbol; a part of an array by its name alone."""
        view = self.names.view(read)
        if view is not None:
            return symbol(view)
        (array, *others) = read.arrays
        if others:
            parts = r" \\ ".join(symbol(each.name) for each in read.arrays)
            return rf"\begin{{bmatrix}} {parts} \end{{bmatrix}}"
        turned = read.places.shape == (array.columns, array.rows) and array.rows > 1
        text = symbol(array.name) if array.name else r"\text{constants}"
        if turned and not read.over and array.columns != array.rows:
            return raised(text, r"\top")
        if not read.whole and array.count > 1 and read.places.size < array.count:
            row = array.columns > 1 and rectangle(read.places, array) is None
            if row and rectangle(read.places.T, array) is not None:  # or some, turned
                return raised(lowered(text, index(read.places.T, array)), r"\top")
            return lowered(text, index(read.places, array))
        return text

    def spread(self, text: str, term: object, shape: tuple[int, int], over: bool) -> str:
        """An equation leaves it to the reader to see a number as an array."""
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
    """Which numbers of an array the places are, from 1: rows, and columns if it has several."""
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
    """A symbol with something raised, beside the layer's number if it has one."""
    return f"{text[:-1]}{above}}}" if text.endswith("]}") else f"{text}^{{{above}}}"


def lowered(text: str, below: str) -> str:
    """A symbol with something lowered, behind the index that it has already."""
    return f"{text[:-1]},{below}}}" if "_{" in text else f"{text}_{{{below}}}"


def symbol(name: str) -> str:
    """A variable's name as the lectures write it: W1 as W^{[1]}, dW1 likewise."""
    found = LAYER.fullmatch(name)
    if found is None:
        if name.startswith("d") and len(name) > 1:
            return rf"d{STYLE.name(name[1:])}"
        return STYLE.name(name)
    d, stem, layer = found.groups()
    return (
        rf"{d}{STYLE.name(stem)}^{{[{layer}]}}"
        if stem.isupper() or stem in "bzaw"
        else (f"{d}{STYLE.name(stem)}_{{{layer}}}")
    )


def equations(statements: Sequence[Statement], names: Names) -> Rendered:
    """The statements as aligned equations."""
    text = Equations(names)
    text.write(statements)
    body = " \\\\\n".join(text.lines)
    return Rendered(f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}")
