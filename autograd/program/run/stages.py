"""Stages: what each pass made of a program, to read one after the other."""

from __future__ import annotations

from html import escape
from typing import NamedTuple


class Stage(NamedTuple):
    """A pass: its name, and the program before and after it, as text."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name}\n{'-' * len(self.name)}\n{self.after}"

    def _repr_html_(self) -> str:
        cells = "".join(
            f'<td style="text-align:left;vertical-align:top"><pre>{escape(text)}</pre></td>'
            for text in (self.before, self.after)
        )
        return (
            f"<table><caption>{escape(self.name)}</caption>"
            f"<tr><th>before</th><th>after</th></tr><tr>{cells}</tr></table>"
        )
