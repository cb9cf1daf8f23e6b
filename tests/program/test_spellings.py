"""Two spellings of one meaning become the same statements, or as few, with the same numbers."""

from __future__ import annotations

import math
from functools import partial, reduce
from operator import add, mul
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import NonFiniteError, Value, allow_nonfinite, copysign, exp, log, prod, tanh
from autograd.program import compile
from benchmarks.spellings import distances

rng = np.random.default_rng(13)


def operations(program: Any) -> int:
    """How many operations are left of the last recording."""
    return int(program.record.__self__._last.graph.size())


# Squares.


def test_products_of_a_number_with_itself_are_lifted_as_its_squares_are() -> None:
    A, B = rng.normal(size=(300, 3)), rng.normal(size=(300, 3))
    texts = []
    for square in (lambda x: x * x, lambda x: x**2):
        program = compile(distances(square))
        value, slope = program.value_and_grad(A, B)
        lengths = np.sqrt(((A - B) ** 2).sum(axis=1))
        assert value == pytest.approx(lengths.sum(), rel=1e-14)
        np.testing.assert_allclose(slope, (A - B) / lengths[:, None], rtol=1e-13)
        texts.append(program.source.count("\n"))
    assert abs(texts[0] - texts[1]) <= 1 and max(texts) < 20


def test_the_only_sum_of_squares_is_a_dot_product() -> None:
    program = compile(lambda a, b: sum((x - y) * (x - y) for x, y in zip(a, b, strict=True)))
    a, b = rng.normal(size=(2, 50))
    value, slope = program.value_and_grad(a, b)
    assert value == pytest.approx(((a - b) ** 2).sum(), rel=1e-14)
    np.testing.assert_allclose(slope, 2 * (a - b), rtol=1e-15)
    assert "np.vdot(" in program.source


def test_sums_of_squares_keep_their_other_terms() -> None:
    def f(a: Any, b: Any, x: Any) -> Any:
        return tanh(a[0] * a[0] + a[1] * a[1] + x) + tanh(b[0] * b[0] + exp(x) + b[1] * b[1] + x)

    for other in (0, 1):
        program = compile(f if other else lambda a, b, x: f(a, a, x))
        a, b, x = [0.1, 0.2], [0.3, 0.4], 0.5
        value, slope = program.value_and_grad(a, b, x, wrt="x")
        b = b if other else a
        u = a[0] ** 2 + a[1] ** 2 + x
        v = b[0] ** 2 + b[1] ** 2 + math.exp(x) + x
        assert value == pytest.approx(math.tanh(u) + math.tanh(v), rel=1e-15)
        due = 1 / math.cosh(u) ** 2 + (1 + math.exp(x)) / math.cosh(v) ** 2
        assert slope == pytest.approx(due, rel=1e-14)


# Chains of products.


def test_a_long_chain_of_products_is_multiplied_in_pairs_as_prod_is() -> None:
    x = 1 + rng.normal(size=3000) / 100
    chain = compile(lambda x: reduce(mul, x))
    value, slope = chain.value_and_grad(x)
    assert value == pytest.approx(math.prod(x), rel=1e-12)
    np.testing.assert_allclose(slope, math.prod(x) / x, rtol=1e-12)
    same, by_prod = compile(lambda x: prod(x)).value_and_grad(x)
    assert value == same and slope.tolist() == by_prod.tolist()
    assert chain.source.count("\n") < 200


def test_a_product_of_pairs_is_a_chain_too() -> None:
    def pairs(x: Any) -> Any:
        z = x[0] * x[1]
        for k in range(2, 32, 2):
            z = z * (x[k] * x[k + 1])
        return z

    x = 1 + rng.normal(size=32) / 10
    value, slope = compile(pairs).value_and_grad(x)
    same, by_prod = compile(lambda x: prod(x)).value_and_grad(x)
    assert value == same and slope.tolist() == by_prod.tolist()


def test_a_chain_with_a_factor_0_has_the_products_of_the_others_as_slopes() -> None:
    x = np.full(40, 2.0)
    x[17] = 0.0
    _, slope = compile(lambda x: reduce(mul, x)).value_and_grad(x)
    assert slope[17] == 2.0**39 and np.count_nonzero(slope) == 1


def test_a_chain_whose_parts_are_read_elsewhere_keeps_them() -> None:
    def f(x: Any) -> Any:
        parts = [x[0]]
        for each in x[1:]:
            parts.append(parts[-1] * each)
        return reduce(add, parts)

    x = 1 + rng.normal(size=50) / 10
    assert compile(f)(x) == pytest.approx(np.cumprod(x).sum(), rel=1e-14)


# Chains of max and min.

FOLDS: dict[str, Any] = {
    "left": lambda op, x: reduce(op, x),
    "right": lambda op, x: reduce(lambda best, v: op(v, best), x),
    "backwards": lambda op, x: reduce(op, x[::-1]),
}
EXTREMES = pytest.mark.parametrize("op", [autograd.max, autograd.min], ids=["max", "min"])


def tripled(fold: Any, op: Any, x: Any) -> Any:
    """Three times a chain."""
    return 3 * fold(op, x)


def shares(x: Any, largest: bool) -> Any:
    """The slopes of a chain: the last of the equal terms gets 1/2, the one before 1/4, ..."""
    slopes = np.zeros(len(x))
    ties = np.flatnonzero(x == (x.max() if largest else x.min()))
    for k, i in enumerate(ties):
        slopes[i] = 0.5 ** (len(ties) - max(k, 1) if len(ties) > 1 else 0)
    return slopes


@EXTREMES
@pytest.mark.parametrize("kinds", [1, 2, 7, 10**6])
@pytest.mark.parametrize("n", [255, 256, 257, 1000])
def test_a_chain_has_the_slopes_of_the_eager_engine_where_terms_are_equal(
    op: Any, kinds: int, n: int
) -> None:
    x = rng.integers(-kinds // 2, kinds // 2 + 1, n).astype(float)
    for name, fold in FOLDS.items():
        value, slope = compile(partial(tripled, fold, op)).value_and_grad(x)
        leaves = [Value(float(v)) for v in x]
        fold(op, leaves).backward()
        ordered = x[::-1] if name == "backwards" else x
        due = shares(ordered, op is autograd.max)
        due = due[::-1] if name == "backwards" else due
        assert value == 3 * (x.max() if op is autograd.max else x.min())
        assert [leaf.grad for leaf in leaves] == due.tolist()
        assert slope.tolist() == (3 * due).tolist()


@EXTREMES
def test_a_long_chain_of_max_or_min_runs_side_by_side(op: Any) -> None:
    program = compile(lambda x: reduce(op, x))
    x = rng.normal(size=6000)
    value, slope = program.value_and_grad(x)
    assert value == (x.max() if op is autograd.max else x.min())
    assert slope.sum() == 1 and slope[np.flatnonzero(x == value)] == 1
    assert program.record(x).is_lifted and len(program.record(x).routines.lifted.statements) < 150


def test_a_chain_of_max_over_examples_has_each_ones_slopes() -> None:
    x = rng.integers(0, 9, (7, 300)).astype(float)
    program = compile(lambda x: reduce(autograd.max, x)).batch(over="x", reduce="sum")
    value, slope = program.value_and_grad(x)
    assert value == x.max(axis=1).sum()
    np.testing.assert_array_equal(slope, [shares(row, True) for row in x])


def test_log_sum_exp_written_out_is_the_primitive_with_the_softmax_as_slope() -> None:
    def f(x: Any) -> Any:
        largest = reduce(autograd.max, x)
        return largest + log(sum(exp(v - largest) for v in x))

    x = rng.normal(size=5000) * 10 + 1000
    program = compile(f)
    value, slope = program.value_and_grad(x)
    powers = np.exp(x - x.max())
    assert value == pytest.approx(x.max() + math.log(powers.sum()), rel=1e-15)
    np.testing.assert_allclose(slope, powers / powers.sum(), rtol=1e-12, atol=1e-18)
    assert program.record(x).is_lifted


def test_log_of_a_sum_of_exp_overflows_as_it_is_written() -> None:
    program = compile(lambda x: log(sum(exp(v) for v in x)))
    assert program(np.zeros(500)) == pytest.approx(math.log(500), rel=1e-15)
    with pytest.raises(NonFiniteError, match="exp"):
        program(np.full(500, 1000.0))


def test_a_chain_of_max_does_not_mind_differences_beyond_the_largest_float() -> None:
    x = np.full(400, -1.7e308)
    x[123] = 1.7e308
    program = compile(lambda x: reduce(autograd.max, x))
    for _ in range(2):
        value, slope = program.value_and_grad(x)
        assert value == 1.7e308 and np.flatnonzero(slope).tolist() == [123]
    with allow_nonfinite():
        assert program(x) == 1.7e308
        assert program(np.where(np.arange(400) == 7, math.inf, x)) == math.inf


def test_the_sign_of_a_zero_among_the_terms_is_kept_where_it_counts() -> None:
    program = compile(lambda x: copysign(1.0, reduce(autograd.max, x)))
    assert program(np.full(300, -0.0)) == -1.0
    assert program(np.full(300, 0.0)) == 1.0


def test_a_balanced_tree_of_max_keeps_its_own_slopes() -> None:
    def tree(x: Any) -> Any:
        x = list(x)
        while len(x) > 1:
            x = [autograd.max(a, b) for a, b in zip(x[::2], x[1::2], strict=True)]
        return x[0]

    _, slope = compile(tree).value_and_grad(np.ones(512))
    assert slope.tolist() == [1 / 512] * 512


# Products by 0.


def sparse(A: Any) -> Any:
    """Layers whose weights are constants, most of them 0."""

    def f(x: Any) -> Any:
        for _ in range(3):
            x = [tanh(sum(float(a) * v for a, v in zip(row, x, strict=True))) for row in A]
        return reduce(add, x)

    return f


def test_products_by_0_of_what_is_read_elsewhere_are_not_computed() -> None:
    A = rng.normal(size=(30, 30)) * (np.arange(900).reshape(30, 30) % 7 == 0)
    program = compile(sparse(A))
    x = rng.normal(size=30)
    value, slope = program.value_and_grad(x)
    h, slopes = x, np.eye(30)
    for _ in range(3):
        h = np.tanh(A @ h)
        slopes = (1 - h**2)[:, None] * (A @ slopes)
    assert value == pytest.approx(h.sum(), rel=1e-13)
    np.testing.assert_allclose(slope, slopes.sum(axis=0), rtol=1e-11)
    assert operations(program) < 3 * (np.count_nonzero(A) + 2 * 30) + 30


def test_what_only_a_product_by_0_reads_is_reported_as_the_eager_engine_does() -> None:
    program = compile(lambda x: 0.0 * exp(x) + x)
    assert program(1.0) == 1.0
    for call in (program, program.value_and_grad):
        with pytest.raises(NonFiniteError, match=r"exp\(x\) at x = 1000"):
            call(1000.0)


@pytest.mark.parametrize("zero", [0.0, -0.0, 0])
def test_a_product_by_0_goes_without_hiding_what_is_not_finite(zero: float) -> None:
    def f(x: Any) -> Any:
        large = exp(x)
        return large * zero + tanh(large)

    program = compile(f)
    assert program.value_and_grad(0.5)[0] == pytest.approx(math.tanh(math.exp(0.5)), rel=1e-15)
    assert operations(program) == 2
    with pytest.raises(NonFiniteError):
        f(Value(1000.0))
    for call in (program, program.value_and_grad):
        for _ in range(2):
            with pytest.raises(NonFiniteError, match="exp"):
                call(1000.0)
    with allow_nonfinite():
        assert math.isnan(f(Value(1000.0)).data) and math.isnan(program(1000.0))
        assert math.isnan(program(math.inf))
    with pytest.raises(NonFiniteError, match="x is inf"):
        program(math.inf)
    assert program(0.5) == pytest.approx(math.tanh(math.exp(0.5)), rel=1e-15)


def test_two_products_by_0_of_one_number_do_not_both_go() -> None:
    program = compile(lambda x: 0.0 * exp(x) + 0.0 * exp(x) * x + x)
    assert program.value_and_grad(1.0) == (1.0, 1.0)
    with pytest.raises(NonFiniteError):
        program(1000.0)


def test_the_sign_of_a_zero_is_kept_where_it_counts() -> None:
    program = compile(lambda x: copysign(1.0, 0.0 * x) * x)
    assert program(-2.0) == 2.0 and program(2.0) == 2.0


def test_a_result_that_is_a_product_by_0_is_0() -> None:
    program = compile(lambda x: [0.0 * x, x])
    assert program(3.0) == [0.0, 3.0]
    assert compile(lambda x: 0.0 * x).value_and_grad(3.0) == (0.0, 0.0)
