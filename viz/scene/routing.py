"""The ways of arrows between boxes that are placed: along lanes, and through knots.

`static/routing.mjs` of the page is the same arithmetic, step by step, to the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import TypeAlias

from .columns import BACK, IN, OUT
from .placing import ACROSS, FoldPlan, Placed, Rect

FEWEST, MANY = 3, 20  # boxes on either side of a knot, and arrows through it

Point: TypeAlias = "tuple[float, float]"


def routes(
    plan: FoldPlan, where: Placed, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], list[Point]]:
    """For each arrow, from box to box, the ends of its level pieces: from its start to the edge of
    the column, along each lane, from the edge of the column to its end.

    Where many boxes are all read by the same boxes, the arrows run through one knot, and behind it
    along the lanes of one of them.
    """
    readers: dict[tuple[int, int], list[int]] = {}
    ends = {}
    for tail, head in pairs:
        out, into = _chain(plan, tail), _chain(plan, head)
        shared = 0
        while shared < min(len(out), len(into)) and out[shared] == into[shared]:
            shared += 1
        ends[tail, head] = (out, into, shared)
        readers.setdefault((out[shared - 1], tail), []).append(head)
    groups: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for (fold, tail), heads in readers.items():
        groups.setdefault((fold, tuple(heads)), []).append(tail)
    knots: dict[tuple[int, int], list[Rect]] = {}
    for (fold, read_by), tails in groups.items():
        heads = list(read_by)
        if min(len(heads), len(tails)) >= FEWEST and len(heads) * len(tails) >= MANY:
            units = [_units(ends[tail, head], tail, head) for tail in tails for head in heads]
            right = max(where.edges[one][1] for one, _ in units)
            left = min(where.edges[other][0] for _, other in units)
            if right < left:
                height = (_mean_middle(where, tails) + _mean_middle(where, heads)) / 2
                knot = Rect(left - plan.across / 2, height, 0.0, 0.0)
                lanes = where.lanes[fold].get((OUT, units[0][0]), [])
                behind = [knot, *(lane for lane in lanes if lane.x > knot.x)]
                knots |= {(tail, head): behind for tail in tails for head in heads}
    return {pair: _route(where, ends[pair], *pair, knots.get(pair, [])) for pair in pairs}


def _mean_middle(where: Placed, boxes: Sequence[int]) -> float:
    total = 0.0  # `sum` would round less than the page does
    for box in boxes:
        total += where.rects[box].middle
    return total / len(boxes)


Ends = tuple[list[int], list[int], int]
"""The folds around both ends of an arrow, and how many of them are the same."""


def _units(ends: Ends, tail: int, head: int) -> tuple[int, int]:
    """Where both ends are, in the innermost fold that holds both."""
    out, into, shared = ends
    one = ~out[shared] if shared < len(out) else tail
    return one, ~into[shared] if shared < len(into) else head


def _route(where: Placed, ends: Ends, tail: int, head: int, knot: Sequence[Rect]) -> list[Point]:
    """The height changes between columns only: beside a box, others of its column can be wider.

    Folds can read each other in a circle: then an arrow leads back, along lanes of its own.
    """
    out, into, shared = ends
    start, end = where.rects[tail], where.rects[head]
    one, other = _units(ends, tail, head)
    points = [(start.x + start.width, start.middle), (where.edges[tail][1], start.middle)]
    for i in range(len(out) - 1, shared - 1, -1):
        _follow(
            points, where.lanes[out[i]].get((OUT, ~out[i + 1] if i + 1 < len(out) else tail), [])
        )
        points[-1] = (where.edges[~out[i]][1], points[-1][1])
    lanes, until = where.lanes[out[shared - 1]], where.rects[other].x
    if where.edges[one][0] < where.edges[other][0]:
        here = [lane for lane in lanes.get((OUT, one), []) if not knot or lane.x < knot[0].x]
        _follow(points, [lane for lane in [*here, *knot] if lane.x + lane.width < until])
    else:
        back = [lane for lane in lanes.get((BACK, one), []) if lane.x + lane.width > until]
        _follow(points, [Rect(x + width, y, -width, 0.0) for x, y, width, _ in reversed(back)])
    first = len(points)
    for i in range(shared, len(into)):
        _follow(
            points, where.lanes[into[i]].get((IN, ~into[i + 1] if i + 1 < len(into) else head), [])
        )
    points += [(where.edges[head][0], end.middle), (end.x, end.middle)]
    points[first] = (where.edges[other][0], points[first][1])
    return points


def _follow(points: list[Point], lanes: Sequence[Rect]) -> None:
    for lane in lanes:
        points += [(lane.x, lane.y), (lane.x + lane.width, lane.y)]


def _chain(plan: FoldPlan, box: int) -> list[int]:
    """The folds around a box, from the whole graph to the innermost."""
    number = plan.homes[box] if box >= 0 else plan.parents[~box]
    chain = [number]
    while chain[-1]:
        chain.append(plan.parents[chain[-1]])
    return chain[::-1]


def smooth_path(points: Sequence[Point]) -> str:
    """The points as the path of an SVG: level pieces, and curves between them."""
    text = f"M{written(points[0][0])},{written(points[0][1])}"
    for i in range(0, len(points), 2):
        if i:
            (before, _), (x0, y0), (x1, y1), (after, _) = points[i - 2 : i + 2]
            out, into = -1 if before > x0 else 1, -1 if x1 > after else 1
            bend = abs(x1 - x0) / 2 if out == into else ACROSS / 2
            bends = [(x0 + out * bend, y0), (x1 - into * bend, y1), (x1, y1)]
            text += "C" + " ".join(f"{written(x)},{written(y)}" for x, y in bends)
        if points[i + 1][0] != points[i][0]:
            text += f"H{written(points[i + 1][0])}"
    return text


def written(x: float) -> str:
    """A coordinate with two decimals at most.

    >>> written(12.5), written(3.0), written(-0.001)
    ('12.5', '3', '0')
    """
    text = f"{floor(x * 100 + 0.5) / 100:.2f}".rstrip("0").rstrip(".")  # as the page rounds
    return "0" if text == "-0" else text
