"""Examples of many numbers: those that only layers read are rows in the machine, others are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import NonFiniteError, compile, core, dot, tanh
from autograd import sum as sum_of

pytestmark = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")
rng = np.random.default_rng(23)
N, M = 70, 67
W, V = rng.normal(size=(5, N)), rng.normal(size=(3, N))
X = rng.normal(size=(M, N))


def once(W: Any, x: Any) -> Any:
    return sum_of(dot(w, x) ** 2 for w in W)


def twice(W: Any, V: Any, x: Any) -> Any:
    return once(W, x) + once(V, x)


def with_part(W: Any, V: Any, x: Any) -> Any:
    return once(W, x) + once([v[:-1] for v in V], x[:-1])


def with_later_part(W: Any, V: Any, x: Any) -> Any:
    return once(W, x) + once([v[1:] for v in V], x[1:])


def with_one(W: Any, V: Any, x: Any) -> Any:
    return once(W, x) + sum_of(v[0] * tanh(x[3]) for v in V)


def with_product(W: Any, V: Any, x: Any) -> Any:
    return once(W, x) + dot(x, x) * V[0][0]


def backwards(W: Any, V: Any, x: Any) -> Any:
    return once(W, x[::-1]) + once(V, x)


def squares(W: Any, X: Any) -> Any:
    return ((X @ W.T) ** 2).sum()


def slopes(W: Any, X: Any) -> Any:
    return 2 * (X @ W.T).T @ X


ZERO = np.zeros_like(V)
ONE = np.eye(3, N)[0] * np.eye(3)[:, :1]
TANH = np.tanh(X[:, 3]).sum()
DUE: dict[Any, tuple[Any, Any, Any]] = {
    twice: (squares(V, X), slopes(W, X), slopes(V, X)),
    with_part: (
        squares(V[:, :-1], X[:, :-1]),
        slopes(W, X),
        np.hstack([slopes(V[:, :-1], X[:, :-1]), ZERO[:, :1]]),
    ),
    with_later_part: (
        squares(V[:, 1:], X[:, 1:]),
        slopes(W, X),
        np.hstack([ZERO[:, :1], slopes(V[:, 1:], X[:, 1:])]),
    ),
    with_one: (
        TANH * V[:, 0].sum(),
        slopes(W, X),
        TANH * np.hstack([np.ones((3, 1)), ZERO[:, 1:]]),
    ),
    with_product: ((X * X).sum() * V[0][0], slopes(W, X), (X * X).sum() * ONE),
    backwards: (squares(V, X), slopes(W, X[:, ::-1]), slopes(V, X)),
}
"""What is added to the squares of the products with W, and the derivatives for W and V."""


@pytest.mark.parametrize("f", DUE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("threads", [1, 2])
def test_examples_that_are_read_in_other_ways_too(f: Any, order: Any, threads: int) -> None:
    program = compile(f, target="native", threads=threads).batch(over="x", reduce="sum")
    added, by_w, by_v = DUE[f]
    first = squares(W, X[:, ::-1] if f is backwards else X)
    value, found = program.value_and_grad(W, V, np.array(X, order=order), wrt=("W", "V"))
    assert value == pytest.approx(first + added, rel=1e-12)
    np.testing.assert_allclose(found[0], by_w, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(found[1], by_v, rtol=1e-10, atol=1e-10)


def test_an_example_is_given_out() -> None:
    program = compile(lambda W, x: (once(W, x), x[5]), target="native").batch(over="x", reduce=None)
    total, fifth = program(W, X)
    np.testing.assert_allclose(total, ((X @ W.T) ** 2).sum(axis=1), rtol=1e-12)
    np.testing.assert_array_equal(fifth, X[:, 5])


@pytest.mark.parametrize("wrong", [np.inf, -np.inf, np.nan, 1e308])
@pytest.mark.parametrize("at", [(0, 0), (M - 1, N - 1), (64, 69)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_that_are_not_finite_are_found(wrong: float, at: Any, order: Any) -> None:
    program = compile(once, target="native").batch(over="x", reduce="sum")
    given: Any = np.array(X, order=order)
    given[at] = wrong
    with pytest.raises(NonFiniteError):
        program.value_and_grad(W, given, wrt="W")


@pytest.mark.parametrize("orders", ["CC", "CF", "FC", "FF"])
def test_what_an_earlier_call_left_in_the_memory_does_not_count(orders: str) -> None:
    plan = compile(once, target="native").batch(over="x", reduce="sum").record(W, X)
    machine = plan.runnables.running(("W",))
    layouts = {"C": np.ascontiguousarray, "F": np.asfortranarray}
    for order, X0 in zip(orders, (np.full_like(X, np.nan), X), strict=True):
        given = zip(plan.given, (W, layouts[order](X0)), strict=True)
        (value, found), finite = machine.run(plan.entry.packed(dict(given)))
        assert finite is (X0 is X)
    assert value == pytest.approx(squares(W, X), rel=1e-12)
    np.testing.assert_allclose(found.reshape(W.shape), slopes(W, X), rtol=1e-10, atol=1e-10)


def test_slopes_of_examples_in_rows() -> None:
    program = compile(once, target="native").batch(over="x", reduce="mean")
    value, (by_w, by_x) = program.value_and_grad(W, X, wrt=("W", "x"))
    assert value == pytest.approx(squares(W, X) / M, rel=1e-12)
    np.testing.assert_allclose(by_w, slopes(W, X) / M, rtol=1e-10)
    np.testing.assert_allclose(by_x, 2 * (X @ W.T) @ W / M, rtol=1e-10)
