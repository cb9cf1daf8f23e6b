"""check_gradients of functions with several outputs: each is checked, and the wrong one named."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd import TABLE, GradientMismatchError, Primitive, check_gradients, sin


@pytest.fixture
def half_wrong() -> Iterator[Primitive]:
    """x³, with a rule for x²."""
    yield Primitive("planted_cube", lambda x: x * x * x, lambda z, x: 2 * x)
    TABLE.pop("planted_cube")


def test_each_output_is_checked_for_each_argument() -> None:
    check = check_gradients(lambda x, y: [x * sin(y), x + y, 7.0], 2.0, 0.5)
    assert [row.name for row in check.rows] == [
        *["f[0]: x", "f[0]: y", "f[1]: x", "f[1]: y", "f[2]: x", "f[2]: y"],
    ]
    due = [math.sin(0.5), 2 * math.cos(0.5), 1.0, 1.0, 0.0, 0.0]
    assert [row.reverse for row in check.rows] == pytest.approx(due, rel=1e-15)
    assert [row.difference for row in check.rows] == pytest.approx(due, rel=1e-9)
    assert [row.forward for row in check.rows] == pytest.approx(due, rel=1e-15)


def test_outputs_in_dicts_and_arrays_are_checked_to_the_second_order() -> None:
    named = check_gradients(lambda x: {"a": x[0] * x[1], "b": x[0] ** 3}, [2.0, 0.5], order=2)
    slopes = {row.name: row.reverse for row in named.rows}
    assert len(slopes) == 2 * (2 + 4)
    assert slopes["f['a']: d/dx[0] x[1]"] == 1.0
    assert slopes["f['b']: d/dx[0] x[0]"] == 12.0
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert len(check_gradients(lambda x: W @ x, np.array([0.5, -0.5])).rows) == 4


def test_one_output_keeps_its_plain_names() -> None:
    assert [row.name for row in check_gradients(lambda x: [x * x], 3.0).rows] == ["x"]


@pytest.mark.parametrize("order", [1, 2])
def test_a_wrong_output_among_right_ones_is_named(half_wrong: Any, order: int) -> None:
    def outputs(x: Any, y: Any) -> list[Any]:
        return [x * y, half_wrong(y), x]

    with pytest.raises(GradientMismatchError, match=r"the gradient for f\[1\]: (d/dy )?y disagree"):
        check_gradients(outputs, 2.0, 3.0, order=order)
    check = check_gradients(outputs, 2.0, 3.0, raises=False)
    assert [row.name for row in check.rows if not row.agrees] == ["f[1]: y"]
