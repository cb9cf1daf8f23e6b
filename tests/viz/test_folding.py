"""Folds: what is in them, where they are drawn, and that opening one reorders nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from itertools import combinations, pairwise
from math import inf
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from pages import SCRIPTS
from scoped import (
    arrows,
    drawn_graphs,
    folding,
    hinge_loss,
    openings,
    scoped_graphs,
    visible,
)

from autograd import Value, order
from viz import draw
from viz.errors import DrawingError
from viz.page.folding_data import folding_data
from viz.page.graph_data import graph_data
from viz.page.packing import by_fields
from viz.scene.folding import Folding
from viz.scene.folds import Folds
from viz.scene.placing import Placed, Rect, placed
from viz.scene.routing import routes, smooth_path
from viz.scene.wrapping import wrapped_in_rows


def contains(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x <= inner.x + 1e-9
        and outer.y <= inner.y + 1e-9
        and inner.x + inner.width <= outer.x + outer.width + 1e-9
        and inner.y + inner.height <= outer.y + outer.height + 1e-9
    )


def overlap(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.x + other.width - 1e-9
        and other.x < one.x + one.width - 1e-9
        and one.y < other.y + other.height - 1e-9
        and other.y < one.y + one.height - 1e-9
    )


@examples(60)
@given(st.data())
def test_no_boxes_overlap_and_frames_hold_their_boxes(data: st.DataObject) -> None:
    made = folding(data.draw(scoped_graphs()))
    opened = data.draw(openings(made))
    where = placed(made.plan, opened)
    for one, other in combinations(visible(made, opened), 2):
        assert not overlap(where.rects[one], where.rects[other])
    for number in opened:
        for box in made.folds.all[number].inside:
            assert contains(where.rects[~number], where.rects[box])


@examples(60)
@given(st.data())
def test_arrows_go_from_box_to_box_and_never_jump(data: st.DataObject) -> None:
    made = folding(data.draw(drawn_graphs()))
    opened = data.draw(openings(made))
    where = placed(made.plan, opened)
    pairs = arrows(made, opened)
    ways = routes(made.plan, where, pairs)
    assert list(ways) == pairs
    for (tail, head), points in ways.items():
        start, end = where.rects[tail], where.rects[head]
        assert points[0] == (start.x + start.width, start.y + start.height / 2)
        assert points[-1] == (end.x, end.y + end.height / 2)
        assert len(points) % 2 == 0
        assert all(a[1] == b[1] for a, b in list(pairwise(points))[::2])  # pieces are level


@examples(60)
@given(st.data())
def test_opening_a_fold_reorders_nothing(data: st.DataObject) -> None:
    made = folding(data.draw(scoped_graphs()))
    before = data.draw(openings(made))
    after = before | data.draw(openings(made))
    one, other = (placed(made.plan, opened) for opened in (before, after))
    for number in before:
        for columns in made.plan.insides[number].columns:
            boxes = [item.box for item in columns if item.kind == 0]
            for where in (one, other):
                heights = [where.rects[box].y for box in boxes]
                assert heights == sorted(heights)
        lefts = [_lefts(where, made, number) for where in (one, other)]
        assert all(row == sorted(row) for row in lefts)


def _lefts(where: Placed, made: Folding, number: int) -> list[float]:
    """The left edge of each column of a fold."""
    columns = made.plan.insides[number].columns
    rows = [[where.rects[x.box].x for x in column if x.kind == 0] for column in columns]
    return [min(row) for row in rows if row]


@examples(60)
@given(scoped_graphs())
def test_each_node_is_in_one_fold_and_is_computed_after_its_inputs(J: Value) -> None:
    folds = folding(J).folds
    held = [place for fold in folds.all for place in fold.inside if place >= 0]
    assert sorted(held) == list(range(len(folds.graph.nodes)))
    row = folds.order()
    if row is not None:
        at = {place: i for i, place in enumerate(row)}
        assert len(at) == len(folds.graph.nodes)
        for head, node in enumerate(folds.graph.nodes):
            assert all(at[x] < at[head] for x in node.inputs)


class Placer:
    """A process of node that places boxes as the page does."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", str(SCRIPTS / "place.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __call__(self, J: Value, made: Folding, opened: set[int], most: float | None) -> Any:
        nodes = graph_data(J, {node.value: node.name for node in made.folds.graph.nodes})[0]
        given = {
            "nodes": by_fields(nodes["nodes"]),
            "folding": folding_data(made),
            "opened": sorted(opened),
            "most": most,
        }
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(given)}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(name="place", scope="module")
def placer() -> Iterator[Placer]:
    process = Placer()
    yield process
    process.close()


def check_same(
    place: Placer, J: Value, made: Folding, opened: set[int], most: float | None = None
) -> None:
    row, answer = placed(made.plan, opened), place(J, made, opened, most)
    pairs = arrows(made, opened)
    where, ways = wrapped_in_rows(row, routes(made.plan, row, pairs), inf if most is None else most)
    assert {box: tuple(rect) for box, rect in answer["rects"]} == {
        box: tuple(rect) for box, rect in where.rects.items()
    }
    assert {tuple(pair): line for pair, line in answer["routes"]} == {
        pair: smooth_path(points) for pair, points in ways.items()
    }
    assert sorted(answer["visible"]) == sorted(visible(made, opened))


@pytest.mark.node
@examples(40)
@given(st.data())
def test_the_page_places_everything_as_python_does(place: Placer, data: st.DataObject) -> None:
    J = data.draw(drawn_graphs())
    made = folding(J)
    if len(made.folds.all) > 1:
        most = data.draw(st.sampled_from([None, 300.0, 700.0, 1400.0]))
        check_same(place, J, made, data.draw(openings(made)), most)


@pytest.mark.node
@pytest.mark.parametrize(("sizes", "m"), [([8, 8, 1], 1), ([4, 4, 1], 10)])
def test_the_page_places_networks_as_python_does(place: Placer, sizes: list[int], m: int) -> None:
    J = hinge_loss(sizes, m)
    made = folding(J)
    check_same(place, J, made, made.opened)
    check_same(place, J, made, set(range(len(made.folds.all))))


def test_a_neuron_is_one_box_with_its_formulas_and_numbers() -> None:
    J = hinge_loss([3, 1], 1)
    J.backward()
    drawing = draw(J, names={})
    assert drawing.picture is not None and drawing.picture.geometry is not None
    card = next(c for c in drawing.picture.geometry.cards.values() if c.title == "neuron 2")
    z, a = _computed(J, "layer 1", "neuron 2")
    assert [row.text.split(" = ")[1] for row in card.rows] == ["w·x + b", f"relu({_name(card, 0)})"]
    assert [float(row.value) for row in card.rows] == pytest.approx([z.data, a.data], rel=1e-3)
    assert a.grad is not None and float(card.gradient) == pytest.approx(a.grad, rel=1e-3)


def _name(card: Any, row: int) -> str:
    return str(card.rows[row].text.split(" = ")[0])


def _computed(J: Value, *path: str) -> list[Value]:
    inside = [v for v in order(J) if v.scope is not None and v.scope.path[1:] == path]
    return [v for v in inside if not v.is_leaf]


def test_two_three_one_fits_a_slide_with_letters_of_nine_points() -> None:
    drawing = draw(hinge_loss([3, 1], 1), names={})
    assert drawing.picture is not None and drawing.picture.geometry is not None
    where = drawing.picture.geometry
    assert min(1280 / where.width, 720 / where.height) * 12 >= 9


def test_folds_are_opened_by_name_by_level_or_all() -> None:
    J = hinge_loss([3, 2, 1], 1)

    def names(open: Any) -> set[str]:
        made = draw(J, open=open, names={}).picture
        assert made is not None
        return {box.name for box in made.boxes if box.role == "scope"}

    assert names(0) == {"network"} and names(1) == {"layer 1", "layer 2", "layer 3"}
    assert names(True) == set()
    closed = names("layer 2 / neuron 1")
    assert len(closed) == 5 and "layer 2 / neuron 1" not in closed
    with pytest.raises(DrawingError, match="no scope is called 'layer 9': did you mean 'layer 3'"):
        _ = draw(J, open="layer 9").svg
    for wrong in (-1, 2.5, [1]):
        with pytest.raises(DrawingError, match="open is True, a count of levels, or names"):
            draw(J, open=wrong)  # type: ignore[arg-type]
    with pytest.raises(DrawingError, match="open and depth say the same"):
        draw(J, open=1, depth=1)


def test_for_several_examples_each_neuron_is_one_box_with_its_calls_inside() -> None:
    J = hinge_loss([4, 4, 1], 10)
    folds = Folds(folding(J).folds.graph)
    calls = [fold for fold in folds.all if fold.kind == "call"]
    assert len(calls) == 10 * 8  # the last neuron's calls are single nodes
    assert {len(fold.inside) for fold in calls} == {2}
    made = draw(J, names={}).picture
    assert made is not None
    assert [box.name for box in made.boxes if box.role == "scope"][:2] == [
        "layer 1 / neuron 1",
        "layer 1 / neuron 2",
    ]
