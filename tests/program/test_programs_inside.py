"""Programs inside derivatives and other programs: Values that they refer to stay in the graph."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    Value,
    check_gradients,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    parameter,
    value_and_grad,
    vjp,
)
from autograd.engine.modes import watched_since
from autograd.program import compile
from nets import MLP, fit, l2
from nets.training.batch import run_batch

Function = Callable[[Any], Any]


def times(w: Any) -> Any:
    """w³ · 3, by a program of x that refers to w."""
    return compile(lambda x: w**3 * x)(3.0)


FIRST: dict[str, Callable[[Function, float], Any]] = {
    "grad": lambda f, w: grad(f)(w),
    "value_and_grad": lambda f, w: value_and_grad(f)(w)[1],
    "jacobian": lambda f, w: jacobian(f)(w),
    "jvp": lambda f, w: jvp(f, (w,), (1.0,))[1],
    "vjp": lambda f, w: vjp(f, w)[1](1.0)[0],
    "a program": lambda f, w: compile(f).value_and_grad(w)[1],
    "a program's graph": lambda f, w: grad(compile(f))(w),
    "a batch": lambda f, w: compile(lambda w: f(w)).batch("w").value_and_grad([w])[1][0],
    "a check": lambda f, w: check_gradients(f, w).rows[0].reverse,
}
SECOND: dict[str, Callable[[Function, float], Any]] = {
    "grad of grad": lambda f, w: grad(grad(f))(w),
    "hessian": lambda f, w: hessian(f)(w),
    "hvp": lambda f, w: hvp(f, w, 1.0),
    "grad of a program of grad": lambda f, w: grad(compile(grad(f)))(w),
    "a program of grad of a program": lambda f, w: compile(grad(compile(f))).value_and_grad(w)[1],
    "a check": lambda f, w: check_gradients(f, w, order=2).rows[1].reverse,
}
INSIDE: dict[str, Function] = {
    "a number": times,
    "a node": lambda w: (lambda cube: compile(lambda x: cube * x)(3.0))(w**3),
    "two programs": lambda w: compile(lambda x: compile(lambda t: w * t)(x) * w * w)(3.0),
    "an array": lambda w: compile(lambda x: autograd.dot(x, [w**3, w**3]))(np.array([1.0, 2.0])),
    "a mean": lambda w: compile(lambda x: w**3 * x).batch("x")([2.0, 3.0, 4.0]),
    "a sum": lambda w: compile(lambda x: w**3 * x).batch("x", reduce="sum")([1.0, 2.0]),
    "all examples": lambda w: sum(compile(lambda x: w**3 * x).batch("x", None)([1.0, 2.0])),
    "one of several": lambda w: compile(lambda x: {"a": w**3 * x, "b": x})(3.0)["a"],
    "methods of Values": lambda w: compile(lambda x: w**3 * 3 * (x.tanh() / math.tanh(2)))(2.0),
    "a slope": lambda w: compile(lambda x: w**3 * x**2 / 2).value_and_grad(3.0)[1],
    "a value beside its slope": lambda w: compile(lambda x: w**3 * x).value_and_grad(3.0)[0],
    "slopes": lambda w: compile(lambda x, y: w**3 * x * y).value_and_grad(1.0, 3.0, wrt=("x", "y"))[
        1
    ][0],
    "by name": lambda w: compile(lambda x, *, k: w**3 * x * k)(1.0, k=3.0),
    "nothing given": lambda w: compile(lambda: 3 * w**3)(),
    "the first time, then by the shortcut": lambda w: (lambda p: p(3.0) * 2 - p(3.0))(
        compile(lambda x: w**3 * x)
    ),
}


@pytest.mark.parametrize("outer", FIRST)
@pytest.mark.parametrize("inner", INSIDE)
def test_no_derivative_is_lost_in_a_program(inner: str, outer: str) -> None:
    assert FIRST[outer](INSIDE[inner], 2.0) == pytest.approx(36.0, rel=1e-14)  # 9w²


@pytest.mark.parametrize("outer", SECOND)
@pytest.mark.parametrize("inner", ["a number", "a node", "two programs", "a mean", "a slope"])
def test_no_second_derivative_is_lost(inner: str, outer: str) -> None:
    assert SECOND[outer](INSIDE[inner], 2.0) == pytest.approx(36.0, rel=1e-13)  # 18w


def test_a_leaf_that_comes_from_outside_is_followed_too() -> None:
    w = Value(2.0, "w")
    slope = grad(lambda v: compile(lambda x: v**3 * x)(3.0))(w)
    slope.backward()
    assert (slope.data, w.grad) == (36.0, 36.0)


def test_a_program_that_stays_sees_what_it_refers_to_now() -> None:
    """If it were recorded once, it would keep the first call's leaf."""
    state: dict[str, Any] = {}
    program = compile(lambda x: state["w"] ** 3 * x)

    def f(w: Any) -> Any:
        state["w"] = w
        return program(3.0)

    assert [grad(f)(w) for w in (1.0, 2.0, 3.0)] == [9.0, 36.0, 81.0]
    assert [value_and_grad(f)(w)[0] for w in (1.0, 2.0, 3.0)] == [3.0, 24.0, 81.0]
    state["w"] = Value(2.0)
    assert program(3.0) == 24.0
    assert grad(f)(2.0) == 36.0


def test_what_is_not_followed_is_a_number_as_fast_as_ever() -> None:
    w, net = Value(2.0, "w"), MLP(2, [1], rng=1)
    of_leaf, of_net = compile(lambda x: w * x), compile(lambda x: net(x))
    free = compile(lambda x: x * x)
    for program, x in ((of_leaf, 3.0), (of_net, [1.0, 2.0]), (free, 3.0)):
        assert type(program(x)) is float
        assert grad(lambda v, program=program, x=x: v * program(x))(1.0) == program(x)
        assert type(grad(lambda v, program=program, x=x: v * program(x))(1.0)) is float
    assert watched_since() is None


def test_a_failure_inside_leaves_nothing_watched() -> None:
    with pytest.raises(ZeroDivisionError):
        grad(lambda w: w * (1 / 0))(2.0)
    with pytest.raises(ZeroDivisionError):
        compile(lambda w: w * (1 / 0))(2.0)
    assert watched_since() is None


# Programs of programs.


def test_a_program_inside_of_a_program_is_read_anew() -> None:
    w = Value(2.0, "w")
    square = w * w
    inner = compile(lambda x: w * x + square)
    outer = compile(lambda x: inner(3.0) * x)
    assert inner(3.0) == 10.0 and outer(2.0) == 20.0
    assert outer.value_and_grad(2.0) == (20.0, 10.0)
    w.data = 3.0
    assert inner(3.0) == 18.0 and outer(2.0) == 36.0
    assert outer.parameters == [w]


def test_three_programs_deep() -> None:
    program = compile(
        lambda w: compile(lambda x: compile(lambda t: w * x * t)(5.0) + w * w)(4.0) * w
    )
    assert [program(w) for w in (2.0, 3.0)] == [20 * 4 + 8, 20 * 9 + 27]
    assert program.value_and_grad(2.0)[1] == 40 * 2 + 3 * 4


def test_a_derivative_of_a_program_inside_of_a_program() -> None:
    w = Value(2.0, "w")
    inner = compile(lambda x: w**2 * x**3)
    outer = compile(lambda s: inner.value_and_grad(3.0)[1] * s)
    assert outer(1.0) == 4 * 27.0
    w.data = 1.0
    assert outer.value_and_grad(2.0) == (54.0, 27.0)


def test_derivatives_for_a_module_go_into_the_graph() -> None:
    net = MLP(2, [1], output="linear", rng=1)
    loss = compile(lambda net, x: net(x) ** 2)
    squared = compile(lambda x: sum(g**2 for g in loss.value_and_grad(net, x)[1]))
    x = [1.0, 2.0]

    def true(x: list[float]) -> float:  # dJ/dw = 2a·x, dJ/db = 2a
        w1, w2, b = (p.data for p in net.parameters())
        return 4 * (w1 * x[0] + w2 * x[1] + b) ** 2 * (x[0] ** 2 + x[1] ** 2 + 1)

    assert squared(x) == pytest.approx(true(x), rel=1e-14)
    net.parameters()[0].data += 0.5
    assert squared(x) == pytest.approx(true(x), rel=1e-14)
    _, (by_net, by_x) = loss.value_and_grad(net, [Value(1.0), Value(2.0)], wrt=("net", "x"))
    assert [g.data for g in by_net] == pytest.approx(loss.value_and_grad(net, x)[1], rel=1e-14)
    assert [g.data for g in by_x] == pytest.approx(
        loss.value_and_grad(net, x, wrt="x")[1], rel=1e-14
    )


def test_a_program_of_numbers_alone_is_a_number_in_another() -> None:
    fixed = compile(lambda x: x * x + 1).batch("x", reduce=None)
    results: list[Any] = []

    def f(x: Any) -> Any:
        results.append(fixed(np.array([1.0, 2.0])))
        return x * float(results[-1][1])

    assert compile(f)(2.0) == 10.0
    assert results[0].tolist() == [2.0, 5.0] and results[0].dtype == float


def test_programs_called_with_values_follow_what_those_inside_refer_to() -> None:
    program = compile(lambda x: compile(lambda t: t * x)(3.0) * x)
    x = Value(2.0, "x")
    y = program(x)
    y.backward()
    assert (y.data, x.grad) == (12.0, 12.0)


# Training.


class WithAnOwnProgram:
    """A linear model, whose program is called with plain numbers."""

    def __init__(self) -> None:
        self.w = [parameter(0.3, "w1"), parameter(-0.2, "w2")]
        self.program = compile(lambda x: autograd.dot(self.w, x))
        self.decay = compile(lambda: l2(self.w, 0.1))

    def parameters(self) -> list[Value]:
        return self.w

    def __call__(self, x: Any) -> Any:
        return self.program([each.data if each.is_constant else each for each in x])


def test_a_model_or_penalty_that_calls_a_program_has_gradients() -> None:
    model = WithAnOwnProgram()
    inputs, targets = [[1.0, 2.0], [3.0, -1.0]], [1.0, 2.0]
    run_batch(model, lambda a, y: (a - y) ** 2, inputs, targets, lambda ps: model.decay())
    w, X = np.array([0.3, -0.2]), np.array(inputs)
    due = 2 * X.T @ (X @ w - targets) / 2 + 0.2 * w
    assert [p.grad for p in model.w] == pytest.approx(due.tolist(), rel=1e-13)


@pytest.mark.parametrize("engine", ["program", "eager"])
def test_such_a_model_is_trained_alike_by_both_engines(engine: str) -> None:
    model = WithAnOwnProgram()
    X = np.random.default_rng(1).normal(size=(20, 2))
    y = X @ [1.0, -2.0]
    fit(
        model,
        X,
        y,
        loss="mse",
        optimiser="sgd",
        epochs=5,
        shuffle=False,
        engine=engine,
        progress=False,
        penalty=lambda parameters: model.decay(),
    )
    w = np.array([0.3, -0.2])
    for _ in range(5):
        w -= 0.01 * (2 * X.T @ (X @ w - y) / len(X) + 0.2 * w)
    assert [p.data for p in model.w] == pytest.approx(w.tolist(), rel=1e-12)


def test_a_program_may_call_itself() -> None:
    def product(xs: list[Any]) -> Any:
        return xs[0] * program(xs[1:]) if xs else 1.0

    program = compile(product)
    assert program([2.0, 3.0, 4.0]) == 24.0
    assert program.value_and_grad([2.0, 3.0, 4.0]) == (24.0, [12.0, 8.0, 6.0])
