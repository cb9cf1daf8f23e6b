"""One row for each primitive: what it is in mathematics, and the points at which tests try it.

At every point the function is smooth, and its derivatives to order two are within a float's range;
kinks, poles and overflow stand in `test_edges`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mpmath import mp

from autograd.engine.primitive import Primitive, primitive_named
from nets.learning import primitives as primitives  # declared when they are imported

Point = tuple[float, ...]


class Bound(NamedTuple):
    """How far beyond 4 ulp of itself a derivative of these orders may be off, and why."""

    orders: tuple[int, ...]
    why: str
    noise: Callable[..., float]
    """(derivative, *inputs) -> what is allowed on top, in units of 2**-52."""


class Row(NamedTuple):
    """A primitive's line in the table of test points."""

    reference: Callable[..., Any]
    """The function in mpmath, where its infix signs and max, min, abs work as on floats."""
    points: Sequence[Point]
    bounds: tuple[Bound, ...] = ()
    whole: tuple[int, ...] = ()
    """The positions of arguments in which nothing is differentiated: they are whole numbers, or
    their slope is 0 whatever the function does.
    """


def on(*numbers: float) -> list[Point]:
    """Points of one coordinate."""
    return [(x,) for x in numbers]


def call(name: str, inputs: Sequence[Any]) -> Any:
    """The primitive of that name called as users do, with its flat inputs."""
    op: Primitive = primitive_named(name)
    if name == "dot":
        half = len(inputs) // 2
        return op(inputs[:half], inputs[half : 2 * half], *inputs[2 * half :])
    return op(*inputs)


def dot(*v: Any) -> Any:
    half = len(v) // 2
    return sum(map(operator.mul, v[:half], v[half:]), sum(v[2 * half :]))


def logistic(x: float) -> float:
    return math.exp(min(x, 0.0)) / (1 + math.exp(-abs(x)))


def reflected(d: float, n: float, x: float) -> float:
    """The size of the parts of a polygamma function of x < 0, which cancel at its zeros, with the
    rounding of the cotangent, which counts in each of its powers.
    """
    if x > 0:
        return 8 * abs(d)
    there = float(abs(mp.psi(int(n), 1 - x)))
    return 2 * there + (6 + 2 * n) * (there + abs(d))


NEAR_ONE = "1 - z² is exact relative to 1, not to itself: it is 0 once z rounds to 1"
LOGISTIC = "z(1 - z) and 1 - 2z are exact relative to z, not to themselves"
SQUARED = "exp magnifies the rounding error of x² by x²"
CANCELS = "terms of the size of this noise cancel in the second derivative"

REAL = on(-40.3, -3.7, -0.51, -1e-20, 0.0, 1e-20, 0.73, 2.6, 19.4)
WIDE = [*REAL, *on(-1e300, -1e10, 1e10, 1e300)]
POSITIVE = on(1e-100, 1e-20, 0.31, 0.999, 1.001, 3.2, 1e10, 1e300)
UNIT = on(-0.999, -0.51, -1e-5, -1e-20, 0.0, 1e-20, 1e-9, 0.33, 0.91, 1 - 1e-10)
PAIRS = [(2.1, -3.3), (-0.71, 0.37), (1e-20, 5.2), (1e10, -2.5), (3.7, 1e-8), (-4.0, -1e100)]
POWERS = [
    *[(2.1, 3.3), (0.51, -2.5), (7.3, 0.21), (1e10, -3.0), (1.51, 40.3), (1e-10, 1.5)],
    *[(3.3, 0.0), (3.3, 1.0), (3.3, 2.0), (1e-100, 0.71), (1e100, 2.7)],
]
PLANE = [(1.1, 2.3), (-1.1, 0.51), (0.33, -4.1), (-2.2, -3.1), (1e-20, 1.0), (1.0, 1e-20)]
POLES = on(-30.5, -2.5, -0.31, -1e-8, 1e-8, 0.52, 1.4616, 2.0, 5.5, 30.1)
ZEROS = on(0.9999, 1.0, 1.01, 1.9999, 2.00003)
DIGAMMA = [-10.3, -2.51, -0.5000001, 0.31, 1.4616, 1.4616321449683622, 1e10, 1e30, 1e200]
POLYGAMMA = [(1.0, 1e-8), (1.0, 7.3), (2.0, -0.41), (3.0, 30.1), (4.0, -3.71), (5.0, 2.2)]
POLYGAMMA += [(1.0, -10.3), (2.0, -70.4999), (3.0, -6.25), (4.0, -2.501)]
QUOTIENTS = [(7.5, 2.1), (-7.5, 2.1), (7.5, -2.1), (-7.5, -2.3), (1e10, 0.3), (1e-20, 3.0)]
QUOTIENTS += [(-1.7e308, 1e308)]
ORDERED = [(1.1, 2.2), (2.2, 1.1), (-1.0, 1e-20), (1e300, -1e300)]
MANY = [(5.0,), (1.1, -2.2, 3.3), (-0.51, 1e-20, 7.0, 1e10), (0.0, 2.0, 3.0)]
STEPS = on(-1e300, -0.51, -1e-20, 1e-20, 2.6, 1e300)
BETWEEN = on(-40.3, -0.51, -1e-20, 1e-20, 0.73, 1e10 + 0.5)
SHARES = [(a, y) for a in (0.03, 0.51, 0.999) for y in (0.0, 0.31, 1.0)]
SHARES += [(1e-20, 0.31), (1e-20, 1.0)]

ROWS: dict[str, Row] = {
    # Arithmetic.
    "add": Row(operator.add, PAIRS),
    "sub": Row(operator.sub, PAIRS),
    "mul": Row(operator.mul, PAIRS),
    "div": Row(operator.truediv, PAIRS),
    "neg": Row(operator.neg, WIDE),
    "pow": Row(operator.pow, POWERS),
    # Exponentials, logarithms, roots.
    "exp": Row(mp.exp, [*REAL, *on(-700.1, 700.1)]),
    "exp2": Row(lambda x: mp.mpf(2) ** x, [*REAL, *on(-1000.1, 1000.1)]),
    "expm1": Row(mp.expm1, [*REAL, *on(-700.1, 700.1)]),
    "log": Row(mp.log, POSITIVE),
    "log2": Row(lambda x: mp.log(x) / mp.log(2), POSITIVE),
    "log10": Row(lambda x: mp.log(x) / mp.log(10), POSITIVE),
    "log1p": Row(mp.log1p, on(-0.999, -0.51, -1e-20, 0.0, 1e-20, 0.73, 1e10, 1e300)),
    "sqrt": Row(mp.sqrt, POSITIVE),
    "cbrt": Row(
        lambda x: mp.sign(x) * mp.cbrt(abs(x)),
        [*POSITIVE, *on(-8.0, -0.31, -1e-20, -1e10)],
        (Bound((2,), "z's own error counts five times in z**-5", lambda d, x: 2 * abs(d)),),
    ),
    # Trigonometry.
    "sin": Row(mp.sin, [*REAL, *on(1e22)]),
    "cos": Row(mp.cos, [*REAL, *on(1e22)]),
    "tan": Row(mp.tan, [*REAL, *on(1.5707963, 1e22)]),
    "one_minus_square": Row(lambda x: 1 - x**2, [*UNIT, *on(-1.0, 1.0, 7.3, -1e10)]),
    "asin": Row(mp.asin, UNIT),
    "acos": Row(mp.acos, UNIT),
    "atan": Row(mp.atan, [*REAL, *on(-1e60, 1e60)]),
    "atan2": Row(
        mp.atan2,
        [*PLANE, (1e200, 3e199), (1e-100, -3e-100)],
        (Bound((2,), CANCELS, lambda d, y, x: 2 / (x * x + y * y)),),
    ),
    "hypot": Row(
        lambda *xs: mp.sqrt(sum(x * x for x in xs)),
        [(3.1, 4.2), (-1.1, 1e-20), (1.3, -2.4, 0.55), (1e200, 2e200), (1e-150, 1e-150), (-7.0,)],
        (Bound((2,), CANCELS, lambda d, *xs: 1 / math.hypot(*xs)),),
    ),
    "degrees": Row(mp.degrees, REAL),
    "radians": Row(mp.radians, REAL),
    # Hyperbolic functions.
    "sinh": Row(mp.sinh, [*REAL, *on(-700.1, 700.1)]),
    "cosh": Row(mp.cosh, [*REAL, *on(-700.1, 700.1)]),
    "tanh": Row(mp.tanh, REAL, (Bound((1, 2), NEAR_ONE, lambda d, x: 2.0),)),
    "asinh": Row(mp.asinh, [*REAL, *on(-1e150, 1e150)]),
    "acosh": Row(mp.acosh, on(1 + 1e-10, 1.51, 3.2, 1e10, 1e100)),
    "atanh": Row(mp.atanh, UNIT),
    # Error and gamma functions.
    "erf": Row(
        mp.erf,
        [*REAL, *on(-5.3, 26.1)],
        (Bound((1, 2), SQUARED, lambda d, x: x * x * abs(d)),),
    ),
    "erfc": Row(
        mp.erfc,
        [*REAL, *on(-5.3, 26.1)],
        (Bound((1, 2), SQUARED, lambda d, x: x * x * abs(d)),),
    ),
    "gaussian": Row(
        lambda x: mp.exp(-(x**2)),
        [*REAL, *on(-5.3, 26.1)],
        (Bound((0, 1, 2), SQUARED, lambda d, x: x * x * abs(d)),),
    ),
    "gamma": Row(
        mp.gamma,
        [*POLES, *on(150.1)],
        (
            Bound(
                (1, 2),
                "exact relative to gamma itself, not to its slope, which has zeros",
                lambda d, x: 4 * abs(math.gamma(x)),
            ),
        ),
    ),
    "lgamma": Row(
        lambda x: mp.log(abs(mp.gamma(x))),
        [*POLES, *ZEROS, *on(150.1, 1e10, 1e30, 1e200)],
        (
            Bound((0,), "the parts of its reflection cancel", lambda d, x: 4.0 * (x < 0)),
            Bound((1,), "the digamma function's parts cancel", lambda d, x: reflected(d, 0, x)),
        ),
    ),
    "polygamma": Row(
        lambda n, x: mp.psi(int(n), x),
        [*((0.0, x) for x in DIGAMMA), *POLYGAMMA],
        (
            Bound(
                (0, 1, 2),
                "exact relative to the parts that cancel near a zero or in the reflection",
                reflected,
            ),
        ),
        whole=(0,),
    ),
    # Comparisons.
    "less": Row(operator.lt, ORDERED),
    "less_equal": Row(operator.le, ORDERED),
    "greater": Row(operator.gt, ORDERED),
    "greater_equal": Row(operator.ge, ORDERED),
    "equal": Row(operator.eq, ORDERED),
    "not_equal": Row(operator.ne, ORDERED),
    # Choices, steps, rounding.
    "bent": Row(lambda x, at_kink: x, [(0.0, 0.0), (-3.7, 0.0), (1e10, 0.0)], whole=(1,)),
    "where": Row(
        lambda c, x, y: x if c else y,
        [(1.0, 2.2, 3.3), (0.0, 2.2, 3.3), (-1e-20, -5.1, 1e10)],
    ),
    "max": Row(max, PAIRS),
    "min": Row(min, PAIRS),
    "clip": Row(
        lambda x, low, high: min(max(x, low), high),
        [(0.51, 0.0, 1.0), (-3.1, -1.0, 1.0), (1e10, -1.0, 1.0), (0.51, 2.0, 1.0)],
    ),
    "sign": Row(mp.sign, STEPS),
    "fabs": Row(abs, STEPS),
    "fma": Row(lambda x, y, w: x * y + w, [(1.5, -3.0, 0.25), (0.1, 10.0, -1.0)]),
    "copysign": Row(lambda x, y: abs(x) * mp.sign(y), PAIRS),
    "floor": Row(mp.floor, BETWEEN),
    "ceil": Row(mp.ceil, BETWEEN),
    "trunc": Row(lambda x: mp.sign(x) * mp.floor(abs(x)), BETWEEN),
    "fmod": Row(lambda x, y: x - y * mp.sign(x / y) * mp.floor(abs(x / y)), QUOTIENTS),
    "mod": Row(lambda x, y: x - y * mp.floor(x / y), QUOTIENTS),
    "remainder": Row(lambda x, y: x - y * mp.nint(x / y), QUOTIENTS),
    # Activations.
    "identity": Row(operator.pos, WIDE),
    "stop_gradient": Row(operator.pos, WIDE, whole=(0,)),
    "step": Row(lambda x: x > 0, STEPS),
    "relu": Row(lambda x: max(x, mp.zero), STEPS),
    "leaky_relu": Row(
        lambda x, slope: x if x > 0 else slope * x,
        [(2.6, 0.01), (-3.7, 0.21), (-1e-20, 0.01), (1e10, 0.3)],
    ),
    "elu": Row(
        lambda x, alpha: x if x > 0 else alpha * mp.expm1(x),
        [(2.6, 1.0), (-3.7, 0.51), (-1e-20, 1.0), (-40.3, 2.1), (1e10, 1.0)],
    ),
    "sigmoid": Row(
        lambda x: 1 / (1 + mp.exp(-x)),
        [*REAL, *on(-730.1)],
        (Bound((1, 2), LOGISTIC, lambda d, x: logistic(x)),),
    ),
    "softplus": Row(
        lambda x: mp.log1p(mp.exp(x)),
        [*REAL, *on(-700.1, 700.1)],
        (Bound((2,), LOGISTIC, lambda d, x: logistic(x)),),
    ),
    "silu": Row(
        lambda x: x / (1 + mp.exp(-x)),
        [*REAL, *on(-700.1)],
        (Bound((1, 2), LOGISTIC, lambda d, x: logistic(x) * (1 + abs(x))),),
    ),
    "gelu": Row(
        lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2,
        [*REAL, *on(-37.1, -5.3, 12.3)],
        (Bound((0, 1, 2), SQUARED, lambda d, x: (1 + x * x) * abs(d)),),
    ),
    # Losses, of the package nets.
    "ratio_or_zero": Row(operator.truediv, PAIRS),
    "binary_cross_entropy": Row(
        lambda a, y: -(y * mp.log(a) + (1 - y) * mp.log(1 - a)),
        SHARES,
        (Bound((1,), "two terms cancel where a is y, or 1/2", lambda d, a, y: 4 / (a * (1 - a))),),
    ),
    "cross_entropy": Row(lambda a, y: -y * mp.log(a), SHARES),
    "sigmoid_minus": Row(
        lambda z, y: 1 / (1 + mp.exp(-z)) - y,
        [(z, y) for z in (-40.3, -3.7, 0.73, 19.4, 41.2) for y in (0.0, 0.31, 1.0)],
    ),
    "binary_cross_entropy_from_logits": Row(
        lambda z, y: mp.log1p(mp.exp(z)) - y * z,
        [(z, y) for z in (-40.3, -3.7, -1e-20, 0.0, 0.73, 19.4) for y in (0.0, 0.31, 0.97)],
        (Bound((1, 2), "sigmoid(z) - y is exact relative to y", lambda d, z, y: 4.0),),
    ),
    "squared_error": Row(lambda a, y: (a - y) ** 2, PAIRS),
    "hinge": Row(lambda a, y: max(1 - y * a, mp.zero), [(0.3, 1.0), (-0.3, 1.0), (2.3, -1.0)]),
    "sum": Row(lambda *xs: sum(xs), [(), (5.0,), (0.1, 0.2, -0.3), (1e16, 1.0, -1e16, 1e-20)]),
    "dot": Row(dot, [(), (3.1, 4.2), (1.1, 2.2, 3.3, -4.4), (1.0, -2.0, 0.5, 0.25, 1e-20)]),
    "prod": Row(lambda *xs: mp.fprod(xs), [(), *MANY]),
    "amax": Row(lambda *xs: max(xs), MANY),
    "amin": Row(lambda *xs: min(xs), MANY),
    "logsumexp": Row(
        lambda *xs: mp.log(sum(mp.exp(x) for x in xs)),
        [
            *[(5.0,), (-3.1, 0.51, 0.77), (1e-20, -1e-20), (0.0, -40.3), (1000.0, 999.0, 10.0)],
            (1e9, 1e9 + 1, 1e9 - 2, 0.0),
        ],
        (
            Bound((1,), "exp magnifies the rounding of x - z", lambda d, *xs: 45 * abs(d)),
            Bound((2,), CANCELS, lambda d, *xs: 1.0),
        ),
    ),
}
