"""`open=` by name: any name that a scope can have, and the nearest one for any other."""

from __future__ import annotations

import re

import pytest
from drawings import picture_of
from matrices import network

from autograd import Value, scope, sin
from autograd.words.styles import number
from nets import MLP
from viz import draw
from viz.errors import DrawingError
from viz.render.drawing import Drawing
from viz.scene.folding import text_width
from viz.scene.text import letters_wide


def within(*names: str) -> Value:
    """Two nodes in a scope of the last name, which is in a scope of the name before, and so on."""
    y: Value = sin(Value(1, "x")) * 2
    if not names:
        return y
    with scope(names[0]):
        y = within(*names[1:]) + 1
    return y


def frames(J: Value, name: str) -> list[str]:
    where = picture_of(draw(J * 3, open=name, names={})).geometry
    assert where is not None
    return list(where.frames.values())


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("a / b",), "a / b"),
        (("a / b",), "a/b"),
        (("a/b", "c"), "a/b / c"),
        (("a/b", "c"), "a/b"),
        (("a", "b"), "a/b"),
        (("a", "b"), "b"),
        (("a", ""), ""),
        (("a", ""), "a / "),
        ((" a ", "b"), "a / b"),
    ],
)
def test_a_scope_is_opened_by_its_name_whatever_it_is(names: tuple[str, ...], wanted: str) -> None:
    J = within(*names)
    assert len(frames(J, wanted)) in (1, len(names))


def test_a_part_of_a_name_opens_nothing() -> None:
    with pytest.raises(DrawingError, match="no scope is called 'b': the graph has a / b"):
        draw(within("a / b"), open="b")


def test_a_scope_without_a_name_is_shown_as_a_blank() -> None:
    with scope(""):
        y = sin(Value(1, "x")) * 2 + 1
    (box,) = [box for box in picture_of(draw(y * 3, open=0, names={})).boxes if box.key[0] == "s"]
    assert box.role == "scope" and box.name == "␣"


@pytest.mark.parametrize(
    ("given", "meant"),
    [("layr 1", "layer 1"), ("Layer 1", "layer 1"), ("layer1", "layer 1"), ("Network", "network")],
)
def test_draw_names_the_nearest_scope_at_once(given: str, meant: str) -> None:
    J = MLP(2, [3, 1], rng=1)([1.0, 2.0]) * 2
    for wanted in (given, ["network", given]):
        with pytest.raises(
            DrawingError, match=f"no scope is called {given!r}: did you mean {meant!r}"
        ):
            draw(J, open=wanted)


def test_without_scopes_the_error_says_so() -> None:
    with pytest.raises(DrawingError, match="no scope is called 'a': the graph has no scopes"):
        draw(Value(1, "x") * 2, open="a")


@pytest.mark.parametrize(
    ("text", "ems"),  # as wide as DejaVu Sans, or a font of emoji, draws it
    [("WWWW", 3.95), ("mmmm", 3.89), ("MMMM", 3.45), ("@@@@", 4.0), ("🎉🎉", 2.5), ("重量", 2.0)],
)
def test_the_width_of_a_text_is_not_underestimated(text: str, ems: float) -> None:
    assert ems <= letters_wide(text, 0.6) <= 1.25 * ems
    assert text_width(text, 100) == pytest.approx(100 * letters_wide(text, 0.6), abs=1)


def test_the_title_of_an_open_scope_stays_within_its_frame() -> None:
    name = "W" * 40
    with scope(name):
        y = sin(Value(1, "x"))
        y = y * y
    drawing = draw(y * 3, open=True, names={})
    where = picture_of(drawing).geometry
    assert where is not None
    (key,) = where.frames
    shown = drawing.svg.split(f'id="{key}-name"')[1].split(">")[1].split("<")[0]
    assert shown.endswith("…") and text_width(shown, 13) <= where.rects[key].width


def test_every_output_marks_what_can_be_opened_and_tells_its_names() -> None:
    drawing = draw(MLP(2, [3, 1], rng=1)([0.5, -1.0]), names={})
    boxes = [box for box in picture_of(drawing).boxes if box.key.startswith("s")]
    assert [box.name for box in boxes][:2] == ["layer 1 / neuron 1", "layer 1 / neuron 2"]
    assert drawing.mermaid is not None
    one, two = (box.name for box in boxes[:2])
    for text, mark, names in (
        (drawing.tree, "▸ ", f"'{one}', '{two}'"),
        (drawing.svg, "▸ ", f"'{one}', '{two}'"),
        (drawing.dot.source, "▸ ", f"&#x27;{one}&#x27;, &#x27;{two}&#x27;"),  # as in the PNG
        (drawing.mermaid, "#9656; ", f"#39;{one}#39;, #39;{two}#39;"),
    ):
        notes = "those with" + text.split("those with")[1]
        assert text.count(mark) == len(boxes) + 1 and "open" in notes
        assert names in notes and "1 more" in notes
    for box in boxes:  # the names that are told open their boxes
        assert box.key not in {b.key for b in picture_of(draw_open(box.name)).boxes}


def draw_open(name: str) -> Drawing:
    return draw(MLP(2, [3, 1], rng=1)([0.5, -1.0]), names={}, open=name)


def test_a_neuron_tells_the_same_numbers_in_pixels_as_in_svg() -> None:
    net = MLP(2, [3, 1], rng=1)
    source, svg = draw(out := net([0.5, -1.0]), names={}).dot.source, draw(out, names={}).svg
    w, b = net.layers[0].w[1], net["b1_2"]
    z = number(w[0].data * 0.5 - w[1].data + b.data)
    for text in source, svg:
        assert re.search(rf"z¹₂ = w·x \+ b = </?[^>]*><[^>]*>{re.escape(z)}<", text)


def test_a_scope_that_is_open_by_default_can_be_the_only_open_one() -> None:
    drawn = draw(network().run(), open="layer 2")
    assert drawn.picture is not None
    folded = {box.name for box in drawn.picture.boxes if box.role == "scope"}
    assert folded == {"layer 1"}
    assert {"Z²", "A²"} <= {box.name for box in drawn.picture.boxes}


def test_a_saved_page_shrinks_with_the_window_but_its_letters_stay_readable() -> None:
    drawing = draw(network().run())
    width = int(re.findall(r'<svg [^>]*?width="(\d+)"', drawing.svg)[0])
    (style,) = re.findall(r"svg \{ (.*?) \}", drawing.html)
    least, most = (int(re.findall(rf"{side}-width: (\d+)px", style)[0]) for side in ("min", "max"))
    assert most == width and 10 / 13 <= least / width < 1 and "height: auto" in style
