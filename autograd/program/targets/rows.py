"""Primitives as functions of rows of examples, one row per argument, for a tape."""

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
from .functions import flag_nonfinite, logsumexp
from .numpy import NUMPY, python_definition

ForwardAndPartials: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]
"""A primitive's function, and the function of its partial derivatives."""


def _dot(*v: Any) -> Any:
    n = len(v) // 2
    return reduce(operator.add, [*map(operator.mul, v[:n], v[n : 2 * n]), *v[2 * n :]])


VARIADIC: dict[Primitive, Callable[..., Any]] = {
    ops.sum: lambda *xs: reduce(operator.add, xs),
    ops.dot: _dot,
    ops.hypot: lambda *xs: reduce(np.hypot, xs, 0.0),  # from 0: of one number it is |x|
    ops.logsumexp: lambda *xs: logsumexp(np.array(np.broadcast_arrays(*xs)), axis=0),
}
"""The primitives of many arguments in NumPy; their partials come from the table."""


def row_functions(op: Primitive, count: int) -> ForwardAndPartials:
    """The functions of a primitive of `count` rows, and of its partial derivatives."""
    code = Code(NUMPY)
    parameters = code.parameters(count)
    try:
        partials = code.partials(op, count)
        forward = None if op in VARIADIC else code.forward(op, count)
    except TargetError:
        return _one_by_one(op, count)
    body = Body(partials.steps, [f"({', '.join([*partials.results, ''])})"])
    texts = [python_definition("partials", ["z", *parameters], body)]
    if forward is not None:
        texts.append(python_definition("forward", parameters, forward))
    helpers = NUMPY.library.needed([*code.definitions, *texts])
    text = "\n\n".join(["import numpy as np", *helpers, *code.definitions, *texts])
    namespace: dict[str, Any] = {}
    exec(builtins.compile(text, "<chainstep tape>", "exec"), namespace)
    return VARIADIC.get(op) or namespace["forward"], namespace["partials"]


def _one_by_one(op: Primitive, count: int) -> ForwardAndPartials:
    """The functions of a primitive that is not written in others, example by example."""

    def forward(*rows: Any) -> Any:
        columns = np.array(np.broadcast_arrays(*rows), dtype=float).reshape(count, -1).T
        results = np.array([op.number(column) for column in columns.tolist()])
        flag_nonfinite(results, columns)
        return results if any(np.ndim(row) for row in rows) else results[0]

    def partials(z: Any, *rows: Any) -> Any:
        columns = np.array(np.broadcast_arrays(z, *rows), dtype=float).reshape(count + 1, -1).T
        slopes = [
            number_derivatives(op, z, column, range(count)) for z, *column in columns.tolist()
        ]
        return np.array(slopes, dtype=float).T

    return forward, partials
