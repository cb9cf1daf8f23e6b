"""The curves of a training: the loss and each metric, for training and validation examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograd import OperandError, ShapeError
from autograd.words.styles import number
from nets import History, UnknownNameError

from ..scene.colours import mixed
from .canvas import add_legend, add_title, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..scene.colours import Theme

HELD_OUT = "validation_"
FEW = 12  # epochs, up to which each is marked with a dot
DASHES = ("-", "--", "-.", ":")
MARKS = "os^Dv"
"""Trainings that are compared differ in dash and mark; the pairs repeat after twenty."""
MARKED = 8  # about as many epochs of a compared curve have a mark
PALEST = 0.7  # of the ink of the first, in the last


def plot_history(
    history: History | Mapping[str, History],
    measures: str | Sequence[str] | None = None,
    *,
    legend: bool = True,
    ax: Axes | Sequence[Axes] | None = None,
    theme: str = "light",
) -> list[Axes]:
    """The measures of a training over its epochs, a panel for each with its validation.

    `measures` are names such as `"loss"`; by default all that were measured, or the loss if one
    `ax` is given. A ring marks the best epoch, which early stopping goes by. Several trainings, as
    in `{"Adam": history, "momentum": another}`, are a curve each, without their validation.
    """
    histories = _histories(history)
    given = None if ax is None else list(ax) if hasattr(ax, "__iter__") else [ax]
    known = _measured(list(histories.values()))
    if measures is None:
        shown = known[: 1 if given is not None and len(given) == 1 else None]
    else:
        shown = [measures] if isinstance(measures, str) else list(measures)
    for each in histories.values():
        for name in shown:
            if name not in each.measures:
                raise UnknownNameError("measure", name, each.measures)
    axes, colours = panels(given, theme, len(shown), (6.4, 1.2 + 2.4 * len(shown)))
    for panel, name in zip(axes, shown, strict=True):
        if isinstance(history, History):
            _draw(panel, history, name, colours)
        else:
            _compare(panel, histories, name, colours)
        panel.set_ylabel(name.replace("_", " "))
        panel.locator_params(axis="x", integer=True)
        panel.grid(True, axis="y", color=colours.faint, linewidth=0.5, alpha=0.6)
        if legend and len(panel.get_lines()) > 1:
            add_legend(panel, colours)
    axes[-1].set_xlabel("epoch")
    titles = {_title(each) for each in histories.values()}
    if len(titles) == 1:
        add_title(axes[0], titles.pop())
    return axes


def _histories(given: Any) -> dict[str, History]:
    """The trainings by name, or one without a name; none of them is empty."""
    histories = dict(given) if isinstance(given, Mapping) else {"": given}
    for history in histories.values():
        if not isinstance(history, History):
            raise OperandError(
                "plot_history takes the History that fit returns, or several by their names, "
                f"got {type(history).__name__}; "
                "lists of numbers make one: History({'loss': [...]})"
            )
    if not all(map(len, histories.values())) or not histories:
        raise ShapeError("the history is empty: no epoch was finished")
    return histories


def _measured(histories: Sequence[History]) -> list[str]:
    """The measures that all trainings have. Validation is shown with its own measure; a learning
    rate that never changed is not shown.
    """
    first = histories[0].measures
    return [
        name
        for name in first
        if all(name in history.measures for history in histories)
        and not (name.startswith(HELD_OUT) and name.removeprefix(HELD_OUT) in first)
        and not (name == "learning_rate" and all(len(set(h[name])) == 1 for h in histories))
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


def _compare(ax: Axes, histories: Mapping[str, History], name: str, colours: Theme) -> None:
    """The same measure of several trainings, in shades of one colour: all are values."""
    pale = (1 - PALEST) / max(len(histories) - 1, 1)
    for k, (label, history) in enumerate(histories.items()):
        epochs = len(history)
        ax.plot(
            range(1, epochs + 1),
            history[name],
            color=mixed(colours.paper, colours.value, 1 - k * pale),
            label=str(label),
            linewidth=2,
            linestyle=DASHES[k % len(DASHES)],
            marker=MARKS[k % len(MARKS)],
            markersize=5,
            markevery=-(-epochs // MARKED),
        )


def _title(history: History) -> str:
    count = f"{len(history)} epoch{'s' * (len(history) != 1)}"
    return f"{count}: {history.stopped}" if history.stopped else count
