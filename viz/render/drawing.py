"""A drawing: shows itself in notebooks, and saves itself as a picture, a page or a text."""

from __future__ import annotations

import base64
import os
from functools import cached_property
from html import escape
from math import sqrt
from pathlib import Path
from typing import Any

from graphviz import Digraph

from ..errors import DrawingError, MissingGraphvizError
from ..scene.colours import theme_named
from ..scene.picture import Picture
from ..scene.text import one_line
from .layout import render
from .renderings import RENDERINGS
from .svg import clean, size

LEAST = 0.8  # of its size, to which a drawing shrinks with the window: letters of 13 are 10 high
MOST_PIXELS = 16_000_000  # of a PNG
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Drawing:
    """A graph as it is drawn. Each form is made once, when it is asked for.

    `picture` holds what is said in the boxes and on the arrows.
    """

    picture: Picture | None = None

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
        self.theme = theme_named(theme)
        self.picture = picture
        vars(self).update(dot=dot, tree=tree, title=title, mermaid=mermaid)  # as if made already

    @cached_property
    def dot(self) -> Digraph:
        """The `graphviz.Digraph` that is laid out."""
        raise NotImplementedError

    @cached_property
    def tree(self) -> str:
        """The drawing as readable text."""
        raise NotImplementedError

    @cached_property
    def title(self) -> str:
        """What is drawn, for those who only hear it."""
        raise NotImplementedError

    @cached_property
    def mermaid(self) -> str | None:
        """The drawing for Markdown pages, if it has this form."""
        return None

    @cached_property
    def svg(self) -> str:
        """The drawing as SVG: the same bytes for the same graph."""
        titles = {} if self.picture is None else self.picture.titles
        return clean(render(self.dot, "svg"), self.title, titles)

    @cached_property
    def png(self) -> bytes:
        """The drawing as PNG: sharp, twice as large as the SVG, unless that is very large."""
        laid_out = clean(render(self.dot, "svg"), self.title, {})  # by Graphviz, as the PNG is
        width, height = size(laid_out)
        return render(self.dot, "png", min(2.0, sqrt(MOST_PIXELS / (width * height))))

    @cached_property
    def pdf(self) -> bytes:
        """The drawing as PDF."""
        return render(self.dot, "pdf")

    @property
    def html(self) -> str:
        """The drawing as a page, which loads nothing."""
        ground = self.theme.ground
        width, _ = size(self.svg)
        scaled = (
            f"width: 100%; min-width: {width * LEAST:.0f}px; max-width: {width}px; height: auto"
        )
        return f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width">
<title>{escape(one_line(self.title, 200))}</title>
<style>body {{ margin: 1rem; background: {ground}; }} svg {{ {scaled}; }}</style>
{self.svg}</html>
"""

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the drawing to a file in the format of its ending, such as .svg, .pdf or .html."""
        from nets.files.whole import write_whole
        from nets.options.values import file_path

        target = Path(file_path("save", path, "the path of a file, such as 'drawing.svg'"))
        ending = target.suffix.lower()
        rendering = RENDERINGS.get(ending[1:])
        if rendering is None:
            known = ", ".join(f".{each}" for each in RENDERINGS)
            raise DrawingError(
                f"a drawing can be saved as {known}; {target.name!r} ends in "
                f"{ending or 'none of them'}"
            )
        content = rendering.content(self)
        if content is None:
            raise DrawingError(f"this drawing ({self.title}) cannot be saved as {ending}")
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
