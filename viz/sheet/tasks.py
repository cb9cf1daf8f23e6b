"""A sheet of tasks, read from a text: a title, and for each task a heading, words and a link."""

from __future__ import annotations

import re
from typing import NamedTuple

from autograd import AutogradError

from ..builder.links import builder_link
from ..builder.settings_line import SETTINGS
from ..errors import SheetError

EXAMPLE = "build: data=circles hidden=4 tanh lock=data"
FORM = f"""\
# Title

Words for the whole sheet.

## The first task

Words. An empty line begins a new paragraph, - or 1. an item of a list.

{EXAMPLE}
"""
"""How the text of a sheet is written."""

LINK = "build:"
MISWRITTEN = re.compile(r"(?!(?-i:build:))build *:? *(\w+) *=", re.IGNORECASE)
LIST_ITEM = re.compile(r"(?:[-*]|\d+[.)]) ")
"""How a line of a list begins: with - or *, or with a number."""


class SheetTask(NamedTuple):
    """A task: its heading, its paragraphs and list items, and the link that opens the builder."""

    heading: str
    words: list[str]
    link: str


class Sheet(NamedTuple):
    """A title, paragraphs for the whole sheet, and its tasks."""

    title: str
    words: list[str]
    tasks: list[SheetTask]


class _Part(NamedTuple):
    """A heading, the line that it stands in, and what stands below it."""

    heading: str
    line: int
    words: list[str]
    links: list[str]


def sheet_in(text: str, name: str = "the sheet") -> Sheet:
    """The sheet that a text holds; errors tell the line.

    >>> sheet_in("# Try\\n## Circles\\nOne unit is too few.\\nbuild: data=circles hidden=1").title
    'Try'
    """
    title, *parts = _parts(text, name)
    if not parts:
        raise _wrong(name, title.line, "there is no task: write ## and a heading for each")
    for part in parts:
        if not part.links:
            words = f"the task {part.heading!r} has no link: write a line such as {EXAMPLE}"
            raise _wrong(name, part.line, words)
    tasks = [SheetTask(part.heading, part.words, part.links[0]) for part in parts]
    return Sheet(title.heading, title.words, tasks)


def _parts(text: str, name: str) -> list[_Part]:
    """The title with what stands below it, then each task."""
    parts: list[_Part] = []
    is_new = True  # whether the next line of words begins a paragraph
    for number, line in enumerate(text.splitlines(), 1):
        words = " ".join(line.split())
        mark, _, heading = words.partition(" ")
        is_title = not parts
        if not words:
            is_new = True
        elif mark == ("#" if is_title else "##") and heading:
            parts.append(_Part(heading, number, [], []))
            is_new = True
        elif is_title:
            raise _wrong(name, number, "a sheet begins with its title: write # Title")
        elif words.startswith("#"):
            form = f"{LINK} and the link" if words.startswith("#build=") else "## and a heading"
            raise _wrong(name, number, f"expected a task, got {words[:40]!r}: write {form}")
        elif (miswritten := MISWRITTEN.match(words)) and miswritten[1] in SETTINGS:
            raise _wrong(name, number, f"a line of settings begins with {LINK}, as in {EXAMPLE}")
        elif words.startswith(LINK):
            if len(parts) == 1:
                raise _wrong(name, number, "a link belongs to a task: write ## and a heading first")
            if parts[-1].links:
                raise _wrong(name, number, "the task has a link: write ## and a heading before it")
            parts[-1].links.append(_link(words.removeprefix(LINK), name, number))
        elif is_new or LIST_ITEM.match(words):
            parts[-1].words.append(words)
            is_new = False
        else:
            parts[-1].words[-1] += f" {words}"
    if not parts:
        raise _wrong(
            name, 1, "the text is empty: write # Title, then ## and a heading for each task"
        )
    return parts


def _link(settings: str, name: str, line: int) -> str:
    try:
        return builder_link(settings)
    except AutogradError as error:
        raise _wrong(name, line, str(error)) from None


def _wrong(name: str, line: int, words: str) -> SheetError:
    return SheetError(f"{name}, line {line}: {words}")
