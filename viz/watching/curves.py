"""Curves of a measure over the epochs, as a part of an SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from autograd.words.styles import number

from ..scene.colours import Theme
from ..scene.text import xml_text
from .seen import Chart, MeasureCurve

MOST_PLACES = 150  # of a curve; of more epochs some are left out
FEW = 12  # places, up to which each has a dot: between them the line is a guess
SHARES = ("accuracy", "R²", "r2")
"""Measures whose best number is 1."""

Area = tuple[float, float, float, float]
"""Left, top, width, height."""


def chart_svg(chart: Chart, area: Area, theme: Theme, done: int) -> str:
    """The curves on their axes up to the last epoch that is done, with a legend above."""
    left, top, width, height = area
    low, high = number_range(chart)
    last = max(1, done)
    bottom, right = top + height, left + width

    def place(k: int, y: float) -> str:
        x = left if last == 1 else left + width * (k - 1) / (last - 1)
        share = (min(high, max(low, y)) - low) / (high - low)
        return f"{x:.1f} {bottom - height * share:.1f}"

    parts = [
        f'<path d="M{left:g} {top:g}V{bottom:g}H{right:g}" fill="none" stroke="{theme.faint}"/>',
        _text(left - 5, top + 9, "end", number(high, 3), theme.faint),
        _text(left - 5, bottom, "end", number(low, 3), theme.faint),
        _text(left, bottom + 15, "start", "1", theme.faint),
        _text(right, bottom + 15, "end", f"epoch {last:,}", theme.faint),
    ]
    x = left + 8
    for curve in chart.curves:
        ink = theme.ink if curve.is_test else theme.value
        dash = ' stroke-dasharray="5 3"' if curve.is_test else ""
        line = f'fill="none" stroke="{ink}" stroke-width="2"{dash}'
        places = [(k, y) for k, y in thinned(curve) if not math.isnan(y)]
        if len(places) > 1:
            parts.append(f'<path d="M{"L".join(place(k, y) for k, y in places)}" {line}/>')
        for x0, y0 in (place(k, y).split() for k, y in places if len(places) <= FEW):
            parts.append(f'<circle cx="{x0}" cy="{y0}" r="2.6" fill="{ink}"/>')
        if curve.told is not None:  # the epoch whose parameters are back
            x0, y0 = place(curve.epochs[curve.numbers.index(curve.told)], curve.told).split()
            parts.append(f'<circle cx="{x0}" cy="{y0}" r="4" fill="none" stroke="{ink}"/>')
        name = "test" if curve.is_test else chart.title
        words = f"{name} {number(curve.now, 3)}" if curve.numbers else name
        parts.append(f'<path d="M{x:g} {top - 8:g}h20" {line}/>')
        parts.append(_text(x + 25, top - 4, "start", words, theme.ink))
        x += 45 + 7 * len(words)
    if not chart.curves:
        parts.append(_text(left + 8, top - 4, "start", chart.title, theme.ink))
    return "".join(parts)


def thinned(curve: MeasureCurve, most: int = MOST_PLACES) -> list[tuple[int, float]]:
    """The epochs and numbers of a curve, at most that many; the last is kept."""
    step = max(1, -(-len(curve.numbers) // most))
    pairs: Sequence[tuple[int, float]] = list(zip(curve.epochs, curve.numbers, strict=True))
    return [*pairs[::-1][::step]][::-1]


def number_range(chart: Chart) -> tuple[float, float]:
    """The numbers at the bottom and at the top."""
    numbers = [y for curve in chart.curves for y in curve.numbers if math.isfinite(y)]
    if chart.title in SHARES:
        return max(-1.0, min([0.5, *numbers])), 1.0
    high = max(numbers, default=1.0)
    low = min([0.0, *numbers])
    return low, high if high > low else low + 1.0


def _text(x: float, y: float, anchor: str, text: str, ink: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="12" fill="{ink}">'
        f"{escape(xml_text(text))}</text>"
    )
