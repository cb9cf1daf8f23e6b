"""Axes in the colours of a theme; matplotlib's own settings stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograd import OperandError, ShapeError
from autograd.engine.errors import pip_line
from nets.errors import MissingPackageError

from ..scene.colours import Theme, theme_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def axes(ax: Any, theme: str, size: tuple[float, float] = (6.4, 4.2)) -> tuple[Axes, Theme]:
    """The given Axes, or new ones, on the theme's paper; and the theme's colours."""
    (panel,), colours = panels(None if ax is None else [ax], theme, 1, size)
    return panel, colours


def panels(
    given: Sequence[Any] | None, theme: str, count: int, size: tuple[float, float]
) -> tuple[list[Axes], Theme]:
    """`count` Axes: the given ones, or new ones below each other; and the theme's colours."""
    colours = theme_named(theme)
    pyplot = _pyplot()
    if given is None:
        _, grid = pyplot.subplots(
            count, 1, figsize=size, squeeze=False, sharex=True, layout="constrained"
        )
        given = list(grid[:, 0])
    for ax in given:
        if not hasattr(ax, "set_xlabel"):
            raise OperandError(f"ax is matplotlib's Axes, got {type(ax).__name__}")
    if len(given) != count:
        raise ShapeError(f"{count} panel(s) are drawn on as many Axes, got {len(given)}")
    for ax in given:
        _colour(ax, colours)
    return list(given), colours


def add_title(ax: Axes, title: str) -> None:
    """Give the Axes a title, unless they have one."""
    if not ax.get_title():
        ax.set_title(title)


def add_legend(ax: Axes, colours: Theme, **place: Any) -> None:
    """Put the legend in this place, by default where it hides least."""
    ax.legend(frameon=False, labelcolor=colours.ink, **place or {"loc": "best"})


def _colour(ax: Any, colours: Theme) -> None:
    """Ink on paper."""
    ax.figure.set_facecolor(colours.paper)
    ax.set_facecolor(colours.paper)
    ax.tick_params(colors=colours.ink, which="both")
    for side, spine in ax.spines.items():
        spine.set_edgecolor(colours.faint)
        spine.set_visible(side in ("left", "bottom"))
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_color(colours.ink)


def _pyplot() -> ModuleType:
    try:
        from matplotlib import pyplot
    except ImportError:
        raise MissingPackageError(f"plots need matplotlib: {pip_line('plots')}") from None
    return pyplot
