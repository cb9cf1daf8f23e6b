"""Compiling takes steps, text and memory in proportion to the graph, and does not recurse.

Work is counted in calls of Python functions and lines of text, not in seconds.
"""

from __future__ import annotations

import gc
import inspect
import sys
import weakref
from contextlib import nullcontext
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from growing import GRAPHS, Graph, calls, examples

from autograd import dot, neg, sin, tanh
from autograd.program import compile
from autograd.program.passes import pipeline
from autograd.program.run.program import MOST_PLANS
from nets import MLP


@pytest.mark.slow
@GRAPHS
@pytest.mark.parametrize("most", [10**9, 0], ids=["lifted", "not lifted"])
def test_calls_and_text_grow_in_proportion_to_the_graph(graph: Graph, most: int) -> None:
    sizes = (400, 1600)
    measured = []
    for n in sizes:
        f, x = graph(n)
        program = compile(f)
        with patch.object(pipeline, "MOST_STATEMENTS", most):
            work = calls(partial(program.value_and_grad, x))
        measured.append((work, len(program.source)))
    for small, large in zip(*measured, strict=True):
        assert large <= 1.5 * sizes[1] / sizes[0] * small


@pytest.mark.slow
@GRAPHS
def test_no_recursion_at_any_depth(graph: Graph) -> None:
    f, x = graph(20_000)
    program = compile(f)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 120)
    try:
        value, _ = program.value_and_grad(x)
    finally:
        sys.setrecursionlimit(limit)
    assert np.isfinite(value)


def test_a_graph_that_is_lifted_has_the_same_text_at_any_size() -> None:
    def lines(n: int) -> int:
        f, x = examples(n)
        program = compile(f)
        program.value_and_grad(x)
        return program.source.count("\n")

    assert lines(3000) == lines(300) <= 40


def test_what_is_shared_is_computed_once() -> None:
    def powers_of_two(x: Any) -> Any:
        for _ in range(60):  # 2^60 paths
            x = x + x
        return x

    value, slope = compile(powers_of_two).value_and_grad(1.0)
    assert value == slope == 2.0**60


def test_equal_subexpressions_are_computed_once() -> None:
    program = compile(lambda x: sin(x) * sin(x) + sin(x))
    assert program(0.7) == pytest.approx(np.sin(0.7) ** 2 + np.sin(0.7), rel=1e-15)
    assert program.source.count("np.sin(") == 1


def test_what_looks_like_nothing_is_kept() -> None:
    for f, true in (
        (lambda x: 0 - x, -3.0),
        (lambda x: 1 / x, 1 / 3.0),
        (lambda x: 1**x, 1.0),
        (lambda x: -x, -3.0),
        (lambda x: x**0, 1.0),
        (lambda x: x * -1, -3.0),
    ):
        assert compile(f)(3.0) == true


def test_what_does_nothing_and_what_nothing_needs_is_left_out() -> None:
    def f(x: Any) -> Any:
        tanh(x)  # never used
        twice_turned = neg(neg(x * 1 + 0))
        return (twice_turned / 1) ** 1 + 0.0 * 1

    program = compile(f)
    assert program(3.0) == 3.0
    assert "tanh" not in program.source and not set("*/+") & set(program.source.split("return")[-1])


def test_a_dot_product_of_nothing_is_its_bias() -> None:
    value, slope = compile(lambda b: 2 * dot([], [], b)).value_and_grad(3.0)
    assert (value, slope) == (6.0, 2.0)


def test_products_among_other_terms_become_one_without_taking_a_label_along() -> None:
    def f(w: Any, x: Any) -> Any:
        products = [a * b for a, b in zip(w, x, strict=True)]
        products[-1].label = "last"
        return products[0] + (sin(w[0]) + products[1]) + (products[2] + tanh(x[1])) + w[2]

    w, x = [1.0, 2.0, 3.0], [0.4, 0.5, 0.6]
    program = compile(f)
    value, (by_w, by_x) = program.value_and_grad(w, x, wrt=(0, 1))
    assert value == pytest.approx(np.dot(w, x) + np.sin(1) + np.tanh(0.5) + 3, rel=1e-15)
    assert by_w == pytest.approx([0.4 + np.cos(1), 0.5, 0.6 + 1], rel=1e-15)
    assert by_x == pytest.approx([1, 2 + 1 - np.tanh(0.5) ** 2, 3], rel=1e-15)
    assert "np.vdot" in program.source and "last" not in program.source


def test_what_was_recorded_long_ago_is_dropped() -> None:
    program = compile(lambda f, x: f(x))
    first = MLP(2, [2, 1], rng=0)
    gone = weakref.ref(first)
    assert program(first, [1.0, 2.0]) == first([1.0, 2.0]).data
    others = [MLP(1, [1], rng=i) for i in range(MOST_PLANS)]
    del first
    for i, net in enumerate(others):
        assert program(net, [0.5]) == net([0.5]).data
        assert program(others[0], [0.25]) == others[0]([0.25]).data, "what is used stays"
        assert len(program._plans) == min(i + 2, MOST_PLANS)
    gc.collect()
    assert gone() is None
    kept = program.record(others[0], [0.5])
    assert program.record(others[0], [0.5]) is kept


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("works", [True, False])
def test_the_garbage_collector_rests_while_f_is_recorded_and_then_is_as_before(
    collecting: bool, works: bool
) -> None:
    during: list[bool] = []

    def f(x: Any) -> Any:
        during.append(gc.isenabled())
        if not works:
            raise LookupError
        return x * x

    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        with nullcontext() if works else pytest.raises(LookupError):
            assert compile(f)(3.0) == 9.0
        assert (during, gc.isenabled()) == ([False], collecting)
    finally:
        (gc.enable if before else gc.disable)()
