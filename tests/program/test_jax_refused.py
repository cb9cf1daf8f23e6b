"""What programs as functions of JAX refuse, and how they say so."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from in_jax import NEEDED, jax

from autograd import OperandError, ShapeError, TargetError, exp
from autograd.engine.errors import BranchError
from autograd.program import compile
from autograd.program.passes import pipeline

pytestmark = NEEDED


@pytest.mark.parametrize(
    ("error", "match", "call"),
    [
        (ShapeError, "y has 2 examples, where there were 3", lambda J: J(np.ones(3), np.ones(2))),
        (ShapeError, "x must hold one entry for each", lambda J: J(np.ones(0), np.ones(0))),
        (ShapeError, "x has no examples", lambda J: J([], [])),
        (ShapeError, "x must hold one entry for each", lambda J: J(1.0, np.ones(2))),
        (
            OperandError,
            "complex128: real numbers are expected",
            lambda J: J(np.ones(2) * 1j, np.ones(2)),
        ),
        (OperandError, "missing a required argument: 'y'", lambda J: J(np.ones(2))),
        (TypeError, "not a valid JAX", lambda J: J(["one"], np.ones(1))),
    ],
)
def test_wrong_arguments_are_told(error: Any, match: str, call: Any) -> None:
    J = compile(lambda x, y: x * y).batch(over=("x", "y")).to_jax()
    with pytest.raises(error, match=match):
        call(J)


def test_a_branch_on_a_number_is_told_while_jax_traces() -> None:
    with pytest.raises(BranchError, match="where"):
        jax.jit(compile(lambda x: x if x > 0 else -x).to_jax())(1.0)


def test_what_would_be_endless_lines_is_refused() -> None:
    with (
        patch.object(pipeline, "MOST_STATEMENTS", 2),
        pytest.raises(TargetError, match="so little of this function runs side by side"),
    ):
        compile(lambda x: exp(x[0] * x[1]) + x[0] ** 3).to_jax()([0.3, -1.2])


@pytest.mark.parametrize("dtype", ["int32", "bool", "complex128", "reals", None, 3])
def test_a_dtype_that_is_not_of_real_numbers_is_told(dtype: Any) -> None:
    J = compile(lambda x: x * x).to_jax(dtype=dtype)
    with pytest.raises(OperandError, match="dtype is that of real numbers, such as 'float64'"):
        J(2.7)
