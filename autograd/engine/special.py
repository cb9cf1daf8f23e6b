"""Functions of floats that Python's `math` lacks, or lacked before 3.11.

Nothing here is differentiated: the rules stand in `ops`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import reduce

# B(2k): the Bernoulli numbers of the Euler-Maclaurin sum.
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
HIGHEST = 150  # the order whose factorials still fit into a float
FAR = 12.0  # from here on the eight terms above are exact to double precision


def _floats(text: str) -> tuple[float, ...]:
    """The numbers of a text, in a row."""
    return tuple(map(float, text.split()))


# The Taylor series of log gamma(2 + t) for t, t², ...: 1 less Euler's constant, then
# (-1)^k (zeta(k) - 1) / k (Abramowitz and Stegun 6.1.33).
LOG_GAMMA_SERIES = _floats("""
    0.42278433509846713 0.3224670334241132 -0.0673523010531981 0.020580808427784546
    -0.007385551028673986 0.0028905103307415234 -0.001192753911703261 0.0005096695247430425
    -0.00022315475845357939 9.945751278180853e-05 -4.492623673813314e-05 2.050721277567069e-05
    -9.439488275268397e-06 4.374866789907488e-06 -2.039215753801366e-06 9.55141213040742e-07
    -4.492469198764566e-07 2.1207184805554665e-07 -1.0043224823968099e-07 4.7698101693639804e-08
    -2.2711094608943164e-08 1.0838659214896955e-08 -5.183475041970047e-09 2.4836745438024785e-09
    -1.1921401405860912e-09 5.731367241678862e-10 -2.7595228851242334e-10
""")

# The digamma function's only zero x > 0, as the sum of two floats, and its Taylor series there.
DIGAMMA_ZERO = (1.4616321449683622, 9.549995429965697e-17)
DIGAMMA_SERIES = _floats("""
    0.9676722454476212 -0.4427631689835921 0.258499760955651 -0.16394270544240652
    0.10782405069126237 -0.07219956125645471 0.04880428816414311 -0.03316112647484736
    0.022597648232218104 -0.01542476590494896 0.010538791616612175 -0.007204534386356869
    0.004926781395729853 -0.003369801655439328 0.002305126326734928 -0.0015769367714301972
    0.0010788252019162967 -0.0007380709389960052 0.000504953265834602 -0.0003454680251063077
    0.00023635601564027053 -0.00016170622091974803 0.0001106337276874741 -7.569179582195066e-05
    5.178575795222081e-05 -3.5430070947659604e-05
""")


def larger(x: float, y: float) -> float:
    """The larger of two; a nan on either side stays one."""
    return y if y > x or y != y else x


def smaller(x: float, y: float) -> float:
    """The smaller of two; a nan on either side stays one."""
    return y if y < x or y != y else x


def largest(*xs: float) -> float:
    """The largest of many; a nan among them stays one."""
    return reduce(larger, xs)


def smallest(*xs: float) -> float:
    """The smallest of many; a nan among them stays one."""
    return reduce(smaller, xs)


def _in_languages(name: str, sign: str) -> dict[str, str]:
    """How languages write the largest of many, or with the other sign the smallest."""
    return {
        "numpy": f"np.{name}",
        "jax": f"jnp.{name}",
        "c": f"""static double a{name}(const double *x, size_t count)
{{
  double z = x[0];
  for (size_t i = 1; i < count; i++)
    if (x[i] {sign} z || x[i] != x[i]) z = x[i];
  return z;
}}""",
        "javascript": f"const a{name} = (...x) =>\n"
        f"  x.reduce((z, y) => (y {sign} z || y !== y ? y : z));",
    }


LARGEST, SMALLEST = _in_languages("max", ">"), _in_languages("min", "<")


def positive_part(x: float) -> float:
    """x above 0, and 0 below; nan stays."""
    return 0.0 if x <= 0.0 else x


def floor(x: float) -> float:
    """The whole number at or below x, as a float; inf, nan and the sign of 0 stay."""
    return math.copysign(math.floor(x), x) if x - x == 0.0 else x


def ceil(x: float) -> float:
    """The whole number at or above x, as a float; inf, nan and the sign of 0 stay."""
    return math.copysign(math.ceil(x), x) if x - x == 0.0 else x


def trunc(x: float) -> float:
    """The whole number next to x on the way to 0, as a float; inf, nan and the sign of 0 stay."""
    return math.copysign(math.trunc(x), x) if x - x == 0.0 else x


def _fma(x: float, y: float, w: float) -> float:
    """x·y + w, rounded once: the product's own rounding error is found by splitting (Dekker 1971).

    It is lost, as in plain arithmetic, where the factors are too large to be split.
    """
    product = x * y
    a, b = (t - (t - u) for t, u in ((134217729.0 * x, x), (134217729.0 * y, y)))
    error = ((a * b - product) + a * (y - b) + (x - a) * b) + (x - a) * (y - b)
    if w - w != 0.0 and x - x == 0.0 == y - y:
        return w  # even if the product alone is beyond the largest float
    return math.fsum((product, error, w)) if error and error - error == 0.0 else product + w


fma: Callable[[float, float, float], float] = getattr(math, "fma", _fma)


def exact_sum(*xs: float) -> float:
    """The sum, rounded once: neither the order of the terms nor the version of Python matters."""
    try:
        return math.fsum(xs)
    except (OverflowError, ValueError):  # inf - inf, or a partial sum beyond the largest float
        return math.fsum(x / 2**64 for x in xs if x - x == 0.0) * 2**64 + sum(
            x for x in xs if x - x != 0.0
        )


def product(*xs: float) -> float:
    """The product of all numbers; 1 for none."""
    return float(math.prod(xs))


def dot(*v: float) -> float:
    """w·x of (w1, ..., wn, x1, ..., xn), or w·x + b of the same with b behind."""
    n = len(v) // 2
    return exact_sum(*map(operator.mul, v[:n], v[n : 2 * n]), *v[2 * n :])


def logsumexp(*xs: float) -> float:
    """log of the sum of exp(x); the largest x comes out first, so that no exp overflows."""
    largest = max(xs)
    if any(x != x for x in xs):
        return math.nan
    if math.isinf(largest):
        return largest
    others = list(xs)
    others.remove(largest)
    return largest + math.log1p(math.fsum([math.exp(x - largest) for x in others]))


def pow_edge(x: float, y: float) -> float:
    """IEEE's x**y where math.pow raises: a pole at 0, overflow, or nan for a root of x < 0."""
    whole = y - y == 0.0 and y == math.floor(y)
    odd = whole and y % 2 == 1
    if x == 0.0:
        return math.copysign(math.inf, x) if odd else math.inf
    if x < 0.0 and not whole:
        return math.nan
    return -math.inf if x < 0.0 and odd else math.inf


def complex_pow(x: complex, y: complex) -> complex:
    """x**y; a negative x is turned round first: next to pi a tiny angle would be lost."""
    if x.real < 0.0 and y.imag == 0.0 and y.real == math.floor(y.real):
        power = (-x) ** y
        return -power if y.real % 2 == 1 else power
    return x**y


def _cbrt(x: float) -> float:
    """The real cube root: a first guess by the power, then one step of Newton's method."""
    if x == 0.0 or x - x != 0.0:
        return x
    root = math.copysign(abs(x) ** (1 / 3), x)
    return root - (root - x / (root * root)) / 3


def _exp2(x: float) -> float:
    return math.pow(2.0, x)


cbrt: Callable[[float], float] = getattr(math, "cbrt", _cbrt)
exp2: Callable[[float], float] = getattr(math, "exp2", _exp2)


def power_series(coefficients: Sequence[float], t: float) -> float:
    """The sum of coefficients · t, t², t³, ..."""
    total = 0.0
    for c in reversed(coefficients):
        total = total * t + c
    return total * t


def lgamma(x: float) -> float:
    """log |gamma(x)|, as exact relative to itself near its zeros 1 and 2 as elsewhere for x > 0."""
    if not 0.0 < x < 3.5:
        return math.lgamma(x)
    if x >= 1.5:
        beyond = math.log(x - 1.0) if x > 2.5 else 0.0
        return power_series(LOG_GAMMA_SERIES, x - (3.0 if x > 2.5 else 2.0)) + beyond
    t = x if x < 0.5 else x - 1.0
    near_one = power_series(LOG_GAMMA_SERIES, t) - math.log1p(t)
    return near_one - math.log(x) if x < 0.5 else near_one


def cot_derivative(order: int, x: float) -> float:
    """The derivative of pi·cot(pi·x) of that order.

    With c = cot(pi·x) every derivative is a polynomial in c, for dc/dx = -pi·(1 + c²).
    """
    polynomial = [0.0, math.pi]
    for _ in range(order):
        slope = [k * a for k, a in enumerate(polynomial)][1:]
        polynomial = [0.0] * (len(slope) + 2)
        for k, a in enumerate(slope):
            polynomial[k] -= math.pi * a
            polynomial[k + 2] -= math.pi * a
    # cot has period 1, and near poles and zeros tan is exact only for a small argument
    fraction = x - math.floor(x + 0.5)
    beyond = fraction - math.copysign(0.5, fraction)
    small = abs(fraction) <= 0.25
    c = 1 / math.tan(math.pi * fraction) if small else -math.tan(math.pi * beyond)
    return math.fsum(a * c**k for k, a in enumerate(polynomial) if a)  # 0·inf is nan


def polygamma(n: float, x: float) -> float:
    """The derivative of order n + 1 of log(gamma(x)); n = 0 is the digamma function.

    By reflection to x > 0, by recurrence to x >= 12, then by the asymptotic series
    (Abramowitz and Stegun 6.3.18, 6.4.7 and 6.4.11); near the digamma function's zero by Taylor's.
    """
    if not (0 <= n <= HIGHEST and n == int(n)):
        raise ValueError("no such order")
    order = int(n)
    if x - x != 0.0:
        return 0.0 if x > 0.0 and n else x if x > 0.0 else math.nan
    if x <= 0.0 and x == math.floor(x):
        raise ValueError("a pole")
    if x < 0.0:
        sign = -1.0 if order % 2 else 1.0
        return sign * polygamma(n, 1.0 - x) - cot_derivative(order, x)
    if order == 0 and abs(x - DIGAMMA_ZERO[0]) < 0.35:
        return power_series(DIGAMMA_SERIES, x - DIGAMMA_ZERO[0] - DIGAMMA_ZERO[1])
    near: list[float] = []
    steps = FAR + 2 * order
    while x < steps:
        near.append(x ** -(order + 1))
        x += 1.0
    if order == 0:
        series = [math.log(x), -0.5 / x]
        series += [-b / (2 * k) * x ** (-2 * k) for k, b in enumerate(BERNOULLI, 1)]
        return math.fsum(series) - math.fsum(near)
    series = [math.factorial(order - 1) * x**-order, math.factorial(order) * x ** -(order + 1) / 2]
    for k, b in enumerate(BERNOULLI, 1):
        rising = math.factorial(2 * k + order - 1) / math.factorial(2 * k)
        series.append(b * rising * x ** -(2 * k + order))
    sign = 1.0 if order % 2 else -1.0
    return sign * (math.fsum(series) + math.factorial(order) * math.fsum(near))


def polygamma_edge(n: float, x: float) -> float:
    """The IEEE answer where polygamma raises: beyond the largest float next to 0, else nan."""
    if not (0 <= n <= HIGHEST and n == int(n)) or (x <= 0.0 and x == math.floor(x)):
        return math.nan
    return math.inf if n % 2 or x < 0.0 else -math.inf
