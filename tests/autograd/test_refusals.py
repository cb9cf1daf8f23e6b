"""Operators that Values do not have, and comparisons by a rule of the other side."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import BranchError, OperandError, Value

x: Any = Value(7.3, "x")
y: Any = Value(2.0, "y")

REFUSED: dict[str, tuple[str, Callable[[], Any]]] = {
    "x // y": ("write autograd.floor", lambda: x // y),
    "x // 2": ("write autograd.floor", lambda: x // 2),
    "7 // y": ("write autograd.floor", lambda: 7 // y),
    "an array // y": ("write autograd.floor", lambda: np.array([7.0]) // y),
    "y // an array": ("write autograd.floor", lambda: y // np.array([7.0])),
    "divmod(x, y)": (r"write autograd.floor\(x / y\) and x % y", lambda: divmod(x, y)),
    "divmod(7, y)": (r"write autograd.floor\(x / y\) and x % y", lambda: divmod(7, y)),
    "round(x)": (r"write round\(x.data, 2\)", lambda: round(x)),
    "round(x, 1)": (r"write round\(x.data, 2\)", lambda: round(x, 1)),
    "np.round(x, 1)": (r"write round\(x.data, 2\)", lambda: np.round(x, 1)),
    "np.round of an array": (r"write round\(x.data, 2\)", lambda: np.round(np.array([x, y]))),
    "x ^ 2": (r"write x\*\*y", lambda: x ^ 2),
    "2 ^ x": (r"write x\*\*y", lambda: 2 ^ x),
}


@pytest.mark.parametrize("name", REFUSED)
def test_operators_that_values_do_not_have_say_the_way(name: str) -> None:
    way, act = REFUSED[name]
    with pytest.raises(OperandError, match=way) as caught:
        act()
    assert isinstance(caught.value, TypeError)


def test_the_ways_lead_there() -> None:
    assert autograd.floor(x / y).data == x.data // y.data == 3.0
    assert (autograd.floor(x / y).data, (x % y).data) == divmod(x.data, y.data)
    assert round(x.data, 1) == 7.3
    assert f"{x:.2f}" == "7.30"
    assert autograd.floor(x + 0.5).data == 7.0


def test_the_other_operand_may_answer() -> None:
    class Answers:
        def __rfloordiv__(self, other: object) -> str:
            return "answered"

        __rdivmod__ = __rfloordiv__

    assert x // Answers() == divmod(x, Answers()) == "answered"
    for act in (operator.floordiv, divmod):
        with pytest.raises(TypeError, match="unsupported operand"):
            act(x, None)


def test_values_are_compared_by_the_rule_of_pytest_approx() -> None:
    total = Value(0.1) + 0.2
    assert total != 0.3
    assert total == pytest.approx(0.3)
    assert (total != pytest.approx(0.3)) is False
    assert total != pytest.approx(0.31)
    assert total == pytest.approx(0.31, abs=0.02)
    assert [total, total] == pytest.approx([0.3, 0.3])
    assert {"total": total} == pytest.approx({"total": 0.3})
    assert np.array([total]) == pytest.approx(np.array([0.3]))


def test_a_comparison_by_such_a_rule_does_not_steer_a_program() -> None:
    program = autograd.compile(lambda x: x if x == pytest.approx(1.0) else 2 * x)
    with pytest.raises(BranchError, match="would decide which way the program goes"):
        program(1.0)


def test_what_is_no_number_and_has_no_such_rule_is_unequal_as_before() -> None:
    assert x != "7.3"
    assert x != [7.3]
    assert x not in (None, "x")
    with pytest.raises(TypeError, match="not supported between instances of 'Value'"):
        assert x < pytest.approx(1.0)
