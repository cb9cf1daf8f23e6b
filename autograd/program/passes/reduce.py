"""Reducing: the mean or the sum over the examples, as statements."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ...engine.operands import times
from ..ir.naming import VariableNames
from ..ir.statement import Element, Index, Part, Routine, Statement, Variable
from ..ir.symbols import M, Symbol, term_of_mean

Reduce: TypeAlias = Literal["mean", "sum"] | None

HERE, ALONG = Index(0, ()), Index(0, (1,))


def reduced(
    routine: Routine,
    how: Reduce,
    first: int | None = None,
    names: VariableNames | None = None,
    once: bool = False,
) -> Routine:
    """The routine with the mean or the sum over all examples of each of its first results, of all
    by default; with None, each of them gets a number for each example. With `once`, as many results
    follow that are the same for all examples: each is added to the mean or sum of its counterpart.
    """
    statements, results = list(routine.statements), list(routine.results)
    added = results[first:] if once else []
    for i, y in enumerate(results[:first]):
        x, out = Symbol("x"), Variable("J", (1, 1), temporary=True)
        if "m" in y.shape and how is not None:
            each = Element(y, (Index(0, (0,)), ALONG))
            part = Part(
                ("m",), (Index(0, (0,)),) * 2, term_of_mean(x) if how == "mean" else x, {x: each}
            )
        elif "m" not in y.shape and how == "sum":
            part = Part((), (HERE, HERE), times(M, x), {x: Element(y, (HERE, HERE))})
        elif "m" not in y.shape and how is None:
            out = Variable("y", (1, "m"), temporary=True)
            each = Element(y, (Index(0, (0,)),) * 2)
            part = Part(("m",), (Index(0, (0,)), ALONG), x, {x: each})
        elif added:
            part = Part((), (HERE, HERE), x, {x: Element(y, (HERE, HERE))})
        else:
            continue
        out.name = names.new(out.name) if names else out.name
        parts = [part]
        if added:
            x = Symbol("x")
            parts.append(Part((), (HERE, HERE), x, {x: Element(added[i], (HERE, HERE))}))
        statements.append(Statement(out, tuple(parts)))
        results[i] = out
    kept = results[:first] if once else results
    return routine._replace(statements=tuple(statements), results=tuple(kept))
