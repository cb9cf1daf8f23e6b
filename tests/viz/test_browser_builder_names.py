"""The builder's page in Chromium tells its inputs by the names of a data frame's columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)

from viz import build

pytestmark = pytest.mark.browser


class Table(np.ndarray[Any, Any]):
    """Numbers with names of their columns."""

    columns = ("age", "<b>")


def test_the_columns_of_a_frame_name_the_inputs(opened: Open) -> None:
    frame = np.array([[1.0, 20.0], [3.0, 20.0]]).view(Table)
    page = opened(build(None, frame, [0, 1], test=0), 1440, 900)
    page.locator("#outputs canvas.points").press("Home")
    assert "Point 1: age = 1, <b> = 20, target 0." in str(page.locator("#why").text_content())
    assert "→ age 0." in str(page.locator("#key").text_content())
    unit = page.locator("#network button.unit").first
    assert unit.get_attribute("aria-label") == unit.get_attribute("title") == "x₁, age"
    unit.click()
    assert "The input x₁, age: it has no" in str(page.locator("#why").text_content())
