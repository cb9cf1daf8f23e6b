"""Primitives as functions of rows of examples, one row per argument, for a tape."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from ...engine.errors import TargetError
from ...engine.primitive import Primitive
from ...engine.slopes import number_derivatives
from ..text.code import Code
from ..text.language import Body
from .numpy import NUMPY, given_functions, python_definition

ForwardAndPartials: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]
"""A primitive's function, and the function of its partial derivatives."""


def row_functions(op: Primitive, count: int) -> ForwardAndPartials:
    """The functions of a primitive of `count` rows, and of its partial derivatives."""
    code = Code(NUMPY)
    parameters = code.parameters(count)
    texts = [python_definition("forward", parameters, code.call(op, count))]
    try:
        body = code.partials(op, count)
    except TargetError:  # they are computed one by one too
        body = None
    if body is not None:
        body = Body(body.steps, [f"({', '.join([*body.results, ''])})"])
        texts.append(python_definition("partials", ["z", *parameters], body))
    helpers = NUMPY.library.needed([*code.definitions, *texts])
    text = "\n\n".join(["import numpy as np", *helpers, *code.definitions, *texts])
    namespace = given_functions(code.undefined)
    exec(builtins.compile(text, "<chainstep tape>", "exec"), namespace)
    return namespace["forward"], namespace.get("partials") or _partials_one_by_one(op, count)


def _partials_one_by_one(op: Primitive, count: int) -> Callable[..., Any]:
    """The partial derivatives of a primitive whose rule cannot be read, example by example."""

    def partials(z: Any, *rows: Any) -> Any:
        columns = np.array(np.broadcast_arrays(z, *rows), dtype=float).reshape(count + 1, -1).T
        slopes = [
            number_derivatives(op, z, column, range(count)) for z, *column in columns.tolist()
        ]
        return np.array(slopes, dtype=float).T

    return partials
