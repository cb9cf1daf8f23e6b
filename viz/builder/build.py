"""`build`: a page on which a network is built by hand, trained while one watches, and explained.

In a notebook it shows itself, and `save` writes a page that needs no Python.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

from nets import MLP, OptionError
from nets.learning.losses import Loss
from nets.learning.optimisers import Optimiser
from nets.learning.schedules import Schedule
from nets.options.keywords import spelling_checked

from ..errors import DrawingError
from ..page.page import SCHEMES
from ..scene.describe import counted
from .kernels import NOTHING_OWN, Own
from .links import fragment_of, network_in
from .page import builder_page
from .project import project_of
from .training_settings import Learning

__all__ = ["Builder", "build"]


TEST = 0.25
"""The usual share of the examples to test with."""


@spelling_checked
def build(
    net: MLP | None = None,
    X: Any = None,
    y: Any = None,
    *,
    loss: str | Loss | None = None,
    optimiser: str | Optimiser | None = None,
    schedule: Schedule | None = None,
    penalty: tuple[str, float] | None = None,
    batch_size: int | None = 10,
    test: float = TEST,
    rng: int = 0,
    link: str | None = None,
    theme: str = "auto",
) -> Builder:
    """A page to build a small network by hand, to watch it train, and to ask it why.

    net         the network to begin with, whose weights are taken along; a small one by default
    X, y        examples to begin with, in rows; by default one of the page's own data sets
    loss        as in fit; by default what suits y and the last layer
    optimiser   a name or such as Adam(0.01)
    schedule    such as schedules.cosine(0.1, epochs=100)
    penalty     such as ("l2", 0.01)
    batch_size  examples in a batch; None: all
    test        the share of the examples to test with
    rng         the seed of the order of the examples
    link        a link, or its part behind #, that a page has made: everything is as it was there;
                beside it stand only functions of your own that it needs, in net or as the loss
    theme       auto (as in the reader's system), light or dark

    >>> from nets import MLP, moons
    >>> build(MLP(2, [4, 1], output="sigmoid", rng=1), *moons(200, noise=0.1))
    Builder(MLP(2, [4, 1], activation='relu', output='sigmoid'), 200 examples)
    """
    learning = Learning(loss, optimiser, schedule, penalty, batch_size, rng)
    project, own, note = project_of(net, X, y, learning, test)
    is_usual = net is X is None and learning == Learning() and test == TEST
    if link is not None and not is_usual and own == NOTHING_OWN:
        raise OptionError(
            "a link has a network, examples and settings of its own: give either a link, or net, "
            "X, y and options"
        )
    if note:
        warnings.warn(note, stacklevel=3)  # at the line that calls build
    return Builder(net, project, own, None if link is None else fragment_of(link), theme, note)


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
    ) -> None:
        if theme not in SCHEMES:
            raise DrawingError(f"there is no theme {theme!r}; there are {', '.join(SCHEMES)}")
        self.net = net
        self.project = project
        self.theme = theme
        self.link = link
        self._own = own
        self.html = builder_page({"project": project, "link": link, "note": note}, theme, own)
        """The page, which needs nothing else."""

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
        title = "A network to build"
        return {
            "text/plain": repr(self),
            "image/svg+xml": image,
            "text/html": framed_page(title, image, self.html, 900, f"{SANDBOX} allow-downloads"),
        }

    def _first_network(self) -> MLP:
        """The network that the page begins with."""
        linked = None if self.link is None else network_in(self.link)
        usual = MLP(2, [4, 2, 1], activation="tanh", output="sigmoid", rng=0)
        return next(net for net in (linked, self.net, usual) if net is not None)
