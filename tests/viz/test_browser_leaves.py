"""The leaves beside the graph: how far sliders reach, what can be typed, what is not finite."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    texts,
)
from graphs import lecture

from autograd import Value, allow_nonfinite, log, scope
from viz import step_through

pytestmark = pytest.mark.browser


def type_number(page: Any, name: str, number: str) -> None:
    field = page.get_by_label(f"{name}, exactly")
    field.fill(number)
    field.press("Enter")


def reach(page: Any, name: str) -> tuple[float, float]:
    """How far a slider reaches, and where it is."""
    slider = page.get_by_label(name, exact=True).and_(page.locator("input[type=range]"))
    most, at = slider.evaluate("slider => [Number(slider.max), Number(slider.value)]")
    assert slider.get_attribute("min") == f"-{slider.get_attribute('max')}"
    return most, at


def test_a_slider_reaches_as_far_as_its_number_needs(opened: Open) -> None:
    page = opened(step_through(lecture().J))
    first = reach(page, "b")
    assert first == (10.0, 3.0)
    type_number(page, "b", "1000")
    assert reach(page, "b") == (2000.0, 1000.0)
    type_number(page, "b", "4")
    assert reach(page, "b") == (10.0, 4.0)
    type_number(page, "b", "-70")
    assert reach(page, "b") == (200.0, -70.0)
    page.get_by_role("button", name="Reset").click()
    assert reach(page, "b") == first


@pytest.mark.parametrize(
    "typed", ["1e400", "-1e400", "1e999", "Infinity", "1/0", "abc", "", "1_000"]
)
def test_what_is_no_finite_number_is_refused_with_a_sentence(opened: Open, typed: str) -> None:
    page = opened(step_through(lecture().J))  # it fails if the browser complains
    page.keyboard.press("End")
    field = page.get_by_label("b, exactly")
    type_number(page, "b", typed)
    assert page.locator("#trouble").text_content() == "Type a number, such as 0.5, 1e-3 or 1/3."
    assert field.get_attribute("aria-invalid") == "true" and field.input_value() == typed
    assert reach(page, "b") == (10.0, 3.0) and texts(page, "value")["n7"] == "33"
    type_number(page, "b", "4")
    assert page.locator("#trouble").text_content() == ""
    assert field.get_attribute("aria-invalid") == "false" and texts(page, "value")["n7"] == "39"


def test_a_sentence_about_one_number_gives_way_to_that_about_the_next(opened: Open) -> None:
    page = opened(step_through(log(Value(2.0, "x")) * 2))
    type_number(page, "x", "-1")
    assert page.locator("#trouble").text_content().startswith("log(x) at x = -1 gives nan")
    type_number(page, "x", "abc")
    assert page.locator("#trouble").text_content().startswith("Type a number")
    type_number(page, "x", "3")
    assert page.locator("#trouble").text_content() == ""


def test_a_long_name_of_a_leaf_is_cut_with_a_sign_and_told_in_full(opened: Open) -> None:
    page = opened(step_through(Value(2.0, "temperature") * Value(3.0, "w¹₁₂")))
    long, short = page.locator("#rows .row .name").all()
    assert long.text_content() == long.get_attribute("title") == "temperature"
    assert long.evaluate("at => at.scrollWidth > at.clientWidth && at.children.length === 0")
    assert long.evaluate("at => getComputedStyle(at).textOverflow") == "ellipsis"
    assert short.locator("msubsup").count() == 1


def test_what_was_not_finite_is_told_until_it_is_finite(opened: Open) -> None:
    with allow_nonfinite():
        J = log(Value(-1.0, "x")) * 2
        page = opened(step_through(J))
    assert page.locator("#trouble").text_content().startswith("log(x) at x = -1 gives nan")
    assert "finite" not in page.locator("#graph").text_content()
    type_number(page, "x", "2")
    assert page.locator("#trouble").text_content() == ""
    assert texts(page, "value")["n1"] == "2"


@pytest.mark.parametrize("is_folded", [False, True])
def test_what_grad_holds_is_told_for_the_recorded_numbers_alone(
    opened: Open, is_folded: bool
) -> None:
    graph = lecture()
    with scope("all") if is_folded else nullcontext():
        K = graph.J * graph.a * 2
    K.backward()
    (K * graph.a).backward()
    page = opened(step_through(K))
    page.keyboard.press("End")
    marks = page.locator("#graph .node .grad", has_text="(.grad")
    note = page.get_by_text(
        "the sum of all backward passes" if not is_folded else "all backward passes in Python"
    )
    assert marks.count() == 3 and note.is_visible()
    type_number(page, "c", "7")
    assert marks.count() == 0 and note.is_visible() == is_folded
    page.get_by_role("button", name="Reset").click()
    assert marks.count() == 3 and note.is_visible()
