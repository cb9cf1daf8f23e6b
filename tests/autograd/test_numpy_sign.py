"""`np.sign` of a Value stays in the graph, and NumPy's other functions give what they gave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.engine.errors import BranchError


@pytest.mark.parametrize("number", [-2.5, 0.0, 3.0])
def test_the_sign_follows_the_number(number: float) -> None:
    x: Any = Value(1.5, "x")
    y = np.sign(x) * x
    assert (y.op.name, np.sign(x).op.name) == ("mul", "sign")
    x.data = number
    y.recompute()
    assert y.data == abs(number)
    y.backward()
    assert x.grad == np.sign(number)


def test_a_program_takes_our_sign_and_tells_so_of_numpys() -> None:
    program = autograd.compile(lambda x: autograd.sign(x) * x**2)
    assert program.value_and_grad(-3.0) == (-9.0, 6.0)
    with pytest.raises(BranchError, match="x < 0"):  # NumPy compares, which would steer a program
        autograd.compile(lambda x: np.sign(x) * x)(2.0)


def test_what_numpy_makes_of_values_keeps_its_type() -> None:
    class Table(np.ndarray):
        pass

    x: Any = Value(2.0)
    table = np.array([1.0, 3.0]).view(Table)
    for product in (x * table, table * x, np.multiply(x, table)):
        assert type(product) is Table
        assert [v.data for v in product] == [2.0, 6.0]
    assert isinstance(np.exp(x), Value)
    assert isinstance(np.float64(3.0) * x, Value)
    assert [v.data for v in np.cumsum([x, x])] == [2.0, 4.0]
    assert np.multiply.outer(x, [1.0, 2.0]).shape == (2,)
    assert np.sign(np.array([x, -x])).tolist() == [1, -1]
