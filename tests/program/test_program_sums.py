"""Sums and products of programs and of the eager engine, where a part of them overflows."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from autograd import NonFiniteError, dot, prod
from autograd import sum as sum_of
from autograd.program import compile

BEYOND = [[1.7e308, 1.7e308, -1.7e308], [1e308] * 9 + [-1e308] * 8]


@pytest.mark.parametrize("xs", BEYOND, ids=["three", "many"])
def test_a_sum_is_finite_where_only_a_part_of_it_is_beyond_the_largest_float(xs: Any) -> None:
    due = xs[0]
    total, weighted = compile(lambda x: sum_of(x)), compile(lambda x, w: dot(w, x))
    for _ in range(2):  # the second call takes the shortcut
        assert total(xs) == due
        assert total.value_and_grad(xs) == (due, [1.0] * len(xs))
        assert weighted(xs, [1.0] * len(xs)) == due
    each = total.batch(over="x", reduce=None)
    assert each([xs, [1.0] * len(xs)]).tolist() == [due, len(xs)]
    value, slopes = weighted.batch(over="x", reduce="sum").value_and_grad(
        [xs, [-x for x in xs]], [1.0] * len(xs), wrt=("x", "w")
    )
    assert value == 0.0 and slopes[1] == [0.0] * len(xs)


def test_a_sum_that_is_beyond_the_largest_float_itself_raises_as_eagerly() -> None:
    functions: list[Any] = [lambda x: sum_of(x), lambda x: sum_of(x) * 2.0]
    for f in functions:
        with pytest.raises(NonFiniteError):
            f([1.7e308] * 2)
        with pytest.raises(NonFiniteError):
            compile(f)([1.7e308] * 2)


def test_a_sum_is_exact_relative_to_the_sizes_of_its_terms() -> None:
    rng = random.Random(4)
    program = compile(lambda x: sum_of(x))
    cases = [[1.7e308, 27.3, -1.7e308], [1e16, 1.0, -1e16]]
    cases += [
        [rng.uniform(-1, 1) * 10.0 ** rng.uniform(-9, 9) for _ in range(50)] for _ in range(99)
    ]
    for xs in cases:
        error = abs(Fraction(program(xs)) - sum(map(Fraction, xs)))
        assert error <= Fraction(2) ** -52 * len(xs) * sum(abs(Fraction(x)) for x in xs)


@pytest.mark.parametrize("factors", [[1e200, 1.0, 1e-200, 1e-200], [1e-100, 1e-100, 1e200, 1e200]])
def test_a_product_is_multiplied_in_its_order(factors: list[float]) -> None:
    program = compile(lambda x: prod(x))
    assert program(factors) == prod(factors) == pytest.approx(factors[3], rel=1e-14)
