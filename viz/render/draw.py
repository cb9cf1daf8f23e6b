"""draw: a Value, several, or a network, as a picture."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd import OperandError, Value
from autograd.words.callers import chosen_names

from ..errors import DrawingError
from ..scene.colours import theme_named
from ..scene.derivatives import gradient_graph
from ..scene.opening import checked_opening
from ..scene.picture import Picture
from .drawing import Drawing
from .graph import GraphDrawing

DIRECTIONS = ("LR", "TB", "RL", "BT")


def draw(
    what: Any,
    *,
    edges: str | None = None,
    theme: str = "auto",
    heat: bool = False,
    path: Value | None = None,
    gradients: bool | None = None,
    order: int = 1,
    open: int | str | Iterable[str] | None = None,
    depth: int | None = None,
    names: Mapping[str, Any] | None = None,
    direction: str = "LR",
) -> Drawing:
    """Draw the graph of a Value or of several, or a network, with the numbers of this moment.

    The gradients in the boxes are the derivatives of what is drawn (of their sum, if there are
    several), whatever other backward passes have left in `.grad`: where that is another number on a
    leaf, it stands in brackets. No `.grad` changes.

    Layers and neurons are drawn like networks, which take only `theme` of these options.

    edges      what stands on the arrows: the "local" derivatives, or the "share" that each hands
               down in the backward pass
    theme      "auto" (on a transparent ground, for light pages and dark ones), "light" or "dark"
    heat       fill boxes by the magnitude of their gradients
    gradients  True computes the derivatives of what is drawn, False leaves them out; by default
               they are shown once `backward()` was called on it, and are a dash until then
    path       a node: every path to it from the output is marked, and its product is told
    order      2 draws the graph of the gradients for the leaves, which are graphs themselves
    open       which scopes are drawn open, the others being a box each: True for all, a count of
               levels, or names, such as "layer 1" or ["layer 1 / neuron 2", "loss"]; by default as
               much as can be read
    depth      the count of levels alone: the same as open=
    names      names for Values without a label, such as {"u": u}; by default those of the caller's
               variables. Functions with `@keep_names` keep names of their own
    direction  where the arrows lead: LR, TB, RL or BT
    """
    colours = theme_named(theme)
    if any(hasattr(what, part) for part in ("layers", "neurons", "scope_name")):
        from .network import NetworkDrawing  # imports the networks

        _check_network_options(
            edges=edges is not None,
            heat=heat is not False,
            path=path is not None,
            gradients=gradients is not None,
            order=order != 1,
            open=open is not None,
            depth=depth is not None,
            names=names is not None,
            direction=direction != "LR",
        )
        return NetworkDrawing(what, colours)
    _one_of("edges", edges, (None, "local", "share"))
    _one_of("heat", heat, (False, True))
    _one_of("gradients", gradients, (False, True, None))
    _one_of("order", order, (1, 2))
    _one_of("direction", direction, DIRECTIONS)
    if isinstance(depth, bool) or not (depth is None or (isinstance(depth, int) and depth >= 0)):
        raise DrawingError(f"depth is how many levels of scopes are open, got {depth!r}")
    if open is not None and depth is not None:
        raise DrawingError("open and depth say the same: give one of them")
    open = checked_opening(open) if depth is None else depth
    roots = _roots(what)
    if len(roots) > 1 and (order == 2 or path is not None):
        raise DrawingError("order=2 and path are about one output: draw them one by one")
    if path is not None and (order == 2 or not isinstance(path, Value)):
        raise DrawingError(f"path is a Value of the graph that is drawn, got {path!r}")
    given = chosen_names(names, sys._getframe(1))
    if order == 2:
        if gradients:
            raise DrawingError("order=2 draws the gradients as values: leave out gradients=True")
        gradients = False
        roots, given = gradient_graph(roots[0], given)
    picture = Picture(
        *roots,
        names=given,
        text=edges,
        path=path,
        heat=heat,
        open=open,
        gradients=gradients,
        hints=order == 1,
    )
    return GraphDrawing(picture, colours, direction)


def _check_network_options(**given: bool) -> None:
    """Refuse the options that are given, for a network."""
    if options := [option for option, is_given in given.items() if is_given]:
        raise DrawingError(
            f"a network is drawn with its theme alone; {', '.join(options)}: for the graph of an "
            "output, such as draw(net([0.5, 1.0]), ...)"
        )


def _one_of(option: str, given: object, known: Sequence[object]) -> None:
    if given not in known or (isinstance(given, bool) and not isinstance(known[0], bool)):
        raise DrawingError(f"{option} is one of {', '.join(map(repr, known))}, got {given!r}")


def _roots(what: Any) -> list[Value]:
    """The outputs to draw, each once."""
    what = getattr(what, "flat", what)  # arrays of any shape
    given = list(what) if isinstance(what, Iterable) else [what]
    for x in given:
        if not isinstance(x, Value):
            raise OperandError(f"draw takes Values or a network, got {type(x).__name__}")
    if not given:
        raise OperandError("draw takes at least one Value, got none")
    return list(dict.fromkeys(given))
