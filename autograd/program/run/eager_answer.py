"""The eager engine's answer to a program's call in which a number was not finite: it raises, or
gives the right numbers.

An inf matters as soon as an operation gives it, whatever becomes of it later. It does not matter
where a rule allows it, as x² in 1 / (1 + x²), or where only the program's order of adding met it.
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
from ...engine.modes import nonfinite_allowed
from ...engine.operands import is_finite
from ...engine.value import Value
from ..passes.recording import flat_arguments, is_module, refilled
from .eager import called, combined, examples, labelled

Slopes = dict[str, list[list[float]]]
"""For each argument asked for, a row of derivatives per example."""


def eager_answer(
    f: Callable[..., Any],
    call: BoundArguments,
    over: Sequence[str],
    reduce: str | None,
    asked: Sequence[str] | None,
) -> Any:
    """The value as numbers, and unless `asked` is None the derivatives for these arguments."""
    rows: list[list[float]] = []
    slopes: Slopes = {name: [] for name in asked or ()}
    output: Any = None
    for each in examples(call, over, labelled):  # one after the other: a graph may be large
        output = called(f, each)
        outputs = [y for _, y in leaves(output, "f(...)")]
        rows.append(list(map(_number, outputs)))
        _differentiate(outputs[0], dict(flat_arguments(each)), slopes)
    columns = zip(*rows, strict=True)
    results = [combined(column, reduce) if over else column[0] for column in columns]
    result = refilled(output, results)
    gradients = list(_gradients(call, slopes, over, len(rows) if reduce == "mean" else 1))
    if not nonfinite_allowed() and not all(np.isfinite(x).all() for x in results):
        _refuse_nonfinite(call)
    return result if asked is None else (result, tuple(gradients))


def _differentiate(y: Any, given: dict[str, Any], slopes: Slopes) -> None:
    """Append an example's derivatives to those of the others."""
    for name, rows in slopes.items():
        x = given[name]
        targets = x.parameters() if is_module(x) else [leaf for _, leaf in leaves(x, name)]
        targets = list(targets)
        rows.append(adjoints(y, targets) if isinstance(y, Value) else [0.0] * len(targets))


def _gradients(call: BoundArguments, slopes: Slopes, over: Sequence[str], m: int) -> Iterator[Any]:
    """The derivatives of the examples' sum divided by m, in the arguments' shapes."""
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
                raise NonFiniteError(f"{label} is {data}: finite numbers are expected")


def _number(x: Any) -> float:
    return float(x.data if isinstance(x, Value) else x)
