"""Depth and memory: deep graphs, and graphs that go when they are dropped."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import tracemalloc
import weakref

import pytest
from graphs import chain

from autograd import Value, grad, names, nudge, why
from autograd.engine.forward import tangents


@pytest.mark.slow
def test_a_chain_is_freed_in_a_thread_with_a_smaller_stack() -> None:
    def build_and_drop() -> None:
        chain(250_000)
        done.append(True)

    done: list[bool] = []
    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=build_and_drop)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert done == [True]


@pytest.mark.slow
def test_every_walk_is_deep() -> None:
    x, y = chain(20_000)
    assert tangents([y], {x: 1.0})[y] == 1
    assert len(y.steps()) == len(y.forward_steps()) == 20_000
    assert "left out" in repr(y.steps())
    assert why(y, x).derivative == 1 and nudge(y, x).moved[-1].exact == 1
    assert len(names(y)) == 20_001

    def f(x: Value) -> Value:
        for _ in range(5_000):
            x = x.sin()
        return x

    assert grad(grad(f))(0.0) == 0


def alive() -> int:
    """The number of Values that the garbage collector knows of."""
    return sum(type(x) is Value for x in gc.get_objects())


def test_an_interior_node_goes_with_the_last_graph_that_holds_it() -> None:
    x = Value(0.5)
    y = x * x
    z = y + 1
    seen = weakref.ref(y)
    del y
    assert seen() is not None
    del z
    assert seen() is None


def test_a_dropped_graph_is_freed_without_the_collector() -> None:
    def build_and_drop() -> None:
        x = Value(0.5)
        y = x
        for _ in range(60):
            y = (y * x + 1).tanh()
        y.backward()

    def use_and_drop() -> None:
        _, y = chain(60)
        y.steps()
        grad(grad(lambda t: t * t * t))(2.0)
        copy.deepcopy(y)
        pickle.loads(pickle.dumps(y))

    gc.collect()
    gc.disable()
    try:
        values = alive()
        tracemalloc.start()
        for _ in range(10):
            build_and_drop()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(100):
            build_and_drop()
        after = tracemalloc.get_traced_memory()[0]
        use_and_drop()
        assert alive() == values
    finally:
        tracemalloc.stop()
        gc.enable()
    assert after - before < 20_000  # one graph alone takes 30 kB


@pytest.mark.parametrize("size", [1000])
def test_a_node_takes_at_most_300_bytes(size: int) -> None:
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        _, y = chain(size)
        y.backward()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert taken / size <= 300


def test_an_error_keeps_no_graph_alive() -> None:
    def fail() -> None:
        x = Value(1)
        for _ in range(1000):
            x = -x
        with pytest.raises(ArithmeticError):
            (x - 1).log()

    gc.collect()
    gc.disable()
    try:
        fail()
        before = alive()
        fail()
        assert alive() <= before
    finally:
        gc.enable()


@pytest.mark.slow
def test_a_step_of_a_deep_graph_has_a_hash() -> None:
    _, y = chain(200_000)
    steps = y.steps()
    assert len({steps[-1], steps[-1], steps[0]}) == 2
