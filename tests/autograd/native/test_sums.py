"""Sums and dot products are rounded once, on whatever core: math.fsum is the truth."""

from __future__ import annotations

import math
from fractions import Fraction

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
