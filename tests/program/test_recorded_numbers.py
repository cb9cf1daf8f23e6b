"""While a program is recorded no number can be read, as it would be the same in all calls."""

from __future__ import annotations

import copy
import gc
import pickle
import re
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, check_gradients, constant, forward_steps, nudge, parse, why
from autograd.engine.backward import backward
from autograd.engine.errors import BranchError
from autograd.engine.modes import recording
from autograd.engine.recorded import set_data
from autograd.program import compile
from autograd.words.passes import steps
from nets import Neuron, l2
from nets.errors import DataError
from nets.learning import metrics
from nets.learning.losses import mean_squared_error
from nets.learning.optimisers import optimiser_named
from nets.models.outputs import as_numbers
from nets.training.batch import run_batch
from viz import draw

Function = Callable[[Any], Any]


def after(act: Callable[[], object], x: Any) -> Any:
    """x, after something was done."""
    act()
    return x


READ: dict[str, Function] = {
    "the data of {}": lambda x: x * x.data,
    "item() of {}": lambda x: x * x.item(),
    "the grad of {}": lambda x: x * x.grad,
    "a copy of {}": lambda x: x * copy.copy(x),
    "a deep copy of {}": lambda x: x * copy.deepcopy([x])[0],
    "a pickle of {}": lambda x: x * pickle.loads(pickle.dumps(x)),
    "backward() of {}": lambda x: x.backward() or x,
    "steps() of {}": lambda x: x * x.steps()[0].total,
    "forward_steps() of {}": lambda x: x * len(forward_steps(x)),
    "why() of {}": lambda x: x * why(x, x).derivative,
    "nudge() of {}": lambda x: x * nudge(x, x).moved[-1].after,
}
CHANGED: dict[str, Function] = {
    "the data of {}": lambda x: after(lambda: setattr(x, "data", 1.0), x),
    "the grad of {}": lambda x: after(lambda: setattr(x, "grad", 1.0), x),
    "recompute() of {}": lambda x: x.recompute(),
    "zero_grad() of {}": lambda x: x.zero_grad() or x,
}
SEEN_THROUGH_OTHERS: dict[str, Function] = {
    "check_gradients": lambda x: x * check_gradients(lambda t: t**2, x).worst.reverse,
    "backward": lambda x: after(lambda: backward(x * x), x),
    "steps": lambda x: x * steps(x * x)[0].total,
    "write": lambda x: after(lambda: set_data([x], [1.0]), x),
    "draw": lambda x: x * len(draw(x * x).svg),
    "as_numbers": lambda x: x * as_numbers([x])[0],
    "run_batch": lambda x: x * run_batch(Neuron(1), mean_squared_error, [[x]], [1]).cost,
    "an optimiser's step": lambda x: optimiser_named("sgd").step([x]),
    "pickle of a container": lambda x: x * pickle.loads(pickle.dumps({"w": [x]}))["w"][0],
}


@pytest.mark.parametrize("words", READ)
def test_what_reads_a_number_is_refused_by_name(words: str) -> None:
    asked = words.replace("deep ", "").format("x")
    for x in (2.0, 3.0):
        with pytest.raises(BranchError, match=re.escape(asked)) as caught:
            compile(READ[words])(x)
        assert "for all later calls" in str(caught.value)
        assert re.search(r"x\.detach\(\)|autograd\.grad\(f\)", str(caught.value))


@pytest.mark.parametrize("words", CHANGED)
def test_what_changes_a_node_is_refused_by_name(words: str) -> None:
    with pytest.raises(BranchError, match=re.escape(words.format("x"))) as caught:
        compile(CHANGED[words])(2.0)
    assert "outside the function" in str(caught.value)


@pytest.mark.parametrize("name", [*READ, *CHANGED])
def test_parameters_and_nodes_from_outside_are_guarded_as_well(name: str) -> None:
    w = Value(2.0, "w")
    square = w * w
    square.label = "square"
    for outside in (w, square):
        for f in (READ.get(name), CHANGED.get(name)):
            if f is None or (f is CHANGED.get("the data of {}") and outside is square):
                continue
            with pytest.raises(BranchError, match=r"of (w|square) was"):
                compile(lambda x, f=f, outside=outside: x * f(outside))(1.0)
    assert (w.data, square.data, w.grad, square.grad) == (2.0, 4.0, None, None)


@pytest.mark.parametrize("name", SEEN_THROUGH_OTHERS)
def test_functions_that_look_at_numbers_are_refused_too(name: str) -> None:
    with pytest.raises(BranchError, match="while a program was recorded"):
        compile(SEEN_THROUGH_OTHERS[name])(2.0)


def test_conversions_to_a_number_never_pass() -> None:
    for convert in (float, int, round, complex, np.float64, bool, sorted_with_one):
        with pytest.raises((TypeError, BranchError)):
            compile(lambda x, convert=convert: x * convert(x))(2.0)
    for dtype in (float, int, np.float32):
        with pytest.raises((TypeError, BranchError)):
            compile(lambda x, dtype=dtype: x * np.array([x], dtype=dtype)[0])(2.0)
    with pytest.raises(DataError, match=r"Value\(\?, 'x'\) at index 0"):
        compile(lambda x: x * metrics.r2([x, 1.0], [1.0, 2.0]))(2.0)
    for text in (lambda x: f"{x:.3f}", str, repr, lambda x: "%f" % x):  # noqa: UP031
        with pytest.raises((TypeError, ValueError)):
            compile(lambda x, text=text: x * float(text(x)))(2.0)


def sorted_with_one(x: Any) -> Any:
    return sorted([x, 1.0])[0]


def test_after_a_refusal_all_is_as_before() -> None:
    x = Value(2.0, "x")
    for f in (*READ.values(), *CHANGED.values()):
        with pytest.raises(BranchError):
            compile(f)(3.0)
    (x * x).backward()
    assert (x.item(), x.grad, repr(x)) == (2.0, 4.0, "Value(2, 'x', grad=4)")


# What can be read while a program is recorded.


def test_texts_show_names_and_never_raise() -> None:
    texts: list[str] = []

    def f(x: Any) -> Any:
        y = x * x
        named = x + 1
        named.label = "named"
        texts.extend(f"{v}|{v!r}|{v!s}|{v:.4f}|{v:>12}" for v in (x, y, named, Value(7.0)))
        texts.append(f"{constant(2.5)} {constant(2.5):.2f}")
        return y

    assert compile(f)(3.0) == 9.0
    shown = ["Value(?, 'x')", "Value(?, op=mul)", "Value(?, 'named', op=add)", "Value(?)"]
    assert texts == [*("|".join([text] * 5) for text in shown), "Value(2.5, op=constant) 2.50"]


def test_a_gradient_from_outside_is_not_shown() -> None:
    w = Value(2.0, "w")
    (w * w).backward()
    texts: list[str] = []
    compile(lambda x: after(lambda: texts.append(repr(w)), x * w))(1.0)
    assert texts == ["Value(?, 'w')"] and repr(w) == "Value(2, 'w', grad=4)"


def test_constants_have_numbers_that_stay() -> None:
    two = constant(2.0)
    assert compile(lambda x: x * two.data * two.item() * copy.copy(two) * float(f"{two:.1f}"))(
        3.0
    ) == pytest.approx(48.0)


def test_the_shape_of_a_graph_can_be_looked_at() -> None:
    program = compile(lambda x: x**3 * len(autograd.order(x**3)) * len(autograd.formula(x**3)))
    assert (program(2.0), program(3.0)) == (8 * 2 * 2, 27 * 2 * 2)  # x and the power; "x³"


def test_a_text_of_an_expression_takes_numbers_in_the_graph() -> None:
    program = compile(lambda x: parse("a * a + b", a=x, b=1.0))
    assert (program(2.0), program(3.0)) == (5.0, 10.0)


def test_a_penalty_stays_in_the_graph() -> None:
    weights = [Value(1.0), Value(2.0)]
    program = compile(lambda x: x * l2(weights, 0.5))
    assert program(1.0) == 2.5
    weights[0].data = 3.0
    assert program(1.0) == 6.5


# Errors as a way to a number.


def careful_log(x: Any) -> Any:
    try:
        return autograd.log(x)
    except ArithmeticError:
        return 0.0 * x


def test_an_error_that_the_function_catches_is_no_way_to_steer() -> None:
    for f in (careful_log, lambda x: careful_log(x * 1.0) + x):
        with pytest.raises(BranchError, match=r"log\(x\) at x = .*-1\.0.*caught") as caught:
            compile(f)(-1.0)
        assert "autograd.where" in str(caught.value)
    program = compile(careful_log)
    assert program(1.0) == 0.0
    assert program(-1.0) == careful_log(-1.0), "the eager engine answers where log has no value"


def test_an_error_about_plain_numbers_may_be_caught() -> None:
    def f(x: Any) -> Any:
        try:
            scale = autograd.log(-1.0)
        except ArithmeticError:
            scale = 2.0
        return scale * x

    assert compile(f)(3.0) == 6.0


# Derivatives inside a program.

CUBE: Function = lambda t: t**3  # noqa: E731
INSIDE: dict[str, tuple[Function, Function]] = {
    "grad": (lambda x: autograd.grad(CUBE)(x), lambda x: 3 * x**2),
    "grad of grad": (lambda x: autograd.grad(autograd.grad(CUBE))(x), lambda x: 6 * x),
    "grad at a number": (lambda x: x * autograd.grad(CUBE)(2.0), lambda x: 12 * x),
    "value_and_grad": (
        lambda x: autograd.value_and_grad(CUBE)(2.0)[0] * autograd.value_and_grad(CUBE)(x)[1],
        lambda x: 24 * x**2,
    ),
    "over a closure": (lambda x: autograd.grad(lambda t: t**3 * x)(2.0), lambda x: 12 * x),
    "hessian": (lambda x: autograd.hessian(CUBE)(x), lambda x: 6 * x),
    "jacobian": (lambda x: autograd.jacobian(lambda t: [t**3, 1.0])(x)[0], lambda x: 3 * x**2),
    "jacobian at a number": (
        lambda x: x * autograd.jacobian(lambda t: [t**3, 2 * t])([2.0][0])[0],
        lambda x: 12 * x,
    ),
    "jvp": (lambda x: autograd.jvp(CUBE, (x,), (1.0,))[1], lambda x: 3 * x**2),
    "jvp along": (lambda x: autograd.jvp(CUBE, (2.0,), (x,))[1], lambda x: 12 * x),
    "vjp": (lambda x: autograd.vjp(CUBE, x)[1](1.0)[0], lambda x: 3 * x**2),
    "vjp of": (lambda x: autograd.vjp(CUBE, 2.0)[1](x)[0], lambda x: 12 * x),
    "hvp": (lambda x: autograd.hvp(CUBE, x, 2.0), lambda x: 12 * x),
    "hvp along": (lambda x: autograd.hvp(CUBE, 2.0, x), lambda x: 12 * x),
    "cut": (lambda x: autograd.grad(lambda t: t**2 * t.detach())(x), lambda x: 2 * x**2),
    "cut outside": (lambda x: autograd.grad(lambda t: t**2 * x.detach())(2.0), lambda x: 4 * x),
}


@pytest.mark.parametrize("name", INSIDE)
def test_derivatives_inside_of_a_program_are_true_at_each_call(name: str) -> None:
    f, true = INSIDE[name]
    program = compile(f)
    for x in (2.0, 3.0, -1.5):
        assert program(x) == pytest.approx(true(x), rel=1e-15)
    many = compile(f).batch(over="x", reduce=None)
    assert many([2.0, 3.0, -1.5]) == pytest.approx(true(np.array([2.0, 3.0, -1.5])), rel=1e-15)


def test_a_loss_of_physics_is_a_program() -> None:
    """u = a·sin(b·t) solves u'' = -9u for b = 3 alone."""

    def residual(a: Any, b: Any, t: Any) -> Any:
        def u(t: Any) -> Any:
            return a * autograd.sin(b * t)

        return (autograd.grad(autograd.grad(u))(t) + 9 * u(t)) ** 2

    program = compile(residual).batch(over="t", reduce=None)
    t = np.array([0.1, 0.7, 1.9])
    assert program(2.0, 3.0, t) == pytest.approx(0.0, abs=1e-25)
    due = ((9 - 2.5**2) * 2 * np.sin(2.5 * t)) ** 2
    assert program(2.0, 2.5, t) == pytest.approx(due, rel=1e-13)


# Outside of a recording nothing changes.


def test_eager_detach_is_a_constant_without_a_graph() -> None:
    x = Value(2.0, "x")
    y = (x * x).detach()
    assert y.is_constant and y.inputs == () and y.data == 4.0 and x.detach().label == "x"
    with recording():
        assert not x.detach().is_constant and constant(2.0).detach().is_constant


def test_a_recurrence_that_detaches_holds_no_graph() -> None:
    def peak(steps: int) -> int:
        state = Value(0.5)
        tracemalloc.start()
        for _ in range(steps):
            state = (state * 0.9 + 0.05).detach()
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(autograd.order(state, constants=True)) == 1
        return size

    gc.collect()
    peak(10)
    assert peak(20_000) < peak(1_000) + 10_000
