"""Boxes of several nodes say what they hold, in plain names; networks are shown in columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from drawings import picture_of

import autograd
from autograd import Value, log, tanh
from nets import MLP, moons
from viz import draw
from viz.render.tree import tree
from viz.scene.boxes import Box
from viz.scene.picture import Picture


def groups(picture: Picture) -> list[tuple[Box, list[str]]]:
    """The boxes of several nodes, and the operations of these."""
    nodes = picture._graph.nodes
    boxes = {box.key: box for box in picture.boxes}
    return [
        (boxes[f"s{~part}"], [nodes[place].op.name for place in members])
        for part, members in picture.folding.members.items()
        if part < 0
    ]


def recurrence(steps: int) -> Value:
    x = Value(2.0, "x")
    for _ in range(steps):
        x = x * 1.0001 + 0.001
    return x


def test_a_stretch_of_a_long_computation_is_named_by_its_ends_and_counted_in_nodes() -> None:
    drawing = draw(recurrence(1500), names={})
    stretches = groups(picture_of(drawing))
    assert len(stretches) > 2
    for box, ops in stretches:
        assert len(set(ops)) > 1 and box.role == "interior"
        assert box.formula.startswith("v") and box.formula.endswith(f": {len(ops):,} nodes")
    assert stretches[0][0].name.startswith("v1 … v")
    titles = picture_of(drawing).titles
    assert titles[stretches[0][0].key].startswith("computed one after the other\n")
    assert "constants" not in drawing.svg and "leaves" not in drawing.svg


@pytest.mark.parametrize(
    ("f", "held"),
    [
        (lambda x: x + 1, "sums"),
        (lambda x: x - 1, "differences"),
        (lambda x: x * 2, "products"),
        (lambda x: x / 3, "quotients"),
        (lambda x: x**2, "powers"),
        (lambda x: -x, "negatives"),
        (tanh, "× tanh(…)"),
    ],
)
def test_boxes_of_nodes_made_alike_say_what_they_hold(
    f: Callable[[Value], Value], held: str
) -> None:
    leaves = [Value(i / 60, f"x{i}") for i in range(60)]
    J: Value = autograd.sum([f(x) for x in leaves])
    picture = Picture(J, names={}, most_span=0)
    named = [box.formula for box, _ in groups(picture)]
    assert f"60 {held}" in named and "60 leaves" in named
    assert f"60 {held}" in tree(picture)
    for box, ops in groups(picture):
        assert picture.titles[box.key].startswith(f"made alike\n{len(ops)} ")


def test_large_counts_have_separators_everywhere() -> None:
    leaves = [Value(i / 2000, f"x{i}") for i in range(2000)]
    J: Value = autograd.sum([tanh(x) for x in leaves])
    drawing = draw(J, names={})
    assert "2,000 × tanh(…)" in drawing.tree and "(×2,000)" in drawing.tree
    assert "×2000" not in drawing.tree and "×2000" not in drawing.svg


@pytest.mark.parametrize("m", [1, 10])
@pytest.mark.parametrize("sizes", [[8, 8, 1], [16, 16, 1]])
def test_a_loss_that_calls_the_network_twice_for_each_example_shows_its_layers(
    m: int, sizes: list[int]
) -> None:
    net = MLP(2, sizes, "tanh", output="sigmoid", rng=1)
    X, y = moons(20, rng=0)

    def loss(x: Any, t: Any) -> Value:
        entropy: Value = -(t * log(net(x)) + (1 - t) * log(1 - net(x)))
        return entropy

    L = sum([loss(X[i], y[i]) for i in range(m)], Value(0)) / m
    where = picture_of(draw(L, names={})).geometry
    assert where is not None
    assert {"network"} <= set(where.frames.values())
    titles = {*where.frames.values(), *(card.title for card in where.cards.values())}
    assert {"layer 1", "layer 2", "layer 3"} <= titles
