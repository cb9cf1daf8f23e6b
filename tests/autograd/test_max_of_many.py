"""max and min of any count of numbers, and fmax and fmin, which choose one of two."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import OperandError, ShapeError, Value, allow_nonfinite, fmax, fmin, grad

nan = math.nan


@pytest.mark.parametrize("of_many", [autograd.max, autograd.min])
def test_max_and_min_take_many_as_pythons_do(of_many: Any) -> None:
    python = max if of_many is autograd.max else min
    numbers = [3.0, -1.5, 7.25, 2.0, -1.5]
    values = [Value(n) for n in numbers]
    assert of_many(*values).data == of_many(values).data == python(numbers)
    assert of_many(np.array(values)).data == python(numbers)
    assert of_many(*numbers) == of_many(numbers) == python(numbers)
    assert of_many(values[0]).data == 3.0
    assert of_many(values[0], -100, 100.0).data == python(3.0, -100, 100.0)


def test_each_of_the_largest_gets_the_same_part_of_the_gradient() -> None:
    assert grad(autograd.max)([1.0, 2.0, 5.0]) == [0.0, 0.0, 1.0]
    assert grad(autograd.min)([1.0, 2.0, 5.0]) == [1.0, 0.0, 0.0]
    assert grad(autograd.max)([2.0, 1.0, 2.0, 2.0, 2.0]) == [0.25, 0.0, 0.25, 0.25, 0.25]
    assert grad(lambda x: autograd.max(x) ** 2)([4.0, 4.0, -4.0]) == [4.0, 4.0, 0.0]


@pytest.mark.parity
def test_ties_agree_with_pytorch() -> None:
    torch = pytest.importorskip("torch")
    point = [2.0, -1.0, 2.0, 2.0]
    pairs = [(3.0, 3.0), (1.0, 2.0), (2.0, 1.0)]
    for ours, theirs in ((autograd.max, torch.amax), (autograd.min, torch.amin)):
        x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
        theirs(x).backward()
        assert grad(ours)(point) == x.grad.tolist()
    for ours, theirs in ((fmax, torch.fmax), (fmin, torch.fmin)):
        for pair in pairs:
            x, y = (torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in pair)
            theirs(x, y).backward()
            assert grad(ours, (0, 1))(*pair) == (float(x.grad), float(y.grad))


def test_max_of_two_is_what_it_was() -> None:
    x, y = Value(1.0), Value(2.0)
    assert autograd.max(x, y).op is autograd.TABLE["max"]
    assert x.max(y).op is autograd.TABLE["max"]
    assert autograd.max(np.array([1.0, 5.0]), 3.0).tolist() == [3.0, 5.0]
    assert autograd.max([x, y]).data == 2.0


def test_a_maximum_of_nothing_and_of_texts_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"^max: needs at least one number, got none"):
        autograd.max([])
    with pytest.raises(ShapeError, match=r"^amin: needs at least one number, got none"):
        autograd.amin([])
    with pytest.raises(OperandError, match=r"^max: got an unexpected keyword argument 'key'"):
        autograd.max(1.0, 2.0, key=abs)
    with pytest.raises(OperandError, match="takes numbers and Values, got str"):
        autograd.max("a", 1.0, 2.0)


def test_a_nan_passes_through_max_and_not_through_fmax() -> None:
    assert math.isnan(autograd.max(1.0, nan, 2.0))
    assert math.isnan(autograd.min([nan, 1.0, 2.0]))
    for f in (fmax, fmin):
        assert f(1.0, nan) == f(nan, 1.0) == 1.0
        assert math.isnan(f(nan, nan))
        x = Value(1.0)
        with allow_nonfinite():
            f(x, nan).backward()
            f(nan, x).backward()
        assert x.grad == 2.0


@pytest.mark.parametrize(
    ("f", "slopes"),
    [
        (fmax, [(0.0, 1.0), (1.0, 0.0), (1.0, 0.0)]),
        (fmin, [(1.0, 0.0), (0.0, 1.0), (1.0, 0.0)]),
    ],
)
def test_fmax_and_fmin_choose_and_at_a_tie_the_first(f: Callable[..., Any], slopes: Any) -> None:
    points = [(1.0, 2.0), (2.0, 1.0), (3.0, 3.0)]
    assert [grad(f, (0, 1))(*point) for point in points] == slopes
    due = np.fmax if f is fmax else np.fmin
    assert [f(*point) for point in points] == [due(*point) for point in points]
    assert f(np.array([1.0, 4.0]), np.array([2.0, 3.0])).tolist() == due([1, 4], [2, 3]).tolist()


def test_programs_take_the_maximum_of_an_array_in_one_line() -> None:
    program = autograd.compile(lambda x: autograd.max(x) * x[0])
    assert program.value_and_grad([1.0, 2.0, 2.0]) == (2.0, [2.0, 0.5, 0.5])
    assert "np.max(x" in program.source
    choice = autograd.compile(lambda x, y: fmax(x, y) + 2 * fmin(x, y))
    assert choice.value_and_grad(1.0, 3.0, wrt=(0, 1)) == (5.0, (2.0, 1.0))
    assert choice.value_and_grad(3.0, 3.0, wrt=(0, 1)) == (9.0, (3.0, 0.0))


def test_numpys_reductions_of_one_value_are_the_value() -> None:
    x = Value(2.5, "x")
    for reduction in (np.sum, np.prod, np.max, np.min, np.mean):
        y = reduction(x)
        assert isinstance(y, Value)
        assert grad(reduction)(2.5) == 1.0
        assert y.data == 2.5
    with pytest.raises(OperandError, match="unexpected keyword argument 'axis'"):
        np.sum(x, axis=0)
