"""The saved page: it requests nothing, runs no label, fits any screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    said,
    texts,
)
from graphs import lecture

from autograd import Value, order, sin
from nets import MLP
from viz import step_through

pytestmark = pytest.mark.browser

HOSTILE = [
    "</script><script>window.hit = 1</script>",
    '<img src="https://example.org/x" onerror="window.hit = 2">',
    "\"'><svg onload=alert(1)>",
    "]]><!--",
    "<b>bold</b>\n&amp;",
    "${window.hit = 3} $data $script",
    "שלום \u202e🙂",
    "x" * 10_000,
]


def large() -> Value:
    """A graph of more than 300 nodes."""
    w = [Value((i % 7 - 3) / 4, f"w{i}") for i in range(40)]
    h: Value = w[0] * w[1]
    for i in range(40):
        h = (w[i] * w[(i * 3 + 1) % 40] + h).tanh() * 0.5 + w[(i * 7 + 2) % 40] * sin(h)
    assert len(order(h, constants=True)) > 300
    return h


def test_the_page_may_ask_for_nothing(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy


@pytest.mark.parametrize(
    "attempt",
    [
        "fetch('data:text/plain,x')",
        "new Promise((ok, no) => { const i = new Image(); i.onload = ok; i.onerror = no; "
        "i.src = 'data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>'; })",
        "new Promise((ok, no) => { const s = document.createElement('script'); s.onload = ok; "
        "s.onerror = no; s.src = 'data:text/javascript,1'; document.body.append(s); })",
    ],
)
def test_the_policy_is_in_force(chromium: Any, tmp_path: Any, attempt: str) -> None:
    step_through(lecture().J).save(tmp_path / "J.html")
    page = chromium.new_page()
    answered: list[str] = []
    page.goto((tmp_path / "J.html").as_uri())
    page.on("response", lambda response: answered.append(response.url))
    outcome = page.evaluate(f"() => {attempt}.then(() => 'got through', () => 'refused')")
    page.close()
    assert outcome == "refused" and answered == []


def test_hostile_labels_do_nothing_and_read_as_they_are(opened: Open) -> None:
    leaves = [Value(i + 1, label) for i, label in enumerate(HOSTILE)]
    J = leaves[0]
    for leaf in leaves[1:]:
        J = J * leaf
    J.label = HOSTILE[0]
    page = opened(step_through(J))
    page.keyboard.press("End")
    for i in range(len(leaves)):
        page.locator(f"#n{i + 1}").press("Enter")
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main script, main b").count() == 0
    assert "</script>" in said(page) and "<img src=" in page.locator("#steps").text_content()
    assert texts(page, "grad")["n1"] == "40320"  # 8!


def test_a_sentence_too_long_for_its_place_can_be_read_from_its_beginning(opened: Open) -> None:
    J = Value(2, "x" * 40) * Value(3, "y" * 40) * Value(4, "z" * 40)
    page = opened(step_through(J), width=600)
    page.keyboard.press("End")
    room = page.locator("#sentence")
    assert room.evaluate("room => room.scrollHeight > room.clientHeight")
    first = room.locator("math").first.bounding_box()
    assert first["y"] >= room.bounding_box()["y"]


@pytest.mark.parametrize(("width", "height"), [(360, 800), (1000, 720), (1024, 768)])
def test_a_neurons_sentence_is_seen_whole_also_when_a_node_is_chosen(
    opened: Open, width: int, height: int
) -> None:
    net = MLP(2, [3, 1], activation="tanh", rng=0)
    J = (net([Value(1, "x1"), Value(-2, "x2")]) - 1) ** 2
    page = opened(step_through(J, open=True), width, height)
    page.locator("#scrubber").fill("30")
    page.locator("#n1").press("Enter")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    room = page.locator("#sentence")
    assert room.evaluate("room => room.scrollHeight <= room.clientHeight")
    assert room.locator(".result").is_visible()


def test_nothing_moves_between_steps(opened: Open) -> None:
    page = opened(step_through(lecture().J), 900, 700)

    def places() -> Any:
        return page.evaluate(
            """() => [...document.querySelectorAll(".node, .edge, button, .controls, .panels, h2")]
              .map((part) => part.getBoundingClientRect())
              .map(({x, y, width, height}) => [x, y, width, height].map(Math.round).join())"""
        )

    before = places()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        assert places() == before


@pytest.mark.parametrize(("width", "height"), [(360, 740), (900, 700), (1600, 1000)])
def test_it_fits_the_width_and_boxes_hold_their_numbers(
    opened: Open, width: int, height: int
) -> None:
    net = MLP(3, [4, 2, 1], activation="tanh", rng=1)
    page = opened(step_through((net([0.5, -1.2, 2.0]) - 1) ** 2, open=True), width, height)
    page.keyboard.press("End")
    page.locator(".node.parameter").first.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.locator(".node").evaluate_all(
            """boxes => boxes.flatMap((box) => {
              const edge = box.querySelector("path, polygon").getBoundingClientRect();
              return [...box.querySelectorAll("text")].filter((text) => {
                const { left, right, top, bottom } = text.getBoundingClientRect();
                return left < edge.left || right > edge.right || top < edge.top - 1
                  || bottom > edge.bottom + 1;
              }).map((text) => text.textContent);
            })"""
        )
        == []
    )


def contrast(page: Any, where: str) -> float:
    """The contrast of a text to the paper, as WCAG counts it."""

    def light(colour: str) -> float:
        channels = [int(c) / 255 for c in re.findall(r"\d+", colour)[:3]]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    property = "fill" if "node" in where else "color"
    colour = page.locator(where).first.evaluate(f"part => getComputedStyle(part).{property}")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    lighter, darker = sorted([light(colour), light(paper)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_can_be_read_in_both_schemes(opened: Open, scheme: str) -> None:
    page = opened(step_through(lecture().J), scheme=scheme)
    page.keyboard.press("End")
    page.locator("#n2").click()
    for where in (
        *(".node .value", ".node .grad", ".node .name", "#phase", ".result", ".hint", "h2"),
        *(".row output", "#steps button", "td", "th"),
    ):
        assert contrast(page, where) >= 4.5, where


def test_a_theme_that_was_asked_for_wins(opened: Open) -> None:
    papers = [
        opened(step_through(lecture().J, theme=theme), scheme=scheme).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for theme, scheme in [("dark", "light"), ("auto", "dark"), ("light", "dark")]
    ]
    assert papers[0] == papers[1] != papers[2]


def test_a_large_graph_can_be_panned_zoomed_and_searched(opened: Open) -> None:
    page = opened(step_through(large()))
    seen = "() => JSON.stringify(document.querySelector('#graph svg').getBoundingClientRect())"
    at_first = page.evaluate(seen)
    letters = "() => document.querySelector('#n1-name').getBoundingClientRect().height"
    assert page.evaluate(letters) > 9  # it starts large enough to read
    box = page.locator("#graph").bounding_box()
    begin = page.locator("#n41").bounding_box()  # and where the pass does
    assert box["x"] <= begin["x"] and begin["x"] + begin["width"] <= box["x"] + box["width"]
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 250, middle[1] - 50, steps=4)
    page.mouse.up()
    panned = page.evaluate(seen)
    assert panned != at_first
    page.get_by_role("button", name="Zoom in").click()
    assert page.evaluate(seen) != panned
    page.get_by_role("button", name="Fit").click()
    for name, wrong in [("nobody", "true"), ("", "false")]:
        page.locator("#find").fill(name)
        page.keyboard.press("Enter")
        assert page.locator("#find").get_attribute("aria-invalid") == wrong
    assert page.locator(".node.chosen").count() == 0
    page.locator("#find").fill("V120")
    page.keyboard.press("Enter")
    chosen = page.locator(".node.chosen")
    assert chosen.locator(".name").text_content().startswith("v120 = ")
    place = chosen.bounding_box()
    assert box["x"] <= place["x"] and place["x"] + place["width"] <= box["x"] + box["width"]
    assert box["y"] <= place["y"] and place["y"] + place["height"] <= box["y"] + box["height"]
    assert place["height"] > 30


def test_steps_of_a_large_graph_stay_in_sight(opened: Open) -> None:
    page = opened(step_through(large()))
    box = page.locator("#graph").bounding_box()
    for position in range(1, 700, 97):
        page.locator("#scrubber").fill(str(position))
        place = page.locator(".node.now").bounding_box()
        assert box["x"] <= place["x"] and place["x"] + place["width"] <= box["x"] + box["width"]
        assert box["y"] <= place["y"] and place["y"] + place["height"] <= box["y"] + box["height"]


def test_parts_have_names_for_screen_readers(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    unnamed = page.locator("button, input, select, svg[role], [role=button]").evaluate_all(
        """parts => parts.filter((part) => !part.ariaLabel && !part.textContent.trim()
          && !part.labels?.length).map((part) => part.outerHTML)"""
    )
    assert unnamed == []
    page.keyboard.press("End")
    assert page.locator("#n2").get_attribute("aria-label") == "b, value 3, gradient 6"
    assert page.get_by_role("button", name="u = b · c, value 6, gradient 3").count() == 1


def test_a_leaf_that_has_gathered_more_shows_both_numbers(opened: Open) -> None:
    a, b, u = Value(5, "a"), Value(3, "b"), Value(6, "u")
    J = 2 * b * a
    J.backward()
    K = (a + u) * b
    K.backward()
    page = opened(step_through(K))
    assert "(.grad" not in "".join(page.locator("#graph .node .grad").all_text_contents())
    page.keyboard.press("End")
    shown = page.locator("#graph .node .grad").all_text_contents()
    assert {"3 (.grad 9)", "11 (.grad 21)", "3"} <= set(shown)
    assert (a.grad, b.grad, u.grad) == (9.0, 21.0, 3.0)
