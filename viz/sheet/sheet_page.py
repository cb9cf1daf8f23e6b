"""The page of a sheet: its tasks, and the builder that their links open."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from ..builder.kernels import NOTHING_OWN
from ..builder.page import Before, builder_text
from ..page.page import as_script
from .tasks import Sheet, SheetTask


def sheet_page(sheet: Sheet, theme: str = "auto") -> str:
    """The page, which needs nothing else."""
    tasks = [_task(task) for task in sheet.tasks]
    lines = [f"<h1>{escape(sheet.title)}</h1>", *_paragraphs(sheet.words), *tasks]
    before = Before(
        title=escape(sheet.title),
        html='<section class="tasks" aria-label="Tasks">\n' + "\n".join(lines) + "\n</section>\n",
        css=_own("sheet.css"),
        script=as_script(_own("sheet.mjs")),
        condition="if (isBuilderOpened()) ",
    )
    given: dict[str, Any] = {"project": {}, "link": None, "note": "", "python": ""}
    return builder_text({}, theme, NOTHING_OWN, before).with_data(given)


def _task(task: SheetTask) -> str:
    link = f'<a href="{escape(task.link)}" target="_blank">Open the builder in a new tab</a>'
    words = "\n".join([f"<h2>{escape(task.heading)}</h2>", *_paragraphs(task.words)])
    return f'<article class="task">\n{words}\n<p class="opens">{link}</p>\n</article>'


def _paragraphs(words: list[str]) -> list[str]:
    return [f"<p>{escape(each)}</p>" for each in words]


@cache
def _own(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")
