"""The quiz of the page: what it asks, hides and hints at, and how it judges and counts."""

from __future__ import annotations

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
from scoped import hinge_loss

from autograd import Value, cos, scope, sin, tanh
from viz import step_through
from viz.scene.boxes import DASH

pytestmark = pytest.mark.browser


def click(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def asked(page: Any, *answers: str) -> None:
    """Answer the quiz's questions, one after the other."""
    for answer in answers:
        page.get_by_label("Your answer, a number").fill(answer)
        click(page, "Check")
        click(page, "Next question")


def test_the_quiz_asks_for_values_and_gradients_and_shows_neither_before(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    assert said(page) == "u = b · c = ?"
    values = texts(page, "value")
    assert values["n2"] == "3" and values["n4"] == values["n5"] == values["n7"] == DASH
    asked(page, "6", "11", "33")
    assert said(page) == "dJ/dv = ?"
    assert texts(page, "value")["n7"] == "33"
    assert texts(page, "grad") == dict.fromkeys(["n1", "n2", "n3", "n4", "n5"], DASH) | {"n7": "1"}
    answer = page.get_by_label("Your answer, a number")
    answer.fill("three")
    answer.press("Enter")
    assert said(page) == "dJ/dv = ?" and page.locator("#score").text_content() == "3 of 3 right"
    answer.fill("3.0")
    answer.press("Enter")
    assert said(page) == "Right. dJ/dv = 3"
    page.keyboard.press("Enter")  # the next question
    assert said(page) == "dJ/da = dJ/dv · dv/da = ?"
    assert answer.get_attribute("aria-invalid") == "false" and answer.input_value() == ""


def test_a_wrong_answer_gets_the_rule_then_the_numbers_and_then_the_answer(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    asked(page, "6", "11", "33", "3", "3", "3")
    assert said(page) == "dJ/db = dJ/dv · dv/du · du/db = ?"
    answer = page.get_by_label("Your answer, a number")
    hints = []
    for wrong in ("7", "8"):
        answer.fill(wrong)
        answer.press("Enter")
        assert said(page).endswith("= ?") and texts(page, "grad")["n2"] == DASH
        hints.append(page.locator("#hint").text_content())
    assert hints[0] == "Not quite. A hint: du/db = c"
    assert hints[1] == "Not quite. A hint: du/db = c; dJ/db = 3 · 2"
    answer.fill("9")
    answer.press("Enter")
    assert said(page).startswith("Not quite. dJ/db = ") and said(page).endswith(" = 6")
    assert page.locator("#score").text_content() == "6 of 7 right"
    assert page.locator("#hint").text_content() == ""


def test_after_a_hint_a_right_answer_is_told_apart(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    answer = page.get_by_label("Your answer, a number")
    for attempt in ("5", "6"):
        answer.fill(attempt)
        answer.press("Enter")
    assert said(page) == "Right, with a hint. u = b · c = 3 · 2 = 6"
    assert page.locator("#score").text_content() == "0 of 1 right"


def test_after_a_verdict_the_next_step_is_the_next_question(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    page.get_by_label("Your answer, a number").fill("6")
    click(page, "Check")
    click(page, "Next step")
    assert said(page) == "v = a + u = ?"


def test_next_tells_that_it_skips_a_question(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    click(page, "Next step")
    assert said(page) == "Skipped. u = b · c = 3 · 2 = 6"
    assert page.locator("#score").text_content() == "0 of 1 right"
    click(page, "Next step")
    assert said(page) == "v = a + u = ?"
    click(page, "To the end")
    assert said(page).startswith("7 questions skipped. dJ/dc = ")
    assert page.locator("#score").text_content() == "0 of 8 right"
    assert page.get_by_role("button", name="Play").is_disabled()


def test_a_quiz_that_is_begun_waits_for_the_answer_to_be_typed(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    click(page, "Quiz")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    assert said(page) == "Right. u = b · c = 3 · 2 = 6"


@pytest.mark.parametrize("width", [375, 1024])
def test_the_quiz_fits_its_place(opened: Open, width: int) -> None:
    page = opened(step_through(lecture().J, quiz=True), width=width)
    answer = page.get_by_label("Your answer, a number")
    asked(page, "6", "11", "33", "3", "3", "3")
    for _ in range(2):
        answer.fill("-1")
        answer.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    controls = page.locator(".controls").bounding_box()
    for part in ("#hint", "#answer", "#check", "#show", "#score"):
        place = page.locator(part).bounding_box()
        assert place["x"] >= 0 and place["x"] + place["width"] <= width, part
        assert place["y"] + place["height"] <= controls["y"], part
    hint = page.locator("#hint")
    assert hint.evaluate("at => at.scrollWidth <= at.clientWidth")


@pytest.mark.parametrize("answer", ["abc", "", "1/2/3"])
def test_what_is_no_number_gets_a_message_and_costs_nothing(opened: Open, answer: str) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    field = page.get_by_label("Your answer, a number")
    field.fill(answer)
    field.press("Enter")
    assert page.locator("#hint").text_content() == "Type a number, such as 0.5, 1e-3 or 1/3."
    assert field.input_value() == answer and said(page) == "u = b · c = ?"
    field.fill("6")
    field.press("Enter")
    assert said(page).startswith("Right. ") and page.locator("#hint").text_content() == ""
    assert page.locator("#score").text_content() == "1 of 1 right"


def test_under_a_verdict_there_is_no_hint(opened: Open) -> None:
    page = opened(step_through(hinge_loss([3, 1], 1), quiz=True), 1440, 900)
    assert "open it (▸)" in page.locator("#hint").text_content()
    page.get_by_role("button", name="Show it").click()
    assert said(page).startswith("Shown. ") and page.locator("#hint").text_content() == ""


def test_a_chosen_node_keeps_the_quizs_secret(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    page.locator("#n2").click()
    assert "part of the quiz" in page.locator("#why").text_content()
    for text in (page.locator("#n2 title").text_content(), page.locator("#why").text_content()):
        assert "6" not in text


def test_a_question_counts_once_however_often_it_is_left(opened: Open) -> None:
    page = opened(step_through(lecture().J, quiz=True))
    for _ in range(3):
        click(page, "Show it")
        click(page, "Previous step")
    assert page.locator("#score").text_content() == "0 of 1 right"
    asked(page, "6")  # its answer was shown before
    assert page.locator("#score").text_content() == "0 of 1 right"
    click(page, "Restart")
    click(page, "To the end")
    assert page.locator("#score").text_content() == "0 of 8 right"


def test_what_was_skipped_stays_told_at_the_end(opened: Open) -> None:
    page = opened(step_through(hinge_loss([3, 1], 1), quiz=True), 1440, 900)
    page.keyboard.press("End")
    told = said(page)
    assert "questions skipped." in told and page.locator("#hint").text_content() == ""
    page.keyboard.press("End")
    assert said(page) == told and page.locator("#hint").text_content() == ""


def test_closed_boxes_are_told_only_where_one_was_passed_over(opened: Open) -> None:
    x = Value(2.0, "x")
    first = x * 3
    with scope("inner"):
        y = sin(first) * cos(first) + first
        z = y * y * tanh(y) * y
    page = opened(step_through((z + 1) * 2, quiz=True, open=0), 1440, 900)
    assert said(page).endswith("= ?") and page.locator("#hint").text_content() == ""
    asked(page, "6")
    assert "open it (▸)" in page.locator("#hint").text_content()
