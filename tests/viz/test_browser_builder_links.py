"""Links of a builder's page in Chromium: where they lead, which wins, and what locks keep."""

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
    click_point,
    click_weight,
    drop,
    example,
    fragment,
    link_of,
    shown,
    train,
    trouble,
    weights,
)

from nets import MLP, circles
from viz import Builder, build
from viz.builder.kernels import Own

pytestmark = pytest.mark.browser


def locked(page: Any, *names: str) -> str:
    """A link to the page that locks these settings."""
    shown(page, "Link")
    page.locator("#taking summary", has_text="Lock settings").click()
    for name in names:
        page.locator("#taking .locks").get_by_label(name, exact=True).check()
    link = page.get_by_role("textbox", name="Link", exact=True).input_value()
    return "#" + str(link).partition("#")[2]


def epoch(page: Any) -> str:
    return str(page.locator("#count").text_content())


def test_a_link_keeps_the_epoch_and_the_memory_of_the_optimiser(
    opened: Open, tmp_path: Path
) -> None:
    page = opened(build())
    choose(page, "optimiser", "adam")
    train(page, 3)
    link = fragment(page)
    assert "the epoch and what the optimiser remembers" in page.locator("#taking").text_content()
    other = opened(build(), fragment=link)
    assert epoch(other) == "3" and button(other, "Back").is_disabled()
    assert fragment(other) == link
    train(other, 1)
    assert epoch(other) == "4"
    assert "after 4 epochs" in other.locator("#watching .loss svg").get_attribute("aria-label")
    button(other, "Restart").click()
    assert epoch(other) == "3" and fragment(other) == link


def test_a_link_to_a_step_opens_the_player_there(opened: Open) -> None:
    page = opened(build())
    click_point(page, 0.5, 0.3)
    click_weight(page, 1, 2, 1)
    button(page, "Step through this example").click()
    frame = page.frame_locator("dialog iframe")
    for _ in range(4):
        button(frame, "Next step").click()
    words = said(frame)
    button(page, "Link to this step").click()
    area = page.get_by_role("textbox", name="Link", exact=True)
    assert area.evaluate("area => area === document.activeElement")
    link = "#" + area.input_value().partition("#")[2]
    other = opened(build(), fragment=link)
    there = other.frame_locator("dialog iframe")
    there.locator("#spoken", has_text=words).wait_for(state="attached")
    assert said(there) == words != ""
    button(other, "Back to the network").click()
    assert example(other) == example(page)
    assert opened(build(), fragment=fragment(other)).locator("dialog[open]").count() == 0


def test_the_link_in_the_address_wins_and_says_so(opened: Open, tmp_path: Path) -> None:
    first, second = opened(build()), opened(build())
    choose(first, "set", "circles")
    choose(second, "set", "xor")
    train(second, 2)
    made = build(link=fragment(first))
    page = opened(made, fragment=fragment(second))
    assert page.get_by_role("combobox", name="set", exact=True).input_value() == "xor"
    assert weights(page, tmp_path) == weights(second, tmp_path)
    assert "The link in the address was opened" in trouble(page)
    broken = opened(made, fragment=fragment(second)[:-5])
    assert broken.get_by_role("combobox", name="set", exact=True).input_value() == "circles"
    assert "cut off or changed" in trouble(broken)
    assert trouble(opened(made)) == ""


def test_the_locks_of_a_page_hold_against_its_address_files_and_tables(
    opened: Open, tmp_path: Path
) -> None:
    plain = opened(build())
    sheet = build(link=locked(plain, "data", "layers"))
    other = opened(build())
    choose(other, "set", "xor")
    page = opened(sheet, fragment=fragment(other))
    assert "locks the data: what you chose has something else there" in trouble(page)
    assert page.get_by_role("combobox", name="set", exact=True).input_value() == "moons"
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=5)
    net.save(tmp_path / "small.json")
    drop(page, "small.json", (tmp_path / "small.json").read_text(encoding="utf-8"))
    page.locator("#taking p[role=status]", has_text="locks the layers").wait_for()
    page.locator("#data summary", has_text="Your own table").click()
    page.evaluate("document.querySelector('#data textarea').disabled = false")
    page.locator("#data textarea").fill("1,2,0\n2,3,1\n")
    page.evaluate("document.querySelector('#data details button').disabled = false")
    button(page, "Use it").click()
    assert "locks the data" in trouble(page)
    assert len(weights(page, tmp_path)) == 25
    choose(other, "set", "moons")
    choose(other, "optimiser", "momentum")
    free = opened(sheet, fragment=fragment(other))
    assert free.get_by_role("combobox", name="optimiser", exact=True).input_value() == "momentum"
    assert free.locator("#data", has_text="locked for this exercise").is_visible()


def test_a_saved_link_holds_what_an_address_has_no_room_for(opened: Open, tmp_path: Path) -> None:
    X, y = circles(900, noise=0.1, rng=5)
    page = opened(build(MLP(2, [8, 1], output="sigmoid", rng=1), X, y))
    train(page, 1)
    shown(page, "Link")
    note = page.locator("#taking p[role=status]").text_content()
    assert "leaves out the weights, the epoch and the points" in note
    with page.expect_download() as waiting:
        button(page, "Save").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    other = opened(build())
    drop(other, "network.link.txt", text)
    other.locator("#data p", has_text="900 points").wait_for()
    assert weights(other, tmp_path) == weights(page, tmp_path) and epoch(other) == "1"
    button(other, "Back").click()
    assert other.get_by_role("combobox", name="set", exact=True).input_value() == "moons"


def test_a_page_that_cannot_have_what_it_was_made_with_says_so(opened: Open) -> None:
    page = opened(Builder(None, {"batch": -1, "loss": "hinge"}, Own(), None, "auto"))
    words = "The page cannot have the batch as given, and has something usual there."
    assert trouble(page) == words
    train(page, 1)
    assert trouble(page) == ""


def test_what_python_warns_of_stands_on_the_page_as_well(opened: Open) -> None:
    with pytest.warns(UserWarning, match="for regression") as warned:
        made = build(None, [[0.5 * k, 1.0] for k in range(6)], range(6))
    assert trouble(opened(made)) == str(warned[0].message)


VIEWS: list[dict[str, Any]] = [
    {"layer": 0, "unit": -1, "input": None},
    {"layer": -1, "unit": 0, "input": 0},
    {"layer": 0, "unit": 0.5, "input": 1},
    {"layer": 1e308, "unit": 0, "input": 0},
    {"layer": "constructor", "unit": "__proto__", "input": True, "example": "0", "step": 1},
    {"layer": None, "unit": None, "input": None, "example": 0, "step": 1e308},
    {"example": -1, "step": -1},
]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_that_is_nowhere_chooses_nothing(opened: Open, view: dict[str, Any]) -> None:
    page = opened(build(), fragment=link_of({"view": view}))
    assert page.locator("#why .weight, #why .unit-told").count() == 0
    train(page, 1)
    assert epoch(page) == "1"


def test_each_drag_of_a_slider_and_of_a_point_is_a_way_back_of_its_own(opened: Open) -> None:
    page = opened(build())
    click_weight(page, 1, 2, 1)
    field = page.locator("#why .weight input[type=text]")
    slider = page.locator("#why .weight input[type=range]")
    values = [field.input_value()]
    for share in (0.3, 0.7):
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        for part in (0.5, 1):
            across = 0.5 + part * (share - 0.5)
            page.mouse.move(box["x"] + across * box["width"], box["y"] + box["height"] / 2)
        page.mouse.up()
        values.append(field.input_value())
    assert len(set(values)) == 3
    page.locator("h1").click()
    for value in (values[1], values[0]):
        button(page, "Back").click()
        assert field.input_value() == value
    assert button(page, "Back").is_disabled()
