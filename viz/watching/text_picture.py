"""A moment of a training as lines of text: the ground in characters, and short curves."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable

import numpy as np

from autograd.words.styles import number

from .curves import number_range
from .seen import Chart, Lines, MeasureCurve, Plane, Seen

BARS, PLAIN_BARS = "▁▂▃▄▅▆▇█", "_.-=+*#@"
TINTS, PLAIN_TINTS = " ░▒▓█", " .:+#"
MAP_ROWS, MAP_COLUMNS = 12, 34
NARROW = 72  # columns, below which there is no map
LEAST = 20  # columns, below which only the first line is left
MARKS = "ox"
"""The marks of the examples of two classes; those of more are capital letters."""

Colour = Callable[[str, str], str]
"""A text in the colour of its role."""


class Paper:
    """What the lines are written on: how wide and high, in which characters, in which colours. The
    last column stays free, where some terminals begin another line.
    """

    def __init__(self, columns: int, rows: int, is_plain: bool, paint: Colour) -> None:
        self.columns = columns - 1
        self.is_wide = columns >= NARROW
        self.rows = rows
        self.is_plain = is_plain
        self.paint = paint


def lines_of(seen: Seen, bar: str, paper: Paper) -> list[str]:
    """The lines, none wider than the paper; `bar` tells how far the training has come."""
    first = _fitted(bar, paper.columns, paper.is_plain)
    if paper.columns < LEAST or paper.rows < 4:
        return [first]
    has_map = paper.is_wide and paper.rows >= MAP_ROWS + 3
    side = paper.columns - (MAP_COLUMNS + 3 if has_map else 0)
    curves = [line for chart in seen.charts for line in _curve_lines(chart, side, paper, seen.done)]
    if seen.remark:
        curves.append(_fitted(seen.remark, side, paper.is_plain))
    if not has_map:
        return [first, *curves[: paper.rows - 2]]
    left = _map(seen, paper)
    right = [*curves, *[""] * len(left)][: len(left)]
    return [first, *(f"{a}   {b}".rstrip() for a, b in zip(left, right, strict=True))]


def _curve_lines(chart: Chart, width: int, paper: Paper, done: int) -> list[str]:
    """A line for each curve: its name, its shape over the epochs that are done, and its number of
    now.
    """
    bars = PLAIN_BARS if paper.is_plain else BARS
    low, high = number_range(chart)
    lines = []
    for curve in chart.curves:
        if not curve.numbers:
            continue
        name = f"test {chart.title}" if curve.is_test else chart.title
        head, tail = f"{name:<14.14}", f" {number(curve.now, 3)}"
        room = min(40, width - len(head) - len(tail))
        if room < 4:
            lines.append(_fitted(f"{name}{tail}", width, paper.is_plain))
            continue
        shape = "".join(_bar(y, low, high, bars) for y in _at_columns(curve, min(room, done), done))
        role = "" if curve.is_test else "value"
        lines.append(f"{_fitted(head, 14, paper.is_plain)}{paper.paint(shape, role)}{tail}")
    return lines


def _at_columns(curve: MeasureCurve, columns: int, done: int) -> list[float]:
    """What was measured last in the epochs up to the end of each column; nan before the first
    measure and behind the last one.
    """
    ends = [k * done // columns for k in range(columns + 1)]
    places = [bisect_right(curve.epochs, end) - 1 for end in ends]
    return [
        curve.numbers[i] if i >= 0 and curve.epochs[-1] > begin else math.nan
        for i, begin in zip(places[1:], ends, strict=False)
    ]


def _bar(y: float, low: float, high: float, bars: str) -> str:
    """The bar that is as high as the number; a blank for nan."""
    if not math.isfinite(y):
        return " " if math.isnan(y) else bars[-1]
    return bars[round((len(bars) - 1) * (min(high, max(low, y)) - low) / (high - low))]


def _map(seen: Seen, paper: Paper) -> list[str]:
    """The ground: the ink of each place by its character and colour, examples as marks."""
    ground = seen.ground
    tints = PLAIN_TINTS if paper.is_plain else TINTS
    cells = [[(" ", "")] * MAP_COLUMNS for _ in range(MAP_ROWS)]
    x_low, x_high = float(ground.across[0]), float(ground.across[-1])
    if isinstance(ground, Plane):
        y_low, y_high = float(ground.up[0]), float(ground.up[-1])
        rows = np.linspace(len(ground.up) - 1, 0, MAP_ROWS).round().astype(int)
        columns = np.linspace(0, len(ground.across) - 1, MAP_COLUMNS).round().astype(int)
        for i, row in enumerate(rows.tolist()):
            for j, column in enumerate(columns.tolist()):
                winner, sure = int(ground.winner[row, column]), float(ground.sure[row, column])
                cells[i][j] = _tint(winner, sure, ground.classes, tints)
    else:
        y_low, y_high = ground.low, ground.high
    spots = _spot((x_low, x_high), (y_low, y_high))
    for points in seen.points:
        for x, y, k in zip(*(each.tolist() for each in points[:3]), strict=True):
            if (at := spots(x, y)) is not None:
                cells[at[0]][at[1]] = (_mark(ground, k), "")
    if isinstance(ground, Lines):
        for curve in ground.outputs:
            for x, y in zip(ground.across.tolist(), curve.tolist(), strict=True):
                if (at := spots(x, y)) is not None:
                    cells[at[0]][at[1]] = ("*" if paper.is_plain else "━", "value")
    return ["".join(paper.paint(mark, role) for mark, role in _runs(row)) for row in cells]


def _mark(ground: Plane | Lines, k: int) -> str:
    """The mark of an example of class k: `o` or `x`, or a capital letter."""
    if isinstance(ground, Lines):
        return "."
    return MARKS[k % 2] if ground.classes <= 2 else _letter(k).upper()


def _letter(k: int) -> str:
    return chr(ord("a") + k % 26)


def _runs(row: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one colour as one text."""
    runs: list[tuple[str, str]] = []
    for mark, role in row:
        if runs and runs[-1][1] == role:
            runs[-1] = (runs[-1][0] + mark, role)
        else:
            runs.append((mark, role))
    return runs


def _tint(winner: int, sure: float, classes: int, tints: str) -> tuple[str, str]:
    """Class 0 is dark and orange, class 1 light and blue; each of several classes has a letter."""
    if classes > 2:
        return _letter(winner), ("gradient", "value", "")[winner % 3]
    if winner:
        return tints[1 if sure > 0.3 else 0], "value"
    return tints[3 if sure > 0.3 else 2], "gradient"


def _spot(
    xs: tuple[float, float], ys: tuple[float, float]
) -> Callable[[float, float], tuple[int, int] | None]:
    def spot(x: float, y: float) -> tuple[int, int] | None:
        if not math.isfinite(x) or not ys[0] <= y <= ys[1] or not xs[0] <= x <= xs[1]:
            return None
        across, up = (x - xs[0]) / (xs[1] - xs[0]), (y - ys[0]) / (ys[1] - ys[0])
        return round((1 - up) * (MAP_ROWS - 1)), round(across * (MAP_COLUMNS - 1))

    return spot


def _fitted(text: str, columns: int, is_plain: bool) -> str:
    """The text, cut at the width; in plain characters where there are no others."""
    if is_plain:
        text = text.replace("…", "...").replace("²", "2").replace("█", "#")
        text = text.encode("ascii", "replace").decode()
    return text[: max(0, columns)]
