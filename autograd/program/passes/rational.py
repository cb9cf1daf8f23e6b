"""Rational expressions: sums of products of factors, in which equal factors cancel.

A factor is a number that is not looked into (an atom), or the sum of two of them, such as 1 - a.
Such a sum is kept as it is: it rounds once, however near its terms are to each other, and when a
product with it is multiplied out, 1 - 2 a + a² in the place of (1 - a)², digits are lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from ...engine import ops
from ..ir.symbols import Expression, simple

Product: TypeAlias = tuple[tuple[int, int], ...]
"""Factors by their numbers, in order, each with its exponent, which is not 0."""

Rational: TypeAlias = Mapping[Product, Fraction]
"""The products that are added up, each with its coefficient, which is not 0."""

ONE: Rational = {(): Fraction(1)}
MOST_TERMS = 8  # of a sum that is multiplied out


def constant(x: Fraction | int) -> Rational:
    """A number."""
    return {(): Fraction(x)} if x else {}


def added(p: Rational, q: Rational, sign: int = 1) -> Rational:
    """p + sign · q."""
    total = dict(p)
    for product, coefficient in q.items():
        total[product] = total.get(product, Fraction(0)) + sign * coefficient
    return {product: coefficient for product, coefficient in total.items() if coefficient}


def is_linear(p: Rational) -> bool:
    """Whether it is a number, an atom, or a sum of two of these, perhaps with coefficients."""
    degrees = [sum(exponent for _, exponent in product) for product in p]
    return len(p) <= 2 and all(len(product) <= 1 for product in p) and {*degrees} <= {0, 1}


def rounds_once(p: Rational) -> bool:
    """Whether it is c·x or c·(x ± y), for atoms or numbers x and y: no digits are lost in it."""
    return is_linear(p) and len({*map(abs, p.values())}) < 2


class Factors:
    """All factors of some expressions, by their numbers, and which of them cancelled."""

    def __init__(self) -> None:
        self.sums: list[Rational | None] = []  # None for an atom
        self.cancelled: set[int] = set()
        self._numbers: dict[object, int] = {}

    def atom(self, key: object) -> Rational:
        """A number that is the same wherever its key is."""
        return {((self._number(("atom", key), None), 1),): Fraction(1)}

    def _number(self, key: object, terms: Rational | None) -> int:
        number = self._numbers.setdefault(key, len(self.sums))
        if number == len(self.sums):
            self.sums.append(terms)
        return number

    def as_product(self, p: Rational) -> Rational:
        """The same as one product, if it is a factor, a product, or c - c·a²."""
        if len(p) != 2 or any(self.sums[f] for product in p for f, _ in product):
            return p
        first, second = sorted(p)
        by = p[first] if abs(p[first]) == abs(p[second]) else Fraction(p[first] > 0 or -1)
        if is_linear(p):
            return {((self._sum({x: c / by for x, c in p.items()}), 1),): by}
        if first == () and len(second) == 1 and second[0][1] == 2 and p[second] == -by == -p[()]:
            atom = ((second[0][0], 1),)
            both = [self._sum({(): Fraction(1), atom: Fraction(sign)}) for sign in (-1, 1)]
            return {tuple((factor, 1) for factor in sorted(both)): by}
        return p

    def _sum(self, terms: Rational) -> int:
        return self._number(("sum", frozenset(terms.items())), terms)

    def multiplied(self, p: Rational, q: Rational) -> Rational | None:
        """p · q; None if it has too many terms."""
        return self._multiplied_out(self.as_product(p), self.as_product(q))

    def _product(self, one: Product, other: Product) -> Product:
        exponents = dict(one)
        for factor, exponent in other:
            before = exponents.get(factor, 0)
            if before * exponent < 0:
                self.cancelled.add(factor)
            exponents[factor] = before + exponent
        return tuple(sorted((factor, n) for factor, n in exponents.items() if n))

    def inverse(self, p: Rational) -> Rational | None:
        """1 / p; None if p is no product."""
        p = self.as_product(p)
        if len(p) != 1:
            return None
        ((product, coefficient),) = p.items()
        return {tuple((factor, -n) for factor, n in product): 1 / coefficient}

    def product_of(self, powers: Sequence[tuple[Rational, int]]) -> Rational:
        """The product of factors with these exponents."""
        product: Product = ()
        for p, n in powers:
            ((((factor, _),), _),) = self.as_product(p).items()
            product = self._product(product, ((factor, n),) if n else ())
        return {product: Fraction(1)}

    def in_atoms(self, p: Rational) -> Rational | None:
        """The same without sums as factors: multiplied out; None if it has too many terms."""
        total: Rational = {}
        for product, coefficient in p.items():
            terms: Rational | None = {(): coefficient}
            for factor, n in product:
                each = self.sums[factor]
                if each is not None and n < 0:
                    return None
                for _ in range(n if each is not None else 1):
                    each = self.sums[factor] or {((factor, n),): Fraction(1)}
                    terms = terms and self._multiplied_out(terms, each)
            if terms is None:
                return None
            total = added(total, terms)
        return total

    def _multiplied_out(self, p: Rational, q: Rational) -> Rational | None:
        if len(p) * len(q) > MOST_TERMS:
            return None
        if q == ONE or p == ONE:
            return p if q == ONE else q
        total: dict[Product, Fraction] = {}
        for one, a in p.items():
            for other, b in q.items():
                product = self._product(one, other)
                total[product] = total[product] + a * b if product in total else a * b
        return {product: coefficient for product, coefficient in total.items() if coefficient}

    def linear(self, p: Rational) -> Rational | None:
        """The same in atoms, if it then rounds once."""
        if any(n < 0 for product in p for _, n in product):
            return None
        out = self.in_atoms(p)
        return out if out is not None and rounds_once(out) else None

    def over_one_denominator(self, p: Rational) -> Rational | None:
        """A sum of two terms as c / x, if it is that: 1 + a / (1 - a) is 1 / (1 - a)."""
        below = {factor: n for product in p for factor, n in product if n < 0}
        if len(p) != 2 or () not in p or [*below.values()] != [-1]:
            return None
        (x,) = below
        above = {_times(product, x): c for product, c in p.items()}
        out = self.in_atoms(above)
        return {((x, -1),): out[()]} if out is not None and [*out] == [()] else None

    def with_complements(self, p: Rational) -> Rational:
        """The sum with x · (1 - a) in the place of x - x · a, if 1 - a is a factor elsewhere."""
        for k, terms in enumerate(self.sums):
            (a, _), *others = next(iter((terms or {}).keys() - {()}), ((-1, 0),))
            if others or terms != {(): Fraction(1), ((a, 1),): Fraction(-1)}:
                continue
            for x, c in p.items():
                times_a = _times(x, a)
                if p.get(times_a) == -c:
                    others_of = {y: d for y, d in p.items() if y not in (x, times_a)}
                    both = {self._product(x, ((k, 1),)): c}
                    return self.with_complements(added(others_of, both))
        return p

    def written(self, p: Rational, known: Mapping[int, Expression]) -> Expression:
        """The expression of a sum; those of its atoms are known, and perhaps of other factors."""

        def factor(number: int) -> Expression:
            terms = self.sums[number]
            return self.written(terms, known) if terms and number not in known else known[number]

        def power(number: int, n: int) -> Expression:
            return factor(number) if n == 1 else simple(ops.pow, [factor(number), float(n)])

        def product(factors: Product) -> Expression:
            above = [power(number, n) for number, n in factors if n > 0]
            below = [power(number, -n) for number, n in factors if n < 0]
            return _quotient(_multiplied(above), below)

        if not p:
            return 0.0
        shared = _shared(p)
        if len(p) > 1 and shared:
            rest = {_divided(each, shared): coefficient for each, coefficient in p.items()}
            factors = [power(number, n) for number, n in shared if n > 0]
            whole = _multiplied([*factors, self.written(rest, known)])
            return _quotient(whole, [power(number, -n) for number, n in shared if n < 0])
        common = min(map(abs, p.values())) if len({*map(abs, p.values())}) == 1 else Fraction(1)
        order = sorted(p, key=lambda each: p[each] < 0)  # a sum begins with what is added
        total: Expression | None = None
        for each in order:
            term = _scaled(product(each), abs(p[each]) / common)
            if total is None:
                total = term if p[each] > 0 else simple(ops.neg, [term])
            else:
                total = simple(ops.add if p[each] > 0 else ops.sub, [total, term])
        assert total is not None
        return _scaled(total, common)


def _shared(p: Rational) -> Product:
    """The factors that all products of a sum have, with the exponents that they have in common."""
    first, *others = [dict(product) for product in p]
    shared = []
    for factor, n in first.items():
        exponents = [n, *(other.get(factor, 0) for other in others)]
        if all(each > 0 for each in exponents):
            shared.append((factor, min(exponents)))
        elif all(each < 0 for each in exponents):
            shared.append((factor, max(exponents)))
    return tuple(shared)


def _divided(product: Product, by: Product) -> Product:
    exponents = dict(product)
    for factor, n in by:
        exponents[factor] -= n
    return tuple((factor, n) for factor, n in exponents.items() if n)


def _times(product: Product, factor: int) -> Product:
    exponents = dict(product)
    exponents[factor] = exponents.get(factor, 0) + 1
    return tuple(sorted((each, n) for each, n in exponents.items() if n))


def _multiplied(xs: Sequence[Expression]) -> Expression:
    first, *others = xs or [1.0]
    for x in others:
        first = simple(ops.mul, [first, x])
    return first


def _quotient(x: Expression, below: Sequence[Expression]) -> Expression:
    return simple(ops.div, [x, _multiplied(below)]) if below else x


def _scaled(x: Expression, by: Fraction) -> Expression:
    """by · x, or x divided by a whole number."""
    if by == 1:
        return x
    if isinstance(x, float):
        return float(by * Fraction(x))
    if by < 1 and float(1 / Fraction(whole := round(1 / by))) == float(by):
        scaled: Expression = simple(ops.div, [x, float(whole)])
        return scaled
    scaled = simple(ops.mul, [float(by), x])
    return scaled
