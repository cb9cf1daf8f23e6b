"""Where texts on arrows are: near the tip, if no other arrow, box or text is in the way.

Else a text is on the other side of its line, or above a level piece of its arrow farther back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from ..scene.folding import NUMBER
from ..scene.placing import Rect
from ..scene.routing import Point

ABOVE, BELOW = 6.0, 14.0  # points of a text's line above or below its arrow
RISE, HEIGHT = 0.85 * NUMBER, 1.15 * NUMBER  # of a text: from its line to its top, and in all
EVERY, DOWN = 12.0, 6.0  # points between the places that are looked at, across and down
FARTHEST = 4  # level pieces from the tip on which a text can be
CELL = 24.0  # points: the side of a square of the plane, whose places are looked at together
OWN = 0.3  # how much it counts to cover a place of the arrow itself, beside one of another
LATER = 0.5  # how much it counts to be one more choice away from the first
LONGEST = 200_000.0  # points that all arrows are long; of longer ones the first choice is taken

Cell: TypeAlias = "tuple[int, int]"
Mark: TypeAlias = "tuple[float, float, int]"  # a place, and the number of its arrow, -1 for others


class Labels:
    """The texts on the arrows of a picture, which are placed one after the other.

    `lines` are the points of the arrows: level pieces from each point at an even place to the next.
    """

    def __init__(self, lines: Sequence[Sequence[Point]], boxes: Iterable[Rect]) -> None:
        self._lines = lines
        self._cells: dict[Cell, list[Mark]] = {}
        length = sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for p in lines for a, b in pairwise(p))
        self._is_careful = length <= LONGEST
        if not self._is_careful:
            return
        for arrow, points in enumerate(lines):
            for x, y in _along(points):
                self._mark(x, y, arrow)
        for box in boxes:
            self._cover(box)

    def place(self, arrow: int, width: float) -> Point:
        """The middle of the line of a text of this width on that arrow."""
        choices = list(_choices(self._lines[arrow], width))
        if not self._is_careful:
            return choices[0]
        costs = [
            self._cost(text_rect(x, y, width), arrow) + LATER * i
            for i, (x, y) in enumerate(choices)
        ]
        x, y = choices[costs.index(min(costs))]
        self._cover(text_rect(x, y, width))
        return x, y

    def _cost(self, rect: Rect, arrow: int) -> float:
        """How much a text in this place would cover."""
        x0, y0, x1, y1 = rect.x, rect.y, rect.x + rect.width, rect.y + rect.height
        cost = 0.0
        for i in range(int(x0 // CELL), int(x1 // CELL) + 1):
            for j in range(int(y0 // CELL), int(y1 // CELL) + 1):
                for x, y, owner in self._cells.get((i, j), ()):
                    if x0 <= x <= x1 and y0 <= y <= y1:
                        cost += OWN if owner == arrow else 1.0
        return cost

    def _cover(self, rect: Rect) -> None:
        """Mark a rectangle as taken, by boxes or by texts."""
        across, down = int(rect.width // EVERY) + 1, int(rect.height // DOWN) + 1
        for i in range(across + 1):
            for j in range(down + 1):
                x = rect.x + rect.width * i / across
                self._mark(x, rect.y + rect.height * j / down, -1)

    def _mark(self, x: float, y: float, arrow: int) -> None:
        self._cells.setdefault((int(x // CELL), int(y // CELL)), []).append((x, y, arrow))


def text_rect(x: float, y: float, width: float) -> Rect:
    """What a text covers whose line has its middle there."""
    return Rect(x - width / 2, y - RISE, width, HEIGHT)


def _choices(points: Sequence[Point], width: float) -> Iterator[Point]:
    """Where a text of this width can be, the best place first."""
    (start, y0), (end, y1) = points[-3:-1]
    x, y = (start + end) / 2, (y0 + y1) / 2
    if len(points) > 4 and points[-4][0] > start:  # it comes back to the left, and turns
        x, y = (end + points[-1][0]) / 2, y1
    yield x, y - ABOVE
    yield x, y + BELOW
    for i in range(len(points) - 4, max(1, len(points) - 4 - 2 * FARTHEST), -2):
        (left, level), (right, _) = points[i : i + 2]
        if right - left >= width:
            yield (left + right) / 2, level - ABOVE
            yield (left + right) / 2, level + BELOW
    for i in range(len(points) - 5, max(0, len(points) - 5 - 2 * FARTHEST), -2):
        (left, above), (right, below) = points[i : i + 2]
        if right - left >= width:
            yield (left + right) / 2, (above + below) / 2 - ABOVE
    yield x, y - ABOVE - HEIGHT
    yield x, y + BELOW + HEIGHT


def _along(points: Sequence[Point]) -> Iterator[Point]:
    """Places along an arrow: on its level pieces, and on the curves between them."""
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        count = int(max(abs(x1 - x0) / EVERY, abs(y1 - y0) / DOWN)) + 1
        for k in range(count):
            t = k / count
            s = t if i % 2 == 0 else t * t * (3 - 2 * t)  # the height along a curve's Bézier
            yield _curve_x(x0, x1, t) if i % 2 else x0 + (x1 - x0) * t, y0 + (y1 - y0) * s


def _curve_x(x0: float, x1: float, t: float) -> float:
    """The x of a curve whose inner points are both in the middle."""
    return x0 + (x1 - x0) * (1.5 * t * (1 - t) + t**3)
