"""check_gradients: right rules pass, and each kind of wrong one is caught and named."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograd import (
    TABLE,
    GradientMismatchError,
    NotDifferentiableError,
    OperandError,
    Primitive,
    ShapeError,
    Value,
    check_gradients,
    dot,
    exp,
    logsumexp,
    relu,
    sin,
    tanh,
)
from autograd.derivatives import checking
from autograd.engine import ops


@pytest.fixture
def declare() -> Iterator[Callable[..., Primitive]]:
    """Declares primitives that leave the table when the test ends."""
    names: list[str] = []

    def declare(*declaration: Any, **named: Any) -> Primitive:
        names.append(f"planted_{len(names)}")
        return Primitive(names[-1], *declaration, **named)

    yield declare
    for name in names:
        TABLE.pop(name, None)


Declare = Callable[..., Primitive]


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (lambda x, y: x * sin(y), (2.0, 0.5)),
        (lambda x: x**3 - 1 / x, (2,)),
        (lambda w, x: tanh(dot(w, x, 0.1)), ([0.5, -1.0], [2.0, 3.0])),
        (lambda p: p["W"][0][0] * p["b"], ({"W": [[2.0]], "b": 3.0},)),
        (lambda W: logsumexp((W @ W).ravel()), (np.array([[0.1, 0.2], [0.3, -0.4]]),)),
        (lambda x: x, (Value(2.0, "mine"),)),
        (lambda x, y: x * 2, (1.0, 5.0)),
        (exp, (700.0,)),
        (lambda x: x * x, (1e150,)),
        (lambda x: x.log(), (1e-3,)),
        (lambda x: 1 / x, (-1e-3,)),
        (lambda x: (1000 * x).sin(), (0.3,)),
        (lambda x: sin(x) + 1e8, (0.5,)),
    ],
)
@pytest.mark.parametrize("order", [1, 2])
def test_right_gradients_pass(f: Any, args: tuple[Any, ...], order: int) -> None:
    assert check_gradients(f, *args, order=order)


def test_the_outcome_is_a_table_of_named_arguments() -> None:
    def f(w: Any, rate: Any) -> Any:
        return w["a"] * w["b"][0] + relu(w["b"][1]) * rate["c"]

    check = check_gradients(f, {"a": 2, "b": (3, 4)}, {"c": 0.5})
    assert str(check) == repr(check)
    assert [re.split("  +", line.strip()) for line in str(check).split("\n")] == [
        ["reverse", "forward", "difference", "complex step"],
        ["w['a']", "3", "3", "3", "3"],
        ["w['b'][0]", "2", "2", "2", "2"],
        ["w['b'][1]", "0.5", "0.5", "0.5", "-"],
        ["rate['c']", "4", "4", "4", "4"],
    ]


def test_the_second_order_is_checked_one_component_after_the_other() -> None:
    check = check_gradients(lambda x, y: x**2 * y, 3.0, 5.0, order=2)
    assert {r.name: r.reverse for r in check.rows} == {
        "x": 30,
        "y": 9,
        "d/dx x": 10,
        "d/dx y": 6,
        "d/dy x": 6,
        "d/dy y": 0,
    }


@pytest.mark.parametrize("factor", [-1.0, 0.0, 2.0, 1.001, 1 + 1e-5])
def test_a_wrong_rule_is_caught_and_the_worst_argument_named(
    declare: Declare, factor: float
) -> None:
    bad = declare(math.sin, lambda z, x: factor * ops.cos(x))

    def f(first: Any, second: Any, third: Any) -> Any:
        return first * first + bad(second) + 1e-3 * bad(third)

    with pytest.raises(GradientMismatchError) as caught:
        check_gradients(f, 2.0, 0.5, 0.7)
    message = str(caught.value)
    assert message.startswith("the gradient for second disagrees with its checks:\n")
    (row,) = [line for line in message.split("\n") if line.strip().startswith("second")]
    assert row.endswith("<- disagrees")
    for figure in (factor * math.cos(0.5), math.cos(0.5)):
        assert any(float(cell) == pytest.approx(figure, rel=1e-9) for cell in row.split()[1:4])
    (row,) = [line for line in message.split("\n") if line.strip().startswith("first")]
    assert "disagrees" not in row


def test_a_wrong_rule_of_one_argument_among_many_is_caught(declare: Declare) -> None:
    bad = declare(
        lambda *xs: float(sum(x * x for x in xs)),
        rule=lambda z, *xs: [2 * x * (1.01 if i == 1 else 1) for i, x in enumerate(xs)],
        native=True,
    )
    check = check_gradients(lambda x: bad(*x), [1.0, 2.0, 3.0], raises=False)
    assert [r.name for r in check.rows if not r.agrees] == ["x[1]"]
    assert check.worst.name == "x[1]"
    assert (check.worst.reverse, check.worst.difference) == pytest.approx((4.04, 4.0))
    assert not check
    assert str(check).count("<- disagrees") == 1


@pytest.mark.parametrize("mode", ["tangents", "adjoints"])
def test_modes_that_disagree_are_caught(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = getattr(checking, mode)

    def slightly_wrong(*args: Any) -> Any:
        partials = right(*args)
        if mode == "adjoints":
            return [d * (1 + 1e-9) for d in partials]
        return {v: d * (1 + 1e-9) for v, d in partials.items()}

    assert check_gradients(relu, 2.0)
    monkeypatch.setattr(checking, mode, slightly_wrong)
    assert not check_gradients(relu, 2.0, raises=False)


def test_a_complex_step_sees_what_differences_cannot(declare: Declare) -> None:
    cube = {"forward": lambda x: x**3, "rule": lambda z, x: [3 * (1 + 1e-9) * x**2]}
    blind = declare(cube["forward"], rule=cube["rule"], native=True)
    sharp = declare(cube["forward"], rule=cube["rule"])
    assert check_gradients(lambda x: blind(x), 2.0).rows[0].complex_step is None
    check = check_gradients(lambda x: sharp(x), 2.0, raises=False)
    assert check.worst.complex_step == pytest.approx(12, rel=1e-15)
    assert not check


def test_primitives_whose_forward_is_no_formula_are_checked_too(declare: Declare) -> None:
    stairs = declare(lambda x: 1.0 if x > 0 else 0.0, 0)
    assert check_gradients(lambda x: x * stairs(x), 0.3).rows[0].complex_step is None


def test_kinks() -> None:
    assert check_gradients(lambda x: abs(x), 0.0)
    assert check_gradients(lambda x, y: ops.max(x, y), 1.0, 1.0)
    for near in (1e-2, -1e-2, 1e-3, -1e-3):
        assert check_gradients(lambda x: relu(x), near)
    check = check_gradients(lambda x: relu(x), 0.0, raises=False)
    assert not check
    assert (check.worst.reverse, check.worst.difference) == (0, 0.5)
    assert not check_gradients(lambda x: ops.step(x), 0.0, raises=False)


def test_a_gradient_that_is_cut_off_is_caught() -> None:
    cuts: list[Callable[[Any], Any]] = [
        lambda x: x * x.data,
        lambda x: x * x.detach(),
        lambda x: x * math.exp(x.data),
    ]
    for cut in cuts:
        with pytest.raises(GradientMismatchError, match="for x"):
            check_gradients(lambda x, cut=cut: cut(x), 2.0)


def test_a_wrong_second_derivative_is_caught_at_order_two_only(declare: Declare) -> None:
    slope = declare(math.cos, lambda z, x: ops.sin(x))
    wave = declare(math.sin, lambda z, x: slope(x))
    assert check_gradients(lambda x: wave(x), 0.5)
    with pytest.raises(GradientMismatchError, match="for d/dx x disagrees"):
        check_gradients(lambda x: wave(x), 0.5, order=2)


def test_a_function_that_returns_plain_numbers_is_told_so() -> None:
    for f in (lambda x: 3.0, lambda x: x.data, lambda x: math.exp(x.data)):
        with pytest.raises(NotDifferentiableError, match="plain number"):
            check_gradients(f, 2.0)


def test_what_cannot_be_checked_is_refused() -> None:
    with pytest.raises(ShapeError, match="f returned no number"):
        check_gradients(lambda x: [], 2.0)
    with pytest.raises(ShapeError, match="point"):
        check_gradients(lambda: 3)
    with pytest.raises(ShapeError, match="order is 1 or 2, got 3"):
        check_gradients(lambda x: x, 2.0, order=3)
    with pytest.raises(OperandError, match=r"weights\[1\]"):
        check_gradients(lambda weights: weights[0], [1.0, "2"])


def test_the_check_leaves_the_arguments_as_they_were() -> None:
    x, outside = Value(2.0, "mine"), Value(3.0, "outside")
    check_gradients(lambda x: x**2 * outside, x, order=2)
    assert (x.data, x.label, x.grad) == (2, "mine", None)
    assert (outside.data, outside.grad) == (3, None)
