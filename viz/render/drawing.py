"""A drawing: shows itself in notebooks, and saves itself as a picture, a page or a text."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from html import escape
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import OperandError, Value
from autograd.words.callers import callers_names, named_in

from ..errors import DrawingError, MissingGraphvizError
from ..scene.boxes import Picture
from ..scene.derivatives import gradient_graph
from ..scene.picture import picture
from ..scene.text import one_line
from .dot import digraph
from .mermaid import mermaid
from .style import THEMES, Theme
from .tree import tree

if TYPE_CHECKING:
    from graphviz import Digraph

DIRECTIONS = ("LR", "TB", "RL", "BT")
MOST_PIXELS = 16_000_000  # of a PNG
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def theme_named(name: str) -> Theme:
    """The theme of that name."""
    if name not in THEMES:
        raise DrawingError(f"there is no theme {name!r}; there are {', '.join(THEMES)}")
    return THEMES[name]


class Drawing:
    """A graph as it is drawn.

    `dot` is the `graphviz.Digraph` that is laid out, `tree` the same as readable text, `mermaid`
    the same for Markdown pages. `picture` holds what is said in the boxes and on the arrows.
    """

    def __init__(
        self,
        dot: Digraph,
        tree: str,
        *,
        title: str = "",
        theme: str = "light",
        mermaid: str | None = None,
        picture: Picture | None = None,
    ) -> None:
        self.dot = dot
        self.tree = tree
        self.title = title
        self.theme = theme_named(theme)
        self.mermaid = mermaid
        self.picture = picture

    @cached_property
    def svg(self) -> str:
        """The drawing as SVG: the same bytes for the same graph."""
        from .layout import render
        from .svg import clean

        titles = self.picture.titles if self.picture is not None else {}
        return clean(render(self.dot, "svg"), self.title, titles)

    @cached_property
    def png(self) -> bytes:
        """The drawing as PNG: twice as large as the SVG, to be sharp, unless that is very large."""
        from .layout import render
        from .svg import size

        width, height = size(self.svg)
        return render(self.dot, "png", min(2.0, sqrt(MOST_PIXELS / (width * height))))

    @cached_property
    def pdf(self) -> bytes:
        """The drawing as PDF."""
        from .layout import render

        return render(self.dot, "pdf")

    @property
    def html(self) -> str:
        """The drawing as a page of its own, which loads nothing."""
        paper = self.theme.paper
        return f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width">
<title>{escape(one_line(self.title, 200))}</title>
<style>body {{ margin: 1rem; background: {paper}; }}</style>
{self.svg}</html>
"""

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the drawing to a file; its ending says as what:
        .svg .png .pdf .dot .html, .mmd for Mermaid, .txt for the tree.
        """
        from nets.files.whole import write_whole

        target = Path(path)
        ending = target.suffix.lower()
        if ending not in WAYS:
            raise DrawingError(
                f"a drawing is saved as {', '.join(WAYS)}, and {target.name!r} ends in "
                f"{ending or 'none of them'}"
            )
        content = WAYS[ending](self)
        if content is None:
            raise DrawingError(f"a drawing of {self.title} has no {ending[1:]}")
        write_whole(target, content.encode() if isinstance(content, str) else content)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What notebooks show: the picture, or where they do not trust it, the text."""
        bundle = {"text/plain": self.tree}
        try:
            bundle["image/svg+xml"] = self.svg
            bundle["image/png"] = base64.b64encode(self.png).decode()
        except MissingGraphvizError:
            pass
        return bundle

    def __repr__(self) -> str:
        return self.tree


WAYS: dict[str, Any] = {
    ".svg": lambda drawing: drawing.svg,
    ".png": lambda drawing: drawing.png,
    ".pdf": lambda drawing: drawing.pdf,
    ".dot": lambda drawing: drawing.dot.source,
    ".html": lambda drawing: drawing.html,
    ".mmd": lambda drawing: drawing.mermaid,
    ".txt": lambda drawing: f"{drawing.tree}\n",
}
"""What is written to a file with that ending."""


def draw(
    what: Any,
    *,
    edges: str | None = None,
    theme: str = "light",
    heat: bool = False,
    path: Value | None = None,
    order: int = 1,
    depth: int | None = None,
    names: Mapping[str, Any] | None = None,
    direction: str = "LR",
) -> Drawing:
    """Draw the graph of a Value or of several, or a network.

    edges      what stands on the arrows: the "local" derivatives, or the "share" that each hands
               down in the backward pass
    theme      "light" or "dark"
    heat       fill boxes by the magnitude of their gradients
    path       a node: every way there from the output is marked, and its product told
    order      2 draws the graph of the gradients for the leaves, which themselves are graphs
    depth      how many levels of scopes are drawn open; deeper ones are one box each
    names      names for Values without a label, such as {"u": u}; by default those of the caller's
               variables
    direction  where the arrows lead: LR, TB, RL or BT
    """
    colours = theme_named(theme)
    if hasattr(what, "layers"):
        from .network import draw_network

        return draw_network(what, theme=theme)
    _one_of("edges", edges, (None, "local", "share"))
    _one_of("order", order, (1, 2))
    _one_of("direction", direction, DIRECTIONS)
    if depth is not None and not (isinstance(depth, int) and depth >= 0):
        raise DrawingError(f"depth is how many levels of scopes are open, got {depth!r}")
    roots = _roots(what)
    if len(roots) > 1 and (order == 2 or path is not None):
        raise DrawingError("order=2 and path are about one output: draw them one by one")
    if path is not None and (order == 2 or not isinstance(path, Value)):
        raise DrawingError(f"path is a Value of the graph that is drawn, got {path!r}")
    if names is not None and not (isinstance(names, Mapping) and all(map(_is_text, names))):
        raise DrawingError(f'names are given as in {{"u": u}}, got {names!r}')
    also = named_in(names) if names is not None else callers_names(sys._getframe(1))
    if order == 2:
        roots, also = gradient_graph(roots[0], also)
    made = picture(
        *roots, also=also, text=edges, path=path, heat=heat, depth=depth, gradients=order == 1
    )
    return Drawing(
        digraph(made, colours, direction),
        tree(made),
        title=made.title,
        theme=theme,
        mermaid=mermaid(made, colours, direction),
        picture=made,
    )


def _is_text(name: object) -> bool:
    return isinstance(name, str)


def _one_of(option: str, given: object, known: Sequence[object]) -> None:
    if given not in known:
        raise DrawingError(f"{option} is one of {', '.join(map(repr, known))}, got {given!r}")


def _roots(what: Any) -> list[Value]:
    """The outputs that are to be drawn, each once."""
    what = getattr(what, "flat", what)  # arrays of any shape
    given = list(what) if isinstance(what, Iterable) else [what]
    for x in given:
        if not isinstance(x, Value):
            raise OperandError(f"draw takes Values or a network, got {type(x).__name__}")
    if not given:
        raise OperandError("draw takes at least one Value, got none")
    return list(dict.fromkeys(given))
