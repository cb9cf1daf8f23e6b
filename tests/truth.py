"""What primitives and their derivatives truly are, by mpmath's differences."""

from __future__ import annotations

import math
from typing import Any

from mpmath import mp
from points import ROWS

DIGITS = 500  # of which two differences cancel 80, and the smallest float beside 1 needs 324
STEP = mp.mpf(10) ** -40  # relative; what it neglects is of its second order


def true_derivative(name: str, point: tuple[float, ...], positions: tuple[int, ...] = ()) -> Any:
    """The derivative for the inputs at these positions, one after the other, by differences."""

    def differentiate(xs: list[Any], positions: tuple[int, ...]) -> Any:
        if not positions:
            return mp.mpf(ROWS[name].reference(*xs))
        i, *more = positions
        step = STEP * (abs(xs[i]) or 1)
        above, below = ([*xs[:i], x, *xs[i + 1 :]] for x in (xs[i] + step, xs[i] - step))
        return (differentiate(above, tuple(more)) - differentiate(below, tuple(more))) / (2 * step)

    with mp.workdps(DIGITS):
        return differentiate([mp.mpf(x) for x in point], positions)


def assert_true(got: Any, name: str, point: tuple[float, ...], positions: tuple[int, ...]) -> None:
    """Compare with mpmath: within 4 ulp, and what the row grants on top."""
    true = true_derivative(name, point, positions)
    nearest = float(true)
    allowed = 4 * math.ulp(nearest)
    for bound in ROWS[name].bounds:
        if len(positions) in bound.orders:
            allowed += bound.noise(nearest, *point) * 2.0**-52
    error = float(abs(mp.mpf(got) - true))
    assert type(got) is float
    assert error <= allowed, (
        f"{name}{point} by {positions} is {got!r}, and truly {mp.nstr(true, 20)}: "
        f"off by {error / math.ulp(nearest):.3g} ulp, {error / allowed:.3g} times the bound"
    )
