"""Grammar: what texts may say, and what to write in the place of the rest."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Collection
from difflib import get_close_matches
from keyword import kwlist
from typing import Any
from unicodedata import normalize

from ..engine import ops
from ..engine.errors import ExpressionError
from ..engine.methods import NUMPY_NAMES
from .spelling import spelled

OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: ops.add,
    ast.Sub: ops.sub,
    ast.Mult: ops.mul,
    ast.Div: ops.div,
    ast.Pow: ops.pow,
    ast.Mod: ops.mod,
    ast.USub: ops.neg,
    ast.UAdd: lambda x: x,
    ast.Lt: ops.less,
    ast.LtE: ops.less_equal,
    ast.Gt: ops.greater,
    ast.GtE: ops.greater_equal,
    ast.Eq: ops.equal,
    ast.NotEq: ops.not_equal,
}
CONSTANTS = {"pi": math.pi, "e": math.e}
SIGNS = str.maketrans("·⋅×∗−", "****-")
"""Signs of formulas, which are read as Python's."""

TWO_SIGNS = re.compile(r"#.*|((?<=[*·⋅×∗])[·⋅×∗]|(?<=[·⋅×∗])\*)")
"""A remark, or as a group the second of two signs of products that Python would read as a power."""

BEFORE_SIGNS = {"and", "else", "if", "in", "is", "not", "or", "True", "False", "None"}
BEFORE_SIGNS |= {"break", "continue", "pass", "return", "yield"}
"""Keywords that can stand before a sign or at the end of a line, and still are no names."""

KEYWORD = re.compile(rf"#.*|\b({'|'.join(kwlist)})\b(?=(\s*(?:[-+*/=),;]|$))?)", re.MULTILINE)
"""A remark, or as groups a keyword of Python, and what follows where a name can be."""

FUNCTION_SIGNS = {"σ": "sigmoid"}
"""Functions that formulas write with a sign, where no number has it for a name."""

WITH_INDEX = re.compile(r"([^\W\d⁰¹²³⁴-⁹₀-₉][^\W⁰¹²³⁴-⁹₀-₉]*)([⁰¹²³⁴-⁹]*)[₀-₉]*")
"""A name, and its raised and lowered indices; the raised ones alone may be a power."""

STATEMENT_AFTER_COMMA = re.compile(r",(?=\s*[^\W\d]\w*\s*=[^=])")

OTHER_NAMES = NUMPY_NAMES | {
    "lg": "log10",
    "ln": "log",
    "sgn": "sign",
    "sigma": "sigmoid",
    "tg": "tan",
}
"""What functions are called elsewhere."""

NOT_IN_TABLE = {
    "softmax": "softmax gives several numbers: the first of softmax(a, b) is written "
    "exp(a - logsumexp(a, b))",
    "round": "round has no slope to follow: floor(a + 0.5) is the nearest whole number",
    "mean": "a mean is written sum(a, b) / 2",
}
"""What to write for functions that are well known elsewhere, and that the table does not have."""

MISREAD = {
    **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", "a power is written a**b"),
    **dict.fromkeys("₀₁₂₃₄₅₆₇₈₉", "an index is written behind its name: x1"),
    "√": "a root is written sqrt(a)",
    "÷": "a quotient is written a / b",
    "≤": "write <= for it",
    "≥": "write >= for it",
    "≠": "write != for it",
    ";": "something is missing before this semicolon: it stands between two statements",
}
"""What to write for characters that Python's parser does not take there."""

REFUSED: dict[type, str] = {
    ast.Attribute: "a dot after a name is not understood: names are single words",
    ast.BitXor: "^ is not understood: a power is written a**b",
    ast.BoolOp: "and and or are not understood: choose with where(a, b, c)",
    ast.FloorDiv: "// is not understood: write floor(a / b)",
    ast.IfExp: "if ... else is not understood: b if a else c is written where(a, b, c)",
    ast.List: "a list is not understood: give each number a name of its own",
    ast.MatMult: "@ is not understood: a dot product is written a*x + b*y",
    ast.Not: "not is not understood: write equal(a, 0)",
    ast.Subscript: "[...] is not understood: give each number a name of its own",
    ast.Tuple: "a comma only separates a function's arguments; statements end with ;",
}
"""What to write for parts of Python's grammar that are not read."""


def keyword_as_name(text: str, given: Collection[str]) -> re.Match[str] | None:
    """The first keyword of Python that is used as a name: it was given a number, or is written
    where only a name can be.
    """
    for match in KEYWORD.finditer(text):
        is_name = match[2] is not None and match[1] not in {None, *BEFORE_SIGNS}
        if match[1] in given or is_name:
            return match
    return None


def misread(text: str, index: int, otherwise: str) -> tuple[str, int]:
    """What to write where Python's parser stopped in a text, and where to look."""
    for comma in STATEMENT_AFTER_COMMA.finditer(text):
        if _is_outside(text, comma.start()):
            hint = "a comma only separates a function's arguments; statements end with ;"
            return hint, comma.start()
    for name in WITH_INDEX.finditer(text):
        if name.end(1) == index < name.end():
            hint = f"the name {name[0]} is written {spelled(name[0])}"
            if name.end(2) == name.end():
                hint = f"a power is written {name[1]}**{spelled(name[2])}; {hint}"
            return hint, name.start()
    return MISREAD.get(text[index : index + 1], otherwise), index


def _is_outside(text: str, index: int) -> bool:
    """Whether no bracket is open at a place of a text."""
    before = text[:index]
    return sum(map(before.count, "([{")) <= sum(map(before.count, ")]}"))


def short_word(name: str) -> str:
    """The name, or the start of a long one."""
    return name if len(name) <= 40 else f"{name[:36]}..."


def assigned_names(statement: ast.stmt) -> list[str]:
    """The names that a statement assigns."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def by_spelling(values: dict[str, Any]) -> dict[str, Any]:
    """The values by their names in the spelling of Python's parser, which is NFKC."""
    known: dict[str, Any] = {}
    for name, value in values.items():
        nfkc = normalize("NFKC", name)
        if nfkc in known:
            raise ExpressionError(f"{short_word(nfkc)} was given twice, in two spellings")
        known[nfkc] = value
    return known


def similar(name: str, known: list[str]) -> str:
    """A question after the known name that is most like this one, if there is one."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
