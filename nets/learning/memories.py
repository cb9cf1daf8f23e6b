"""Memories: what an optimiser remembers of parameters, one by one or many in arrays."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import Value

Vector: TypeAlias = NDArray[np.float64]
"""A number for each parameter, in a row."""

Memory: TypeAlias = dict[str, Any]
"""What is remembered, by name: numbers for one parameter, or arrays for many."""


class Memories:
    """The memories of all parameters that an optimiser moved; all are 0 before the first move.

    >>> w, b = Value(1.0), Value(2.0)
    >>> memories = Memories(["v"])
    >>> memories.together([w, b])["v"] = np.array([0.5, 0.25])
    >>> memories.of(b)
    {'v': 0.25}
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._each: dict[Value, Memory] = {}
        self._group: list[Value] = []  # the parameters whose memories are in arrays now
        self._arrays: Memory = {}

    def of(self, parameter: Value) -> Memory:
        """The memory of one parameter, for the optimiser to update."""
        self._part()
        memory = self._each.get(parameter)
        if memory is None:
            memory = self._each[parameter] = self._first()
        return memory

    def together(self, parameters: list[Value]) -> Memory:
        """The memory of these parameters as arrays, for the optimiser to update.

        A memory that is the same for all of them is one number.
        """
        if self._group is not parameters:
            self._part()
            memories = [
                self._each.pop(parameter) if parameter in self._each else self._first()
                for parameter in parameters
            ]
            self._group = parameters
            self._arrays = {
                name: _merged([memory[name] for memory in memories]) for name in self.names
            }
        return self._arrays

    def copy_of(self, parameter: Value) -> Memory | None:
        """A copy of a parameter's memory; None if it never moved."""
        self._part()
        memory = self._each.get(parameter)
        return None if memory is None else dict(memory)

    def set(self, parameter: Value, memory: Memory | None) -> None:
        """Replace the memory of the parameter."""
        self._part()
        self._each.pop(parameter, None)
        if memory is not None:
            self._each[parameter] = memory

    def copy(self) -> Memories:
        """A copy of all memories, which no longer follows these."""
        twin = Memories(self.names)
        twin._each = {parameter: dict(memory) for parameter, memory in self._each.items()}
        twin._group = self._group
        twin._arrays = {name: copy(x) for name, x in self._arrays.items()}
        return twin

    def _first(self) -> Memory:
        return dict.fromkeys(self.names, 0.0)

    def _part(self) -> None:
        """Give each parameter of the group its own memory again."""
        if self._group:
            n = len(self._group)
            columns = [np.broadcast_to(self._arrays[name], (n,)).tolist() for name in self.names]
            for i, parameter in enumerate(self._group):
                self._each[parameter] = {
                    name: column[i] for name, column in zip(self.names, columns, strict=True)
                }
            self._group, self._arrays = [], {}


def _merged(numbers: list[float]) -> Any:
    """The numbers as an array, or one number if they are all equal."""
    if len(set(numbers)) == 1:
        return numbers[0]
    return np.array(numbers)
