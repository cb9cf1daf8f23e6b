"""The builder's page by hand: a weight's slider while it trains, networks without graphs."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import button, click_weight, clicks, weights

from nets import MLP
from viz import build

pytestmark = pytest.mark.browser

WIDE = 17
"""Inputs of a unit, one more than the graph of an example can have."""


def wide_page(opened: Open) -> Any:
    """A page with a unit that is too wide for a graph."""
    rng = random.Random(0)
    X = [[rng.gauss(0, 1) for _ in range(WIDE)] for _ in range(30)]
    net = MLP(WIDE, [2, 1], output="sigmoid", rng=0)
    return opened(build(net, X, [int(x[0] > 0) for x in X]), 1440, 900)


def test_a_network_that_is_too_wide_for_a_graph_says_so_where_the_answer_would_stand(
    opened: Open,
) -> None:
    page = wide_page(opened)
    page.locator("#outputs canvas.points").press("ArrowRight")
    words = f"A unit with {WIDE} inputs is too wide for the graph of an example: there can be 16."
    page.locator("#why .example .hint", has_text=words).wait_for()
    assert button(page, "Step through this example").is_disabled()
    page.locator("#network button.unit").nth(WIDE).click()
    page.locator("#why .weights button").first.click()
    told = page.locator("#why .paths-of")
    assert told.text_content() == f"There are no paths to show. {words}"


@pytest.mark.parametrize("focus", [True, False])
def test_the_slider_of_a_weight_follows_the_training_even_out_of_its_reach(
    opened: Open, tmp_path: Path, focus: bool
) -> None:
    net = MLP(1, [1], rng=0)
    page = opened(build(net, [[0.0], [1.0]], [0.0, 40.0], test=0), 1440, 900)
    click_weight(page, 1, 1, 1)
    slider = page.locator("#why .weight input[type=range]")
    if focus:
        slider.focus()
    clicks(page, "epoch", 300)
    (weight, _) = weights(page, tmp_path)
    assert weight == pytest.approx(40.0, rel=0.1)
    step = float(slider.get_attribute("step"))
    assert float(slider.input_value()) == pytest.approx(weight, abs=step)


def test_a_slider_moves_on_from_the_weight_of_now(opened: Open, tmp_path: Path) -> None:
    page = opened(build(), 1440, 900)
    click_weight(page, 1, 1, 1)
    slider = page.locator("#why .weight input[type=range]")
    slider.focus()
    clicks(page, "epoch", 20)
    before = weights(page, tmp_path)[0]
    slider.press("ArrowRight")
    step = float(slider.get_attribute("step"))
    assert 0 < weights(page, tmp_path)[0] - before <= 1.5 * step


def told(page: Any) -> str:
    return str(page.locator("#why").text_content())


def test_the_steps_of_softmax_on_a_path_are_told_in_their_formulas(opened: Open) -> None:
    net = MLP(2, [2, 3], output="softmax", rng=0)
    page = opened(build(net, [[1.0, 2], [2, 1], [0, 1]], [0, 1, 2], test=0), 1440, 900)
    page.locator("#outputs canvas.points").press("Home")
    click_weight(page, 1, 1, 1)
    page.locator("#why .paths").wait_for()
    steps = page.locator("#why .paths-of .between")
    assert steps.count() == 2
    assert steps.nth(0).text_content().startswith("with v1=logsumexp(z12,z22,z32)=")
    assert steps.nth(1).text_content().startswith("with v2=z12−v1=")
    assert "logsumexp is log(e^z₁ + e^z₂ + …)" in told(page)
    page.get_by_role("button", name="Unit 1 of layer 1", exact=True).click()
    assert page.locator("#why .between").count() == 0
    page.locator("#network button.unit").nth(4).click()  # the class that is the point's target
    first, second = page.locator("#why .unit-told .between").all()
    assert first.text_content().startswith("with v1=") and "z12−v1" in second.text_content()


def test_a_small_difference_that_is_shown_as_nothing_is_told(opened: Open) -> None:
    page = opened(build(MLP(1, [1], output="sigmoid", rng=0), [[1.0], [-1]], [1, 0]), 1440, 900)
    page.locator("#outputs canvas.points").press("Home")
    click_weight(page, 1, 1, 1)
    page.locator("#why .paths").wait_for()
    note = "Numbers are shown with four digits and used with all of theirs"
    assert note not in told(page)
    field = page.get_by_role("textbox", name="w¹₁₁, a number", exact=True)
    field.fill("12")
    field.press("Enter")
    page.locator("#why .paths", has_text="(1−1)").wait_for()
    assert note in told(page)


def test_the_two_derivatives_are_told_apart(opened: Open) -> None:
    page = opened(build(), 1440, 900)
    click_weight(page, 1, 1, 1)
    words = "J is the mean loss of all points to train with; L is the loss of one point."
    assert words in told(page)
    page = opened(build(penalty=("l2", 0.1)), 1440, 900)
    click_weight(page, 1, 1, 1)
    assert "all points to train with, and the penalty; L is" in told(page)


def test_a_wide_unit_says_why_its_formula_has_no_numbers_and_a_point_that_it_has_more(
    opened: Open,
) -> None:
    page = wide_page(opened)
    page.locator("#network button.unit").nth(WIDE).click()
    assert page.locator("#why .unit-told .hint").count() == 0
    page.locator("#outputs canvas.points").press("Home")
    words = f"A unit with {WIDE} inputs is too wide for the graph of an example: there can be 16."
    hint = page.locator("#why .unit-told .hint")
    hint.wait_for()
    assert hint.text_content() == f"There are no numbers to show. {words}"
    assert ", x₆ = " in told(page) and ", …, target" in told(page) and "x₇ =" not in told(page)


def test_given_and_standardised_numbers_of_a_point_are_told_apart(opened: Open) -> None:
    page = opened(build(None, [[1.0, 20.0], [3.0, 20.0]], [0, 1], test=0), 1440, 900)
    page.locator("#outputs canvas.points").press("Home")
    assert "Point 1: x₁ = 1, x₂ = 20, target 0." in told(page)
    page.get_by_role("checkbox", name="standardise the inputs").check()
    words = "Point 1: x₁ = 1 (standardised -1), x₂ = 20 (standardised 0), target 0."
    assert words in told(page)
    page.locator("#network button.unit").nth(2).click()
    formula = page.locator("#why .unit-told .equation").first.text_content()
    assert "·(−1)+" in formula and "·0+" in formula
    note = page.locator("#data p", has_text="read (x − mean) / deviation for x; the axes show x")
    assert note.is_visible()
