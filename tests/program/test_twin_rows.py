"""The machine's twin over examples gives, row by row, the primitives' results for numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from lifting import lifting

from autograd import dot, hypot, logsumexp, prod, sum
from autograd.program import compile

ROWS = [[-3.0, 4.0, -0.5], [2.0, -1.0, 0.25]]
CLOSED: dict[str, tuple[Callable[..., Any], Callable[[Sequence[float]], float]]] = {
    "hypot": (lambda xs: hypot(*xs), lambda xs: math.sqrt(math.fsum(x * x for x in xs))),
    "sum": (sum, math.fsum),
    "prod": (prod, math.prod),
    "logsumexp": (logsumexp, lambda xs: math.log(math.fsum(map(math.exp, xs)))),
    "dot": (lambda xs: dot(xs, xs), lambda xs: math.fsum(x * x for x in xs)),
}


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("name", CLOSED)
def test_as_many_arguments_as_there_are(name: str, count: int) -> None:
    op, closed = CLOSED[name]
    rows = [row[:count] for row in ROWS]
    with lifting(-1):
        program = compile(lambda xs: op(xs)).batch(over="xs", reduce=None)
        results = program(rows)
    assert program.target == "python"
    np.testing.assert_allclose(results, [closed(row) for row in rows], rtol=1e-14)


def test_the_length_of_one_number_is_its_size_and_slopes_with_its_sign() -> None:
    with lifting(-1):
        program = compile(lambda x: hypot(x)).batch(over="x", reduce="sum")
        value, slopes = program.value_and_grad([-3.0, 0.0, 2.0])
    assert value == 5.0
    assert slopes == [-1.0, 0.0, 1.0]
