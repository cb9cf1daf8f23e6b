"""A wide picture in rows, as words are in lines: what does not fit beside the rest stands below.

A row ends between two columns of the whole graph. Its arrows come back to the left in the gap below
it, each line of them at a height of its own. `static/wrapping.mjs` of the page is the same
arithmetic.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from .placing import ACROSS, DOWN, LANE, Placed, Rect
from .routing import Point

BEND = ACROSS / 2  # points that a turn needs beside a row
TURNS = 3 * ACROSS  # points that are kept free for the turns on both sides, at first
TRIES = 8  # of keeping more points free, where many arrows turn

Ways: TypeAlias = "Mapping[tuple[int, int], list[Point]]"


class _Row(NamedTuple):
    """A row: its left and right edge, its top and bottom, and the points before it; all as they
    would be in a single row.
    """

    left: float
    right: float
    top: float
    bottom: float
    room: float


def wrapped_in_rows(
    where: Placed, ways: Ways, most: float, below: Collection[int] = ()
) -> tuple[Placed, Ways]:
    """The same boxes and arrows in rows that are at most so wide, where columns allow it. If there
    are several rows, the first of the boxes in `below` begins one.
    """
    there, room = (where, ways), TURNS
    for _ in range(TRIES):
        if there[0].width <= most:
            break
        there = _wrapped(where, ways, most - room, below)
        room += max(0.0, there[0].width - most)
    return there


def _wrapped(where: Placed, ways: Ways, most: float, below: Collection[int]) -> tuple[Placed, Ways]:
    """In rows whose columns take at most so much."""
    starts, k = [0], 1
    while k < len(where.columns):
        left, right = where.columns[k]
        begins = any(left <= where.rects[box].x <= right for box in below)
        if begins or right - where.columns[starts[-1]][0] > most:
            if k - 1 > starts[-1]:
                where, ways = _led(where, ways, k)
            starts.append(k)
            below = () if begins else below
        k += 1
    if len(starts) == 1:
        return where, ways
    return _Wrapping(_rows(where, ways, starts), ways).applied(where, ways)


def _led(where: Placed, ways: Ways, k: int) -> tuple[Placed, Ways]:
    """What reads nothing, and is read from column k on alone, gets a column of its own before it:
    so it stands in the row of its readers.
    """
    columns, before, (after, _) = where.columns, where.columns[k - 1], where.columns[k]
    heads: dict[int, list[int]] = {}
    for tail, head in ways:
        heads.setdefault(tail, []).append(head)
    computed = {head for _, head in ways}
    moved = [
        box
        for box, read_by in heads.items()
        if box not in computed
        and where.edges[box] == before
        and all(where.rects[head].x >= after for head in read_by)
    ]
    if not moved:
        return where, ways
    wide = max(where.rects[box].width for box in moved)
    shift = wide + after - before[1]
    there = {ends: _over(points, before[1], after, wide, shift) for ends, points in ways.items()}
    passing = [there[ends] for ends in ways if ends[0] not in moved]
    at = max([y for points in passing for x, y in points if x == after], default=0.0)
    rects = {
        box: rect._replace(x=rect.x + shift * (rect.x > before[1]))
        for box, rect in where.rects.items()
    }
    for box in moved:
        width, height = rects[box].width, rects[box].height
        rects[box] = Rect(after + wide - width, at + DOWN, width, height)
        at += DOWN + height
        for head in heads[box]:
            y = rects[box].middle
            ends = [(after + wide, y), (after + wide, y)]
            there[box, head] = [*ends, *there[box, head][4:]]
    between = [(after, after + wide), *((x + shift, end + shift) for x, end in columns[k:])]
    return where._replace(rects=rects, columns=[*columns[:k], *between]), there


def _over(
    points: Sequence[Point], end: float, start: float, wide: float, shift: float
) -> list[Point]:
    """An arrow with a level piece over a new column, at the height of what is behind it."""
    moved = [(x + shift * (x > end), y) for x, y in points]
    way = [moved[0]]
    for i, (one, other) in enumerate(pairwise(points)):
        if one[0] <= end < other[0]:
            way += [(start, other[1]), (start + wide, other[1])]
        elif other[0] <= end < one[0]:
            way += [(start + wide, one[1]), (start, one[1])]
        way.append(moved[i + 1])
    return way


def _rows(where: Placed, ways: Ways, starts: Sequence[int]) -> list[_Row]:
    columns = where.columns
    ends = [start - 1 for start in starts[1:]] + [len(columns) - 1]
    borders = [columns[end][1] for end in ends[:-1]]
    heights = [(rect.x, y) for box, rect in where.rects.items() if box != ~0 for y in _ends(rect)]
    heights += [point for points in ways.values() for point in points]
    spans: list[list[float]] = [[] for _ in starts]
    for x, y in heights:
        spans[bisect_left(borders, x)].append(y)
    return [
        _Row(
            columns[start][0],
            columns[end][1],
            min(span),
            max(span),
            columns[start][0] - columns[start - 1][1] if start else 0.0,
        )
        for start, end, span in zip(starts, ends, spans, strict=True)
    ]


def _ends(rect: Rect) -> tuple[float, float]:
    return rect.y, rect.y + rect.height


class _Wrapping:
    """Where the rows are, and the lines of arrows between them."""

    def __init__(self, rows: Sequence[_Row], ways: Ways) -> None:
        self._rows = rows
        self._borders = [row.right for row in rows[:-1]]
        lines: list[set[float]] = [set() for _ in self._borders]
        for points in ways.values():
            for one, other in zip(points[1:-1:2], points[2::2], strict=True):
                for gap in self._gaps(one, other):
                    lines[gap].add(min(one, other)[1])
        self._lines = [sorted(heights, reverse=True) for heights in lines]
        most = max(map(len, self._lines))
        self._indent = max(row.room for row in rows) + BEND + LANE * max(0, most - 1)
        self._downs, at = [], 0.0
        for row, heights in zip(rows, [*self._lines, []], strict=True):
            self._downs.append(at - row.top)
            at += row.bottom - row.top + 2 * DOWN + LANE * max(0, len(heights) - 1)
        self.height = at - 2 * DOWN
        self.width = max(
            self._at((row.right, 0.0))[0] + (BEND + LANE * len(heights)) * bool(heights)
            for row, heights in zip(rows, [*self._lines, []], strict=True)
        )

    def applied(self, where: Placed, ways: Ways) -> tuple[Placed, Ways]:
        """The places of boxes in rows, and the ways of arrows."""
        rects = {box: self._moved(rect) for box, rect in where.rects.items()}
        rects[~0] = Rect(0.0, 0.0, self.width, self.height)
        there = where._replace(rects=rects, width=self.width, height=self.height)
        return there, {ends: self._way(points) for ends, points in ways.items()}

    def _row(self, x: float) -> int:
        return bisect_left(self._borders, x)

    def _gaps(self, one: Point, other: Point) -> range:
        """The gaps between rows that lie between two points."""
        low, high = sorted([self._row(one[0]), self._row(other[0])])
        return range(low, high)

    def _at(self, point: Point) -> Point:
        x, y = point
        number = self._row(x)
        indent = self._indent if number else 0.0
        return x - self._rows[number].left + indent, y + self._downs[number]

    def _moved(self, rect: Rect) -> Rect:
        x, y = self._at((rect.x, rect.y))
        return Rect(x, y, rect.width, rect.height)

    def _way(self, points: Sequence[Point]) -> list[Point]:
        """An arrow that goes from row to row turns, comes back to the left, and turns again."""
        way = [self._at(points[0])]
        for one, other in zip(points[1:-1:2], points[2::2], strict=True):
            (x0, y0), (x1, y1) = self._at(one), self._at(other)
            for gap in self._gaps(one, other):
                line = self._line(gap, min(one, other)[1])
                line = line if one < other else line[::-1]
                way += [(line[0][0], y0), *line]
                (x0, y0), x1 = line[1], line[1][0]
            way += [(x0, y0), (x1, y1)] if not self._gaps(one, other) else [(x1, y1)]
        return [*way, self._at(points[-1])]

    def _line(self, gap: int, height: float) -> list[Point]:
        """The ends of the line below a row that an arrow of this height comes back on."""
        lines, row = self._lines[gap], self._rows[gap]
        k = lines.index(height)
        y = row.bottom + self._downs[gap] + DOWN + LANE * k
        right = self._at((row.right, 0.0))[0] + LANE * k
        left = self._indent - self._rows[gap + 1].room - LANE * (len(lines) - 1 - k)
        return [(right, y), (left, y)]
