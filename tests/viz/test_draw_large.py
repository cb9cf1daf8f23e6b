"""Large graphs: folded, whatever they are, and never hanging."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeAlias

import pytest
from drawings import by_id, title

import autograd
import nets
from autograd import Value, order, parameter, scope
from viz import draw
from viz.scene.boxes import DASH, Box
from viz.scene.fitting import MOST_BOXES
from viz.scene.folds import MOST_INSIDE
from viz.scene.opening import HIGHEST, WIDEST
from viz.scene.picture import Picture


def training_loss(net: nets.MLP, m: int) -> Value:
    X, y = nets.moons(m, rng=0)
    hinges = [autograd.relu(1 - (2 * int(t) - 1) * net(x)) for x, t in zip(X, y, strict=True)]
    loss: Value = autograd.sum(hinges) / m
    return loss


def picture(J: Value, depth: int | None = None) -> Picture:
    made = draw(J, depth=depth, names={}).picture
    assert made is not None
    return made


def named(made: Picture, name: str) -> Box:
    (box,) = [box for box in made.boxes if box.name == name]
    return box


@pytest.fixture(scope="module")
def loss() -> Value:
    J = training_loss(nets.MLP(2, [16, 16, 1], rng=1), 100)
    J.backward()
    return J


def test_scopes_collapse_to_a_box_with_range_and_gradient_norm(loss: Value) -> None:
    made = picture(loss, depth=1)
    box = named(made, "layer 2")
    nodes = [
        v for v in order(loss, constants=True) if v.scope and v.scope.path[1:2] == ("layer 2",)
    ]
    parameters = [v for v in nodes if v.op.name == "parameter"]
    low, high = (float(part) for part in box.value.split(" … "))
    assert low == pytest.approx(min(v.data for v in nodes), rel=1e-3)
    assert high == pytest.approx(max(v.data for v in nodes), rel=1e-3)
    norm = math.sqrt(sum((v.grad or 0.0) ** 2 for v in parameters))
    assert float(box.gradient.removeprefix("norm ")) == pytest.approx(norm, rel=1e-3)
    assert box.formula == f"layer 2: {len(nodes):,} nodes"
    assert "of 272 parameters" in made.titles[box.key] and len(parameters) == 272


def test_depth_says_how_many_levels_are_open(loss: Value) -> None:
    names = [{box.name for box in picture(loss, k).boxes if box.role == "scope"} for k in (0, 1, 2)]
    assert names[0] == {"network"}
    assert names[1] == {"layer 1", "layer 2", "layer 3"}
    assert len(names[2]) == 33 and "layer 2 / neuron 16" in names[2]


def test_neurons_are_one_box_over_all_examples(loss: Value) -> None:
    made = picture(loss, 2)
    keys = {box.name: box.key for box in made.boxes}
    arrows = [
        arrow
        for arrow in made.arrows
        if (arrow.tail, arrow.head) == (keys["layer 1 / neuron 3"], keys["layer 2 / neuron 5"])
    ]
    assert [arrow.count for arrow in arrows] == [100]


@pytest.mark.slow
def test_every_edge_is_in_some_arrow_or_within_some_box(loss: Value) -> None:
    for depth in (0, 1, 2):
        made = picture(loss, depth)
        inside = 0
        members = {box.key: box for box in made.boxes}
        assert {arrow.tail for arrow in made.arrows} <= members.keys()
        edges = sum(len(v.inputs) for v in order(loss, constants=True))
        inside = edges - sum(arrow.count for arrow in made.arrows)
        scoped = [v for v in order(loss, constants=True) if v.scope]
        within = sum(
            x.scope is not None
            and x.scope.path[: depth + 1] == (v.scope.path if v.scope else ())[: depth + 1]
            for v in scoped
            for x in v.inputs
        )
        assert inside == within


def test_a_large_graph_is_folded_so_that_it_can_be_read_and_says_so(loss: Value) -> None:
    count = len(order(loss, constants=True))
    assert count > MOST_BOXES
    drawing = draw(loss)
    assert drawing.picture is not None and not drawing.picture.whole
    where = drawing.picture.geometry
    assert where is not None and where.width <= WIDEST and where.height <= HIGHEST
    assert f"{count:,} nodes in" in drawing.svg and "open=True" in drawing.svg
    assert f"{count:,} nodes in" in drawing.tree


def test_before_a_pass_the_norm_is_a_dash() -> None:
    J = training_loss(nets.MLP(2, [4, 1], rng=1), 10)
    assert named(picture(J, 0), "network").gradient == DASH


def test_without_scopes_a_small_graph_stays_whole() -> None:
    J = chain(700)
    made = Picture(J, names={})
    assert made.whole and len(made.boxes) == len(order(J, constants=True)) and not made.notes


def test_the_ids_of_collapsed_boxes_are_in_the_svg(loss: Value) -> None:
    ids = by_id(draw(loss, depth=0).svg)
    assert title(ids["s1"]).startswith("network\n")
    assert {"s1-value", "s1-name", "s1-grad"} <= ids.keys()


def chain(n: int) -> Value:
    v: Value = Value(1.0, "a")
    for _ in range(n):
        v = v + 0.001
    return v


def loop(n: int) -> Value:
    a, b = Value(0.5, "a"), Value(0.1, "b")
    v: Value = a
    for _ in range(n // 2):
        v = v * a + b
    return v


def wide(n: int) -> Value:
    return autograd.sum([Value(i).sin() for i in range(n // 2)])  # type: ignore[no-any-return]


def one_input_often(n: int) -> Value:
    return autograd.sum([Value(1, "x")] * n)  # type: ignore[no-any-return]


def deep_scopes(n: int) -> Value:
    v: Value = Value(1.0, "a")
    with ExitStack() as stack:
        for i in range(n // 2):
            stack.enter_context(scope(f"s{i}"))
            v = v + 1.0
    return v


def many_scopes(n: int) -> Value:
    a, outputs = Value(1.0, "a"), []
    for i in range(n // 5):
        with scope(f"example {i}"):
            outputs.append((a * i + 1).tanh())
    return autograd.sum(outputs)  # type: ignore[no-any-return]


def alternating_scopes(n: int) -> Value:
    v: Value = Value(1.0, "a")
    for i in range(n // 2):
        with scope(f"s{i % 3}"):
            v = v + 1.0
    return v


def dense(n: int) -> Value:
    nodes: list[Value] = [Value(1.0, "a")]
    for _ in range(min(n, 300)):
        nodes.append(autograd.sum(nodes) / 300)
    return nodes[-1]


def long_names(n: int) -> Value:
    v: Value = Value(1.0, "a")
    for i in range(n // 10):
        with scope("x" * 10_000 + str(i % 4)):
            v = v + parameter(1.0)
    return v


Maker: TypeAlias = "Callable[[int], Value]"
WITHOUT_SCOPES: list[Maker] = [chain, loop, wide, one_input_often, dense]
IN_SCOPES: list[Maker] = [deep_scopes, many_scopes, alternating_scopes, long_names]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "depth", "nodes"),
    [
        *[(make, None, 20_000) for make in WITHOUT_SCOPES],
        *[(make, depth, 20_000) for make in IN_SCOPES for depth in (None, 0, 3)],
        *[(make, None, 50_000) for make in (chain, wide, deep_scopes)],
    ],
)
def test_tens_of_thousands_of_nodes_are_drawn(make: Maker, depth: int | None, nodes: int) -> None:
    J = make(nodes)
    drawing = draw(J, depth=depth, names={})
    made = drawing.picture
    assert made is not None and len(made.boxes) <= MOST_INSIDE * len(made.folding.opened)
    assert made.outputs and made.outputs[0] in by_id(drawing.svg)
    assert len(drawing.tree.splitlines()) < 70


def test_a_long_chain_is_folded_into_stretches_of_it() -> None:
    made = picture(chain(10_000))
    assert len(made.boxes) <= MOST_INSIDE
    assert sum(map(len, made.folding.members.values())) == 20_001


def test_edges_that_are_too_many_become_one_arrow_with_their_count() -> None:
    drawing = draw(one_input_often(100_000), names={})
    ids = by_id(drawing.svg)
    assert ids["e-n1-n2-times"].text == "×100,000"
