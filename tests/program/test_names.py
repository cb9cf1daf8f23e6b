"""A program's text is right whatever the names of arguments, labels and primitives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from awkward_names import AWKWARD, function
from points import ROWS

import autograd
from autograd import TABLE, Primitive, relu, sigmoid, tanh, value_and_grad
from autograd.program import compile


@pytest.mark.parametrize("name", AWKWARD)
def test_arguments_can_be_called_anything(name: str) -> None:
    f = function(name, "x")
    value, slopes = compile(f).value_and_grad(0.3, 0.7, wrt=(0, 1))
    expected, expected_slopes = value_and_grad(f, (0, 1))(0.3, 0.7)
    assert (value, *slopes) == pytest.approx((expected, *expected_slopes), rel=1e-14)
    batch = compile(f).batch(over=name)
    assert batch([0.3, 0.3], 0.7) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", [*AWKWARD, "lambda", "None", "3 times", "a b", "α", "z²"])
def test_labels_can_be_anything(name: str) -> None:
    def f(x: Any, y: Any) -> Any:
        s = tanh(x * y)
        s.label = name
        return relu(s) + sigmoid(s) * s + x

    value, slopes = compile(f).value_and_grad(0.3, 0.7, wrt=(0, 1))
    expected, expected_slopes = value_and_grad(f, (0, 1))(0.3, 0.7)
    assert (value, *slopes) == pytest.approx((expected, *expected_slopes), rel=1e-14)


@pytest.fixture
def own() -> Iterator[type[Primitive]]:
    """Users' own primitives, which the table forgets afterwards."""
    yield Primitive
    for name in TABLE.keys() - ROWS.keys():
        del TABLE[name]


@pytest.mark.parametrize("name", [name for name in AWKWARD if name not in ROWS])
def test_primitives_can_be_called_anything(name: str, own: type[Primitive]) -> None:
    cube = own(name, lambda x: autograd.exp(x) * x**3, lambda z, x: z + 3 * autograd.exp(x) * x**2)
    value, slope = compile(lambda x: cube(x) + cube(relu(x))).value_and_grad(0.5)
    expected = value_and_grad(lambda x: cube(x) + cube(relu(x)))(0.5)
    assert (value, slope) == pytest.approx(expected, rel=1e-14)
