"""How boxes and lines look, by role, never by operation.

The shape and the line of a box tell its role, so that it can be read in grey.
"""

from __future__ import annotations

from typing import NamedTuple

FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"
SIZE = 14  # of names, in points; a drawing is shown at one pixel a point
SMALL = 13  # of numbers
LINE = 1.0
HEAVY = 2.2  # a marked path
NUMBER = "-1.235e-05"  # the widest number of four digits: every box has room for it


class Look(NamedTuple):
    """How the box of a role looks; Mermaid has brackets for shapes."""

    shape: str = "box"
    line: str = "solid"  # rounded, dashed, ... as Graphviz calls it
    width: float = LINE
    borders: int = 1
    shaded: bool = False
    faint: bool = False
    extra: int = 0  # height that the shape itself needs
    brackets: tuple[str, str] = ("[", "]")


ROLES = {
    "leaf": Look(line="rounded", brackets=("(", ")")),
    "parameter": Look(line="rounded", width=1.8, shaded=True, brackets=("([", "])")),
    "constant": Look(line="dashed", faint=True),
    "interior": Look(),
    "output": Look(width=1.2, borders=2, brackets=("[[", "]]")),
    "scope": Look(shape="box3d", shaded=True, extra=10, brackets=("{{", "}}")),
    "rest": Look(shape="plaintext"),  # what is left out
}
