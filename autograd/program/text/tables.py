"""Tables: the constants and places that a program's text refers to, as lines of text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHORT = 12  # numbers that can be read at a glance: a table of no more is written as it is
VARIABLES = "ijkl"


def with_tables(
    text: str, imports: str, tables: Mapping[str, NDArray[Any]], number: Callable[[float], str]
) -> str:
    """The text with a line for each table after its imports, so that it runs by itself."""
    if not tables:
        return text
    lines = [f"{name} = {_table(table, number)}" for name, table in tables.items()]
    wrapped = [
        textwrap.fill(line, 100, subsequent_indent="    ", break_on_hyphens=False) for line in lines
    ]
    return text.replace(imports, "\n".join([f"{imports}\n", *wrapped]), 1)


def _table(table: NDArray[Any], number: Callable[[float], str]) -> str:
    """The text of one table: loops that count its numbers, numbers that repeat, or a list."""
    shape = "" if table.ndim == 1 else f".reshape{table.shape}"
    flat = table.ravel()
    loops = _loops(flat) if table.dtype.kind == "i" and len(flat) > SHORT else None
    if loops is None or len(loops) > len(VARIABLES):
        count = _period(flat) if len(flat) > SHORT else len(flat)
        texts = [repr(x) if math.isfinite(x) else number(x) for x in flat[:count].tolist()]
        listed = f"[{', '.join(texts)}]"
        if count < len(flat):
            return f"np.tile({listed}, {len(flat) // count}){shape}"
        return f"np.array({listed}){shape}"
    start, stop, step = flat[0], flat[-1] + loops[0][1], loops[0][1]
    if len(loops) == 1 and step:
        given = (stop,) if (start, step) == (0, 1) else (start, stop, step)
        return f"np.arange({', '.join(map(str, given))}){shape}"
    terms = [str(start)] * bool(start)
    runs = []
    for variable, (count, step) in zip(VARIABLES, loops, strict=False):
        terms += [variable if step == 1 else f"{step} * {variable}"] * bool(step)
        runs.append(f"for {variable} in range({count})")
    return f"np.array([{' + '.join(terms) or '0'} {' '.join(runs)}]){shape}"


def _period(numbers: NDArray[Any]) -> int:
    """How many of the first numbers repeat up to the last one; all of them if none do."""
    for count in range(1, SHORT + 1):
        rows = numbers.reshape(-1, count) if len(numbers) % count == 0 else None
        if rows is not None and all(row.tobytes() == rows[0].tobytes() for row in rows):
            return count
    return len(numbers)


def _loops(numbers: NDArray[Any]) -> list[tuple[int, int]] | None:
    """The (count, step) of each of the nested loops that give the numbers, None if none do."""
    loops: list[tuple[int, int]] = []
    while len(numbers) > 1:
        steps = np.diff(numbers)
        other = np.flatnonzero(steps != steps[0])
        count = int(other[0]) + 1 if len(other) else len(numbers)
        if len(numbers) % count:
            return None
        rows = numbers.reshape(-1, count)
        if not np.array_equal(
            rows - rows[:, :1], np.broadcast_to(rows[0] - rows[0, 0], rows.shape)
        ):
            return None
        loops.insert(0, (count, int(steps[0])))
        numbers = rows[:, 0]
    return loops
