"""How everything looks: one place, by role and theme, never by operation.

Two colours carry meaning: blue is the forward pass, the values; orange the backward pass, the
gradients. All else is ink on paper. A role is told by the shape and the line of its box, so that it
can be read in grey.
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import DrawingError

FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"
SIZE = 14  # of names, in points; a drawing is shown at one pixel a point
SMALL = 13  # of numbers
LINE = 1.0
HEAVY = 2.2  # a path that is shown
NUMBER = "-1.235e-05"  # the widest number of four digits: every box has room for it


class Theme(NamedTuple):
    """The colours of one theme.

    Blue and orange have the contrast 5.5 to the paper, on light paper and on dark.
    """

    name: str
    paper: str
    ink: str
    faint: str  # what stands back: arrows, notes, the dash of a gradient that no pass has reached
    shade: str  # the fill that tells parameters and collapsed scopes
    value: str  # forward
    gradient: str  # backward
    warm: str  # the fill of the steepest gradient on the heat scale


THEMES = {
    "light": Theme(
        "light",
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
        paper="#16181d",
        ink="#e8e8ea",
        faint="#9aa0a8",
        shade="#23272e",
        value="#3295de",
        gradient="#e76b12",
        warm="#6b3000",
    ),
}


class Look(NamedTuple):
    """How the box of a role looks; Mermaid has brackets for shapes."""

    words: str
    shape: str = "box"
    line: str = "solid"  # rounded, dashed, ... as Graphviz calls it
    width: float = LINE
    borders: int = 1
    shaded: bool = False
    faint: bool = False
    extra: int = 0  # height that the shape takes for itself
    brackets: tuple[str, str] = ("[", "]")


ROLES = {
    "leaf": Look("a leaf", line="rounded", brackets=("(", ")")),
    "parameter": Look("a parameter", line="rounded", width=1.8, shaded=True, brackets=("([", "])")),
    "constant": Look("a constant", line="dashed", faint=True),
    "interior": Look("computed"),
    "output": Look("the output", width=1.2, borders=2, brackets=("[[", "]]")),
    "scope": Look("a scope", shape="box3d", shaded=True, extra=10, brackets=("{{", "}}")),
    "rest": Look("left out", shape="plaintext"),
}


def mixed(paper: str, colour: str, amount: float) -> str:
    """The colour laid over the paper, so much of it.

    >>> mixed("#ffffff", "#ff8000", 0.5)
    '#ffc080'
    """
    pairs = ((int(c[i : i + 2], 16) for c in (paper, colour)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (c - p) * amount):02x}" for p, c in pairs)


def theme_named(name: str) -> Theme:
    """The theme of that name."""
    if name not in THEMES:
        raise DrawingError(f"there is no theme {name!r}; there are {', '.join(THEMES)}")
    return THEMES[name]
