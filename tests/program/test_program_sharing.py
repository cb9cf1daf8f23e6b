"""Programs in pickles and in several threads at once."""

from __future__ import annotations

import inspect
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograd import tanh
from autograd.program import Program, compile
from nets import MLP

THREADS = 8


def squared_error(w: Any, x: Any, y: Any) -> Any:
    return (tanh(w[0] * x) + w[1] - y) ** 2


@compile
def decorated(a: Any, b: Any) -> Any:
    """The product of two."""
    return a * b


plain = compile(squared_error)
batch = plain.batch(over=("x", "y"))
W, X, Y = [0.5, 0.1], np.linspace(-1, 1, 7), np.linspace(0, 1, 7)


# Pickles.


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("used", [False, True])
def test_programs_pickle_before_and_after_their_first_call(protocol: int, used: bool) -> None:
    for program, args in (
        (compile(squared_error), (W, 0.3, 0.2)),
        (compile(squared_error).batch(("x", "y")), (W, X, Y)),
        (compile(squared_error).batch(("x", "y"), "sum"), (W, X, Y)),
        (compile(squared_error).batch("x", None), (W, X, 0.2)),
    ):
        if used:
            program(*args)
        twin = pickle.loads(pickle.dumps(program, protocol))
        assert (twin.over, twin.reduce) == (program.over, program.reduce)
        assert np.array_equal(twin(*args), program(*args))


def test_a_decorated_function_pickles_by_its_name() -> None:
    for program in (decorated, decorated.batch("a")):
        twin = pickle.loads(pickle.dumps(program))
        args = ([2.0, 4.0] if program.over else 3.0, 5.0)
        assert twin(*args) == 15.0 == program(*args)
        assert twin.value_and_grad(*args, wrt=1)[1] == 3.0


def test_a_decorated_function_keeps_its_name_and_documentation() -> None:
    assert inspect.getdoc(decorated) == "The product of two."
    assert vars(decorated)["__name__"] == "decorated"
    assert decorated.__module__ == __name__


def test_what_refers_to_a_program_pickles_with_it() -> None:
    twin = pickle.loads(pickle.dumps({"program": batch, "net": MLP(1, [1], rng=1)}))
    assert twin["program"](W, X, Y) == batch(W, X, Y)


# Threads.


@pytest.fixture(autouse=True)
def frequent_turns() -> Iterator[None]:
    """Make threads take turns all the time, not only every 5 ms."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(work: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """The results of some threads, which all start together."""
    gate = threading.Barrier(count)

    def wait_and_work(k: int) -> Any:
        gate.wait()
        return work(k)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(wait_and_work, range(count)))


def test_the_first_call_can_come_from_all_threads_at_once() -> None:
    for _ in range(20):
        calls: list[int] = []

        def f(w: Any, x: Any, y: Any, calls: list[int] = calls) -> Any:
            calls.append(1)
            return squared_error(w, x, y)

        program = compile(f).batch(over=("x", "y"))
        results = at_once(lambda k: program.value_and_grad(W, X, Y))  # noqa: B023  ends in this turn
        assert len(calls) == 1
        assert all(each == batch.value_and_grad(W, X, Y) for each in results)


def test_threads_with_different_numbers_do_not_meet() -> None:
    program = compile(squared_error).batch(over=("x", "y"))
    rng = np.random.default_rng(1)
    tasks = [(list(rng.normal(size=2)), rng.normal(size=5), rng.normal(size=5)) for _ in range(8)]
    expected = [batch.value_and_grad(*task, wrt=(0, 1)) for task in tasks]

    def work(k: int) -> bool:
        for _ in range(50):
            value, (dw, dx) = program.value_and_grad(*tasks[k], wrt=(0, 1))
            if (value, dw) != (expected[k][0], expected[k][1][0]):
                return False
            if not np.array_equal(dx, expected[k][1][1]):
                return False
        return True

    assert all(at_once(work))


def test_threads_with_arguments_of_different_structure_do_not_meet() -> None:
    program = compile(lambda x: sum(xi * xi for xi in x))

    def work(k: int) -> bool:
        x = [float(i + k) for i in range(2 + k)]
        squares = sum(xi * xi for xi in x)
        return all(program.value_and_grad(x) == (squares, [2 * xi for xi in x]) for _ in range(30))

    assert all(at_once(work))


def test_threads_may_train_networks_of_their_own() -> None:
    loss = compile(lambda net, x, y: (net(x) - y) ** 2).batch(over=("x", "y"))

    def train(k: int, program: Program = loss) -> list[float]:
        net = MLP(1, [4, 1], activation="tanh", rng=k)
        losses = []
        for _ in range(20):
            value, gradient = program.value_and_grad(net, X[:, None], Y)
            losses.append(value)
            for p, slope in zip(net.parameters(), gradient.tolist(), strict=True):
                p.data -= 0.1 * slope
        return losses

    alone = [train(k, compile(loss.f).batch(over=("x", "y"))) for k in range(THREADS)]
    assert at_once(train) == alone
    assert all(losses[-1] < losses[0] for losses in alone)


def test_a_recursive_program_does_not_wait_for_itself() -> None:
    inner = compile(lambda x: x * x)

    def outer(x: Any) -> Any:
        return x + inner(3.0)

    assert compile(outer)(1.0) == 10.0
