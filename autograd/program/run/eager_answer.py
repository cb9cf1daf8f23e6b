"""The eager engine's answer to a call of a program, where something in that was not finite: it
decides whether that matters, and raises, or gives the number.

An inf matters as soon as an operation gives it, whatever becomes of it later; it does not where a
rule allows for it, as for x² in 1 / (1 + x²), or where only a program's way of adding up met it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from inspect import BoundArguments
from typing import Any

import numpy as np

from ...derivatives.containers import leaves
from ...engine import ops
from ...engine.adjoints import adjoints
from ...engine.errors import NonFiniteError
from ...engine.operands import is_finite
from ...engine.value import Value
from ..passes.recording import flat_arguments, is_module, refilled
from .eager import called, combined, examples, labelled

Slopes = dict[str, list[list[float]]]
"""For each argument that derivatives are asked for, those of each example in a row."""


def eager_answer(
    f: Callable[..., Any],
    call: BoundArguments,
    over: Sequence[str],
    together: str | None,
    asked: Sequence[str] | None,
) -> Any:
    """The value as numbers, and behind it the derivatives for the arguments in `asked`."""
    rows: list[list[float]] = []
    slopes: Slopes = {name: [] for name in asked or ()}
    output: Any = None
    for each in examples(call, over, labelled):  # one after the other: a graph may be large
        output = called(f, each)
        outputs = [y for _, y in leaves(output, "f(...)")]
        rows.append(list(map(_number, outputs)))
        _differentiate(outputs[0], dict(flat_arguments(each)), slopes)
    columns = zip(*rows, strict=True)
    results = [combined(column, together) if over else column[0] for column in columns]
    result = refilled(output, results)
    gradients = list(_gradients(call, slopes, over, len(rows) if together == "mean" else 1))
    if not all(np.isfinite(x).all() for x in results):
        _refuse_nonfinite(call)
    return result if asked is None else (result, tuple(gradients))


def _differentiate(y: Any, given: dict[str, Any], slopes: Slopes) -> None:
    """Add an example's derivatives to those of the others."""
    for name, found in slopes.items():
        x = given[name]
        targets = x.parameters() if is_module(x) else [leaf for _, leaf in leaves(x, name)]
        targets = list(targets)
        found.append(adjoints(y, targets) if isinstance(y, Value) else [0.0] * len(targets))


def _gradients(call: BoundArguments, slopes: Slopes, over: Sequence[str], m: int) -> Iterator[Any]:
    """The derivatives of the sum over the examples, or an m-th of it, in the arguments' shapes."""
    arguments = dict(flat_arguments(call))
    for name, rows in slopes.items():
        if name in over:
            flat = [d / m for row in rows for d in row]
        else:
            flat = [ops.sum(column) / m for column in zip(*rows, strict=True)]
        if is_module(arguments[name]):
            yield np.array(flat)
        else:
            yield refilled(arguments[name], flat)


def _refuse_nonfinite(call: BoundArguments) -> None:
    """Raise if a number among the arguments is inf or nan."""
    for name, x in flat_arguments(call):
        for label, number in () if is_module(x) else leaves(x, name):
            if not is_finite(data := _number(number)):
                raise NonFiniteError(f"{label} is {data}: finite numbers are due")


def _number(x: Any) -> float:
    return float(x.data if isinstance(x, Value) else x)
