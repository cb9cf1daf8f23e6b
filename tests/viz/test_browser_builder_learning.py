"""The learning rate on the builder's page: that of the optimiser, and that of a schedule."""

from __future__ import annotations

import math
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import choose, shown, train

from nets.learning.optimisers import OPTIMISERS
from nets.learning.schedules import cosine
from viz import build

pytestmark = pytest.mark.browser


def rate(page: Any) -> Any:
    """The field of the learning rate."""
    return page.locator("#settings").get_by_role("textbox", name="learning rate")


def test_another_optimiser_has_its_own_usual_rate(opened: Open) -> None:
    page = opened(build())
    assert rate(page).input_value() == "0.1"
    for name in ("adam", "momentum", "rmsprop", "gradient_descent"):
        choose(page, "optimiser", name)
        assert float(rate(page).input_value()) == OPTIMISERS.of(name)().learning_rate


def test_a_rate_that_was_chosen_stays(opened: Open) -> None:
    page = opened(build())
    rate(page).fill("0.25")
    rate(page).press("Enter")
    for name in ("adam", "momentum"):
        choose(page, "optimiser", name)
        assert rate(page).input_value() == "0.25"


def test_with_a_schedule_the_rate_is_its_first_and_that_of_now_is_told(opened: Open) -> None:
    page = opened(build())
    choose(page, "schedule", "cosine")
    rate(page).fill("0.5")
    rate(page).press("Enter")
    assert rate(page).count() == 1
    epochs = int(page.get_by_role("textbox", name="epochs", exact=True).input_value())
    train(page, 3)
    now = f"{cosine(0.5, epochs=epochs)(3):.4g}"
    told = page.locator("#settings p", has_text="schedule")
    assert told.text_content() == (
        f"The cosine schedule starts from this rate; in this epoch it is {now}."
    )
    assert math.isclose(float(now), 0.5, rel_tol=0.01) and now != "0.5"
    program = shown(page, "Python")
    assert "GradientDescent(learning_rate=0.5)" in program and "rate=0.5" in program
    choose(page, "optimiser", "adam")
    assert rate(page).input_value() == "0.5"
    choose(page, "schedule", "")
    assert rate(page).input_value() == "0.5" and told.count() == 0


def test_the_usual_rate_comes_with_a_schedule_too(opened: Open) -> None:
    page = opened(build())
    choose(page, "schedule", "step")
    choose(page, "optimiser", "adam")
    assert float(rate(page).input_value()) == OPTIMISERS.of("adam")().learning_rate
    train(page, 1)
    assert "in this epoch it is 0.001." in page.locator("#settings").text_content()
