"""Arrays of different shapes in one operation: parameters, rows, single numbers.

A shape that is taken for another shows only where counts differ, so that the count of examples goes
through all sizes that occur. The truth is plain NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import autograd
from autograd import Value, dot, log, logsumexp
from autograd.program import compile

COUNTS = pytest.mark.parametrize("m", [1, 2, 3, 4, 6])
RNG = np.random.default_rng(3)


def log_of_sum(x: Any, axis: int | None = None) -> Any:
    return np.log(np.exp(x).sum(axis=axis))


def leaves(numbers: Sequence[float]) -> list[Value]:
    return [Value(x) for x in numbers]


def slopes(f: Callable[[NDArray[Any]], float], x: NDArray[Any]) -> NDArray[Any]:
    """Central differences."""
    quotients = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = 1e-6
        quotients[i] = (f(x + step) - f(x - step)) / 2e-6
    return quotients


def test_parameters_that_are_read_alone_and_in_products_keep_their_places() -> None:
    numbers = [5.0, 7.0, 0.1, 0.2, 0.3, 0.4]
    W = leaves(numbers)
    program = compile(lambda x: logsumexp([dot(W[2:4], x), dot(W[4:6], x), W[0]]))
    due = log_of_sum([0.1 + 2 * 0.2, 0.3 + 2 * 0.4, 5.0])
    assert program([1.0, 2.0]) == pytest.approx(due, rel=1e-14)
    value, slope = program.value_and_grad([1.0, 2.0])
    shares = np.exp(np.array([0.5, 1.1]) - due)
    assert value == pytest.approx(due, rel=1e-14)
    assert slope == pytest.approx(shares @ [[0.1, 0.2], [0.3, 0.4]], rel=1e-13)


@COUNTS
def test_parameters_beside_an_example(m: int) -> None:
    W = leaves([1.0, 10.0])
    x = np.linspace(0.5, 20.0, m)
    program = compile(lambda x: logsumexp([x, W[0], W[1]])).batch(over="x", reduce=None)
    assert program(x) == pytest.approx([log_of_sum([a, 1.0, 10.0]) for a in x], rel=1e-14)


@COUNTS
@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_row_of_a_matrix_beside_an_example(m: int, row: int) -> None:
    x, A = RNG.normal(size=(m, 3)), RNG.normal(size=(3, 3))
    each = compile(lambda x, A: autograd.sum([e * 2 + g * e for e, g in zip(A[row], x)]))  # noqa: B905
    results = each.batch("x", None)(x, A)
    assert results == pytest.approx([(A[row] * 2 + A[row] * a).sum() for a in x], rel=1e-13)
    bare = compile(lambda x, A: autograd.sum([e * 2 + g for e, g in zip(A[row], x)]))  # noqa: B905
    sums = [(A[row] * 2 + a).sum() for a in x]
    assert bare.batch("x", None)(x, A) == pytest.approx(sums, rel=1e-13)
    value, (dx, dA) = each.batch("x", "sum").value_and_grad(x, A, wrt=("x", "A"))
    assert value == pytest.approx(results.sum(), rel=1e-13)
    assert dx == pytest.approx(np.tile(A[row], (m, 1)), rel=1e-13)
    due = np.zeros((3, 3))
    due[row] = (2 + x).sum(axis=0)
    assert dA == pytest.approx(due, rel=1e-13)


@COUNTS
def test_a_mixture_of_gaussians_as_one_writes_it(m: int) -> None:
    mu, s, x = RNG.normal(size=(2, 3)), RNG.uniform(0.5, 2, (2, 3)), RNG.normal(size=(m, 3))

    def mixture(mu: Any, s: Any, x: Any) -> Any:
        return logsumexp(
            [
                autograd.sum([-(((a - b) / c) ** 2) / 2 - log(c) for a, b, c in zip(x, u, t)])  # noqa: B905
                for u, t in zip(mu, s)  # noqa: B905
            ]
        )

    def due(mu: Any, s: Any) -> Any:
        terms = -(((x[:, None] - mu) / s) ** 2) / 2 - np.log(s)
        return log_of_sum(terms.sum(axis=2), axis=1)

    program = compile(mixture)
    assert program.batch("x", None)(mu, s, x) == pytest.approx(due(mu, s), rel=1e-13)
    value, (dmu, ds) = program.batch("x").value_and_grad(mu, s, x, wrt=("mu", "s"))
    assert value == pytest.approx(due(mu, s).mean(), rel=1e-13)
    assert dmu == pytest.approx(slopes(lambda u: due(u, s).mean(), mu), rel=1e-7, abs=1e-8)
    assert ds == pytest.approx(slopes(lambda t: due(mu, t).mean(), s), rel=1e-7, abs=1e-8)


@COUNTS
def test_a_dot_product_of_one_number(m: int) -> None:
    x = np.arange(1.0, m + 1)
    y = 2 * x + 1.5
    program = compile(lambda w, b, x, y: (dot([w], [x], b) - y) ** 2).batch(over=("x", "y"))
    value, gradients = program.value_and_grad(2.0, 1.0, x, y, wrt=("w", "b", "x"))
    assert value == 0.25
    dw, db, dx = gradients
    assert (dw, db) == (pytest.approx(-x.mean()), -1.0)
    assert dx == pytest.approx(np.full(m, -2.0 / m))
    alone = compile(lambda w, x: dot([w[0]], [x]) * dot([x], [w[1]])).batch("x", "sum")
    value, dw = alone.value_and_grad([2.0, 3.0], x)
    assert (value, dw) == (6 * (x @ x), [3 * (x @ x), 2 * (x @ x)])


def test_a_single_number_of_an_array_without_axes() -> None:
    each = compile(lambda h, x: h + x).batch(over="x", reduce="sum")
    for _ in range(2):  # the second call takes the shortcut
        value, slope = each.value_and_grad(np.array(0.5), np.array([0.25, 1.0]))
        assert value == 2.25 and slope.shape == () and slope == 2.0


@COUNTS
def test_a_matrix_that_receives_a_share_for_each_row_and_one_for_each_number(m: int) -> None:
    x, A = RNG.normal(size=(m, 2)), RNG.normal(size=(2, 2))

    def f(x: Any, A: Any) -> Any:
        sums = [autograd.sum(r) for r in A]
        each = [autograd.sum([a - b for a, b in zip(x, r)]) for r in A]  # noqa: B905
        return logsumexp(each) - dot(sums, sums)

    def due(A: NDArray[Any]) -> Any:
        return (log_of_sum((x[:, None] - A).sum(axis=2), axis=1) - (A.sum(axis=1) ** 2).sum()).sum()

    for reduce in ("sum", None):
        value, slope = compile(f).batch("x", reduce).value_and_grad(x, A, wrt="A")
        assert np.sum(value) == pytest.approx(due(A), rel=1e-12)
        assert slope == pytest.approx(slopes(due, A), rel=1e-6, abs=1e-6)


def test_a_slope_can_be_a_constant_of_the_text() -> None:
    assert compile(lambda x: dot(1.5, x)).value_and_grad(2.0) == (3.0, 1.5)
    value, slope = compile(lambda x: dot([1.5, 2.5], x)).value_and_grad([2.0, 4.0])
    assert (value, slope) == (13.0, [1.5, 2.5])


@pytest.mark.parametrize("rows", [1, 2, 3])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_one_row_of_several_is_added_up(rows: int, columns: int) -> None:
    A = RNG.normal(size=(rows, columns))
    program = compile(lambda A: [autograd.sum(r) for r in A][-1] ** 2)
    value, slope = program.value_and_grad(A)
    due = np.zeros_like(A)
    due[-1] = 2 * A[-1].sum()
    assert value == pytest.approx(A[-1].sum() ** 2) and slope == pytest.approx(due)
