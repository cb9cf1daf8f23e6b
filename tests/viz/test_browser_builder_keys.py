"""The builder's page by keyboard alone, the way back, and numbers that are not finite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    said,
)
from builder_pages import (
    button,
    choose,
    clicks,
    heading,
    played,
    shown,
    tab_to,
    train,
    trouble,
    weights,
)

from viz import build

pytestmark = pytest.mark.browser


OUTLINE = """() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
}"""


def count(page: Any) -> str:
    return str(page.locator("#count").text_content())


def test_a_network_is_built_trained_and_explained_by_keyboard_alone(opened: Open) -> None:
    page = opened(build())
    press = page.keyboard.press
    tab_to(page, "Play")
    tab_to(page, "set")
    press("ArrowDown")
    assert page.locator("#data select").first.input_value() == "circles"
    tab_to(page, "one unit more in layer 1")
    press("Enter")
    press("Enter")  # the focus stays where it was
    assert page.locator("#network .column").nth(1).locator("button.unit").count() == 6
    tab_to(page, "Play")
    press("Enter")
    played(page)
    press("Enter")
    assert button(page, "Play").is_visible()
    epochs = count(page)
    press("Tab")
    press("Enter")
    assert count(page).startswith(epochs) and "1/15" in count(page)

    tab_to(page, "Output")
    press("PageDown")
    press("PageDown")
    told = page.locator("#why .example p").first
    second = told.text_content()
    press("PageUp")
    assert told.text_content() != second
    press("PageDown")
    assert told.text_content() == second
    tab_to(page, "x₁")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp"):
        press(key)
    press("Enter")
    assert page.locator("#why .unit-told h3").text_content().startswith("Unit 1 of layer 1")
    tab_to(page, "w¹₁₂ = ")
    press("Space")
    assert heading(page).startswith("The weight w¹₁₂")
    assert page.locator("#why .paths li").count() == 2
    tab_to(page, "w¹₁₂")
    before = page.locator("#why .weight input[type=text]").input_value()
    press("ArrowRight")
    assert page.locator("#why .weight input[type=text]").input_value() != before

    tab_to(page, "Step through this example")
    press("Enter")
    frame = page.frame_locator("dialog iframe")
    frame.get_by_role("button", name="Next step").press("Enter")
    assert said(frame) != ""
    tab_to(page, "Back to the network", key="Shift+Tab")
    press("Enter")
    page.locator("dialog").wait_for(state="hidden")
    assert page.locator("dialog iframe").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Step through this example"
    moved = count(page)
    press("s")
    assert count(page) == f"{moved} + 1/15"
    press("z")
    assert count(page) == moved


def test_the_focus_can_be_seen(opened: Open) -> None:
    page = opened(build())
    for label in ("Play", "set", "x₁", "Output", "NumPy"):
        tab_to(page, label)
        assert page.evaluate(OUTLINE) >= 1, label


def test_what_was_typed_wrong_is_told_and_changes_nothing(opened: Open) -> None:
    page = opened(build())
    field = page.locator("#settings").get_by_role("textbox", name="learning rate")
    before = shown(page, "Python")
    for text in ("a lot", "-1", "", "1e999"):
        field.fill(text)
        field.press("Enter")
        field.blur()
        assert field.get_attribute("aria-invalid") == "true"
        assert page.locator("#settings .wrong-hint", has_text="please").is_visible()
        assert shown(page, "Python") == before


def test_back_takes_200_steps_and_changes_back(opened: Open, tmp_path: Path) -> None:
    page = opened(build())
    first = weights(page, tmp_path)
    program = shown(page, "Python")
    for _ in range(10):
        for name in ("Batch", "Epoch", "one unit more in layer 1", "Batch"):
            button(page, name).click()
        button(page, "one unit less in layer 1").click()
        clicks(page, "step", 15)
    assert weights(page, tmp_path) != first
    undo = button(page, "Back")
    clicks(page, "undo", 199)
    assert undo.is_enabled()
    undo.click()
    assert undo.is_disabled()
    assert weights(page, tmp_path) == first and shown(page, "Python") == program
    assert count(page) == "0"


def test_back_takes_what_was_played_back(opened: Open, tmp_path: Path) -> None:
    page = opened(build())
    first = weights(page, tmp_path)
    choose(page, "Pace", "slow")
    button(page, "Play").click()
    played(page)
    button(page, "Pause").click()
    undo = button(page, "Back")
    while undo.is_enabled():
        undo.click()
    assert weights(page, tmp_path) == first and count(page) == "0"


@pytest.mark.parametrize("start", ["Play", "Epoch", "Batch"])
def test_a_learning_rate_of_a_billion_is_told_and_nothing_is_lost(
    opened: Open, tmp_path: Path, start: str
) -> None:
    page = opened(build())
    choose(page, "set", "sine")
    train(page, 1)
    first = weights(page, tmp_path)
    page.locator("#settings").get_by_role("textbox", name="learning rate").fill("1e9")
    page.keyboard.press("Enter")
    told = page.locator("#trouble", has_text="Epoch")
    for _ in range(60):
        button(page, start).click()
        if start == "Play" or told.count():
            break
    told.wait_for()
    assert "learning rate of 1e+09 is too large" in trouble(page)
    assert "before this step" in trouble(page) and "Back" in trouble(page)
    assert told.is_visible() and button(page, "Play").is_visible()
    assert page.locator("#count").text_content() != ""
    assert all(abs(w) < 1e308 for w in weights(page, tmp_path))
    undo = button(page, "Back")
    for _ in range(100):
        undo.click()
        field = page.locator("#settings").get_by_role("textbox", name="learning rate")
        if field.input_value() != "1000000000":
            break
    assert weights(page, tmp_path) == first
    train(page, 1)
    assert trouble(page) == ""
