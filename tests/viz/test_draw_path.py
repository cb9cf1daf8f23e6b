"""The paths of a drawing: their products in full, and texts on arrows that nothing crosses."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod

import pytest
from drawings import picture_of

from autograd import Value, tanh
from autograd.words.layout import display_width
from nets import MLP
from viz import draw
from viz.render.labels import Labels, text_rect
from viz.scene.folding import text_width
from viz.scene.placing import Rect
from viz.scene.routing import Point


def loss() -> tuple[Value, Value]:
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    L = (net([1.0, 2.0]) - 1) ** 2
    L.backward()
    return L, net["w1_11"]


def test_the_product_along_a_path_through_closed_neurons_is_told_in_full() -> None:
    L, w = loss()
    for opened in (0, 2, None, True):
        drawing = draw(L, path=w, names={"L": L}, open=opened)
        lines = picture_of(drawing).notes[:4]
        assert lines[0] == "dL/dv1 · dv1/da²₁ · da²₁/dz²₁ · dz²₁/da¹₁ · da¹₁/dz¹₁ · dz¹₁/dw¹₁₁"
        assert all(line.startswith("      = ") for line in lines[1:])
        factors, product = lines[3].removeprefix("      = ").split(" = ")
        numbers = [float(factor.strip("()")) for factor in factors.split(" · ")]
        assert len(numbers) == 6 and prod(numbers) == pytest.approx(float(product), rel=1e-3)
        assert w.grad is not None and float(product) == pytest.approx(w.grad, rel=1e-3)
        assert "…" not in "".join(lines) and max(map(display_width, lines)) <= 110
        assert lines[3].strip() in drawing.svg and lines[3] in drawing.tree


def test_by_default_the_boxes_on_a_path_are_open_where_there_is_room() -> None:
    L, w = loss()
    shown = {box.name for box in picture_of(draw(L, path=w)).boxes if box.on_path}
    assert {"w¹₁₁", "z¹₁", "a¹₁", "z²₁", "a²₁"} <= shown
    assert "w¹₁₁" not in {box.name for box in picture_of(draw(L, path=w, open=2)).boxes}


def test_a_path_to_a_nameless_node_elsewhere_is_told_in_words() -> None:
    J = Value(2, "x") * 3
    (note,) = picture_of(draw(J, path=Value(1), names={"J": J})).notes
    assert note == "no path leads from J to the node of path=: the derivative is 0"


def first() -> tuple[Value, Value]:
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    u = b * c
    v = a + u
    return (a + u) * b + 0 * v, b


def second() -> tuple[Value, Value]:
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    return (a + b * c) * b, b


def third() -> tuple[Value, Value]:
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    return (a + 3 * (a + b * c)) * b * tanh(b), b


def fourth() -> tuple[Value, Value]:
    x = Value(2, "x")
    y = x * x
    return y * x + y * y, x


@pytest.mark.parametrize("graph", [first, second, third, fourth])
@pytest.mark.parametrize("edges", [None, "local", "share"])
def test_no_text_on_an_arrow_covers_a_text_or_a_box(
    graph: Callable[[], tuple[Value, Value]], edges: str | None
) -> None:
    J, x = graph()
    drawing = draw(J, path=x, edges=edges, gradients=True, names={})
    where = picture_of(drawing).geometry
    assert where is not None
    rects = [rect for key, rect in where.rects.items() if key not in where.frames]
    texts = [rect for _, rect in by_text(drawing.svg)]
    assert texts and not any(overlap(one, rect) for one in texts for rect in rects)
    pairs = [(one, other) for i, one in enumerate(texts) for other in texts[:i]]
    assert not any(overlap(one, other) for one, other in pairs)


def test_the_texts_at_an_output_are_not_crossed_by_the_other_arrow() -> None:
    J, b = second()
    drawing = draw(J, path=b, names={})
    where = picture_of(drawing).geometry
    assert where is not None
    (into,) = (rect for text, rect in by_text(drawing.svg) if text.startswith("dJ/dv2"))
    (lane,) = [points for ends, points in where.routes.items() if ends == ("n2", "n6")]
    assert into.y > max(y for _, y in lane)  # the arrow from b comes from above


def test_a_text_leaves_its_first_place_to_an_arrow_or_a_text_that_is_there() -> None:
    line = [(0.0, 0.0), (10.0, 0.0), (90.0, 0.0), (100.0, 0.0)]
    (free,) = (Labels([line], []).place(0, 60),)
    assert free[1] < 0
    above = [(x, y - 8) for x, y in line]
    (moved,) = (Labels([line, above], []).place(0, 60),)
    assert moved[1] > 0
    labels = Labels([line, line], [])
    one, other = text_rect(*labels.place(0, 60), 60), text_rect(*labels.place(1, 60), 60)
    assert not overlap(one, other)
    far: list[Point] = [(x * 1e6, y) for x, y in line]
    assert Labels([far], []).place(0, 60) == (50e6, free[1])


def by_text(svg: str) -> list[tuple[str, Rect]]:
    """The texts on arrows, and what they cover."""
    ends = r'<g class="label">.*?x="([^"]*)" y="([^"]*)"[^>]*>([^<]*)<'
    return [
        (text, text_rect(float(x), float(y), text_width(text)))
        for x, y, text in re.findall(ends, svg)
    ]


def overlap(one: Rect, other: Rect) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0.5 and down > 0.5
