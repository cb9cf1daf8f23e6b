"""Denominators of the chain rule that cancel: sigmoid and cross-entropy give dZ = A - Y."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import pytest
from cross_entropies import (
    CHOSEN,
    LABELS,
    SPELLED,
    TARGETS_OF,
    X,
    agrees,
    by_engine,
    lines_of,
    two_terms,
)

from autograd import (
    compile,
    dot,
    exp,
    log,
    logsumexp,
    sigmoid,
    softmax,
    tanh,
)
from autograd.program.run.machine.choice import Target
from nets import MLP, softmax_cross_entropy
from nets.lecture import backward, forward


@pytest.mark.parametrize("spelling", [*SPELLED, *CHOSEN])
def test_however_the_loss_is_spelled_the_lecture_s_line_appears(spelling: str) -> None:
    own = (SPELLED | CHOSEN)[spelling]
    y = TARGETS_OF.get(spelling, LABELS if spelling in SPELLED else [1.0, 0.0, 1.0, 0.0, 1.0])
    net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=0)

    def loss(net: Any, x: Any, y: Any) -> Any:
        return own(net(x), y)

    program = compile(loss).batch(over=("x", "y"))
    value, gradient = program.value_and_grad(net, X, y)
    lines = lines_of(program.source)
    target = {"where": "(Y != 0) * 1.0", "where a comparison holds": "(v2 != 0) * 1.0"}
    assert f"dZ2 = A2 - {target.get(spelling, 'Y')}" in lines and "A2 = sigmoid(Z2)" in lines
    program.verify()
    due = by_engine(loss, net, X, y)
    assert value == pytest.approx(due[0], rel=1e-14)
    agrees(gradient, due[1])
    layers = [(np.array(W), np.array(b)) for W, b in net.matrices()]
    Zs, As = forward(layers, ["sigmoid", "sigmoid"], X.T)
    slopes = backward(layers, ["sigmoid", "sigmoid"], Zs, As, As[-1] - np.array([y]))
    agrees(gradient, np.concatenate([np.ravel(np.hstack([dW, db])) for dW, db in slopes]))


def test_a_sum_and_a_mean_over_outputs_cancel_too() -> None:
    Y = [[1.0, 0.0, 0.3], [0.0, 1.0, 1.0], [0.25, 0.5, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    for count, line in ((1, "dZ2 = A2 - Y"), (3, "dZ2 = (A2 - Y) / 3")):

        def loss(net: Any, x: Any, y: Any, count: int = count) -> Any:
            return sum(two_terms(a, each) for a, each in zip(net(x), y, strict=True)) / count

        net = MLP(3, [4, 3], activation="tanh", output="sigmoid", rng=0)
        program = compile(loss).batch(over=("x", "y"))
        _, gradient = program.value_and_grad(net, X, Y)
        assert line in lines_of(program.source)
        agrees(gradient, by_engine(loss, net, X, Y)[1])


ONE_HOT = np.eye(3)[[0, 1, 2, 0, 1]].tolist()
SHARES = [[0.5, 0.25, 0.125], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.3, 0.3, 0.4], [0.0, 2.0, 0.0]]


def by_hand(net: Any, x: Any, y: Any) -> Any:
    """Cross-entropy of softmax with its own exponentials."""
    powers = [exp(z) for z in net(x)]
    total = sum(powers)
    return -sum(p * log(each / total) for p, each in zip(y, powers, strict=True))


CLASSES: dict[str, tuple[Callable[..., Any], str]] = {
    "dot": (lambda net, x, y: -dot(y, [log(a) for a in net(x)]), "softmax"),
    "sum": (lambda net, x, y: -sum(p * log(a) for p, a in zip(y, net(x), strict=True)), "softmax"),
    "by hand": (by_hand, "linear"),
    "the function": (lambda net, x, y: -dot(y, [log(a) for a in softmax(net(x))]), "linear"),
}


@pytest.mark.parametrize("spelling", CLASSES)
@pytest.mark.parametrize("Y", [ONE_HOT, SHARES], ids=["one class", "shares of any sum"])
def test_softmax_and_cross_entropy_cancel_for_targets_of_any_sum(spelling: str, Y: Any) -> None:
    loss, output = CLASSES[spelling]
    net = MLP(3, [4, 3], activation="tanh", output=output, rng=1)
    program = compile(loss).batch(over=("x", "y"))
    value, gradient = program.value_and_grad(net, X, Y)
    lines = lines_of(program.source)
    if Y is ONE_HOT:
        assert "dZ2 = A2 - Y" in lines and "s = " not in program.source
    else:
        assert "dZ2 = A2 * s - Y" in lines and "s = Y.sum(axis=0, keepdims=True)" in lines
    program.verify()
    due = by_engine(loss, net, X, Y)
    assert value == pytest.approx(due[0], rel=1e-13)
    agrees(gradient, due[1])


def test_a_softmax_is_one_line_where_nothing_else_reads_its_parts() -> None:
    net = MLP(3, [4, 3], activation="tanh", output="softmax", rng=1)
    loss, _ = CLASSES["dot"]
    conventions: list[tuple[Literal["columns", "rows"], int]] = [("columns", 0), ("rows", 1)]
    for examples, axis in conventions:
        program = compile(loss).batch(over=("x", "y"), examples=examples)
        _, gradient = program.value_and_grad(net, X, ONE_HOT)
        assert f"A2 = softmax(Z2, axis={axis})" in lines_of(program.source)
        assert r"A^{[2]} &= \operatorname{softmax}\left(Z^{[2]}\right) \\" in program.equations
        agrees(gradient, by_engine(loss, net, X, ONE_HOT)[1])

    def with_its_exponentials(z: Any, w: Any, v: Any) -> Any:
        powers = [exp(each - logsumexp(z)) for each in z]
        total = sum(powers)
        return dot([each / total for each in powers], w) + dot(powers, v)

    program = compile(with_its_exponentials).batch(over="z")
    w, v = np.arange(3.0), np.array([1.0, -1.0, 0.5])
    value = program(ONE_HOT, w, v)
    assert "np.exp(" in program.source and "softmax(" not in program.source
    shares = np.exp(ONE_HOT) / np.exp(ONE_HOT).sum(axis=1, keepdims=True)
    assert value == pytest.approx(np.mean(shares @ (w + v)), rel=1e-13)


def test_a_softmax_is_one_line_though_its_loss_reads_the_logsumexp() -> None:
    net = MLP(3, [4, 3], activation="tanh", rng=1)

    def loss(net: Any, x: Any, y: Any) -> Any:
        return softmax_cross_entropy(net(x), y)

    program = compile(loss).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(net, X, ONE_HOT)
    assert "A2 = softmax(Z2, axis=0)" in lines_of(program.source)
    assert r"A^{[2]} &= \operatorname{softmax}\left(Z^{[2]}\right) \\" in program.equations
    assert sum("logsumexp(Z2" in line for line in lines_of(program.source)) == 1
    agrees(gradient, by_engine(loss, net, X, ONE_HOT)[1])


def test_the_shares_of_a_mixture_are_a_softmax() -> None:
    def loss(mu: Any, s: Any, x: Any) -> Any:
        pairs = zip(mu, s, strict=True)
        return -logsumexp([-(((x - c) / r) ** 2) / 2 - log(r) for c, r in pairs])

    program = compile(loss).batch(over="x")
    mu, s, x = np.array([-1.0, 0.5, 2.0]), np.array([0.5, 1.0, 2.0]), np.array([0.3, -2.0, 1.0])
    value, (of_mu, of_s) = program.value_and_grad(mu, s, x, wrt=("mu", "s"))
    assert sum("= -softmax(" in line for line in lines_of(program.source)) == 1
    far = (x[:, None] - mu) / s
    densities = np.exp(-(far**2) / 2) / s
    shares = densities / densities.sum(axis=1, keepdims=True)
    assert value == pytest.approx(-np.log(densities.sum(axis=1)).mean(), rel=1e-13)
    agrees(of_mu, (-shares * far / s).mean(axis=0))
    agrees(of_s, (shares * (1 - far**2) / s).mean(axis=0))


def test_the_slopes_of_softmax_are_the_lecture_s_whatever_the_loss() -> None:
    """dZ = A * (dA - Σ A·dA), as in `nets.lecture.through`."""
    net = MLP(3, [4, 3], activation="tanh", output="softmax", rng=1)

    def loss(net: Any, x: Any, y: Any) -> Any:
        return sum((a - p) ** 2 for a, p in zip(net(x), y, strict=True))

    program = compile(loss).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(net, X, SHARES)
    lines = lines_of(program.source)
    assert "s = (A2 * dA2).sum(axis=0, keepdims=True)" in lines
    assert any(line.startswith("dZ2 = A2 * (") and line.endswith(" - s)") for line in lines)
    agrees(gradient, by_engine(loss, net, X, SHARES)[1])


def test_a_loss_of_logits_says_that_the_targets_add_up_to_1() -> None:
    net = MLP(3, [4, 3], activation="tanh", rng=1)

    def loss(net: Any, x: Any, y: Any) -> Any:
        return softmax_cross_entropy(net(x), y)

    program = compile(loss).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(net, X, ONE_HOT)
    assert "dZ2 = A2 - Y" in lines_of(program.source)
    assert r"dZ^{[2]} &= A^{[2]} - Y \\" in program.equations.splitlines()
    agrees(gradient, by_engine(loss, net, X, ONE_HOT)[1])


def test_other_losses_keep_a_form_that_loses_no_digits() -> None:
    """(1 - y)·a - 3·y·(1 - a) is not multiplied out: near a = 1, 1 - a has all its digits."""
    program = compile(
        lambda w, x, y: -(3 * y * log(sigmoid(w * x)) + (1 - y) * log(sigmoid(-(w * x))))
    ).batch(over=("x", "y"))
    _, slope = program.value_and_grad(1.0, [36.0], [1.0])
    assert slope == pytest.approx(-3 * 36 * np.exp(-36.0), rel=1e-1)
    weighted = compile(
        lambda w, x, y: (lambda a: -(3 * y * log(a) + (1 - y) * log(1 - a)))(sigmoid(w * x))
    ).batch(over=("x", "y"))
    for z, y in ((3.0, 1.0), (-3.0, 0.3), (20.0, 1.0), (30.0, 1.0)):
        _, slope = weighted.value_and_grad(1.0, [z], [y])
        a = 1 / (1 + np.exp(-z))
        assert slope == pytest.approx(z * ((1 - y) * a - 3 * y * (1 - a)), rel=1e-13)
    assert not re.search(r"/ [A-Zv]", weighted.source)
    two_sided = compile(lambda w, x, y: (lambda a: two_terms((1 + a) / 2, y))(tanh(w * x))).batch(
        over=("x", "y")
    )
    _, slope = two_sided.value_and_grad(1.0, [0.7], [0.3])
    assert slope == pytest.approx(0.7 * (np.tanh(0.7) + 1 - 2 * 0.3), rel=1e-14)
    assert {*re.findall(r"/ (\w+)", two_sided.source)} == {"2", "m"}


@pytest.mark.parametrize("z", [0.5, 13.5, 16.0, 30.0])
def test_what_is_left_has_the_digits_of_exact_arithmetic(z: float) -> None:
    """a - c (1 - a) is no (1 + c) a - c: where 1 - a is small, that would lose digits."""
    c = 1e6

    def loss(w: Any, x: Any) -> Any:
        a = sigmoid(w * x)
        return -(c * log(a) + log(1 - a))

    targets: list[tuple[Target | None, float]] = [("numpy", 1e-15), (None, 1e-14)]
    for target, rel in targets:
        batched = compile(loss, target=target).batch(over="x")
        _, slope = batched.value_and_grad(1.0, [z])
        assert not re.search(r"/ [A-Zv]", batched.source)
        a = Fraction(compile(lambda w, x: sigmoid(w * x), target=target).batch("x")(1.0, [z]))
        exact = (a - int(c) * (1 - a)) * Fraction(z)
        assert slope == pytest.approx(float(exact), rel=rel)


def test_the_square_error_has_nothing_to_cancel() -> None:
    program = compile(lambda w, x, y: (sigmoid(w * x) - y) ** 2).batch(over=("x", "y"))
    program.value_and_grad(0.5, [1.0, 2.0], [1.0, 0.0])
    after = {stage.name: stage for stage in program.stages}
    assert after["cancel"].changed == "unchanged"


# Other languages.


def test_c_and_javascript_say_the_lecture_s_line() -> None:
    program = compile(lambda w, b, x, y: two_terms(sigmoid(dot(w, x, b)), y)).batch(("x", "y"))
    program.value_and_grad([0.1, 0.2], 0.3, [[1.0, 2.0]], [1.0], wrt=("w", "b"))
    for text in (program.to_c(("w", "b")), program.to_javascript(("w", "b"))):
        assert "dZ[e] = A[e] - y[e];" in text
    assert r"dZ &= A - Y \\" in program.equations.splitlines()
    assert r"dw &= \frac{1}{m} X dZ^{\top} \\" in program.equations.splitlines()


@pytest.mark.jax
def test_jax_differentiates_to_the_same_numbers() -> None:
    jax = pytest.importorskip("jax")
    net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=0)
    program = compile(lambda net, x, y: two_terms(net(x), y)).batch(("x", "y"))
    _, gradient = program.value_and_grad(net, X, LABELS)
    with jax.enable_x64(True):
        w = jax.numpy.array([p.data for p in net.parameters()])
        slopes = jax.grad(program.to_jax())(w, jax.numpy.array(X), jax.numpy.array(LABELS))
    agrees(np.asarray(slopes), gradient)
