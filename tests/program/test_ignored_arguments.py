"""A primitive that ignores an argument still has a result for each of its numbers."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from in_jax import NEEDED, jax

from autograd import Primitive, sum
from autograd.program import compile


@cache
def second() -> Primitive:
    """A primitive made when first used, as other tests go through all primitives."""
    return Primitive("second", lambda x, y: 2 * y, lambda z, x, y: 0, lambda z, x, y: 2.0)


@cache
def three() -> Primitive:
    return Primitive("three", lambda x: 3.0, lambda z, x: 0)


def total(x: Any, w: Any) -> Any:
    return sum([second()(a, w) * k + three()(a) for k, a in enumerate(x, 1)])


def test_each_number_of_an_array_counts() -> None:
    value, slope = compile(total).value_and_grad([1.0, 2.0, 3.0], 5.0, wrt="w")
    assert value == 2 * 5.0 * 6 + 9
    assert slope == 12.0


@pytest.mark.parametrize(("reduce", "factor"), [("sum", 3.0), ("mean", 1.0)])
def test_each_example_counts(reduce: Any, factor: float) -> None:
    program = compile(lambda x, w: second()(x, w)).batch(over="x", reduce=reduce)
    assert program.value_and_grad([1.0, 2.0, 3.0], 5.0, wrt="w") == (10 * factor, 2 * factor)
    assert compile(three()).batch(over="x", reduce=reduce)([1.0, 2.0, 4.0]) == 3 * factor


def test_there_is_a_result_for_each_example() -> None:
    program = compile(lambda x, w: second()(x, w)).batch(over="x", reduce=None)
    assert program([1.0, 2.0, 3.0], 5.0).tolist() == [10.0] * 3


@NEEDED
def test_each_number_counts_in_jax() -> None:
    J = compile(total).to_jax()
    x = np.array([1.0, 2.0, 3.0])
    assert float(J(x, 5.0)) == 2 * 5.0 * 6 + 9
    assert float(jax.grad(J, argnums=1)(x, 5.0)) == 12.0
