"""Sums and dot products are rounded once, on whatever core: math.fsum is the truth."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value

FLOATS = st.floats(-1e300, 1e300, allow_subnormal=True)
HALVES = st.sampled_from([sign * 2.0**n for sign in (1, -1) for n in (0, -53, -54, -106, 53)])


@given(st.lists(st.one_of(FLOATS, HALVES), min_size=1, max_size=20))
@examples(2000)
def test_a_sum_is_that_of_fsum(numbers: list[float]) -> None:
    z = autograd.sum([Value(x) for x in numbers])
    assert z.data.hex() == math.fsum(numbers).hex()


@given(st.lists(st.tuples(HALVES, st.floats(-1e3, 1e3)), min_size=1, max_size=9), HALVES)
@examples(500)
def test_a_dot_product_is_the_sum_of_its_rounded_products(
    pairs: list[tuple[float, float]], b: float
) -> None:
    w, x = ([Value(pair[i]) for pair in pairs] for i in (0, 1))
    exact = sum((Fraction(w * x) for w, x in pairs), Fraction(b))
    assert autograd.dot(w, x, b).data == float(exact)


def test_the_parts_of_a_sum_may_be_hundreds() -> None:
    numbers: list[float] = []
    for n in range(-960, 1020, 3):  # each pair leaves a part of one bit, three above the last one
        numbers += [2.0**n, 2.0 ** (n - 52) - 2.0**n]
    values = [Value(x) for x in numbers]
    assert autograd.sum(values).data == math.fsum(numbers)
    assert autograd.dot(values, [1.0] * len(values)).data == math.fsum(numbers)


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("count", [1, 100, 3000])
def test_many_numbers_may_stand_beside_one_that_is_not_finite(x: float, count: int) -> None:
    values = [Value(x), *[Value(1.0) for _ in range(count)]]
    ones = [1.0] * len(values)
    for z in (autograd.sum(values), autograd.sum(values[::-1]), autograd.dot(values, ones)):
        assert str(z.data) == str(x)
