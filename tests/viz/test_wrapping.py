"""Wide pictures in rows: nothing overlaps, no arrow passes through a box, and what fits is wide."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from drawings import along, enters, picture_of
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from matrices import CASES, network
from scoped import arrows, drawn_graphs, folding, openings, visible

from autograd.program.run.listing import BACKWARD
from viz import draw
from viz.scene.placing import Rect, placed
from viz.scene.routing import routes, smooth_path
from viz.scene.wrapping import BEND, wrapped_in_rows


def apart(one: Rect, other: Rect) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@examples(100)
@given(st.data())
def test_in_rows_no_boxes_overlap_and_no_arrow_passes_through_one(data: st.DataObject) -> None:
    made = folding(data.draw(drawn_graphs()))
    opened = data.draw(openings(made))
    most = data.draw(st.sampled_from([200.0, 400.0, 700.0, 1000.0]))
    row = placed(made.plan, opened)
    where, ways = wrapped_in_rows(row, routes(made.plan, row, arrows(made, opened)), most)
    boxes = [box for box in visible(made, opened) if box >= 0 or ~box not in opened]
    for box, rect in ((box, where.rects[box]) for box in boxes):
        assert 0 <= rect.x <= rect.x + rect.width <= where.width, box
        assert -1e-9 <= rect.y <= rect.y + rect.height <= where.height + 1e-9, box
    assert all(apart(where.rects[a], where.rects[b]) for a, b in combinations(boxes, 2))
    for (tail, head), points in ways.items():
        start, end = where.rects[tail], where.rects[head]
        assert points[0] == pytest.approx((start.x + start.width, start.middle))
        assert points[-1] == pytest.approx((end.x, end.middle))
        for one, other in zip(points[::2], points[1::2], strict=True):
            assert one[1] == other[1], "a piece is level"
        others = [where.rects[box] for box in boxes if box not in (tail, head)]
        path = smooth_path(points)
        assert not enters(path, others), (tail, head)
        assert all(-BEND <= x <= where.width + BEND for x, _ in along(path))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", CASES)
def test_programs_are_shown_whole_in_a_window_of_1440_points(name: str, order: int) -> None:
    svg = draw(CASES[name]().run(), order=order).svg
    size = re.search(r'width="(\d+)"', svg)
    assert size is not None and int(size[1]) <= 1424, "and the margins of a page"


def test_a_row_ends_between_layers_and_targets_stand_beside_their_loss() -> None:
    picture = picture_of(draw(network().run()))
    assert picture.geometry is not None
    rects = {box.name: picture.geometry.rects[box.key] for box in picture.boxes}
    first, second = ["X", "W¹", "b¹", "Z¹", "A¹", "W²", "b²", "Z²", "A²"], ["Y", "L", "J"]
    assert {*rects} == {*first, *second}
    end = max(rects[name].y + rects[name].height for name in first)
    assert all(rects[name].y > end for name in second)
    for names in (first[3:5] + first[7:], second):
        assert all(rects[a].x + rects[a].width < rects[b].x for a, b in pairwise(names))


@pytest.mark.parametrize("name", ["a 3-4-1 network", "softmax", "ten layers", "a Kalman step"])
def test_the_backward_pass_stands_below_the_forward_pass(name: str) -> None:
    program = CASES[name]().run()
    picture = picture_of(draw(program, order=2))
    assert picture.geometry is not None
    made_last = {x.sign for x in program.listing().arrays if x.kind == BACKWARD}
    made_last |= {f"layer {l}, backward" for l in range(1, 11)}
    rects = [(picture.geometry.rects[box.key], box.name in made_last) for box in picture.boxes]
    top = min(rect.y for rect, is_last in rects if is_last)
    before = [rect for rect, is_last in rects if not is_last and rect.y < top]
    assert len(before) > 2 and max(rect.y + rect.height for rect in before) < top


def test_columns_are_as_far_apart_as_the_texts_between_them_need() -> None:
    picture = picture_of(draw(network().run()))
    assert picture.geometry is not None
    rects = {box.name: picture.geometry.rects[box.key] for box in picture.boxes}

    def gap(one: str, other: str) -> float:
        return rects[other].x - rects[one].x - rects[one].width

    assert gap("Z¹", "A¹") > gap("L", "J") > gap("X", "W¹") > 0
