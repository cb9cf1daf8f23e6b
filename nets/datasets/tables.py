"""Tables of numbers, lists, arrays or frames, checked; an error says where a wrong entry stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..options.values import one_of
from .frames import frame_numbers, is_real

ARRANGEMENTS = ("rows", "columns")
"""How the examples stand in a table: the values of the option `examples`."""


def example_rows(data: Any, name: str, examples: str = "rows") -> NDArray[Any]:
    """The data as finite numbers with an example in each row.

    >>> example_rows([[1, 2, 3], [4, 5, 6]], "X", examples="columns").tolist()
    [[1, 4], [2, 5], [3, 6]]
    >>> example_rows([[1, 2], [3, float("nan")]], "X")
    Traceback (most recent call last):
    nets.errors.DataError: X has nan in row 1, column 1 (from 0)
    """
    rows = number_array(data, name)
    check_filled(rows, name)
    if rows.ndim != 2:
        hint = ": a single feature is a table too, [[1.0], [2.0]]" if rows.ndim == 1 else ""
        axes = "1 axis" if rows.ndim == 1 else f"{rows.ndim} axes"
        raise DataError(f"{name} is a table of examples and features, got {axes}{hint}")
    check_finite(rows, name)
    return np.moveaxis(rows, example_axis(2, examples), 0)


def number_array(data: Any, name: str) -> NDArray[Any]:
    """The data as an array of real numbers; what is masked out is nan."""
    if data is None:
        raise DataError(f"{name} is a list or an array of numbers, got None")
    if (numbers := frame_numbers(data, name)) is not None:
        return numbers
    if np.ma.is_masked(data):
        data = np.ma.asarray(data, dtype=np.float64).filled(np.nan)
    try:
        array = np.asarray(data)
        if array.dtype.kind == "O":
            array = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"{name} {_culprit(data)}") from None
    if array.dtype.kind not in "biuf":
        raise DataError(f"{name} {_culprit(data)}")
    return array


def example_weights(given: Any, name: str, count: int) -> NDArray[np.float64]:
    """The weights of so many examples, divided by the largest.

    >>> example_weights([1, 4, 0], "weights", 3).tolist()
    [0.25, 1.0, 0.0]
    """
    weights = number_array(given, name)
    if weights.ndim != 1:
        raise DataError(f"{name} is a list with a number for each example, got {given!r:.60}")
    if len(weights) != count:
        raise DataError(f"{name} has {len(weights)} entries for {count} examples")
    check_finite(weights, name)
    negative = np.flatnonzero(weights < 0)
    if len(negative):
        first = negative[0]
        raise DataError(
            f"{name} has {weights[first].item()!r} at index {first} (from 0): a weight is 0 or more"
        )
    if not weights.any():
        raise DataError(f"{name} is zero for every example: none is left")
    weights = weights.astype(np.float64)
    scaled: NDArray[np.float64] = weights / weights.max()
    return scaled


def check_filled(array: NDArray[Any], name: str) -> None:
    """Refuse an array without numbers."""
    if array.size == 0:
        raise DataError(f"{name} is empty: its shape is {array.shape}")


def check_finite(array: NDArray[Any], name: str) -> None:
    """Refuse inf and nan, and say where they are."""
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        number = array[tuple(wrong[0])].item()
        more = f", and {len(wrong) - 1} more such numbers" if len(wrong) > 1 else ""
        raise DataError(f"{name} has {number!r} {_place(wrong[0])}{more}")


def example_axis(dimensions: int, examples: str) -> int:
    """The axis of an array that counts the examples: the first, or for columns the last."""
    return 0 if one_of("examples", examples, ARRANGEMENTS) == "rows" else dimensions - 1


def _place(index: Sequence[int]) -> str:
    """Where an entry stands in what the user gave."""
    if len(index) == 2:
        return f"in row {index[0]}, column {index[1]} (from 0)"
    return f"at index {', '.join(map(str, index))} (from 0)"


def _culprit(data: Any) -> str:
    """Why the data are no array of numbers: a row's length, or an entry."""
    entries = np.asarray(data, dtype=object)
    if entries.ndim == 0:
        return f"is a list or an array of numbers, got {data!r:.60}"
    if entries.ndim == 1:
        counts = [_length(row) for row in entries]
        for i, count in enumerate(counts):
            if count != counts[0]:
                return f"is not a table: row 0 has {counts[0]} entries and row {i} has {count}"
    for index, entry in np.ndenumerate(entries):
        if not is_real(entry):
            return f"has {entry!r:.60} {_place(index)}, which is not a real number"
    return f"holds no real numbers: {data!r:.60}"


def _length(row: Any) -> str:
    return str(len(row)) if hasattr(row, "__len__") and not isinstance(row, str) else "no"
