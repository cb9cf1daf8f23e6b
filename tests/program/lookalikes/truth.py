"""Truth: the eager engine's results for a lookalike, example by example, and their error bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rounding import Known, UndecidedError, combined, known_of

from autograd import NonFiniteError, NotDifferentiableError, Value, allow_nonfinite
from autograd.derivatives.containers import leaves
from autograd.engine.adjoints import adjoints

from .lookalike import Case

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Within:
    """Numbers, and how far each may be off."""

    due: Numbers
    allowed: Numbers

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the numbers."""
        return self.due.shape


@dataclass(frozen=True)
class Truth:
    """The right results of a call: rows of numbers, with a column per example where these differ.

    A result that raises is given by the error's class; None cannot be decided.
    """

    values: Within | type[Exception] | None
    gradients: list[Within] | type[Exception] | None
    cost: list[Within] | None = None
    """What training asks for: the mean over the examples, each example's other results, and the
    mean's slopes for all that is no example."""


def truth(case: Case) -> Truth:
    """The values, and the derivatives for `wrt` if f gives one number."""
    examples: list[list[Known]] = []
    raised: type[Exception] | None = None
    decided = True
    m = case.count
    for i in range(max(m, 1)):
        call, fresh = case.example(i)
        try:
            outputs = [y for _, y in leaves(case.f(*call.args, **call.kwargs), "f(...)")]
        except NonFiniteError:
            with allow_nonfinite():
                results = leaves(case.f(*call.args, **call.kwargs), "f(...)")
            return Truth(NonFiniteError, NonFiniteError if len([*results]) == 1 else None)
        inputs = [x for part in [*fresh, case.free] for x in part]
        asked = [x for k in case.places for x in [*fresh, case.free][k]]
        try:
            examples.append(_known(outputs, inputs))
        except (UndecidedError, NonFiniteError, NotDifferentiableError):
            decided = False
            if len(outputs) == 1 and _slopes_raise(outputs[0], asked):
                raised = NonFiniteError
    if not decided:
        return Truth(None, raised)
    return _truth(case, examples, [*map(len, fresh), len(case.free)])


def _known(outputs: list[Any], inputs: list[Value]) -> list[Known]:
    """The first result with its slopes, and the others without."""
    results = [known_of(outputs[0], inputs), *(known_of(y, []) for y in outputs[1:])]
    if not np.isfinite([e for y in results for e in (y.value_error, *y.slope_errors)]).all():
        raise UndecidedError  # the bound is beyond the largest float
    return results


def _slopes_raise(y: Any, asked: list[Value]) -> bool:
    if not isinstance(y, Value) or y.is_constant:
        return False
    try:
        adjoints(y, asked)
    except NonFiniteError:
        return True
    return False


def _truth(case: Case, examples: list[list[Known]], sizes: list[int]) -> Truth:
    """The results of all examples as one."""
    m, reduce = case.count, case.program.reduce
    shared = [k for k, over in enumerate([*case.over, False]) if not over]
    # For each leaf, whether the examples share it.
    same = [k in shared for k, size in enumerate(sizes) for _ in range(size)]
    columns = [[y._replace(slopes=[], slope_errors=[]) for y in c] for c in zip(*examples)]  # noqa: B905
    first = [outputs[0] for outputs in examples]
    if m and reduce is None:
        values = _rows(columns)
    elif m:
        values = _rows([[combined(column, reduce == "mean", [])] for column in columns])
    else:
        values = _rows(columns)
    gradients = None
    if len(columns) == 1:
        total = combined(first, bool(m) and reduce == "mean", same)
        parts = _split(total, sizes, same, m)
        gradients = [parts[k] for k in case.places]
    mean = combined(first, True, same)
    slopes = _split(mean, sizes, same, m)
    cost = [_rows([[mean]]), *(_rows([column]) for column in columns[1:])]
    return Truth(values, gradients, [*cost, *(slopes[k] for k in shared)])


def _rows(columns: list[list[Known]]) -> Within:
    return Within(
        np.array([[y.value for y in column] for column in columns]),
        np.array([[y.value_error for y in column] for column in columns]),
    )


def _split(total: Known, sizes: list[int], same: list[bool], m: int) -> list[Within]:
    """The slopes split by argument, one row per number."""
    parts = []
    leaf = start = 0
    for size in sizes:
        columns = 1 if not size or same[leaf] else max(m, 1)
        stop = start + size * columns
        both = (
            np.reshape(x[start:stop], (size, columns)) for x in (total.slopes, total.slope_errors)
        )
        parts.append(Within(*both))
        leaf, start = leaf + size, stop
    return parts
