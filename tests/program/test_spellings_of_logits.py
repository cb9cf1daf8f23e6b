"""Losses of a logit z written by hand: each gives dZ = A - Y, with A = σ(Z) by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp
import pytest
from cross_entropies import X, agrees, by_engine, lines_of

from autograd import NonFiniteError, compile, exp, grad, log, log1p, sigmoid, softplus
from nets import MLP

Y = [1.0, 0.0, 0.25, 1.0, 0.0]
LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "log1p": lambda z, y: y * log1p(exp(-z)) + (1 - y) * log1p(exp(z)),
    "log(1 + exp)": lambda z, y: y * log(1 + exp(-z)) + (1 - y) * log(1 + exp(z)),
    "log(exp + 1)": lambda z, y: (1 - y) * log(exp(z) + 1) + y * log(exp(-z) + 1),
    "log1p - yz": lambda z, y: log1p(exp(z)) - y * z,
    "log(1 + exp) - yz": lambda z, y: log(1 + exp(z)) - y * z,
    "log1p(-z) + (1 - y)z": lambda z, y: log1p(exp(-z)) + (1 - y) * z,
    "softplus - yz": lambda z, y: softplus(z) - y * z,
    "log σ(z), log σ(-z)": lambda z, y: -(y * log(sigmoid(z)) + (1 - y) * log(sigmoid(-z))),
}


def of_net(loss: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    return lambda net, x, y: loss(net(x), y)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("layers", [[4, 1], [1]])
def test_every_spelling_gives_a_minus_y_and_names_a(name: str, layers: list[int]) -> None:
    f, net = of_net(LOSSES[name]), MLP(3, layers, activation="tanh", rng=1)
    number = "2" if len(layers) == 2 else ""
    for examples in ("columns", "rows"):
        program = compile(f).batch(over=("x", "y"), examples=examples)
        value, gradient = program.value_and_grad(net, X, Y)
        program.verify()
        lines = lines_of(program.source)
        assert f"dZ{number} = A{number} - Y" in lines
        assert f"A{number} = sigmoid(Z{number})" in lines
        due = by_engine(f, net, X, Y)
        assert value == pytest.approx(due[0], rel=1e-13)
        agrees(gradient, due[1])
    raised = f"^{{[{number}]}}" if number else ""
    assert rf"dZ{raised} &= A{raised} - Y \\" in program.equations.splitlines()


@pytest.mark.parametrize("name", LOSSES)
def test_one_example_agrees_with_exact_arithmetic(name: str) -> None:
    program = compile(lambda w, x, y: LOSSES[name](w * x, y)).batch(over=("x", "y"))
    for z in (-700.0, -30.0, -2.0, 0.0, 0.5, 30.0, 700.0):
        for y in (0.0, 1.0, 0.3):
            try:
                due = grad(lambda z, y=y: LOSSES[name](z, y))(z)
            except NonFiniteError:
                with pytest.raises(NonFiniteError):
                    program.value_and_grad(1.0, [z], [y])
                continue
            _, slope = program.value_and_grad(1.0, [z], [y])
            with mp.workdps(400):
                exact = float((1 / (1 + mp.exp(-mp.mpf(z))) - mp.mpf(y)) * z)
            assert slope == pytest.approx(exact, rel=1e-13, abs=1e-15 * max(abs(z), 1))
            assert due * z == pytest.approx(exact, rel=1e-13, abs=1e-15 * max(abs(z), 1))


def test_an_overflow_still_raises() -> None:
    """exp(z) overflows in the value, and the program says so as the engine does."""
    program = compile(lambda w, x, y: LOSSES["log1p"](w * x, y)).batch(over=("x", "y"))
    with pytest.raises(NonFiniteError, match="exp"):
        program.value_and_grad(1.0, [800.0], [1.0])


def test_softplus_of_both_signs_keeps_its_digits() -> None:
    """σ(-z) has the digits that 1 - σ(z) has lost: A - Y would be 0."""

    def loss(w: Any, x: Any, y: Any) -> Any:
        return y * softplus(-(w * x)) + (1 - y) * softplus(w * x)

    _, slope = compile(loss).batch(over=("x", "y")).value_and_grad(1.0, [50.0], [1.0])
    assert slope == pytest.approx(-50 * float(mp.exp(-50) / (1 + mp.exp(-50))), rel=1e-13)


OTHERS: dict[str, Callable[[Any, Any], Any]] = {
    "weighted": lambda z, y: 3 * y * log1p(exp(-z)) + (1 - y) * log1p(exp(z)),
    "1 + 2 exp": lambda z, y: log(1 + 2 * exp(z)) - y * z,
    "2 + exp": lambda z, y: log(2 + exp(z)) - y * z,
    "exp(2z)": lambda z, y: log(1 + exp(2 * z)) - y * z,
    "squared": lambda z, y: (exp(z) / (1 + exp(z)) - y) ** 2,
    "exp alone": lambda z, y: log1p(exp(z)) + y * exp(z),
    "and z": lambda z, y: log1p(exp(z)) * z - y * z,
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_looks_like_it_stays_right(name: str) -> None:
    f, net = of_net(OTHERS[name]), MLP(3, [4, 1], activation="tanh", rng=1)
    program = compile(f).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(net, X, Y)
    program.verify()
    assert "dZ2 = A2 - Y" not in lines_of(program.source)
    agrees(gradient, by_engine(f, net, X, Y)[1])


def test_a_quotient_of_anything_else_is_no_sigmoid() -> None:
    """With softmax by hand beside softplus, e / t was taken for σ(z)."""

    def loss(z: Any, y: Any) -> Any:
        e = [exp(a) for a in z]
        t = e[0] + e[1]
        return softplus(z[0]) + softplus(z[1]) - y[0] * log(e[0] / t) - y[1] * log(e[1] / t)

    z, y = [0.3, -1.0], [0.25, 0.75]
    shares = [mp.exp(a) / (mp.exp(z[0]) + mp.exp(z[1])) for a in z]
    true = [float(1 / (1 + mp.exp(-a)) + p - t) for a, p, t in zip(z, shares, y, strict=True)]
    assert compile(loss).value_and_grad(z, y)[1] == pytest.approx(true, rel=1e-13)


@pytest.mark.parametrize("examples", ["columns", "rows"])
def test_two_losses_of_the_same_logits_read_only_what_is_computed(examples: Any) -> None:
    """The σ of softplus was read in the derivative of a softmax by hand, and computed nowhere."""

    def loss(net: MLP, x: Any, y: Any) -> Any:
        z = net(x)
        e = [exp(a) for a in z]
        shares = zip(e, y, strict=True)
        return softplus(z[0]) + softplus(z[1]) - sum(b * log(a / (e[0] + e[1])) for a, b in shares)

    net, targets = MLP(3, [2], rng=1), [[y, 1 - y] for y in Y]
    program = compile(loss).batch(over=("x", "y"), examples=examples)
    _, gradient = program.value_and_grad(net, X, targets)
    program.verify()
    agrees(gradient, by_engine(loss, net, X, targets)[1])
