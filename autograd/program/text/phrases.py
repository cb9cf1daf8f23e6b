"""Phrases that languages of NumPy's kind share: a transposed array, a sum, a part of an array."""

from __future__ import annotations

import re

from ..ir.arrays import Array, Places, rectangle


def turned(text: str) -> str:
    """The text of the transposed array."""
    return text.removesuffix(".T") if text.endswith(".T") else f"{text}.T"


def summed(text: str, axis: int | tuple[int, ...] | None) -> str:
    """The text of the sum of an array's numbers, along an axis or of all."""
    whole = text if re.fullmatch(r"[\w.]+(\[[^][]*\])?", text) else f"({text})"
    return f"{whole}.sum()" if axis is None else f"{whole}.sum(axis={axis}, keepdims=True)"


def slice_text(places: Places, array: Array) -> str | None:
    """The text of the slices that the places are, None if they are no rectangle."""
    if (start := rectangle(places, array)) is None:
        return None
    sides = zip(start, places.shape, (array.rows, array.columns), strict=True)
    return f"[{', '.join(':' if n == of else f'{at}:{at + n}' for at, n, of in sides)}]"


def full(np: str, shape: object, text: str) -> str:
    """An array with one number everywhere: of floats, even if the text is an integer's."""
    dot = ".0" if text.lstrip("-").isdigit() else ""
    return f"{np}.full({shape}, {text}{dot})"
