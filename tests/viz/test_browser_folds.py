"""Folds in a real browser: opened and closed by click and by keyboard, their steps gathered."""

from __future__ import annotations

from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    said,
    stop_the_clock,
)
from scoped import hinge_loss

import autograd
from autograd import Value, order, scope
from viz import step_through

pytestmark = pytest.mark.browser


def small_network() -> Value:
    """The loss of a network 2-3-1 on one example."""
    return hinge_loss([3, 1], 1)


def fold(page: Any, label: str) -> Any:
    """The box or the frame of a fold."""
    return page.locator(f'[aria-expanded][aria-label^="{label}"]')


def head(page: Any, label: str) -> Any:
    """Where a click opens or closes a fold."""
    return fold(page, label).locator(".head")


def test_a_click_opens_a_neuron_and_another_closes_it(opened: Open) -> None:
    page = opened(step_through(small_network()), 1440, 900)
    assert page.locator(".node.parameter").count() == 0
    assert fold(page, "layer 1 / neuron 2").get_attribute("aria-expanded") == "false"
    head(page, "layer 1 / neuron 2").click()
    assert page.locator(".node.parameter").count() == 3
    frame = page.locator('.frame[aria-label="layer 1 / neuron 2"]')
    assert frame.get_attribute("aria-expanded") == "true"
    frame.locator(".head").click()
    assert page.locator(".node.parameter").count() == 0


def test_enter_and_space_open_and_close_and_keep_the_focus(opened: Open) -> None:
    page = opened(step_through(small_network()), 1440, 900)
    fold(page, "layer 1 / neuron 1").focus()
    for key, count in [("Enter", 3), ("Enter", 0), (" ", 3), (" ", 0)]:
        page.keyboard.press(key)
        assert page.locator(".node.parameter").count() == count
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused.startswith("layer 1 / neuron 1")
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("layer 1 / neuron 2")


def test_the_steps_of_a_closed_fold_are_one_step(opened: Open) -> None:
    J = small_network()
    z, a = [v for v in order(J) if v.scope and v.scope.path[1:] == ("layer 1", "neuron 1")][-2:]
    page = opened(step_through(J, names={"z": z, "a": a}), 1440, 900)
    page.keyboard.press("ArrowRight")
    assert (
        said(page) == f"layer 1 / neuron 1: z = {z.data:.4g}, a = relu(z) = {a.data:.4g}; 2 steps"
    )
    assert page.locator("#phase").text_content().startswith("Forward, step 2 of ")
    page.keyboard.press("ArrowRight")
    assert said(page).startswith("layer 1 / neuron 2: ")
    page.keyboard.press("ArrowLeft")
    assert said(page).startswith("layer 1 / neuron 1: ")
    page.keyboard.press("End")
    J.backward()
    assert f"dL/da = {a.grad:.4g} gives " in said(page) and said(page).endswith("; 4 steps")


def test_opening_shows_the_single_steps_and_keeps_the_position(opened: Open) -> None:
    page = opened(step_through(small_network()), 1440, 900)
    page.keyboard.press("ArrowRight")
    before = page.locator("#phase").text_content()
    head(page, "layer 1 / neuron 1").click()
    assert page.locator("#phase").text_content() == before
    assert "relu(" in said(page) and "steps" not in said(page)
    page.keyboard.press("ArrowLeft")
    assert page.locator("#phase").text_content() == before.replace("step 2", "step 1")
    page.locator('.frame[aria-label="layer 1 / neuron 1"] .head').click()
    assert page.locator("#phase").text_content() == before


def test_the_numbers_in_a_closed_fold_follow_the_steps_and_the_sliders(opened: Open) -> None:
    J = small_network()
    page = opened(step_through(J), 1440, 900)
    values = fold(page, "layer 2 / neuron 1").locator("tspan.value")
    assert values.all_text_contents() == ["—"]
    page.keyboard.press("End")
    (z,) = [v for v in order(J) if v.scope and v.scope.path[1:2] == ("layer 2",) and not v.is_leaf]
    assert values.all_text_contents() == [f"{z.data:.4g}"]
    field = page.get_by_label("b²₁, exactly")
    field.fill("10")
    field.press("Enter")
    assert float(values.all_text_contents()[0]) == pytest.approx(z.data + 10, rel=1e-3)


def test_a_range_stays_within_its_box(opened: Open) -> None:
    with scope("all"):
        x = [Value(-0.0001235 - i * 0.0000012, f"x{i}") for i in range(5)]
        y = autograd.sum([a.tanh() for a in x])
        z = y + autograd.sum([a.sin() for a in x])
    page = opened(step_through(y * z, open=0), 1440, 900)
    page.keyboard.press("End")
    ends = "part => [part.getBoundingClientRect().left, part.getBoundingClientRect().right]"
    left, right = page.locator(".node.fold > polygon").last.evaluate(ends)
    (line,) = page.locator(".node.fold .card text", has_text="…").all()
    start, end = line.evaluate(ends)
    assert left < start and end < right


def test_a_found_node_is_uncovered(opened: Open) -> None:
    page = opened(step_through(small_network()), 1440, 900)
    page.locator("#find").fill("w¹₂₁")
    page.locator("#find").press("Enter")
    assert page.locator(".node.parameter.chosen").count() == 1


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("w1_32", "w¹₃₂"),
        ("W1_3_2", "w¹₃₂"),
        ("b2_1", "b²₁"),
        ("a1_3", "a¹₃"),
        ("w1_11_2", "w¹₁₁,₂"),
    ],
)
def test_a_node_is_found_by_the_name_that_can_be_typed(opened: Open, typed: str, name: str) -> None:
    page = opened(step_through(hinge_loss([11, 1], 1), open=0), 1440, 900)
    page.locator("#find").fill(typed)
    page.locator("#find").press("Enter")
    assert page.locator("#find").get_attribute("aria-invalid") == "false"
    assert page.locator(".node.chosen").get_attribute("aria-label").startswith(f"{name}")


def test_a_chosen_nodes_ring_is_close_around_the_closed_box_it_is_in(opened: Open) -> None:
    page = opened(step_through(small_network(), open=0), 1440, 900)
    page.locator("button.name").first.click()
    ring, box = (
        page.locator(part).bounding_box()
        for part in ("#graph .ring", "#graph .node.chosen > polygon >> nth=1")
    )
    assert 0 < box["x"] - ring["x"] < 20 and 0 < box["y"] - ring["y"] < 20
    assert ring["width"] < box["width"] + 40 and ring["height"] < box["height"] + 40


def test_play_goes_on_when_a_box_is_opened(opened: Open) -> None:
    page = opened(step_through(small_network()), 1440, 900)
    page.locator("#speed").select_option("4")
    page.locator("#play").click()
    head(page, "layer 2 / neuron 1").click()
    page.locator("#next:disabled").wait_for()  # it came to the end
    assert page.locator("#phase").text_content() == "Backward, step 32 of 32"


def test_the_quiz_passes_closed_boxes_and_says_so(opened: Open) -> None:
    page = opened(step_through(small_network(), quiz=True), 1440, 900)
    assert page.locator("#phase").text_content() == "Forward, step 8 of 32: what comes next?"
    assert said(page) == "v1 = 1 · z²₁ = ?"
    assert "open it (▸)" in page.locator("#hint").text_content()
    page.keyboard.press("ArrowLeft")  # what comes before was not asked
    assert said(page) == "v1 = 1 · z²₁ = ?"
    page.get_by_role("button", name="Show it").click()
    page.get_by_role("button", name="Next question").click()
    assert said(page) == "v2 = 1 - v1 = ?"
    page.locator("#quiz-mode").focus()
    page.keyboard.press("End")
    # v2 and L, and the edges from L to v2, v1 and z²₁
    assert page.locator("#phase").text_content().startswith("5 questions skipped.")
    assert page.locator("#answer").is_hidden()


def test_an_opened_box_is_asked_and_nothing_is_where_all_is_closed(opened: Open) -> None:
    neuron = "layer 1 / neuron 1"
    page = opened(step_through(small_network(), quiz=True, open=neuron), 1440, 900)
    assert said(page).startswith("z¹₁ = ") and said(page).endswith(" = ?")
    x = Value(0.5, "x")
    with scope("all"):
        y = (x * 2.0 + x).tanh() * x
    page = opened(step_through(y, quiz=True, open=0))
    assert page.locator("#phase").text_content() == "4 steps forward, 6 back"
    assert page.locator("#answer").is_hidden() and page.locator("#check").is_hidden()
    assert "open it (▸)" in page.locator("#hint").text_content()
    head(page, "all").click()
    assert said(page).endswith(" = ?")


def test_a_chosen_nodes_paths_lead_through_closed_boxes(opened: Open) -> None:
    page = opened(step_through(small_network()), 1440, 900)
    page.locator("#find").fill("w¹₂₁")
    page.locator("#find").press("Enter")
    page.locator('.frame[aria-label="layer 1 / neuron 2"] .head').click()
    tails = page.locator(".edge.way").evaluate_all("all => all.map((edge) => edge.id)")
    number = fold(page, "layer 1 / neuron 2").get_attribute("id")
    after = fold(page, "layer 2 / neuron 1").get_attribute("id")
    assert f"e-{number}-{after}" in tails and len(tails) == 4
    ring, box = page.locator(".ring").bounding_box(), page.locator(f"#{number}").bounding_box()
    assert ring["x"] < box["x"] and ring["x"] + ring["width"] > box["x"] + box["width"]


def test_an_arrow_of_a_closed_box_is_marked_while_any_share_is_on_it(opened: Open) -> None:
    x, y = Value(0.5, "x"), Value(2.0, "y")
    with scope("inner"):
        one, other = x * y, x + y
    page = opened(step_through(one * other), 1440, 900)
    marked = page.locator(".edge.carried")
    counts = []
    for _ in range(5):  # the box, J, a share to each of its two outputs, the box
        page.keyboard.press("ArrowRight")
        counts.append(marked.count())
    for count in reversed(counts[:-1]):
        page.keyboard.press("ArrowLeft")
        assert marked.count() == count
    assert counts[-1] == page.locator(".edge").count()


def test_numbers_travel_to_closed_boxes_and_from_them(opened: Open) -> None:
    page = opened(step_through(small_network()), 1440, 900, motion="no-preference")
    stop_the_clock(page)
    page.locator("#play").click()
    assert page.locator(".token").all_text_contents() == ["0", "0.5"]
    page.locator("#play").click()
    page.locator("#scrubber").fill("13")  # before what layer 2 hands on
    page.locator("#play").click()
    assert page.locator(".token").count() == 3


def test_opening_a_box_leaves_it_where_it_is(opened: Open) -> None:
    page = opened(step_through(hinge_loss([16, 16, 1], 10)), 1440, 900)
    for _ in range(2):
        page.keyboard.press("+")
    before = head(page, "network / layer 2").bounding_box()
    head(page, "network / layer 2").click()
    after = head(page, "network / layer 2").bounding_box()
    assert after["x"] == pytest.approx(before["x"], abs=0.5)
    assert page.locator("#graph").bounding_box()["y"] <= after["y"]


def test_ten_examples_open_folded_at_the_first_step(opened: Open) -> None:
    page = opened(step_through(hinge_loss([16, 16, 1], 10)), 1440, 900)
    assert len(page.content()) < 3_000_000
    assert page.locator(".node").count() < 20
    stage = page.locator("#graph").bounding_box()
    for label in ("20 constants", "network / layer 1", "network / layer 2"):
        box = fold(page, label).bounding_box()
        assert stage["x"] <= box["x"] + 1
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1
    page.keyboard.press("ArrowRight")
    assert said(page).startswith("network / layer 1: 320 values from ")


def test_any_scope_can_be_folded(opened: Open) -> None:
    x, y = Value(0.5, "x"), Value(2.0, "y")
    with scope("encoder"):
        code = (x * y + 1.0).tanh() * y
        code = code + x * code
    page = opened(step_through(code * 2.0))
    frame = page.locator('.frame[aria-label="encoder"]')
    count = page.locator(".node").count()
    frame.locator(".head").click()
    assert page.locator(".node").count() < count
    page.keyboard.press("ArrowRight")
    assert said(page).startswith("encoder: ")


def test_a_quiz_with_hardly_a_question_opens_the_first_neuron(opened: Open) -> None:
    page = opened(step_through(hinge_loss([4, 4, 1], 10), quiz=True), 1440, 900)
    assert page.locator("#phase").text_content().startswith("Forward, step 1 of ")
    assert said(page).startswith("z¹₁ = w¹₁₁ · ") and said(page).endswith(" = ?")
    assert "—" in page.locator(".node.now .value").text_content()


@pytest.mark.slow
def test_a_large_graph_opens_folded_and_says_what_stays_folded(opened: Open) -> None:
    w = [Value(0.01 * i, f"w{i}") for i in range(100)]
    J = sum((wi * 0.5 for wi in w for _ in range(60)), Value(0.0, "b")).tanh()
    assert len(order(J, constants=True)) > 5_000
    page = opened(step_through(J))
    assert "groups of similar nodes stay closed here" in page.locator(".stage .note").text_content()
    assert page.locator(".fold[aria-expanded]").count() == 0
    page.set_viewport_size({"width": 375, "height": 740})
    place = page.locator(".stage .note").bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= 375
    page.set_viewport_size({"width": 1000, "height": 800})
    page.keyboard.press("ArrowRight")
    assert said(page).startswith("6,000 products: 6,000 values from 0 to 0.495;")
