"""Stages: what each pass made of a program, to read one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from ..ir.statement import Routine
from ..text.telling import ToldOperation, at_a_glance, routine_lines


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


class StageTexts:
    """What the passes on graphs made of a recording, to be written when it is asked for.

    Of each graph only the first rows are kept: the graph itself may be large.
    """

    def __init__(self, given: Sequence[str], rows: list[ToldOperation], count: int) -> None:
        self._call = f"f({', '.join(given)})"
        self._rows: list[tuple[str, list[ToldOperation], int]] = []
        self.keep("record", rows, count)

    def keep(self, name: str, rows: list[ToldOperation], count: int) -> None:
        """Keep what a pass made: the first of `count` rows."""
        self._rows.append((name, rows, count))

    def stages(self, passes: Iterable[tuple[str, Routine]]) -> tuple[Stage, ...]:
        """The stages of all passes, those on statements as they are given."""
        texts = [(name, at_a_glance(map(str, rows), n)) for name, rows, n in self._rows]
        for name, routine in passes:
            lines = [*routine_lines(routine)]
            texts.append((name, at_a_glance(lines, len(lines))))
        before = [self._call, *(text for _, text in texts)]
        return tuple(Stage(name, b, text) for b, (name, text) in zip(before, texts, strict=False))
