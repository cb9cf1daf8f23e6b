"""Places: where numbers stand in an array, counted row by row."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.intp]


def is_row(places: Places, start: int) -> bool:
    """Whether the places are start, start + 1, and so on."""
    if len(places) < 2:
        return not len(places) or bool(places[0] == start)
    return bool(places[0] == start and np.all(np.diff(places) == 1))


def rectangle(places: Places, shape: tuple[int, int]) -> tuple[int, int] | None:
    """The first row and column of the rectangle that the places are, None if they are none."""
    (height, width), n = places.shape, shape[1]
    first = int(places[0, 0])
    row, column = divmod(first, n)
    expected = first + n * np.arange(height)[:, None] + np.arange(width)
    fits = column + width <= n and np.array_equal(places, expected)
    return (row, column) if fits else None
