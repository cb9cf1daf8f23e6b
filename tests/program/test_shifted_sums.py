"""m + log(Σ exp(x - m)) with the largest x as m is logsumexp(x); what only looks like it is not."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest

from autograd import NonFiniteError, Value, exp, log
from autograd import max as larger
from autograd import sum as sum_of
from autograd.program import Program, compile

rng = np.random.default_rng(3)


def largest(x: Any) -> Any:
    """The maximum, as a loop finds it."""
    return reduce(larger, x)


def summed(x: Any, m: Any) -> Any:
    """The sum of the shifted powers."""
    return sum(exp(v - m) for v in x)


SPELLINGS: dict[str, Callable[[Any], Any]] = {
    "in a loop": lambda x: largest(x) + log(summed(x, largest(x))),
    "the logarithm first": lambda x: log(summed(x, largest(x))) + largest(x),
    "by the primitive": lambda x: largest(x) + log(sum_of(exp(v - largest(x)) for v in x)),
    "the last term first": lambda x: largest(x) + log(summed([*x][::-1], largest(x))),
}


def called(program: Program) -> int:
    """How often a program's text calls logsumexp."""
    return str(program._last).count("= logsumexp(")


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("n", [2, 3, 4, 9, 300])
def test_it_is_the_primitive_with_the_softmax_as_slope(name: str, n: int) -> None:
    x = rng.normal(size=n) * 10 + 1000
    program = compile(SPELLINGS[name])
    value, slope = program.value_and_grad(x)
    powers = np.exp(x - x.max())
    assert value == pytest.approx(x.max() + math.log(powers.sum()), rel=1e-15)
    np.testing.assert_allclose(slope, powers / powers.sum(), rtol=1e-12, atol=1e-18)
    assert (called(program) > 0) == (n > 3) == ("maximum" not in program.source)


def test_equal_terms_have_equal_slopes() -> None:
    for x in ([2.0, 2.0], [1.0, 3.0, 3.0], [0.0] * 8):
        value, slope = compile(SPELLINGS["in a loop"]).value_and_grad(x)
        leaves = [Value(v) for v in x]
        J = SPELLINGS["in a loop"](leaves)
        J.backward()
        assert value == pytest.approx(J.data, rel=1e-15)
        due = [0.0 if v.grad is None else v.grad for v in leaves]
        np.testing.assert_allclose(slope, due, rtol=1e-14, atol=1e-15)


def test_several_side_by_side_are_one_reduction() -> None:
    program = compile(lambda X: sum(SPELLINGS["in a loop"](row) for row in X))
    X = rng.normal(size=(6, 5))
    value, slope = program.value_and_grad(X)
    powers = np.exp(X)
    assert value == pytest.approx(np.log(powers.sum(axis=1)).sum(), rel=1e-14)
    np.testing.assert_allclose(slope, powers / powers.sum(axis=1, keepdims=True), rtol=1e-12)
    program(X)
    assert called(program) == 2  # in the value alone, and before the derivatives


def test_what_is_shifted_by_a_maximum_of_other_terms_stays_as_it_is() -> None:
    def more(x: Any) -> Any:
        m = largest(x)
        return m + log(summed(x[1:], m))

    def fewer(x: Any) -> Any:
        m = largest(x[1:])
        return m + log(summed(x, m))

    x = np.array([0.5, 1.5, -0.5])
    for f, kept in ((more, x[1:]), (fewer, x)):
        program = compile(f)
        assert program(x) == pytest.approx(math.log(np.exp(kept).sum()), rel=1e-15)
        assert called(program) == 0
    for f in (more, fewer):  # log(0), and exp of a large number
        for call in (f, compile(f)):
            with pytest.raises(NonFiniteError):
                call([1000.0, 0.0, 1.0])


def test_two_shifts_that_differ_stay_as_they_are() -> None:
    def f(x: Any, y: Any) -> Any:
        m = larger(x, y)
        return m + log(exp(x - m) + exp(y - x)) + (m + log(exp(x - m) + (y - m)))

    program = compile(f)
    assert program(0.75, 0.5) == pytest.approx(f(0.75, 0.5), rel=1e-15) and called(program) == 0


def test_differences_beyond_the_largest_float_are_reported_as_the_eager_engine_does() -> None:
    f = SPELLINGS["in a loop"]
    x = [1.7e308, -1.7e308, 0.0]
    with pytest.raises(NonFiniteError) as due:
        f([Value(v, f"x[{i}]") for i, v in enumerate(x)])
    program = compile(f)
    assert program([1.0, 2.0, 3.0]) == pytest.approx(math.log(sum(map(math.exp, (1, 2, 3)))))
    with pytest.raises(NonFiniteError) as error:
        program(x)
    assert str(error.value) == str(due.value)
