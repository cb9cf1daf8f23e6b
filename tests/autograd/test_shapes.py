"""A derivative has the shape of its argument, and a jacobian has both shapes joined."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import Value, constant, grad, hessian, jacobian, value_and_grad, vjp
from autograd.engine import ops

Function = Callable[..., Any]

Pair = namedtuple("Pair", "a b")


class Point(NamedTuple):
    """A named tuple with a default and a docstring, as classes have."""

    a: Any
    b: Any = 0


class OwnDict(dict[str, Any]):
    """A dict that copies to a plain one."""


class OwnList(list[Any]):
    """A list that is made from its items."""


class OwnTuple(tuple[Any, ...]):
    """A tuple that is not made from its items."""

    def __new__(cls, x: Any, y: Any) -> OwnTuple:
        return super().__new__(cls, (x, y))


def f_of_dict(x: Any) -> Any:
    return x["a"] ** 2 * x["b"]


def nested(x: Any, depth: int) -> Any:
    for _ in range(depth):
        x = [x]
    return x


def innermost(x: Any) -> Any:
    while isinstance(x, list):
        (x,) = x
    return x


def same(actual: Any, expected: Any) -> bool:
    """Whether two arguments of any shape are equal, with the same types everywhere."""
    if type(actual) is not type(expected):
        return False
    if isinstance(expected, np.ndarray):
        return actual.dtype == expected.dtype and np.array_equal(actual, expected)
    if isinstance(expected, dict):
        return list(actual) == list(expected) and all(
            same(actual[k], expected[k]) for k in expected
        )
    if isinstance(expected, (list, tuple)):
        return len(actual) == len(expected) and all(map(same, actual, expected))
    return bool(actual == expected)


SHAPES: dict[str, tuple[Function, Any, Any]] = {
    "float": (lambda x: x**3, 2.0, 12.0),
    "int": (lambda x: x**3, 2, 12.0),
    "bool": (lambda x: x**3, True, 3.0),
    "float32": (lambda x: x**3, np.float32(2), 12.0),
    "constant": (lambda x: x**3, constant(2), 12.0),
    "list": (lambda x: x[0] ** 2 * x[1], [2, 5], [20.0, 4.0]),
    "tuple": (lambda x: x[0] ** 2 * x[1], (2, 5), (20.0, 4.0)),
    "namedtuple": (lambda x: x.a**2 * x.b, Pair(2, 5), Pair(20.0, 4.0)),
    "named by a class": (lambda x: x.a**2 * x.b, Point(b=5, a=2), Point(b=4.0, a=20.0)),
    "ordered": (f_of_dict, OrderedDict(b=5, a=2), OrderedDict(b=4.0, a=20.0)),
    "default": (f_of_dict, defaultdict(int, b=5, a=2), defaultdict(int, b=4.0, a=20.0)),
    "own dict": (f_of_dict, OwnDict(b=5, a=2), {"b": 4.0, "a": 20.0}),
    "own list": (lambda x: x[0] ** 2 * x[1], OwnList([2, 5]), OwnList([20.0, 4.0])),
    "own tuple": (lambda x: x[0] ** 2 * x[1], OwnTuple(2, 5), (20.0, 4.0)),
    "100 deep": (lambda x: innermost(x) ** 3, nested(2, 100), nested(12.0, 100)),
    "dict": (lambda x: x["a"] ** 2 * x["b"], {"b": 5, "a": 2}, {"b": 4.0, "a": 20.0}),
    "nested": (lambda x: x[0]["w"][1] * x[1], [{"w": (1, 2)}, 3], [{"w": (0.0, 3.0)}, 2.0]),
    "ints": (lambda x: (x**2).sum(), np.array([1, 2]), np.array([2.0, 4.0])),
    "2-d": (lambda x: (x**2).sum(), np.array([[1.5], [3]]), np.array([[3.0], [6]])),
    "0-d": (lambda x: x**2, np.array(3), np.array(6.0)),
    "array in list": (lambda x: x[0][1] * x[1], [np.array([1, 2]), 3], [np.array([0.0, 3]), 2.0]),
    "matrix": (lambda W: (W @ np.array([3, 4])).sum(), np.eye(2), np.array([[3.0, 4], [3, 4]])),
    "nothing": (lambda x: 7 + 0 * ops.sum(x), [], []),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_gradient_has_its_arguments_shape(shape: str) -> None:
    f, at, expected = SHAPES[shape]
    assert same(grad(f)(at), expected)
    assert same(value_and_grad(f)(at)[1], expected)
    assert same(jacobian(f)(at), expected)
    assert same(vjp(f, at)[1](1.0), (expected,))
    assert same(jacobian(lambda x: (f(x), 1))(at)[0], expected)


@pytest.mark.parametrize("mixed", [[Value(1, "a"), Value(2, "b")], [1.0, Value(2, "b")]])
def test_an_array_of_values_gets_an_array_of_values(mixed: list[Any]) -> None:
    x = np.array(mixed, dtype=object)
    slopes = grad(lambda x: (x**3).sum())(x)
    assert slopes.shape == (2,)
    assert [d.data for d in slopes] == [3, 12]
    slopes[1].backward()
    assert x[1].grad == 12
    x[1].grad = None


def test_a_jacobian_is_the_outputs_shape_of_the_arguments_shapes() -> None:
    def f(x: Any) -> Any:
        return {"p": x[0] * x[1], "q": [x[1] ** 2, 3.0]}

    expected = {"p": (5.0, 2.0), "q": [(0.0, 10.0), (0.0, 0.0)]}
    assert same(jacobian(f)((2, 5)), expected)
    assert same(jacobian(lambda x: [x, x**2, 4.0])(3.0), [1.0, 6.0, 0.0])
    matrix = jacobian(lambda x: np.array([[x[0] * x[1]], [x[0]]]))(np.array([2.0, 5.0]))
    assert same(matrix, np.array([[[5.0, 2.0]], [[1.0, 0.0]]]))
    assert same(jacobian(lambda x, y: [x * y, x + y], (0, 1))(3, 4), [(4.0, 3.0), (1.0, 1.0)])
    one_for_each = jacobian(lambda x, y: np.array([x[0] * y, x[1] + y]), (0, 1))
    expected_two = (np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([3.0, 1.0]))
    assert same(one_for_each(np.array([3.0, 4.0]), 2.0), expected_two)


EMPTY_OR_NOT = [(), (0,), (2,), (0, 3), (3, 0), (2, 3)]


@pytest.mark.parametrize(("out", "into"), list(product(EMPTY_OR_NOT, repeat=2)))
def test_a_jacobian_of_arrays_has_both_shapes_joined(
    out: tuple[int, ...], into: tuple[int, ...]
) -> None:
    matrix = jacobian(lambda x: np.full(out, 3 * ops.sum(x)))(np.ones(into))
    assert same(matrix, np.full(out + into, 3.0))
    by_name = jacobian(lambda x: np.full(out, ops.sum(x["a"]) + x["b"][0]))
    expected = {"a": np.ones(out + into), "b": [np.ones(out)]}
    assert same(by_name({"a": np.ones(into), "b": [7]}), expected)
    assert hessian(lambda x: ops.sum(x) ** 2)(np.ones(into)).shape == into + into
