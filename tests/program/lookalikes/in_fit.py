"""Fit: the program as training runs it, in which all that is no example is a parameter."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any

import numpy as np

from autograd import Value
from autograd.derivatives.containers import leaves, rebuild
from autograd.program import ArrayProgram
from autograd.program.passes.recording import is_module

from .checking import compare
from .lookalike import Case
from .truth import Truth

PLAIN = Parameter.POSITIONAL_OR_KEYWORD


def fit(case: Case, due: Truth) -> None:
    """Check the mean cost over the examples, its slopes, and the other results."""
    kinds = {p.kind for p in case.call.signature.parameters.values()}
    if not case.count or due.cost is None or kinds != {PLAIN}:
        return
    examples = {name: x for (name, x), over in zip(case.given, case.over, strict=True) if over}
    shared: list[list[Value]] = []

    def leaf(x: Any) -> Value:
        made = Value(x)
        shared[-1].append(made)
        return made

    others: dict[str, Any] = {}
    for name, x in case.given:
        if name not in examples:
            shared.append(list(x.parameters()) if is_module(x) else [])
            others[name] = x if is_module(x) else rebuild(x, leaf)
    shared.append(case.free)

    def one(*numbers: Any) -> Any:
        result = case.f(**others, **dict(zip(examples, numbers, strict=True)))
        return [y for _, y in leaves(result, "f(...)")]

    parameters = [Parameter(f"x{i}", PLAIN) for i in range(len(examples))]
    one.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    compiled = ArrayProgram(one, tuple(x[0] for x in examples.values()), cost=True)
    rows = [np.array([[float(y) for _, y in leaves(e)] for e in x]) for x in examples.values()]
    (cost, *results), gradient, _ = compiled.values_and_gradient(compiled.theta(), *rows)
    compare("wrong value", np.reshape(cost, (1, 1)), due.cost[0])
    for result, each in zip(results, due.cost[1:], strict=False):
        compare("wrong value", np.broadcast_to(np.ravel(result), each.shape), each)
    place = {id(p): i for i, p in enumerate(compiled.parameters)}
    for part, slopes in zip(shared, due.cost[1 + len(results) :], strict=True):
        column = [gradient[place[id(p)]] if id(p) in place else 0.0 for p in part]
        compare("wrong gradient", np.reshape(column, (-1, 1)), slopes)
