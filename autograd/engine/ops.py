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
from functools import partial, reduce
from math import inf, nan, pi
from typing import Any

from . import special
from .operands import (
    at_least_one,
    flat,
    is_plain,
    known_number,
    plus,
    products_of_others,
    times,
    weights_and_inputs,
)
from .primitive import TABLE, Primitive

op = partial(Primitive, built_in=True)

# An entry that a rule above it refers to tells its type here.
# fmt: off
# Arithmetic.
add = op("add", operator.add, 1, 1, infix="+")
sub = op("sub", operator.sub, 1, -1, infix="-")
mul = op("mul", operator.mul, lambda z, x, y: y, lambda z, x, y: x, infix="*")
div = op("div", operator.truediv, lambda z, x, y: 1 / y, lambda z, x, y: -z / y, infix="/",
    latex=r"\frac{{{}}}{{{}}}", domain="y != 0", edge=lambda x, y: x * math.copysign(inf, y),
    pole=lambda x, y: y)
neg = op("neg", operator.neg, -1, infix="-")
pow = op("pow", math.pow, lambda z, x, y: _slope_of_power(x, y),
    lambda z, x, y: z * log(_off_zero(x, y)), infix="**",
    domain="x > 0, or x = 0 and y >= 0, or x < 0 and a whole y", edge=special.pow_edge,
    analytic=special.complex_pow)


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
exp = op("exp", math.exp, lambda z, x: z, latex="e^{{{}}}")
exp2 = op("exp2", special.exp2, lambda z, x: z * log(2.0), native=True, latex="2^{{{}}}")
expm1 = op("expm1", math.expm1, lambda z, x: exp(x))
log: Primitive = op("log", math.log, lambda z, x: 1 / x, latex=r"\ln {}", domain="x > 0",
    edge=lambda x: nan if x else -inf, pole=lambda x: x)
log2 = op("log2", math.log2, lambda z, x: 1 / log(2.0) / x, latex=r"\log_2 {}", domain="x > 0",
    edge=lambda x: nan if x else -inf, pole=lambda x: x)
log10 = op("log10", math.log10, lambda z, x: 1 / log(10.0) / x, latex=r"\log_{{10}} {}",
    domain="x > 0", edge=lambda x: nan if x else -inf, pole=lambda x: x)
log1p = op("log1p", math.log1p, lambda z, x: 1 / (1 + x), domain="x > -1",
    edge=lambda x: -inf if x == -1 else nan, pole=lambda x: 1 + x)
sqrt = op("sqrt", math.sqrt, lambda z, x: 1 / (2 * z), latex=r"\sqrt{{{}}}", domain="x >= 0")
cbrt = op("cbrt", special.cbrt, lambda z, x: 1 / (3 * z**2), native=True, latex=r"\sqrt[3]{{{}}}")

# Trigonometry.
sin = op("sin", math.sin, lambda z, x: cos(x), latex=r"\sin {}", domain="a finite x")
cos: Primitive = op("cos", math.cos, lambda z, x: -sin(x), latex=r"\cos {}", domain="a finite x")
tan = op("tan", math.tan, lambda z, x: 1 + z**2, latex=r"\tan {}", domain="a finite x")
# A primitive of its own, so that it is exact near 1 as the product is, and its slope near 0, where
# the product's is a difference of numbers near 1.
one_minus_square = op("one_minus_square", lambda x: (1 - x) * (1 + x), lambda z, x: -2 * x,
    spelled=lambda x: 1 - x**2)
asin = op("asin", math.asin, lambda z, x: 1 / sqrt(one_minus_square(x)), latex=r"\arcsin {}",
    domain="-1 <= x <= 1")
acos = op("acos", math.acos, lambda z, x: -1 / sqrt(one_minus_square(x)), latex=r"\arccos {}",
    domain="-1 <= x <= 1")
atan = op("atan", math.atan, lambda z, x: 1 / (1 + x**2), latex=r"\arctan {}")
atan2 = op("atan2", math.atan2, lambda z, y, x: x / hypot(x, y) / hypot(x, y),
    lambda z, y, x: -y / hypot(x, y) / hypot(x, y), signed=True)
hypot: Primitive = op("hypot", math.hypot,
    rule=lambda z, *xs: [x / length for length in [_not_zero(z)] for x in xs], arrange=flat)


def _not_zero(z: Any) -> Any:
    """The length z; at 0, where hypot has a kink, 1, which makes it flat there, as |x| is."""
    at_zero = equal(z, 0.0)
    return (z if is_plain(z) else bent(z, at_zero)) + at_zero


degrees = op("degrees", lambda x: x * (180 / pi), lambda z, x: 180 / pi)
radians = op("radians", lambda x: x * (pi / 180), lambda z, x: pi / 180)

# Hyperbolic functions.
sinh = op("sinh", math.sinh, lambda z, x: cosh(x), latex=r"\sinh {}",
    edge=lambda x: math.copysign(inf, x))
cosh: Primitive = op("cosh", math.cosh, lambda z, x: sinh(x), latex=r"\cosh {}")
tanh = op("tanh", math.tanh, lambda z, x: 1 - z**2, latex=r"\tanh {}")
asinh = op("asinh", math.asinh, lambda z, x: 1 / hypot(x, 1.0))
acosh = op("acosh", math.acosh, lambda z, x: 1 / (sqrt(x - 1) * sqrt(x + 1)), domain="x >= 1")
atanh = op("atanh", math.atanh, lambda z, x: 1 / one_minus_square(x), domain="-1 < x < 1",
    edge=lambda x: x * inf if abs(x) == 1 else nan)

# Error and gamma functions.
erf = op("erf", math.erf, lambda z, x: 2 / math.sqrt(pi) * gaussian(x))
erfc = op("erfc", math.erfc, lambda z, x: -2 / math.sqrt(pi) * gaussian(x))
# A primitive of its own, so that no x² or its slope can overflow: beyond 28 it is 0 in floats.
gaussian: Primitive = op("gaussian", lambda x: exp(-(x * x)),
    lambda z, x: -2 * clip(x, -28.0, 28.0) * z, spelled=lambda x: exp(-(x**2)))
gamma = op("gamma", math.gamma, lambda z, x: z * polygamma(0.0, x), latex=r"\Gamma({})",
    domain="x to be none of 0, -1, -2, ...",
    edge=lambda x: math.copysign(inf, x) if x > -1 else nan)
lgamma = op("lgamma", special.lgamma, lambda z, x: polygamma(0.0, x), native=True,
    latex=r"\ln|\Gamma({})|", domain="x to be none of 0, -1, -2, ...", edge=lambda x: inf)
# The order n is a whole number.
polygamma: Primitive = op("polygamma", special.polygamma, 0,
    lambda z, n, x: polygamma(n + 1, x), native=True, latex=r"\psi^{{({})}}({})",
    domain="n to be a whole number from 0 to 150, and x to be none of 0, -1, -2, ...",
    edge=special.polygamma_edge)

# Comparisons: 1 where they hold, else 0.
less = op("less", lambda x, y: float(x < y), 0, 0, native=True, infix="<")
less_equal = op("less_equal", lambda x, y: float(x <= y), 0, 0, native=True, infix="<=")
greater = op("greater", lambda x, y: float(x > y), 0, 0, native=True, infix=">")
greater_equal = op("greater_equal", lambda x, y: float(x >= y), 0, 0, native=True, infix=">=")
equal = op("equal", lambda x, y: float(x == y), 0, 0, native=True, infix="==")
not_equal = op("not_equal", lambda x, y: float(x != y), 0, 0, native=True, infix="!=")

# Choices, steps, rounding.
# bent is x itself, without a slope at a kink: a rule that chooses a slope there says by it that
# there is none of the next order.
bent = op("bent", lambda x, at_kink: identity(x), lambda z, x, at_kink: 1 / (1 - at_kink), 0,
    spelled=lambda x, at_kink: x)
where = op("where", lambda c, x, y: x if c else y, 0, lambda z, c, x, y: not_equal(c, 0.0),
    lambda z, c, x, y: equal(c, 0.0), native=True)
max = op("max", special.larger, lambda z, x, y: greater(x, y) + equal(x, y) / 2,
    lambda z, x, y: greater(y, x) + equal(x, y) / 2, native=True)
min = op("min", special.smaller, lambda z, x, y: less(x, y) + equal(x, y) / 2,
    lambda z, x, y: less(y, x) + equal(x, y) / 2, native=True)
clip: Primitive = op("clip", lambda x, low, high: min(max(x, low), high),
    lambda z, x, low, high: greater_equal(x, low) * less_equal(x, high),
    lambda z, x, low, high: less(x, low) * less(low, high),
    lambda z, x, low, high: greater(max(x, low), high))
sign = op("sign", lambda x: where(equal(x, x), greater(x, 0.0) - less(x, 0.0), x), 0)
fabs = op("fabs", math.fabs, lambda z, x: sign(x), latex=r"\left|{}\right|")
copysign: Primitive = op("copysign", math.copysign, lambda z, x, y: sign(x) * copysign(1.0, y), 0,
    signed=True)
floor = op("floor", special.floor, 0, native=True)
ceil = op("ceil", special.ceil, 0, native=True)
trunc = op("trunc", special.trunc, 0, native=True)


# For all three, z = x - k·y with a whole number k, and -k is the slope in y.
def _whole(k: Any) -> Any:
    """The whole number that k is but for rounding, which has no slope."""
    return floor(k + 0.5)


fmod = op("fmod", math.fmod, 1, lambda z, x, y: _whole(z / y - x / y),
    domain="a finite x and y != 0")
mod = op("mod", operator.mod, 1, lambda z, x, y: _whole(z / y - x / y), infix="%",
    latex=r"{} \bmod {}", domain="a finite x and y != 0")
remainder = op("remainder", math.remainder, 1, lambda z, x, y: _whole(z / y - x / y),
    domain="a finite x and y != 0")

# Activations.
identity: Primitive = op("identity", operator.pos, 1, spelled=lambda x: x)
# What x.detach() is in a program; as code it may be x itself, for slopes come from this table.
stop_gradient = op("stop_gradient", lambda x: identity(x), 0)
step = op("step", lambda x: 1.0 if x > 0.0 else 0.0, 0, native=True)
relu = op("relu", special.positive_part, lambda z, x: step(x), native=True)
leaky_relu = op("leaky_relu", lambda x, slope=0.01: where(greater(x, 0.0), x, slope * x),
    lambda z, x, slope: where(greater(x, 0.0), 1.0, slope),
    lambda z, x, slope: where(greater(x, 0.0), 0.0, x))
elu = op("elu", lambda x, alpha=1.0: where(greater(x, 0.0), x, alpha * expm1(min(x, 0.0))),
    lambda z, x, alpha: where(greater(x, 0.0), 1.0, alpha * exp(min(x, 0.0))),
    lambda z, x, alpha: expm1(min(x, 0.0)))
# The next two take exp of nothing above 0: no overflow, and full precision near 0.
sigmoid = op("sigmoid", lambda x: exp(min(x, 0.0)) / (1 + exp(-fabs(x))), lambda z, x: z * (1 - z),
    latex=r"\sigma({})")
softplus = op("softplus", lambda x: max(x, 0.0) + log1p(exp(-fabs(x))), lambda z, x: sigmoid(x))
silu = op("silu", lambda x: x * sigmoid(x), lambda z, x: sigmoid(x) * (1 + x * sigmoid(-x)))
gelu = op("gelu", lambda x: x * erfc(-x / math.sqrt(2)) / 2,
    lambda z, x: erfc(-x / math.sqrt(2)) / 2 + x * gaussian(x / math.sqrt(2)) / math.sqrt(2 * pi))

# Of many arguments: the rule gives all the partials at once.
sum = op("sum", special.exact_sum, rule=lambda z, *xs: [1] * len(xs), arrange=flat, native=True,
    spelled=lambda *xs: reduce(operator.add, xs))
dot = op("dot", special.dot,  # w·x, or w·x + b
    rule=lambda z, *v: [*v[len(v) // 2 : len(v) // 2 * 2], *v[: len(v) // 2], *[1] * (len(v) % 2)],
    arrange=weights_and_inputs, native=True,
    spelled=lambda *v: reduce(operator.add,
        [*map(operator.mul, v[: len(v) // 2], v[len(v) // 2 :]), *v[len(v) & ~1 :]]))
prod = op("prod", special.product, rule=lambda z, *xs: products_of_others(xs), arrange=flat,
    native=True, spelled=lambda *xs: reduce(operator.mul, xs))
logsumexp = op("logsumexp", special.logsumexp, rule=lambda z, *xs: shares_of(z, xs),
    arrange=at_least_one, native=True)


def shares_of(z: Any, xs: Sequence[Any]) -> list[Any]:
    """exp(x - z) for each x; in part of their sum where z may be large, whose rounding cancels."""
    parts = [exp(x - z) for x in xs]
    return parts if is_moderate(z) else parts_of_sum(parts)


def parts_of_sum(terms: Sequence[Any]) -> list[Any]:
    """Each term divided by their sum."""
    total = sum(terms)
    return [term / total for term in terms]


def is_moderate(z: Any) -> bool:
    """Whether z is known to be a number whose rounding costs exp(x - z) no more than a digit."""
    number = known_number(z)
    return number is not None and abs(number) <= 8.0


_of_many = partial(op, arrange=at_least_one, native=True,  # at a tie each gets the same part
    rule=lambda z, *xs: parts_of_sum([equal(x, z) for x in xs]))
amax = max.many = _of_many("amax", special.largest, forms=special.LARGEST)
amin = min.many = _of_many("amin", special.smallest, forms=special.SMALLEST)
fma = op("fma", special.fma, lambda z, x, y, w: y, lambda z, x, y, w: x, 1, native=True)
fsum, sumprod = sum, dot  # math's names for the two

# fmt: on
__all__ = [*TABLE, "fsum", "sumprod"]
