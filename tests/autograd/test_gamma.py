"""The gamma functions over intervals, against mpmath: near zeros and poles, and left of 0."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from mpmath import mp

from autograd import gamma, grad, lgamma, polygamma

RNG = random.Random(11)


def near(x: float) -> list[float]:
    """Numbers at all distances from x."""
    return [x + s * 10 ** RNG.uniform(-15, -0.5) for s in (1, -1) for _ in range(200)]


def between(a: float, b: float, count: int = 400) -> list[float]:
    return [x for x in (RNG.uniform(a, b) for _ in range(count)) if x != math.floor(x)]


def worst(f: Callable[[float], float], truth: Callable[[Any], Any], points: list[float]) -> float:
    """The largest error, in ulps of the true number."""
    with mp.workdps(50):
        errors = [abs(f(x) - truth(mp.mpf(x))) / math.ulp(float(truth(mp.mpf(x)))) for x in points]
    return float(max(errors))


def log_gamma(x: Any) -> Any:
    return mp.log(abs(mp.gamma(x)))


@pytest.mark.parametrize(
    ("points", "ulp"),
    [
        (near(1.0), 3),
        (near(2.0), 3),
        (between(0.0, 0.5), 3),
        (between(0.5, 3.5), 8),
        (between(3.5, 300.0), 8),
        (between(-1.0, 0.0), 8),
        ([1.01, 0.99, 1.9999, 2.0001], 3),
    ],
    ids=["1", "2", "0 to 0.5", "0.5 to 3.5", "3.5 to 300", "-1 to 0", "1.01"],
)
def test_log_gamma_is_exact_relative_to_itself(points: list[float], ulp: float) -> None:
    assert worst(lgamma, log_gamma, points) <= ulp


def test_log_gamma_is_0_at_1_and_2() -> None:
    assert lgamma(1.0) == lgamma(2.0) == 0.0


def test_the_digamma_function_is_exact_relative_to_itself_near_its_zero() -> None:
    points = [*near(1.4616321449683622), 1.4616321449683622, 1.4616321449683624]
    assert worst(grad(lgamma), lambda x: mp.psi(0, x), points) <= 16  # the parts cancel farther out


@pytest.mark.slow
@pytest.mark.parametrize("n", range(7))
@pytest.mark.parametrize("interval", [(0.0, 2.0), (2.0, 60.0)])
def test_polygamma_functions_right_of_0(n: int, interval: tuple[float, float]) -> None:
    points = between(*interval)
    if n == 0:
        points = [x for x in points if abs(x - 1.46) > 0.6]
    assert worst(lambda x: polygamma(n, x), lambda x: mp.psi(n, x), points) <= 10


@pytest.mark.slow
@pytest.mark.parametrize("n", range(7))
@pytest.mark.parametrize("interval", [(-1.0, 0.0), (-10.0, -1.0), (-100.0, -10.0)])
def test_polygamma_functions_left_of_0_are_exact_relative_to_their_parts(
    n: int, interval: tuple[float, float]
) -> None:
    points = between(*interval, 100)
    points += [math.floor(x) + 0.5 + s * 10 ** RNG.uniform(-9, -1) for x in points for s in (1, -1)]
    with mp.workdps(50):
        for x in points:
            true, mirrored = mp.psi(n, mp.mpf(x)), mp.psi(n, 1 - mp.mpf(x))
            parts = abs(mirrored) + abs(true) + (n == 0)  # psi(1 - x) itself has a zero
            assert abs(polygamma(n, x) - true) <= (6 + 2 * n) * 2.0**-52 * parts, x


@pytest.mark.parametrize("k", [0, 1, 2, 7, 15])
def test_gamma_and_its_slopes_near_poles(k: int) -> None:
    points = [-k + s * 10 ** RNG.uniform(-9, -1) for s in (1, -1) for _ in range(100)]
    assert worst(gamma, mp.gamma, points) <= 8
    slope: Any = lambda x: mp.gamma(x) * mp.psi(0, x)  # noqa: E731
    assert worst(grad(gamma), slope, points) <= 40
