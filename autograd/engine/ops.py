"""THE TABLE: every primitive, once. The only file that knows calculus.

An entry reads: name, forward function, then dz/dx for each argument x, as a function of the output
z and of the arguments. Partials are written in primitives, so that one line of calculus serves as

    a number   1 - z**2  with a float z       the sweeps that compute derivatives
    a graph    1 - z**2  with a Value z       derivatives of any order
    a text     1 - z²                         the sentence of a step, the code of a program

Where a function has a kink, the rule chooses as PyTorch does: relu'(0) = 0, |x|' = 0 at 0, max and
min give half to each at a tie, clip passes the gradient on its bounds.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import reduce
from math import inf, nan, pi
from typing import Any

from . import special
from .errors import ShapeError
from .modes import is_recording
from .operands import (
    at_least_one,
    flat,
    is_plain,
    plus,
    products_of_others,
    times,
    weights_and_inputs,
)
from .primitive import BUILT_IN, TABLE, Primitive

# Arithmetic.
add: Primitive = Primitive("add", operator.add, 1, 1, infix="+")
sub: Primitive = Primitive("sub", operator.sub, 1, -1, infix="-")
mul: Primitive = Primitive("mul", operator.mul, lambda z, x, y: y, lambda z, x, y: x, infix="*")
div: Primitive = Primitive(
    "div",
    operator.truediv,
    lambda z, x, y: 1 / y,
    lambda z, x, y: -z / y,
    infix="/",
    latex=r"\frac{{{}}}{{{}}}",
    domain="y != 0",
    edge=lambda x, y: x * math.copysign(inf, y),
)
neg: Primitive = Primitive("neg", operator.neg, -1, infix="-")
pow: Primitive = Primitive(
    "pow",
    math.pow,
    lambda z, x, y: _slope_of_power(x, y),
    lambda z, x, y: z * log(_off_zero(x, y)),
    infix="**",
    domain="x > 0, or x = 0 and y >= 0, or x < 0 and a whole y",
    edge=special.pow_edge,
    analytic=special.complex_pow,
)


# Comparisons (1 or 0) step over x = 0 where the rules of pow have no value: x**0 is flat in x, and
# 0**y is flat in y for y >= 0. Those are choices, and there is no second derivative beside them.
def _slope_of_power(x: Any, y: Any) -> Any:
    """y·x**(y - 1), and 0 for 0**0. A fixed exponent of 1 or 0 leaves no x, of 2 no power."""
    if is_plain(y) and (y == 0 or y == 1) and not is_plain(x):
        return y
    if is_plain(y) and y != 0:
        return y * (x if y == 2 else pow(x, y - 1))
    return y * pow(x, plus(_bent(y, x, y) - 1, times(equal(y, 0.0), equal(x, 0.0))))


def _off_zero(x: Any, y: Any) -> Any:
    """The base x, or 1 for 0**y with y >= 0."""
    if is_plain(x) and x != 0:
        return x
    return plus(_bent(x, x, y), times(greater_equal(y, 0.0), equal(x, 0.0)))


def _bent(t: Any, x: Any, y: Any) -> Any:
    """t, which is x or y, with no slope where x**y has no mixed derivative: x = 0, 0 <= y <= 1."""
    if is_plain(t):
        return t
    return bent(t, equal(x, 0.0) * greater_equal(y, 0.0) * less_equal(y, 1.0))


# Exponentials, logarithms, roots.
exp: Primitive = Primitive("exp", math.exp, lambda z, x: z, latex="e^{{{}}}")
exp2: Primitive = Primitive(
    "exp2", special.exp2, lambda z, x: z * log(2.0), native=True, latex="2^{{{}}}"
)
expm1: Primitive = Primitive("expm1", math.expm1, lambda z, x: exp(x))
log: Primitive = Primitive(
    "log",
    math.log,
    lambda z, x: 1 / x,
    latex=r"\ln {}",
    domain="x > 0",
    edge=lambda x: nan if x else -inf,
)
log2: Primitive = Primitive(
    "log2",
    math.log2,
    lambda z, x: 1 / log(2.0) / x,
    latex=r"\log_2 {}",
    domain="x > 0",
    edge=lambda x: nan if x else -inf,
)
log10: Primitive = Primitive(
    "log10",
    math.log10,
    lambda z, x: 1 / log(10.0) / x,
    latex=r"\log_{{10}} {}",
    domain="x > 0",
    edge=lambda x: nan if x else -inf,
)
log1p: Primitive = Primitive(
    "log1p",
    math.log1p,
    lambda z, x: 1 / (1 + x),
    domain="x > -1",
    edge=lambda x: -inf if x == -1 else nan,
)
sqrt: Primitive = Primitive(
    "sqrt", math.sqrt, lambda z, x: 1 / (2 * z), latex=r"\sqrt{{{}}}", domain="x >= 0"
)
cbrt: Primitive = Primitive(
    "cbrt", special.cbrt, lambda z, x: 1 / (3 * z**2), native=True, latex=r"\sqrt[3]{{{}}}"
)

# Trigonometry.
sin: Primitive = Primitive(
    "sin", math.sin, lambda z, x: cos(x), latex=r"\sin {}", domain="a finite x"
)
cos: Primitive = Primitive(
    "cos", math.cos, lambda z, x: -sin(x), latex=r"\cos {}", domain="a finite x"
)
tan: Primitive = Primitive(
    "tan", math.tan, lambda z, x: 1 + z**2, latex=r"\tan {}", domain="a finite x"
)
# A primitive of its own, so that it is exact near 1 as the product is, and its slope near 0, where
# the product's is a difference of numbers near 1.
one_minus_square: Primitive = Primitive(
    "one_minus_square",
    lambda x: (1 - x) * (1 + x),
    lambda z, x: -2 * x,
    spelled=lambda x: 1 - x**2,
)
asin: Primitive = Primitive(
    "asin",
    math.asin,
    lambda z, x: 1 / sqrt(one_minus_square(x)),
    latex=r"\arcsin {}",
    domain="-1 <= x <= 1",
)
acos: Primitive = Primitive(
    "acos",
    math.acos,
    lambda z, x: -1 / sqrt(one_minus_square(x)),
    latex=r"\arccos {}",
    domain="-1 <= x <= 1",
)
atan: Primitive = Primitive("atan", math.atan, lambda z, x: 1 / (1 + x**2), latex=r"\arctan {}")
atan2: Primitive = Primitive(
    "atan2",
    math.atan2,
    lambda z, y, x: x / hypot(x, y) / hypot(x, y),
    lambda z, y, x: -y / hypot(x, y) / hypot(x, y),
)
hypot: Primitive = Primitive(
    "hypot",
    math.hypot,
    rule=lambda z, *xs: [x / length for length in [_not_zero(z)] for x in xs],
    arrange=flat,
)


def _not_zero(z: Any) -> Any:
    """The length z; at 0, where hypot has a kink, 1, which makes it flat there, as |x| is."""
    at_zero = equal(z, 0.0)
    return (z if is_plain(z) else bent(z, at_zero)) + at_zero


degrees: Primitive = Primitive("degrees", lambda x: x * (180 / pi), lambda z, x: 180 / pi)
radians: Primitive = Primitive("radians", lambda x: x * (pi / 180), lambda z, x: pi / 180)

# Hyperbolic functions.
sinh: Primitive = Primitive(
    "sinh",
    math.sinh,
    lambda z, x: cosh(x),
    latex=r"\sinh {}",
    edge=lambda x: math.copysign(inf, x),
)
cosh: Primitive = Primitive("cosh", math.cosh, lambda z, x: sinh(x), latex=r"\cosh {}")
tanh: Primitive = Primitive("tanh", math.tanh, lambda z, x: 1 - z**2, latex=r"\tanh {}")
asinh: Primitive = Primitive("asinh", math.asinh, lambda z, x: 1 / hypot(x, 1.0))
acosh: Primitive = Primitive(
    "acosh", math.acosh, lambda z, x: 1 / (sqrt(x - 1) * sqrt(x + 1)), domain="x >= 1"
)
atanh: Primitive = Primitive(
    "atanh",
    math.atanh,
    lambda z, x: 1 / one_minus_square(x),
    domain="-1 < x < 1",
    edge=lambda x: x * inf if abs(x) == 1 else nan,
)

# Error and gamma functions.
erf: Primitive = Primitive("erf", math.erf, lambda z, x: 2 / math.sqrt(pi) * gaussian(x))
erfc: Primitive = Primitive("erfc", math.erfc, lambda z, x: -2 / math.sqrt(pi) * gaussian(x))
# A primitive of its own, so that no x² or its slope can overflow: beyond 28 it is 0 in floats.
gaussian: Primitive = Primitive(
    "gaussian",
    lambda x: exp(-(x * x)),
    lambda z, x: -2 * clip(x, -28.0, 28.0) * z,
    spelled=lambda x: exp(-(x**2)),
)
gamma: Primitive = Primitive(
    "gamma",
    math.gamma,
    lambda z, x: z * polygamma(0.0, x),
    latex=r"\Gamma({})",
    domain="x to be none of 0, -1, -2, ...",
    edge=lambda x: math.copysign(inf, x) if x > -1 else nan,
)
lgamma: Primitive = Primitive(
    "lgamma",
    special.lgamma,
    lambda z, x: polygamma(0.0, x),
    native=True,
    latex=r"\ln|\Gamma({})|",
    domain="x to be none of 0, -1, -2, ...",
    edge=lambda x: inf,
)
polygamma: Primitive = Primitive(
    "polygamma",
    special.polygamma,
    0,  # the order is a whole number
    lambda z, n, x: polygamma(n + 1, x),
    native=True,
    latex=r"\psi^{{({})}}({})",
    domain="n to be a whole number from 0 to 150, and x to be none of 0, -1, -2, ...",
    edge=special.polygamma_edge,
)


# Comparisons: 1 where they hold, else 0.
def _comparison(name: str, holds: Any, infix: str) -> Primitive:
    return Primitive(
        name,
        lambda x, y: float(holds(x, y)),
        0,
        0,
        native=True,
        infix=infix,
    )


less: Primitive = _comparison("less", operator.lt, "<")
less_equal: Primitive = _comparison("less_equal", operator.le, "<=")
greater: Primitive = _comparison("greater", operator.gt, ">")
greater_equal: Primitive = _comparison("greater_equal", operator.ge, ">=")
equal: Primitive = _comparison("equal", operator.eq, "==")
not_equal: Primitive = _comparison("not_equal", operator.ne, "!=")

# Choices, steps, rounding.
# A rule that chooses a slope at a kink says with this one that there is none of the next order.
bent: Primitive = Primitive(
    "bent",  # x itself, whose slope no number can tell at a kink
    lambda x, at_kink: identity(x),
    lambda z, x, at_kink: 1 / (1 - at_kink),
    0,
    spelled=lambda x, at_kink: x,
)
where: Primitive = Primitive(
    "where",
    lambda c, x, y: x if c else y,
    0,
    lambda z, c, x, y: not_equal(c, 0.0),
    lambda z, c, x, y: equal(c, 0.0),
    native=True,
)
max: Primitive = Primitive(
    "max",
    special.larger,
    lambda z, x, y: greater(x, y) + equal(x, y) / 2,
    lambda z, x, y: greater(y, x) + equal(x, y) / 2,
    native=True,
)
min: Primitive = Primitive(
    "min",
    special.smaller,
    lambda z, x, y: less(x, y) + equal(x, y) / 2,
    lambda z, x, y: less(y, x) + equal(x, y) / 2,
    native=True,
)
clip: Primitive = Primitive(
    "clip",
    lambda x, low, high: min(max(x, low), high),
    lambda z, x, low, high: greater_equal(x, low) * less_equal(x, high),
    lambda z, x, low, high: less(x, low) * less(low, high),
    lambda z, x, low, high: greater(max(x, low), high),
)
sign: Primitive = Primitive(
    "sign", lambda x: where(equal(x, x), greater(x, 0.0) - less(x, 0.0), x), 0
)
fabs: Primitive = Primitive("fabs", math.fabs, lambda z, x: sign(x), latex=r"\left|{}\right|")
copysign: Primitive = Primitive(
    "copysign", math.copysign, lambda z, x, y: sign(x) * copysign(1.0, y), 0
)
floor: Primitive = Primitive("floor", special.floor, 0, native=True)
ceil: Primitive = Primitive("ceil", special.ceil, 0, native=True)
trunc: Primitive = Primitive("trunc", special.trunc, 0, native=True)


# For all three, z = x - k·y with a whole number k, and -k is the slope in y.
def _whole(k: Any) -> Any:
    """The whole number that k is but for rounding, which has no slope."""
    return floor(k + 0.5)


fmod: Primitive = Primitive(
    "fmod",
    math.fmod,
    1,
    lambda z, x, y: _whole(z / y - x / y),
    domain="a finite x and y != 0",
)
mod: Primitive = Primitive(
    "mod",
    operator.mod,
    1,
    lambda z, x, y: _whole(z / y - x / y),
    infix="%",
    latex=r"{} \bmod {}",
    domain="a finite x and y != 0",
)
remainder: Primitive = Primitive(
    "remainder",
    math.remainder,
    1,
    lambda z, x, y: _whole(z / y - x / y),
    domain="a finite x and y != 0",
)

# Activations.
identity: Primitive = Primitive("identity", operator.pos, 1, spelled=lambda x: x)
# What x.detach() is in a program; as code it may be x itself, for slopes come from this table.
stop_gradient: Primitive = Primitive("stop_gradient", lambda x: identity(x), 0)
step: Primitive = Primitive("step", lambda x: 1.0 if x > 0.0 else 0.0, 0, native=True)
relu: Primitive = Primitive("relu", special.positive_part, lambda z, x: step(x), native=True)
leaky_relu: Primitive = Primitive(
    "leaky_relu",
    lambda x, slope=0.01: where(greater(x, 0.0), x, slope * x),
    lambda z, x, slope: where(greater(x, 0.0), 1.0, slope),
    lambda z, x, slope: where(greater(x, 0.0), 0.0, x),
)
elu: Primitive = Primitive(
    "elu",
    lambda x, alpha=1.0: where(greater(x, 0.0), x, alpha * expm1(min(x, 0.0))),
    lambda z, x, alpha: where(greater(x, 0.0), 1.0, alpha * exp(min(x, 0.0))),
    lambda z, x, alpha: expm1(min(x, 0.0)),
)
# The next two take exp of nothing above 0: no overflow, and full precision near 0.
sigmoid: Primitive = Primitive(
    "sigmoid",
    lambda x: exp(min(x, 0.0)) / (1 + exp(-fabs(x))),
    lambda z, x: z * (1 - z),
    latex=r"\sigma({})",
)
softplus: Primitive = Primitive(
    "softplus", lambda x: max(x, 0.0) + log1p(exp(-fabs(x))), lambda z, x: sigmoid(x)
)
silu: Primitive = Primitive(
    "silu", lambda x: x * sigmoid(x), lambda z, x: sigmoid(x) * (1 + x * sigmoid(-x))
)
gelu: Primitive = Primitive(
    "gelu",
    lambda x: x * erfc(-x / math.sqrt(2)) / 2,
    lambda z, x: erfc(-x / math.sqrt(2)) / 2 + x * gaussian(x / math.sqrt(2)) / math.sqrt(2 * pi),
)

# Of many arguments: the rule gives all the partials at once.
sum: Primitive = Primitive(
    "sum",
    special.exact_sum,
    rule=lambda z, *xs: [1] * len(xs),
    arrange=flat,
    native=True,
    spelled=lambda *xs: reduce(operator.add, xs),
)
dot: Primitive = Primitive(
    "dot",  # w·x, or w·x + b
    special.dot,
    rule=lambda z, *v: [*v[len(v) // 2 : len(v) // 2 * 2], *v[: len(v) // 2], *[1] * (len(v) % 2)],
    arrange=weights_and_inputs,
    native=True,
    spelled=lambda *v: reduce(
        operator.add, [*map(operator.mul, v[: len(v) // 2], v[len(v) // 2 :]), *v[len(v) & ~1 :]]
    ),
)
prod: Primitive = Primitive(
    "prod",
    special.product,
    rule=lambda z, *xs: products_of_others(xs),
    arrange=flat,
    native=True,
    spelled=lambda *xs: reduce(operator.mul, xs),
)
logsumexp: Primitive = Primitive(
    "logsumexp",
    special.logsumexp,
    rule=lambda z, *xs: _shares(z, xs),
    arrange=at_least_one,
    native=True,
)


def _shares(z: Any, xs: Sequence[Any]) -> list[Any]:
    """exp(x - z) for each x; in part of their sum where z may be large, whose rounding cancels."""
    parts = [exp(x - z) for x in xs]
    if _is_moderate(z):
        return parts
    total = sum(parts)
    return [part / total for part in parts]


def _is_moderate(z: Any) -> bool:
    """Whether z is a number whose rounding costs exp(x - z) no more than a digit."""
    number = getattr(z, "data", z) if is_plain(z) or not is_recording() else None
    return isinstance(number, float) and abs(number) <= 8.0


fma: Primitive = Primitive(
    "fma", special.fma, lambda z, x, y, w: y, lambda z, x, y, w: x, 1, native=True
)
fsum, sumprod = sum, dot  # math's names for the two

BUILT_IN.update(TABLE)


# Made of several primitives.
def softmax(*xs: Any) -> list[Any]:
    """The shares exp(x_i) / sum of exp(x_j), which add up to 1; they are logsumexp's gradient.

    Only the differences of the inputs count, however large these are.

    >>> softmax(0.0, 0.0), softmax(1e16, 1e16)
    ([0.5, 0.5], [0.5, 0.5])
    """
    inputs = flat(*xs)
    total = logsumexp(inputs)
    return _shares(total if _is_moderate(total) else stop_gradient(total), inputs)


def ldexp(x: Any, i: int) -> Any:
    """x · 2^i for a whole number i.

    >>> ldexp(3.0, 2)
    12.0
    """
    return x * 2.0 ** operator.index(i)


def dist(p: Any, q: Any) -> Any:
    """The distance between two points.

    >>> dist([0.0, 0.0], [3.0, 4.0])
    5.0
    """
    start, end = flat(p), flat(q)
    if len(start) != len(end):
        raise ShapeError(f"dist pairs {len(start)} coordinates with {len(end)}")
    return hypot(a - b for a, b in zip(start, end, strict=True))


__all__ = [*TABLE, "dist", "fsum", "ldexp", "softmax", "sumprod"]
