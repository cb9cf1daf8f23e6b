"""Grammar: what texts may say, and what to write in the place of the rest."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from typing import Any

from ..engine import ops
from ..engine.methods import NUMPY_NAMES

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
SIGNS = str.maketrans("·⋅×−", "***-")
"""Signs of formulas, which are read as Python's."""

TWO_SIGNS = re.compile(r"#.*|((?<=[*·⋅×])[·⋅×]|(?<=[·⋅×])\*)")
"""A remark, or as a group the second of two signs of products that Python would read as a power."""

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
    "√": "a root is written sqrt(a)",
    "÷": "a quotient is written a / b",
    "≤": "write <= for it",
    "≥": "write >= for it",
    "≠": "write != for it",
}
"""What to write for characters that Python's parser does not know."""

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
    ast.Tuple: "a comma stands between a function's arguments only; statements end with ;",
}
"""What to write for parts of Python's grammar that are not read."""
