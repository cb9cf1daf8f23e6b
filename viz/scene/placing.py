"""Where boxes, frames and arrows are, for a set of open folds: plain arithmetic.

`static/placing.mjs` of the page is the same arithmetic, step by step, to the same bits. Opening a
fold puts its inside in a frame in its place: what is right of it moves right, what is above and
below makes room, and nothing is reordered.

In a column, boxes are as near as they can be to the middle of what they are linked with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from .columns import BOX, Inside, Item

ACROSS, DOWN = 32.0, 12.0  # points between columns, and between boxes of a column
LIGHT = 1 / 1024  # how much the wish of a leaf counts beside that of a computed box
LANE = 9.0  # points between arrows that pass a column, and between them and boxes
HEAD, PAD = 22.0, 10.0  # points of a frame above its inside, and around it
PASSES = 4  # over the columns: to the right, to the left, and so on


class Rect(NamedTuple):
    """A box or a frame: its upper left corner, its width and its height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height at which arrows come and go."""
        return self.y + self.height / 2


class FoldPlan(NamedTuple):
    """What can be placed: the insides of folds, and the sizes of boxes, which closed folds are."""

    insides: Mapping[int, Inside]
    sizes: Mapping[int, tuple[float, float]]
    parents: Sequence[int]  # of folds
    homes: Sequence[int]  # the folds that nodes are in
    across: float = ACROSS  # points between columns
    gaps: Mapping[tuple[int, int], float] = MappingProxyType({})
    """Other points behind some columns, by the fold and the column."""


class Placed(NamedTuple):
    """The rectangles of boxes and of open folds, the left and right edges of the columns they are
    in, and the lanes of each open fold's columns.
    """

    rects: dict[int, Rect]
    edges: dict[int, tuple[float, float]]
    lanes: dict[int, dict[tuple[int, int], list[Rect]]]  # by fold, by kind and box, from the left
    width: float
    height: float
    columns: list[tuple[float, float]]  # the edges of those of the whole graph


def placed(plan: FoldPlan, opened: Collection[int]) -> Placed:
    """The places of all that is visible; fold 0, the whole graph, is open and has no frame."""
    sizes = _Sizes(plan.sizes)
    laid: dict[int, list[list[Rect]]] = {}
    sides: dict[int, list[tuple[float, float]]] = {}
    for number in _innermost_first(plan, opened):
        inside = plan.insides[number]
        gaps = [plan.gaps.get((number, k), plan.across) for k in range(len(inside.columns))]
        laid[number], sides[number], height = _laid(inside, sizes, gaps)
        width = sides[number][-1][1]
        sizes[~number] = (width, height) if number == 0 else _framed(width, height)
    rects: dict[int, Rect] = {~0: Rect(0.0, 0.0, *sizes[~0])}
    edges: dict[int, tuple[float, float]] = {}
    lanes: dict[int, dict[tuple[int, int], list[Rect]]] = {}
    todo = [0]
    while todo:
        number = todo.pop()
        frame = rects[~number]
        x, y = (frame.x, frame.y) if number == 0 else (frame.x + PAD, frame.y + HEAD)
        here = lanes[number] = {}
        columns = zip(plan.insides[number].columns, laid[number], sides[number], strict=True)
        for items, places, (left, right) in columns:
            for item, rect in zip(items, places, strict=True):
                at = Rect(x + rect.x, y + rect.y, rect.width, rect.height)
                if item.kind != BOX:
                    here.setdefault((item.kind, item.box), []).append(at)
                    continue
                rects[item.box] = at
                edges[item.box] = (x + left, x + right)
                if ~item.box in laid:
                    todo.append(~item.box)
    return Placed(rects, edges, lanes, *sizes[~0], sides[0])


class _Sizes(dict[int, tuple[float, float]]):
    """The sizes of boxes, and of those folds that are open."""

    def __init__(self, closed: Mapping[int, tuple[float, float]]) -> None:
        self._closed = closed

    def __missing__(self, box: int) -> tuple[float, float]:
        return self._closed[box]


def _innermost_first(plan: FoldPlan, opened: Collection[int]) -> list[int]:
    """The folds that are open, and so are all around them, each after those inside it."""
    row, todo = [], [0]
    while todo:
        number = todo.pop()
        row.append(number)
        for column in plan.insides[number].columns:
            todo += [~item.box for item in column if item.kind == BOX and ~item.box in opened]
    return row[::-1]


def _framed(width: float, height: float) -> tuple[float, float]:
    return width + 2 * PAD, height + HEAD + PAD


def _laid(
    inside: Inside, sizes: Mapping[int, tuple[float, float]], gaps: Sequence[float]
) -> tuple[list[list[Rect]], list[tuple[float, float]], float]:
    """The places of a fold's items, the left and right edges of its columns, and its height."""
    heights = [[_height(item, sizes) for item in column] for column in inside.columns]
    widths = [
        max((sizes[item.box][0] for item in column if item.kind == BOX), default=0.0)
        for column in inside.columns
    ]
    middles = [_stacked(column, row) for column, row in zip(inside.columns, heights, strict=True)]
    still = set(inside.sources)
    weights = [[LIGHT if x.box in still else 1.0 for x in column] for column in inside.columns]
    for turn in range(PASSES):
        count = len(middles)
        for k in range(count) if turn % 2 == 0 else range(count - 1, -1, -1):
            wanted = _wanted(inside, middles, k, turn % 2 == 0)
            middles[k] = _nearest(inside.columns[k], heights[k], wanted, weights[k])
    top = min((c - h / 2 for k in _pairs(middles, heights) for c, h in k), default=0.0)
    bottom = max((c + h / 2 for k in _pairs(middles, heights) for c, h in k), default=0.0)
    columns, edges, x = [], [], 0.0
    for k, column in enumerate(inside.columns):
        rects = []
        for item, c, h in zip(column, middles[k], heights[k], strict=True):
            width = sizes[item.box][0] if item.kind == BOX else widths[k]
            left = (widths[k] - width) / (1 if item.box in still else 2)
            rects.append(Rect(x + left, c - h / 2 - top, width, h))
        columns.append(rects)
        edges.append((x, x + widths[k]))
        x += widths[k] + gaps[k]
    return columns, edges, bottom - top


def _pairs(
    middles: Sequence[Sequence[float]], heights: Sequence[Sequence[float]]
) -> list[list[tuple[float, float]]]:
    return [list(zip(c, h, strict=True)) for c, h in zip(middles, heights, strict=True)]


def _height(item: Item, sizes: Mapping[int, tuple[float, float]]) -> float:
    return sizes[item.box][1] if item.kind == BOX else 0.0


def _apart(column: Sequence[Item], heights: Sequence[float], i: int) -> float:
    """The least distance from the middle of item i - 1 to that of item i."""
    is_lane = column[i - 1].kind != BOX or column[i].kind != BOX
    return heights[i - 1] / 2 + heights[i] / 2 + (LANE if is_lane else DOWN)


def _stacked(column: Sequence[Item], heights: Sequence[float]) -> list[float]:
    """The middles of items in a stack, around 0."""
    middles, at = [], 0.0
    for i in range(len(column)):
        at += _apart(column, heights, i) if i else 0.0
        middles.append(at)
    return [c - at / 2 for c in middles]


def _wanted(
    inside: Inside, middles: Sequence[Sequence[float]], k: int, rightwards: bool
) -> list[float]:
    """Where the items of column k would be: at the middle of what is linked with them in the column
    before, or if there is none, in the one behind.
    """
    sums = [[0.0, 0.0] for _ in middles[k]]
    counts = [[0, 0] for _ in middles[k]]
    if k > 0:
        for a, b in inside.leading[k - 1]:
            sums[b][0] += middles[k - 1][a]
            counts[b][0] += 1
    if k + 1 < len(middles):
        for a, b in inside.between[k]:
            sums[a][1] += middles[k + 1][b]
            counts[a][1] += 1
    wanted = []
    for i, at in enumerate(middles[k]):
        side = 0 if rightwards else 1
        side = side if counts[i][side] else 1 - side
        wanted.append(sums[i][side] / counts[i][side] if counts[i][side] else at)
    return wanted


def _nearest(
    column: Sequence[Item],
    heights: Sequence[float],
    wanted: Sequence[float],
    weights: Sequence[float],
) -> list[float]:
    """The middles nearest to those wanted, in the given order and without overlap.

    Items that want to be too near to each other make a block, whose place is the mean of theirs.
    """
    offsets = [0.0]
    for i in range(1, len(column)):
        offsets.append(offsets[-1] + _apart(column, heights, i))
    blocks: list[tuple[float, float, int]] = []  # the sum of its wishes, their weight, the count
    for want, offset, weight in zip(wanted, offsets, weights, strict=False):
        total, heavy, count = (want - offset) * weight, weight, 1
        while blocks and blocks[-1][0] * heavy >= total * blocks[-1][1]:
            above, more, before = blocks.pop()
            total, heavy, count = above + total, more + heavy, before + count
        blocks.append((total, heavy, count))
    middles: list[float] = []
    for total, heavy, count in blocks:
        for _ in range(count):
            middles.append(total / heavy + offsets[len(middles)])
    return middles
