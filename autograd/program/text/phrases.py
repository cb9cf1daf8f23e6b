"""Phrases that languages of NumPy's kind share: a shape, a sum, a part of an array."""

from __future__ import annotations

from collections.abc import Sequence

from ..ir.statement import Places, rectangle
from ..ir.symbols import Expression, Symbol
from .forms import Shape


def shape_text(shape: Shape) -> str:
    """A shape, as functions of arrays take it."""
    return f"({', '.join(map(str, shape))})" if len(shape) > 1 else str(shape[0])


def reshaped(text: str, shape: Shape) -> str:
    """An array in another shape."""
    return f"{text}.reshape{shape_text(shape)}" if len(shape) > 1 else f"{text}.ravel()"


def summed(text: str, dimensions: Sequence[int]) -> str:
    """The sum of an array's numbers along some of its dimensions."""
    axis = dimensions[0] if len(dimensions) == 1 else tuple(dimensions)
    return f"{text}.sum(axis={axis}, keepdims=True)"


def slice_text(places: Places, shape: tuple[int, int]) -> str | None:
    """The slices that the places are in a matrix, None if they are no rectangle."""
    if places.ndim > 2 or (start := rectangle(places, shape)) is None:
        return None
    sides = zip(start, places.shape, shape, strict=True)
    rows, columns = (":" if n == of else f"{at}:{at + n}" for at, n, of in sides)
    return f"[{rows}]" if columns == ":" else f"[{rows}, {columns}]"


def full_text(np: str, shape: Shape, x: Expression, text: str) -> str:
    """An array of floats with one number everywhere, also where its text is an integer's."""
    kind = ", float" if isinstance(x, Symbol) else ".0" if text.lstrip("-").isdigit() else ""
    return f"{np}.full({shape_text(shape)}, {text}{kind})"
