"""The builder's page as a page: its policy, its size, its screens, and what axe-core finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    found_by_axe,
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import button, choose, click_point, click_weight, drop, shown, train

from viz import build

pytestmark = pytest.mark.browser


def open_all(page: Any) -> None:
    """Open what can be opened."""
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 375])
def test_axe_finds_nothing_serious(opened: Open, scheme: str, width: int) -> None:
    page = opened(build(), width, 900, scheme)
    assert found_by_axe(page) == []
    train(page, 2)
    choose(page, "schedule", "cosine")
    choose(page, "penalty", "l2")
    button(page, "Draw points").click()
    button(page, "Draw points").click()
    click_point(page, 0.5, 0.3)
    click_weight(page, 1, 1, 1)
    shown(page, "Link")
    for _ in range(2):
        button(page, "Keep a snapshot").click()
        train(page, 1)
    open_all(page)
    assert found_by_axe(page) == []
    field = page.locator("#settings").get_by_role("textbox", name="learning rate")
    field.fill("no number")
    field.blur()
    page.locator("#help").evaluate("help => { help.open = false; }")
    button(page, "a¹₁").click()
    drop(page, "table.csv", "a,b,c,d\n1,2,3,x\n2,1,3,y\n4,1,3,z\n")
    page.locator("#data .notes", has_text="“c”").wait_for()
    train(page, 1)
    shown(page, "Python")
    open_all(page)
    assert found_by_axe(page) == []


def test_axe_finds_what_is_wrong(opened: Open) -> None:
    page = opened(build())
    page.locator("#play").evaluate(
        "play => ['aria-label', 'title'].forEach((name) => play.removeAttribute(name))"
    )
    assert [name for name, *_ in found_by_axe(page)] == ["button-name"]


def test_axe_finds_nothing_serious_while_an_example_is_stepped_through(opened: Open) -> None:
    page = opened(build())
    click_point(page, 0.5, 0.3)
    button(page, "Step through this example").click()
    page.frame_locator("dialog iframe").get_by_role("button", name="Next step").wait_for()
    assert found_by_axe(page) == []


def test_the_page_may_ask_for_nothing(opened: Open) -> None:
    page = opened(build())
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy


@pytest.mark.parametrize(
    "attempt",
    [
        "fetch('data:text/plain,x')",
        "new Promise((ok, no) => { const s = document.createElement('script'); s.onload = ok; "
        "s.onerror = no; s.src = 'data:text/javascript,1'; document.body.append(s); })",
        "new Promise((ok, no) => { const i = new Image(); i.onload = ok; i.onerror = no; "
        "i.src = 'https://example.org/x.png'; })",
    ],
)
def test_the_policy_is_in_force(chromium: Any, tmp_path: Path, attempt: str) -> None:
    build().save(tmp_path / "page.html")
    page = chromium.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    outcome = page.evaluate(f"() => {attempt}.then(() => 'got through', () => 'refused')")
    page.close()
    assert outcome == "refused" and answered == []


@pytest.mark.parametrize("width", [1440, 1024, 375])
def test_nothing_is_wider_than_the_screen(opened: Open, width: int) -> None:
    page = opened(build(), width, 800)
    for _ in range(4):
        button(page, "One hidden layer more").click()
    train(page, 1)
    click_point(page, 0.5, 0.3)
    button(page, "a¹₁").click()
    shown(page, "Python")
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
