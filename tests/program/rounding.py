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
"""Of an operation, relative to its output and inputs: NumPy's functions are good to 4 ulp, and the
terms of a sum may be added in any order."""

AGAINST_ZERO = {"step", "relu", "fabs", "sign", "leaky_relu", "elu"}
AGAINST_EACH_OTHER = {"max", "min", "less", "less_equal", "greater", "greater_equal"}
"""Where the way that a rule goes depends on how the first input compares with 0 or the second."""


class Known(NamedTuple):
    """A function's value and slopes by the eager engine, and how far off each may be."""

    value: float
    slopes: list[float]
    value_error: float
    slope_errors: list[float]


class UndecidedError(Exception):
    """Rounding decides on the slope here, so that any of two may be right."""


def known(f: Callable[..., Any], numbers: Sequence[float]) -> Known:
    """The value and all slopes of f; rejects points where rounding decides on the slope."""
    inputs = [Value(x) for x in numbers]
    try:
        return known_of(f(*inputs), inputs)
    except (NonFiniteError, NotDifferentiableError, UndecidedError):
        reject()


def known_of(J: Any, inputs: Sequence[Value]) -> Known:
    """The same of a result that is there, for all leaves that are asked for."""
    differentiable = isinstance(J, Value) and not J.is_constant
    slopes = adjoints(J, inputs, graph=True) if differentiable else [0.0] * len(inputs)
    found = errors([y for y in (J, *slopes) if isinstance(y, Value)])
    sizes = path_sizes(J) if differentiable else {}
    data = [float(getattr(y, "data", y)) for y in (J, *slopes)]
    allowed = [found.get(y, 0.0) if isinstance(y, Value) else 0.0 for y in (J, *slopes)]
    shares = [ULPS * sizes.get(x, 0.0) for x in inputs]  # which may cancel
    return Known(
        data[0], data[1:], allowed[0], [a + b for a, b in zip(allowed[1:], shares, strict=True)]
    )


def errors(roots: Sequence[Value]) -> dict[Value, float]:
    """A bound for every node: what its inputs' errors come to, and its own rounding."""
    found: dict[Value, float] = {}
    for v in order(*roots, constants=True):
        found[v] = 0.0
        if not v.is_leaf:
            if bends(v, found):
                raise UndecidedError
            found[v] = ULPS * (abs(v.data) + sum(abs(x.data) for x in v.inputs))
            inexact = [k for k, x in enumerate(v.inputs) if found[x]]
            slopes = local_derivatives(v, inexact)
            found[v] += sum(
                abs(d) * found[v.inputs[k]] for d, k in zip(slopes, inexact, strict=True)
            )
    return found


def bends(v: Value, found: dict[Value, float]) -> bool:
    """Whether a node is so close to a kink that its inputs' errors may carry it over."""
    name, inputs = v.op.name, v.inputs
    if name in AGAINST_ZERO:
        return 0.0 < found[inputs[0]] >= abs(inputs[0].data)
    others = inputs[1:2] if name in AGAINST_EACH_OTHER else inputs[1:] if name == "clip" else ()
    return any(
        x is not inputs[0] and 0.0 < found[inputs[0]] + found[x] >= abs(inputs[0].data - x.data)
        for x in others
    )


def together(examples: Sequence[Known], mean: bool, shared: Sequence[bool]) -> Known:
    """The mean or the sum of several; slopes for what is not shared stay apart, one after another.

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
    """Where numbers are not what is due within what is allowed: the first of them, in words."""
    for k, (got, true, error) in enumerate(
        zip(np.ravel(numbers).tolist(), due, allowed, strict=True)
    ):
        if not abs(got - true) <= error + 1e-300:
            return f"number {k} is {got!r}, due {true!r} within {error:.1g}"
    return ""
