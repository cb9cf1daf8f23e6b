"""What of the builder's page fits on a screen: deep and wide networks, messages, snapshots."""

from __future__ import annotations

import html
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import button, choose, click_point, trouble

from viz import build

pytestmark = pytest.mark.browser

WIDE = 50
OUTSIDE = """() => [...document.querySelectorAll("#network :is(button, select, h3, p, .unit)")]
  .filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    const { left: from, right: to } = document.getElementById("network").getBoundingClientRect();
    return left < from - 1 || right > to + 1;
  }).map((each) => each.textContent)"""
TEXTS = """() => {
  const boxes = [...document.querySelectorAll("#network h3, #network .unit-name span")]
    .filter((each) => each.textContent !== "").map((each) => {
      const range = document.createRange();
      range.selectNodeContents(each);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { left, right, top, bottom, text: each.textContent };
    });
  return boxes.flatMap((a, i) => boxes.slice(i + 1)
    .filter((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
    .map((b) => [a.text, b.text]));
}"""
"""Texts that lie over each other."""


def wide_page(opened: Open) -> Any:
    rng = random.Random(0)
    X = [[rng.gauss(0, 1) for _ in range(WIDE)] for _ in range(40)]
    return opened(build(None, X, [int(x[0] > 0) for x in X]), 1440, 900)


@pytest.mark.parametrize("width", [1440, 1024, 375])
def test_six_hidden_layers_fit_without_scrolling_and_can_be_read(opened: Open, width: int) -> None:
    page = opened(build(), width, 768)
    for _ in range(4):
        button(page, "One hidden layer more").click()
    page.locator("#outputs canvas.points").press("Enter")
    assert page.locator("#depth").text_content() == "6 hidden layers"
    network = page.locator("#network")
    assert network.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(TEXTS) == []
    boxes = [each.bounding_box() for each in page.locator("#network .unit").all()]
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    lefts = sorted({round(box["x"]) for box in boxes})
    assert min(b - a for a, b in pairwise(lefts)) - boxes[0]["width"] >= 12
    for each in page.locator("#network .head button").all():
        box = each.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24


def test_of_many_inputs_some_are_shown_and_the_layers_stay_on_the_first_screen(
    opened: Open,
) -> None:
    page = wide_page(opened)
    inputs = page.locator("#network .column").first.locator(".unit:visible")
    assert inputs.count() == 8
    for unit in page.locator("#network .column:not(:first-child) .unit").all():
        box = unit.bounding_box()
        assert box["y"] + box["height"] < 900
    fold = button(page, "Show 42 more inputs")
    fold.click()
    assert inputs.count() == WIDE
    button(page, "Show fewer inputs").click()
    assert inputs.count() == 8


def test_the_inputs_of_the_axes_are_always_shown_and_keys_reach_all(opened: Open) -> None:
    page = wide_page(opened)
    page.get_by_role("combobox", name="across", exact=True).select_option("40")
    shown = page.locator("#network .column").first.locator(".unit:visible")
    names = shown.evaluate_all("all => all.map((each) => each.getAttribute('aria-label'))")
    assert "x₄₁" in names and "x₂" in names and len(names) == 8
    shown.nth(6).focus()  # x₇, behind which some are hidden
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "x₁₀"
    assert shown.count() == WIDE


def test_a_snapshot_is_kept_on_the_first_screen(opened: Open) -> None:
    page = opened(build(), 1440, 900)
    box = button(page, "Keep a snapshot").bounding_box()
    assert box["y"] + box["height"] < 900
    assert not button(page, "Compare ↓").is_visible()
    button(page, "Keep a snapshot").click()
    button(page, "Compare ↓").click()
    assert page.locator("#compare table").is_visible()
    assert page.locator("#compare h2").evaluate("each => each === document.activeElement")


def test_on_a_narrow_screen_the_answer_is_next_to_the_output(opened: Open) -> None:
    page = opened(build(), 375, 720)
    click_point(page, 0.5, 0.5)
    page.locator("#outputs canvas.points").press("Enter")
    tops = [page.locator(id).bounding_box()["y"] for id in ("#key", "#why", "#settings", "#data")]
    assert tops == sorted(tops)
    step = button(page, "Step through this example").bounding_box()
    key = page.locator("#key").bounding_box()
    assert step["y"] - key["y"] < 200


@pytest.mark.parametrize("width", [1024, 375])
def test_the_fields_of_the_settings_stand_in_line(opened: Open, width: int) -> None:
    page = opened(build(), width, 768)
    fields = page.locator("#settings > .field :is(select, input)").all()
    lefts = {round(each.bounding_box()["x"]) for each in fields}
    assert len(fields) >= 6 and len(lefts) == 1


@pytest.mark.parametrize("close", ["click", "Escape"])
def test_a_message_can_be_closed(opened: Open, close: str) -> None:
    page = opened(build(), 375, 720, fragment="#build=nothing")
    assert trouble(page) != ""
    dismiss = button(page, "Close the message")
    box = dismiss.bounding_box()
    assert box["x"] + box["width"] <= 375 and box["width"] >= 24
    if close == "click":
        dismiss.click()
    else:
        page.keyboard.press("Escape")
    assert trouble(page) == "" and not dismiss.is_visible()


def test_in_a_frame_it_is_told_what_to_do_if_nothing_is_saved(
    chromium: Any, tmp_path: Path
) -> None:
    build().save(tmp_path / "inner.html")
    inner = html.escape((tmp_path / "inner.html").read_text(encoding="utf-8"))
    outer = f'<iframe width="1200" height="800" sandbox="allow-scripts" srcdoc="{inner}"></iframe>'
    (tmp_path / "outer.html").write_text(outer, encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1300, "height": 900})
    page.goto((tmp_path / "outer.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="NumPy", exact=True).click()
    frame.get_by_role("button", name="Save", exact=True).click()
    words = frame.locator("#taking [role=status]").text_content()
    page.close()
    assert "is saving" not in words and "copy the text" in words


@pytest.mark.parametrize("width", [1440, 375])
def test_the_choice_of_inputs_is_seen_as_a_whole_above_a_small_network(
    opened: Open, width: int
) -> None:
    page = opened(build(), width, 700)
    for _ in range(2):
        button(page, "One hidden layer less").click()
    page.locator(".choices summary").click()
    last = page.locator(".choices label").last
    box = last.bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    seen = "([x, y]) => document.elementFromPoint(x, y).closest('label')?.textContent"
    assert page.evaluate(seen, middle) == "sin x₂"
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1440, 1024, 375])
def test_histograms_of_a_layer_stand_side_by_side(opened: Open, width: int) -> None:
    page = opened(build(), width, 800)
    page.locator("summary", has_text="Histograms of each layer").click()
    weights, slopes = (page.locator(".histogram").nth(k).bounding_box() for k in (0, 1))
    assert weights["y"] == slopes["y"] and weights["x"] + weights["width"] < slopes["x"]


def test_a_long_message_leaves_most_of_a_small_screen_free(opened: Open) -> None:
    page = opened(build(), 375, 700)
    field = page.get_by_role("textbox", name="learning rate", exact=True)
    field.fill("1e9")
    field.press("Enter")
    button(page, "Epoch").click()
    page.locator("#trouble", has_text="the learning rate of 1e+09 is too large").wait_for()
    assert page.locator(".message").bounding_box()["height"] <= 0.35 * 700 + 1
    assert button(page, "Close the message").is_visible()


def test_the_loss_says_that_the_penalty_is_part_of_it(opened: Open) -> None:
    page = opened(build())
    title = page.locator("#watching .loss h3")
    assert title.text_content() == "Loss"
    choose(page, "penalty", "l2")
    assert title.text_content() == "Loss, with the penalty"
