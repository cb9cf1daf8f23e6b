"""Tables for notebooks: HTML in the ink and on the paper of the page, be it light or dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from ..engine import views
from ..engine.errors import printable
from ..engine.recorded import is_known, number_of
from ..engine.value import Value
from .layout import MOST_ROWS
from .styles import number

MOST_INPUTS = 6  # of a Value that are named

TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums;color:inherit"
LINE = "border-bottom:1px solid currentColor;"
CELL = "padding:0.2em 0.8em;background:none;white-space:pre-wrap;text-align:"


def html_table(
    items: Sequence[Any],
    row: Callable[[Any], Sequence[str]],
    head: Sequence[str] = (),
    what: str = "rows",
    title: str = "",
    most: int = MOST_ROWS,
) -> str:
    """The items as rows of a table, numbers to the right; of many, the first and the last ten.

    It has no colours of its own, so that it can be read on any page.

    >>> table = html_table([("a < b", "3")], list, ["", "value"])
    >>> "a &lt; b" in table, table.count("<td")
    (True, 2)
    """
    left_out = len(items) - most
    shown = items if left_out <= 0 else [*items[: most - 10], *items[-10:]]
    rows = [[*map(printable, row(each))] for each in shown]
    right = {k for k, column in enumerate(zip(*rows, strict=True)) if all(map(_is_number, column))}
    lines = [_line(cells, "td", right) for cells in rows]
    if left_out > 0:
        gap = f'<td colspan="{len(rows[0])}" style="{CELL}left">... {left_out:,} {what} left out'
        lines.insert(len(lines) - 10, f"<tr>{gap} ...</td></tr>")
    if head:
        lines.insert(0, _line(head, "th", right))
    above = f'<div style="{CELL}left">{escape(printable(title))}</div>' if title else ""
    return f'{above}<table style="{TABLE}">{"".join(lines)}</table>' if lines else above


def value_table(v: Value) -> str:
    """A Value as a table of one row: what it is, what it was made from, its numbers."""
    inputs = [x.label or number(number_of(x)) for x in v.inputs[: MOST_INPUTS + 1]]
    if len(v.inputs) > MOST_INPUTS:
        inputs[-1] = f"... {len(v.inputs):,} in all"
    known = is_known(v)
    value, slope = number(number_of(v)) if known else "?", v.grad if known else None
    gradient = "-" if slope is None else number(slope)
    row = [v.label or "", v.op.name, ", ".join(inputs), value, gradient]
    return html_table([row], list, ["label", "operation", "inputs", "value", "gradient"])


views.table = value_table


def _is_number(cell: str) -> bool:
    """Whether a cell holds a number, or nothing, or a dash for one that is not known."""
    try:
        float(cell.replace(",", "") or "0")
    except ValueError:
        return cell == "-"
    return True


def _line(cells: Sequence[str], tag: str, right: set[int]) -> str:
    line = LINE if tag == "th" else ""
    sides = ["right" if k in right else "left" for k in range(len(cells))]
    each = zip(cells, sides, strict=True)
    return "".join(
        ["<tr>", *(f'<{tag} style="{line}{CELL}{s}">{escape(c)}</{tag}>' for c, s in each), "</tr>"]
    )
