"""The forms in which a drawing is saved. A line here is all that `save` and the command need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Rendering(NamedTuple):
    """What is written to a file: what it is, in the words of the command's help, and its content.

    `content` takes the Drawing; it returns None for one that has no such form.
    """

    what: str
    content: Callable[[Any], str | bytes | None]


RENDERINGS = {
    "svg": Rendering("a picture for web pages", lambda drawing: drawing.svg),
    "png": Rendering("a picture made of pixels", lambda drawing: drawing.png),
    "pdf": Rendering("a picture for print", lambda drawing: drawing.pdf),
    "dot": Rendering("the graph in Graphviz's language", lambda drawing: drawing.dot.source),
    "html": Rendering("a page that needs nothing else", lambda drawing: drawing.html),
    "mmd": Rendering("the graph in Mermaid's language", lambda drawing: drawing.mermaid),
    "txt": Rendering("the graph as a tree of text", lambda drawing: f"{drawing.tree}\n"),
}
"""The renderings, by the ending of a file's name."""
