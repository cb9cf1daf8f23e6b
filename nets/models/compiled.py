"""Compiled: a function of one example as a program that runs whole arrays of examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from inspect import BoundArguments
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import allow_nonfinite
from autograd.program.passes.recording import PARAMETERS, bound, record_function, trace
from autograd.program.run.plan import Plan

from ..learning.memories import Vector

AT_A_TIME = 4096  # examples, so that memory suffices


class Compiled:
    """A function f of one example, recorded for such a one; what else it reads are parameters.

    With `cost` the first of its results is the loss: it is given as the mean over the examples, and
    has a gradient. All other results are one row each, with a number for each example.
    """

    def __init__(self, f: Callable[..., Any], example: tuple[Any, ...], cost: bool) -> None:
        self.f = f
        call = _call(f, example)
        self.over = tuple(call.arguments)
        with allow_nonfinite():
            self._trace = self._traced(example)
            self.plan = Plan(f, call, self.over, "mean" if cost else None, only_first=cost)
        self.parameters = self.plan.parameters
        self._gradient = self.plan.gradient((PARAMETERS,)) if cost else None

    def still_holds(self, example: tuple[Any, ...]) -> bool:
        """Whether f still does what it did when it was recorded."""
        with allow_nonfinite():
            return self._traced(example) == self._trace

    def _traced(self, example: tuple[Any, ...]) -> list[Any]:
        return trace(record_function(self.f, _call(self.f, example), self.over))

    def theta(self) -> Vector:
        """The numbers of all parameters, in the program's order."""
        return np.array([p.data for p in self.parameters], dtype=np.float64)

    def values(self, theta: Vector, *arrays: NDArray[Any]) -> tuple[list[Any], bool]:
        """The results for arrays with an example in each row, and whether all was finite on the
        way there: where it was not, the eager engine may raise.
        """
        results, finite = self.plan.run(self.plan.forward, self._given(theta, arrays))
        return list(results), finite

    def values_and_gradient(
        self, theta: Vector, *arrays: NDArray[Any]
    ) -> tuple[list[Any], Vector, bool]:
        """The same, with the derivative of the cost for each parameter behind the results."""
        assert self._gradient is not None
        results, finite = self.plan.run(self._gradient, self._given(theta, arrays))
        *values, gradient = results
        if np.shape(gradient) != theta.shape:
            gradient = np.broadcast_to(np.ravel(gradient), theta.shape)
        return values, gradient, finite

    def _given(self, theta: Vector, arrays: Sequence[NDArray[Any]]) -> list[Any]:
        """What the program takes for them."""
        return [*map(columns, arrays), *self.plan.theta_and_count(theta, len(arrays[0]))]


def _call(f: Callable[..., Any], example: tuple[Any, ...]) -> BoundArguments:
    """The call for a batch of this one example."""
    return bound(f, [[argument] for argument in example], {})


def columns(rows: NDArray[Any]) -> NDArray[np.float64]:
    """The examples side by side, as programs take them."""
    return rows.reshape(len(rows), -1).T.astype(np.float64, copy=False)


def table_of(results: list[Any], m: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The results as a table with an example in each row, each of that shape."""
    rows = [x if np.shape(x) == (1, m) else np.broadcast_to(x, (1, m)) for x in results]
    return np.vstack(rows).T.reshape(m, *shape)


def slices(m: int) -> Iterator[slice]:
    """All examples, not too many at a time."""
    return (slice(start, min(start + AT_A_TIME, m)) for start in range(0, m, AT_A_TIME))
