"""Tables dropped on the builder's page or pasted, also with faults, and hostile ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import button, choose, drop, shown, train, trouble, weights

from viz import Builder, build
from viz.builder.kernels import Own

pytestmark = pytest.mark.browser

TABLE = "width,height,kind\n0.5,1.5,fig\n0.25,2,nut\n1,1,fig\n2,0.5,nut\n1.5,2.5,fig\n3,1,nut\n"
MARKUP = "<img src=x onerror='alert(1)'>"


def notes(page: Any, words: str) -> str:
    """What is told below a table, once these words are there."""
    told = page.locator("#data .notes", has_text=words)
    told.wait_for()
    return str(told.text_content())


def field(page: Any, name: str) -> Any:
    return page.locator("#data").get_by_role("combobox", name=name, exact=True)


def test_a_dropped_table_becomes_the_data(opened: Open) -> None:
    page = opened(build())
    drop(page, "plants.csv", TABLE)
    notes(page, "6 examples, read as two classes.")
    assert field(page, "set").input_value() == "own"
    assert field(page, "task").input_value() == "two"
    told = page.locator("#data p", has_text="points").first.text_content()
    assert told == "6 points: fig is class 0, nut is class 1"
    program = shown(page, "Python")
    for row in TABLE.splitlines()[1:]:
        first, second, kind = row.split(",")
        assert f"[{float(first)}, {float(second)}, {float(kind == 'nut')}]" in program
    train(page, 2)
    button(page, "Back").click()
    button(page, "Back").click()
    button(page, "Back").click()
    assert field(page, "set").input_value() == "moons"


def test_a_pasted_table_of_several_columns_shows_two_that_are_chosen(opened: Open) -> None:
    page = opened(build())
    page.locator("#data summary", has_text="Your own table").click()
    text = "a;b;c;y\n1,5;2;3;0,5\n2;1,25;4;1,5\n4;3;1;2,25\n3;1;1;0\n"
    page.get_by_label("A table with one row for each example").fill(text)
    button(page, "Use it").click()
    notes(page, "4 examples, read as numbers (regression).")
    assert field(page, "task").input_value() == "regression"
    choose(page, "across", "2")
    assert [field(page, name).input_value() for name in ("across", "up")] == ["2", "1"]
    assert page.locator("#network .column").first.locator("button.unit").count() == 3
    train(page, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("0.25", "wide"), "Line 3, column “width”: “wide” is not a number."),
        ("", "There is no table: the text is empty."),
        ("1,2,0\n3,4\n", "Line 2 has 2 values, and line 1 has 3."),
        ("a,b,c\n", "names of columns, and no rows"),
        ("1,,0\n,2,1\n", "there is no whole row"),
        ("1,2,0\n\0,4,1\n", "This is no text"),
        ('"1,2,0\n3,4,1\n', "A quotation mark in line 1 is never closed."),
    ],
)
def test_a_faulty_table_says_what_is_wrong_and_all_stays(
    opened: Open, tmp_path: Path, text: str, words: str
) -> None:
    page = opened(build())
    train(page, 1)
    before = weights(page, tmp_path)
    drop(page, "faulty.csv", text)
    told = notes(page, words)
    assert told.endswith(".")
    assert page.locator("#data .notes").is_visible()
    assert field(page, "set").input_value() == "moons"
    assert weights(page, tmp_path) == before
    assert page.locator("#count").text_content() == "1"


def test_gaps_constant_columns_one_class_and_many_rows_are_told(opened: Open) -> None:
    page = opened(build())
    drop(page, "a.csv", "1,5,0\n2,5,1\n,5,1\n4,5,0\n")
    told = notes(page, "One row has a gap and was left out.")
    assert "The column “x2” is the same in all rows" in told
    drop(page, "b.csv", "1,2,yes\n2,3,yes\n3,1,yes\n")
    notes(page, "All rows belong to one class, “yes”")
    train(page, 1)
    drop(page, "one.csv", "1,2,1\n2,3,1\n")
    notes(page, "2 examples, read as numbers (regression). The target “y” is 1 in all rows")
    drop(page, "single.csv", "1,2,1\n")
    notes(page, "1 example, read as numbers (regression).")
    assert page.locator("#data p.small", has_text="1 point").first.text_content() == "1 point"
    rows = "".join(f"{i % 97},{i % 89},{i % 2}\n" for i in range(100_000))
    drop(page, "c.csv", rows)
    notes(page, "The table has 100,000 rows: a sample of 5,000 was taken.")
    assert (
        page.locator("#data p", has_text="points").first.text_content().startswith("5,000 points")
    )


def test_markup_in_a_table_stays_text(opened: Open, tmp_path: Path) -> None:
    page = opened(build())
    header = ",".join(f"<s>{MARKUP}{k}</s>" for k in range(3))
    body = "".join(f"{k},{k * k},{k % 3},<mark>{'ab'[k % 2]}</mark>\n" for k in range(8))
    drop(page, f"{MARKUP}.csv", f"{header},</script>\n{body}")
    notes(page, "8 examples, read as two classes.")
    assert (
        "<mark>a</mark> is class 0, <mark>b</mark> is class 1"
        in page.locator("#data").text_content()
    )
    choose(page, "across", "2")
    page.locator("#outputs canvas.points").press("ArrowRight")
    assert "target <mark>" in page.locator("#why .example p").first.text_content()
    button(page, "Keep a snapshot").click()
    link = "#" + shown(page, "Link").partition("#")[2]
    drop(page, "wrong.csv", f"{MARKUP},1\n2,1\n3,0\n")
    other = opened(build(), fragment=link)
    assert "<mark>a</mark> is class 0" in other.locator("#data").text_content()
    for each in (page, other):
        assert each.locator("main img, main s, main mark, main script").count() == 0
        assert trouble(each) == ""
    program = shown(other, "Python")
    compile(program, "page.py", "exec")


def test_markup_in_a_link_stays_text(opened: Open) -> None:
    link = f"build={MARKUP}</script><script>alert(2)</script>"
    page = opened(Builder(None, {}, Own(), link, "auto"))
    assert trouble(page).startswith("The link was cut off or changed")
    assert page.locator("main img, #trouble *").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 800), (375, 800)])
def test_long_names_keep_the_page_narrow_and_are_whole_on_hover(
    opened: Open, width: int, height: int
) -> None:
    page = opened(build(), width, height)
    first, second, kinds = "W" * 90, f"{'w' * 50} (cm)", ("fig" * 50, "M" * 90)
    rows = "".join(f"{k % 7},{k * k % 11},{kinds[k % 2]}\n" for k in range(40))
    drop(page, "long.csv", f"{first},{second},{'k' * 90}\n{rows}")
    notes(page, "40 examples, read as two classes.")
    page.locator("#network summary").first.click()
    page.locator("#outputs canvas.points").press("Home")
    button(page, "Keep a snapshot").click()
    wide = "[document.documentElement, document.body].map((each) => each.scrollWidth)"
    assert page.evaluate(wide) == [width, width]
    for place in ("#key", "#network .choices"):
        for name in (first, second):
            shortened = page.locator(place).get_by_title(name, exact=True)
            assert shortened.text_content() == f"{name[:31]}…"
    for name in kinds:
        assert page.locator("#key").get_by_title(name, exact=True).is_visible()
        assert page.locator("#data p").get_by_title(name, exact=True).is_visible()
    assert "target " + kinds[0][:31] + "…" in page.locator("#why .example p").first.text_content()
    button(page, "Draw points").click()
    drop(page, "wrong.csv", f"{first},b\n{'M' * 90},1\n2,1\n3,0\n")
    notes(page, f"“{'M' * 31}…” is not a number")
    assert page.evaluate(wide) == [width, width]
