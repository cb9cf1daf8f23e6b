"""How a model divides the plane between classes, and the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from autograd import OperandError
from nets import DataError
from nets.datasets.frames import column_names
from nets.models.outputs import as_numbers
from nets.options.values import count
from nets.training.examples import Examples

from ..scene.regions import Floats, by_largest, by_side, class_inks, example_classes, extent, tinted
from .canvas import add_legend, axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..scene.colours import Theme

MARKS = "o^sDvPX*<>"
"""Classes also differ in shape."""


def plot_boundary(
    net: Any,
    X: Any,
    y: Any,
    *,
    X_test: Any = None,
    y_test: Any = None,
    threshold: float | None = None,
    resolution: int = 60,
    legend: bool = True,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """The regions of each class over two features, and the examples; those to test with are hollow.

    With one output, the boundary is the solid line at `threshold`: by default 0 where y is ±1, and
    otherwise 0.5, as for the metric `accuracy`. Dashed lines are the margins: outputs of ±1, or
    probabilities of 0.1 and 0.9. With several outputs the largest one decides the class, and
    regions are paler where the second largest is close. The columns of a data frame name the axes.
    `resolution` is the number of points in each direction. The legend is outside, on the right;
    `legend=False` leaves it out, for panels that share one.
    """
    sets = [Examples(X, y)]
    if (X_test is None) != (y_test is None):
        raise DataError("X_test and y_test are given together")
    if X_test is not None:
        sets.append(Examples(X_test, y_test, name="test "))
    for each in sets:
        if each.inputs.shape[1] != 2:
            raise DataError(
                f"a boundary is drawn over two features, and {each.name}X has "
                f"{each.inputs.shape[1]}: choose two columns, and a model trained on them"
            )
    everything = np.vstack([each.inputs for each in sets]).astype(np.float64)
    across, up = (extent(everything[:, k], count("resolution", resolution, 2)) for k in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    outputs = _predictions(net, grid.reshape(-1, 2))
    if outputs.ndim == 2 and outputs.shape[1] == 1:
        outputs = outputs[:, 0]
    classes = [example_classes(each.targets, outputs, each.name) for each in sets]
    ax, colours = axes(ax, theme, (5.6, 4.6))
    if outputs.ndim == 1:
        _sides(ax, across, up, outputs.reshape(grid.shape[:2]), classes[0], threshold, colours)
    else:
        _regions(ax, across, up, outputs.reshape(*grid.shape[:2], -1), colours)
    names = np.unique(np.concatenate(classes)).tolist()
    for each, its_classes in zip(sets, classes, strict=True):
        _examples(ax, each, its_classes, names, colours)
    if legend:
        add_legend(ax, colours, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    ax.set_xlim(across[0], across[-1])
    ax.set_ylim(up[0], up[-1])
    columns = column_names(X) or []
    right, upwards = columns if len(columns) == 2 else ("x₁", "x₂")
    ax.set_xlabel(right)
    ax.set_ylabel(upwards)
    return ax


def _predictions(model: Any, X: Floats) -> Floats:
    """The outputs for each row: by the model's `predict` if it has one, else one by one."""
    if hasattr(model, "predict"):
        return np.asarray(model.predict(X), dtype=np.float64)
    if not callable(model):
        raise OperandError(f"a model is called with one example, got {type(model).__name__}")
    return np.array([as_numbers(model(row)) for row in X.tolist()])


def _sides(
    ax: Axes,
    across: Floats,
    up: Floats,
    score: Floats,
    classes: NDArray[np.int64],
    threshold: float | None,
    colours: Theme,
) -> None:
    """Two classes, by one output."""
    signs = bool((classes < 0).any())
    middle = (0.0 if signs else 0.5) if threshold is None else threshold
    reach = 1.0 if signs or threshold is not None else 0.5
    margins = [-1.0, 1.0] if signs else [0.1, 0.9] if reach == 0.5 else []
    image = tinted(*by_side(score, middle, reach), class_inks(2, colours), colours.paper)
    _paint(ax, across, up, image)
    for levels, looks in (([middle], "solid"), (margins, "dashed")):
        shown = [level for level in levels if score.min() < level < score.max()]
        if shown:
            lines = ax.contour(
                across,
                up,
                score,
                levels=shown,
                colors=colours.ink,
                linestyles=looks,
                linewidths=1.4,
            )
            ax.clabel(lines, fmt="%g", fontsize="small")


def _regions(ax: Axes, across: Floats, up: Floats, outputs: Floats, colours: Theme) -> None:
    """Several classes, by the largest output; the lead over the second tells how sure it is."""
    inks = class_inks(outputs.shape[-1], colours)
    _paint(ax, across, up, tinted(*by_largest(outputs), inks, colours.paper))
    for k in range(outputs.shape[-1]):
        others = np.delete(outputs, k, axis=-1).max(axis=-1)
        lead = outputs[..., k] - others
        if lead.min() < 0 < lead.max():
            ax.contour(across, up, lead, levels=[0.0], colors=colours.ink, linewidths=1.2)


def _examples(
    ax: Axes, examples: Examples, classes: NDArray[np.int64], names: list[int], colours: Theme
) -> None:
    """The examples of each class, filled; those to test with are hollow."""
    inks = [colours.gradient, colours.value]
    if names[-1] > 1:
        inks = class_inks(names[-1] + 1, colours)
    for k in np.unique(classes).tolist():
        place = max(k, 0)
        chosen = examples.inputs[classes == k]
        looks: dict[str, Any] = {"color": inks[place], "edgecolor": colours.ink, "linewidth": 0.7}
        if examples.name:
            looks = {"facecolor": colours.paper, "edgecolor": inks[place], "linewidth": 1.8}
        ax.scatter(
            chosen[:, 0],
            chosen[:, 1],
            marker=MARKS[place % len(MARKS)],
            s=34,
            label=f"{examples.name}y = {k}",
            zorder=4 if examples.name else 3,
            **looks,
        )


def _paint(ax: Axes, across: Floats, up: Floats, image: Floats) -> None:
    """Each point in its colour."""
    half = [(axis[1] - axis[0]) / 2 for axis in (across, up)]
    ax.imshow(
        image,
        extent=(across[0] - half[0], across[-1] + half[0], up[0] - half[1], up[-1] + half[1]),
        origin="lower",
        aspect="auto",
        interpolation="bilinear",
    )
