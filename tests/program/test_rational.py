"""Rational expressions: what is multiplied out keeps its value, and only if it then rounds once."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest

from autograd.program.passes.rational import Factors, Rational, added, constant

NUMBERS = {"a": Fraction(2, 7), "y": Fraction(5, 3), "z": Fraction(-3, 11)}


class Terms:
    """The atoms a, y and z, and 1 - a and 1 - y as sums of their own."""

    def __init__(self) -> None:
        self.factors = Factors()
        self.a, self.y, self.z = (self.factors.atom(name) for name in NUMBERS)
        self.values = [*NUMBERS.values()]
        self.not_a, self.not_y = (self.sum(constant(1), x, -1) for x in (self.a, self.y))

    def sum(self, p: Rational, q: Rational, sign: int = 1) -> Rational:
        return self.factors.as_product(added(p, q, sign))

    def times(self, *ps: Rational) -> Rational:
        total, *others = ps
        for p in others:
            product = self.factors.multiplied(total, p)
            assert product is not None
            total = product
        return total

    def value(self, p: Rational) -> Fraction:
        """The exact value."""
        return sum((c * prod(self.of(k) ** n for k, n in x) for x, c in p.items()), Fraction(0))

    def of(self, factor: int) -> Fraction:
        terms = self.factors.sums[factor]
        return self.values[factor] if terms is None else self.value(terms)


def test_the_slope_of_a_cross_entropy_is_a_minus_y() -> None:
    t = Terms()
    slope = added(t.times(t.not_y, t.a), t.times(t.y, t.not_a), -1)
    assert t.factors.linear(slope) == added(t.a, t.y, -1)


def test_what_all_of_it_adds_up_to_one_factor_is_this_factor() -> None:
    t = Terms()
    assert t.factors.linear(added(t.times(t.y, t.not_a), t.times(t.y, t.a))) == t.y
    assert t.factors.linear(added(t.not_a, t.a)) == constant(1)


@pytest.mark.parametrize("name", ["y + a - 2 a y", "(1 - a)²", "y (1 - a)", "1 - a + y", "2 - a"])
def test_what_rounds_more_than_once_is_not_multiplied_out(name: str) -> None:
    t = Terms()
    p = {
        "y + a - 2 a y": added(t.times(t.y, t.not_a), t.times(t.not_y, t.a)),
        "(1 - a)²": t.times(t.not_a, t.not_a),
        "y (1 - a)": t.times(t.y, t.not_a),
        "1 - a + y": added(t.not_a, t.y),
        "2 - a": added(t.not_a, constant(1)),
    }[name]
    assert t.factors.linear(p) is None


def test_a_quotient_is_not_multiplied_out() -> None:
    t = Terms()
    one_over_a, one_over_rest = (t.factors.inverse(x) for x in (t.a, t.not_a))
    assert one_over_a is not None and one_over_rest is not None
    for p in (one_over_a, one_over_rest, added(t.y, one_over_a), t.times(t.y, one_over_rest)):
        assert t.factors.linear(p) is None


def test_multiplying_out_changes_no_value() -> None:
    t = Terms()
    sums = [t.not_a, t.not_y, t.sum(t.a, t.z), t.sum(t.y, t.z, -1)]
    for p in sums:
        for q in sums:
            product = t.times(p, q, t.z)
            assert t.value(product) == t.value(p) * t.value(q) * NUMBERS["z"]
            out = t.factors.in_atoms(product)
            assert out is not None and t.value(out) == t.value(product)
            assert all(t.factors.sums[factor] is None for x in out for factor, _ in x)
