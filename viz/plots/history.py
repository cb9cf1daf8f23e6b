"""The curves of a training: the loss and each metric, on the examples and on those held out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd import OperandError, ShapeError
from autograd.styles import number
from nets import History, UnknownNameError

from .canvas import panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..style import Theme

HELD_OUT = "validation_"
FEW = 12  # epochs, up to which each is marked with a dot


def plot_history(
    history: History,
    measures: str | Sequence[str] | None = None,
    *,
    ax: Axes | Sequence[Axes] | None = None,
    theme: str = "light",
) -> list[Axes]:
    """The measures of a training over its epochs, a panel for each with its validation.

    `measures` are names such as `"loss"`; by default all that were measured, or, on one `ax` that
    is given, the loss. The best epoch, by which early stopping goes, has a ring.
    """
    if not isinstance(history, History):
        raise OperandError(
            f"plot_history takes the History that fit returns, got {type(history).__name__}; "
            "lists of numbers make one: History({'loss': [...]})"
        )
    if not len(history):
        raise ShapeError("the history is empty: no epoch was finished")
    given = None if ax is None else list(ax) if hasattr(ax, "__iter__") else [ax]
    if measures is None:
        shown = _measured(history)[: 1 if given is not None and len(given) == 1 else None]
    else:
        shown = [measures] if isinstance(measures, str) else list(measures)
    for name in shown:
        if name not in history.measures:
            raise UnknownNameError("measure", name, history.measures)
    found, colours = panels(given, theme, len(shown), (6.4, 1.2 + 2.4 * len(shown)))
    for panel, name in zip(found, shown, strict=True):
        _draw(panel, history, name, colours)
    found[-1].set_xlabel("epoch")
    found[0].set_title(_title(history))
    return found


def _measured(history: History) -> list[str]:
    """The measures to show: validation stands with its own, a rate that never changed tells
    nothing.
    """
    return [
        name
        for name, column in history.measures.items()
        if not (name.startswith(HELD_OUT) and name.removeprefix(HELD_OUT) in history.measures)
        and not (name == "learning_rate" and len(set(column)) == 1)
    ]


def _draw(ax: Axes, history: History, name: str, colours: Theme) -> None:
    """One measure, solid, and its validation, dashed."""
    epochs = range(1, len(history) + 1)
    marks: dict[str, Any] = {"marker": "o", "markersize": 3.5} if len(history) <= FEW else {}
    held_out = HELD_OUT + name
    paired = held_out in history.measures
    ax.plot(
        epochs,
        history[name],
        color=colours.value,
        label="training" if paired else name.replace("_", " "),
        linewidth=2,
        **marks,
    )
    if paired:
        ax.plot(
            epochs,
            history[held_out],
            color=colours.ink,
            label="validation",
            linewidth=1.5,
            linestyle="--",
            **marks,
        )
    if name == "loss" and history.best_epoch:
        best = history.best_epoch
        column = history[held_out if paired else name]
        ax.plot(
            best,
            column[best - 1],
            color=colours.ink,
            marker="o",
            markersize=9,
            fillstyle="none",
            linestyle="none",
            label=f"best: epoch {best}, {number(column[best - 1])}",
        )
    ax.set_ylabel(name.replace("_", " "))
    ax.locator_params(axis="x", integer=True)
    ax.grid(True, axis="y", color=colours.faint, linewidth=0.5, alpha=0.6)
    if len(ax.get_lines()) > 1:
        ax.legend(loc="best", frameon=False, labelcolor=colours.ink)


def _title(history: History) -> str:
    count = f"{len(history)} epoch{'s' * (len(history) != 1)}"
    return f"{count}: {history.stopped}" if history.stopped else count
