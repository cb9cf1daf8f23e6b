"""Random graphs in JavaScript, node by node, agree with the eager engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphs import EVERY, Recipe, recipes, tame
from hypothesis import assume, given
from node import Node, to_hex

from autograd import TABLE, Value, allow_nonfinite, dot, order, sigmoid
from autograd.engine.primitive import Primitive
from autograd.program.targets.javascript import table_text

pytestmark = pytest.mark.node


def used(root: Value) -> set[tuple[Primitive, int]]:
    """The primitives in a graph, each with its count of inputs."""
    nodes = order(root, constants=True)
    return {(v.op, len(v.inputs)) for v in nodes if isinstance(v.op, Primitive)}


def as_data(nodes: list[Value]) -> list[dict[str, Any]]:
    """The nodes of a graph as data for JavaScript, each after its inputs."""
    number = {v: i for i, v in enumerate(nodes)}
    return [
        {
            "key": "" if v.is_leaf else f"{v.op.name}/{len(v.inputs)}",
            "inputs": [number[x] for x in v.inputs],
            "number": to_hex(v.data),
        }
        for v in nodes
    ]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A process with all primitives that random graphs are made of."""
    known: set[tuple[Primitive, int]] = set()
    with allow_nonfinite():
        for arity, function in EVERY.values():
            z: Any = function(*(Value(0.3 + i) for i in range(arity)))
            known |= used(z)
    known |= {(TABLE[name], 2) for name in ("add", "sub", "mul", "div", "pow")}
    process = Node(table_text(known), tmp_path_factory.mktemp("graphs"))
    yield process
    process.close()


def rounding(J: Value) -> dict[Value, float]:
    """How far each gradient may be off if each local derivative d is off by 1e-14 · (1 + |d|).

    Errors of values are not included: both engines differentiate at the same numbers, so that none
    is on the other side of a kink.
    """
    errors = {J: 0.0}
    for step in J.steps():
        of_local = 1e-14 * (1 + abs(step.local)) * abs(step.upstream)
        of_upstream = errors[step.node] * abs(step.local)
        errors[step.input] = errors.get(step.input, 0.0) + of_local + of_upstream
    return errors


@given(recipe=recipes())
def test_values_and_gradients_agree_with_the_eager_engine(recipe: Recipe, node: Node) -> None:
    assume(tame(recipe))
    _, J = recipe.graph()
    J.backward()
    nodes = order(J, constants=True)
    values, gradients = node.sweep(as_data(nodes))
    errors = rounding(J)
    for v, value, gradient in zip(nodes, values, gradients, strict=True):
        assert value == pytest.approx(v.data, rel=1e-14, abs=1e-300), f"{v!r}"
        if not v.is_constant:
            assert gradient == pytest.approx(v.grad, rel=1e-14, abs=errors[v]), f"{v!r}"


@pytest.mark.parametrize("count", [1, 784])
def test_a_neuron_of_many_inputs_agrees(
    count: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    w = [Value(((7 * i) % 13 - 6) / count) for i in range(count)]
    J = sigmoid(dot(w, [i % 3 - 1 for i in range(count)], Value(0.1)))
    J.backward()
    nodes = order(J, constants=True)
    process = Node(table_text(used(J)), tmp_path_factory.mktemp("neuron"))
    values, gradients = process.sweep(as_data(nodes))
    process.close()
    assert values == pytest.approx([v.data for v in nodes], rel=1e-14, abs=1e-16)
    for v, gradient in zip(nodes, gradients, strict=True):
        assert v.is_constant or gradient == pytest.approx(v.grad, rel=1e-14)
