"""ArrayProgram: a function of one example as a program of arrays of examples and one vector of
parameters, for training and prediction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import BoundArguments
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...engine.leaves import numbers_of
from ...engine.modes import allow_nonfinite
from ..passes.blocks import PARAMETERS
from ..passes.recording import bound, record_function, trace
from .plan import Plan


class ArrayProgram:
    """A function f of one example as a program; whatever else it reads is a parameter.

    With `cost` the first result is the loss: the program gives its mean over the examples, and its
    gradient. Each other result is a row with a number for each example.
    """

    def __init__(self, f: Callable[..., Any], example: tuple[Any, ...], cost: bool) -> None:
        self.f = f
        call = _call(f, example)
        self.over = tuple(call.arguments)
        with allow_nonfinite():
            self._trace = self._traced(example)
            self._plan = Plan(f, call, self.over, "mean" if cost else None, only_first=cost)
        self.parameters = self._plan.entry.parameters

    def still_holds(self, example: tuple[Any, ...]) -> bool:
        """Whether f computes an example as it did when it was recorded."""
        with allow_nonfinite():
            return self._traced(example) == self._trace

    def _traced(self, example: tuple[Any, ...]) -> list[Any]:
        return trace(record_function(self.f, _call(self.f, example), self.over))

    def theta(self) -> NDArray[np.float64]:
        """The numbers of all parameters, in the program's order."""
        return np.array(numbers_of(self.parameters), dtype=np.float64)

    def values(self, theta: NDArray[Any], *arrays: NDArray[Any]) -> tuple[list[Any], bool]:
        """The results for arrays with an example in each row, and whether every number on the way
        was finite. If not, the eager engine may raise.
        """
        results, finite = self._plan.run(None, self._given(theta, arrays))
        return list(results), finite

    def values_and_gradient(
        self, theta: NDArray[Any], *arrays: NDArray[Any]
    ) -> tuple[list[Any], NDArray[np.float64], bool]:
        """The same, with the derivatives of the cost for the parameters after the results."""
        results, finite = self._plan.run((PARAMETERS,), self._given(theta, arrays))
        *values, gradient = results
        if np.shape(gradient) != theta.shape:
            gradient = np.broadcast_to(np.ravel(gradient), theta.shape)
        return values, gradient, finite

    def _given(self, theta: NDArray[Any], arrays: Sequence[NDArray[Any]]) -> list[Any]:
        """The program's arguments for them."""
        return [*map(columns, arrays), *self._plan.entry.theta_and_count(theta, len(arrays[0]))]


def _call(f: Callable[..., Any], example: tuple[Any, ...]) -> BoundArguments:
    """The call for a batch of one example."""
    return bound(f, [[argument] for argument in example], {})


def columns(rows: NDArray[Any]) -> NDArray[np.float64]:
    """The examples as columns, as programs take them."""
    return rows.reshape(len(rows), -1).T.astype(np.float64, copy=False)
