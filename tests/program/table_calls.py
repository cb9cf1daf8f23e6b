"""Calls of every primitive: at its test points, of many arguments, and at edges."""

from __future__ import annotations

import math
from itertools import product
from math import inf, nan

from points import ROWS, Point

from autograd import Value, allow_nonfinite
from autograd.engine.operands import at_least_one
from autograd.engine.operations import record
from autograd.engine.primitive import TABLE, Primitive
from autograd.engine.slopes import local_derivatives

Call = tuple[str, Point]

POINTS: list[Call] = [(name, point) for name, row in ROWS.items() for point in row.points]
VARIADIC = [name for name, op in TABLE.items() if op.rule is not None]
COUNTS = [0, 1, 2, 5, 800]
LONG: list[Call] = [
    (name, tuple(math.cos(7 * i) for i in range(count)))
    for name, count in product(VARIADIC, COUNTS)
    if count or TABLE[name].arrange is not at_least_one
]
AWKWARD = [0.0, 1.0, 2.0, 0.5, 3.0, 1000.0, 1e300, 1e-300, 5e-324, inf]
AWKWARD += [-x for x in AWKWARD] + [nan]
FEW = [0.0, -0.0, 1.5, -1000.0, 1e300, 5e-324, inf, -inf, nan]
EDGES: list[Call] = [
    (name, point)
    for name in sorted(ROWS)
    for count in [TABLE[name].arity or 3]
    for point in product(FEW if count > 2 else AWKWARD, repeat=count)
]


def eager(op: Primitive, point: Point) -> list[float]:
    """The engine's answer under `allow_nonfinite`."""
    if not point:
        return [op.number(())]
    with allow_nonfinite():
        z = record(op, [Value(x) for x in point])
        return [z.data, *local_derivatives(z, range(len(point)))]


def same(got: float, expected: float) -> bool:
    """Whether two numbers are equal up to two libraries' rounding; nan and the sign of 0 count."""
    if expected == 0.0 or math.isnan(expected):
        return repr(got) == repr(expected)
    # Before Python 3.13, fma rounds a product near 0 separately: by the smallest float.
    return math.isclose(got, expected, rel_tol=1e-14, abs_tol=5e-324)
