"""What a program refuses, and how it says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    NonFiniteError,
    OperandError,
    ShapeError,
    Value,
    allow_nonfinite,
    exp,
    log,
    sqrt,
)
from autograd.engine.errors import BranchError
from autograd.program import compile
from nets import MLP

# Control flow.

BRANCHES: list[tuple[Callable[[Any], Any], str]] = [
    (lambda a: a if a > 0 else -a, "a > 0"),
    (lambda a: a if a >= 0.5 else -a, "a >= 0.5"),
    (lambda a: a if a < 0 else -a, "a < 0"),
    (lambda a: a if a <= 0 else -a, "a <= 0"),
    (lambda a: a if a == 2 else -a, "a == 2"),
    (lambda a: a if a != 2 else -a, "a != 2"),
    (lambda a: a if a > 1 else -a, "a > 1"),
    (lambda a: a if a else 1.0, "a"),
    (lambda a: max(a, 1.0), "1"),
    (lambda a: sorted([a, 2 * a])[0], "a"),
    (lambda a: a if a in (1.0, 2.0) else -a, "a == 1"),
    (lambda a: a if exp(a) > 1 else -a, "exp"),
]


@pytest.mark.parametrize(("f", "comparison"), BRANCHES)
def test_control_flow_by_an_argument_is_refused(f: Callable[[Any], Any], comparison: str) -> None:
    for program, x in ((compile(f), 3.0), (compile(f).batch("a"), [3.0])):
        with pytest.raises(BranchError, match=re.escape(comparison)) as caught:
            program(x)
        assert "where" in str(caught.value)


def test_control_flow_by_a_parameter_is_refused() -> None:
    net = MLP(2, [1], rng=1)
    with pytest.raises(BranchError, match="where"):
        compile(lambda net, x: net(x) if net(x) > 0 else 0.0)(net, [1.0, 2.0])


def test_control_flow_by_what_no_number_changes_is_allowed() -> None:
    program = compile(lambda x: sum(x) if len(x) > 2 else x[0])
    assert program([1.0, 2.0, 3.0]) == 6.0 and program([1.0, 2.0]) == 1.0


def test_where_and_its_like_stand_for_a_branch() -> None:
    program = compile(lambda a: autograd.where(autograd.less(a, 0.0), -a, a * a))
    assert program(-3.0) == 3.0 and program(3.0) == 9.0
    assert program.value_and_grad(-3.0)[1] == -1.0 and program.value_and_grad(3.0)[1] == 6.0


def test_after_a_refused_recording_comparisons_work_as_before() -> None:
    with pytest.raises(BranchError):
        compile(lambda a: a if a > 0 else -a)(1.0)
    assert Value(1.0) > 0 and not Value(1.0) > 2


# Numbers that are not finite.


def eager_error(f: Callable[..., Any], point: dict[str, float], backward: bool) -> str:
    """The eager engine's error for leaves of those names."""
    with pytest.raises(NonFiniteError) as caught:
        J = f(*[Value(x, name) for name, x in point.items()])
        if backward:
            J.backward()
    return str(caught.value)


FORWARD: list[tuple[Callable[..., Any], dict[str, float]]] = [
    (lambda a: log(a * 2), {"a": -1.0}),
    (lambda a, b: a / (b - b), {"a": 1.0, "b": 2.0}),
    (lambda a: exp(a * 1000) + 1, {"a": 1.0}),
    (lambda a, b: sqrt(a - b) * b, {"a": 1.0, "b": 2.0}),
    (lambda a, b: a**b, {"a": -1.0, "b": 0.5}),
    (lambda a, b: log(log(a) + b), {"a": 0.5, "b": 0.1}),
]
BACKWARD: list[tuple[Callable[..., Any], dict[str, float]]] = [
    (lambda a: sqrt(a) + 1, {"a": 0.0}),
    (lambda a, b: (a * b) ** 0.5, {"a": 0.0, "b": 2.0}),
]


@pytest.mark.parametrize(("f", "point"), FORWARD)
def test_a_non_finite_value_names_the_node_as_the_eager_engine_does(
    f: Callable[..., Any], point: dict[str, float]
) -> None:
    message = eager_error(f, point, backward=False)
    program, fine = compile(f), [3.0, 0.25][: len(point)]
    with allow_nonfinite():
        program(*fine)  # recorded before the numbers get bad
    for run in (program, program.value_and_grad):
        with pytest.raises(NonFiniteError) as caught:
            run(*point.values())
        assert str(caught.value) == message


@pytest.mark.parametrize(("f", "point"), BACKWARD)
def test_a_non_finite_gradient_names_the_node_as_the_eager_engine_does(
    f: Callable[..., Any], point: dict[str, float]
) -> None:
    message = eager_error(f, point, backward=True)
    program = compile(f)
    assert np.isfinite(program(*point.values()))
    for _ in range(2):
        with pytest.raises(NonFiniteError) as caught:
            program.value_and_grad(*point.values())
        assert str(caught.value) == message


def test_in_a_batch_the_example_at_fault_is_named() -> None:
    batch = compile(lambda w, x: log(w * x[0] + x[1])).batch("x")
    X = np.array([[1.0, 2.0], [3.0, 4.0], [-5.0, 1.0]])
    for run in (batch, batch.value_and_grad):
        with pytest.raises(NonFiniteError, match=r"log\(x\) at x = .*-4\.0 gives nan"):
            run(1.0, X)


def test_an_error_leaves_the_program_and_the_parameters_as_they_were() -> None:
    net = MLP(1, [1], activation="linear", rng=1)
    program = compile(lambda net, x: log(net(x)))
    net.layers[0].neurons[0].w[0].data = 1.0
    before = [(p.data, p.grad) for p in net.parameters()]
    for run in (program, program.value_and_grad):
        with pytest.raises(NonFiniteError):
            run(net, [-1.0])
    assert [(p.data, p.grad) for p in net.parameters()] == before
    assert program(net, [1.0]) == 0.0


def test_where_inf_and_nan_may_pass_they_do() -> None:
    program = compile(lambda a: log(a))
    with allow_nonfinite():
        assert program(0.0) == -np.inf and np.isnan(program(-1.0))
        assert program.value_and_grad(0.0) == (-np.inf, np.inf)
    with pytest.raises(NonFiniteError):
        program(0.0)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_bad_numbers_in_arguments_are_named(bad: float) -> None:
    program = compile(lambda x: 2 * x[0] + x[1])
    with pytest.raises(NonFiniteError, match=rf"x\[1\] is {bad}"):
        program([1.0, bad])
    with pytest.raises(NonFiniteError, match=rf"x\[1\] is {bad}"):
        program(np.array([1.0, bad]))
    batch = compile(lambda w, x: w * x).batch("x")
    with pytest.raises(NonFiniteError, match=rf"x\[2\] is {bad}"):
        batch(1.0, np.array([1.0, 2.0, bad]))


# Arguments of other kinds.


@pytest.mark.parametrize(
    "bad",
    [
        "a",
        b"a",
        1j,
        None,
        {1.0, 2.0},
        object(),
        10**400,
        np.array("a"),
        np.array(1j),
        np.datetime64(0, "s"),
    ],
)
def test_what_is_no_number_is_refused(bad: Any) -> None:
    program = compile(lambda x: x * 1.0)
    program(1.0)
    for argument in (bad, [bad], [1.0, bad], {"a": (bad,)}):
        with pytest.raises(OperandError, match=r"\bx\b|number"):
            program(argument)


@pytest.mark.parametrize("kind", ["U1", "c16", "O", "M8[s]", "S1"])
def test_arrays_of_what_is_no_number_are_refused(kind: str) -> None:
    with pytest.raises(OperandError, match=r"x is an array of .*real numbers are expected"):
        compile(lambda x: x[0])(np.empty(2, dtype=kind))


def test_masked_arrays_are_refused_for_their_masks_would_be_lost() -> None:
    with pytest.raises(OperandError, match="x"):
        compile(lambda x: x[0])(np.ma.array([1.0, 2.0], mask=[True, False]))


def test_fractions_and_numpy_scalars_are_numbers() -> None:
    program = compile(lambda x: x[0] + x[1])
    assert program([Fraction(1, 4), np.float32(0.5)]) == 0.75


@pytest.mark.parametrize("result", [None, "a", [], {}, [None], 1j, object(), (1.0, "a")])
def test_results_that_are_no_numbers_are_refused(result: Any) -> None:
    with pytest.raises(OperandError, match=r"f returned|f\(\.\.\.\)"):
        compile(lambda x: result)(1.0)


def test_a_gradient_is_of_one_number() -> None:
    with pytest.raises(ShapeError, match="2 numbers"):
        compile(lambda x: [x, x * x]).value_and_grad(1.0)


def test_only_functions_are_compiled() -> None:
    with pytest.raises(OperandError, match="int"):
        compile(3)  # type: ignore[call-overload]


@pytest.mark.parametrize("args", [(), (1.0, 2.0), (1.0, 2.0, 3.0)])
def test_arguments_that_f_does_not_take_are_refused(args: tuple[float, ...]) -> None:
    def named(x: Any) -> Any:
        return x

    with pytest.raises(OperandError, match="named: "):
        compile(named)(*args)


@pytest.mark.parametrize("wrt", [2, -3, "z", 1.0, None, (0, "z"), [0]])
def test_unknown_arguments_to_differentiate_for_are_refused(wrt: Any) -> None:
    with pytest.raises(OperandError, match=r"wrt=.*is no argument: there are x, y"):
        compile(lambda x, y: x * y).value_and_grad(1.0, 2.0, wrt=wrt)


# Batches.

line = compile(lambda w, x, y: (w * x - y) ** 2).batch(over=("x", "y"))


@pytest.mark.parametrize("empty", [[], (), np.zeros(0), np.zeros((0, 3))])
def test_an_empty_batch_is_refused(empty: Any) -> None:
    for _ in range(2):
        with pytest.raises(ShapeError, match="x has no examples"):
            line(1.0, empty, empty)
        line(1.0, [1.0, 2.0], [3.0, 4.0])


def test_different_counts_of_examples_are_refused() -> None:
    for x, y in (([1.0, 2.0], [1.0]), ([1.0], np.ones(2)), (np.ones(3), np.ones(1))):
        with pytest.raises(ShapeError, match=f"y has {len(y)} examples, where there were {len(x)}"):
            line(1.0, x, y)


@pytest.mark.parametrize("single", [1.0, np.array(1.0), {"a": [1.0]}, Value(1.0)])
def test_one_entry_for_each_example_is_due(single: Any) -> None:
    with pytest.raises(ShapeError, match="x must hold one entry for each example"):
        line(1.0, single, [1.0])


def test_examples_of_different_shapes_are_refused() -> None:
    batch = compile(lambda x: x[0] * x[-1]).batch("x")
    batch([[1.0, 2.0], [3.0, 4.0]])
    for x in ([[1.0, 2.0], [3.0]], [[1.0, 2.0], [1.0, 2.0, 3.0], [4.0]], [[1.0], 2.0]):
        with pytest.raises(ShapeError, match=r"x\[1\] has another shape than x\[0\]"):
            batch(x)
    with pytest.raises(OperandError, match=r"x\[1\]\[1\] is a str"):
        batch([[1.0, 2.0], [1.0, "a"]])


@pytest.mark.parametrize("over", ["z", ("x", "z"), [""]])
def test_a_batch_is_over_arguments(over: Any) -> None:
    with pytest.raises(OperandError, match=r"over=.* is no argument: there are x"):
        compile(lambda x: x).batch(over)([1.0])


@pytest.mark.parametrize("over", [0, None, 1.5, [0], ("x", None)])
def test_a_batch_is_over_names(over: Any) -> None:
    with pytest.raises(OperandError, match="over names arguments, such as 'x'"):
        compile(lambda x: x).batch(over)


@pytest.mark.parametrize("reduce", ["max", "", 0, True])
def test_unknown_reductions_are_refused(reduce: Any) -> None:
    with pytest.raises(OperandError, match="'mean', 'sum' or None"):
        compile(lambda x: x).batch("x", reduce)


def test_the_text_of_a_program_that_never_ran_is_refused() -> None:
    with pytest.raises(OperandError, match="nothing is recorded yet"):
        compile(lambda x: x).source  # noqa: B018  which raises
