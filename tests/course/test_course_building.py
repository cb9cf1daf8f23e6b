"""The notebook Building and the sheet for a class hold the same ten tasks."""

from __future__ import annotations

import ast

from reading import FOLDER, committed, sources

from viz import builder_link
from viz.sheet.tasks import Sheet, sheet_in

NAME = "5-with-the-builder"


def sheet() -> Sheet:
    return sheet_in((FOLDER / "building.txt").read_text(encoding="utf-8"), "building.txt")


def links() -> list[str]:
    """The links in the notebook's code, in order."""
    texts = [
        node.value
        for cell in sources(committed(NAME), "code")
        for node in ast.walk(ast.parse(cell))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [builder_link(text) for text in texts if " lock=" in text or text.startswith("#build=")]


def test_the_tasks_have_the_same_headings_and_words() -> None:
    cells = [" ".join(text.split()) for text in sources(committed(NAME), "markdown")]
    prose = " ".join(cells)
    assert [task.heading.partition(".")[0] for task in sheet().tasks] == [*map(str, range(1, 11))]
    for task in sheet().tasks:
        assert " ".join([f"## {task.heading}", *task.words]) in prose


def test_the_tasks_have_the_same_links() -> None:
    assert links() == [task.link for task in sheet().tasks]


def test_a_solution_follows_each_task() -> None:
    prose = "\n".join(sources(committed(NAME), "markdown"))
    parts = prose.split("\n## ")[1:11]
    assert len(parts) == 10 and all(part.count("**Solution.**") == 1 for part in parts)
