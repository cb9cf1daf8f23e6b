"""A builder: a page on which a network is built by hand, trained while one watches, and explained.

In a notebook it shows itself, and `save` writes a page that needs no Python.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nets import MLP

from ..errors import DrawingError
from ..page.page import SCHEMES
from ..scene.describe import counted
from .kernels import Own
from .links import network_in
from .page import BuilderText, builder_text

__all__ = ["Builder"]


class Builder:
    """A page to build networks. Made by `build`."""

    def __init__(
        self,
        net: MLP | None,
        project: dict[str, Any],
        own: Own,
        link: str | None,
        theme: str,
        note: str = "",
        about_python: str = "",
    ) -> None:
        if theme not in SCHEMES:
            raise DrawingError(f"there is no theme {theme!r}; there are {', '.join(SCHEMES)}")
        self.net = net
        self.project = project
        self.theme = theme
        self.link = link
        self._own = own
        self._note = note
        self._about_python = about_python
        self._text: BuilderText = builder_text(project, theme, own)

    @property
    def html(self) -> str:
        """The page, which needs nothing else."""
        return self._page()

    def _page(self, about_python: str = "") -> str:
        """The page; in a notebook it has a line about Python."""
        given = {"project": self.project, "link": self.link, "note": self._note}
        return self._text.with_data(given | {"python": about_python})

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, completely or not at all; its name ends in .html."""
        target = Path(path)
        if target.suffix.lower() != ".html":
            raise DrawingError(f"a builder is saved as .html, and {target.name!r} is not")
        from nets.files.whole import write_whole

        write_whole(target, self.html.encode())

    def __repr__(self) -> str:
        parts = [] if self.net is None else [repr(self.net)]
        if self.project.get("data", {}).get("kind") == "own":
            parts.append(counted(len(self.project["data"]["y"]), "example"))
        return f"Builder({', '.join(parts)})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What notebooks show: the page in a frame, or where frames are removed a picture."""
        from ..page.frame import SANDBOX, framed_page
        from ..render.draw import draw

        image = draw(self._first_network(), theme=self.theme).svg
        title, page = "A network to build", self._page(self._about_python)
        return {
            "text/plain": repr(self),
            "image/svg+xml": image,
            "text/html": framed_page(title, image, page, 900, f"{SANDBOX} allow-downloads"),
        }

    def _first_network(self) -> MLP:
        """The network that the page begins with."""
        linked = None if self.link is None else network_in(self.link)
        usual = MLP(2, [4, 2, 1], activation="tanh", output="sigmoid", rng=0)
        return next(net for net in (linked, self.net, usual) if net is not None)
