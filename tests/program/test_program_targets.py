"""What a program says and takes is the same whatever runs it: the machine, its twin or NumPy."""

from __future__ import annotations

import math
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

import autograd
from autograd import (
    OperandError,
    Primitive,
    ShapeError,
    TargetError,
    compile,
    copysign,
    core,
    dot,
    sin,
    tanh,
)
from autograd import max as max_of
from autograd import min as min_of
from autograd.program.passes import pipeline
from autograd.program.run.machine.choice import TARGETS, Target
from autograd.program.run.plan import Plan

native = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")
each_target = pytest.mark.parametrize(
    "target", [pytest.param(t, marks=native) if t == "native" else t for t in TARGETS]
)

UNREADABLE = Primitive("unreadable", math.sin, lambda z, x: math.cos(float(x)))
UNREAD = "as the partial derivatives of unreadable cannot be read"


def batched(w: Any, x: Any) -> Any:
    """A neuron."""
    return tanh(dot(w, x))


@pytest.mark.parametrize("over", [(), "x"])
def test_numpy_runs_nothing_that_has_no_text(over: Any) -> None:
    """It ran the twin's function of the value, with arguments of another kind."""
    program = compile(lambda x: UNREADABLE(x) * x, target="numpy")
    program = program.batch(over=over) if over else program
    with pytest.raises(
        TargetError, match=f"NumPy has no arrays for this program, {UNREAD}.*'python'"
    ):
        program([0.5, 1.0] if over else 0.5)
    with patch.object(pipeline, "MOST_STATEMENTS", 2):
        program = compile(lambda x, y: sin(sin(x) * y) + y, target="numpy")
        with pytest.raises(TargetError, match=r"too few of its \d operations run side by side"):
            program(1.0, 2.0)


def test_the_function_of_a_program_without_text_runs() -> None:
    plan = compile(lambda x, y: UNREADABLE(x) * y).record(2.0, 3.0)
    assert isinstance(plan, Plan)
    assert plan.target == "python"
    results, _ = plan.runnables.of(("x",)).run([2.0, 3.0])
    assert results == pytest.approx([3 * math.sin(2), 3 * math.cos(2)], rel=1e-15)


@each_target
def test_a_refused_gradient_leaves_the_texts_of_the_value(target: Target) -> None:
    program = compile(lambda x: [x * 2, x * x], target=target)
    assert program(3.0) == [6.0, 9.0]
    with pytest.raises(ShapeError, match="f returned 2 numbers"):
        program.value_and_grad(3.0)
    assert "def forward(x):" in program.source
    assert program.target == target
    assert program.stages
    assert program.equations
    program.verify()


@each_target
def test_refused_or_changed_arguments_leave_the_texts(target: Target) -> None:
    program = compile(batched, target=target).batch(over="x")
    program([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]])
    text = program.source
    with pytest.raises(ShapeError, match="another shape"):
        program([1.0, 2.0], [[1.0, 2.0], [3.0]])
    assert program.source == text
    given = [1.0, 2.0]
    program(given, [[1.0, 2.0]])
    given.append(3.0)
    assert program.source == text
    assert program.parameters == []
    assert program.target == target


@each_target
def test_derivatives_for_other_arguments_than_those_of_the_last_call(target: Target) -> None:
    program = compile(lambda *xs: autograd.sum([x * x for x in xs]), target=target)
    assert program.value_and_grad(1.0, 2.0, 3.0, wrt=2) == (14.0, 6.0)
    assert program(2.0) == 4.0
    program.verify()
    assert "def forward(xs0):" in program.source


@each_target
@pytest.mark.parametrize("examples", ["columns", "rows"])
def test_fields_of_structured_arrays(target: Target, examples: Any) -> None:
    """Their numbers stand between others, at addresses that are no multiples of eight."""
    rng = np.random.default_rng(3)
    rows = np.zeros(70, dtype=[("label", "i4"), ("x", "f8", (2,))])
    rows["x"] = rng.normal(size=(70, 2))
    weights = np.zeros(2, dtype=[("label", "i1"), ("w", "f8")])
    weights["w"] = rng.normal(size=2)
    x, w = rows["x"], weights["w"]
    assert not x.flags.aligned
    z = np.tanh(x.copy() @ w.copy())
    due = ((1 - z**2)[:, None] * x).mean(axis=0)
    program = compile(batched, target=target).batch("x", "mean", examples)
    for given in (w, w.tolist(), w):
        value, slope = program.value_and_grad(given, x)
        assert value == pytest.approx(z.mean(), rel=1e-12)
        np.testing.assert_allclose(slope, due, rtol=1e-12)


@pytest.mark.parametrize("f", [autograd.max, autograd.min])
def test_the_largest_of_a_list_verifies(f: Any) -> None:
    program = compile(lambda x: f(x) * x[0])
    value, slope = program.value_and_grad([2.0, 2.0, 2.0])
    assert (value, slope) == (4.0, pytest.approx([2 + 2 / 3, 2 / 3, 2 / 3]))
    program.verify()


@native
def test_telling_the_target_makes_no_statements() -> None:
    program = compile(lambda x: sin(x) * x)
    plan = program.record(2.0)
    with patch.object(type(plan), "lifted", None):
        assert program.target == "native"


@each_target
def test_jacobians_and_hessians_run_where_their_program_does(target: Target) -> None:
    program = compile(lambda x: x[0] ** 2 * x[1], target=target)
    assert program.jacobian([3.0, 5.0]) == [30.0, 9.0]
    assert program.hessian([3.0, 5.0]) == [[10.0, 6.0], [6.0, 0.0]]
    assert program.hvp([3.0, 5.0], v=[1.0, 0.0]) == [10.0, 6.0]
    assert {each.target for each in program._derived.values()} == {target}


def test_a_function_without_arguments_says_that_there_are_none() -> None:
    w = autograd.parameter(2.0)
    with pytest.raises(OperandError, match="wrt=0 is no argument: there are none"):
        compile(lambda: w * 3).value_and_grad()


@each_target
@pytest.mark.parametrize(("largest", "sign"), [(max_of, 1.0), (min_of, -1.0)])
def test_the_largest_of_a_list_shares_its_slope_among_all_ties(
    target: Target, largest: Any, sign: float
) -> None:
    X = sign * np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 4.0], [2.0, 2.0, 2.0]])
    slopes = np.array([[0, 1, 0], [1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3]])
    program = compile(lambda w, x: largest([w * v for v in x]), target=target)
    program = program.batch(over="x", reduce="sum")
    value, (of_w, of_x) = program.value_and_grad(2.0, X, wrt=("w", "x"))
    assert program.target == target
    assert value == pytest.approx(2 * sign * (3 + 5 + 2), rel=1e-15)
    assert of_w == pytest.approx(sign * (3 + 5 + 2), rel=1e-15)
    np.testing.assert_allclose(of_x, 2 * slopes, rtol=1e-15)


def test_the_largest_of_a_list_keeps_the_sign_of_zero_where_it_counts() -> None:
    assert compile(lambda x: copysign(2.0, max_of(x)))([-0.0, -0.0]) == -2.0


def test_a_program_shows_what_was_chosen_for_it() -> None:
    assert repr(compile(batched)) == "<program batched: recorded for 0 kinds of arguments>"
    shown = repr(compile(batched, target="numpy").batch(over="x"))
    assert (
        shown == "<program batched, over=('x',), target='numpy': recorded for 0 kinds of arguments>"
    )
    shown = repr(compile(batched, threads=2))
    assert shown == "<program batched, threads=2: recorded for 0 kinds of arguments>"
