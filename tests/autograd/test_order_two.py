"""Second derivatives at awkward points: at a chosen slope, and far out."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any

import pytest
from mpmath import mp

from autograd import (
    TABLE,
    NonFiniteError,
    Value,
    allow_nonfinite,
    floor,
    grad,
    greater,
    hessian,
    hypot,
    jvp,
    order,
    prod,
    sqrt,
    where,
)


def power(v: Any) -> Any:
    return v[0] ** v[1]


def second(f: Callable[..., Any], i: int, j: int, *point: float) -> Any:
    return grad(grad(f, i), j)(*point)


# x**y: the slopes for x and y are y·x**(y - 1) and x**y·log(x), and the mixed second derivative is
# x**(y - 1)·(1 + y·log(x)), which has no bound for x -> 0 unless y > 1.


def test_x_to_the_x_has_no_second_derivative_at_0() -> None:
    f = lambda x: x**x  # noqa: E731
    assert grad(f)(0.0) == 0  # as PyTorch chooses
    with pytest.raises(NonFiniteError):
        grad(grad(f))(0.0)
    with allow_nonfinite():
        assert not math.isfinite(grad(grad(f))(0.0))
    x = 0.3
    truth = x**x * ((1 + math.log(x)) ** 2 + 1 / x)
    assert grad(grad(f))(x) == pytest.approx(truth, rel=1e-14)


@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
def test_a_power_has_no_mixed_second_derivative_at_0_for_an_exponent_to_1(y: float) -> None:
    with pytest.raises(NonFiniteError):
        hessian(power)([0.0, y])
    with allow_nonfinite():
        ((_, xy), (yx, _)) = hessian(power)([0.0, y])
    assert not math.isfinite(xy) and not math.isfinite(yx)


@pytest.mark.parametrize("y", [2.0, 2.5, 3.0, 7.0])
def test_a_power_has_second_derivatives_at_0_for_an_exponent_from_2(y: float) -> None:
    assert hessian(power)([0.0, y]) == [[2.0 if y == 2 else 0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("y", [0.0, 1.0, 2.0, 3.0])
def test_a_power_with_a_fixed_exponent_is_smooth_at_0(y: float) -> None:
    for _ in range(2):
        assert second(lambda x: x**y, 0, 0, 0.0) == (2.0 if y == 2 else 0.0)
        assert second(lambda x, y: x**y, 0, 0, 0.0, y) == (2.0 if y == 2 else 0.0)


@pytest.mark.parametrize("x", [-2.0, -1e-300, 1e-300, 2.0**-1022, 0.0, -0.0, 1e70])
@pytest.mark.parametrize("y", [0, 1, 2, 3, 4])
def test_a_whole_power_has_every_derivative_wherever_it_has_a_value(x: float, y: int) -> None:
    f: Any = lambda t: t**y  # noqa: E731  each round puts one more grad around it
    for n in range(1, 6):
        f = grad(f)
        truth = math.perm(y, n) * mp.mpf(x) ** (y - n) if n <= y else 0
        if abs(truth) < 1e300:
            assert f(x) == pytest.approx(float(truth), rel=1e-15, abs=5e-324)


def test_a_polynomial_written_as_a_sum_of_powers_has_a_second_derivative_below_0() -> None:
    f: Any = lambda x: sum(c * x**k for k, c in enumerate([5, 4, 3, 2]))  # noqa: E731
    assert [f(-1.0), grad(f)(-1.0), grad(grad(f))(-1.0)] == [2.0, 4.0, -6.0]
    assert grad(grad(grad(f)))(-1.0) == 12.0


@pytest.mark.parametrize("y", [0.0, 1.0, 2.0, 3.0])
def test_an_exponent_that_is_not_differentiated_for_asks_for_no_logarithm(y: float) -> None:
    f: Any = lambda x: x ** Value(y)  # noqa: E731
    for n in range(1, 5):
        truth = math.perm(int(y), n) * (-2.0) ** (y - n)
        assert jvp(f, (-2.0,), (1.0,))[1] == truth
        f = grad(f)
        assert f(-2.0) == truth
    exponent = Value(y)
    with pytest.raises(NonFiniteError):
        grad(lambda y: (-2.0) ** y)(exponent)


def test_what_only_a_comparison_looks_at_need_not_be_smooth() -> None:
    f: Any = lambda x: where(greater(sqrt(x), 1.0), x * x, x)  # noqa: E731
    assert grad(f)(0.0) == 1.0  # the square root is vertical there
    assert grad(lambda x: floor(sqrt(x)))(0.0) == 0.0
    x = Value(0.0)
    f(x).backward()
    assert x.grad == 1.0
    floor(sqrt(x)).backward()
    assert x.grad == 1.0


# The remainders' slope in the divisor is a whole number, which is flat.


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fmod", "mod", "remainder"])
def test_the_slope_of_a_remainder_in_the_divisor_is_a_whole_number_without_a_slope(
    name: str,
) -> None:
    rng = random.Random(1)
    op: Any = TABLE[name]
    quotients: dict[str, Callable[[Fraction], int]]
    quotients = {"fmod": math.trunc, "mod": math.floor, "remainder": round}
    for _ in range(1000):
        x, y = rng.uniform(-1e3, 1e3), rng.choice([1.0, -1.0]) * 10 ** rng.uniform(-9, 3)
        k = quotients[name](Fraction(x) / Fraction(y))
        slope = grad(op, 1)
        assert slope(x, y) == -k, (x, y)
        assert grad(slope, 0)(x, y) == grad(slope, 1)(x, y) == 0.0


# Near 0, where the second derivatives of these are about as small as x.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("asin", lambda x: x / mp.sqrt(1 - x**2) ** 3),
        ("acos", lambda x: -x / mp.sqrt(1 - x**2) ** 3),
        ("atanh", lambda x: 2 * x / (1 - x**2) ** 2),
    ],
)
def test_second_derivatives_near_0_and_1_are_exact_relative_to_themselves(
    name: str, truth: Callable[[Any], Any]
) -> None:
    rng = random.Random(2)
    second = grad(grad(TABLE[name]))
    with mp.workdps(40):
        for _ in range(1000):
            small = rng.choice([1.0, -1.0]) * 10 ** rng.uniform(-300, 0)
            for x in (small, math.copysign(1 - abs(small), small) if abs(small) > 1e-14 else 0.0):
                true = truth(mp.mpf(x))
                assert abs(second(x) - true) <= 8 * math.ulp(float(true)), x


def test_a_power_of_a_fixed_0_is_flat() -> None:
    for y in (0.5, 1.0, 2.0):
        assert grad(lambda y: 0.0**y)(y) == second(lambda y: 0.0**y, 0, 0, y) == 0


def test_the_third_mixed_derivative_ends_where_the_second_does_for_one_exponent_less() -> None:
    third = grad(grad(grad(lambda x, y: x**y, 0), 0), 1)
    assert third(0.0, 3.5) == 0
    with pytest.raises(NonFiniteError):
        third(0.0, 2.0)  # of y(y - 1)x**(y - 2), which goes as log(x)


@pytest.mark.parametrize(("x", "y"), [(2.0, 0.0), (2.0, 1.0), (0.3, 0.5), (1e-3, 1.0)])
def test_a_power_is_smooth_beside_those_points(x: float, y: float) -> None:
    log = math.log(x)
    mixed = x ** (y - 1) * (1 + y * log)
    truth = [[y * (y - 1) * x ** (y - 2), mixed], [mixed, x**y * log**2]]
    assert hessian(power)([x, y]) == [pytest.approx(row, rel=1e-13) for row in truth]


# hypot: |x| in one dimension, and a cone in two, with y²/z³, -xy/z³, x²/z³.


def test_a_cone_has_no_second_derivative_at_its_tip() -> None:
    for point in ([0.0], [0.0, 0.0], [0.0, 0.0, 0.0]):
        assert grad(lambda x: hypot(*x))(point) == [0.0] * len(point)
        with pytest.raises(NonFiniteError):
            hessian(lambda x: hypot(*x))(point)
    with pytest.raises(NonFiniteError):
        second(lambda x: hypot(x, 0.0), 0, 0, 0.0)


@pytest.mark.parametrize("size", [1e-100, 1e-8, 2.0, 1e100])
def test_a_cone_is_smooth_on_its_axes(size: float) -> None:
    for x in (size, -size):
        assert hessian(lambda v: hypot(*v))([x]) == [[0.0]]
        for k in (0, 1):
            second = hessian(lambda v: hypot(*v))([x, 0.0] if k == 0 else [0.0, x])
            assert second[1 - k][1 - k] == pytest.approx(1 / size, rel=1e-14)
            assert second[k][k] == second[0][1] == second[1][0] == 0


# Far out, where x² is beyond the largest float and the answer is not.

FAR = [x * s for x in (1e100, 1e154, 1e155, 1e160, 1e200, 1e300) for s in (1, -1)]


@pytest.mark.parametrize("name", ["erf", "erfc", "gelu", "gaussian"])
@pytest.mark.parametrize("x", FAR)
def test_what_saturates_is_straight_however_far_out(name: str, x: float) -> None:
    f: Any = TABLE[name]
    if name == "gelu":
        assert grad(f)(x) == (x > 0)
    for _ in range(4):
        f = grad(f)
        assert f(x) == 0 or (name == "gelu" and f(x) == 1)
    assert grad(grad(TABLE[name]))(x) == 0


@pytest.mark.parametrize("x", [s * x for x in (1e10, 1e50, 1e75) for s in (1, -1)])
def test_the_arc_tangent_bends_as_it_ought_far_out(x: float) -> None:
    """The lectures' 1 / (1 + x²) holds as long as its square is a float."""
    nearest = -2 / x / x / x  # the second derivative is -2x/(1 + x²)²
    assert grad(TABLE["atan"])(x) == pytest.approx(1 / x / x, rel=1e-14)
    assert grad(grad(TABLE["atan"]))(x) == pytest.approx(nearest, rel=1e-14)


@pytest.mark.parametrize(("name", "base"), [("log", math.e), ("log2", 2), ("log10", 10)])
def test_logarithms_bend_up_to_the_largest_float(name: str, base: float) -> None:
    for x in (1e200, 1.7e308):
        slope = 1 / math.log(base) / x
        assert grad(TABLE[name])(x) == pytest.approx(slope, rel=1e-14)
        assert grad(grad(TABLE[name]))(x) == pytest.approx(-slope / x, rel=1e-14)


# A product's slope is the product of the others.


@pytest.mark.parametrize("factors", [*product([0.0, 2.0, -3.0], repeat=4)])
def test_a_product_has_every_derivative_zeros_included(factors: tuple[float, ...]) -> None:
    def without(*left_out: int) -> float:
        return math.prod(x for i, x in enumerate(factors) if i not in left_out)

    places = range(len(factors))
    assert grad(prod)(list(factors)) == [without(i) for i in places]
    expected = [[without(i, j) if i != j else 0.0 for j in places] for i in places]
    assert hessian(prod)(list(factors)) == expected


def test_the_graph_of_a_products_gradient_grows_with_its_factors_and_not_with_their_square() -> (
    None
):
    def edges(count: int) -> int:
        outer = [Value(1 + i / count) for i in range(count)]
        slopes = grad(prod)(outer)
        return sum(len(v.inputs) for v in order(*slopes))

    assert edges(400) < 2.1 * edges(200)


def test_the_slope_of_a_product_far_from_1_does_not_overflow_on_the_way() -> None:
    assert grad(prod)([1e200, 1e-200, 1e200, 1e-200]) == pytest.approx(
        [1e-200, 1e200, 1e-200, 1e200], rel=1e-14
    )
    assert inf not in grad(prod)([1e150, 1e150])


def test_the_slopes_of_a_product_read_in_the_order_of_its_factors() -> None:
    slopes = prod(*(Value(x, name) for name, x in (("a", 2), ("b", 3), ("c", 5)))).steps()
    assert [step.rule().text for step in slopes] == ["b · c", "a · c", "a · b"]


@pytest.mark.parametrize("x", [0.0, -0.0, 5e-324, -1e-200, 0.3, -2.0, 1e300, inf, -inf])
def test_the_derivative_of_a_square_is_twice_its_base_and_no_power(x: float) -> None:
    base = Value(x, "x")
    with allow_nonfinite():
        slope = grad(lambda t: t**2)(base)
    assert {v.op.name for v in order(slope)} == {"leaf", "identity", "mul"}
    assert slope.data == 2 * x and math.copysign(1, slope.data) == math.copysign(1, x)
    with allow_nonfinite():
        assert grad(grad(lambda t: t**2))(x) == 2
        assert grad(grad(grad(lambda t: t**2)))(x) == 0
        assert grad(grad(lambda t: t**3))(x) == 6 * x
