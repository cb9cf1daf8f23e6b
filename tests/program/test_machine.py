"""The compiled machine agrees with its twin, with NumPy and with the engine, on every processor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from points import ROWS
from strain import from_threads, left_behind

from autograd import (
    NonFiniteError,
    OperandError,
    Primitive,
    TargetError,
    Value,
    compile,
    core,
    dot,
    exp,
    log,
    logsumexp,
    sin,
    tanh,
)
from autograd import sum as sum_of
from autograd.engine.primitive import BUILT_IN, TABLE
from autograd.program.run.machine import RUNNER, encode
from autograd.program.run.machine.choice import Target
from autograd.program.run.machine.native import NativeFunction
from autograd.program.run.machine.twin import TwinFunction
from autograd.program.run.program import Program

native = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")
rng = np.random.default_rng(5)


def results(function: Any, columns: Sequence[Any]) -> list[Any]:
    """What a machine gives for packed arguments."""
    every, finite = function.run(columns)
    assert finite
    return [np.asarray(x, dtype=float) for x in every]


def both(program: Program, *given: Any, wrt: tuple[int, ...]) -> tuple[list[Any], list[list[Any]]]:
    """The results of the twin, and of the machine for each kind of processor."""
    plan = program.record(*given)
    wanted = tuple(dict.fromkeys(plan.entry.place(plan.given[k]) for k in wrt))
    columns = plan.entry.packed(dict(zip(plan.given, given, strict=True)))
    twin = plan.runnables._twin
    machines = [NativeFunction(twin, wanted, level) for level in range(RUNNER.BEST + 1)]
    due = results(TwinFunction(twin, wanted), columns)
    return due, [results(each, columns) for each in machines]


def layers(W: Any, b: Any, V: Any, x: Any) -> Any:
    """A network of two layers."""
    hidden = [tanh(dot(w, x) + c) for w, c in zip(W, b, strict=True)]
    return sum_of(dot(v, hidden) ** 2 for v in V)


def mixture(m: Any, s: Any, x: Any) -> Any:
    """The log-likelihood of a mixture, whose terms have weights and constants of their own."""
    terms = [
        -sum_of(((v - u) / s[k]) ** 2 for v, u in zip(x, row, strict=True))
        for k, row in enumerate(m)
    ]
    return logsumexp(terms) - 0.5 * sum_of(s) + x[0] * s[1]


SMALL = 2.0**-20  # so that a sum of large numbers does not overflow
SIZES = [1, 2, 15, 16, 17, 33, 64, 65, 130]


@native
@pytest.mark.parametrize("m", SIZES)
@pytest.mark.parametrize("reduce", ["mean", "sum", None])
def test_layers_over_any_count_of_examples(m: int, reduce: Any) -> None:
    program = compile(layers).batch(over="x", reduce=reduce)
    W, b, V, X = given = tuple(rng.normal(size=size) for size in ((7, 3), 7, (5, 7), (m, 3)))
    due, machines = both(program, *given, wrt=(0, 1, 2, 3))
    for found in machines:
        for x, y in zip(found, due, strict=True):
            np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-14)
    hidden = np.tanh(X @ W.T + b)
    value = ((hidden @ V.T) ** 2).sum(axis=1)
    np.testing.assert_allclose(
        machines[0][0], value if reduce is None else getattr(np, reduce)(value), rtol=1e-12
    )


@native
@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 6, 7, 9, 13])
def test_layers_of_every_size_in_tiles(rows: int) -> None:
    def squares(W: Any, b: Any, x: Any) -> Any:
        return sum_of((dot(w, x) + c) ** 2 for w, c in zip(W, b, strict=True))

    for terms in (1, 2, 7, 8, 9, 19, 64, 79):
        W, b = rng.normal(size=(rows, terms)), rng.normal(size=rows)
        program = compile(squares, target="native").batch(over="x", reduce="sum")
        for m in (1, 2, 17, 65):
            X = rng.normal(size=(m, terms))
            Z = X @ W.T + b
            slopes = 2 * Z.T @ X, 2 * Z.sum(axis=0), 2 * W.T @ Z.T
            for given in (X, np.asfortranarray(X), X[::-1].copy()[::-1]):
                for wrt in ((0, 1, 2), (0, 1)):
                    _, machines = both(program, W, b, given, wrt=wrt)
                    for value, *found in machines:
                        assert value == pytest.approx((Z**2).sum(), rel=1e-12)
                        for k, x in zip(wrt, found, strict=True):
                            due = slopes[k].reshape(x.shape)
                            np.testing.assert_allclose(x, due, rtol=1e-10, atol=1e-11)


@native
@pytest.mark.parametrize("m", [1, 16, 70])
def test_terms_of_many_kinds_over_examples(m: int) -> None:
    program = compile(mixture).batch(over="x")
    given = rng.normal(size=(3, 2)), rng.uniform(1, 2, size=3), rng.normal(size=(m, 2))
    due, machines = both(program, *given, wrt=(0, 1, 2))
    for found in machines:
        for x, y in zip(found, due, strict=True):
            np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-14)


KERNELS = BUILT_IN if RUNNER is None else BUILT_IN & RUNNER.CODES.keys()
FIXED = sorted(name for name in KERNELS if TABLE[name].arity)


def points_of(name: str) -> Any:
    """The primitive's test points, again and again, so that all ways to run it are taken."""
    points = list(ROWS[name].points)
    return np.array([points[k % len(points)] for k in range(max(70, len(points)))], dtype=float)


def slopes_of(name: str, points: Any) -> tuple[list[float], Any]:
    """The engine's values and slopes."""
    values, rows = [], []
    for point in points.tolist():
        xs = [Value(x) for x in point]
        z = TABLE[name](*xs)
        values.append(z.data)
        z.backward()
        rows.append([x.grad or 0.0 for x in xs])
    return values, np.array(rows)


@native
@pytest.mark.parametrize("name", FIXED)
def test_every_primitive_in_groups_alone_and_over_examples(name: str) -> None:
    op, P = TABLE[name], points_of(name)
    within = 3e-16 if name in ("sigmoid", "tanh") else 0.0  # their slopes are exact relative to 1
    values, slopes = slopes_of(name, P)
    each = compile(lambda x: op(*x), target="native").batch(over="x", reduce=None)
    np.testing.assert_allclose(each(P), values, rtol=1e-13)
    each = compile(lambda x: op(*x) * SMALL, target="native").batch(over="x", reduce="sum")
    _, found = each.value_and_grad(P)
    np.testing.assert_allclose(found, slopes * SMALL, rtol=1e-13, atol=within)
    for rows in (P, P[:3]):
        many = compile(lambda Q: sum_of(op(*x) * SMALL for x in Q), target="native")
        _, found = many.value_and_grad(rows)
        np.testing.assert_allclose(found, slopes[: len(rows)] * SMALL, rtol=1e-13, atol=within)


@native
def test_a_kernel_with_a_fault_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests rest on: another operation gives other numbers."""
    monkeypatch.setitem(RUNNER.CODES, "sin", RUNNER.CODES["cos"])
    with pytest.raises(AssertionError):
        test_every_primitive_in_groups_alone_and_over_examples("sin")


@native
def test_a_long_recurrence_runs_step_by_step() -> None:
    def decay(x: Any, k: Any) -> Any:
        for _ in range(3000):
            x = x + 0.001 * (k - x)
        return x

    program = compile(decay, target="native")
    value, (dx, dk) = program.value_and_grad(2.0, 0.5, wrt=(0, 1))
    assert dx == pytest.approx(0.999**3000, rel=1e-11)
    assert dk == pytest.approx(1 - 0.999**3000, rel=1e-11)
    assert value == pytest.approx(0.5 + 1.5 * 0.999**3000, rel=1e-11)
    assert program.target == "native"


@native
def test_a_log_sum_exp_of_many_and_long_sums_keep_their_digits() -> None:
    x = rng.normal(size=20_000) * 30
    value, slopes = compile(lambda v: logsumexp(v), target="native").value_and_grad(x)
    shifted = np.exp(x - x.max())
    assert value == pytest.approx(x.max() + math.log(math.fsum(shifted)), rel=1e-15)
    np.testing.assert_allclose(slopes, shifted / math.fsum(shifted), rtol=1e-12)
    total = compile(lambda v: sum_of(v), target="native")(x)
    assert abs(total - math.fsum(x)) <= 1e-14 * math.fsum(np.abs(x))


@native
def test_threads_run_one_program_at_once() -> None:
    program = compile(layers).batch(over="x")
    W, b, V = rng.normal(size=(20, 8)), rng.normal(size=20), rng.normal(size=(5, 20))
    inputs = [rng.normal(size=(n, 8)) for n in (5, 40, 300, 900)]
    due = [program.value_and_grad(W, b, V, X, wrt=(0, 1, 2, 3)) for X in inputs]
    wrong: list[int] = []

    def hammer(k: int) -> None:
        for i in range(60):
            j = (i + k) % len(inputs)
            value, slopes = program.value_and_grad(W, b, V, inputs[j], wrt=(0, 1, 2, 3))
            same = value == due[j][0]
            if not (same and all(map(np.array_equal, slopes, due[j][1]))):
                wrong.append(k)

    from_threads(hammer)
    assert not wrong


@native
def test_errors_leave_nothing_behind() -> None:
    program = compile(lambda x, y: exp(x).sum() + y, target="native")
    bad = np.full(2000, 800.0)

    def fail() -> None:
        with pytest.raises(NonFiniteError):
            program.value_and_grad(bad, 1.0)

    assert left_behind(fail, 20, 3) < 100_000


@native
def test_numbers_beyond_the_range_name_the_node_as_the_engine_does() -> None:
    def f(a: Any, b: Any) -> Any:
        return log(a) * exp(b)

    for given in ((1.0, 1000.0), (0.0, 1.0)):
        with pytest.raises(NonFiniteError) as eager:
            f(*[Value(x, label) for x, label in zip(given, "ab", strict=True)])
        with pytest.raises(NonFiniteError) as compiled:
            compile(f, target="native")(*given)
        assert str(compiled.value) == str(eager.value)


@native
def test_a_program_too_large_for_places_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "MOST_PLACES", 50)
    with pytest.raises(TargetError, match="places for 50 numbers"):
        compile(lambda x: sum_of(v * v for v in x), target="native")(rng.normal(size=60))


def test_the_target_is_chosen_and_told() -> None:
    own = Primitive("own_of_machine", lambda x: 2.0 * x, lambda z, x: 2.0)
    best = "native" if core.kind == "native" else "numpy"
    targets: list[tuple[Target | None, str]]
    targets = [(None, best), ("numpy", "numpy"), ("python", "python")]
    for target, told in targets:
        program = compile(lambda x: sin(x) * x, target=target)
        assert program.value_and_grad(2.0) == (
            pytest.approx(2 * math.sin(2.0)),
            pytest.approx(math.sin(2.0) + 2 * math.cos(2.0)),
        )
        assert program.target == told
    program = compile(lambda x: own(x) + 1)
    assert program(2.0) == 5.0 and program.target == "numpy"
    with pytest.raises(TargetError, match="own_of_machine" if best == "native" else "core"):
        compile(lambda x: own(x), target="native")(1.0)
    with pytest.raises(OperandError, match="'native', 'numpy', 'python' or None, got 'c'"):
        compile(lambda x: x, target="c")  # type: ignore[call-overload]


def test_options_decorate_a_function() -> None:
    @compile(target="python")
    def f(x: float) -> Any:
        """The square."""
        return x * x

    assert f.value_and_grad(3.0) == (9.0, 6.0) and f.target == "python"
    assert repr(f).startswith("<program f, target='python': ")
    assert vars(f)["__name__"] == "f" and f.__doc__ == "The square."
    assert compile(threads=1)(lambda x: x + 1)(2.0) == 3.0
    with pytest.raises(OperandError, match="'native', 'numpy', 'python' or None, got 'c'"):
        compile(target="c")  # type: ignore[call-overload]
    for wrong in ("native", None):  # a network that is not there yet
        with pytest.raises(OperandError, match="programs are of functions, got "):
            compile(wrong)  # type: ignore[call-overload]


@native
def test_large_layers_over_examples_are_left_to_numpy() -> None:
    program = compile(layers).batch(over="x")
    program(rng.normal(size=(90, 400)), np.zeros(90), rng.normal(size=(2, 90)), np.ones((3, 400)))
    assert program.target == "numpy"
