"""Where a field over a grid is zero, as pieces of a line; and pixels as shapes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..scene.regions import Floats

Piece = tuple[float, float, float, float]
CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))  # row and column, around a cell


def zero_pieces(field: Floats) -> list[Piece]:
    """The zero of a field, as pieces from (column, row) to (column, row): one or two in each cell
    whose corners differ in sign.

    >>> zero_pieces(np.array([[-1.0, 1.0], [-1.0, 1.0]]))
    [(0.5, 0.0, 0.5, 1.0)]
    """
    above = field > 0
    corners = (above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1])
    differ = np.any([c != corners[0] for c in corners[1:]], axis=0)
    finite = np.isfinite(field)
    known = finite[:-1, :-1] & finite[:-1, 1:] & finite[1:, 1:] & finite[1:, :-1]
    pieces: list[Piece] = []
    for i, j in np.argwhere(differ & known).tolist():
        met = []
        for (down, right), (down2, right2) in pairwise(CORNERS):
            one, other = (float(field[i + a, j + b]) for a, b in ((down, right), (down2, right2)))
            if (one > 0) != (other > 0):
                t = one / (one - other)
                met.append((j + right + t * (right2 - right), i + down + t * (down2 - down)))
        for k in range(0, len(met), 2):
            pieces.append((*met[k], *met[k + 1]))
    return pieces


def stripes(image: Floats) -> dict[str, list[tuple[int, int, int]]]:
    """The places of each colour, as (column, row, how many to the right); the image has rows of
    red, green and blue, from 0 to 1.

    >>> stripes(np.array([[[0.0, 0, 0], [0, 0, 0], [1, 1, 1]]]))
    {'#000000': [(0, 0, 2)], '#ffffff': [(2, 0, 1)]}
    """
    pixels = np.clip(np.round(np.nan_to_num(image) * 255), 0, 255).astype(np.uint8)
    found: dict[str, list[tuple[int, int, int]]] = {}
    for i, row in enumerate(pixels):
        changes = np.flatnonzero((row[1:] != row[:-1]).any(axis=1)) + 1
        for start, end in pairwise([0, *changes.tolist(), len(row)]):
            found.setdefault(f"#{row[start].tobytes().hex()}", []).append((start, i, end - start))
    return found
