"""The builder's page explains its signs, locks what an exercise locks, and lies calm and still."""

from __future__ import annotations

from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    stop_the_clock,
)
from builder_pages import button, choose, click_point, click_weight, shown, train

from viz import build

pytestmark = pytest.mark.browser

CONTROLS = "input, select, button, textarea"
LIT = "lines => lines.map((line) => line.getAttribute('d'))"


def locked_link(page: Any) -> str:
    """A link that locks all that can be locked."""
    shown(page, "Link")
    page.locator("#taking summary", has_text="Lock settings").click()
    for k in range(page.locator(".locks input").count()):
        page.locator(".locks input").nth(k).check()
    link = page.get_by_role("textbox", name="Link", exact=True).input_value()
    return f"#{link.split('#')[1]}"


def enabled(page: Any, part: str) -> list[str]:
    """The controls of a part that can be used."""
    return list(
        page.locator(part)
        .locator(CONTROLS)
        .evaluate_all(
            "all => all.filter((each) => !each.disabled)"
            ".map((each) => (each.closest('label') ?? each).textContent)"
        )
    )


def test_what_a_link_locks_cannot_be_changed_and_says_so(opened: Open) -> None:
    page = opened(build(), fragment=locked_link(opened(build())))
    page.locator(".choices summary").click()
    assert enabled(page, "#data") == []
    assert enabled(page, ".layers-bar") == []
    assert enabled(page, ".head") == []
    page.locator("#settings summary", has_text="Initial weights").click()
    assert enabled(page, "#settings") == ["seed of order"]
    words = page.locator(".locked-words").all_text_contents()
    assert {each.partition(":")[0] for each in words} == {
        *("Data", "Inputs", "Loss", "Optimiser", "Schedule", "Penalty", "Batch"),
        "Initial weights",
    }
    assert all(each.endswith(": locked for this exercise") for each in words)
    assert page.locator("#depth").text_content().endswith("locked for this exercise")


def test_a_link_from_a_locked_page_is_locked(opened: Open) -> None:
    page = opened(build(), fragment=locked_link(opened(build())))
    link = "#" + shown(page, "Link").split("#")[1]
    assert enabled(opened(build(), fragment=link), "#data") == []


def test_help_and_the_choice_of_inputs_close_with_escape_or_a_click_beside(opened: Open) -> None:
    page = opened(build())
    for summary in ("#help summary", ".choices summary"):
        part = page.locator(summary).locator("..")
        page.locator(summary).click()
        page.keyboard.press("Escape")
        assert part.get_attribute("open") is None
        assert page.locator(summary).evaluate("each => each === document.activeElement")
        page.locator(summary).click()
        page.locator("h1").click()
        assert part.get_attribute("open") is None
    page.keyboard.press("?")
    assert page.locator("#help").get_attribute("open") is not None


def test_inputs_are_chosen_by_their_pictures_which_stay_open(opened: Open) -> None:
    page = opened(build())
    page.locator(".choices summary").click()
    page.wait_for_function("() => document.querySelector('.choices canvas').width < 300")
    pictures = page.locator(".choices canvas").evaluate_all(
        "all => all.map((canvas) => canvas.toDataURL())"
    )
    assert len(pictures) == len(set(pictures)) == 7
    sine = page.get_by_role("checkbox", name="sin x₁")
    sine.check()
    assert sine.evaluate("each => each === document.activeElement")
    assert page.locator(".column").first.locator(".unit").count() == 3


def test_a_path_that_is_pointed_at_lights_its_own_lines(opened: Open) -> None:
    page = opened(build())
    click_point(page, 0.5, 0.5)
    page.locator("#outputs canvas.points").press("ArrowRight")
    click_weight(page, 1, 1, 1)
    lines = page.locator(".wire.on-way")
    together = set(lines.evaluate_all(LIT))
    apart = []
    for path in page.locator("#why .paths li").all():
        path.hover()
        apart.append(set(lines.evaluate_all(LIT)))
    assert [len(each) for each in apart] == [3, 3]  # one line of each layer
    assert apart[0] | apart[1] == together and apart[0] != apart[1]


def test_escape_in_the_example_leads_back_to_its_button(opened: Open) -> None:
    page = opened(build())
    page.locator("#outputs canvas.points").press("ArrowRight")
    button(page, "Step through this example").click()
    page.frame_locator("dialog iframe").get_by_role("button", name="Next step").press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "Step through this example"


def test_arrows_go_from_unit_to_unit(opened: Open) -> None:
    page = opened(build())
    page.locator(".unit").first.focus()
    names = []
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert names == ["a¹₁", "a¹₂", "a²₂", "a¹₂", "a¹₁"]


@pytest.mark.parametrize(("motion", "pictures"), [("reduce", 3), ("no-preference", 60)])
def test_with_reduced_motion_pictures_change_some_times_a_second(
    opened: Open, motion: str, pictures: int
) -> None:
    page = opened(build(), motion=motion)
    stop_the_clock(page)
    page.evaluate(
        """() => {
          window.pictures = 0;
          new MutationObserver(() => { window.pictures += 1; })
            .observe(document.getElementById("count"), { childList: true });
        }"""
    )
    button(page, "Play").click()
    page.clock.run_for(1000)
    assert page.evaluate("window.pictures") == pytest.approx(pictures, abs=pictures / 20)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("seed", "99999999999", "a whole number from 0 to 4,294,967,295"),
        ("batch", "1000000", "a whole number up to 5,000, or 0 for all at once"),
    ],
)
def test_a_number_out_of_range_is_told_below_its_field(
    opened: Open, name: str, text: str, words: str
) -> None:
    page = opened(build())
    field = page.get_by_role("textbox", name=name, exact=True)
    field.fill(text)
    field.press("Enter")
    hint = field.locator("xpath=..").locator(".wrong-hint")
    assert hint.text_content() == f"Please enter {words}."


def test_snapshots_stand_beside_now_with_their_pictures(opened: Open) -> None:
    page = opened(build())
    button(page, "Keep a snapshot").click()
    train(page, 20)
    choose(page, "optimiser", "adam")
    pictures = page.locator("#compare canvas")
    now, kept = pictures.evaluate_all("all => all.map((canvas) => canvas.toDataURL())")
    assert now != kept
    assert page.locator("#compare td.other").all_text_contents() == [
        "gradient descent, learning rate 0.1"
    ]
