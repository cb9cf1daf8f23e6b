"""Primitives as functions of rows, one row an argument: what a tape runs over examples."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any, TypeAlias

import numpy as np

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.primitive import Primitive
from ...engine.slopes import number_derivatives
from ..text.code import Code
from ..text.language import Body
from .functions import logsumexp, look
from .numpy import NUMPY, define

Both: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]
"""A function, and that of its partial derivatives."""


def _dot(*v: Any) -> Any:
    n = len(v) // 2
    return reduce(operator.add, [*map(operator.mul, v[:n], v[n : 2 * n]), *v[2 * n :]])


MANY: dict[Primitive, Callable[..., Any]] = {
    ops.sum: lambda *xs: reduce(operator.add, xs),
    ops.dot: _dot,
    ops.hypot: lambda *xs: reduce(np.hypot, xs, 0.0),  # from 0: of one number it is |x|
    ops.logsumexp: lambda *xs: logsumexp(np.array(np.broadcast_arrays(*xs)), axis=0),
}
"""How NumPy computes those of many arguments; their slopes are the table's."""


def row_functions(op: Primitive, count: int) -> Both:
    """A primitive of so many rows, and its partial derivatives."""
    code = Code(NUMPY)
    parameters = code.parameters(count)
    try:
        partials = code.partials(op, count)
        forward = None if op in MANY else code.forward(op, count)
    except TargetError:
        return _one_by_one(op, count)
    body = Body(partials.steps, [f"({', '.join([*partials.results, ''])})"])
    texts = [define("partials", ["z", *parameters], body)]
    if forward is not None:
        texts.append(define("forward", parameters, forward))
    helpers = NUMPY.library.needed([*code.definitions, *texts])
    text = "\n\n".join(["import numpy as np", *helpers, *code.definitions, *texts])
    namespace: dict[str, Any] = {}
    exec(builtins.compile(text, "<chainstep tape>", "exec"), namespace)
    return MANY.get(op) or namespace["forward"], namespace["partials"]


def _one_by_one(op: Primitive, count: int) -> Both:
    """A primitive that is not written in others: its own functions, example by example."""

    def forward(*rows: Any) -> Any:
        columns = np.array(np.broadcast_arrays(*rows), dtype=float).reshape(count, -1).T
        found = np.array([op.number(column) for column in columns.tolist()])
        look(found, columns)
        return found if any(np.ndim(row) for row in rows) else found[0]

    def partials(z: Any, *rows: Any) -> Any:
        columns = np.array(np.broadcast_arrays(z, *rows), dtype=float).reshape(count + 1, -1).T
        slopes = [
            number_derivatives(op, z, column, range(count)) for z, *column in columns.tolist()
        ]
        return np.array(slopes, dtype=float).T

    return forward, partials
