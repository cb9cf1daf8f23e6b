"""A function as the points of a line, with gaps where it jumps or is undefined."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

SAMPLES = 401
HALVINGS = 60  # of an interval, until its ends are neighbouring floats
STEEP = 0.02  # of the whole height, between two samples: there can be a jump

Function = Callable[[float], float]
Point = tuple[float, float]


class Curve(NamedTuple):
    """The points of a line, nan where it is broken, and the points at which it jumps."""

    points: list[Point]
    jumps: list[Point]


def curve(function: Function, low: float, high: float) -> Curve:
    """The function from low to high.

    Halving the interval tells a jump from a steep slope: the height of a slope shrinks, that of a
    pole grows.

    >>> curve(lambda x: float(x > 2), 0.0, 4.0).jumps
    [(2.0, 0.0)]
    """
    xs = [low + (high - low) * i / (SAMPLES - 1) for i in range(SAMPLES)]
    samples = [(x, defined(function, x)) for x in xs]
    heights = [y for _, y in samples if math.isfinite(y)]
    steep = STEEP * (max(heights) - min(heights)) if heights else 0.0
    points, jumps = samples[:1], []
    for left, right in pairwise(samples):
        if abs(right[1] - left[1]) > steep:
            before, after = _narrowed(function, left, right)
            height = abs(after[1] - before[1]) / abs(right[1] - left[1])
            if height > 2:  # it grows: a pole
                points.append((before[0], math.nan))
            elif height > 1 / 2:
                x = round(before[0] / (high - low), 12) * (high - low)
                points += [before, (x, math.nan), after]
                jumps.append((x, defined(function, x)))
        points.append(right)
    return Curve(points, list(dict.fromkeys(jumps)))


def defined(function: Function, x: float) -> float:
    """The function's number at x; nan where it has none."""
    try:
        y = function(x)
    except ArithmeticError:
        return math.nan
    return y if math.isfinite(y) else math.nan


def _narrowed(function: Function, left: Point, right: Point) -> tuple[Point, Point]:
    """The ends of the interval's steepest part, as near to each other as possible."""
    for _ in range(HALVINGS):
        x = (left[0] + right[0]) / 2
        if not left[0] < x < right[0]:
            break
        middle = (x, defined(function, x))
        if abs(middle[1] - left[1]) > abs(right[1] - middle[1]):
            right = middle
        else:
            left = middle
    return left, right
