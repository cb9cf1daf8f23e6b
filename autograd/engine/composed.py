"""Functions made of several primitives of the table."""

from __future__ import annotations

import math
import operator
from typing import Any

from .arrays import OWN
from .errors import ShapeError
from .operands import flat
from .ops import (
    fabs,
    greater_equal,
    hypot,
    is_moderate,
    less,
    less_equal,
    logsumexp,
    not_equal,
    shares_of,
    sign,
    sin,
    stop_gradient,
    where,
)

TERMS = 10  # of the series of sinc


def softmax(*xs: Any) -> list[Any]:
    """The shares exp(x_i) / sum of exp(x_j), which add up to 1; they are logsumexp's gradient.

    Only the differences of the inputs count, however large these are.

    >>> softmax(0.0, 0.0), softmax(1e16, 1e16)
    ([0.5, 0.5], [0.5, 0.5])
    """
    inputs = flat(*xs)
    total = logsumexp(inputs)
    return shares_of(total if is_moderate(total) else stop_gradient(total), inputs)


def ldexp(x: Any, i: int) -> Any:
    """x · 2^i for a whole number i.

    >>> ldexp(3.0, 2)
    12.0
    """
    return x * 2.0 ** operator.index(i)


def dist(p: Any, q: Any) -> Any:
    """The distance between two points.

    >>> dist([0.0, 0.0], [3.0, 4.0])
    5.0
    """
    start, end = flat(p), flat(q)
    if len(start) != len(end):
        raise ShapeError(f"dist pairs {len(start)} coordinates with {len(end)}")
    return hypot(a - b for a, b in zip(start, end, strict=True))


def fmax(x: Any, y: Any) -> Any:
    """The larger of two numbers, or the other one if one is nan; at a tie x, with all the gradient.

    `max` gives half of it to each, and lets a nan pass.

    >>> fmax(2.0, 3.0)
    3.0
    """
    return where(greater_equal(x, y) + not_equal(y, y), x, y)


def fmin(x: Any, y: Any) -> Any:
    """The smaller of two numbers, or the other one if one is nan; at a tie x, with all the
    gradient.

    >>> fmin(2.0, 3.0)
    2.0
    """
    return where(less_equal(x, y) + not_equal(y, y), x, y)


def sinc(x: Any) -> Any:
    """sin(πx) / (πx), and 1 at 0, as numpy.sinc; near 0 by its series, whose slopes are exact too.

    >>> sinc(0.0), sinc(0.5) == 2 / math.pi
    (1.0, True)
    """
    near = less(fabs(x), 0.25)
    angle = math.pi * x
    small, series = where(near, angle, 0.0), 1.0
    square = small * small
    for k in range(TERMS, 0, -1):
        series = 1 - square / (2 * k * (2 * k + 1)) * series
    away = where(near, 1.0, angle)
    return where(near, series, sin(away) / away)


OWN |= {"sinc": sinc, "sign": sign}

__all__ = ["dist", "fmax", "fmin", "ldexp", "sinc", "softmax"]
