"""draw: a Value, several, a program, or a network, as a picture."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd import OperandError, Value
from autograd.program import Program
from autograd.words.callers import chosen_names

from ..errors import DrawingError
from ..scene.colours import theme_named
from ..scene.derivatives import gradient_graph
from ..scene.opening import checked_opening
from ..scene.picture import Picture
from .drawing import Drawing
from .graph import GraphDrawing
from .program import program_drawing

DIRECTIONS = ("LR", "TB", "RL", "BT")
AT_A_GRAPH = "at= gives the arguments of a program; a graph has its numbers already"


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
    names: Mapping[str, Any] | Any = None,
    direction: str = "LR",
    at: Sequence[Any] | None = None,
) -> Drawing:
    """Draw the graph of a Value or of several, a program, or a network, with the numbers of this
    moment.

    The gradients in the boxes are the derivatives of what is drawn (of their sum, if there are
    several), whatever other backward passes have left in `.grad`: where that is another number on a
    leaf, it stands in brackets. No `.grad` changes.

    A program, that is a compiled function, is drawn as the graph of its arrays: each with its
    formula, its shape and the name of its derivative, and on the arrows the local derivatives, by
    which a matrix is multiplied: W²ᵀ, A¹ᵀ. It takes neither `heat`, `path` nor `names`.

    Layers, neurons and fitted estimators are drawn like networks, which take only `theme` and
    `names` of these options.

    >>> from autograd import compile
    >>> cost = compile(lambda w, b, x, y: (w * x + b - y) ** 2).batch(over=("x", "y"))
    >>> cost.value_and_grad(1.0, 0.0, [1.0, 3.0], [3.0, 5.0], wrt=("w", "b"))
    (4.0, (-8.0, -4.0))
    >>> draw(cost)
                                  value  gradient
    J = Σ L / m               (1, 1): 4
    └─ L = v3²                   (1, 2)
       └─ v3 = w * X + b - Y     (1, 2)       dv3
          ├─ w                (1, 1): 1   dw = -8
          ├─ X                   (1, 2)
          ├─ b                (1, 1): 0   db = -4
          └─ Y                   (1, 2)
    2 examples
    kept for the backward pass: X, v3

    edges      what stands on the arrows: the "local" derivatives, or the "share" that each hands
               down in the backward pass
    theme      "auto" (on a transparent ground, for light pages and dark ones), "light" or "dark"
    heat       fill boxes by the magnitude of their gradients
    gradients  True computes the derivatives of what is drawn, False leaves them out; by default
               they are shown once `backward()` was called on it, and are a dash until then; those
               of a program once its `value_and_grad` was called
    path       a node: every path to it from the output is marked, and its product is told
    order      2 draws the graph of the gradients for the leaves, which are graphs themselves; of
               a program also its backward pass, below the forward pass from which it reads
    open       which scopes are drawn open, the others being a box each: True for all, a count of
               levels, or names, such as "layer 1" or ["layer 1 / neuron 2", "loss"], which are open
               beside what is open by default, or alone if they are part of that; by default as
               much as can be read
    depth      the count of levels alone: the same as open=
    names      names for Values without a label, such as {"u": u}; by default those of the caller's
               variables. Functions with `@keep_names` keep names of their own. For a network, the
               names of its inputs: a list, or a data frame, whose columns they are; by default an
               estimator has those of the frame that it was fitted with
    direction  where the arrows lead: LR, TB, RL or BT
    at         the arguments of a program, by default those of its last call
    """
    colours = theme_named(theme)
    if isinstance(what, type):
        raise OperandError(
            f"draw takes Values, a program or a network, got the class {what.__name__}"
        )
    if at is not None and not isinstance(what, Program):
        raise DrawingError(AT_A_GRAPH)
    if hasattr(what, "network_"):  # an estimator
        names = getattr(what, "feature_names_in_", None) if names is None else names
        what = what.network_
    if _is_network(what):
        from .network import NetworkDrawing  # imports the networks

        _check_network_options(
            edges=edges is not None,
            heat=heat is not False,
            path=path is not None,
            gradients=gradients is not None,
            order=order != 1,
            open=open is not None,
            depth=depth is not None,
            names=isinstance(names, Mapping),
            direction=direction != "LR",
        )
        return NetworkDrawing(what, colours, names)
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
    if isinstance(what, Program):
        _check_program_options(edges, heat=heat, path=path is not None, names=names is not None)
        return program_drawing(
            what, colours, at, edges == "local" or None, gradients, order == 2, open, direction
        )
    roots = _roots(what)
    options = ["order=2"] * (order == 2) + ["path="] * (path is not None)
    if len(roots) > 1 and options:
        verb = "is" if len(options) == 1 else "are"
        raise DrawingError(
            f"{' and '.join(options)} {verb} about one output: draw the outputs one by one"
        )
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


def _is_network(what: Any) -> bool:
    """Whether it is a network, a layer or a neuron."""
    return any(hasattr(what, part) for part in ("layers", "neurons", "scope_name"))


def _check_network_options(**given: bool) -> None:
    """Refuse the options that are given, for a network."""
    if options := [option for option, is_given in given.items() if is_given]:
        raise DrawingError(
            "a network takes only theme= and the names= of its inputs, as a list; "
            f"{', '.join(options)}: for the graph of an output, such as draw(net([0.5, 1.0]), ...)"
        )


def _check_program_options(edges: str | None, **given: bool) -> None:
    """Refuse the options that are given, for a program."""
    if options := [option for option, is_given in given.items() if is_given]:
        raise DrawingError(
            f"a program has no {', '.join(options)}, which need single numbers: draw the graph of "
            "its function instead, as in draw(program.f(...)) with Values as arguments"
        )
    if edges == "share":
        raise DrawingError(
            "the arrows of a program tell local derivatives; what they hand on is in the lines of "
            "the backward pass: draw(program, order=2) or step_through(program)"
        )


def _one_of(option: str, given: object, known: Sequence[object]) -> None:
    if given not in known or (isinstance(given, bool) and not isinstance(known[0], bool)):
        raise DrawingError(f"{option} is one of {', '.join(map(repr, known))}, got {given!r}")


def _roots(what: Any) -> list[Value]:
    """The outputs to draw, each once."""
    what = getattr(what, "flat", what)  # arrays of any shape
    given = list(what) if isinstance(what, Iterable) else [what]
    for x in given:
        if isinstance(x, Program):
            raise OperandError("draw takes one program, not a list with programs: draw(program)")
        if _is_network(x):
            raise OperandError("draw takes one network, not a list with networks: draw(net)")
        if not isinstance(x, Value):
            raise OperandError(f"draw takes Values, a program or a network, got {type(x).__name__}")
    if not given:
        raise OperandError("draw takes at least one Value, got none")
    return list(dict.fromkeys(given))
