"""The colours of drawings, plots and pages, by theme.

Two colours carry meaning: blue is the forward pass, the values; orange the backward pass, the
gradients. All else is ink on paper.
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import DrawingError


class Theme(NamedTuple):
    """The colours of one theme.

    Texts stand on the paper. The contrast of blue and orange to it is 5.5, on light paper and on
    dark. `auto` is for pages of either theme: its ground is transparent, every text has paper under
    it, and its blue and orange, with 5.25, are lines that are also seen on a dark page.
    """

    name: str
    ground: str  # of the whole drawing, under all paper
    paper: str
    ink: str
    faint: str  # what stands back: arrows, notes, the dash of a gradient that no pass has reached
    shade: str  # the fill that tells parameters and collapsed scopes
    value: str  # forward
    gradient: str  # backward
    warm: str  # the fill of the steepest gradient on the heat scale


THEMES = {
    "auto": Theme(
        "auto",
        ground="transparent",
        paper="#ffffff",
        ink="#1f1f24",
        faint="#6b6f76",
        shade="#eeeff1",
        value="#0071b0",
        gradient="#b24f00",
        warm="#ffc08a",
    ),
    "light": Theme(
        "light",
        ground="#ffffff",
        paper="#ffffff",
        ink="#1f1f24",
        faint="#6b6f76",
        shade="#eeeff1",
        value="#006eab",
        gradient="#ad4c00",
        warm="#ffc08a",
    ),
    "dark": Theme(
        "dark",
        ground="#16181d",
        paper="#16181d",
        ink="#e8e8ea",
        faint="#9aa0a8",
        shade="#23272e",
        value="#3295de",
        gradient="#e76b12",
        warm="#6b3000",
    ),
}


def theme_named(name: str) -> Theme:
    """The theme of that name."""
    if not isinstance(name, str) or name not in THEMES:
        raise DrawingError(f"there is no theme {name!r}; there are {', '.join(THEMES)}")
    return THEMES[name]


def mixed(paper: str, colour: str, amount: float) -> str:
    """The colour laid over the paper, in that amount from 0 to 1.

    >>> mixed("#ffffff", "#ff8000", 0.5)
    '#ffc080'
    """
    pairs = ((int(c[i : i + 2], 16) for c in (paper, colour)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (c - p) * amount):02x}" for p, c in pairs)
