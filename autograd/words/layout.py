"""Tables of plain text, in aligned columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from unicodedata import category, east_asian_width

MOST_ROWS = 60  # of a table that is printed


def aligned_table(
    items: Sequence[Any], row: Callable[[Any], list[str]], head: list[str] | None, what: str
) -> str:
    """The items as rows of a table with aligned columns; of many, the first and the last."""
    left_out = len(items) - MOST_ROWS
    shown = items if left_out <= 0 else [*items[: MOST_ROWS - 10], *items[-10:]]
    lines = aligned([*([head] if head else []), *map(row, shown)])
    if left_out > 0:
        lines.insert(len(lines) - 10, f"... {left_out:,} {what} left out ...")
    return "\n".join(lines)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines with aligned columns; numbers and the first column to the right."""
    columns = range(max(map(len, rows)))
    widths = [max(display_width(row[k]) for row in rows if k < len(row)) for k in columns]
    numeric = (all(map(_is_number, (row[k] for row in rows[1:]))) for k in range(len(widths)))
    right = {0, *(k for k, is_numeric in enumerate(numeric) if is_numeric)}
    lines = []
    for row in rows:
        cells = []
        for k, cell in enumerate(row):
            blank = " " * (widths[k] - display_width(cell))
            cells.append(blank + cell if k in right else cell + blank)
        lines.append("  ".join(cells).rstrip())
    return lines


def display_width(text: str) -> int:
    """How many columns of a terminal a text takes: two for an ideograph, none for an accent.

    >>> display_width("w¹₂"), display_width("重量"), display_width("e\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if category(c) in ("Mn", "Me") else 2 if east_asian_width(c) in "WF" else 1 for c in text
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
