"""Which arguments derivatives take, and what they refuse."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import (
    OperandError,
    ShapeError,
    Value,
    formula,
    forward_steps,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    names,
    nudge,
    order,
    paths,
    sin,
    value_and_grad,
    vjp,
    why,
)
from autograd.engine import ops


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


def unplain() -> list[Any]:
    """Arrays whose elements are not a row of numbers, or not all of their numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        return [np.matrix([[1.0, 2.0]]), np.ma.array([1.0, 2.0], mask=[False, True])]


@pytest.mark.parametrize("wrong", unplain(), ids=["matrix", "masked"])
def test_matrices_and_masked_arrays_are_refused(wrong: Any) -> None:
    kind = type(wrong).__name__
    for transform in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(
            OperandError, match=rf"weights\['a'\] is a {kind}, and must be a plain array"
        ):
            transform(lambda weights: 1)({"a": wrong})
    with pytest.raises(OperandError, match=rf"f\(...\) is a {kind}"):
        jacobian(lambda x: wrong)(1.0)
    with pytest.raises(OperandError, match=rf"tangent\[0\] is a {kind}"):
        jvp(lambda x: x[0], (np.ones(2),), (wrong,))
    with pytest.raises(OperandError, match=rf"cotangent is a {kind}"):
        vjp(lambda x: np.array([x, x]), 1.0)[1](wrong)
    for n_ary in (ops.sum, ops.prod, ops.hypot, ops.logsumexp):
        with pytest.raises(OperandError, match=f"an argument is a {kind}"):
            n_ary(wrong)
    with pytest.raises(OperandError, match=f"dot: an argument is a {kind}"):
        ops.dot([1, 2], wrong)


def test_arrays_in_a_file_are_arrays(tmp_path: Path) -> None:
    at = np.memmap(tmp_path / "x", dtype=float, mode="w+", shape=(2,))
    at[:] = [2, 5]
    assert np.array_equal(grad(lambda x: x[0] ** 2 * x[1])(at), [20, 4])


def bottomless() -> list[Any]:
    """What contains itself, or too many containers."""
    inner: Any = 1.0
    for i in range(10_000):
        inner = ([inner], (inner,), {"a": inner})[i % 3]
    array = np.empty(1, object)
    array[0] = array
    itself: list[Any] = [1.0]
    itself.append(itself)
    return [inner, itself, {"a": itself}, array]


@pytest.mark.parametrize("deep", bottomless(), ids=["deep", "list", "dict", "array"])
def test_what_has_no_bottom_is_refused(deep: Any) -> None:
    words = "deep|is a ndarray"
    for transform in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(OperandError, match=words):
            transform(lambda x: 1.0)(deep)
        with pytest.raises(OperandError, match=words):
            transform(lambda x: deep)(1.0)
    with pytest.raises(OperandError):
        jvp(lambda x: x, (1.0,), (deep,))
    with pytest.raises(OperandError):
        vjp(lambda x: x, 1.0)[1](deep)


@pytest.mark.parametrize("wrong", [5, None, "sin", [sin], Value(3.0)])
def test_derivatives_are_of_functions(wrong: Any) -> None:
    name = type(wrong).__name__
    calls: list[Callable[[], Any]] = [
        *[partial(each, wrong) for each in (grad, value_and_grad, jacobian, hessian)],
        lambda: vjp(wrong, 1.0),
        lambda: jvp(wrong, (1.0,), (1.0,)),
        lambda: hvp(wrong, 1.0, 1.0),
    ]
    for call in calls:
        with pytest.raises(TypeError, match=f"of functions, got {name}: write grad"):
            call()


@pytest.mark.parametrize("wrong", ["a", 3, None, [Value(1)], grad])
def test_questions_about_a_graph_are_asked_of_values(wrong: Any) -> None:
    x = Value(3.0)
    questions: dict[str, Callable[[], Any]] = {
        "order": lambda: order(x, wrong),
        "names": lambda: names(wrong),
        "formula": lambda: formula(wrong),
        "paths": lambda: next(paths(x, wrong)),
        "why": lambda: why(wrong, x),
        "nudge": lambda: nudge(x, wrong),
    }
    for name, ask in questions.items():
        with pytest.raises(TypeError, match=f"{name} takes Values, got {type(wrong).__name__}$"):
            ask()
    with pytest.raises(TypeError, match="takes Values"):
        forward_steps(wrong)


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
