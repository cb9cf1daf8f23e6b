"""Arrays of Values in numpy's own functions and operators."""

from __future__ import annotations

import numpy as np
import pytest

import autograd
from autograd import Value

UFUNCS = """
exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan sinh cosh tanh
arcsinh arctanh absolute fabs degrees radians deg2rad rad2deg floor ceil trunc negative square
"""


def test_arrays_of_values_work_with_numpy() -> None:
    W = np.array([[Value(1), Value(2)], [Value(3), Value(4)]])
    x = np.array([0.5, -1.0])
    b = np.array([Value(0.25), Value(0)])
    z = W @ x + b
    assert [type(v) for v in z] == [Value, Value]
    assert [v.data for v in z] == [-1.25, -2.5]
    loss = np.tanh(z).sum()
    loss.backward()
    slopes = 1 - np.tanh([-1.25, -2.5]) ** 2
    found = [[w.grad for w in row] for row in W]
    np.testing.assert_allclose(found, np.outer(slopes, x), rtol=1e-15)
    np.testing.assert_allclose([v.grad for v in b], slopes, rtol=1e-15)


@pytest.mark.parametrize("name", UFUNCS.split())
def test_ufuncs_of_one_argument_apply_to_arrays_of_values(name: str) -> None:
    f = getattr(np, name)
    points = np.array([0.25, 0.75])
    result = f(np.array([Value(x) for x in points]))
    np.testing.assert_allclose([v.data for v in result], f(points), rtol=1e-15)


@pytest.mark.parametrize("name", ["arctan2", "hypot", "fmod", "power", "maximum"])
def test_ufuncs_of_two_arguments_apply_to_arrays_of_values(name: str) -> None:
    f = getattr(np, name)
    x, y = np.array([0.5, -2.0]), np.array([1.5, 3.0])
    result = f(np.array([Value(t) for t in x]), np.array([Value(t) for t in y]))
    np.testing.assert_allclose([v.data for v in result], f(x, y), rtol=1e-15)


def test_a_value_times_an_array_is_an_array_of_values() -> None:
    for product in (Value(2) * np.array([1.0, 2.0]), np.array([1.0, 2.0]) * Value(2)):
        assert isinstance(product, np.ndarray)
        assert [v.data for v in product] == [2.0, 4.0] and type(product[0]) is Value


def test_primitives_apply_elementwise_to_arrays() -> None:
    result = autograd.relu(np.array([Value(-1), Value(2)]))
    assert [v.data for v in result] == [0, 2]
    assert autograd.sum(np.array([[1.0, 2.0], [3.0, Value(4)]])).data == 10
