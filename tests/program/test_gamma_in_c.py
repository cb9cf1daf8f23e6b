"""How far C's gamma functions are from the truth: those of its library, and of functions.c."""

from __future__ import annotations

import ctypes
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mpmath import mp

from autograd.program.targets import c
from dev import coefficients

pytestmark = pytest.mark.gcc

ULP = 4.0
COUNT = 150  # points in each interval
SOURCE = """#include <math.h>
#include <stddef.h>
{functions}
double gamma_of(double n, double x) {{ (void)n; return tgamma(x); }}
double lgamma_of(double n, double x) {{ (void)n; return lgamma(x); }}
double polygamma_of(double n, double x) {{ return polygamma(n, x); }}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    folder = tmp_path_factory.mktemp("gamma")
    functions = (Path(c.__file__).parent / "functions.c").read_text(encoding="utf-8")
    (folder / "gamma.c").write_text(SOURCE.format(functions=functions), encoding="utf-8")
    command = "gcc -std=gnu99 -O2 -w -ffp-contract=off -shared -fPIC -o gamma.so gamma.c -lm"
    subprocess.run(command.split(), check=True, cwd=folder)
    return ctypes.CDLL(str(folder / "gamma.so"))


def log_gamma(n: int, x: Any) -> Any:
    return mp.log(abs(mp.gamma(x)))


def gamma(n: int, x: Any) -> Any:
    return mp.gamma(x)


def reflected(n: int, x: Any) -> Any:
    """The parts of a polygamma function of x < 0, which cancel near its zeros."""
    return abs(mp.psi(n, 1 - x)) + abs(mp.psi(n, x))


Interval = tuple[float, float]
LEFT: list[Interval] = [(-5, 0)]
RIGHT: list[Interval] = [(1e-5, 0.5), (0.5, 2), (2, 12.5), (12, 300)]
CASES: list[tuple[str, int, Callable[[int, Any], Any], Callable[[int, Any], Any], list[Interval]]]
CASES = [
    ("gamma", 0, gamma, lambda n, x: 0, [(1e-5, 2), (2, 30), (30, 171), (-20, 0), (-170, -20)]),
    ("lgamma", 0, log_gamma, lambda n, x: 0, [(1e-5, 3.5), (3.5, 300), (300, 1e6)]),
    # near its zeros for x < 0 the error is told in units of 2^-52
    ("lgamma", 0, log_gamma, lambda n, x: 1, [(-1, 0), (-3, -2), (-10, -3), (-100, -10)]),
    *(("polygamma", n, mp.psi, lambda n, x: 0, RIGHT) for n in range(4)),
    *(("polygamma", n, mp.psi, lambda n, x: 4 * reflected(n, x), LEFT) for n in range(3)),
]


@pytest.mark.parametrize(
    ("name", "order", "truth", "absolute", "intervals"),
    CASES,
    ids=[f"{name}-{order}-{i}" for i, (name, order, *_) in enumerate(CASES)],
)
def test_a_function_is_within_four_ulp_of_the_truth(
    name: str,
    order: int,
    truth: Callable[[int, Any], Any],
    absolute: Callable[[int, Any], Any],
    intervals: list[Interval],
    library: ctypes.CDLL,
) -> None:
    function = getattr(library, f"{name}_of")
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * 2
    rng = random.Random(0)
    for x in [rng.uniform(*interval) for interval in intervals for _ in range(COUNT)]:
        got = function(order, x)
        with mp.workprec(160):
            true = truth(order, mp.mpf(x))
            allowed = ULP * mp.ldexp(1, mp.frexp(true)[1] - 53)
            allowed += mp.mpf(absolute(order, mp.mpf(x))) * mp.mpf(2) ** -52
            off = float(abs(mp.mpf(got) - true) / allowed * ULP)
        assert off <= ULP, f"{name}({x!r}), of the order {order}, is {off:.1f} ulp off"


def test_the_digamma_function_is_exact_relative_to_itself_near_its_zero(
    library: ctypes.CDLL,
) -> None:
    library.polygamma_of.restype = ctypes.c_double
    library.polygamma_of.argtypes = [ctypes.c_double] * 2
    for distance in [s * 10.0**-k for k in range(1, 17) for s in (1, -1)]:
        x = 1.4616321449683622 + distance
        got = library.polygamma_of(0, x)
        with mp.workprec(200):
            true = mp.digamma(mp.mpf(x))
            assert abs(mp.mpf(got) - true) <= ULP * mp.ldexp(1, mp.frexp(true)[1] - 53), x


def test_the_digamma_functions_coefficients_are_those_that_the_algorithm_gives() -> None:
    with mp.workdps(coefficients.DIGITS):
        expected = coefficients.best(coefficients.digamma())[0]
    text = (Path(c.__file__).parent / "functions.c").read_text(encoding="utf-8")
    numbers = text.partition("DIGAMMA_SERIES[] = {")[2].partition("}")[0].split(",")
    assert [float(x) for x in numbers if x.strip()] == [float(x) for x in expected]
