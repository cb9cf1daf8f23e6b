"""The drawing of a program: the graph of its arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.program import Program

from ..scene.array_picture import ArrayPicture
from ..scene.colours import Theme
from ..scene.opening import Wanted
from .graph import GraphDrawing


def program_drawing(
    program: Program,
    theme: Theme,
    at: Sequence[Any] | None = None,
    tells_slopes: bool | None = None,
    gradients: bool | None = None,
    is_backward_drawn: bool = False,
    open: Wanted = None,
    direction: str = "LR",
) -> GraphDrawing:
    """The drawing of a program for its last call, or for other arguments. Where the backward pass
    is drawn, derivatives are asked for, and unless it is said otherwise the arrows tell local
    derivatives wherever there are derivatives.
    """
    wanted = gradients if gradients is not None or not is_backward_drawn else True
    listing = program.listing(at, wanted)
    has_backward = any(array.belongs_to is not None for array in listing.arrays)
    picture = ArrayPicture(
        listing,
        open=open,
        tells_slopes=has_backward if tells_slopes is None else tells_slopes,
        is_backward_drawn=is_backward_drawn,
    )
    return GraphDrawing(picture, theme, direction)
