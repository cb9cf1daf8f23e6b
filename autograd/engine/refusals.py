"""Operators that Values do not have: each says the way to go instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import OperandError
from .operands import as_float, unsupported

CARET = "^ is no power in Python: write x**y"
DOWN = (
    "Values have no x // y: write autograd.floor(x / y), whose slope is 0, or x.data // y for "
    "the number"
)
PAIR = (
    "Values have no divmod(x, y): write autograd.floor(x / y) and x % y, or divmod(x.data, y) "
    "for the numbers"
)
ROUND = (
    'round() takes no Value: write round(x.data, 2) for the number, f"{x:.2f}" for a text, or '
    "autograd.floor(x + 0.5), whose slope is 0, to stay in the graph"
)


def refusal(sentence: str) -> Callable[..., Any]:
    """An operator that raises; where the other operand is no number, Python asks that one."""

    def refuse(x: Any, y: Any = 0.0) -> Any:
        if sentence is not CARET and not isinstance(y, type(x)) and as_float(y) is None:
            return unsupported(y)
        raise OperandError(sentence)

    return refuse


REFUSED = {
    "__xor__": refusal(CARET),
    "__rxor__": refusal(CARET),
    "__floordiv__": refusal(DOWN),
    "__rfloordiv__": refusal(DOWN),
    "__divmod__": refusal(PAIR),
    "__rdivmod__": refusal(PAIR),
    "__round__": refusal(ROUND),
    "rint": refusal(ROUND),
}
"""The operators by the names of their methods; np.round calls `rint`."""
