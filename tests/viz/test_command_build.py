"""`chainstep build`: the builder's page as a file, and in the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from builder_pages import link_of
from commands import (
    fake_browser,  # noqa: F401  the fixture `browser`
    run,
    said,
)

from viz import build
from viz.command.building import is_building


@pytest.mark.slow
def test_a_page_is_written_and_opened(tmp_path: Path, browser: tuple[dict[str, str], Path]) -> None:
    environment, opened = browser
    folder = tmp_path / "a folder"
    folder.mkdir()
    result = run(folder, "build", **environment)
    path = folder / "chainstep.html"
    assert said(result) == f"opened {path}\n"
    assert opened.read_text() == path.as_uri()
    assert path.read_text(encoding="utf-8") == build().html
    assert [each.name for each in folder.iterdir()] == ["chainstep.html"]


@pytest.mark.slow
def test_the_browser_is_left_alone_on_demand(
    tmp_path: Path, browser: tuple[dict[str, str], Path]
) -> None:
    environment, opened = browser
    result = run(tmp_path, "build", "--no-open", "-o", "mine.html", **environment)
    assert said(result) == f"wrote {tmp_path / 'mine.html'}\n"
    assert not opened.exists()
    assert (tmp_path / "mine.html").read_text(encoding="utf-8") == build().html


@pytest.mark.slow
def test_without_a_browser_the_path_is_printed(tmp_path: Path) -> None:
    assert said(run(tmp_path, "build")) == f"wrote {tmp_path / 'chainstep.html'}\n"


@pytest.mark.slow
def test_a_dash_is_the_standard_output(
    tmp_path: Path, browser: tuple[dict[str, str], Path]
) -> None:
    environment, opened = browser
    before = sorted(tmp_path.iterdir())
    assert said(run(tmp_path, "build", "-o", "-", **environment)) == build().html
    assert sorted(tmp_path.iterdir()) == before and not opened.exists()


@pytest.mark.slow
def test_a_link_is_taken_along(tmp_path: Path) -> None:
    link = link_of({"parts": {"batch": 5}})
    assert said(run(tmp_path, "build", "-o", "-", "--link", link)) == build(link=link).html


@pytest.mark.slow
def test_a_broken_link_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    result = run(tmp_path, "build", "--link", link_of({})[:-1])
    words = b"chainstep: the link was cut off or changed on its way: copy it again as a whole\n"
    assert (result.returncode, result.stdout, result.stderr) == (2, b"", words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["build"], True),
        (["build", "-o", "x.html"], True),
        (["build", "--no-open"], True),
        (["build", "build=1"], False),
        (["build*2", "build=1"], False),
        (["J = build", "build=1"], False),
        (["--json", "build", "build=1"], False),
        ([], False),
    ],
)
def test_the_word_asks_for_the_builder_alone_or_before_options(
    arguments: list[str], answer: bool
) -> None:
    assert is_building(arguments) == answer


@pytest.mark.slow
def test_build_can_be_a_name_in_an_expression(tmp_path: Path) -> None:
    told = said(run(tmp_path, "a", "a=1"))
    of_build = told.replace("da/da", "dbuild/dbuild").replace("is a itself", "is build itself")
    assert said(run(tmp_path, "build", "build=1")) == of_build != told
    assert "dJ/dbuild  =  6" in said(run(tmp_path, "J = 3*build*c", "build=1", "c=2"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "words"),
    [
        (".", "Is a directory"),
        ("no/page.html", "No such file or directory"),
        pytest.param(
            "/proc/version",
            "",
            marks=pytest.mark.skipif(not Path("/proc/version").exists(), reason="only on Linux"),
        ),
    ],
)
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, path: str, words: str) -> None:
    result = run(tmp_path, "build", "-o", path)
    message = result.stderr.decode()
    assert result.returncode == 1 and result.stdout == b""
    assert message.startswith("chainstep: cannot write") and words in message
    assert message.count("\n") == 1 and list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["x.txt", "page", ".html"])
def test_a_name_that_no_browser_opens_as_a_page_is_told(tmp_path: Path, name: str) -> None:
    result = run(tmp_path, "build", "-o", name)
    message = result.stderr.decode()
    assert result.returncode == 1 and result.stdout == b""
    assert message.startswith(f"chainstep: cannot write {name!r}: ") and ".html or .htm" in message
    assert message.count("\n") == 1 and list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_device_has_any_name_and_endings_any_case(tmp_path: Path) -> None:
    assert (
        said(run(tmp_path, "build", "--no-open", "-o", "A.HTM")) == f"wrote {tmp_path / 'A.HTM'}\n"
    )
    assert said(run(tmp_path, "build", "--no-open", "-o", "/dev/null")) == "wrote /dev/null\n"


@pytest.mark.slow
def test_an_option_that_there_is_not_is_told(tmp_path: Path) -> None:
    result = run(tmp_path, "build", "--no-opn")
    assert result.returncode == 2 and b"--no-opn" in result.stderr
    assert result.stderr.startswith(b"usage: chainstep build")
    assert "chainstep.html" in said(run(tmp_path, "build", "--help"))
    assert list(tmp_path.iterdir()) == []
