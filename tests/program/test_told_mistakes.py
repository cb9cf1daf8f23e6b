"""What a program says of a mistake: what was wrong, where, and what was expected."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import NonFiniteError, OperandError, ShapeError, log
from autograd.program import compile


@pytest.mark.parametrize(
    ("examples", "where"),
    [
        ([[1.0, 2.0], (1.0, 2.0)], "x[1] is a tuple of length 2, x[0] is a list of length 2"),
        ([[1.0, 2.0], [1.0]], "x[1] is a list of length 1, x[0] is a list of length 2"),
        ([[1.0, 2.0], [1.0, [2.0]]], "x[1][1] is a list of length 1, x[0][1] is a number"),
    ],
)
def test_examples_of_mixed_kinds_say_where_they_differ(examples: Any, where: str) -> None:
    program = compile(lambda x: x[0] * x[1]).batch(over="x")
    with pytest.raises(ShapeError) as told:
        program(examples)
    assert str(told.value) == f"x[1] has another shape than x[0]: {where}"


@pytest.mark.parametrize("wrt", [None, ["x"], ("x", None)])
def test_what_is_no_argument_says_what_is_expected(wrt: Any) -> None:
    program = compile(lambda x, y: x * y)
    expected = "there are x, y; wrt is a name or a place, or a tuple of these"
    with pytest.raises(OperandError, match=expected):
        program.value_and_grad(1.0, 2.0, wrt=wrt)


def test_a_recording_that_failed_is_told_until_one_succeeds() -> None:
    program = compile(lambda x: log(x))
    with pytest.raises(NonFiniteError):
        program(0.0)
    with pytest.raises(OperandError, match="nothing is recorded, as f raised NonFiniteError: log"):
        program.source  # noqa: B018
    program(1.0)
    assert "np.log(x)" in program.source


def test_one_kind_of_arguments_and_two() -> None:
    program = compile(lambda x: log(x[0]))
    program([1.0])
    assert repr(program) == "<program <lambda>: recorded for 1 kind of arguments>"
    program([1.0, 2.0])
    assert repr(program) == "<program <lambda>: recorded for 2 kinds of arguments>"
