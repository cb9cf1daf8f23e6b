"""Differences and complex steps give slopes that are known, and check_gradients relies on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from points import ROWS, call

from autograd import TABLE, NonFiniteError, Primitive, Value, check_gradients
from autograd.derivatives.differences import complex_step, difference
from autograd.engine import ops

ANALYTIC: dict[str, Callable[[Any], Any]] = {
    "exp": math.exp,
    "log": lambda x: 1 / x,
    "log10": lambda x: 1 / (x * math.log(10)),
    "sqrt": lambda x: 0.5 / math.sqrt(x),
    "sin": math.cos,
    "tan": lambda x: 1 / math.cos(x) ** 2,
    "asin": lambda x: 1 / math.sqrt(1 - x * x),
    "atan": lambda x: 1 / (1 + x * x),
    "cosh": math.sinh,
    "tanh": lambda x: 1 / math.cosh(x) ** 2,
    "atanh": lambda x: 1 / (1 - x * x),
    "degrees": lambda x: 180 / math.pi,
    "identity": lambda x: 1,
    "neg": lambda x: -1,
}


@pytest.mark.parametrize("name", ANALYTIC)
def test_a_complex_step_is_exact_where_a_function_is_analytic(name: str) -> None:
    x = Value(0.3, "x")
    assert complex_step(TABLE[name](x), x) == pytest.approx(ANALYTIC[name](0.3), rel=1e-15)
    y = 2 * x**3 / (x - 1) + ops.sum(x, x, 1) * ops.dot([x, 2], [3, x], 1) + ops.prod(x, x, x)
    expected = (6 * 0.09 * -0.7 - 2 * 0.027) / 0.49 + 2 * 2.5 + 1.6 * 5 + 3 * 0.09
    assert complex_step(y, x) == pytest.approx(expected, rel=1e-15)


KINKED = ["fabs", "relu", "leaky_relu", "elu", "step", "sign", "floor", "ceil", "trunc"]
UNKNOWN = ["erf", "erfc", "gamma", "lgamma", "cbrt"]


@pytest.mark.parametrize("name", KINKED + UNKNOWN)
def test_a_complex_step_is_not_taken_through_other_functions(name: str) -> None:
    x = Value(0.3, "x")
    assert complex_step(x * TABLE[name](x), x) is None
    assert complex_step(x * TABLE[name](Value(0.3)), x) is not None
    for y in (ops.max(x, 0.1), ops.where(x, x, 0.1), ops.hypot(x, 1), x % 0.2, ops.clip(x, 0, 1)):
        assert complex_step(y, x) is None
    assert "  -" in str(check_gradients(lambda x: TABLE[name](x), 0.3))


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (math.exp, 1.0),
        (lambda t: math.sin(1 + t), math.cos(1)),
        (lambda t: (3 + t) ** 5, 405.0),
        (lambda t: 1 / (0.1 + t), -100.0),
        (lambda t: math.log(0.005 + t), 200.0),
        (lambda t: 1e8 + t, 1.0),
    ],
)
def test_a_difference_knows_how_far_to_trust_it(f: Callable[[float], float], slope: float) -> None:
    estimate = difference(f)
    assert abs(estimate.slope - slope) <= 2 * estimate.uncertainty + 1e-11 * abs(slope)
    assert estimate.uncertainty <= 1e-5 * abs(slope)


# How check_gradients judges, from the smallest numbers to the largest.

MAGNITUDES = [s * m * 10.0**k for k in range(-12, 7) for m in (1.0, 3.7) for s in (1, -1)]
WRONG: dict[str, Callable[[Any], Any]] = {
    "a sign": lambda d: -d,
    "a factor of 2": lambda d: 2 * d,
    "a factor of 1.001": lambda d: 1.001 * d,
    "a hair": lambda d: (1 + 1e-4) * d,
    "zero": lambda d: 0 * d,
}
FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "sin": (math.sin, lambda z, x: ops.cos(x)),
    "cube": (lambda x: x * x * x, lambda z, x: 3 * x * x),
    "reciprocal": (lambda x: 1 / x, lambda z, x: -z * z),
    "log": (lambda x: math.log(abs(x)), lambda z, x: 1 / x),
    "atan": (math.atan, lambda z, x: 1 / (1 + x * x)),
    "root": (lambda x: math.sqrt(abs(x)), lambda z, x: ops.sign(x) / (2 * z)),
    "exp": (math.exp, lambda z, x: z),
    "tanh": (math.tanh, lambda z, x: 1 - z * z),
    "a small one": (lambda x: 1e-9 * math.sin(x), lambda z, x: 1e-9 * ops.cos(x)),
    "a large one": (lambda x: 1e9 * x * x, lambda z, x: 2e9 * x),
    "one far from 0": (lambda x: 1e3 + math.sin(x), lambda z, x: ops.cos(x)),
}


@pytest.fixture
def plant() -> Iterator[Callable[[str, Callable[[Any], Any]], Primitive]]:
    """Declares one of the functions with a wrong derivative, and forgets it after the test."""

    def plant(name: str, change: Callable[[Any], Any]) -> Primitive:
        f, slope = FUNCTIONS[name]
        return Primitive("planted", f, lambda z, x: change(slope(z, x)), native=True)

    yield plant
    TABLE.pop("planted", None)


def slopes(f: Primitive) -> Iterator[tuple[float, float]]:
    """The points at which f has a value, and what its rule gives there."""
    for x in MAGNITUDES:
        with suppress(NonFiniteError, OverflowError):
            yield x, f.locals(f(x), (x,), (0,))[0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_rule_passes_at_every_magnitude(name: str, plant: Any) -> None:
    f = plant(name, lambda d: d)
    for x, _ in slopes(f):
        assert check_gradients(lambda t: f(t), x)


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrong_rule_is_caught_at_every_magnitude(name: str, mistake: str, plant: Any) -> None:
    right = dict(slopes(plant(name, lambda d: d)))
    f = plant(name, WRONG[mistake])
    visible = [x for x, d in right.items() if abs(d) > 1e-12 * abs(f(x))]
    assert len(visible) > 40
    for x in visible:
        assert not check_gradients(lambda t: f(t), x, raises=False), x


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: 1 / x, 1e-8),
        (ops.log, 1e-10),
        (ops.log, 1e-12),
        (ops.sin, 1e6),
        (ops.sin, 1e10),
        (lambda x: x**101, -1.1),
        (ops.tanh, 10.0),
        (ops.tanh, 19.0),
        (ops.exp, -700.1),
        (lambda x: (x + 1e8) - 1e8, 0.5),
        (lambda x: ops.exp(-((x / 1e-9) ** 2)), 1e-9),
        (lambda x: (1e6 * x).sin(), 1.0),
        (lambda x: ops.log(x - 1), 1 + 1e-6),
        (ops.atanh, 1 - 1e-10),
        (ops.acosh, 1 + 1e-10),
        (ops.relu, 1e-9),
    ],
)
@pytest.mark.parametrize("order", [1, 2])
def test_there_is_no_false_alarm_where_differences_are_hard(f: Any, x: float, order: int) -> None:
    assert check_gradients(f, x, order=order)


@pytest.mark.parametrize(
    ("name", "point"),
    [
        pytest.param(name, point, id=f"{name}{point}")
        for name, row in ROWS.items()
        for point in row.points
        if len(point) > len(row.whole) and not {1e22, 1e-20, -1e-20} & set(map(float, point))
    ],  # at 1e22 neighbouring floats are a thousand periods apart; 1e-20 is next to many kinks
)
def test_the_table_passes_at_its_own_points(name: str, point: tuple[float, ...]) -> None:
    moving = [i for i in range(len(point)) if i not in ROWS[name].whole]

    def f(*moved: Any) -> Any:
        inputs: list[Any] = list(point)
        for i, x in zip(moving, moved, strict=True):
            inputs[i] = x
        return call(name, inputs)

    assert check_gradients(f, *(point[i] for i in moving), order=2)


def test_what_a_difference_cannot_see_counts_as_unknown_and_not_as_wrong() -> None:
    check = check_gradients(lambda x: ops.erf(x) + 1e9, 4.0)
    assert check.rows[0].uncertainty > 1e-8
    assert check.rows[0].reverse == pytest.approx(2 / math.sqrt(math.pi) * math.exp(-16), rel=1e-14)


def test_a_complex_step_keeps_its_digits_at_a_high_power_of_a_negative_number() -> None:
    x = Value(-1.1, "x")
    for power in (101.0, 102.0, -101.0, 3.0):
        expected = power * math.pow(-1.1, power - 1)
        assert complex_step(x**power, x) == pytest.approx(expected, rel=1e-13)


def test_a_complex_step_that_would_leave_the_range_of_floats_is_not_taken() -> None:
    for f, x in ((ops.exp, Value(-700.1)), (ops.asinh, Value(9e-300))):
        assert complex_step(f(x), x) is None
    x = Value(3.0)
    assert complex_step(0 * x, x) == 0  # that is no underflow


def test_the_dash_stands_under_the_last_digit() -> None:
    table = str(check_gradients(lambda a, b: ops.relu(a) * b, 1.5, 2.25)).split("\n")
    assert len({len(line) for line in table}) == 1
    assert (table[1][-1], table[2][-3:]) == ("-", "1.5")
