"""step_through: the way into a player, of a graph, of a program or of a training."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from autograd import OperandError, Value
from autograd.program import Program
from autograd.words.callers import chosen_names

from ..errors import DrawingError
from ..render.draw import AT_A_GRAPH
from .player import Player
from .program_player import ProgramPlayer

if TYPE_CHECKING:
    from nets.training.epochs import Training


def step_through(
    J: Value | Program | Training,
    *more: Any,
    theme: str = "auto",
    quiz: bool = False,
    names: Mapping[str, Any] | None = None,
    open: int | str | Iterable[str] | None = None,
    at: Sequence[Any] | None = None,
    batches: int | None = None,
) -> Player:
    """Step through the two passes of a graph: in a notebook, on a page, in a terminal.

    Of a program, that is a compiled function, each statement is a step, with its line, its shapes
    and its numbers: those of the last call, as far as derivatives were asked for.

    Of a training of a network, each batch is four steps: forward, the cost, backward, and the
    update of the weights. Its next batches are recorded, and then undone: training, network,
    optimiser and history are as before, and a loop over the training goes on where it was. They are
    trained by the eager engine; callbacks, validation and early stopping are left out.

    theme  auto (as in the reader's system), light or dark
    quiz   start with questions: each value and gradient is asked for before it is shown
    names  names for Values without a label, such as {"u": u}; by default those of the caller's
           variables
    open   which scopes are open at first, as in draw: True, a count of levels, or names
    at     the arguments of a program, by default those of its last call
    batches  how many batches of a training are recorded, by default up to 40

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> step_through(a * b)
    1  J  a · b = 5 · 2 = 10
    <BLANKLINE>
       edge   local derivative  upstream · local  sum so far
    1  J → a     dJ/da = b = 2         1 · 2 = 2   dJ/da = 2
    2  J → b     dJ/db = a = 5         1 · 5 = 5   dJ/db = 5

    >>> from autograd import compile
    >>> cost = compile(lambda w, x, y: (w * x - y) ** 2).batch(over=("x", "y"))
    >>> cost.value_and_grad(1.0, [1.0, 3.0], [3.0, 5.0])
    (4.0, -8.0)
    >>> step_through(cost)
    1  v2 = w * X - Y                 (1, 2)
    2  L = v2 ** 2                    (1, 2)
    3  J = L.sum() / m                (1, 1)
    <BLANKLINE>
    4  dw = np.vdot(2 * v2, X) / m  (1, 1)
    """
    if more:
        raise OperandError(
            "step_through takes one thing, and options by their names: for a network with its "
            "examples, that is step_through(training(net, X, y, loss=...)), or for one example "
            "step_through(net(x))"
        )
    if _is_training(J):
        return _of_training(J, theme, batches, quiz=quiz, names=names, open=open, at=at)
    if batches is not None:
        raise DrawingError("batches= is for a training: step_through(training(net, X, y, ...))")
    if isinstance(J, Program):
        if names is not None:
            raise DrawingError("names= are for Values; the arrays of a program have their names")
        return ProgramPlayer(J, theme=theme, quiz=quiz, open=open, at=at)
    if at is not None:
        raise DrawingError(AT_A_GRAPH)
    given = chosen_names(names, sys._getframe(1))
    return Player(cast("Value", J), theme=theme, quiz=quiz, names=given, open=open)


def _of_training(J: Any, theme: str, batches: int | None, **given: object) -> Player:
    """The player of a training, which has none of the other options."""
    from .training_player import TrainingPlayer  # imports the networks

    if options := [f"{name}=" for name, x in given.items() if x is not None and x is not False]:
        are = "are" if len(options) > 1 else "is"
        raise DrawingError(
            f"{' and '.join(options)} {are} for graphs and programs, not for a training"
        )
    return TrainingPlayer(J, theme=theme, batches=batches)


def _is_training(what: Any) -> bool:
    """Whether it is a training; there is none before its module is imported."""
    module = sys.modules.get("nets.training.epochs")
    return module is not None and isinstance(what, module.Training)
