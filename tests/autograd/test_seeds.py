"""backward(seed): a pass that begins with another number than 1."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from autograd import NonFiniteError, OperandError, Value, allow_nonfinite, exp, prod, sin
from viz import draw


def graph() -> tuple[Value, Value, Value, Value]:
    """x, y, an interior node, and the output."""
    x, y = Value(0.5, "x"), Value(-1.2, "y")
    u = sin(x) * y
    return x, y, u, u * u + prod(x, y, x)


def test_all_gradients_are_times_the_seed() -> None:
    x, y, u, J = graph()
    J.backward(-4.0)
    at = math.sin(0.5) * -1.2
    assert u.grad == pytest.approx(-4 * 2 * at, rel=1e-15)
    assert x.grad == pytest.approx(-4 * (2 * at * math.cos(0.5) * -1.2 - 1.2), rel=1e-15)
    assert y.grad == pytest.approx(-4 * (2 * at * math.sin(0.5) + 0.25), rel=1e-15)
    assert J.grad == -4.0


def test_a_vector_jacobian_product_adds_up_over_the_outputs() -> None:
    x, y = Value(3.0), Value(5.0)
    for output, seed in zip([x * y, x + y, x / y], [2, Fraction(1, 2), True], strict=True):
        output.backward(seed)
    assert x.grad == 2 * 5 + 0.5 + 1 / 5
    assert y.grad == pytest.approx(2 * 3 + 0.5 - 3 / 25, rel=1e-15)


def test_a_seed_of_1_changes_nothing_and_one_of_0_gives_0() -> None:
    (x, y, _, J), (plain_x, plain_y, _, plain) = graph(), graph()
    J.backward(seed=0)
    assert (x.grad, y.grad) == (0.0, 0.0)
    J.backward(1)
    plain.backward()
    assert (x.grad, y.grad) == (plain_x.grad, plain_y.grad)


def test_a_leaf_and_a_graph_of_leaves_born_far_apart_take_a_seed() -> None:
    a = Value(2.0)
    a.backward(3)
    assert a.grad == 3.0
    early = a * a
    spread = [Value(0.0) for _ in range(5000)]
    (early * a).backward(0.5)
    assert a.grad == 3.0 + 0.5 * 12
    assert len(spread) == 5000


def test_pictures_show_the_outputs_own_derivative_beside_what_was_gathered() -> None:
    a = Value(3.0, "a")
    J = a * a
    J.backward(2.0)
    assert "6 (.grad 12)" in str(draw(J))


def test_a_seed_that_overflows_is_told_and_leaves_the_gradients_as_before() -> None:
    x = Value(600.0, "x")
    J = exp(x)
    J.backward()
    before = x.grad
    with pytest.raises(NonFiniteError, match=r"upstream 1e\+300 times local"):
        J.backward(1e300)
    assert x.grad == before
    with allow_nonfinite():
        J.backward(1e300)
    assert x.grad == math.inf


@pytest.mark.parametrize("seed", ["2", None, [1.0], Value(1.0)])
def test_a_seed_is_one_number(seed: Any) -> None:
    x, _, _, J = graph()
    with pytest.raises(OperandError, match=r"the seed of backward\(\) is one number, got "):
        J.backward(seed)
    assert x.grad is None
