"""What does not run side by side says so: `program.hints`, and the repr that shows them."""

from __future__ import annotations

import warnings
from functools import reduce
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    BranchError,
    Primitive,
    TargetError,
    Value,
    core,
    dot,
    logsumexp,
    relu,
    tanh,
    where,
)
from autograd.program import compile
from nets import MLP

rng = np.random.default_rng(3)
RUNS = "the native machine" if core.kind == "native" else "Python"
"""What runs graphs that make no arrays."""


def rnn(w: Any, x: Any) -> Any:
    h = 0.0
    for each in x:
        h = tanh(w[0] * h + w[1] * each + w[2])
    return h


def kalman(q: Any, r: Any, z: Any) -> Any:
    """The filtered position after noisy measurements of a point at rest."""
    x, p = 0.0, 1.0
    for each in z:
        p = p + q
        gain = p / (p + r)
        x = x + gain * (each - x)
        p = (1 - gain) * p
    return x


def squared_error(w: Any, b: Any, X: Any, y: Any) -> Any:
    """A neuron's loss, with the loop over examples inside."""
    losses = [(tanh(dot(w, x, b)) - t) ** 2 for x, t in zip(X, y, strict=True)]
    return autograd.sum(losses) / len(losses)


def test_nothing_is_said_before_the_first_recording() -> None:
    program = compile(rnn)
    assert program.hints == () and "hint" not in repr(program)


@pytest.mark.parametrize(
    ("f", "given", "kinds"),
    [
        (rnn, ([0.5, 0.2, 0.1], rng.normal(size=1500)), "tanh"),
        (kalman, (0.1, 0.5, rng.normal(size=1500)), "div"),
    ],
    ids=["rnn", "kalman"],
)
def test_a_recurrence_says_that_it_runs_step_by_step(f: Any, given: Any, kinds: str) -> None:
    program = compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program(*given)
    (hint,) = program.hints
    assert f"{RUNS} runs a recurrence step by step" in hint and ".batch(over=...)" in hint
    assert kinds in hint and f"hint: {hint}" in repr(program)


def test_a_recurrence_over_examples_is_not_told_to_take_examples() -> None:
    program = compile(rnn).batch(over="x")
    program([0.5, 0.2, 0.1], rng.normal(size=(4, 1500)))
    (hint,) = program.hints
    assert "only its examples run side by side" in hint


def test_labels_say_where_a_recurrence_is() -> None:
    def f(x: Any) -> Any:
        for k in range(800):
            x = autograd.sin(x) + 1
            x.label = f"x{k}"
        return x

    program = compile(f)
    program(0.5)
    assert "from x0 to x799" in program.hints[0]


def test_a_loop_over_examples_is_told_of_batch() -> None:
    program = compile(squared_error)
    X, y = rng.normal(size=(200, 3)), rng.normal(size=200)
    value = program([0.1, 0.2, 0.3], 0.4, X, y)
    (hint,) = program.hints
    assert "the 200 rows of X and y" in hint and ".batch(over=('X', 'y'))" in hint

    def for_one(w: Any, b: Any, X: Any, y: Any) -> Any:
        return (tanh(dot(w, X, b)) - y) ** 2

    batched = compile(for_one).batch(over=("X", "y"))  # what the hint says gives the same
    assert batched([0.1, 0.2, 0.3], 0.4, X, y) == pytest.approx(value, rel=1e-14)
    assert batched.hints == ()


@pytest.mark.parametrize("square", [lambda x: x * x, lambda x: x**2], ids=["product", "power"])
def test_the_rows_are_seen_through_squares_of_both_spellings(square: Any) -> None:
    program = compile(lambda w, X: sum(square(tanh(dot(w, x))) for x in X))
    program([0.1, 0.2], rng.normal(size=(150, 2)))
    assert ".batch(over='X')" in program.hints[0]


def test_what_runs_side_by_side_has_no_hints() -> None:
    net = MLP(2, [8, 1])
    free = [Value(float(w)) for w in rng.normal(size=9)]

    def neuron(x: Any) -> Any:
        return relu(dot(free[:8], x, free[8]))

    W = rng.normal(size=(300, 4))
    cases: list[tuple[Any, Any]] = [
        (compile(lambda x: net(x)), [0.1, 0.2]),
        (compile(neuron).batch(over="x"), rng.normal(size=(50, 8))),
        (compile(neuron), [0.1] * 8),
        (compile(lambda x: reduce(autograd.max, x)), rng.normal(size=5000)),
        (compile(lambda x: logsumexp(x)), rng.normal(size=1000)),
        (compile(lambda x: autograd.sum(tanh(v) for v in x)), rng.normal(size=1000)),
        (compile(lambda W: sum(w * w for row in W for w in row)), W),
        (compile(lambda x: where(autograd.less(x, 0.0), x, x * x)), 0.5),
    ]
    for program, given in cases:
        program(given)
        assert program.hints == () and "hint" not in repr(program)


def test_a_branch_on_a_number_is_an_error_that_says_so_and_leaves_no_hints() -> None:
    program = compile(lambda x: x * x if x > 0 else x)
    with pytest.raises(BranchError, match="where"):
        program(0.5)
    assert program.hints == ()


def irregular(count: int) -> Any:
    """A function of a list: operations on numbers drawn from it and from earlier results."""
    picks = np.random.default_rng(8).random((count, 2)).tolist()

    def f(x: Any) -> Any:
        pool = list(x)
        for k, (u, v) in enumerate(picks):
            a, b = pool[int(u * len(pool))], pool[int(v * len(pool))]
            pool.append([autograd.sin(a), a * b, a - b, tanh(b)][k % 4])
        return autograd.sum(pool)

    return f


def test_many_statements_of_hardly_more_than_one_operation_are_told() -> None:
    program = compile(irregular(600), target="numpy")
    program.value_and_grad([0.1, 0.2, 0.3])
    counts = dict(program.record([0.1, 0.2, 0.3]).counts)
    simplified, lifted = counts["simplified"], counts["lifted"]
    assert lifted > 100 and "for forward, partials" not in program.source
    (hint,) = program.hints
    assert hint.startswith(f"NumPy runs {simplified} operations in {lifted} statements (")
    assert hint.endswith("equal formulas for all elements of an array run side by side")
    assert f"hint: {hint}" in repr(program)
    for target, runs in (("python", "Python"), (None, "NumPy" if RUNS == "Python" else RUNS)):
        program = compile(irregular(600), target=target)  # type: ignore[arg-type]
        program([0.1, 0.2, 0.3])
        (other,) = program.hints
        how = f"in {lifted} statements" if runs == "NumPy" else "one at a time"
        assert other == f"{runs} runs {simplified} operations {how} {hint[hint.index('(') :]}"


def test_few_statements_are_not_told_nor_those_of_examples() -> None:
    program = compile(irregular(60))
    program([0.1, 0.2, 0.3])
    assert program.hints == ()
    batched = compile(irregular(600)).batch("x")
    batched(rng.normal(size=(20, 3)))
    assert batched.hints == ()


def test_many_statements_of_many_operations_each_are_not_told() -> None:
    def f(x: Any) -> Any:
        for k in range(150):  # one statement or more for each row of 8
            x = [tanh(a * (k % 7 + 0.5) + b) for a, b in zip(x, x[1:] + x[:1], strict=True)]
        return autograd.sum(x)

    program = compile(f)
    program([0.1 * k for k in range(8)])
    assert dict(program.record([0.1 * k for k in range(8)]).counts)["lifted"] >= 100
    assert not any("statements" in hint for hint in program.hints)


def test_an_irregular_graph_says_what_it_is_made_of() -> None:
    picks = rng.random((9000, 2))

    def f(x: Any) -> Any:
        pool = list(x)
        for k, (u, v) in enumerate(picks.tolist()):
            a, b = pool[int(u * len(pool))], pool[int(v * len(pool))]
            pool.append(autograd.sin(a) * b if k % 2 else a - b)
        return autograd.sum(pool)

    program = compile(f)
    program([0.1] * 10)
    (hint,) = program.hints
    count = dict(program.record([0.1] * 10).counts)["simplified"]
    assert hint.startswith(f"{RUNS} runs {count:,} operations one at a time (")
    assert "sin" in hint and "mul" in hint


def squares(camera: Any, point: Any, seen: Any) -> Any:
    """How far a point's picture is from where it was seen, in both directions."""
    x, y, z = point
    r = 1 + camera[1] * ((x / z) ** 2 + (y / z) ** 2)
    return (camera[0] * r * x / z - seen[0]) ** 2 + (camera[0] * r * y / z - seen[1]) ** 2


def test_a_loop_that_adds_several_terms_for_each_row_is_told_of_batch() -> None:
    camera, points, seen = [500.0, 0.1], rng.normal(size=(150, 3)), rng.normal(size=(150, 2))
    program = compile(
        lambda c, P, S: autograd.sum(squares(c, p, s) for p, s in zip(P, S, strict=True))
    )
    value = program(camera, points, seen)
    (hint,) = program.hints
    assert "the 150 rows of P and S" in hint and ".batch(over=('P', 'S'))" in hint
    batched = compile(squares).batch(("point", "seen"), reduce="sum")
    assert batched(camera, points, seen) == pytest.approx(value, rel=1e-12)
    assert batched.hints == ()
    penalty = compile(lambda W: autograd.sum(w * w for row in W for w in row))
    penalty(points)  # each term is of one number, whatever its row
    assert penalty.hints == ()


def pendulum(angle: Any, length: Any) -> Any:
    """The angle after 200 steps of Runge and Kutta's method."""
    speed, h = 0.0, 0.01

    def slopes(angle: Any, speed: Any) -> Any:
        return speed, -9.81 / length * autograd.sin(angle)

    for _ in range(200):
        a, b = slopes(angle, speed)
        c, d = slopes(angle + h / 2 * a, speed + h / 2 * b)
        e, f = slopes(angle + h / 2 * c, speed + h / 2 * d)
        u, v = slopes(angle + h * e, speed + h * f)
        angle, speed = (
            angle + h / 6 * (a + 2 * c + 2 * e + u),
            speed + h / 6 * (b + 2 * d + 2 * f + v),
        )
    return angle


def test_a_pendulum_says_what_runs_it_and_numpy_refuses_it() -> None:
    program = compile(pendulum)
    program(1.0, 2.0)
    (hint,) = program.hints
    assert f"{RUNS} runs a recurrence step by step" in hint and "sin" in hint
    for wrong in (compile(pendulum, target="numpy"), compile(pendulum, "numpy").batch("angle")):
        with pytest.raises(TargetError, match="operations run side by side: leave the target"):
            wrong.value_and_grad([1.0, 1.1] if wrong.over else 1.0, 2.0)


def test_a_primitive_without_a_kernel_says_that_the_machine_does_not_run_it() -> None:
    own = Primitive("own_of_hints", lambda x: 2 * tanh(x), lambda z, x: 2 - z * z / 2)
    program = compile(lambda x: own(x) * x)
    value, slope = program.value_and_grad(0.5)
    assert slope == pytest.approx(2 * np.tanh(0.5) + 1 / np.cosh(0.5) ** 2)
    said = "NumPy runs this program, because the native machine has no kernel of own_of_hints. "
    assert all(hint.startswith(said) for hint in program.hints)
    assert len(program.hints) == (core.kind == "native")
    plain = compile(lambda x: 2 * tanh(x) * x)  # what the hint says
    assert plain(0.5) == pytest.approx(value) and plain.hints == ()
    asked = compile(lambda x: own(x) * x, target="numpy")
    assert asked(0.5) == pytest.approx(value) and asked.hints == ()
