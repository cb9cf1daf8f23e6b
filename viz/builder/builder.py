"""A builder: a page on which a network is built by hand, trained while one watches, and explained.

In a notebook it shows itself, and `save` writes a page that needs no Python.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.engine.errors import pip_line
from nets import MLP
from nets.spelling import spelled_here

from ..errors import BuilderError, DrawingError
from ..page.page import SCHEMES
from ..scene.describe import counted
from .kernels import Own
from .links import network_in
from .page import BuilderText, builder_text

__all__ = ["Builder"]

GIVEN = ("net", "project", "theme", "link")
"""What a builder is made of."""

LIVING = ("net", "data", "settings", "history", "observe", "trained", "show_changes")
"""What only a builder that works both ways with Python has, or changes."""


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

    if not TYPE_CHECKING:  # which then knows no name that is missing

        def __setattr__(self, name: str, value: Any) -> None:
            """Refuse what no page would show."""
            is_made = "_text" in vars(self)
            is_known = name.startswith("_") or hasattr(type(self), name)
            if not is_known and (name not in GIVEN or (name == "net" and is_made)):
                raise self._lacks(name)
            super().__setattr__(name, value)

        def __getattr__(self, name: str) -> Any:
            """An error: nothing has this name."""
            raise self._lacks(name)

    def _lacks(self, name: str) -> BuilderError:
        """Why this name cannot be read or set."""
        if name in LIVING and not hasattr(type(self), name):
            return BuilderError(
                f"{name}: this builder is a page on its own, which Python neither follows nor "
                "changes. In a notebook, with the extra widget, it works both ways: "
                f"{pip_line('widget')}"
            )
        meant = spelled_here(name, {*GIVEN, *LIVING, "html", "save"})
        hint = f"; did you mean {meant!r}?" if meant else ""
        return BuilderError(f"a builder has no {name!r}{hint}")

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
