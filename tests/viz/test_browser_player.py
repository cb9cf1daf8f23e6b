"""The saved page in a real browser: stepping, sliders, keyboard."""

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

from autograd import Value, log
from viz import step_through
from viz.scene.boxes import DASH

pytestmark = pytest.mark.browser

LAST = {"n1": "3", "n2": "6", "n3": "9", "n4": "3", "n5": "3", "n7": "1"}
"""The lecture's gradients; n6 is the constant 3."""


def click(page: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def test_stepping_to_the_end_gives_the_lectures_gradients(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    assert set(texts(page, "grad").values()) == {DASH}
    click(page, "Next step")
    assert said(page) == "u = b · c = 3 · 2 = 6"
    click(page, "Next step", 6)
    assert said(page) == "dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6"
    click(page, "Next step")
    assert texts(page, "grad") == LAST
    assert page.get_by_role("button", name="Next step").is_disabled()


def test_a_gradient_shows_from_its_step_on_and_undo_takes_it_back(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    click(page, "Next step", 7)
    after = texts(page, "grad")
    assert after["n2"] == "6" and after["n3"] == DASH
    assert "now" in page.locator("#n2").get_attribute("class")
    assert "now" in page.locator("#e4-0").get_attribute("class")
    click(page, "Previous step")
    assert texts(page, "grad") == after | {"n2": DASH}
    click(page, "Restart")
    assert set(texts(page, "grad").values()) == {DASH}
    assert texts(page, "value")["n4"] == DASH and texts(page, "value")["n1"] == "5"


def test_a_dragged_slider_gives_new_values_and_gradients(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    slider = page.get_by_role("slider", name="c", exact=True)
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 40, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    values, gradients = texts(page, "value"), texts(page, "grad")
    assert values["n3"] == "5" and values["n7"] == "60"  # 3 (5 + 3 · 5)
    assert gradients["n2"] == "15" and gradients["n3"] == "9"
    click(page, "Reset")
    assert texts(page, "grad") == LAST


def test_a_number_can_be_typed_and_nonsense_changes_nothing(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    field = page.get_by_label("b, exactly")
    field.fill("-1/4")
    field.press("Enter")
    assert texts(page, "grad")["n3"] == "-0.75"
    field.fill("half")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "true"
    assert texts(page, "grad")["n3"] == "-0.75"
    page.get_by_role("slider", name="b", exact=True).press("ArrowRight")
    assert field.input_value() == texts(page, "value")["n2"] == "-0.1"
    assert field.get_attribute("aria-invalid") == "false"


def test_what_is_being_typed_stays_while_the_steps_play(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    stop_the_clock(page)
    click(page, "Play")
    field = page.get_by_label("b, exactly")
    field.fill("0.12")
    page.clock.run_for(1500)
    assert said(page).startswith("v = ")
    assert field.input_value() == "0.12"


def test_everything_works_by_keyboard(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    for key, spoken in [
        ("ArrowRight", "u = b · c = 3 · 2 = 6"),
        ("End", "dJ/dc = dJ/dv · dv/du · du/dc = 3 · 1 · b = 3 · 1 · 3 = 9"),
        ("ArrowLeft", "dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6"),
        ("Home", "3 steps forward, 5 back"),
    ]:
        page.keyboard.press(key)
        assert said(page) == spoken
    while page.evaluate("document.activeElement.id") != "n7":  # past the tools above the graph
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # past the output: the first node again
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "dJ/dv · dv/du · du/db" in page.locator("#why li").get_attribute("aria-label")
    slider = page.get_by_role("slider", name="c", exact=True)
    for _ in range(30):
        page.keyboard.press("Tab")
        if slider.evaluate("slider => slider === document.activeElement"):
            break
    page.keyboard.press("ArrowRight")
    assert texts(page, "value")["n3"] == "2.05" and texts(page, "grad")["n2"] == "6.15"


def test_focus_can_be_seen(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                """() => {
                  const at = document.activeElement, shape = at.querySelector(":scope > polygon");
                  if (at === document.body) return "outline";
                  return shape ? `stroke ${getComputedStyle(shape).strokeWidth}`
                    : getComputedStyle(at).outlineStyle === "solid" ? "outline" : at.outerHTML;
                }"""
            )
        )
    assert seen == {"outline", "stroke 3px"}


def test_playing_goes_step_by_step_to_the_end(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    stop_the_clock(page)
    page.locator("#speed").select_option("2")
    click(page, "Play")
    assert said(page).startswith("u = ")
    page.clock.run_for(701)
    assert said(page).startswith("v = ")
    click(page, "Pause")
    page.clock.run_for(10_000)
    assert said(page).startswith("v = ")
    click(page, "Play")
    page.clock.run_for(10_000)
    assert texts(page, "grad") == LAST
    assert page.get_by_role("button", name="Play").is_visible()


def test_jumps_by_node_list_and_scrubber(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    page.locator("#n2").click()
    click(page, "Go to its gradient")
    assert said(page).startswith("dJ/db = ")
    click(page, "v = a + u")
    assert said(page) == "v = a + u = 5 + 6 = 11"
    page.locator("#scrubber").fill("4")
    assert said(page) == "dJ/dv = 3"
    assert page.locator("#steps [aria-current]").text_content() == "dJ/dv by J"


def test_why_shows_every_path_and_three_ways(opened: Open) -> None:
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    page = opened(step_through((a + b * c) * b))
    page.locator("#n2").click()
    panel = page.locator("#why")
    assert panel.locator("td").all_text_contents() == ["17", "17", "17"]
    assert panel.locator("li").evaluate_all("all => all.map(li => li.ariaLabel)") == [
        "dJ/db = v2 = 11",
        "dJ/dv2 · dv2/dv1 · dv1/db = b · 1 · c = 3 · 1 · 2 = 6",
    ]
    panel.locator("li").nth(1).hover()
    assert page.locator(".edge.traced").count() == 3


def test_a_number_outside_the_domain_is_told_and_can_be_taken_back(opened: Open) -> None:
    page = opened(step_through(2 * log(Value(1.5, "a"))))
    field = page.get_by_label("a, exactly")
    field.fill("-1")
    field.press("Enter")
    alert = page.locator("#trouble")
    assert alert.text_content() == "log(x) at x = a = -1 gives nan: log needs x > 0."
    assert "nan" in texts(page, "value").values()
    assert alert.get_attribute("role") == "alert"
    click(page, "Reset")
    assert alert.text_content() == ""
    assert texts(page, "grad")["n1"] == "1.333"
