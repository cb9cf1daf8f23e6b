"""Losses and penalties compared with closed forms and PyTorch; targets that they refuse."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from autograd import (
    NonFiniteError,
    OperandError,
    ShapeError,
    Value,
    allow_nonfinite,
    compile,
    grad,
)
from nets import (
    LOSSES,
    LabelError,
    UnknownNameError,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy,
    cost,
    hinge,
    l1,
    l2,
    loss_named,
    mean_squared_error,
    softmax_cross_entropy,
)


def shares(rng: random.Random) -> list[float]:
    """Probabilities that add up to 1."""
    numbers = [rng.random() for _ in range(4)]
    return [x / sum(numbers) for x in numbers]


def one_class(rng: random.Random) -> list[float]:
    """A 1 at the class."""
    return rng.sample([0.0, 0.0, 0.0, 1.0], 4)


def signs(rng: random.Random) -> list[float]:
    """Classes 1 and -1."""
    return [rng.choice([-1.0, 1.0]) for _ in range(4)]


class Twin(NamedTuple):
    """A loss in PyTorch, and the targets and outputs at which it is compared."""

    function: Callable[[Any, Any, Any], Any]
    """A function of torch.nn.functional, the outputs a and the target y."""
    target: Callable[[random.Random], list[float]] = shares
    outputs: tuple[float, float] = (-4.0, 4.0)


PROBABILITIES = (0.01, 0.99)

TWINS: dict[str, Twin] = {
    "mean_squared_error": Twin(lambda f, a, y: f.mse_loss(a, y)),
    "binary_cross_entropy": Twin(
        lambda f, a, y: f.binary_cross_entropy(a, y), outputs=PROBABILITIES
    ),
    "binary_cross_entropy_from_logits": Twin(
        lambda f, a, y: f.binary_cross_entropy_with_logits(a, y)
    ),
    "softmax_cross_entropy": Twin(lambda f, a, y: f.cross_entropy(a, y)),
    "categorical_cross_entropy": Twin(
        lambda f, a, y: f.nll_loss(a.log(), y.argmax()), one_class, PROBABILITIES
    ),
    # PyTorch's is a loss of distances: of a distance d to -1 it is max(0, 1 - d)
    "hinge": Twin(lambda f, a, y: f.hinge_embedding_loss(y * a, -y * y), signs),
}
"""A row for each loss; one without a row fails the suite."""


def drawn(name: str, seed: int) -> tuple[list[float], list[float]]:
    """Outputs and a target for a loss."""
    rng = random.Random(seed)
    return [rng.uniform(*TWINS[name].outputs) for _ in range(4)], TWINS[name].target(rng)


def slope(loss: Callable[[Any, Any], Any], output: float, target: Any) -> float:
    return grad(lambda a: loss(a, target))(output)  # type: ignore[no-any-return]


def test_losses_are_those_of_the_textbook() -> None:
    assert mean_squared_error(Value(3), 5).data == 4
    assert mean_squared_error([Value(3), Value(1)], [5, 2]).data == (4 + 1) / 2
    assert binary_cross_entropy(Value(0.25), 1).data == pytest.approx(math.log(4), rel=1e-15)
    assert binary_cross_entropy(Value(0.25), 0).data == pytest.approx(math.log(4 / 3), rel=1e-15)
    mixed = 0.3 * math.log(4) + 0.7 * math.log(4 / 3)
    assert binary_cross_entropy(Value(0.25), 0.3).data == pytest.approx(mixed, rel=1e-15)
    assert softmax_cross_entropy([Value(0)] * 3, 2).data == pytest.approx(math.log(3), rel=1e-15)
    assert hinge(Value(0.25), -1).data == 1.25
    assert hinge(Value(2.0), 1).data == 0
    assert hinge([Value(0.5), Value(0.5)], [1, -1]).data == 1


def test_hinge_is_flat_where_it_bends() -> None:
    assert (slope(hinge, 1.0, 1), slope(hinge, -1.0, -1)) == (0.0, 0.0)
    assert (slope(hinge, 0.99, 1), slope(hinge, -0.99, -1)) == (-1.0, 1.0)


@given(st.floats(-1e3, 1e3), st.sampled_from([0, 1, 0.25]))
def test_from_logits_is_precise_at_every_distance(z: float, y: float) -> None:
    with mp.workdps(1000):  # e^-1000 beside 1
        exact = mp.log(1 + mp.exp(mp.mpf(z))) - y * mp.mpf(z)
        exact_slope = 1 / (1 + mp.exp(-mp.mpf(z))) - y
        wanted, wanted_slope = float(exact), float(exact_slope)
    assert binary_cross_entropy_from_logits(z, y) == pytest.approx(wanted, rel=1e-14, abs=1e-300)
    derivative = slope(binary_cross_entropy_from_logits, z, y)
    assert derivative == pytest.approx(wanted_slope, rel=1e-14, abs=1e-15 if y == 0.25 else 1e-300)


def test_a_small_probability_of_the_wrong_class_costs_itself() -> None:
    assert binary_cross_entropy(1e-20, 0) == 1e-20


@pytest.mark.parametrize("k", [0, 1, 2])
def test_the_gradient_of_softmax_cross_entropy_is_a_minus_y(k: int) -> None:
    z = [1.0, -2.0, 800.0]
    shares = np.exp(np.array(z) - 800)
    gradient = grad(lambda z: softmax_cross_entropy(z, k))(z)
    np.testing.assert_allclose(gradient, shares / shares.sum() - np.eye(3)[k], atol=1e-15)


def test_a_class_and_its_row_of_zeros_and_a_one_are_the_same_target() -> None:
    z = [Value(0.3), Value(-0.2), Value(1.5)]
    for loss, outputs in (
        (softmax_cross_entropy, z),
        (categorical_cross_entropy, [Value(0.2), Value(0.3), Value(0.5)]),
    ):
        for target in ([0, 0, 1], np.array([0.0, 0.0, 1.0]), np.int64(2), 2.0):
            assert loss(outputs, target).data == loss(outputs, 2).data


def test_classes_by_probability_and_by_logit_agree() -> None:
    z = np.array([0.3, -0.2, 1.5])
    a = np.exp(z) / np.exp(z).sum()
    for target in (1, [0.2, 0.3, 0.5]):
        by_logit = softmax_cross_entropy(z, target)
        assert categorical_cross_entropy(a, target) == pytest.approx(by_logit, rel=1e-14)


@pytest.mark.parametrize("loss", dict.fromkeys(LOSSES.values()), ids=lambda f: f.__name__)
def test_a_target_that_is_a_value_gives_the_same_loss(loss: Any) -> None:
    a, y = drawn(loss.__name__, 0)
    with_values = loss([Value(x) for x in a], [Value(t) for t in y])
    assert with_values.data == pytest.approx(loss(a, y), rel=1e-15)
    with_values.backward()


@pytest.mark.parametrize(
    ("loss", "outputs", "target", "error", "message"),
    [
        (mean_squared_error, 1.0, math.nan, LabelError, "a finite number, got nan"),
        (mean_squared_error, 1.0, "5", OperandError, "text '5'"),
        (mean_squared_error, 1.0, None, OperandError, "got NoneType"),
        (mean_squared_error, [1.0, 2.0], [1.0], ShapeError, r"2 output\(s\) .* target of 1"),
        (mean_squared_error, 1.0, [1.0, 2.0], ShapeError, r"1 output\(s\) .* target of 2"),
        (mean_squared_error, [], [], ShapeError, "no output"),
        (binary_cross_entropy, 0.5, -1, LabelError, "0 or 1.*got -1"),
        (binary_cross_entropy, 0.5, 2, LabelError, "0 or 1.*got 2"),
        (binary_cross_entropy, 1.5, 1, LabelError, "the output is 1.5.*_from_logits"),
        (binary_cross_entropy, -0.5, 1, LabelError, "the output is -0.5"),
        (binary_cross_entropy_from_logits, 0.5, -1, LabelError, "0 or 1.*got -1"),
        (hinge, 0.5, 0, LabelError, "1 or -1, got 0"),
        (hinge, 0.5, math.nan, LabelError, "1 or -1, got nan"),
        (softmax_cross_entropy, [0.0] * 3, 3, LabelError, "one of 0 to 2, got 3"),
        (softmax_cross_entropy, [0.0] * 3, -1, LabelError, "one of 0 to 2, got -1"),
        (softmax_cross_entropy, [0.0] * 3, 0.5, LabelError, "one of 0 to 2, got 0.5"),
        (softmax_cross_entropy, [0.0] * 3, math.nan, LabelError, "one of 0 to 2, got nan"),
        (softmax_cross_entropy, [0.0] * 3, [0, 1], ShapeError, "3 outputs .* length 2"),
        (softmax_cross_entropy, [0.0] * 3, [0, 1, 1], LabelError, "add up to 2.0, not to 1"),
        (softmax_cross_entropy, [0.0] * 3, [0, 2, -1], LabelError, "got 2"),
        (softmax_cross_entropy, 0.0, 0, ShapeError, "too few"),
        (categorical_cross_entropy, [1.2, -0.2], 0, LabelError, "the output is 1.2.*softmax_c"),
    ],
)
def test_what_is_no_target_is_an_error(
    loss: Any, outputs: Any, target: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        loss(outputs, target)


def test_a_probability_that_was_rounded_to_0_or_1_is_told_with_the_way_out() -> None:
    for loss, outputs, target in (
        (binary_cross_entropy, Value(0), 1),
        (binary_cross_entropy, Value(1), 0),
        (categorical_cross_entropy, [Value(0), Value(1)], 0),
    ):
        with pytest.raises(NonFiniteError, match="logits"):
            loss(outputs, target)
        with allow_nonfinite():
            assert loss(outputs, target).data == math.inf
    assert binary_cross_entropy(Value(1), 1).data == 0
    assert categorical_cross_entropy([Value(0), Value(1)], 1).data == 0


def test_losses_go_by_names() -> None:
    assert loss_named("mse") is mean_squared_error
    assert loss_named(hinge) is hinge
    for name, loss in LOSSES.items():
        assert loss_named(name) is loss
    with pytest.raises(UnknownNameError, match="no loss 'hing'; did you mean 'hinge'"):
        loss_named("hing")


def test_the_cost_is_the_mean_over_the_examples() -> None:
    assert cost([Value(1), Value(2), Value(6)]).data == 3
    with pytest.raises(ShapeError):
        cost([])


def test_penalties_and_their_gradients() -> None:
    p = [Value(3), Value(-4), Value(0)]
    for penalty, wanted, slopes in (
        (l1, 0.5 * 7, [0.5, -0.5, 0.0]),
        (l2, 0.5 * 25, [3.0, -4.0, 0.0]),
    ):
        J = penalty(iter(p), 0.5)
        assert J.data == wanted
        J.zero_grad()
        J.backward()
        assert [v.grad for v in p] == slopes


@pytest.mark.parity
@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("seed", range(5))
def test_losses_and_their_gradients_are_pytorchs(name: str, seed: int) -> None:
    torch = pytest.importorskip("torch")
    outputs, target = drawn(name, seed)
    a = torch.tensor(outputs, dtype=torch.float64, requires_grad=True)
    wanted = TWINS[name].function(torch.nn.functional, a, torch.tensor(target, dtype=torch.float64))
    wanted.backward()
    values = [Value(x) for x in outputs]
    J = LOSSES[name](values, target)
    J.backward()
    assert J.data == pytest.approx(wanted.item(), rel=1e-13, abs=0)
    gradient = [v.grad or 0.0 for v in values]
    np.testing.assert_allclose(gradient, a.grad.numpy(), rtol=1e-13, atol=1e-16)


def test_every_loss_has_its_twin() -> None:
    assert set(TWINS) == {loss.__name__ for loss in LOSSES.values()}


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
def test_a_programs_slope_from_logits_is_precise_at_every_distance(y: float) -> None:
    loss = binary_cross_entropy_from_logits
    program = compile(lambda z, y: loss(z, y)).batch(over=("z", "y"), reduce="sum")
    Z = [-700.0, -40.0, -15.0, -1.0, 0.3, 15.0, 20.0, 30.0, 40.0, 700.0]
    with mp.workdps(1000):
        wanted = [float(1 / (1 + mp.exp(-mp.mpf(z))) - mp.mpf(y)) for z in Z]
    slopes = program.value_and_grad(Z, [y] * len(Z), wrt="z")[1]
    assert slopes == pytest.approx(wanted, rel=1e-14, abs=0)
