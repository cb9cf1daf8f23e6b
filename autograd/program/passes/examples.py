"""The reduction over examples, which is a statement like any other."""

from __future__ import annotations

from typing import Literal

from ...engine import ops
from ...engine.operands import times
from ..ir.statement import Element, Index, M, Part, Routine, Statement, Variable
from ..ir.symbols import Symbol


def reduced(routine: Routine, how: Literal["mean", "sum"]) -> Routine:
    """The routine with the mean or the sum over all examples of each of its results."""
    statements, results = list(routine.statements), []
    for y in routine.results:
        x = Symbol("x")
        at = tuple(Index(0, (int(side == "m"),)) for side in y.shape)
        once = tuple(Index(0, ()) for _ in y.shape)
        if "m" in y.shape:
            number = ops.div(x, M) if how == "mean" else x
            part = Part(("m",), (Index(0, (0,)),) * len(y.shape), number, {x: Element(y, at)})
        else:
            part = Part((), once, times(M, x), {x: Element(y, once)})
        if "m" not in y.shape and how == "mean":
            results.append(y)
        else:
            results.append(Variable("J", (1,) * len(y.shape)))
            statements.append(Statement(results[-1], (part,)))
    return Routine(routine.inputs, tuple(statements), tuple(results))
