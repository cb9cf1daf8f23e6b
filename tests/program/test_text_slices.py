"""Even places are slices in a text, and constants that repeat are written once."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import pytest

import autograd
from autograd.program import compile

X = np.random.default_rng(5).normal(size=24)


def test_every_second_number_is_a_slice() -> None:
    def f(x: Any) -> Any:
        pairs = zip(x[1::2], x[::2], strict=True)
        return autograd.sum(autograd.sin(a * b) for a, b in pairs)

    program = compile(f)
    value, slopes = program.value_and_grad(X)
    assert value == pytest.approx(np.sin(X[::2] * X[1::2]).sum(), rel=1e-14)
    due = np.empty(24)
    due[::2] = np.cos(X[::2] * X[1::2]) * X[1::2]
    due[1::2] = np.cos(X[::2] * X[1::2]) * X[::2]
    assert slopes == pytest.approx(due, rel=1e-14)
    assert "x[1::2] * x[::2]" in program.source
    assert "dx[::2] += " in program.source and "dx[1::2] += " in program.source


def test_a_slice_that_ends_before_its_side_says_where() -> None:
    def f(x: Any) -> Any:
        return autograd.sum(autograd.exp(each) for each in x[1:14:3])

    program = compile(f)
    value, slopes = program.value_and_grad(X)
    assert value == pytest.approx(np.exp(X[1:14:3]).sum(), rel=1e-14)
    assert slopes == pytest.approx(np.where(np.isin(np.arange(24), range(1, 14, 3)), np.exp(X), 0))
    assert "x[1:14:3]" in program.source


def test_rows_of_examples_are_slices_too() -> None:
    rows = X.reshape(4, 6)
    program = compile(lambda x: autograd.dot(x[::2], x[1::2])).batch("x", reduce=None)
    assert program(rows) == pytest.approx((rows[:, ::2] * rows[:, 1::2]).sum(axis=1), rel=1e-14)
    assert "X[::2]" in program.source


def test_constants_that_are_a_gradient_belong_to_the_caller() -> None:
    program = compile(lambda x: autograd.sin(x[0] - x[1] + x[2]) * 0.0 + x[0] - x[1] + x[2])
    x = np.array([1.0, 2.0, 3.0])
    for _ in range(3):
        value, slopes = program.value_and_grad(x)
        assert value == 2.0 and slopes.tolist() == [1.0, -1.0, 1.0]
        slopes += 5.0


def test_a_determinant_has_no_list_of_arrays_of_one_constant() -> None:
    def determinant(A: Any) -> Any:
        a, b, c = A
        minors = [
            b[(k + 1) % 3] * c[(k + 2) % 3] - b[(k + 2) % 3] * c[(k + 1) % 3] for k in (0, 1, 2)
        ]
        return a[0] * minors[0] + a[1] * minors[1] + a[2] * minors[2]

    A = X[:9].reshape(3, 3)
    value, slopes = compile(determinant).value_and_grad(A)
    assert value == pytest.approx(np.linalg.det(A), rel=1e-12)
    assert slopes == pytest.approx(np.linalg.det(A) * np.linalg.inv(A).T, rel=1e-10)


def test_alternating_constants_are_written_once() -> None:
    program = compile(lambda x: reduce(autograd.max, x))
    value, slopes = program.value_and_grad(np.arange(1000.0))
    assert value == 999.0 and slopes.tolist() == [0.0] * 999 + [1.0]
    assert "np.tile([1.0, 0.0], 500).reshape(1000, 1)" in program.source
    run = {"np": np}
    exec(program.source, run)  # the text runs by itself
    assert run["value_and_grad"](np.arange(1000.0).reshape(-1, 1))[0] == 999.0  # type: ignore[operator]
