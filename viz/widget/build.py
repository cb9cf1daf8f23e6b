"""`build`: a page on which a network is built by hand, trained while one watches, and explained."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import Any

from autograd.engine.errors import pip_line
from nets import OptionError
from nets.learning.losses import Loss
from nets.learning.optimisers import Optimiser
from nets.learning.schedules import Schedule
from nets.options.keywords import spelling_checked

from ..builder.builder import Builder
from ..builder.kernels import NOTHING_OWN
from ..builder.links import fragment_of
from ..builder.project import project_of
from ..builder.training_settings import Learning
from .hosts import kernel_here
from .networks import as_network

__all__ = ["build"]

TEST = 0.25
"""The usual share of the examples to test with."""

ALONE = "This page works on its own. One that works both ways with Python needs the extra widget"


@spelling_checked
def build(
    net: Any = None,
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

    net         the network to begin with, or an estimator, whose weights are taken along; a small
                one by default
    X, y        examples to begin with, in rows; by default one of the page's own data sets. The
                columns of a data frame name the inputs
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

    In a notebook, with the extra `widget`, the page works both ways with Python. What is built and
    trained on it is in Python, and what Python changes is shown on it:

        b = build(net, X, y)
        b.net, b.data, b.settings, b.history  # as the page has them now
        b.net = other; b.data = X, y          # shown on the page
        b.net["w1_11"].data = 0.5             # too, after the cell, or by b.show_changes()
        b.observe(function, "net")            # called with what the page tells, while it trains
        await b.trained()                     # until a training on the page has ended

    A switch on the page lets it train in the kernel, by `fit`, which trains b.net itself; what is
    trained in the browser is another network, b.net as it is then. b.data, b.settings and b.history
    are read only: b.data = X, y gives other examples. What a link holds is read by its page: b.net
    and so on are there when the page was shown, and what the link locks stays. In marimo it is
    mo.ui.anywidget(b).
    """
    net = None if net is None else as_network(net, X)
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
    fragment = None if link is None else fragment_of(link)
    host = kernel_here()
    if host is None:
        return Builder(net, project, own, fragment, theme, note)
    if find_spec("anywidget") is None:
        line = f"{ALONE}: {pip_line('widget')}"
        return Builder(net, project, own, fragment, theme, note, line)
    from .live import LiveBuilder

    line = f"{ALONE} where the notebook's program runs, too: {pip_line('widget')}"
    return LiveBuilder(net, project, own, fragment, theme, note, line)
