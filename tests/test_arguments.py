"""Which arguments derivatives take, and what they refuse."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from autograd import OperandError, ShapeError, grad, hessian, jacobian, jvp, value_and_grad, vjp


def test_which_arguments() -> None:
    def f(x: Any, y: Any, *, scale: Any = 1) -> Any:
        return scale * x * y**2

    assert grad(f)(2, 3) == 9
    assert grad(f, -2)(2, 3) == 9
    assert grad(f, 1)(2, 3) == grad(f, -1)(2, 3) == 12
    assert grad(f, (1, 0))(2, 3) == (12, 9)
    assert grad(f, (-1,))(2, 3) == (12,)
    assert grad(f, ())(2, 3) == ()
    assert grad(f)(2, 3, scale=2) == 18
    assert grad(partial(f, y=3))(2) == 9
    assert value_and_grad(f, 1)(2, 3) == (18, 12)


@pytest.mark.parametrize("argnums", [2, -3, (0, 5), "x", 1.5, None, (0, "x"), (1, 1), (1, -1)])
@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, hessian])
def test_arguments_that_are_not_there_are_refused(transform: Any, argnums: Any) -> None:
    with pytest.raises(OperandError, match="argnums"):
        transform(lambda x, y: x * y, argnums)(2.0, 3.0)


def test_a_gradient_is_of_one_number() -> None:
    for several in ([1, 2], (1,), {"a": 1}, np.array([1, 2])):
        with pytest.raises(ShapeError, match="jacobian"):
            grad(lambda x, several=several: several)(1.0)
    for no_number in (None, "text", {1}):
        with pytest.raises(OperandError, match=r"f\(\.\.\.\) is|f returned"):
            grad(lambda x, no_number=no_number: no_number)(1.0)


@pytest.mark.parametrize("wrong", ["abc", None, 1j, {1, 2}, b"1", np.array(["1"])])
def test_what_is_no_number_is_named(wrong: Any) -> None:
    for transform in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(OperandError, match=r"weights\['a'\]\[1\]"):
            transform(lambda weights: 1)({"a": [1, wrong]})
    with pytest.raises(OperandError, match="tangent"):
        jvp(lambda x: x, (1.0,), (wrong,))
    with pytest.raises(OperandError, match="cotangent"):
        vjp(lambda x: x, 1.0)[1](wrong)


def test_directions_have_the_arguments_length() -> None:
    with pytest.raises(ShapeError, match=r"tangent\[0\] has 1 numbers, but primals has 2"):
        jvp(lambda x: x[0], ([1.0, 2.0],), ([1.0],))
    with pytest.raises(ShapeError, match="cotangent has 1 numbers, but f's value has 2"):
        vjp(lambda x: [x, x], 1.0)[1]([1.0])
    with pytest.raises(OperandError, match="two tuples"):
        jvp(lambda x: x, 1.0, 1.0)  # type: ignore[arg-type]


def test_directions_are_paired_by_key_and_place() -> None:
    assert jvp(lambda p: p["w"] * 10 + p["b"], ({"w": 1, "b": 2},), ({"b": 0, "w": 1},))[1] == 10
    assert vjp(lambda x: {"a": x, "b": 100 * x}, 1.0)[1]({"b": 0.0, "a": 1.0}) == (1,)
    with pytest.raises(ShapeError):
        jvp(lambda x, y: x[0] + y, ([1.0, 2.0], 3.0), ([2.0], 3.0))
    with pytest.raises(ShapeError, match="dict"):
        jvp(lambda p: p["w"], ({"w": 1},), ({"v": 1},))


def test_directions_of_small_integer_types_do_not_wrap_around() -> None:
    assert jvp(lambda a, b: a + b, (1.0, 2.0), (np.int8(100), np.int8(100)))[1] == 200
