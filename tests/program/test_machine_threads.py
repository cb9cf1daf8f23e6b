"""`compile(f, threads=n)` gives what one thread gives: a batch in parts, whose sums are added."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from typing import Any

import numpy as np
import pytest
from strain import from_threads

from autograd import NonFiniteError, OperandError, TargetError, compile, core, dot, exp, log, tanh
from autograd import sum as sum_of
from autograd.program.run.machine import choice, threads
from autograd.program.run.machine.threads import in_threads, parts

native = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")
rng = np.random.default_rng(8)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of one block are worth a thread."""
    monkeypatch.setattr(threads, "LEAST", 1)


def residual(w: Any, b: Any, x: Any, y: Any) -> Any:
    """The squared error of a linear model."""
    return (dot(w, x) + b - y) ** 2


def by_hand(w: Any, b: Any, X: Any, y: Any) -> tuple[Any, list[Any]]:
    """Each example's squared error, and the sums' derivatives."""
    r = X @ w + b - y
    return r**2, [2 * X.T @ r, 2 * r.sum(), 2 * r[:, None] * w, -2 * r]


def numbers(m: int) -> tuple[Any, ...]:
    """Arguments for m examples."""
    return rng.normal(size=3), float(rng.normal()), rng.normal(size=(m, 3)), rng.normal(size=m)


@native
@pytest.mark.parametrize("m", [1, 64, 65, 200, 1000])
@pytest.mark.parametrize("reduce", ["mean", "sum", None])
@pytest.mark.parametrize("examples", ["columns", "rows"])
def test_the_results_of_all_parts_are_those_of_the_batch(
    small_parts: None, m: int, reduce: Any, examples: Any
) -> None:
    given = numbers(m)
    each, slopes = by_hand(*given)
    value = each if reduce is None else getattr(np, reduce)(each)
    for count in (2, 3, 7):
        program = compile(residual, threads=count).batch(("x", "y"), reduce, examples)
        for _ in range(2):  # the second call takes the shortcut
            np.testing.assert_allclose(program(*given), value, rtol=1e-12, atol=1e-14)
            _, found = program.value_and_grad(*given, wrt=(0, 1, 2, 3))
            for x, due in zip(found, slopes, strict=True):
                due = due / (m if reduce == "mean" else 1)
                np.testing.assert_allclose(x, due, rtol=1e-11, atol=1e-14)


@native
def test_what_examples_have_of_their_own_has_the_bits_of_one_thread(small_parts: None) -> None:
    given = numbers(1000)
    one, many = (compile(residual, threads=n).batch(("x", "y"), None) for n in (1, 3))
    assert np.array_equal(one(*given), many(*given))
    _, due = one.value_and_grad(*given, wrt=(2, 3))
    _, found = many.value_and_grad(*given, wrt=(2, 3))
    assert all(map(np.array_equal, found, due))


@native
def test_each_call_gives_the_same_bits(small_parts: None) -> None:
    given = numbers(3000)
    program = compile(residual, threads=5).batch(("x", "y"))
    value, slopes = program.value_and_grad(*given, wrt=(0, 1, 2, 3))
    for _ in range(20):
        again, found = program.value_and_grad(*given, wrt=(0, 1, 2, 3))
        assert again == value and all(map(np.array_equal, found, slopes))


@native
@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_what_is_added_once_and_what_depends_on_no_example(small_parts: None, reduce: Any) -> None:
    """Results of three kinds: of the examples, of both, and of the shared arguments alone."""

    def f(w: Any, x: Any) -> Any:
        return w * x, w**2 + x, w**3

    m, w = 500, 1.5
    x = rng.normal(size=m)
    factor = 1 if reduce == "mean" else m
    total = getattr(np, reduce)(x)
    for once in (None, lambda w: (w, 10.0, w**4)):
        program = compile(f, threads=4).batch("x", reduce, once=once)
        added = (0.0, 0.0, 0.0) if once is None else (w, 10.0, w**4)
        due = w * total, w**2 * factor + total, w**3 * factor
        np.testing.assert_allclose(program(w, x), np.add(due, added), rtol=1e-12)
    penalised = compile(lambda w, x: w**3 + w * x, threads=4)
    penalised = penalised.batch("x", reduce, once=lambda w: 7 * w**2)
    value, slope = penalised.value_and_grad(w, x)
    assert value == pytest.approx(w**3 * factor + w * total + 7 * w**2, rel=1e-12)
    assert slope == pytest.approx(3 * w**2 * factor + total + 14 * w, rel=1e-12)
    shared = compile(lambda w, x: -0.0 * w, threads=4).batch("x", reduce)
    assert np.signbit(shared(w, x))


@native
def test_derived_programs_batches_and_pickles_keep_their_threads(small_parts: None) -> None:
    given = numbers(300)
    program = compile(residual, threads=3).batch(("x", "y"), "sum")
    copies = [program, program.batch(("x", "y"), "sum"), pickle.loads(pickle.dumps(program))]
    X = given[2]
    for each in copies:
        np.testing.assert_allclose(each.hessian(*given), 2 * X.T @ X, rtol=1e-12)
        assert each._runs == (None, 3) == each._derived["hessian", "w"]._runs
        assert each.record(*given).runnables.running(None).threads == 3

    class Model:
        """A method as a program."""

        cost = compile(lambda self, x: sum_of(x), threads=2)

    assert Model().cost._runs == (None, 2)


@native
def test_a_number_beyond_the_range_in_any_part_is_the_error_of_one_thread(
    small_parts: None,
) -> None:
    x = np.ones(1000)
    for place, bad, f in ((999, 0.0, log), (500, 1e3, exp)):
        given = x.copy()
        given[place] = bad
        errors = []
        for count in (1, 4):
            program = compile(lambda x, f=f: f(x) * 2.0, threads=count).batch("x")
            for _ in range(2):
                with pytest.raises(NonFiniteError) as caught:
                    program.value_and_grad(given)
                errors.append(str(caught.value))
        assert len({*errors}) == 1, errors
    total = compile(lambda w, x: w * x, threads=4).batch("x", "sum")
    for w in (1.0, 1e-300):  # each part is finite, but not their sum: of results, of derivatives
        with pytest.raises(NonFiniteError):
            total.value_and_grad(w, np.full(256, 1.2e306))


def test_parts_are_whole_blocks_and_too_little_work_is_not_split() -> None:
    for m in (1, 63, 64, 65, 1000, 100_000):
        for count in (1, 2, 3, 16):
            split = parts(m, 10**6, count)
            assert [i for part in split for i in part] == [*range(m)]
            assert len(split) == min(count, -(-m // 64))
            assert all(part.start % 64 == 0 for part in split)
            sizes = [len(part) for part in split]
            assert max(sizes) - min(sizes) <= 64 + 63
    assert parts(10_000, 1, 4) == [range(10_000)]
    assert len(parts(3 * threads.LEAST, 1, 4)) == 3


def test_parts_run_at_once_and_no_thread_is_left() -> None:
    barrier = threading.Barrier(3)
    before = threading.active_count()

    def work(k: int) -> int:
        barrier.wait(60)  # until all are here
        return k * k

    assert in_threads(work, [1, 2, 3], bytearray(1)) == [1, 4, 9]
    assert threading.active_count() == before

    def fail(k: int) -> int:
        raise MemoryError(k)

    with pytest.raises(MemoryError):
        in_threads(fail, [1, 2, 3], bytearray(1))
    assert threading.active_count() == before


def test_where_no_thread_starts_the_parts_run_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert in_threads(lambda k: k + 1, [1, 2, 3], bytearray(1)) == [2, 3, 4]


AT_EXIT = """
import atexit, os, sys
import numpy as np
from autograd import compile
from autograd.program.run.machine import threads

threads.LEAST = 1
program = compile(lambda x: 2.0 * x, threads=4).batch("x", "sum")
x = np.ones(1000)
atexit.register(lambda: print(program(x)))
assert program(x) == 2000.0
if hasattr(os, "fork"):
    child = os.fork()
    if not child:
        os._exit(0 if program(x) == 2000.0 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


@native
@pytest.mark.skipif(sys.platform == "emscripten", reason="there are no processes")
def test_a_process_forks_and_ends_as_without_threads() -> None:
    command = [sys.executable, "-W", "error", "-c", AT_EXIT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ})
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "2000.0", "")


@native
def test_several_callers_with_threads_of_their_own(small_parts: None) -> None:
    def net(W: Any, v: Any, x: Any) -> Any:
        return dot(v, [tanh(dot(w, x)) for w in W])

    program = compile(net, threads=2).batch("x")
    W, v = rng.normal(size=(8, 5)), rng.normal(size=8)
    inputs = [rng.normal(size=(n, 5)) for n in (10, 100, 400, 1000)]
    due = [(np.tanh(X @ W.T) @ v).mean() for X in inputs]
    wrong: list[Any] = []

    def call(k: int) -> None:
        for i in range(40):
            j = (i + k) % len(inputs)
            value = program(W, v, inputs[j])
            if abs(value - due[j]) > 1e-12:
                wrong.append((j, value))

    from_threads(call)
    assert not wrong


@pytest.mark.parametrize("count", [0, -1, 1.5, 2.0, True, "2", [2]])
def test_other_counts_are_refused(count: Any) -> None:
    with pytest.raises(OperandError, match="threads is a count, such as 2, or None for one, got"):
        compile(residual, threads=count)


def test_only_the_machine_has_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    for target in ("numpy", "python"):
        with pytest.raises(OperandError, match=f"target='{target}': only the native machine has"):
            compile(residual, target=target, threads=2)
        assert compile(lambda x: x, target=target, threads=1)(2.0) == 2.0
    monkeypatch.setattr(choice, "RUNNER", None)
    with pytest.raises(TargetError, match="threads=2: there is no native machine"):
        compile(residual, threads=2)(*numbers(1)[:2], [1.0] * 3, 1.0)
