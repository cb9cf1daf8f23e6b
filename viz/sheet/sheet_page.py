"""The page of a sheet: its tasks, and the builder that their links open."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any

from ..builder.kernels import NOTHING_OWN
from ..builder.page import Before, builder_text
from ..page.page import as_script
from .tasks import LIST_ITEM, Sheet, SheetTask


def sheet_page(sheet: Sheet, theme: str = "auto") -> str:
    """The page, which needs nothing else."""
    links = [task.link for task in sheet.tasks]
    tasks = [
        _task(task, f"?task={number}" if links.count(task.link) > 1 else "")
        for number, task in enumerate(sheet.tasks, 1)
    ]
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


def _task(task: SheetTask, query: str) -> str:
    """A task; the query tells those of one link apart."""
    address = escape(query + task.link)
    link = f'<a href="{address}" target="_blank">Open the builder in a new tab</a>'
    words = "\n".join([f"<h2>{escape(task.heading)}</h2>", *_paragraphs(task.words)])
    return f'<article class="task">\n{words}\n<p class="opens">{link}</p>\n</article>'


def _paragraphs(words: list[str]) -> list[str]:
    """Paragraphs, and lists of the items that follow each other."""
    parts: list[str] = []
    for kind, texts in groupby(words, _list_of):
        if kind:
            items = (text.partition(" ") for text in texts)
            lines = "".join(_item(mark, text) for mark, _, text in items)
            parts.append(f"<{kind}>{lines}</{kind}>")
        else:
            parts += [f"<p>{escape(text)}</p>" for text in texts]
    return parts


def _list_of(words: str) -> str:
    """The kind of list that an item belongs to; none of a paragraph."""
    if not LIST_ITEM.match(words):
        return ""
    return "ol" if words[0].isdigit() else "ul"


def _item(mark: str, text: str) -> str:
    value = f' value="{mark[:-1]}"' if mark[0].isdigit() else ""
    return f"<li{value}>{escape(text)}</li>"


@cache
def _own(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")
