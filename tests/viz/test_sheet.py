"""A sheet of tasks: its text, its page, and the command that makes one of the other."""

from __future__ import annotations

import os
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from commands import (
    fake_browser,  # noqa: F401  the fixture `browser`
    run,
    said,
)

from viz import builder_link
from viz.builder.settings_line import SETTINGS
from viz.command.sheets import is_sheet
from viz.errors import SheetError
from viz.sheet.sheet_page import sheet_page
from viz.sheet.tasks import FORM, sheet_in

TEXT = """\
# Circles & <moons>

Ten minutes.

## First <b>
One line
goes on.

A new paragraph.
build: data=circles hidden=4 tanh lock=data
## Second
build:
Words behind the link.
"""


def test_a_text_is_read_as_a_title_and_tasks() -> None:
    sheet = sheet_in(TEXT)
    assert (sheet.title, sheet.words) == ("Circles & <moons>", ["Ten minutes."])
    first, second = sheet.tasks
    assert first.heading == "First <b>"
    assert first.words == ["One line goes on.", "A new paragraph."]
    assert first.link == builder_link("data=circles hidden=4 tanh lock=data")
    assert second == ("Second", ["Words behind the link."], builder_link(""))


def test_the_form_that_the_help_shows_is_a_sheet() -> None:
    assert len(sheet_in(FORM).tasks) == 1


def test_the_page_holds_the_words_as_words() -> None:
    page = sheet_page(sheet_in(TEXT))
    assert "<title>Circles &amp; &lt;moons&gt;</title>" in page
    assert "<h2>First &lt;b&gt;</h2>" in page and "<moons>" not in page
    links = [unescape(link) for link in re.findall(r'<a href="(#build=[^"]*)"', page)]
    assert links == [task.link for task in sheet_in(TEXT).tasks]


def test_the_lines_of_a_list_stay_apart() -> None:
    before = "# T\nDo:\n- one\n  goes on\n* two <b>\n\n"
    sheet = sheet_in(f"{before}## One\nFirst\n3. three\n4) four\n\nEnd - here\nbuild:")
    assert sheet.words == ["Do:", "- one goes on", "* two <b>"]
    assert sheet.tasks[0].words == ["First", "3. three", "4) four", "End - here"]
    page = sheet_page(sheet)
    assert "<p>Do:</p>\n<ul><li>one goes on</li><li>two &lt;b&gt;</li></ul>" in page
    assert (
        '<p>First</p>\n<ol><li value="3">three</li><li value="4">four</li></ol>\n<p>End - here</p>'
        in page
    )


WRONG = {
    "": "line 1: the text is empty: write # Title",
    "\n\nWords": "line 3: a sheet begins with its title: write # Title",
    "## Task": "line 1: a sheet begins with its title: write # Title",
    "#Title": "line 1: a sheet begins with its title: write # Title",
    "# Title\nwords": "line 1: there is no task: write ## and a heading for each",
    "# Title\n\n## One\nwords": "line 3: the task 'One' has no link: write a line such as build: ",
    "# Title\nbuild:": "line 2: a link belongs to a task: write ## and a heading first",
    "# Title\n## One\nbuild:\nbuild:": "line 4: the task has a link: write ## and a heading before",
    "# Title\n## One\nbuild:\n### Two": "line 4: expected a task, got '### Two': write ## and a",
    "# Title\n## One\nbuild:\n# Two": "line 4: expected a task, got '# Two': write ## and",
    "# Title\n##\nbuild:": "line 2: expected a task, got '##': write ## and a heading",
    "# Title\n## One\n#build=1.x.y": "line 3: expected a task, got '#build=1.x.y': write build:",
    "# Title\n## One\nbuild: nois=1": "line 3: there is no setting 'nois'; did you mean 'noise'?",
    "# Title\n## One\nBuild: data=moons": "line 3: a line of settings begins with build:, as in",
    "# Title\n## One\nbuild data = moons": "line 3: a line of settings begins with build:, as in",
    "# Title\n## One\nbuild : n=5": "line 3: a line of settings begins with build:, as in build:",
    "# Title\n## One\nbuild: #build=1.x.y": "line 3: the link was cut off or changed on its way",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items())
def test_an_error_names_the_line_and_says_what_to_write(text: str, words: str) -> None:
    with pytest.raises(SheetError, match=re.escape(f"tasks.txt, {words}")):
        sheet_in(text, "tasks.txt")


@pytest.fixture(name="text")
def written_text(tmp_path: Path) -> Path:
    path = tmp_path / "tasks.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_page_is_written_and_opened(text: Path, browser: tuple[dict[str, str], Path]) -> None:
    environment, opened = browser
    page = text.parent / "tasks.html"
    assert said(run(text.parent, "sheet", "tasks.txt", **environment)) == f"opened {page}\n"
    assert opened.read_text() == page.as_uri()
    assert page.read_text(encoding="utf-8") == sheet_page(sheet_in(TEXT))


@pytest.mark.slow
def test_the_page_goes_where_it_is_asked_to_go(text: Path) -> None:
    folder = text.parent / "other"
    folder.mkdir()
    assert said(run(folder, "sheet", str(text))) == f"wrote {folder / 'tasks.html'}\n"
    written = said(run(folder, "sheet", str(text), "--no-open", "-o", "x.htm"))
    assert written == f"wrote {folder / 'x.htm'}\n"
    assert said(run(folder, "sheet", str(text), "-o", "-")) == sheet_page(sheet_in(TEXT))


def failed(result: subprocess.CompletedProcess[bytes], code: int) -> str:
    assert (result.returncode, result.stdout) == (code, b"")
    message = result.stderr.decode()
    assert message.startswith("chainstep: ") and message.count("\n") == 1
    return message


@pytest.mark.slow
def test_a_file_that_cannot_be_read_or_written_is_told_with_code_1(text: Path) -> None:
    folder = text.parent
    (folder / "bytes.txt").write_bytes(b"# \xff\n")
    (folder / "page.html").write_text(TEXT)
    before = sorted(os.listdir(folder))
    assert "cannot read 'no.txt': No such file" in failed(run(folder, "sheet", "no.txt"), 1)
    assert "cannot read '.': Is a directory" in failed(run(folder, "sheet", "."), 1)
    assert "save it as text in UTF-8" in failed(run(folder, "sheet", "bytes.txt"), 1)
    assert "it is the text of the tasks; choose" in failed(run(folder, "sheet", "page.html"), 1)
    message = failed(run(folder, "sheet", "tasks.txt", "-o", "no/page.html"), 1)
    assert "cannot write 'no/page.html'" in message
    assert ".html or .htm" in failed(run(folder, "sheet", "tasks.txt", "-o", "x.pdf"), 1)
    assert sorted(os.listdir(folder)) == before


@pytest.mark.slow
def test_a_text_that_is_no_sheet_is_told_with_code_2(text: Path) -> None:
    text.write_text(TEXT.replace("hidden", "hiden"), encoding="utf-8")
    message = failed(run(text.parent, "sheet", "tasks.txt"), 2)
    assert "tasks.txt, line 10: there is no setting 'hiden'; did you mean 'hidden'?" in message
    assert os.listdir(text.parent) == ["tasks.txt"]


@pytest.mark.slow
def test_the_help_lists_every_setting_and_a_file_is_asked_for(tmp_path: Path) -> None:
    told = said(run(tmp_path, "sheet", "--help"))
    assert all(f"  {example}  " in told for example, _ in SETTINGS.values()) and FORM[:7] in told
    result = run(tmp_path, "sheet")
    assert result.returncode == 2 and b"the following arguments are required: FILE" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["sheet"], True),
        (["sheet", "tasks.txt"], True),
        (["sheet", "--help"], True),
        (["sheet", "./a=b.txt"], True),
        (["sheet", "sheet=1"], False),
        (["sheet*2", "sheet=1"], False),
        (["a", "sheet"], False),
        ([], False),
    ],
)
def test_sheet_can_be_a_name_in_an_expression(arguments: list[str], answer: bool) -> None:
    assert is_sheet(arguments) == answer
