"""Examples to learn from: X and y as users have them, checked, and dealt out in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import AutogradError

from .data import example_axis
from .errors import DataError, TargetError
from .losses import LOSSES, Loss


class Examples:
    """Inputs and the target of each: what `batches` deals out.

    >>> list(Examples([[1.0, 2.0], [3.0, 4.0]], [0, 1]).batches([1, 0], size=1))
    [([[3.0, 4.0]], [1]), ([[1.0, 2.0]], [0])]
    """

    def __init__(self, X: Any, y: Any, examples: str = "rows", name: str = "") -> None:
        self.examples = examples
        self.name = name
        """What the messages add to X and y, such as `validation`."""
        self.inputs = self._table(X, f"{name}X")
        self.targets = self._targets(y, f"{name}y")
        if len(self.inputs) != len(self.targets):
            raise DataError(
                f"{name}X has {len(self.inputs)} examples and {name}y has {len(self.targets)}"
                + _turn_hint(examples)
            )

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, indices: NDArray[np.int64], name: str) -> Examples:
        """The examples of these numbers."""
        part = object.__new__(Examples)
        part.examples, part.name = self.examples, name
        part.inputs, part.targets = self.inputs[indices], self.targets[indices]
        return part

    def batches(self, order: Sequence[int], size: int) -> Iterator[tuple[list[Any], list[Any]]]:
        """The examples in this order, so many at a time; the last batch may be smaller."""
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            yield self.inputs[chosen].tolist(), self.targets[chosen].tolist()

    def rows(self) -> tuple[Iterator[list[Any]], list[Any]]:
        """The inputs one by one, and all the targets."""
        return (row.tolist() for row in self.inputs), self.targets.tolist()

    def suit(self, loss: Loss, outputs: int) -> None:
        """Refuse targets that the loss cannot measure so many outputs against."""
        if outputs == 1 and self.targets.ndim == 2 and self.targets.shape[1] == 1:
            self.targets = self.targets[:, 0]
        if loss not in LOSSES.values():
            return
        probe = [0.5] * outputs  # what every loss takes: a number, a logit, a probability
        _, firsts = np.unique(self.targets, axis=0, return_index=True)
        for i in sorted(firsts.tolist()):
            try:
                loss(probe, self.targets[i].tolist())
            except AutogradError as error:
                raise TargetError(f"{self.name}y of example {i} (from 0): {error}") from None

    def _table(self, X: Any, name: str) -> NDArray[Any]:
        """X as a table with an example in each row."""
        table = _numbers(X, name)
        if table.ndim != 2:
            hint = ": one feature makes a table too, [[1.0], [2.0]]" if table.ndim == 1 else ""
            raise DataError(
                f"{name} is a table of examples and features, got {table.ndim} axes{hint}"
            )
        if table.size == 0:
            raise DataError(f"{name} is empty: its shape is {table.shape}")
        table = np.moveaxis(table, example_axis(2, self.examples), 0)
        self._check_finite(table, name)
        return table

    def _targets(self, y: Any, name: str) -> NDArray[Any]:
        """y as a number, or a row of numbers, for each example."""
        targets = _numbers(y, name)
        if targets.ndim not in (1, 2):
            raise DataError(f"{name} is a list or a table of numbers, got {targets.ndim} axes")
        if targets.size == 0:
            raise DataError(f"{name} is empty: its shape is {targets.shape}")
        targets = np.moveaxis(targets, example_axis(targets.ndim, self.examples), 0)
        self._check_finite(targets, name)
        return targets.astype(np.int64) if targets.dtype.kind == "b" else targets

    def _check_finite(self, array: NDArray[Any], name: str) -> None:
        wrong = np.argwhere(~np.isfinite(array))
        if len(wrong):
            number = array[tuple(wrong[0])].item()
            more = f", and {len(wrong) - 1} more such numbers" if len(wrong) > 1 else ""
            raise DataError(f"{name} has {number!r} {self._place(wrong[0])}{more}")

    def _place(self, index: Sequence[int]) -> str:
        """Where an entry stands in what the user gave."""
        if len(index) == 1:
            return f"at index {index[0]}"
        row, column = index if self.examples == "rows" else reversed(index)
        return f"in row {row}, column {column} (from 0)"


def _turn_hint(examples: str) -> str:
    other = "columns" if examples == "rows" else "rows"
    return f'; if they stand in {other}, say examples="{other}"'


def _numbers(data: Any, name: str) -> NDArray[Any]:
    """The data as an array of real numbers, or an error that says where they are not."""
    try:
        array = np.asarray(data)
        if array.dtype.kind == "O":
            array = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"{name} is no table of numbers: {_culprit(data)}") from None
    if array.dtype.kind not in "biuf":
        raise DataError(f"{name} holds no real numbers: {array.ravel()[0]!r:.60}")
    return array


def _culprit(data: Any) -> str:
    """What keeps the data from being a table: a row of another length, or an entry."""
    rows = list(data) if hasattr(data, "__iter__") else [data]
    first = len(rows[0]) if rows and hasattr(rows[0], "__len__") else None
    for i, row in enumerate(rows):
        length = len(row) if hasattr(row, "__len__") else None
        if length != first:
            counts = ["no" if n is None else str(n) for n in (first, length)]
            return f"row 0 has {counts[0]} entries and row {i} has {counts[1]}"
        for j, entry in enumerate(row if length is not None else [row]):
            try:
                float(entry)
            except (TypeError, ValueError):
                return f"row {i}, column {j} (from 0) holds {entry!r:.60}"
    return f"{data!r:.60}"
