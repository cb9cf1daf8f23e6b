"""Graphviz's SVG made fit for any page, and for animation.

What remains is text and shapes with presentation attributes, which GitHub and notebooks do not
remove. Each box and arrow is a group with a stable id and a title, which browsers show as a
tooltip. The lines of the box `n5` have the ids `n5-value`, `n5-name`, `n5-grad`; the text of the
arrow `e5-0` is `e5-0-local` or `e5-0-share`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from xml.etree import ElementTree

from ..scene.text import xml_text

SPACE = "http://www.w3.org/2000/svg"
TOOLTIP = "{http://www.w3.org/1999/xlink}title"
KEPT = {"svg", "g", "title", "text", "path", "polygon", "polyline", "ellipse"}
ATTRIBUTES = {
    *["id", "class", "transform", "x", "y", "cx", "cy", "rx", "ry", "d", "points"],
    *["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity"],
    *["text-anchor", "font-family", "font-size", "font-weight", "font-style"],
}
LINES = {1: ["name"], 2: ["value", "name"], 3: ["value", "name", "grad"]}
"""The lines of a box, by their number."""

Element = ElementTree.Element


def clean(svg: bytes, title: str, titles: Mapping[str, str]) -> str:
    """Graphviz's SVG, without what pages would remove, and with a title.

    `titles` are the titles of the groups by id, instead of Graphviz's tooltips.
    """
    given = ElementTree.fromstring(svg)
    left, top, width, height = map(float, given.attrib["viewBox"].split())
    attributes = {
        "xmlns": SPACE,
        "width": str(ceil(width)),
        "height": str(ceil(height)),
        "viewBox": f"{left:g} {top:g} {width:g} {height:g}",
        "role": "img",
    }
    root = ElementTree.Element("svg", attributes)
    _titled(root, xml_text(title))
    for part in _flat(given):
        root.append(_cleaned(part, titles))
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def size(svg: str) -> tuple[int, int]:
    """The width and the height of a cleaned SVG, in pixels."""
    sides = re.match(r'<svg [^>]*?width="(\d+)" height="(\d+)"', svg)
    assert sides is not None
    return int(sides[1]), int(sides[2])


def _titled(element: Element, title: str) -> None:
    heading = ElementTree.SubElement(element, "title")
    heading.text = title
    heading.tail = "\n"


def _flat(parent: Element) -> list[Element]:
    """The parts of a group, also those inside links; a link's title becomes a part."""
    parts: list[Element] = []
    for part in parent:
        name = _name(part)
        if name == "a" or (name == "g" and part.attrib.get("id", "").startswith("a_")):
            if TOOLTIP in part.attrib:
                tooltip = ElementTree.Element("tooltip")
                tooltip.text = part.attrib[TOOLTIP]
                parts.append(tooltip)
            parts += _flat(part)
        elif name in KEPT:
            parts.append(part)
    return parts


def _name(element: Element) -> str:
    return element.tag.removeprefix(f"{{{SPACE}}}")


def _cleaned(given: Element, titles: Mapping[str, str]) -> Element:
    """One element with its content."""
    name = _name(given)
    attributes = {k: v for k, v in given.attrib.items() if k in ATTRIBUTES}
    if attributes.get("stroke") == "transparent":
        attributes["stroke"] = "none"
    element = ElementTree.Element(name, attributes)
    element.text, element.tail = given.text, "\n"
    if name != "g":
        return element
    element.text = "\n"
    parts = _flat(given)
    tooltip = next((part.text for part in parts if part.tag == "tooltip"), None)
    if tooltip := titles.get(attributes.get("id", ""), tooltip):
        _titled(element, tooltip)
    for part in parts:
        if _name(part) not in ("title", "tooltip"):
            element.append(_cleaned(part, titles))
    kind, *marks = attributes.get("class", "").split() or [""]
    if kind == "node":
        _set_lines(element)
    elif kind == "edge":
        for mark, text in zip(marks, element.findall("text"), strict=False):
            text.attrib |= {"id": f"{attributes['id']}-{mark}", "class": mark}
    return element


def _set_lines(box: Element) -> None:
    """Name the lines of a box, and centre them, whatever font shows them."""
    texts = box.findall("text")
    middle = _middle(box)
    for line, text in zip(LINES.get(len(texts), []), texts, strict=False):
        text.attrib |= {"id": f"{box.attrib['id']}-{line}", "class": line}
    for text in texts:
        text.attrib |= {"text-anchor": "middle", "x": f"{middle:.2f}".rstrip("0").rstrip(".")}


def _middle(box: Element) -> float:
    """The x of the middle of the box's shape."""
    for part in box:
        if "cx" in part.attrib:
            return float(part.attrib["cx"])
        if outline := part.attrib.get("points") or part.attrib.get("d"):
            xs = [float(pair.split(",")[0]) for pair in re.findall(r"[-\d.e]+,[-\d.e]+", outline)]
            return (min(xs) + max(xs)) / 2
    return float(next(part for part in box if _name(part) == "text").attrib["x"])
