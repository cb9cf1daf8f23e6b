"""What cancels where the values fail at 0, and what stays where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from cross_entropies import (
    Loss,
    lines_of,
    two_terms,
)

from autograd import (
    TABLE,
    NonFiniteError,
    Primitive,
    Value,
    compile,
    dot,
    exp,
    grad,
    log,
    log1p,
    sigmoid,
    softmax,
    where,
)


@pytest.fixture
def flat_log() -> Iterator[Primitive]:
    """A function with the slopes of log, whose values are 0, also at 0."""
    yield Primitive("flat_log", lambda x: 0 * x, lambda z, x: 1 / x)
    TABLE.pop("flat_log")


def test_a_denominator_stays_where_the_value_does_not_fail(flat_log: Primitive) -> None:
    program = compile(lambda w, x: flat_log(exp(w * x))).batch(over="x")
    assert program.value_and_grad(2.0, [1.0, 3.0]) == (0.0, 2.0)
    assert program.stages[-3].name == "cancel" and program.stages[-3].changed == "unchanged"
    with pytest.raises(NonFiniteError):
        program.value_and_grad(1.0, [-800.0])
    plain = compile(lambda w, x: log(exp(w * x))).batch(over="x")
    assert plain.value_and_grad(2.0, [1.0, 3.0]) == (4.0, 2.0)
    assert "dZ = np.full((1, m), 1.0)" in plain.source
    with pytest.raises(NonFiniteError, match="log"):
        plain.value_and_grad(1.0, [-800.0])


@pytest.fixture
def guarded() -> Iterator[Loss]:
    """A loss as a primitive: a target of 0 leaves out the term that it multiplies."""
    ratio = Primitive(
        "ratio_or_0",
        lambda x, y: where(x, x / where(x, y, 1.0), 0.0),
        lambda z, x, y: 1 / y,
        lambda z, x, y: -z / y,
    )
    yield Primitive(
        "guarded",
        lambda a, y: -(y * log(where(y, a, 1.0)) + (1 - y) * log1p(-where(1 - y, a, 0.0))),
        lambda z, a, y: ratio(-y, a) + ratio(1 - y, 1 - a),
        lambda z, a, y: log1p(-a) - log(a),
    )
    TABLE.pop("guarded"), TABLE.pop("ratio_or_0")


def test_a_quotient_that_is_0_where_its_target_is_cancels_too(guarded: Loss) -> None:
    program = compile(lambda w, x, y: guarded(sigmoid(w * x), y)).batch(over=("x", "y"))
    value, slope = program.value_and_grad(1.0, [800.0, -800.0, 1.0], [1.0, 0.0, 0.3])
    assert "dZ = A - Y" in lines_of(program.source) and " / A" not in program.source
    a = 1 / (1 + np.exp(-1.0))
    assert slope == pytest.approx((a - 0.3) / 3, rel=1e-14)
    assert value == pytest.approx(two_terms(Value(a), 0.3).data / 3, rel=1e-14)
    for z, y in ((800.0, 0.0), (-800.0, 1.0), (-800.0, 0.3)):
        with pytest.raises(NonFiniteError):
            program.value_and_grad(1.0, [z], [y])


@pytest.fixture
def guarded_class(guarded: Loss) -> Iterator[Loss]:
    """One class's part of such a loss."""
    ratio = TABLE["ratio_or_0"]
    yield Primitive(
        "guarded_class",
        lambda a, y: -(y * log(where(y, a, 1.0))),
        lambda z, a, y: ratio(-y, a),
        lambda z, a, y: -log(a),
    )
    TABLE.pop("guarded_class")


def test_a_class_whose_probability_is_0_has_no_share_if_its_target_is_0(
    guarded_class: Loss,
) -> None:
    def loss(W: Any, x: Any, y: Any) -> Any:
        shares = softmax([dot(row, x) for row in W])
        return sum(guarded_class(a, p) for a, p in zip(shares, y, strict=True))

    program = compile(loss).batch(over=("x", "y"))
    W, X = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]), np.array([[-800.0, 1.0], [2.0, 1.0]])
    Y = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    value, slope = program.value_and_grad(W, X, Y)
    assert "dZ = A - Y" in lines_of(program.source) and "ratio_or_0" not in program.source
    shares = np.exp(X @ W.T) / np.exp(X @ W.T).sum(axis=1, keepdims=True)
    assert shares[0, 0] == 0.0
    assert value == pytest.approx(-np.log(shares[Y == 1]).mean(), rel=1e-14)
    np.testing.assert_allclose(slope, (shares - Y).T @ X / 2, rtol=1e-13)
    with pytest.raises(NonFiniteError):
        program.value_and_grad(W, X[:1], [[1.0, 0.0, 0.0]])


def test_a_quotient_keeps_its_choice_where_it_does_not_cancel(guarded: Loss) -> None:
    program = compile(lambda w, x, y: guarded(w * x, y)).batch(over=("x", "y"))
    _, slope = program.value_and_grad(1.0, [0.0, 0.25], [0.0, 1.0])
    assert slope == pytest.approx((0.0 - 1.0) / 2)
    assert "ratio_or_0(" in program.source


def test_a_quotient_that_overflows_where_the_right_slope_is_finite() -> None:
    """σ(-720) is 2e-313: its logarithm is finite, and 1 / a is not. The engine, which divides,
    raises; the program, whose text is a - y, gives -1.
    """

    def loss(z: Any, y: Any) -> Any:
        return two_terms(sigmoid(z), y)

    with pytest.raises(NonFiniteError):
        grad(loss)(-720.0, 1.0)
    assert compile(loss).value_and_grad(-720.0, 1.0) == (pytest.approx(720.0), -1.0)
