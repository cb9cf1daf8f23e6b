"""Chainstep's views of a graph: drawings, pages to step through, plots, the command line.

>>> from autograd import Value
>>> from viz import draw
>>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
>>> J = 3 * (a + b * c)
>>> J.backward()
>>> draw(J)
                       value  gradient
J = 3 · v2                33         1
├─ 3
└─ v2 = a + v1            11         3
   ├─ a                    5         3
   └─ v1 = b · c           6         3
      ├─ b                 3         6
      └─ c                 2         9
"""

from __future__ import annotations

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

from autograd.engine import alone as _alone  # noqa: F401  raises if another `autograd` is installed

if TYPE_CHECKING:
    from .builder.builder import Builder as Builder
    from .builder.links import builder_link as builder_link
    from .page.player import Player as Player
    from .page.stepping import step_through as step_through
    from .plots import *  # noqa: F403  each plot is named there, and nowhere else
    from .render.draw import draw as draw
    from .render.drawing import Drawing as Drawing
    from .watching.watch import Watch as Watch
    from .watching.watch import watch as watch
    from .widget.build import build as build

_LATER = {
    "Builder": "builder.builder",
    "Drawing": "render.drawing",
    "Player": "page.player",
    "Watch": "watching.watch",
    "build": "widget.build",
    "builder_link": "builder.links",
    "draw": "render.draw",
    "step_through": "page.stepping",
    "watch": "watching.watch",
}
"""Where each name comes from, besides the plots. It is imported when it is first used."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(_import_module(f".{_LATER[name]}", __name__), name)
    if name == "__all__" or not name.startswith("_"):
        plots = _import_module(".plots", __name__)
        if name == "__all__":
            return sorted([*_LATER, *plots.__all__])
        if name in plots.__all__:
            return getattr(plots, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__getattr__("__all__"))
