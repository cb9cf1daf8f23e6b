"""Chromium for tests of pages. It checks that no page requests anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import SCRIPTS
from programs import program

from viz import Builder, Player

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]

AXE = SCRIPTS / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """async () => {
  const { violations } = await axe.run(document, { iframes: false });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => [id, ...nodes.map(({ failureSummary: words, html }) => words + html)]);
}"""
"""What axe-core finds that is serious or critical."""

Open = Callable[..., Any]


@pytest.fixture(name="chromium", scope="module")
def chromium_started() -> Iterator[Any]:
    """The system's Chromium, started once for the tests of a file."""
    api = pytest.importorskip("playwright.sync_api", reason="the extra [browser] is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("browser"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(name="opened")
def opened_pages(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    """Saves a page and opens its file; fails if the page complains or requests anything."""
    pages: list[Any] = []
    complaints: list[str] = []

    def open_page(
        made: Player | Builder,
        width: int = 1000,
        height: int = 800,
        scheme: str = "light",
        motion: str = "reduce",
        step: int | None = None,
        fragment: str = "",
    ) -> Any:
        file = tmp_path / f"page{len(pages)}.html"
        made.save(file)
        page = chromium.new_page(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion=motion,
        )
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(file.as_uri() + (fragment if step is None else f"#step={step}"))
        assert complaints.pop() == file.as_uri()
        return page

    yield open_page
    for page in pages:
        page.close()
    assert complaints == []


def texts(page: Any, what: str) -> dict[str, str]:
    """The `value` or the `grad` in each box, by the box's number."""
    pairs = page.locator(f".node > .{what}").evaluate_all(
        "parts => parts.map((part) => [part.id, part.textContent])"
    )
    return {name.split("-")[0]: text for name, text in pairs}


def stop_the_clock(page: Any) -> None:
    """From now on the page's time goes on only where a test says so (`page.clock.run_for`)."""
    page.clock.install(time=0)
    page.clock.pause_at(3_600_000)  # far enough ahead, however long the machine took to get here


def said(page: Any) -> str:
    """What a screen reader is told."""
    return str(page.locator("#spoken").text_content())


def found_by_axe(page: Any) -> list[Any]:
    """What axe-core finds that is serious or critical."""
    if not AXE.exists():
        pytest.skip("there is no axe-core: run npm ci in tests/javascript")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(CHECK)
    return found
