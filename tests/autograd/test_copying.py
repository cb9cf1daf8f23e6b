"""Copies and pickles keep the graph whole."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from autograd import Primitive, PrimitiveError, StaleGraphError, Value, dot, order, scope
from autograd.engine.primitive import TABLE


def graph() -> tuple[Value, Value, Value]:
    """A graph with labels, a scope, gradients, a constant, sharing and an n-ary node."""
    a, b = Value(0.5, "a"), Value(2, "b")
    with scope("inner"):
        u = a * b
        u.label = "u"
    J = dot([u, a], [3, b], b).tanh() + u
    J.label = "J"
    J.backward()
    return J, a, u


def described(root: Value) -> list[Any]:
    """Everything about a graph but identities and births."""
    nodes = order(root, constants=True)
    index = {v: i for i, v in enumerate(nodes)}
    return [
        (
            v.op.name,
            v.data,
            v.grad,
            v.label,
            v.scope and v.scope.path,
            [index[x] for x in v.inputs],
        )
        for v in nodes
    ]


def pickled(x: Any) -> Any:
    return pickle.loads(pickle.dumps(x))


@pytest.mark.parametrize("again", [copy.deepcopy, pickled])
def test_everything_about_a_graph_comes_back(again: Any) -> None:
    J, *_ = graph()
    twin = again(J)
    assert sorted(map(str, described(twin))) != [] and twin is not J
    by_label = {v.label: v for v in order(twin) if v.label}
    inner = by_label["u"].scope
    assert inner is not None and inner.path == ("inner",)
    assert sorted(r[:4] for r in described(J) if r[3]) == sorted(
        r[:4] for r in described(twin) if r[3]
    )
    J.zero_grad()
    twin.zero_grad()
    J.backward()
    twin.backward()
    mine = {v.label: v.grad for v in order(J) if v.label}
    assert mine == {v.label: v.grad for v in order(twin) if v.label}


@pytest.mark.parametrize("again", [copy.deepcopy, pickled])
def test_leaves_keep_their_identity_within_one_copy(again: Any) -> None:
    J, a, _ = graph()
    J.zero_grad()
    for first, second in ([J, a], [a, J]):
        copies = again([first, second])
        twin_J, twin_a = copies if first is J else reversed(copies)
        twin_J.backward()
        assert twin_a.grad is not None and a.grad is None
        assert twin_a in order(twin_J)


def test_interior_nodes_keep_their_identity_in_a_deep_copy() -> None:
    J, _, u = graph()
    for first, second in ([J, u], [u, J]):
        copies = copy.deepcopy([first, second])
        twin_J, twin_u = copies if first is J else reversed(copies)
        assert any(v is twin_u for v in order(twin_J))


def test_interior_nodes_of_a_pickle_belong_to_their_root() -> None:
    J, a, u = graph()
    twin_J, twin_u, twin_a = pickled([J, u, a])
    assert not any(v is twin_u for v in order(twin_J))
    assert any(v is twin_a for v in order(twin_J)) and any(v is twin_a for v in order(twin_u))


@pytest.mark.parametrize("again", [copy.deepcopy, pickled])
def test_a_stale_graph_stays_stale_and_can_be_replayed(again: Any) -> None:
    J, a, _ = graph()
    a.data = 1
    twin = again(J)
    with pytest.raises(StaleGraphError):
        twin.backward()
    assert twin.recompute().data == J.recompute().data
    again(J).backward()


def test_a_shallow_copy_of_a_stale_node_is_stale() -> None:
    x = Value(2, "x")
    y = x * x
    x.data = 3
    with pytest.raises(StaleGraphError):
        copy.copy(y).backward()


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_from_2_works(protocol: int) -> None:
    J, *_ = graph()
    assert pickle.loads(pickle.dumps(J, protocol)).data == J.data


def test_a_primitive_of_ones_own_has_to_be_there_when_its_graph_is_loaded() -> None:
    cube = Primitive("cube_of_the_copy", lambda x: x**3, lambda z, x: 3 * x**2)
    stored = pickle.dumps(cube(Value(2)))
    loaded = pickle.loads(stored)
    loaded.backward()
    assert loaded.inputs[0].grad == 12
    del TABLE["cube_of_the_copy"]
    with pytest.raises(PrimitiveError, match="cube_of_the_copy"):
        pickle.loads(stored)
