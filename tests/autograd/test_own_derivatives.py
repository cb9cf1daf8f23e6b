"""The derivatives of a graph, computed without touching any `grad`; and what backward() marks."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from examples import examples
from graphs import EVERY, Recipe, lecture, recipes
from hypothesis import given

from autograd import Value, allow_nonfinite, log, order, sqrt
from autograd.engine.adjoints import own_derivatives
from autograd.engine.marks import is_differentiated


@given(recipes(EVERY, most=12))
@examples(200)
def test_derivatives_are_those_of_backward_to_the_last_bit(recipe: Recipe) -> None:
    _, J = recipe.graph()
    own = own_derivatives(J)
    assert all(v.grad is None for v in order(J))
    J.backward()
    assert [own[v] for v in order(J)] == [v.grad for v in order(J)]


@given(recipes(most=6), recipes(most=6))
@examples(60)
def test_derivatives_of_several_roots_are_those_of_their_sum(one: Recipe, two: Recipe) -> None:
    leaves, J = one.graph()
    K = two(*leaves)
    both = own_derivatives(J, K)
    separate = own_derivatives(J), own_derivatives(K)
    for leaf in leaves:
        expected = sum(own.get(leaf, 0.0) for own in separate)
        assert both.get(leaf, 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_derivatives_of_numbers_that_are_not_finite_follow_ieee() -> None:
    x = Value(0, "x")
    with allow_nonfinite():
        J = log(x) + sqrt(x)
    assert own_derivatives(J)[x] == float("inf")


def test_backward_marks_its_root_alone_until_the_graph_or_the_gradients_are_renewed() -> None:
    graph = lecture()
    K = graph.J * graph.u
    graph.J.backward()
    assert [v for v in order(K) if is_differentiated(v)] == [graph.J]
    K.backward()
    assert is_differentiated(graph.J) and is_differentiated(K)
    graph.J.label = "cost"
    assert is_differentiated(graph.J)
    graph.b.data = 4
    K.recompute()
    assert not is_differentiated(graph.J) and not is_differentiated(K)
    graph.J.backward()
    K.zero_grad()
    assert not is_differentiated(graph.J)


@pytest.mark.parametrize("copied", [deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_the_mark_is_kept_by_copies_as_gradients_are(copied: Callable[[Any], Any]) -> None:
    graph = lecture()
    assert not is_differentiated(copied(graph.J))
    graph.J.backward()
    assert is_differentiated(copied(graph.J)) and not is_differentiated(copied(graph.u))
