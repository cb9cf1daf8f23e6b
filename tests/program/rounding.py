"""How far two evaluations of the same formulas may differ: the rounding of every operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from graphs import path_sizes
from hypothesis import reject

from autograd import NonFiniteError, NotDifferentiableError, Value, order
from autograd.engine.adjoints import adjoints
from autograd.engine.slopes import local_derivatives

ULPS = 16 * 2.0**-52
"""The error of an operation, relative to its output and inputs: NumPy's functions are exact to
4 ulp, and the terms of a sum may be added in any order."""

AGAINST_ZERO = {"step", "relu", "fabs", "sign", "leaky_relu", "elu"}
AGAINST_EACH_OTHER = {"max", "min", "less", "less_equal", "greater", "greater_equal"}
"""The primitives whose rule depends on how the first input compares with 0 or with the second."""


class Known(NamedTuple):
    """A function's value and slopes by the eager engine, and how far each may be off."""

    value: float
    slopes: list[float]
    value_error: float
    slope_errors: list[float]


class UndecidedError(Exception):
    """Rounding decides on the slope here, so that either of two may be right."""


def known(f: Callable[..., Any], numbers: Sequence[float]) -> Known:
    """The value and all slopes of f; rejects points where rounding decides on the slope."""
    inputs = [Value(x) for x in numbers]
    try:
        return known_of(f(*inputs), inputs)
    except (NonFiniteError, NotDifferentiableError, UndecidedError):
        reject()


def known_of(J: Any, inputs: Sequence[Value]) -> Known:
    """The value and the slopes of a result, for the given leaves."""
    differentiable = isinstance(J, Value) and not J.is_constant
    slopes = adjoints(J, inputs, graph=True) if differentiable else [0.0] * len(inputs)
    bounds = errors([y for y in (J, *slopes) if isinstance(y, Value)])
    sizes = path_sizes(J) if differentiable else {}
    data = [float(getattr(y, "data", y)) for y in (J, *slopes)]
    allowed = [bounds.get(y, 0.0) if isinstance(y, Value) else 0.0 for y in (J, *slopes)]
    shares = [ULPS * sizes.get(x, 0.0) for x in inputs]  # which may cancel
    return Known(
        data[0], data[1:], allowed[0], [a + b for a, b in zip(allowed[1:], shares, strict=True)]
    )


def errors(roots: Sequence[Value]) -> dict[Value, float]:
    """An error bound for every node: its inputs' errors carried through, and its own rounding."""
    bounds: dict[Value, float] = {}
    for v in order(*roots, constants=True):
        bounds[v] = 0.0
        if not v.is_leaf:
            if bends(v, bounds):
                raise UndecidedError
            bounds[v] = ULPS * (abs(v.data) + sum(abs(x.data) for x in v.inputs))
            inexact = [k for k, x in enumerate(v.inputs) if bounds[x]]
            slopes = local_derivatives(v, inexact)
            bounds[v] += sum(
                abs(d) * bounds[v.inputs[k]] for d, k in zip(slopes, inexact, strict=True)
            )
    return bounds


def bends(v: Value, bounds: dict[Value, float]) -> bool:
    """Whether a node is so close to a kink that its inputs' errors may move it across."""
    name, inputs = v.op.name, v.inputs
    if name in AGAINST_ZERO:
        return 0.0 < bounds[inputs[0]] >= abs(inputs[0].data)
    others = inputs[1:2] if name in AGAINST_EACH_OTHER else inputs[1:] if name == "clip" else ()
    return any(
        x is not inputs[0] and 0.0 < bounds[inputs[0]] + bounds[x] >= abs(inputs[0].data - x.data)
        for x in others
    )


def combined(examples: Sequence[Known], mean: bool, shared: Sequence[bool]) -> Known:
    """The mean or the sum of several examples; slopes for unshared inputs follow each other.

    The sum's own rounding counts once more for each term.
    """
    m = len(examples)
    share = 1 / m if mean else 1.0

    def added(numbers: list[float], allowed: list[float]) -> tuple[float, float]:
        rounding = m * ULPS * sum(map(abs, numbers))
        return sum(numbers) * share, (sum(allowed) + rounding) * share

    value, value_error = added([k.value for k in examples], [k.value_error for k in examples])
    slopes: list[float] = []
    slope_errors: list[float] = []
    for i, one in enumerate(shared):
        each = [k.slopes[i] for k in examples]
        allowed = [k.slope_errors[i] for k in examples]
        if one:
            slope, error = added(each, allowed)
            slopes.append(slope)
            slope_errors.append(error)
        else:
            slopes += [slope * share for slope in each]
            slope_errors += [
                (error + ULPS * abs(slope)) * share
                for error, slope in zip(allowed, each, strict=True)
            ]
    return Known(value, slopes, value_error, slope_errors)


def assert_agrees(value: float, slopes: Any, known: Known) -> None:
    """Compare what a program says with the eager engine."""
    assert not apart([value], [known.value], [known.value_error]), (value, known)
    flat = np.hstack([np.ravel(slope) for slope in slopes])
    assert not (wrong := apart(flat, known.slopes, known.slope_errors)), wrong


def apart(numbers: Any, due: Sequence[float], allowed: Sequence[float]) -> str:
    """The first number that differs by more than allowed, in words; "" if there is none."""
    for k, (got, true, error) in enumerate(
        zip(np.ravel(numbers).tolist(), due, allowed, strict=True)
    ):
        if not abs(got - true) <= error + 1e-300:
            return f"number {k} is {got!r}, due {true!r} within {error:.1g}"
    return ""
