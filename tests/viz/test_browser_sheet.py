"""The page of a sheet in Chromium: its tasks, and the builder that their links open."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    found_by_axe,
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import button, choose, fragment, train, trouble

from viz.sheet.sheet_page import sheet_page
from viz.sheet.tasks import sheet_in

pytestmark = pytest.mark.browser

TEXT = """\
# Two tasks

## Circles
How many units?
build: data=circles hidden=2 tanh lock=data

## A line
build: data=sine hidden=3 relu point=4
"""


class SavedSheet(NamedTuple):
    """A sheet that is opened like a player or a builder."""

    text: str

    def save(self, path: Path) -> None:
        """Write the page."""
        path.write_text(sheet_page(sheet_in(self.text)), encoding="utf-8")


def followed(page: Any, number: int) -> Any:
    """The page that the link of a task opens, in a tab of its own."""
    with page.expect_popup() as waiting:
        page.locator(".task a").nth(number).click()
    tab = waiting.value
    tab.locator("#network svg").first.wait_for()
    return tab


def chosen_set(page: Any) -> str:
    return str(page.get_by_role("combobox", name="set", exact=True).input_value())


def test_a_sheet_shows_its_tasks_and_no_builder(opened: Open) -> None:
    page = opened(SavedSheet(TEXT))
    assert page.title() == "Two tasks"
    assert page.locator("h1:visible").all_text_contents() == ["Two tasks"]
    assert page.locator("h2:visible").all_text_contents() == ["Circles", "A line"]
    assert not page.locator("header, main").first.is_visible()


def test_a_link_opens_the_builder_with_its_data_settings_and_locks(opened: Open) -> None:
    page = opened(SavedSheet(TEXT))
    tab = followed(page, 0)
    assert tab.locator(".task:visible h2").all_text_contents() == ["Circles"]
    assert tab.get_by_text("How many units?").is_visible()
    assert chosen_set(tab) == "circles" and trouble(tab) == ""
    assert tab.get_by_role("combobox", name="set", exact=True).is_disabled()
    assert button(tab, "One hidden layer more").is_enabled()
    train(tab, 2)
    assert tab.locator("#count").text_content() == "2"
    other = followed(page, 1)
    assert chosen_set(other) == "sine"
    assert "Point 4" in other.locator("#why .example").text_content()
    assert tab.locator("#count").text_content() == "2"  # it goes on beside the other
    tab.close()
    other.close()


def test_what_a_student_made_opens_by_a_link_to_the_same_file(opened: Open) -> None:
    sheet = SavedSheet(TEXT)
    tab = followed(opened(sheet), 0)
    choose(tab, "optimiser", "adam")
    train(tab, 3)
    link = fragment(tab)
    tab.close()
    again = opened(sheet, fragment=link)
    assert again.locator("#count").text_content() == "3" and fragment(again) == link
    assert again.locator(".task:visible").count() == 0
    assert again.get_by_role("combobox", name="set", exact=True).is_disabled()


def test_another_link_in_the_same_tab_opens_anew_in_spite_of_locks(opened: Open) -> None:
    sheet = opened(SavedSheet(TEXT))
    _, second = sheet.locator(".task a").evaluate_all("links => links.map((a) => a.hash)")
    tab = followed(sheet, 0)
    with tab.expect_navigation(wait_until="load"):
        tab.evaluate("(link) => { location.hash = link; }", second)
    tab.locator(".task:visible h2", has_text="A line").wait_for()
    assert chosen_set(tab) == "sine" and trouble(tab) == ""
    tab.close()


def test_of_two_tasks_with_one_link_each_opens_alone(opened: Open) -> None:
    twice = TEXT.replace(
        "## A line", "## Again\nbuild: data=circles hidden=2 tanh lock=data\n## A line"
    )
    sheet = opened(SavedSheet(twice))
    for number, heading in enumerate(["Circles", "Again", "A line"]):
        tab = followed(sheet, number)
        assert tab.locator(".task:visible h2").all_text_contents() == [heading]
        assert trouble(tab) == ""
        tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened: Open, scheme: str) -> None:
    page = opened(SavedSheet(TEXT), scheme=scheme)
    assert found_by_axe(page) == []
    tab = followed(page, 0)
    assert found_by_axe(tab) == []
    tab.close()


@pytest.mark.parametrize("width", [320, 900])
def test_nothing_is_wider_than_the_screen(opened: Open, width: int) -> None:
    page = opened(SavedSheet(TEXT), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
