"""The ways of arrows: none passes behind a box that it does not start or end at."""

from __future__ import annotations

import pytest
from drawings import SPACE, by_id, enters, picture_of
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from scoped import arrows, drawn_graphs, folding, openings, visible

import autograd
from autograd import Value, scope
from viz import Drawing, draw
from viz.scene.placing import Rect, placed
from viz.scene.routing import Point, routes, smooth_path


@examples(100)
@given(st.data())
def test_no_arrow_passes_through_a_box_whatever_is_open(data: st.DataObject) -> None:
    made = folding(data.draw(drawn_graphs()))
    opened = data.draw(openings(made))
    where = placed(made.plan, opened)
    for ends, points in routes(made.plan, where, arrows(made, opened)).items():
        others = [where.rects[box] for box in visible(made, opened) if box not in ends]
        assert not enters(smooth_path(points), others), ends


def check_lines(drawing: Drawing) -> None:
    """No line of the drawing passes through a box that its arrow does not start or end at."""
    picture, elements = picture_of(drawing), by_id(drawing.svg)
    assert picture.geometry is not None and picture.arrows
    rects = {box.key: picture.geometry.rects[box.key] for box in picture.boxes}
    for arrow in picture.arrows:
        others = [rect for key, rect in rects.items() if key not in (arrow.tail, arrow.head)]
        lines = elements[arrow.key].findall(f"{SPACE}path")
        assert lines
        for line in lines:
            assert not enters(line.attrib["d"], others), arrow


@examples(60)
@given(drawn_graphs(), st.sampled_from([None, 0, 1, True]), st.sampled_from([None, "share"]))
def test_no_line_of_a_drawing_passes_through_a_box(
    J: Value, levels: int | None, edges: str | None
) -> None:
    check_lines(draw(J, open=levels, edges=edges, names={}))


def recurrence(leaves: int, steps: int) -> Value:
    shared = [Value(0.5, f"w{i}") for i in range(leaves)]
    state: Value = Value(0.25, "h")
    for step in range(steps):
        with scope(f"step {step}"):
            state = autograd.tanh(autograd.sum([state * w for w in shared]))
    return state


def test_leaves_that_many_columns_read_have_one_line_past_these_columns() -> None:
    J = recurrence(4, 6)
    drawing = draw(J, open=0, names={})
    check_lines(drawing)
    picture = picture_of(drawing)
    assert picture.geometry is not None
    rects = [picture.geometry.rects[box.key] for box in picture.boxes if box.role == "scope"]
    past = [
        {points[k][1] for points in picture.geometry.routes.values() for k in _level(points, rect)}
        for rect in rects[:-1]
    ]
    assert [len(heights) for heights in past] == [1] * 5


def _level(points: list[Point], rect: Rect) -> list[int]:
    """The level pieces of an arrow that pass all along above or below a box."""
    middle = rect.x + rect.width / 2
    return [k for k in range(0, len(points), 2) if points[k][0] < middle < points[k + 1][0]]


def circle() -> Value:
    """Scope a reads from b, which reads from a."""
    x = Value(0.5, "x")
    with scope("a"):
        u = autograd.tanh(x * 2)
        v = u * u
    with scope("b"):
        w = autograd.exp(v)
        z = autograd.exp(w * u)
    with scope("a"):
        y = autograd.tanh(z * 2) * v
    J: Value = y + w
    return J


@pytest.mark.parametrize("levels", [0, 1, True])
def test_an_arrow_that_leads_back_goes_round_the_boxes_between(levels: int) -> None:
    drawing = draw(circle(), open=levels, names={})
    picture = picture_of(drawing)
    assert picture.geometry is not None
    back = [points for points in picture.geometry.routes.values() if points[-1][0] < points[0][0]]
    assert back
    check_lines(drawing)
