"""Points on the builder's page: chosen by keyboard, told in words, followed in new data."""

from __future__ import annotations

from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import button, choose, click_weight, train

from viz import build

pytestmark = pytest.mark.browser

X = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]
"""Two rows of three points."""

RING = """async () => {
  await new Promise(requestAnimationFrame);
  const canvas = document.querySelector("#outputs canvas.points"), { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  const wanted = [1, 3, 5].map((i) => parseInt(ink.slice(i, i + 2), 16));
  let x = 0, y = 0, count = 0;
  for (let i = 0; i < width * height; i += 1) {
    if (data[4 * i + 3] < 255 || wanted.some((c, k) => data[4 * i + k] !== c)) continue;
    x += i % width; y += Math.floor(i / width); count += 1;
  }
  return count === 0 ? null : [x / count / width, y / count / height];
}"""
"""Where the middle of all ink on the points is: that of the ring around the chosen one."""


def rows(opened: Open) -> Any:
    return opened(build(None, X, [0, 1, 0, 1, 0, 1], test=0), 1440, 900)


def points(page: Any) -> Any:
    return page.locator("#outputs canvas.points")


def told(page: Any) -> str | None:
    """The number of the chosen point, as the panel tells it."""
    words = page.locator("#why .example p").first
    return words.text_content().split(":")[0].split(" (")[0] if words.count() else None


def place(row: list[float]) -> list[float]:
    """Where a point of the rows lies in the picture."""
    return [(row[0] + 0.24) / 2.48, 1 - (row[1] + 0.12) / 1.24]


def test_arrows_choose_the_nearest_point_in_their_direction(opened: Open) -> None:
    page = rows(opened)
    assert page.evaluate(RING) is None
    points(page).press("Enter")
    assert told(page) in ("Point 2", "Point 5")  # both are nearest to the middle
    points(page).press("Home")
    ways = {"ArrowRight": 2, "ArrowUp": 5, "ArrowLeft": 4, "ArrowDown": 1, "PageDown": 2}
    for key, number in ways.items():
        points(page).press(key)
        assert told(page) == f"Point {number}"
        assert page.evaluate(RING) == pytest.approx(place(X[number - 1]), abs=0.01)
    points(page).press("Escape")
    assert told(page) is None and page.evaluate(RING) is None


def test_a_chosen_point_is_told_in_words(opened: Open) -> None:
    page = rows(opened)
    points(page).press("Home")
    points(page).press("ArrowRight")
    spoken = page.locator("#told").text_content()
    assert spoken.startswith("Point 2: x₁ = 1, x₂ = 0, target 1. Output ")
    assert points(page).get_attribute("aria-label").endswith(spoken)
    assert page.locator("#why .example p").first.text_content() == spoken


def test_the_choice_and_its_ring_follow_a_point_when_others_go(opened: Open) -> None:
    page = rows(opened)
    button(page, "Draw points").click()
    points(page).press("End")
    assert told(page) == "Point 6"
    box = points(page).bounding_box()
    across, down = place(X[0])
    page.keyboard.down("Shift")
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.keyboard.up("Shift")
    assert told(page) == "Point 5"
    assert "x₁ = 2, x₂ = 1" in page.locator("#why .example p").first.text_content()
    ring = page.evaluate(RING)
    assert ring is not None and ring[0] > 0.8
    points(page).press("Delete")
    assert told(page) is None and page.evaluate(RING) is None
    button(page, "Back").click()
    button(page, "Back").click()
    assert told(page) is None and page.evaluate(RING) is None


@pytest.mark.parametrize("seed", [3, 4])
def test_the_ring_follows_the_choice_when_all_points_are_drawn_anew(
    opened: Open, seed: int
) -> None:
    page = opened(build(), 1440, 900)
    points(page).press("End")
    last = told(page)
    before = page.evaluate(RING)
    seed_field = page.get_by_role("textbox", name="seed", exact=True)
    seed_field.fill(str(seed))
    seed_field.press("Enter")
    assert told(page) == last and page.evaluate(RING) != before
    label = points(page).get_attribute("aria-label")
    assert label.endswith(page.locator("#why .example p").first.text_content())


def test_a_choice_that_is_gone_with_the_data_leaves_no_ring(opened: Open) -> None:
    page = opened(build(), 1440, 900)
    points(page).press("End")
    field = page.get_by_role("slider", name="examples")
    field.fill("40")
    field.dispatch_event("change")
    assert told(page) is None and page.evaluate(RING) is None


def test_a_chosen_point_to_test_with_is_drawn_even_if_the_others_are_hidden(opened: Open) -> None:
    page = opened(build(), 1440, 900)
    points(page).press("Home")
    while "(to test with)" not in page.locator("#why .example p").first.text_content():
        points(page).press("PageDown")
    number = told(page)
    page.get_by_role("checkbox", name="test points").uncheck()
    assert told(page) == number and page.evaluate(RING) is not None


def test_while_it_plays_the_picture_is_described_anew_and_nothing_is_read_aloud(
    opened: Open,
) -> None:
    page = opened(build(), 1440, 900, motion="no-preference")
    click_weight(page, 1, 1, 1)
    train(page, 1)
    spoken = page.locator("#told").text_content()
    button(page, "Play").click()
    for _ in range(2):
        label = points(page).get_attribute("aria-label")
        page.wait_for_function(
            "(label) => document.querySelector('#outputs canvas.points')"
            ".getAttribute('aria-label') !== label",
            arg=label,
        )
    assert button(page, "Pause").is_visible()
    assert page.locator("#told").text_content() == spoken
    # nor are the count of epochs and the gradient, which change in every picture
    assert page.locator(":is(output, [aria-live], [role=status]) #count, output#count").count() == 0
    assert page.locator("output.grad").count() == 0 and page.locator(".by-hand .grad").count() == 1


AXES = "[...document.querySelectorAll('#key > span')].slice(-2).map((part) => part.textContent)"


def count(page: Any) -> int:
    """How many points the page says that there are."""
    return int(page.locator("#data p.small", has_text="point").first.text_content().split()[0])


@pytest.mark.parametrize(
    "made",
    [
        lambda: build(None, X, [0, 1, 0, 1, 0, 1], test=0),
        lambda: build(None, [[0.0], [1], [2], [3]], [0.5, 1.5, 0.25, 1.0], test=0),
    ],
    ids=["plane", "line"],
)
def test_nothing_moves_under_the_pointer_while_points_are_drawn(opened: Open, made: Any) -> None:
    page = opened(made(), 1440, 900)
    button(page, "Draw points").click()
    axes, before = page.evaluate(AXES), count(page)
    points(page).scroll_into_view_if_needed()
    box = points(page).bounding_box()
    corner = (box["x"] + 0.99 * box["width"], box["y"] + 0.02 * box["height"])
    page.mouse.click(*corner)
    assert count(page) == before + 1
    page.mouse.click(*corner)  # now the point is there, and is chosen
    assert count(page) == before + 1 and told(page) == f"Point {before + 1}"
    assert page.evaluate(AXES) == axes
    page.mouse.move(*corner)
    page.mouse.down()
    page.mouse.move(box["x"] + 2 * box["width"], box["y"] - 50, steps=5)
    page.mouse.up()
    assert page.evaluate(AXES) == axes  # the point has stopped at the edge
    button(page, "Back").click()
    assert page.evaluate(AXES) == axes
    button(page, "Draw points").click()
    wider = page.evaluate(AXES)
    assert wider[0] != axes[0] and wider[1] != axes[1]
    page.mouse.click(*corner)
    assert told(page) is None  # the point lies further inside now


def test_shift_and_click_on_an_empty_place_does_nothing(opened: Open) -> None:
    page = rows(opened)
    button(page, "Draw points").click()
    before = count(page)
    points(page).click(position={"x": 5, "y": 5}, modifiers=["Shift"])
    points(page).click(position={"x": 5, "y": 5}, button="right")
    assert count(page) == before and button(page, "Back").is_disabled()
    points(page).click(position={"x": 5, "y": 5})
    assert count(page) == before + 1
    points(page).click(position={"x": 5, "y": 5}, modifiers=["Shift"])
    assert count(page) == before


def test_other_data_are_seen_as_a_whole_even_while_points_are_drawn(opened: Open) -> None:
    page = rows(opened)
    button(page, "Draw points").click()
    axes = page.evaluate(AXES)
    choose(page, "set", "circles")
    others = page.evaluate(AXES)
    assert others[0] != axes[0]
    button(page, "Back").click()
    assert page.evaluate(AXES) == axes


def hint(page: Any) -> str:
    return str(page.locator("#data .drawing p").text_content())


def test_what_a_new_point_has_that_the_picture_does_not_show_is_told(opened: Open) -> None:
    words = "What the picture does not show of a new point is the mean of the others."
    mean = [[0.0, 0.0, 5.0], [1.0, 0.0, 7.0]]
    for made, is_told in (
        (build(None, X, [0, 1, 0, 1, 0, 1], test=0), False),
        (build(None, X, [0.5, 1, 2, 3, 4, 5.5], test=0), True),
        (build(None, mean, [0, 1], test=0), True),
    ):
        page = opened(made, 1440, 900)
        button(page, "Draw points").click()
        assert hint(page).startswith("Click to add a point, drag to move one, Shift and click to")
        assert (words in hint(page)) == is_told
    points(page).click(position={"x": 100, "y": 100})
    points(page).press("End")
    said = page.locator("#why .example p").first.text_content()
    assert said.startswith("Point 3: ") and "x₃ = 6," in said


@pytest.mark.parametrize(("y", "kept"), [([1, 1, 0, 1, 0, 1], 2), ([0.5, 1, 2, 3, 4, 5.5], 1)])
def test_clear_leaves_a_point_of_each_class_to_begin_with(
    opened: Open, y: list[float], kept: int
) -> None:
    page = opened(build(None, X, y, test=0), 1440, 900)
    button(page, "Draw points").click()
    axes = page.evaluate(AXES)
    button(page, "Clear").click()
    assert count(page) == kept and page.evaluate(AXES) == axes
    points(page).press("Home")
    assert (
        page.locator("#why .example p").first.text_content().startswith("Point 1: x₁ = 0, x₂ = 0")
    )
    if kept == 2:
        points(page).press("End")
        assert told(page) == "Point 2" and "x₁ = 2, x₂ = 0, target 0" in points(page).get_attribute(
            "aria-label"
        )
    button(page, "Back").click()
    assert count(page) == 6
