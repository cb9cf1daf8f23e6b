"""What the page shows of itself: motion, the plot beside a slider, the paths of a node, links."""

from __future__ import annotations

from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    said,
    stop_the_clock,
    texts,
)
from graphs import lecture
from scoped import hinge_loss

from autograd import Value, log, softmax
from viz import step_through
from viz.scene.boxes import DASH

pytestmark = pytest.mark.browser


def attention() -> Value:
    """The loss of attention over three keys; there are 12 paths to its first leaf."""
    q = [Value(0.5, "q1"), Value(-0.3, "q2")]
    keys = [[Value(0.1 * (i + 1) * (-1) ** j, f"k{i}{j}") for j in range(2)] for i in range(3)]
    values = [Value(0.4 * i - 0.3, f"v{i + 1}") for i in range(3)]
    weights = softmax([q[0] * key[0] + q[1] * key[1] for key in keys])
    read: Value = weights[0] * values[0] + weights[1] * values[1] + weights[2] * values[2]
    loss: Value = (read - 1) ** 2
    return loss


def choose(page: Any, name: str) -> None:
    page.locator("#find").fill(name)
    page.keyboard.press("Enter")


def points(page: Any, what: str) -> list[tuple[float, float]]:
    """The points of a line of the plot."""
    d = page.locator(f"#plot .{what}").first.get_attribute("d")
    pairs = [pair.split() for pair in d.replace("L", "M").split("M")[1:]]
    return [(float(x), float(y)) for x, y in pairs]


def test_a_moved_slider_plots_the_output_with_a_tangent(opened: Open) -> None:
    a = Value(1, "a")
    page = opened(step_through(a * a))
    assert page.locator("#plot").is_hidden()
    slider = page.get_by_role("slider", name="a", exact=True)
    slider.press("ArrowRight")
    words = page.locator("#plot svg").first.get_attribute("aria-label")
    assert words.startswith("J against a. At a = 1.02: J = 1.04, slope dJ/da = 2.04")
    assert page.locator("#plot figcaption").text_content() == words
    # From -2 to 2, the tangent at 1.02 goes through (0, -1.04) and the curve through (0, 0).
    (x0, y0), (x1, y1) = points(page, "tangent")
    curve = dict(points(page, "curve"))
    middle = (x0 + x1) / 2
    top, zero = curve[x1], curve[middle]  # J = 4 and J = 0
    scale = (zero - top) / 4
    assert (y0 - y1) / scale == pytest.approx(2.04 * 4, rel=1e-3)
    assert (y0 + y1) / 2 == pytest.approx(zero + 1.0404 * scale, abs=0.05)
    here = page.locator("#plot .here")
    assert float(here.get_attribute("cx")) == pytest.approx(x0 + (x1 - x0) * 3.02 / 4, abs=0.01)


def test_the_plot_tells_of_gaps_kinks_and_constants(opened: Open) -> None:
    a, b, c = Value(1, "a"), Value(0, "b"), Value(2, "c")
    page = opened(step_through(log(a) + b.relu() + 0 * c))

    def told(name: str) -> str:
        page.get_by_role("slider", name=name, exact=True).focus()
        return str(page.locator("#plot figcaption").text_content())

    assert "Where there is no line, J is not a finite number" in told("a")
    assert min(x for x, _ in points(page, "curve")) > 54 + 274 / 2
    assert "A kink: slope 0 on the left and 1 on the right" in told("b")
    assert "J does not change here" in told("c")
    field = page.get_by_label("a, exactly")
    field.fill("-1")
    field.press("Enter")
    assert page.locator("#plot .tangent").count() == 0
    assert "J = nan" in page.locator("#plot figcaption").text_content()


def test_the_plot_keeps_the_quizs_secret(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    page.get_by_role("slider", name="b", exact=True).press("ArrowRight")
    assert "part of the quiz" in page.locator("#plot").text_content()
    assert page.locator("#plot svg").count() == 0


def test_a_chosen_nodes_paths_are_marked_until_another_is_chosen(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    page.locator("#n2").click()
    ways = page.locator(".edge.way").evaluate_all("all => all.map((edge) => edge.id)")
    assert sorted(ways) == ["e4-0", "e5-1", "e7-1"]
    ring, box = page.locator(".ring").bounding_box(), page.locator("#n2").bounding_box()
    assert ring["x"] < box["x"] and ring["x"] + ring["width"] > box["x"] + box["width"]
    page.keyboard.press("End")
    assert page.locator(".edge.way").count() == 3
    page.locator("#n1").click()
    ways = page.locator(".edge.way").evaluate_all("all => all.map((edge) => edge.id)")
    assert sorted(ways) == ["e5-0", "e7-1"]
    page.keyboard.press("Escape")
    assert page.locator(".edge.way").count() == 0
    assert page.locator(".ring").get_attribute("visibility") == "hidden"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_node_and_the_present_step_differ_in_shape(opened: Open, scheme: str) -> None:
    page = opened(step_through(lecture().J), scheme=scheme)
    page.keyboard.press("ArrowRight")
    page.locator("#n4").click()
    style = "part => [getComputedStyle(part).strokeDasharray, getComputedStyle(part).strokeWidth]"
    now = page.locator("#n4 > polygon").first.evaluate(style)
    chosen = page.locator(".ring").evaluate(style)
    assert now == ["none", "3.2px"] and chosen == ["5px, 4px", "1.6px"]


def test_in_a_notebooks_frame_the_answer_is_seen_whole(opened: Open) -> None:
    page = opened(step_through(lecture().J), width=1000, height=720)
    page.locator("#n2").click()
    panel = page.locator("#answer-why")
    assert panel.evaluate("at => at.scrollHeight <= at.clientHeight")
    for part in ("#why .answer .result", "#why .paths .result"):
        place = page.locator(part).bounding_box()
        assert place["y"] + place["height"] < 720


def test_twelve_paths_are_a_line_each_and_open_in_full(opened: Open) -> None:
    page = opened(step_through(attention()), width=1024, height=768)
    choose(page, "q1")
    paths = page.locator("#why li")
    assert paths.count() == 12
    heights = {round(path.bounding_box()["height"]) for path in paths.all()}
    assert len(heights) == 1 and heights.pop() < 30
    products = [float(text) for text in page.locator("#why .product").all_text_contents()]
    whole = page.locator("#why td").first.text_content()
    assert sum(products) == pytest.approx(float(whole), rel=1e-2)
    assert page.locator("#why li math").count() == 0
    paths.nth(1).press("Enter")
    assert paths.nth(1).locator(".result").is_visible()
    assert page.locator(".edge.traced").count() > 3
    paths.nth(1).press("Enter")
    assert paths.nth(1).locator(".result").is_hidden()


def test_an_edge_that_hides_something_says_so(opened: Open) -> None:
    page = opened(step_through(attention()), width=1024, height=768)
    choose(page, "q1")
    panel = page.locator("#answer-why")
    page.locator("#answer-why.more-below").wait_for()
    panel.evaluate("at => at.scrollTo(0, at.scrollHeight)")
    page.locator("#answer-why.more-above:not(.more-below)").wait_for()
    page.locator("h1").click()
    page.keyboard.press("Escape")
    page.locator("#answer-why:not(.more-above, .more-below)").wait_for()


def test_a_link_opens_its_step_and_the_address_follows(opened: Open) -> None:
    page = opened(step_through(lecture().J), step=7)
    assert said(page).startswith("dJ/db = ")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**#step=6")
    page.evaluate("() => { window.location.hash = '#step=2'; }")
    page.locator("#spoken", has_text="v = a + u").wait_for(state="attached")
    page.go_back()  # stepping adds nothing to the way back
    page.locator("#spoken", has_text="dJ/du = ").wait_for(state="attached")


@pytest.mark.parametrize(("step", "text"), [(99, "dJ/dc = "), (0, "3 steps forward")])
def test_a_link_to_no_step_opens_the_nearest(opened: Open, step: int, text: str) -> None:
    assert said(opened(step_through(lecture().J), step=step)).startswith(text)


def test_a_quiz_gives_nothing_away_to_a_link(opened: Open) -> None:
    assert said(opened(step_through(lecture().J, quiz=True), step=7)) == "u = b · c = ?"


def test_the_page_has_a_title_a_legend_and_says_how_to_zoom(opened: Open) -> None:
    page = opened(step_through(attention()), width=900)
    assert page.get_by_role("heading", level=1).text_content() == page.title()
    legend = page.get_by_role("list", name="Legend").inner_text()
    assert "value, forward" in legend and "gradient, backward" in legend
    assert "Ctrl + wheel" in page.locator(".zoom-hint").inner_text()
    page.keyboard.press("?")
    helped = page.locator("#help").inner_text()
    for word in ("Reverse", "Forward", "Difference", "zoom", "Space"):
        assert word in helped
    place = page.locator("#help > div").bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= 900
    page.keyboard.press("Escape")
    assert not page.locator("#help > div").is_visible()


def test_while_it_plays_a_share_travels_and_is_added_up(opened: Open) -> None:
    x = Value(3, "x")
    page = opened(step_through(x * x), motion="no-preference")
    stop_the_clock(page)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1400 + 300)  # the first share, 3, is on its way to x
    token = page.locator(".token.backward")
    assert token.locator("text").text_content() == "3"
    assert said(page).endswith(" = 3") and texts(page, "grad")["n1"] == DASH
    page.clock.run_for(900)
    assert token.count() == 0 and texts(page, "grad")["n1"] == "3"
    page.clock.run_for(1000)  # the second one has arrived
    assert token.locator("text").text_content() == "3 + 3 = 6"
    assert texts(page, "grad")["n1"] == "3"
    page.clock.run_for(1400)
    assert token.count() == 0 and texts(page, "grad")["n1"] == "6"


def test_a_step_does_not_wait_for_what_moves(opened: Open) -> None:
    page = opened(step_through(lecture().J), motion="no-preference")
    stop_the_clock(page)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(100)
    assert page.locator(".token.forward").count() == 2
    page.keyboard.press("End")
    assert page.locator(".token").count() == 0
    assert texts(page, "value")["n4"] == "6" and texts(page, "grad")["n3"] == "9"


def test_nothing_moves_for_readers_who_prefer_that(opened: Open) -> None:
    page = opened(step_through(lecture().J), motion="reduce")
    stop_the_clock(page)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(100)
    assert page.locator(".token").count() == 0 and texts(page, "value")["n4"] == "6"
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0


def test_shares_to_nodes_made_alike_are_one_step_as_their_values_are(opened: Open) -> None:
    page = opened(step_through(hinge_loss([2, 1], 10)), 1440, 900)
    steps = page.locator("#steps li").all_text_contents()
    (total,) = (step.split(" = ")[0] for step in steps if " = sum(" in step)
    assert "10 × relu(…): 10 steps" in steps and f"{total}, backward: 10 steps" in steps
    assert not any(step.endswith(f" by {total}") for step in steps)
