"""One printer, many notations: what is printed reads back as the same tree, in each of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from autograd.engine import ops
from autograd.engine.primitive import Primitive
from autograd.program.ir.symbols import Symbol
from autograd.program.targets.c import LANGUAGE
from autograd.program.targets.javascript import JAVASCRIPT
from autograd.program.targets.latex import EQUATIONS
from autograd.program.targets.numpy import NUMPY
from autograd.program.text.code import Code
from autograd.program.text.language import Language
from autograd.words.printer import SUM, Atom, Notation, applications
from autograd.words.styles import LATEX, PLAIN
from viz.page.templates import Fractions, OneLine

Tree: TypeAlias = Any
"""A name, a number, (sign, left, right) or ("neg", operand)."""

OPS = {"+": ops.add, "-": ops.sub, "*": ops.mul, "/": ops.div, "**": ops.pow, "neg": ops.neg}
PYTHON = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
NAMES = "abc"
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
FROM_LATEX = [
    (r"\\left|\\right", ""),
    (r"\\cdot|\\odot", "*"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}(?!\^)", r"((\1)/(\2))"),
    (r"\^\{([^{}]*)\}", r"**(\1)"),
    (r"(?<!\\frac)(?<![}^])\{([^{}]*)\}", r"\1"),
]

trees = st.recursive(
    st.sampled_from(NAMES) | st.sampled_from([2.0, 3.0, 0.5, -2.0, -0.5]),
    lambda inner: (
        st.tuples(st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner)
        | st.tuples(st.just("neg"), inner)
    ),
    max_leaves=8,
)


def read_python(text: str) -> Tree:
    """A text in Python's arithmetic as a tree; any call of two arguments is a power."""

    def read(node: Any) -> Tree:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Constant):
            return float(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.UnaryOp):
            return "neg", read(node.operand)
        if isinstance(node, ast.Call):
            return "**", *map(read, node.args)
        return PYTHON[type(node.op)], read(node.left), read(node.right)

    return read(ast.parse(text, mode="eval").body)


def read_plain(text: str) -> Tree:
    """A formula in plain text as a tree."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: f"**({m[0].translate(RAISED)})", text)
    return read_python(text.replace("·", "*").replace("^", "**"))


def read_latex(text: str) -> Tree:
    """A formula in LaTeX as a tree; a fraction that is raised without brackets is no formula."""
    before = ""
    while text != before:
        before = text
        for pattern, python in FROM_LATEX:
            text = re.sub(pattern, python, text)
    return read_python(text)


def page_text(pieces: Sequence[Any], slots: Sequence[float]) -> str:
    """A template as Python's arithmetic, with these numbers in its slots."""
    texts = []
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece.replace("·", "*"))
        elif isinstance(piece, int):
            texts.append(repr(slots[piece]))
        else:
            kind, *parts = piece
            inside, *others = (page_text(part, slots) for part in parts if isinstance(part, tuple))
            if kind == "^":
                assert not (parts[0][-1:] and parts[0][0][0] == "/"), "a fraction that is raised"
                texts.append(f"{inside}**({others[0]})")
            elif kind == "/":
                texts.append(f"(({inside})/({others[0]}))")
            else:
                bare = kind == "?" and slots[parts[1]] >= 0
                texts.append(inside if bare else f"({inside})")
    return "".join(texts)


def in_words(notation: Notation, tree: Tree) -> Any:
    """The tree in a notation of words or pages."""

    def look(x: Tree) -> Atom | tuple[Primitive, Sequence[Tree]]:
        if isinstance(x, tuple):
            return OPS[x[0]], x[1:]
        slot = notation.__class__ in (OneLine, Fractions)
        return Atom.of(x) if isinstance(x, float) else Atom(str(NAMES.index(x)) if slot else x)

    return notation.print(*applications([tree], look))[0].text


def in_language(language: Language, tree: Tree, read: Callable[[str], Tree]) -> Tree:
    """The tree in a language, read back, with its steps put where their names are."""

    def symbol(x: Tree) -> Symbol | float:
        if isinstance(x, tuple):
            return Symbol.__primitive__(OPS[x[0]], tuple(map(symbol, x[1:])))
        return x if isinstance(x, float) else Symbol(x)

    def put(x: Tree) -> Tree:
        return (x[0], *map(put, x[1:])) if isinstance(x, tuple) else steps.get(x, x)

    body = Code(language).expression(symbol(tree))
    steps: dict[str, Tree] = {}
    for name, text in body.steps:
        steps[re.sub(r"\W", "", name)] = put(read(re.sub(r"t_\{(\d+)\}", r"t_\1", text)))
    return put(read(re.sub(r"t_\{(\d+)\}", r"t_\1", body.results[0])))


def with_slots(x: Tree, slots: Sequence[float]) -> Tree:
    """The tree with numbers for names, and numbers below 0 as they are read, as negations."""
    if isinstance(x, tuple):
        return x[0], *(with_slots(y, slots) for y in x[1:])
    number = slots[NAMES.index(x)] if isinstance(x, str) and slots else x
    return ("neg", -number) if isinstance(number, float) and number < 0 else number


SLOTS = {"positive": (5.0, 7.0, 9.0), "negative": (-5.0, -7.0, -9.0)}
NOTATIONS: dict[str, tuple[Callable[[Tree], Tree], tuple[float, ...]]] = {
    "plain text": (lambda tree: read_plain(in_words(PLAIN, tree)), ()),
    "LaTeX": (lambda tree: read_latex(in_words(LATEX, tree)), ()),
    "NumPy": (lambda tree: in_language(NUMPY, tree, read_python), ()),
    "C": (lambda tree: in_language(LANGUAGE, tree, read_python), ()),
    "JavaScript": (lambda tree: in_language(JAVASCRIPT, tree, read_python), ()),
    "equations": (lambda tree: in_language(EQUATIONS, tree, read_latex), ()),
}


def on_the_page(notation: Notation, slots: tuple[float, ...], tree: Tree) -> Tree:
    """The tree in a notation of the page, with numbers in its slots, read back."""
    return read_python(page_text(in_words(notation, tree), slots))


for _sign, _slots in SLOTS.items():
    for _notation in (OneLine(), Fractions()):
        _name = f"{type(_notation).__name__}, {_sign}"
        NOTATIONS[_name] = partial(on_the_page, _notation, _slots), _slots


@pytest.mark.parametrize("name", NOTATIONS)
@examples(200)
@given(tree=trees)
def test_what_is_printed_reads_back_as_the_same_tree(name: str, tree: Tree) -> None:
    read_back, slots = NOTATIONS[name]
    assert read_back(tree) == with_slots(tree, slots)


def test_equations_read_in_one_way_only() -> None:
    x: Any = Symbol("x")
    y: Any = Symbol("y")
    code = Code(EQUATIONS)
    texts = {
        (x / (y + 1)) ** 2.0: r"{(\frac{x}{y + 1})}^{2}",
        ops.exp(x) ** 3.0: r"{(e^{x})}^{3}",
        ops.mod(x + y, 2.0) * y: r"((x + y) \bmod 2) \odot y",
        x - (-3.0 * y): r"x - (-3 \odot y)",
    }
    assert [code.expression(symbol).results for symbol in texts] == [[t] for t in texts.values()]


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_bracket_that_is_forgotten_is_noticed(name: str, monkeypatch: Any) -> None:
    read_back, slots = NOTATIONS[name]
    tree = ("-", "a", ("-", "b", "c"))
    right = Notation.is_loose

    def forgetful(self: Any, binding: int, least: int, first: bool, minus: bool) -> bool:
        return least != SUM + 1 and right(self, binding, least, first, minus)

    monkeypatch.setattr(Notation, "is_loose", forgetful)
    assert read_back(tree) != with_slots(tree, slots)
