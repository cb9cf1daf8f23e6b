"""Every primitive as a NumPy program: true at each test point, and as the eager engine at edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import groupby
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from points import ROWS, Point, call, dot
from truth import assert_true, true_derivative

from autograd import TABLE, Value, allow_nonfinite
from autograd.engine.operations import record
from autograd.engine.slopes import local_derivatives
from autograd.program import compile

COUNTS = [
    (name, [*points])
    for name, row in ROWS.items()
    for _, points in groupby(sorted(row.points, key=len), key=len)
]
"""Each primitive, and its test points of one count of inputs."""

AWKWARD = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -3.0, 1000.0, -1000.0, 1e300, 5e-324, inf, -inf, nan]
FEW = [0.0, -0.0, 1.5, -1000.0, inf, nan]
SINGLE = sorted(name for name in ROWS if TABLE[name].arity == 1)
PAIRS = sorted(name for name in ROWS if TABLE[name].arity == 2)


def program_of(name: str) -> Callable[..., Any]:
    """The primitive as a function of a list."""

    def function(inputs: Any) -> Any:
        return call(name, inputs)

    return function


@pytest.mark.parametrize(("name", "points"), COUNTS)
def test_values_and_slopes_are_true_for_one_point(name: str, points: list[Point]) -> None:
    program = compile(program_of(name))
    for point in points:
        value, slopes = program.value_and_grad(list(point))
        check(name, point, value, slopes)


@pytest.mark.parametrize(("name", "points"), COUNTS)
def test_values_and_slopes_are_true_for_all_points_at_once(name: str, points: list[Point]) -> None:
    batch = compile(program_of(name)).batch(over="inputs", reduce=None)
    values = np.ravel(batch(np.array(points)))
    _, slopes = compile(program_of(name)).batch("inputs", "sum").value_and_grad(np.array(points))
    for point, value, row in zip(points, values.tolist(), slopes.tolist(), strict=True):
        check(name, point, value, row)


SUMS: dict[str, Callable[[Point], float]] = {
    "sum": lambda xs: sum(map(abs, xs)),
    "dot": lambda v: dot(*map(abs, v)),
    "logsumexp": lambda xs: 1 + max(map(abs, xs)),
}
"""The size that a sum's rounding is proportional to: NumPy rounds at each term, the engine once."""


def check(name: str, point: Point, value: float, slopes: list[float]) -> None:
    if name in SUMS:
        true = float(true_derivative(name, point))
        assert value == pytest.approx(true, rel=1e-15, abs=len(point) * 2**-52 * SUMS[name](point))
    else:
        assert_true(value, name, point, ())
    for position, slope in enumerate(slopes):
        if position not in ROWS[name].whole:
            assert_true(slope, name, point, (position,))


def eager(name: str, point: Point) -> list[float]:
    with allow_nonfinite():
        z = record(TABLE[name], [Value(x) for x in point])
        return [z.data, *local_derivatives(z, range(len(point)))]


def same(got: float, expected: float) -> bool:
    """Whether two numbers are equal up to the rounding of two libraries; nan counts."""
    if math.isnan(expected):
        return math.isnan(got)
    return math.isclose(got, expected, rel_tol=1e-14, abs_tol=5e-324)


@pytest.mark.parametrize("name", [*SINGLE, *PAIRS])
def test_at_awkward_points_it_says_what_the_eager_engine_says(name: str) -> None:
    numbers = AWKWARD if name in SINGLE else FEW
    points = [(x,) for x in numbers] if name in SINGLE else [(x, y) for x in FEW for y in FEW]
    program = compile(program_of(name))
    batch = program.batch("inputs", "sum")
    with allow_nonfinite():
        _, rows = batch.value_and_grad(np.array(points))
        for point, row in zip(points, rows.tolist(), strict=True):
            value, slopes = program.value_and_grad(list(point))
            expected = eager(name, point)
            assert all(map(same, [value, *slopes], expected)), (point, value, slopes, expected)
            assert all(map(same, row, expected[1:])), (point, row, expected)
