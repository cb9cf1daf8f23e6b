"""Arrays of Values in numpy's own functions and operators."""

from __future__ import annotations

import operator
import sys
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    TABLE,
    OperandError,
    Primitive,
    ShapeError,
    Value,
    dot,
    grad,
    logsumexp,
    softmax,
)

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
    gradients = [[w.grad for w in row] for row in W]
    np.testing.assert_allclose(gradients, np.outer(slopes, x), rtol=1e-15)
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


def test_arrays_of_plain_numbers_give_arrays_of_floats() -> None:
    for array in (np.array([1.0, 2.0]), np.array([[1], [2]]), np.array([1, 2], np.float32)):
        result = autograd.tanh(array)
        assert result.dtype == np.float64 and result.shape == array.shape
        np.testing.assert_allclose(result, np.tanh(array.astype(float)), rtol=1e-15)
    assert autograd.atan2(np.array([1.0, 2.0]), 3).dtype == np.float64
    assert autograd.tanh(np.array([])).dtype == np.float64
    assert type(autograd.tanh(np.array(0.5))) is float
    assert autograd.atan2(np.array([1.0, 2.0]), Value(3)).dtype == object
    assert autograd.tanh(np.array([1.0, 2.0], object)).dtype == object


@pytest.mark.parametrize("scalar", [np.float32, np.float64, np.int64])
def test_a_rule_that_gives_numpy_scalars_leaves_floats(scalar: Any) -> None:
    try:
        one = Primitive("triple", lambda x: 3 * x, lambda z, x: scalar(3))
        many = Primitive("triples", lambda x: 3 * x, rule=lambda z, *xs: [scalar(3) for _ in xs])
        for triple in (one, many):
            x = Value(2.0)
            (triple(x) * triple(x)).backward()
            assert (type(x.grad), x.grad) == (float, 36.0)
            assert type(grad(triple)(2.0)) is float
            assert grad(grad(lambda x, triple=triple: triple(x) ** 2))(2.0) == 18
    finally:
        TABLE.pop("triple", None)
        TABLE.pop("triples", None)


def test_weights_and_inputs_of_two_shapes_are_refused() -> None:
    square, row = np.ones((2, 2)), np.ones((1, 4))
    assert dot(square, square) == 4
    for w, x in ((square, row), (row, np.ones(4)), (np.array([Value(1)] * 4), square)):
        with pytest.raises(ShapeError) as caught:
            dot(w, x)
        assert str(w.shape) in str(caught.value) and str(x.shape) in str(caught.value)


def test_a_row_of_an_array_serves_as_a_list() -> None:
    w = [Value(0.5), Value(-2.0), Value(3.0)]
    for kind in (float, np.float32, int, np.uint8, bool, object):
        row = np.array([[1, 0, 1]], dtype=kind)[0]
        z = dot(w, row)
        assert z.data == 3.5
        assert [x.data for x in z.inputs] == [0.5, -2.0, 3.0, 1.0, 0.0, 1.0]
    values: Any = np.array(w)
    assert dot(values, w).inputs == (*w, *w)
    assert autograd.sum(values).inputs == (*w,)
    assert autograd.sum(values, Value(1)).data == 2.5


@pytest.mark.parametrize("kind", ["m8[ns]", "m8[s]", "M8[ns]", complex, "U1"])
def test_a_row_of_no_numbers_is_refused(kind: Any) -> None:
    with pytest.raises(OperandError, match="dot takes numbers and Values, got"):
        dot([Value(1), Value(2)], np.array([1, 0]).astype(kind))


def test_a_generator_serves_as_a_list() -> None:
    inputs = [0.5, Value(-1.0), 2.0]
    for f in (autograd.sum, logsumexp, autograd.prod, autograd.hypot):
        assert f(x for x in inputs).data == f(inputs).data
    assert [s.data for s in softmax(x for x in inputs)] == [s.data for s in softmax(inputs)]
    assert autograd.sum(iter(())) == 0


with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # NumPy 2.5 wants a unit
    DURATIONS = [np.timedelta64(1, "D"), np.timedelta64("NaT"), np.timedelta64(1)]


@pytest.mark.parametrize("duration", DURATIONS, ids=repr)
def test_a_duration_is_no_number(duration: Any) -> None:
    assert autograd.engine.operands.as_float(duration) is None
    with pytest.raises(TypeError, match="timedelta64"):
        Value(duration)
    with pytest.raises(TypeError, match="timedelta64"):
        autograd.exp(duration)


@pytest.mark.parametrize("duration", DURATIONS[:2], ids=repr)  # numpy makes an int of the third
@pytest.mark.parametrize(
    "act",
    [
        operator.add,
        operator.sub,
        operator.mul,
        operator.truediv,
        operator.pow,
        operator.mod,
        operator.lt,
        operator.ge,
    ],
)
def test_arithmetic_with_a_duration_names_both_types(duration: Any, act: Any) -> None:
    for x, y in ((Value(1.0), duration), (duration, Value(1.0))):
        assert (x == y) is False and (x != y) is True
        with pytest.raises(TypeError, match="Value"):
            act(x, y)


@pytest.mark.parametrize(
    "large",
    [10**400, Fraction(10**400), Fraction(-(10**400), 3), np.longdouble("1e4000")],
    ids=type,
)
@pytest.mark.parametrize(
    "act", [operator.add, operator.mul, operator.truediv, operator.pow, operator.mod, operator.lt]
)
def test_a_number_beyond_the_largest_float_is_told_on_either_side(large: Any, act: Any) -> None:
    if np.longdouble is np.float64 or (isinstance(large, np.longdouble) and np.isinf(large)):
        pytest.skip("this system has no larger floats")
    v = Value(2.0)
    with pytest.raises(OperandError, match="beyond the largest float"):
        act(v, large)
    if act is operator.pow and isinstance(large, Fraction) and sys.version_info < (3, 12):
        # There Fraction itself makes a float of the base, before it asks the other operand.
        with pytest.raises(OverflowError):
            large**v
        return
    with pytest.raises(OperandError, match="beyond the largest float"):
        act(large, v)


def test_infinities_of_every_kind_stay_infinite() -> None:
    for x in (np.float32("inf"), np.longdouble("-inf"), np.float16("nan")):
        number = Value(x).data
        assert number == x or (number != number and x != x)


def test_values_in_an_array_are_called_by_the_variable_and_their_index() -> None:
    W = np.array([[Value(1), Value(2)]], dtype=object)
    shown = (W @ np.array([3, 4])).tolist()[0].forward_steps()
    assert [str(step).split(" = ")[1] for step in shown[:2]] == ["W[0][0] · 3", "W[0][1] · 4"]


@pytest.mark.parametrize("f", [np.var, np.std])
@pytest.mark.parametrize("options", [{}, {"ddof": 1}, {"axis": 0}])
def test_variances_of_values_are_numpys_and_have_gradients(f: Any, options: dict[str, Any]) -> None:
    points = np.array([1.0, 2.0, 4.0])
    values = np.array([Value(x) for x in points])
    spread = f(values, **options)
    assert spread.data == pytest.approx(f(points, **options), rel=1e-14)
    spread.backward()
    sides = [f(points + np.eye(3)[i] * h, **options) for i in range(3) for h in (1e-6, -1e-6)]
    slopes = (np.array(sides[::2]) - np.array(sides[1::2])) / 2e-6
    np.testing.assert_allclose([v.grad for v in values], slopes, rtol=1e-8, atol=1e-9)
    program = autograd.compile(lambda x: f(np.asarray(x), **options))
    assert program(points) == pytest.approx(f(points, **options), rel=1e-14)
