"""sinc: its numbers and its slopes of every order, near 0 and away from it."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest

import autograd
from autograd import OperandError, Value, grad, sinc

POINTS = (0.0, 1e-8, 1e-3, 0.1, -0.2, 0.2499, 0.25, -0.2501, 0.3, 0.5, 1.0, -1.5, 2.7, 10.0)


@pytest.mark.parametrize("n", range(6))
def test_slopes_of_every_order_are_exact_near_0_and_away(n: int) -> None:
    f: Any = sinc
    for _ in range(n):
        f = grad(f)
    for x in POINTS:
        with mpmath.workdps(60):
            due = float(mpmath.diff(lambda t: mpmath.sinc(mpmath.pi * t), mpmath.mpf(x), n))
        assert f(x) == pytest.approx(due, rel=1e-12, abs=1e-15 * math.pi**n)


def test_at_0_it_is_1_and_flat_and_bends_down() -> None:
    assert (sinc(0.0), grad(sinc)(0.0)) == (1.0, 0.0)
    assert grad(grad(sinc))(0.0) == pytest.approx(-(math.pi**2) / 3, rel=1e-15)


@pytest.mark.parametrize("x", [1e15 + 0.5, 1e16, -1e200, 5e307])
def test_far_from_0_nothing_overflows(x: float) -> None:
    angle = math.pi * x
    assert sinc(x) == math.sin(angle) / angle
    assert grad(sinc)(x) == pytest.approx(math.cos(angle) / x, rel=1e-14)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(OperandError, match="takes numbers and Values, got str: 'a'"):
        sinc("a")


def test_values_arrays_and_programs() -> None:
    numbers = np.array([0.0, 0.1, 0.5, -3.3])
    assert np.allclose(sinc(numbers), np.sinc(numbers), rtol=1e-15, atol=1e-17)
    values = sinc(np.array([Value(n) for n in numbers]))
    assert [v.data for v in values] == pytest.approx(np.sinc(numbers).tolist(), rel=1e-15)
    program = autograd.compile(sinc).batch(over="x", reduce=None)
    assert np.allclose(program(numbers), np.sinc(numbers), rtol=1e-15, atol=1e-17)
    assert autograd.compile(sinc).value_and_grad(0.0) == (1.0, 0.0)


def test_numpys_sinc_of_a_value_stays_in_the_graph() -> None:
    x = Value(0.3, "x")
    y: Any = np.sinc(x)
    y.backward()
    assert y.data == pytest.approx(float(np.sinc(0.3)), rel=1e-15)
    with mpmath.workdps(30):
        assert x.grad == pytest.approx(
            float(mpmath.diff(lambda t: mpmath.sinc(mpmath.pi * t), 0.3)), rel=1e-14
        )
    assert np.sinc(0.3) == pytest.approx(y.data, rel=1e-15)


@pytest.mark.parametrize("f", [np.var, np.std, np.mean, np.median, np.ptp])
def test_other_functions_of_numpy_answer_as_before(f: Any) -> None:
    x: Any = Value(3.0)
    y = Value(5.0)
    f([x, y]).backward()
    due = {np.var: -1.0, np.std: -0.5, np.mean: 0.5, np.median: 0.5, np.ptp: -1.0}[f]
    assert x.grad == pytest.approx(due, rel=1e-15)
    assert f(np.array([x, y])).data == f([3.0, 5.0])
    assert f(x).data == f(3.0)
    assert np.where(True, x, 0.0)[()] is x
