"""Where the eager engine raises for inf or nan, a program does too, whatever hides it later.

An inf that where or tanh hides is not in the result. It has to raise all the same, as the function
would otherwise give another answer as a program.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import points
import pytest
from lifting import lifting

import autograd
from autograd import NonFiniteError, Primitive, allow_nonfinite, dot, exp, greater, log, tanh, where
from autograd.engine.primitive import TABLE
from autograd.program import compile
from nets import DivergenceError, fit

MODES = pytest.mark.parametrize("most", [4000, 0, None], ids=["numpy", "twin", "machine"])


class Hidden(NamedTuple):
    """A function whose result is finite though an intermediate number is not."""

    f: Callable[..., Any]
    good: Any
    bad: Any
    ieee: float


HIDDEN = {
    "where": Hidden(lambda x: where(greater(x, 0.0), log(x), 0.0), 2.0, -1.0, 0.0),
    "tanh": Hidden(lambda x: tanh(x * x), 0.5, 1e200, 1.0),
    "exp": Hidden(lambda x: 1 / autograd.exp(x), 0.5, 1000.0, 0.0),
    "max": Hidden(lambda x: autograd.max(-1.0, -1 / x), 2.0, 1e-320, -1.0),
    "lgamma": Hidden(lambda x: 1 / autograd.lgamma(x), 5.0, -2.0, 0.0),
    "gamma": Hidden(lambda x: tanh(autograd.gamma(x)), 0.5, 500.0, 1.0),
    "fma": Hidden(lambda x: tanh(autograd.fma(x, x, 1.0)), 0.5, 1e200, 1.0),
    "power": Hidden(lambda x: where(greater(x, 0.0), x**0.5, 0.0), 2.0, -4.0, 0.0),
    "dot": Hidden(lambda x: tanh(dot(x, x)), [0.1, 0.2], [1e200, 0.2], 1.0),
    "sum": Hidden(lambda x: tanh(autograd.sum(x)), [0.1] * 9, [1.5e308] * 9, 1.0),
    "hypot": Hidden(lambda x: tanh(autograd.hypot(*x)), [0.1] * 4, [1.7e308] * 4, 1.0),
}
CASES = pytest.mark.parametrize("case", HIDDEN.values(), ids=HIDDEN)


@MODES
@CASES
def test_what_is_not_finite_on_the_way_raises_on_every_call(case: Hidden, most: int | None) -> None:
    f, good, bad, ieee = case
    with pytest.raises(NonFiniteError) as due:
        f(*[autograd.Value(x) for x in [bad]]) if np.isscalar(bad) else f(
            list(map(autograd.Value, bad))
        )
    with lifting(most):
        program = compile(f)
        each = program.batch("x", "sum")
        program(good)
        for _ in range(3):
            for call in (program, program.value_and_grad):
                with pytest.raises(NonFiniteError) as told:
                    call(bad)
                assert str(told.value).split(" gives ")[1] == str(due.value).split(" gives ")[1]
            with pytest.raises(NonFiniteError):
                each(np.array([good, bad, good]))
        with allow_nonfinite():
            assert program(bad) == ieee
        assert program(good) == pytest.approx(each(np.array([good])), rel=1e-15)


@MODES
def test_what_a_rule_lets_overflow_on_its_way_is_no_error(most: int | None) -> None:
    with lifting(most):
        assert compile(autograd.atan).value_and_grad(1e200) == (math.pi / 2, 0.0)
        far = compile(lambda x: autograd.logsumexp([x[0], x[1]]))
        assert far([1e308, -1e308]) == 1e308


def large(n: int) -> tuple[Callable[..., Any], np.ndarray, np.ndarray]:
    """Products that libraries compute on several threads, whose flags NumPy does not see."""
    return lambda A, x: autograd.sum([tanh(dot(row, x)) for row in A]), np.ones((n, n)), np.ones(n)


@pytest.mark.parametrize("n", [2, 30, pytest.param(300, marks=pytest.mark.slow)])
def test_products_of_any_size_are_looked_at(n: int) -> None:
    f, A, x = large(n)
    program = compile(f)
    assert program(A, x) == pytest.approx(n * math.tanh(n))
    A[-1, -1] = x[-1] = 1e200
    with pytest.raises(NonFiniteError, match="dot"):
        program(A, x)
    assert "_check" not in program.source
    each = program.batch("x", "sum")
    with pytest.raises(NonFiniteError, match="dot"):
        each(A, np.stack([x, x * 0]))


def test_a_slope_that_is_nan_by_its_rule_raises() -> None:
    try:
        odd = Primitive("odd", lambda x: x * 1.0, lambda z, x: math.nan)
        program = compile(lambda x: odd(x) * 2)
        for _ in range(3):
            assert program(3.0) == 6.0
            with pytest.raises(NonFiniteError, match="odd"):
                program.value_and_grad(3.0)
            with pytest.raises(NonFiniteError, match="odd"):
                program.batch("x").value_and_grad(np.array([3.0, 4.0]))
    finally:
        for name in TABLE.keys() - points.ROWS.keys():
            del TABLE[name]


@pytest.mark.parametrize("engine", ["eager", "program", "auto"])
def test_training_ends_where_a_loss_hides_what_is_not_finite(engine: str) -> None:
    class Scale:
        def __init__(self) -> None:
            self.w = autograd.Value(1.0, "w")

        def __call__(self, x: Any) -> Any:
            return self.w * x[0]

        def parameters(self) -> list[autograd.Value]:
            return [self.w]

    def loss(a: Any, y: Any) -> Any:
        return where(greater(a, 0.0), log(a), (a - 1) ** 2) * y

    history = fit(
        Scale(), [[1.0], [2.0]], [1.0, 1.0], loss=loss, epochs=2, engine=engine, progress=False
    )
    assert len(history) == 2 and history.note is None
    with pytest.raises(DivergenceError, match=r"log\(x\)"):
        fit(
            Scale(), [[-1.0], [2.0]], [1.0, 1.0], loss=loss, epochs=2, engine=engine, progress=False
        )


def test_a_power_with_the_exponent_0_goes_without_hiding_what_is_not_finite() -> None:
    kept, alone = compile(lambda x: exp(x) ** 0 + exp(x)), compile(lambda x: exp(x) ** 0)
    assert kept.value_and_grad(0.5) == (1.0 + math.exp(0.5), math.exp(0.5))
    assert alone.value_and_grad(0.5) == (1.0, 0.0) and "**" not in kept.source
    for program in (kept, alone):
        with pytest.raises(NonFiniteError, match="exp"):
            program(1000.0)
    assert compile(lambda x: x**0 + x).value_and_grad(0.0) == (1.0, 1.0)


@MODES
@pytest.mark.parametrize("constant", [math.nan, math.inf], ids=str)
def test_a_factor_that_is_not_finite_has_the_numbers_of_ieee(constant: float, most: Any) -> None:
    with lifting(most), allow_nonfinite():
        value, slope = compile(lambda x: x * constant + x / constant).value_and_grad(1.5)
    assert repr([value, slope]) == repr([constant, constant])
