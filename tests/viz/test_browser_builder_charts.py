"""The charts of the builder's page: the first epoch, and what is infinite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import train

from nets import MLP
from nets.datasets.shapes import split_indices
from viz import build

pytestmark = pytest.mark.browser


def dots(page: Any, chart: str) -> list[float]:
    """How wide the curves of a chart are drawn, dots with a width of their own."""
    curves = page.locator(f"#watching .{chart} .curve")
    return list(curves.evaluate_all("all => all.map((each) => each.getBBox().width)"))


def test_the_first_epoch_is_drawn_as_dots_the_next_ones_as_lines(opened: Open) -> None:
    page = opened(build(), 1440, 900)
    for chart in ("loss", "score"):
        assert dots(page, chart) == []
    train(page, 1)
    last = page.locator("#watching .loss text", has_text="1 epoch").bounding_box()
    for chart in ("loss", "score"):
        assert dots(page, chart) == pytest.approx([5, 5], abs=0.1)
        for curve in page.locator(f"#watching .{chart} .curve").all():
            box = curve.bounding_box()
            assert box["x"] + box["width"] / 2 == pytest.approx(last["x"] + last["width"], abs=2)
    train(page, 1)
    for chart in ("loss", "score"):
        assert min(dots(page, chart)) > 100
    assert page.locator("#watching .dot").count() == 0


def test_an_infinite_test_loss_has_a_mark_and_tells_point_and_rule(opened: Open) -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.uniform(0.5, 2, 20), rng.uniform(-2, -0.5, 20)])
    _, held_out = split_indices(40, 0.25, np.random.RandomState(0))
    row = int(held_out[0])
    x[row] = 300.0 if row >= 20 else -300.0  # far on the wrong side
    page = opened(build(MLP(1, [1], output="sigmoid", rng=0), x[:, None], [1] * 20 + [0] * 20))
    page.locator("#network button.unit").last.click()
    page.locator("#why .weights button").first.click()
    field = page.get_by_role("textbox", name="w¹₁₁, a number", exact=True)
    assert page.locator("#watching .loss .beyond").get_attribute("d") in (None, "")
    field.fill("5")
    field.press("Enter")
    train(page, 3)
    words = page.locator("#why .health-words").text_content()
    assert words.startswith(f"▲ The test loss is inf: at point {row + 1} in the loss, L = ")
    assert "A probability was rounded to " in words
    assert "test ▲ inf" in page.locator("#watching .loss figcaption").text_content()
    box = page.locator("#watching .loss .beyond").bounding_box()
    assert box["width"] > 5 and box["height"] > 5
    field.fill("0.1")
    field.press("Enter")
    assert "test loss" not in page.locator("#why .health-words").text_content()
