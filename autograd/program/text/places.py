"""Places: where an element stands in an array's memory, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..ir.arrays import Places


class Stride(NamedTuple):
    """Places start + down · row + along · column."""

    start: int
    down: int
    along: int


def stride(places: Places) -> Stride | None:
    """The stride of the places, None if they are not evenly spaced."""
    if not places.size:
        return Stride(0, 0, 0)
    start = int(places[0, 0])
    rows, columns = places.shape
    down = int(places[1, 0]) - start if rows > 1 else 0
    along = int(places[0, 1]) - start if columns > 1 else 0
    even = start + down * np.arange(rows)[:, None] + along * np.arange(columns)
    return Stride(start, down, along) if np.array_equal(places, even) else None


def in_one_row(places: Places, shape: tuple[int, int]) -> Places | None:
    """The places, broadcast to a shape, as one column; None if this is not evenly spaced."""
    if places.size > 1:
        places = np.broadcast_to(places, shape).reshape(-1, 1)
    return places if stride(places) else None


def place_text(start: int, steps: Sequence[tuple[int, str]]) -> str:
    """The text of start + step · variable + ..., without terms that add nothing.

    >>> place_text(0, [(784, "i"), (1, "j")])
    '784 * i + j'
    >>> place_text(3, [(-1, "i")])
    '3 - i'
    """
    text = str(start) if start else ""
    for step, variable in steps:
        if step:
            size = variable if abs(step) == 1 else f"{abs(step)} * {variable}"
            sign = "-" if step < 0 else "+"
            text = f"{text} {sign} {size}" if text else size if step > 0 else f"-{size}"
    return text or "0"


def at_example(place: str, m: str, e: str) -> str:
    """The place of example e's number, where each place has a row of m examples."""
    row = {"0": "", "1": m}.get(place, f"({place}) * {m}" if " " in place else f"{place} * {m}")
    return f"{row} + {e}" if row else e
