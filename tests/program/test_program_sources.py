"""A program's source runs by itself, and reads as in a lecture."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import atan2, compile, copysign, exp, log
from autograd.program.run.program import Program
from autograd.program.targets.numpy import IMPORTS, NUMPY
from autograd.program.text.tables import with_tables


def alone(program: Program) -> Callable[..., Any]:
    """The function of a program's source, run by itself."""
    namespace: dict[str, Any] = {}
    exec(program.source, namespace)
    function: Callable[..., Any] = namespace["value_and_grad"]
    return function


def windows(k: Any, x: Any) -> Any:
    """The sum of the squares of k over every window of x."""
    starts = range(len(x) - len(k) + 1)
    z = [sum((k[a] * x[i + a] for a in range(len(k))), 0.0) for i in starts]
    return sum((each * each for each in z), 0.0)


@pytest.mark.parametrize("n", [5, 40])
def test_a_source_that_picks_numbers_runs_by_itself(n: int) -> None:
    k, x = np.array([0.5, -2.0, 1.0]), np.linspace(-1, 2, n)
    program = compile(windows)
    program.value_and_grad(k, x, wrt=(0, 1))
    value, dk, dx = alone(program)(k[:, None], x[:, None])
    z = np.correlate(x, k)
    assert value == pytest.approx(z @ z, rel=1e-14)
    np.testing.assert_allclose(dk.ravel(), 2 * np.correlate(x, z), rtol=1e-13)
    np.testing.assert_allclose(dx.ravel(), 2 * np.convolve(z, k), rtol=1e-13, atol=1e-13)


def test_a_source_with_constants_runs_by_itself() -> None:
    c = [0.25, -3.0, 1e300]
    program = compile(lambda x: sum((ci * xi * xi for ci, xi in zip(c, x, strict=True)), 0.0))
    program.value_and_grad([1.0, 2.0, 1e-300])
    value, dx = alone(program)(np.array([[1.0], [2.0], [1e-300]]))
    assert value == 0.25 - 12
    assert dx.ravel().tolist() == [0.5, -12.0, 2.0]


loops = st.lists(st.tuples(st.integers(1, 5), st.integers(-7, 7)), min_size=1, max_size=5)


@given(loops, st.integers(-3, 9))
def test_places_that_loops_count(runs: list[tuple[int, int]], start: int) -> None:
    places = np.array([start])
    for count, step in runs:
        places = np.add.outer(places, step * np.arange(count)).ravel()
    assert np.array_equal(written(places[:, None]), places[:, None])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_places_without_order(places: list[int]) -> None:
    assert np.array_equal(written(np.array(places)), places)


def test_constants_come_back_to_the_last_bit() -> None:
    numbers = np.array([[0.1, -0.0, 5e-324], [np.inf, -np.inf, np.nan], [1e300, 2.0, 1 / 3]])
    table = written(numbers)
    assert table.tobytes() == numbers.tobytes() and table.shape == (3, 3)


def written(table: Any) -> Any:
    """The table that its line of text makes."""
    namespace: dict[str, Any] = {}
    text = with_tables(f"{IMPORTS}\n", IMPORTS, {"i1": table}, NUMPY.number)
    assert max(map(len, text.splitlines())) <= 100
    exec(text, namespace)
    return namespace["i1"]


def test_a_constant_keeps_the_sign_of_zero() -> None:
    program = compile(lambda x: copysign(x, -0.0))
    assert program(2.0) == math.copysign(2.0, -0.0) == -2.0
    assert compile(lambda x: atan2(0 * x, -0.0))(2.0) == math.atan2(0.0, -0.0)


# Results that need no scattering.


def test_a_share_that_all_numbers_have_is_one_number() -> None:
    def squares(A: Any, B: Any) -> Any:
        rows = [
            [sum(a * b for a, b in zip(r, c, strict=True)) for c in zip(*B, strict=True)] for r in A
        ]
        return sum(each**2 for row in rows for each in row)

    A, B = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, -1.0], [0.5, 2.0]])
    program = compile(squares)
    value, (dA, dB) = program.value_and_grad(A, B, wrt=(0, 1))
    C = A @ B
    assert value == (C * C).sum()
    np.testing.assert_allclose(dA, 2 * C @ B.T, rtol=1e-14)
    np.testing.assert_allclose(dB, 2 * A.T @ C, rtol=1e-14)
    assert "np.full((3, 2), 1.0)" in program.source
    assert "zeros" not in program.source and "add.at" not in program.source


@pytest.mark.parametrize("over", [(), ("x", "t")])
def test_a_loss_that_is_taken_off_term_by_term(over: Any) -> None:
    def loss(x: Any, t: Any) -> Any:
        J = 0
        for xi, ti in zip(x, t, strict=True):
            J -= ti * log(xi)
        return J

    x, t = np.array([0.5, 0.25, 0.125]), np.array([1.0, 2.0, 4.0])
    program = compile(loss).batch(over) if over else compile(loss)
    arguments = (np.stack([x, 2 * x]), np.stack([t, t])) if over else (x, t)
    _, slope = program.value_and_grad(*arguments)
    due = np.stack([-t / x, -t / (2 * x)]) / 2 if over else -t / x
    np.testing.assert_allclose(slope, due, rtol=1e-15)
    assert "zeros" not in program.source


def test_derivatives_are_floats_and_nobody_elses() -> None:
    x = np.array([1.0, 2.0])
    program = compile(lambda x: x[0] + x[1])
    for _ in range(2):
        _, slope = program.value_and_grad(x)
        assert slope.dtype == float and slope.tolist() == [1.0, 1.0]
        slope[0] = 7.0


@pytest.mark.parametrize("over", [(), ("z",)])
def test_shares_of_one_array_are_added(over: Any) -> None:
    def squares(z: Any) -> Any:
        e = [exp(each) for each in z]
        total = sum(e, 0.0)
        return sum(((each / total) ** 2 for each in e), 0.0)

    z = np.array([[0.5, -1.0, 2.0], [1.0, 1.5, 0.25]])[: 1 + len(over)]
    program = compile(squares).batch(over, "sum") if over else compile(squares)
    _, slope = program.value_and_grad(z if over else z[0])
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    due = 2 * p * (p - (p * p).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(slope, due if over else due[0], rtol=1e-14)
    assert "zeros" not in program.source
