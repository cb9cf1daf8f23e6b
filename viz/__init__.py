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
    from .page.player import Player, step_through
    from .plots import plot_activation, plot_boundary, plot_gradients, plot_history, plot_weights
    from .render.draw import draw
    from .render.drawing import Drawing

_LATER = {
    "Drawing": "render.drawing",
    "Player": "page.player",
    "draw": "render.draw",
    "plot_activation": "plots",
    "plot_boundary": "plots",
    "plot_gradients": "plots",
    "plot_history": "plots",
    "plot_weights": "plots",
    "step_through": "page.player",
}
"""Where each name comes from. It is imported when it is first used."""

__all__ = [
    "Drawing",
    "Player",
    "draw",
    "plot_activation",
    "plot_boundary",
    "plot_gradients",
    "plot_history",
    "plot_weights",
    "step_through",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(_import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
