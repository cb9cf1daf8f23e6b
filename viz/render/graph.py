"""A graph of Values as a drawing."""

from __future__ import annotations

from functools import cached_property

from graphviz import Digraph

from ..scene.colours import Theme
from ..scene.picture import Picture
from .columns_svg import columns_svg
from .dot import digraph
from .drawing import Drawing
from .mermaid import mermaid
from .tree import tree


class GraphDrawing(Drawing):
    """The drawing of a picture."""

    picture: Picture

    def __init__(self, picture: Picture, theme: Theme, direction: str = "LR") -> None:
        self.picture = picture
        self.theme = theme
        self.direction = direction

    @cached_property
    def title(self) -> str:  # noqa: D102  as in Drawing
        return self.picture.title

    @cached_property
    def dot(self) -> Digraph:  # noqa: D102
        return digraph(self.picture, self.theme, self.direction)

    @cached_property
    def svg(self) -> str:  # noqa: D102
        geometry = self.picture.geometry
        if self.direction != "LR" or geometry is None:
            return super().svg
        return columns_svg(self.picture, geometry, self.theme)

    @cached_property
    def tree(self) -> str:  # noqa: D102
        return tree(self.picture)

    @cached_property
    def mermaid(self) -> str:  # noqa: D102
        return mermaid(self.picture, self.theme, self.direction)
