"""What tests of drawings share: the lecture's graph, and readers of an SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

import numpy as np

from autograd import Value
from viz import Drawing
from viz.scene.picture import Picture
from viz.scene.placing import Rect
from viz.scene.routing import Point

STEPS = 32  # places that are looked at on each piece of a path
SPACE = "{http://www.w3.org/2000/svg}"

HOSTILE = [
    *[
        "<b>",
        "<b>x</b>",
        "</script><script>alert(1)</script>",
        "‹html›",
        "<![CDATA[",
        "-->",
        "<!--",
    ],
    *['"', "'", '"]', "`", "\\", "\\N", "\\n", "a\\", "&", "&amp;", "&lt;b&gt;", "&#60;", "%%"],
    *["{", "}", "{a|b}", "<f0> x | y", "[x]", "(x)", "a;b", "#quot;", "#35;", "end", "1. x", "- x"],
    *["a\nb", "\n", "a\r\nb", "\t", "\0", "\x1b[31m", "\x07", "\x85", "\u2028", "\ufffe", "\ud800"],
    *["🎉", "中文", "שלום", "\u202egnp", "é", "e\u0301", "²₁", " ", "x" * 10_000, "<" * 10_000],
    *[
        "digraph {",
        "->",
        "n1",
        "J = 3",
        "javascript:alert(1)",
        "onload=",
        "url(#x)",
        "\N{NO-BREAK SPACE}",
    ],
]


class Lecture:
    """J = 3(a + bc) at a=5, b=3, c=2, whose numbers are worked out by hand in the lectures."""

    def __init__(self) -> None:
        self.a, self.b, self.c = Value(5, "a"), Value(3, "b"), Value(2, "c")
        self.u = self.b * self.c
        self.v = self.a + self.u
        self.J = 3 * self.v
        self.u.label, self.v.label, self.J.label = "u", "v", "J"


NUMBERS = {  # name: value, gradient
    "a": ("5", "3"),
    "b": ("3", "6"),
    "c": ("2", "9"),
    "u = b · c": ("6", "3"),
    "v = a + u": ("11", "3"),
    "J = 3 · v": ("33", "1"),
}


def by_id(svg: str) -> dict[str, ElementTree.Element]:
    """The elements of the SVG that have an id; fails if two have the same."""
    elements: dict[str, ElementTree.Element] = {}
    for element in ElementTree.fromstring(svg).iter():
        if "id" in element.attrib:
            assert element.attrib["id"] not in elements
            elements[element.attrib["id"]] = element
    return elements


def title(element: ElementTree.Element) -> str:
    """The tooltip of a box or arrow."""
    heading = element.find(f"{SPACE}title")
    assert heading is not None and heading.text is not None
    return heading.text


def picture_of(drawing: Drawing) -> Picture:
    """What is said in a drawing of a graph."""
    assert drawing.picture is not None
    return drawing.picture


STARTS = {
    ".svg": b"<svg",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".pdf": b"%PDF-",
    ".dot": b"digraph {",
    ".html": b"<!doctype html>",
    ".mmd": b"flowchart LR",
    ".txt": b" ",
}
"""The first bytes of a drawing's files, by their endings."""


def along(path: str) -> Iterator[Point]:
    """Places along the path of an SVG, worked out from its letters alone."""
    x, y = 0.0, 0.0
    for letter, text in re.findall("([MHC])([^MHC]+)", path):
        numbers = [float(number) for number in re.split("[ ,]", text)]
        if letter == "M":
            x, y = numbers
            continue
        x1, y1, x2, y2, x3, y3 = numbers if letter == "C" else [x, y, *[numbers[0], y] * 2]
        for i in range(STEPS + 1):
            t, s = i / STEPS, 1 - i / STEPS
            a, b, c, d = s**3, 3 * s * s * t, 3 * s * t * t, t**3
            yield a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3
        x, y = x3, y3


def enters(path: str, rects: Sequence[Rect]) -> bool:
    """Whether the path of an SVG passes through one of the rectangles."""
    corners = np.array(rects, dtype=float).reshape(-1, 4)
    inside = np.array([*along(path)])[:, None] - corners[:, :2]
    return bool(((inside > 0.01) & (inside < corners[:, 2:] - 0.01)).all(axis=2).any())
