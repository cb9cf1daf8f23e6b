"""The SVG of a drawing: fit for GitHub, notebooks and the page that animates it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from drawings import HOSTILE, SPACE, Lecture, by_id, title

from autograd import Value
from nets import MLP
from viz import draw
from viz.errors import DrawingError
from viz.render.dot import escaped
from viz.render.drawing import Drawing
from viz.render.style import ROLES
from viz.render.svg import clean
from viz.scene.colours import THEMES

SAFE_ELEMENTS = {"svg", "g", "title", "text", "path", "polygon", "polyline", "ellipse"}
SAFE_ATTRIBUTES = {
    *["id", "class", "role", "width", "height", "viewBox", "transform", "x", "y", "d", "points"],
    *["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size"],
    *["text-anchor", "cx", "cy", "rx", "ry"],
}


def drawings(label: str = "x") -> list[Drawing]:
    x = Value(2, label)
    J = (3 * x + x).tanh()
    J.label = label
    J.backward()
    return [
        draw(J, edges="share"),
        draw(J, edges="local", theme="dark", heat=True),
        draw(J, path=x, direction="TB"),
        draw(J, order=2),
    ]


@pytest.mark.parametrize("label", ["x", *HOSTILE], ids=lambda label: ascii(label[:12]))
def test_nothing_but_plain_elements_and_presentation_attributes(label: str) -> None:
    for drawing in drawings(label):
        root = ElementTree.fromstring(drawing.svg)
        for element in root.iter():
            assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in SAFE_ELEMENTS
            assert set(element.attrib) <= SAFE_ATTRIBUTES
            for name, value in element.attrib.items():
                assert "url(" not in value and "javascript" not in value, name
        assert not re.search(r"<!|<\?|xlink|style", drawing.svg.split("<title>")[0])


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: ascii(label[:12]))
def test_a_hostile_label_is_text_short_in_the_box_and_whole_in_the_title(label: str) -> None:
    x = Value(2, label)
    ids = by_id(draw(x * 3, names={}).svg)
    shown = ids["n1-name"].text or ""
    assert 0 < len(shown) <= 36 and shown.replace("\N{NO-BREAK SPACE}", " ").isprintable()
    if label.isprintable() and len(label) <= 16 and label.strip():
        assert shown == label.strip()
    readable = label.replace("\r\n", "\n").replace("\t", " ")
    for character in ["\0", "\x1b", "\x07", "\x85", "\ufffe", "\ud800"]:
        readable = readable.replace(character, "\N{REPLACEMENT CHARACTER}")
    assert title(ids["n1"]).startswith(readable + "\nvalue 2.0")


def test_what_cleaners_would_strip_is_not_there_to_begin_with() -> None:
    given = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>*{}</style>
    <defs><linearGradient id="l"/></defs><script>1</script><foreignObject/><clipPath/>
    <g id="n1" class="node" style="fill:red" onload="x()"><title>t</title>
    <polygon points="0,0 4,4" clip-path="x" fill="#fff"/></g></svg>"""
    cleaned = clean(given, "a title", {})
    assert {element.tag.split("}")[1] for element in ElementTree.fromstring(cleaned).iter()} == {
        *["svg", "title", "g", "polygon"]
    }
    assert '<g id="n1" class="node">' in cleaned
    assert '<polygon points="0,0 4,4" fill="#fff" />' in cleaned


def test_the_same_graph_gives_the_same_bytes() -> None:
    first, second = Lecture(), Lecture()
    assert draw(first.J, edges="local").svg == draw(second.J, edges="local").svg
    assert draw(first.J).svg == draw(first.J).svg


def test_every_box_and_arrow_has_a_title() -> None:
    ids = by_id(draw(Lecture().J, edges="local").svg)
    assert title(ids["n5"]) == "v = a + u\nvalue 11.0\ngradient not computed yet\nadd"
    assert title(ids["e5-1"]).startswith("u → v\ndv/du = 1")
    groups = [element for key, element in ids.items() if re.fullmatch(r"[ne][\d-]+", key)]
    assert len(groups) == 7 + 6
    assert all(map(title, groups))
    root = ElementTree.fromstring(draw(Lecture().J).svg)
    assert title(root) == "J: a graph of 7 nodes" and root.attrib["role"] == "img"


def test_lines_of_a_box_are_centred_in_whatever_font() -> None:
    ids = by_id(draw(Lecture().J).svg)
    places = {ids[f"n4-{line}"].attrib["x"] for line in ("value", "name", "grad")}
    anchors = {ids[f"n4-{line}"].attrib["text-anchor"] for line in ("value", "name", "grad")}
    assert len(places) == 1 and anchors == {"middle"}
    xs = [float(x) for x in re.findall(r"([-\d.]+),[-\d.]+", ids["n4"][1].attrib["points"])]
    assert float(places.pop()) == pytest.approx((min(xs) + max(xs)) / 2, abs=0.01)


def drawings_with_words() -> list[Drawing]:
    """Drawings with texts of all kinds: boxes, arrows, notes, headings, a legend."""
    graph = Lecture()
    return [
        draw(graph.J, path=graph.b),
        draw(graph.J, edges="share"),
        draw(MLP(3, [4, 1], rng=0)),
    ]


def relative_luminance(colour: str) -> float:
    """As WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(relative_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_text_can_be_read_on_its_ground(theme: object) -> None:
    from viz.scene.colours import Theme

    assert isinstance(theme, Theme)
    for colour in (theme.value, theme.gradient):
        expected = 5.25 if theme.name == "auto" else 5.5
        assert contrast(colour, theme.paper) == pytest.approx(expected, abs=0.05)
        assert contrast(colour, theme.shade) >= 4.5
    assert contrast(theme.faint, theme.paper) >= 4.5
    assert contrast(theme.ink, theme.warm) >= 7


@pytest.mark.parametrize("theme", THEMES)
def test_texts_can_be_read_on_the_warm_fill_of_steep_gradients(theme: str) -> None:
    lecture = Lecture()
    lecture.J.backward()
    drawing = draw(lecture.J, heat=True, theme=theme)
    warm = 0
    for box in ElementTree.fromstring(drawing.svg).iter(f"{SPACE}g"):
        fills = [fill for part in box if (fill := part.get("fill"))]
        if "node" in str(box.get("class")):
            warm += fills[0] == THEMES[theme].warm
            for text in box.iter(f"{SPACE}text"):
                assert contrast(str(text.get("fill")), str(fills[0])) >= 4.5, text.text
    assert warm == 1, "the steepest"


PAGES = {"white": "#ffffff", "JupyterLab": "#111111", "its cells": "#212121", "VS Code": "#1e1e1e"}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_lines_of_the_default_theme_are_seen_on_light_pages_and_on_dark_ones(page: str) -> None:
    theme = THEMES["auto"]
    for colour in (theme.value, theme.gradient, theme.faint):
        assert contrast(colour, page) >= 3  # WCAG's least contrast of what is no text


def test_no_colour_of_a_text_could_be_read_on_white_and_on_black_as_jupyterlab_has_it() -> None:
    """Why texts of the default theme have paper under them."""
    best = max(
        min(contrast(grey, "#ffffff"), contrast(grey, "#111111"))
        for grey in (f"#{level:02x}{level:02x}{level:02x}" for level in range(256))
    )
    assert best < 4.5


@pytest.mark.parametrize("drawing", drawings_with_words(), ids=lambda drawing: drawing.title)
def test_every_text_of_the_default_theme_has_paper_under_it(drawing: Drawing) -> None:
    """Each text follows a filled shape in its own group, and can be read on it."""
    theme = drawing.theme
    graph = ElementTree.fromstring(drawing.svg).find(f"{SPACE}g")
    assert graph is not None and theme.ground == "transparent"
    checked = 0
    for group in [graph, *graph.findall(f"{SPACE}g")]:
        plates: list[str] = []
        for part in group:
            fill = part.attrib.get("fill", "none")
            if part.tag == f"{SPACE}text":
                checked += 1
                assert plates and contrast(fill, plates[-1]) >= 4.5, part.text
            elif fill in (theme.paper, theme.shade):
                plates.append(fill)
    assert checked > 10


def test_a_theme_is_told_by_its_ground() -> None:
    for name in ("light", "dark"):
        paper = THEMES[name].paper
        assert f'fill="{paper}" stroke="none"' in draw(Lecture().J, theme=name).svg
    ground = ElementTree.fromstring(draw(Lecture().J).svg).find(f"{SPACE}g/{SPACE}polygon")
    assert ground is None or ground.attrib["fill"] in ("none", "transparent")


def test_every_role_has_a_look() -> None:
    assert set(ROLES) == {*["leaf", "parameter", "constant", "interior", "output", "scope", "rest"]}


@pytest.mark.parametrize("text", ["&amp;", "<b>", "\\N", "\\", "a\\", '"', "&#60;"])
def test_escaped_text_comes_out_of_graphviz_as_it_was(text: str) -> None:
    from graphviz import Digraph

    graph = Digraph()
    graph.node("n", label=escaped(text), id="n1")
    assert by_id(Drawing(graph, "").svg)["n1-name"].text == text


def test_errors_of_a_drawing_are_the_engines() -> None:
    from autograd import AutogradError

    assert issubclass(DrawingError, AutogradError)
