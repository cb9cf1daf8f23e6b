"""Where everything in a picture is, by the ids of boxes: all that an SVG needs besides words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from .boxes import CardRow
from .folding import Folding, Spacing
from .placing import ACROSS, Rect
from .routing import Point


class Card(NamedTuple):
    """What a closed fold shows."""

    title: str
    rows: list[CardRow]
    gradient: str


class Geometry(NamedTuple):
    """The rectangles of boxes and frames, the titles of frames, the cards of closed folds, and the
    points of arrows by their ends.
    """

    width: float
    height: float
    rects: dict[str, Rect]
    frames: dict[str, str]
    cards: dict[str, Card]
    routes: dict[tuple[str, str], list[Point]]


def key_of(box: int) -> str:
    """The id of a box: `n5` for the node at place 4, `s2` for fold 2."""
    return f"n{box + 1}" if box >= 0 else f"s{~box}"


def geometry(
    folding: Folding,
    ends: Iterable[tuple[str, str]],
    gradients: bool,
    across: float = ACROSS,
    rooms: Mapping[tuple[str, str], float] = MappingProxyType({}),
    most_width: float = inf,
    below: Iterable[str] = (),
) -> Geometry:
    """Where boxes, frames and the arrows with these ends are, in rows that are at most so wide.

    Columns are `across` apart, or as far as texts on arrows need by `rooms`. If there are several
    rows, the first of the boxes in `below` begins one.
    """
    boxes = {key_of(box): box for box in folding.visible}
    pairs = list(dict.fromkeys((boxes[tail], boxes[head]) for tail, head in ends))
    needed = {(boxes[tail], boxes[head]): room for (tail, head), room in rooms.items()}
    spacing = Spacing(across, needed, most_width, [boxes[key] for key in below])
    where, ways = folding.laid_out(pairs, spacing)
    frames = {key_of(~fold): folding.closed[fold].title for fold in folding.frames}
    kept: Mapping[str, int] = boxes | {key_of(~fold): ~fold for fold in folding.frames}
    return Geometry(
        where.width,
        where.height,
        {key: where.rects[box] for key, box in kept.items()},
        frames,
        {key: _card(folding, ~box, gradients) for key, box in boxes.items() if box < 0},
        {(key_of(a), key_of(b)): points for (a, b), points in ways.items()},
    )


def _card(folding: Folding, fold: int, gradients: bool) -> Card:
    told, rows = folding.closed[fold], folding.closed.rows(fold)
    shown = bool(told.gradient) and gradients
    return Card(told.title, rows, folding.words.gradient_text(told.gradient) if shown else "")
