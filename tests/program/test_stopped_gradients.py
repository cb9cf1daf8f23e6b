"""detach() in programs: the number goes through, the gradient does not, in every target."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from in_jax import NEEDED, jax
from lifting import lifting
from targets import TARGETS, Run, job

import autograd
from autograd import Value, check_gradients, grad, parameter, sign, stop_gradient, tanh
from autograd.engine.errors import GradientMismatchError
from autograd.program import compile
from nets import fit


def straight_through(w: Any) -> Any:
    """sign(w), with the slope of w."""
    return w + (sign(w) - w).detach()


def half(x: Any) -> Any:
    """x², with the slope x of one factor; the other factor is cut."""
    return x * x.detach()


CASES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "straight through": (straight_through, np.sign, lambda x: 1),
    "half a square": (half, np.square, lambda x: x),
    "cut twice": (lambda x: (x.detach() * x).detach() + 3 * x, lambda x: x**2 + 3 * x, lambda x: 3),
    "of a function": (
        lambda x: tanh(x) * tanh(x).detach() + x,
        lambda x: np.tanh(x) ** 2 + x,
        lambda x: (1 - np.tanh(x) ** 2) * np.tanh(x) + 1,
    ),
    "all of it": (lambda x: stop_gradient(x) ** 2, np.square, lambda x: 0),
}
X = np.array([0.3, -1.25, 2.0, -0.5])


@pytest.fixture(params=[4000, 0, None], ids=["numpy", "twin", "machine"])
def most(request: pytest.FixtureRequest) -> Iterator[int | None]:
    """The count of statements beyond which the machine's twin runs a graph, if this is limited."""
    with lifting(request.param):
        yield request.param


@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("most")
def test_the_number_goes_through_and_the_gradient_does_not(name: str) -> None:
    f, value, slope = CASES[name]
    one = compile(lambda x: f(x))
    for x in X.tolist():
        assert one(x) == pytest.approx(value(x), rel=1e-15)
        assert one.value_and_grad(x) == pytest.approx((value(x), slope(x)), rel=1e-15)
    many = compile(lambda x: f(x)).batch(over="x", reduce="sum")
    total, slopes = many.value_and_grad(X)
    assert total == pytest.approx(np.sum(value(X)), rel=1e-14)
    assert slopes == pytest.approx(np.broadcast_to(slope(X), X.shape), rel=1e-15)


@pytest.mark.parametrize("run", TARGETS)
def test_c_and_javascript_cut_where_numpy_does(run: Run, tmp_path: Path) -> None:
    functions = [lambda x, f=f: autograd.sum([f(each) for each in x]) for f, *_ in CASES.values()]
    jobs = [job(compile(f), [X], wrt=("x",)) for f in functions]
    for [[values, slopes]], (_, value, slope) in zip(
        run(jobs, tmp_path), CASES.values(), strict=True
    ):
        assert values.item() == pytest.approx(np.sum(value(X)), rel=1e-14)
        assert slopes.ravel() == pytest.approx(np.broadcast_to(slope(X), X.shape), rel=1e-15)


@NEEDED
@pytest.mark.parametrize("name", CASES)
def test_jax_cuts_where_numpy_does(name: str) -> None:
    f, value, slope = CASES[name]
    program = compile(lambda x: f(x)).to_jax()
    for x in X.tolist():
        assert float(program(x)) == pytest.approx(value(x), rel=1e-14)
        assert float(jax.grad(program)(x)) == pytest.approx(slope(x), rel=1e-13, abs=1e-15)
    assert float(jax.grad(jax.grad(compile(half).to_jax()))(3.0)) == 0.0


def test_cuts_hold_to_any_order() -> None:
    """(x · stop(x))' is stop(x) by the product rule, and has the slope 0."""
    for f in (half, lambda x: x * stop_gradient(x)):
        program = compile(lambda x, f=f: grad(f)(x))
        assert program.value_and_grad(3.0) == (3.0, 0.0)
    cubic = compile(lambda x: x**2 * x.detach())
    assert grad(cubic)(3.0) == 18.0  # 2x · x
    second = compile(lambda x: cubic.value_and_grad(x)[1])
    assert second.value_and_grad(3.0) == (18.0, 6.0)  # 2 · x


def test_two_numbers_in_turn() -> None:
    program = compile(lambda x: x * x.detach())
    assert (program(2.0), program(3.0)) == (4.0, 9.0)


def test_parameters_and_outside_nodes_are_cut_too_and_read_anew() -> None:
    w = Value(2.0, "w")
    square = w * w
    program = compile(lambda x: x * w.detach() + square.detach() * w)
    assert program(1.0) == 10.0
    w.data = 3.0
    assert program(1.0) == 30.0
    assert program.value_and_grad(1.0) == (30.0, 3.0)
    slope = grad(lambda w: compile(lambda x: x * w.detach() + (w * w).detach() * w)(1.0))
    assert slope(2.0) == 4.0


def test_simplifying_keeps_the_cut() -> None:
    program = compile(lambda x: (x - x.detach()) * x + x.detach() * 1.0 + 0.0)
    assert program.value_and_grad(3.0) == (3.0, 3.0)  # (x - s)·x has the slope x + x - s at s = x


def test_a_cut_takes_a_line_only_where_it_has_a_name() -> None:
    def doubled(x: Any, name: str | None) -> Any:
        y = tanh(x)
        cut = y.detach()
        cut.label = name
        return y * cut + cut

    for name, count in ((None, 0), ("cut", 1)):
        program = compile(lambda x, name=name: doubled(x, name))
        value, slope = program.value_and_grad(0.5)
        y = np.tanh(0.5)
        assert (value, slope) == pytest.approx((y * y + y, (1 - y**2) * y), rel=1e-15)
        assert len(re.findall(r"^ +\w+ = \w+$", program.source, re.MULTILINE)) == count


def test_eagerly_it_is_a_node_that_can_be_seen_and_stepped_through() -> None:
    x = Value(3.0, "x")
    y = stop_gradient(x) * x
    assert not y.is_constant and stop_gradient(3.0) == 3.0
    y.backward()
    assert x.grad == 3.0
    assert str(y.forward_steps()[0]) == "v1 = stop_gradient(x) = stop_gradient(3) = 3"
    assert [step.share for step in y.steps()] == [3.0, 3.0, 0.0]
    x.data = 4.0
    assert y.recompute().data == 16.0


def test_differences_see_no_cut() -> None:
    for cut in (half, lambda x: x * stop_gradient(x)):
        with pytest.raises(GradientMismatchError, match="for x disagrees") as caught:
            check_gradients(lambda x, cut=cut: cut(x), 3.0)
        assert re_numbers(str(caught.value)) == ["3", "3", "6"]
    assert "sees no cut" in str(check_gradients.__doc__)


def re_numbers(text: str) -> list[str]:
    """The reverse and forward derivatives, and the difference."""
    return text.splitlines()[2].split()[1:4]


# Training.


class Signs:
    """A linear model whose weights are signs when it runs, and numbers when it learns."""

    def __init__(self) -> None:
        self.w = [parameter(0.3, "w1"), parameter(-0.2, "w2"), parameter(0.1, "w3")]

    def parameters(self) -> list[Value]:
        return self.w

    def __call__(self, x: Any) -> Any:
        return autograd.dot([straight_through(w) for w in self.w], x)


@pytest.mark.parametrize("most", [4000, 0, None], ids=["numpy", "twin", "machine"])
def test_a_constant_among_parameters_gets_no_gradient(most: int | None) -> None:
    model = Signs()
    model.w[1] = (parameter(3.0) * 1.0).detach()
    assert model.w[1].is_constant
    with lifting(most):
        program = compile(lambda net, x: net.w[1] * x + net.w[0] ** 2)
        value, slopes = program.value_and_grad(model, 2.0)
        assert (value, slopes.tolist()) == (pytest.approx(6.09), [0.6, 0.0, 0.0])
        value, slopes = compile(lambda net: net.w[1]).value_and_grad(model)
        assert (value, slopes.tolist()) == (3.0, [0.0, 0.0, 0.0])


@pytest.mark.parametrize("engine", ["auto", "program", "eager"])
def test_a_straight_through_model_reports_the_true_loss(engine: str) -> None:
    inputs = np.random.default_rng(1).normal(size=(40, 3))
    targets = inputs @ [1.0, -1.0, -1.0] + 0.1
    model = Signs()
    history = fit(
        model, inputs, targets, loss="mse", optimiser="sgd", epochs=30, engine=engine, shuffle=False
    )
    w = np.array([0.3, -0.2, 0.1])  # the same in NumPy: the slope of the loss for sign(w)
    for epoch in history:
        wrong = inputs @ np.sign(w) - targets
        assert epoch.loss == pytest.approx(np.mean(wrong**2), rel=1e-12)
        w -= epoch["learning_rate"] * 2 * inputs.T @ wrong / len(inputs)
    assert [p.data for p in model.w] == pytest.approx(w.tolist(), rel=1e-12)
    assert history.note is None
    assert np.sign(w).tolist() == [1.0, -1.0, -1.0] and history[-1].loss < 0.1
