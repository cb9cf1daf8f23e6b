"""Where a field over a grid is zero, as pieces of a line; and pixels as a PNG."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
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


def png_link(image: Floats) -> str:
    """Rows of red, green and blue, from 0 to 1, as a PNG that a picture can hold."""
    pixels = np.clip(np.round(np.nan_to_num(image) * 255), 0, 255).astype(np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    height, width, _ = pixels.shape
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 6)),
        (b"IEND", b""),
    ]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return f"data:image/png;base64,{b64encode(png).decode()}"
