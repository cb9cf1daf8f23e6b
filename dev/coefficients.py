"""Coefficients: the polynomials of the machine's functions, by Remez's algorithm.

    python -m dev coefficients     write them anew, after a change of what they approximate

A polynomial is the best of its degree when its weighted error swings between equal heights, one
more often than it has coefficients. Remez's algorithm solves for that on a set of points and moves
each point to the top of its swing, until the heights agree.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import wrap
from typing import Any, NamedTuple

from mpmath import mp

ROOT = Path(__file__).parent.parent
FILE = ROOT / "autograd" / "program" / "run" / "machine" / "coefficients.h"
DIGITS = 60
SAMPLES = 60  # for each swing


class Fit(NamedTuple):
    """A function to be approximated on an interval, by a number of coefficients."""

    name: str
    title: str
    function: Callable[[Any], Any]
    interval: tuple[Any, Any]
    terms: int
    weight: Callable[[Any], Any]
    """What an error of the polynomial costs: the error that it makes, relative to the result."""


def fits() -> list[Fit]:
    """The polynomials of functions.h."""
    zero, one, margin = mp.mpf(0), mp.mpf(1), mp.mpf("1e-6")
    half, quarter = mp.log(2) / 2 + margin, mp.pi / 4 + margin
    widest = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) + margin
    # fmt: off
    return [
        Fit("EXP", "(exp(r) - 1 - r) / r^2, for |r| <= log(2) / 2",
            lambda r: (mp.expm1(r) - r) / r**2, (-half, half), 10, lambda r: abs(r) + 0.01),
        Fit("LOG", "2 (atanh(s) / s - 1) / s^2 in s^2, for s <= 0.1716",
            lambda z: 2 * beyond(mp.atanh, z), (zero, widest**2), 8, lambda z: z / 2),
        Fit("TANH", "(tanh(x) / x - 1) / x^2 in x^2, for x <= 0.55",
            lambda z: beyond(mp.tanh, z), (zero, mp.mpf("0.55") ** 2), 10, lambda z: z),
        Fit("ERF", "erf(x) / x - 1 in x^2, for x <= 1",
            lambda z: z * beyond(mp.erf, z), (zero, one), 12, lambda z: 1),
        Fit("ERF_FAR", "erfc(x) exp(x^2) in (x - 2) / (x + 2), for 1 <= x <= 6",
            lambda t: scaled_erfc(inverse(2, t)), (place(2, 1), place(2, 6)), 14,
            lambda t: mp.exp(-(inverse(2, t) ** 2))),
        Fit("ERFC", "erfc(x) exp(x^2) (1 + 2 x) in (x - 4) / (x + 4), for 0.65 <= x <= 27.3",
            lambda t: scaled_erfc(inverse(4, t)) * (1 + 2 * inverse(4, t)),
            (place(4, 0.65), place(4, 27.3)), 22, lambda t: 1),
        Fit("SIN", "(sin(x) / x - 1) / x^2 in x^2, for x <= pi / 4",
            lambda z: beyond(mp.sin, z), (zero, quarter**2), 6, lambda z: z),
        Fit("COS", "(cos(x) - 1 + x^2 / 2) / x^4 in x^2, for x <= pi / 4",
            lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2, (zero, quarter**2), 6,
            lambda z: z**2),
    ]
    # fmt: on


def digamma() -> Fit:
    """The digamma function over x - its zero, in that difference: it stands in functions.c."""
    zero = mp.findroot(mp.digamma, mp.mpf("1.46163214496836234"))
    return Fit("DIGAMMA_SERIES", "digamma(x) / d in d = x - zero, for 1 <= x <= 2",
        lambda d: mp.digamma(zero + d) / d, (1 - zero, 2 - zero), 24,
        lambda d: d / mp.digamma(zero + d))  # fmt: skip


def place(c: Any, x: Any) -> Any:
    """t = (x - c) / (x + c), for which all x > 0 are between -1 and 1."""
    return (mp.mpf(x) - c) / (mp.mpf(x) + c)


def inverse(c: Any, t: Any) -> Any:
    """The x of that t."""
    return c * (1 + t) / (1 - t)


def beyond(odd: Callable[[Any], Any], z: Any) -> Any:
    """p(z) of an odd function x + x z p(z), for z = x^2."""
    x = mp.sqrt(z)
    return (odd(x) / x - 1) / z


def scaled_erfc(x: Any) -> Any:
    """erfc(x) exp(x^2), which falls slowly."""
    return mp.erfc(x) * mp.exp(x * x)


def best(fit: Fit) -> tuple[list[Any], Any]:
    """The coefficients, from the constant on, and the largest weighted error."""
    low, high = fit.interval
    middle, radius = (low + high) / 2, (high - low) / 2
    grid = fit.terms * SAMPLES
    xs = [middle - radius * mp.cos(mp.pi * (i + mp.mpf(1) / 2) / grid) for i in range(grid)]
    weights, values = [mp.mpf(fit.weight(x)) for x in xs], [fit.function(x) for x in xs]
    points = [grid * (2 * i + 1) // (2 * fit.terms + 2) for i in range(fit.terms + 1)]
    for _ in range(30):
        rows = [[*powers(xs[p], fit.terms), (-1) ** i / weights[p]] for i, p in enumerate(points)]
        *solved, height = mp.lu_solve(mp.matrix(rows), mp.matrix([values[p] for p in points]))
        errors = [
            weight * (value - mp.fdot(solved, powers(x, fit.terms)))
            for x, value, weight in zip(xs, values, weights, strict=True)
        ]
        moved = tops(errors, len(points))
        if max(map(abs, errors)) < abs(height) * mp.mpf("1.01") or moved == points:
            break
        points = moved
    return solved, max(map(abs, errors))


def powers(x: Any, count: int) -> list[Any]:
    """1, x, x^2, ..., this count of them."""
    return [x**k for k in range(count)]


def tops(errors: list[Any], count: int) -> list[int]:
    """The highest place of each swing of the errors; beyond this count, the lowest ends go."""
    places: list[int] = []
    for i, error in enumerate(errors):
        if places and (error > 0) == (errors[places[-1]] > 0):
            if abs(error) > abs(errors[places[-1]]):
                places[-1] = i
        else:
            places.append(i)
    while len(places) > count:
        ends = places[0], places[-1]
        places.remove(min(ends, key=lambda i: abs(errors[i])))
    return places


def table(fit: Fit) -> str:
    """The coefficients as an array of C's."""
    coefficients, error = best(fit)
    numbers = ", ".join(repr(float(c)) for c in coefficients)
    return "\n".join(
        [
            f"/* {fit.title}; off by 2^{float(mp.log(error, 2)):.1f}. */",
            f"static const double {fit.name}_TERMS[] = {{",
            *wrap(numbers, 98, initial_indent="  ", subsequent_indent="  "),
            "};",
        ]
    )


HEAD = """\
/* The polynomials of functions.h, from the constant on; `python -m dev coefficients` writes them.
   What they are off by is relative to the function's result. */"""


def files() -> dict[Path, str]:
    """What is written, by its path."""
    with mp.workdps(DIGITS):
        return {FILE: "\n\n".join([HEAD, *map(table, fits())]) + "\n"}


def write() -> int:
    """Write the file; the exit code is 0."""
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT).as_posix())
    return 0
