"""Every primitive in JAX, value and slopes: true at each test point, the table's at edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from edges import EDGES
from in_jax import NEEDED, jax
from mpmath import mp
from points import ROWS, Point, call, dot
from truth import true_derivative

from autograd.engine.primitive import TABLE
from autograd.program import compile

pytestmark = NEEDED

Group = tuple[str, int]
"""A primitive, and a count of inputs."""

POINTS: dict[Group, list[Point]] = {
    (name, count): [*points]
    for name, row in ROWS.items()
    for count, points in groupby(sorted(row.points, key=len), key=len)
}
AT_EDGES: dict[Group, list[Point]] = {
    (name, count): [inputs for inputs, *_ in edges]
    for name, row in EDGES.items()
    for count, edges in groupby(sorted(row, key=lambda edge: len(edge[0])), lambda e: len(e[0]))
}
GROUPS = [*POINTS, *(group for group in AT_EDGES if group not in POINTS)]

TINY = 2.0**-1022
"""XLA treats smaller numbers as 0."""

EPS = 2.0**-52
XLA: dict[str, Callable[..., float]] = {
    **{name: lambda d, x: (16 + 4 * abs(x)) * abs(d) for name in ("exp2", "sinh", "cosh", "gamma")},
    "erfc": lambda d, x: x * x * abs(d),
    "lgamma": lambda d, x: 3 * math.pi**2 if x < 0 else 4 * abs(d),
    "polygamma": lambda d, n, x: 8 * abs(d) + (3 * math.pi ** (n + 2) if x < 0 else float(n == 0)),
    "tanh": lambda d, x: 8.0,
    "cbrt": lambda d, x: 128 * abs(d),
    "sum": lambda d, *xs: sum(map(abs, xs)),
    "dot": lambda d, *v: dot(*map(abs, v)),
    "logsumexp": lambda d, *xs: 1 + max(map(abs, xs), default=0.0),
}
"""A further allowance for XLA's functions, in units of EPS: e**x and similar functions lose digits
as x grows, tanh is exact relative to 1, cbrt has fewer digits before JAX 0.7, sums round often,
reflections to x > 0 are exact relative to their parts, at most pi's powers near their zeros."""

WRONG = {
    ("atan2", (1e200, 3e199)): "XLA divides once by the square of the length, which overflows",
}
"""The points at which JAX cannot compute the slopes."""


GROUPS_OF = {name: [g for g in GROUPS if g[0] == name] for name in sorted({*ROWS, *EDGES})}
AT_ONCE = 12
"""Primitives that are compiled as one: JAX takes long for each of them alone."""


@cache
def compiled(first: int) -> dict[str, list[float]]:
    """For each call of some primitives the value, and behind it the slopes."""

    def both(name: str) -> Callable[..., Any]:
        J = compile(lambda x: call(name, list(x))).to_jax()
        mapped: Callable[..., Any] = jax.vmap(jax.value_and_grad(J))
        return mapped

    names = [*GROUPS_OF][first : first + AT_ONCE]
    groups = [g for name in names for g in GROUPS_OF[name]]
    points = [[*POINTS.get(g, []), *AT_EDGES.get(g, [])] for g in groups]
    tables = [np.array(each).reshape(len(each), -1) for each in points]
    results = jax.jit(lambda *xs: [both(g[0])(x) for g, x in zip(groups, xs, strict=True)])(*tables)
    return {
        repr((name, point)): [value, *slopes]
        for (name, _), each, (values, rows) in zip(groups, points, results, strict=True)
        for point, value, slopes in zip(each, values.tolist(), rows.tolist(), strict=True)
    }


def answer(name: str, point: Point) -> list[float]:
    """The value and the slopes of one call."""
    place = [*GROUPS_OF].index(name)
    return compiled(place - place % AT_ONCE)[repr((name, point))]


def test_the_points_call_every_primitive_of_the_table() -> None:
    assert {name for name, _ in POINTS} == ROWS.keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_values_and_slopes_are_true(name: str) -> None:
    for point in ROWS[name].points:
        value, *slopes = answer(name, point)
        assert len(slopes) == len(point)
        for position, got in enumerate([value, *slopes], start=-1):
            unknown = position in ROWS[name].whole or (position >= 0 and (name, point) in WRONG)
            if not unknown:
                assert_close(got, name, point, (position,) if position >= 0 else ())


def assert_close(got: float, name: str, point: Point, positions: tuple[int, ...]) -> None:
    """Compare with mpmath: within 4 ulp, the row's allowance, and XLA's."""
    true = true_derivative(name, point, positions)
    nearest = float(true)
    noises = [b.noise for b in ROWS[name].bounds if len(positions) in b.orders]
    noises += [XLA[name]] if name in XLA else []
    allowed = 4 * math.ulp(nearest) + sum(noise(nearest, *point) for noise in noises) * EPS
    error = float(abs(true - got)) if math.isfinite(got) else math.inf
    assert error <= allowed + TINY, (name, point, positions, got, nearest)


@pytest.mark.parametrize("name", sorted(EDGES))
def test_edges_are_the_tables(name: str) -> None:
    for inputs, value, slopes in EDGES[name]:
        expected = pytest.approx([value, *slopes], rel=4 * EPS, abs=0.0, nan_ok=True)
        assert answer(name, inputs) == expected, inputs


@pytest.mark.parametrize("x", [-0.3, -3.7, -4.5, -10.3, -70.4999, -1e4 - 0.25])
def test_gamma_functions_have_every_derivative_left_of_0(x: float) -> None:
    f = compile(lambda x: TABLE["lgamma"](x)).to_jax()
    with mp.workdps(40):
        for order in range(4):
            truth = mp.psi(order - 1, x) if order else mp.log(abs(mp.gamma(x)))
            assert f(x) == pytest.approx(float(truth), rel=1e-13, abs=1e-11)
            f = jax.grad(f)


def test_the_order_of_a_polygamma_function_can_be_an_array() -> None:
    f = jax.vmap(compile(lambda n, x: TABLE["polygamma"](n, x)).to_jax())
    orders, points = [0.0, 1.0, 2.0, 3.0, 0.5, -1.0, 1.0], [-10.3, -10.3, -3.5, 2.0, 1.5, 1.5, -7.0]
    *numbers, a, b, c = f(np.array(orders), np.array(points)).tolist()
    truth = [float(mp.psi(int(n), x)) for n, x in zip(orders[:4], points[:4], strict=True)]
    assert numbers == pytest.approx(truth, rel=1e-13, abs=1e-12)
    assert math.isnan(a) and math.isnan(b) and math.isnan(c)
