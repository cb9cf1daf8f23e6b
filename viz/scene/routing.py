"""The ways of arrows between boxes that are placed: along lanes, and through knots.

`static/routing.mjs` of the page is the same arithmetic, step by step, to the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from .columns import IN, OUT
from .placing import ACROSS, FoldPlan, Placed, Rect

FEWEST, MANY = 3, 20  # boxes on either side of a knot, and arrows through it

Point: TypeAlias = "tuple[float, float]"


def routes(
    plan: FoldPlan, where: Placed, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], list[Point]]:
    """For each arrow, from box to box, its points: its start, both ends of each lane, its end.

    Where many boxes are all read by the same boxes, the arrows run through one knot.
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
    knots: dict[tuple[int, int], Point] = {}
    for (_, read_by), tails in groups.items():
        heads = list(read_by)
        if min(len(heads), len(tails)) >= FEWEST and len(heads) * len(tails) >= MANY:
            units = [_units(ends[tail, head], tail, head) for tail in tails for head in heads]
            right = max(where.rects[one].x + where.rects[one].width for one, _ in units)
            left = min(where.rects[other].x for _, other in units)
            if right < left:
                height = (_mean_middle(where, tails) + _mean_middle(where, heads)) / 2
                knot = (left - plan.across / 2, height)
                knots |= {(tail, head): knot for tail in tails for head in heads}
    return {pair: _route(where, ends[pair], pair[0], pair[1], knots.get(pair)) for pair in pairs}


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


def _route(where: Placed, ends: Ends, tail: int, head: int, knot: Point | None) -> list[Point]:
    out, into, shared = ends
    start, end = where.rects[tail], where.rects[head]
    one, other = _units(ends, tail, head)
    lanes: list[Rect] = []
    for i in range(len(out) - 1, shared - 1, -1):
        lanes += where.lanes[out[i]].get((OUT, ~out[i + 1] if i + 1 < len(out) else tail), [])
    if knot is not None:
        lanes.append(Rect(*knot, 0.0, 0.0))
    else:
        until = where.rects[other].x
        here = where.lanes[out[shared - 1]].get((OUT, one), [])
        lanes += [lane for lane in here if lane.x + lane.width < until]
    for i in range(shared, len(into)):
        lanes += where.lanes[into[i]].get((IN, ~into[i + 1] if i + 1 < len(into) else head), [])
    points = [(start.x + start.width, start.middle)]
    for lane in lanes:
        points += [(lane.x, lane.y), (lane.x + lane.width, lane.y)]
    return [*points, (end.x, end.middle)]


def _chain(plan: FoldPlan, box: int) -> list[int]:
    """The folds around a box, from the whole graph to the innermost."""
    number = plan.homes[box] if box >= 0 else plan.parents[~box]
    chain = [number]
    while chain[-1]:
        chain.append(plan.parents[chain[-1]])
    return chain[::-1]


def smooth_path(points: Sequence[Point]) -> str:
    """The points as the path of an SVG: level at each point, straight along lanes."""
    text = f"M{written(points[0][0])},{written(points[0][1])}"
    for i in range(0, len(points) - 1, 2):
        (x0, y0), (x1, y1) = points[i], points[i + 1]
        bend = (x1 - x0) / 2 if x1 > x0 else ACROSS
        bends = [(x0 + bend, y0), (x1 - bend, y1), (x1, y1)]
        text += "C" + " ".join(f"{written(x)},{written(y)}" for x, y in bends)
        if i + 2 < len(points):
            text += f"H{written(points[i + 2][0])}"
    return text


def written(x: float) -> str:
    """A coordinate with two decimals at most.

    >>> written(12.5), written(3.0), written(-0.001)
    ('12.5', '3', '0')
    """
    text = f"{x:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
