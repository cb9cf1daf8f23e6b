"""The numbers of each layer of a network as histograms: its weights, and its gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd import NotDifferentiableError
from autograd.words.styles import number
from nets import Layer
from nets.models.symbols import lecture_symbol as symbol

from ..scene.layers import layers_of
from .canvas import add_title, axes
from .units import idle_units

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS = 41  # an odd number, so that 0 is in the middle of a bin
VANISHING = 1e-3  # of the typical gradient in the layer where it is largest
ROOM = 0.6  # of a row, for its bars; the words above them need the remainder

Floats = NDArray[np.float64]


class Row(NamedTuple):
    """One layer: its weights, its biases, and a comment."""

    name: str
    weights: Floats
    biases: Floats
    words: str


def plot_weights(net: Any, X: Any = None, *, ax: Axes | None = None, theme: str = "light") -> Axes:
    """A row for each layer: its weights as a histogram, its biases as ticks on the line.

    With examples X, it also tells how many units are dead: their activation hands down no gradient
    at any example, like a relu that is 0 for all.
    """
    layers = layers_of(net)
    notes = _idle_notes(layers, X)
    rows = []
    for layer, note in zip(layers, notes, strict=True):
        w, b = _numbers(layer, "data")
        words = f"mean {number(w.mean(), 2)}, deviation {number(w.std(), 2)}"
        rows.append(Row(_name(layer), w, b, _joined(words, note)))
    reach = max(float(np.abs(row.weights).max()) for row in rows) or 1.0
    ax = _draw(rows, np.linspace(-reach, reach, BINS + 1), "value", ax, theme)
    ax.set_xlabel("weight  (ticks: biases)")
    add_title(ax, "Weights of each layer")
    return ax


def plot_gradients(
    net: Any, X: Any = None, *, ax: Axes | None = None, theme: str = "light"
) -> Axes:
    """A row for each layer: the sizes of the gradients of the last backward pass, by their powers
    of ten.

    It tells where gradients vanish: where they are typically less than a thousandth of another
    layer's. With examples X, it also tells how many units are dead, as `plot_weights` does.
    """
    layers = layers_of(net)
    gradients = [[np.abs(each) for each in _numbers(layer, "grad")] for layer in layers]
    typical = [_typical(np.concatenate(each)) for each in gradients]
    largest = max(typical)
    strongest = _symbol(layers[typical.index(largest)])
    rows = []
    for layer, (w, b), size, note in zip(
        layers, gradients, typical, _idle_notes(layers, X), strict=True
    ):
        words = [f"typically {number(size, 2)}", _zeros(np.concatenate([w, b]))]
        if size < VANISHING * largest:
            words.append(f"vanishing: {number(size / largest, 1)} of that in {strongest}")
        rows.append(Row(_name(layer), _positive(w), _positive(b), _joined(*words, note)))
    sizes = np.concatenate([each for row in rows for each in (row.weights, row.biases)])
    low, high = (np.log10([sizes.min(), sizes.max()])) if len(sizes) else (-3.0, 0.0)
    ax = _draw(rows, np.logspace(low - 0.1, high + 0.1, BINS + 1), "gradient", ax, theme)
    ax.set_xscale("log")
    ax.set_xlabel("size of the gradient  (ticks: biases)")
    add_title(ax, "Gradients of each layer")
    return ax


def _numbers(layer: Layer, what: str) -> tuple[Floats, Floats]:
    """The data, or the gradients, of the layer's weights and of its biases."""
    weights = [getattr(w, what) for neuron in layer.neurons for w in neuron.w]
    biases = [getattr(neuron.b, what) for neuron in layer.neurons]
    if None in weights or None in biases:
        raise NotDifferentiableError(
            f"{_symbol(layer)} has no gradients yet: call backward() on a cost of the network's "
            "outputs first, or train it"
        )
    return np.array(weights, dtype=float), np.array(biases, dtype=float)


def _typical(sizes: Floats) -> float:
    """The root of the mean square of the finite ones."""
    finite = sizes[np.isfinite(sizes)]
    return float(np.sqrt(np.mean(finite**2))) if len(finite) else 0.0


def _positive(sizes: Floats) -> Floats:
    """The sizes that have a place on an axis of powers."""
    return sizes[(sizes > 0) & np.isfinite(sizes)]


def _zeros(sizes: Floats) -> str:
    share = float((sizes == 0).mean())
    return f"{share:.0%} exactly 0" if share else ""


def _idle_notes(layers: list[Layer], X: Any) -> list[str]:
    """For each layer, how many of its units are dead."""
    if X is None:
        return [""] * len(layers)
    return [
        f"{count} of {layer.n_out} {layer.activation} units dead" if count else ""
        for layer, count in zip(layers, idle_units(layers, X), strict=True)
    ]


def _joined(*words: str) -> str:
    return "; ".join(filter(None, words))


def _symbol(layer: Layer) -> str:
    return symbol("W", layer.number)


def _name(layer: Layer) -> str:
    return f"{_symbol(layer)}\n{layer.n_out} × {layer.n_in}"


def _draw(rows: list[Row], edges: Floats, colour: str, ax: Axes | None, theme: str) -> Axes:
    """The rows from the top, over the same bins; each is scaled to its own highest bar."""
    ax, colours = axes(ax, theme, (6.4, min(1.2 + 0.95 * len(rows), 16.0)))
    ink = getattr(colours, colour)
    for i, row in enumerate(reversed(rows)):
        counts, _ = np.histogram(row.weights, edges)
        heights = counts / (counts.max() or 1) * ROOM
        ax.stairs(heights + i, edges, baseline=i, fill=True, color=ink, alpha=0.75)
        ax.axhline(i, color=colours.faint, linewidth=0.8)
        ax.plot(
            row.biases,
            np.full(len(row.biases), i),
            color=colours.ink,
            marker="|",
            linestyle="none",
            markersize=7,
        )
        ax.annotate(
            row.words,
            (1.0, i + 0.8),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="top",
            color=colours.ink,
            fontsize="small",
        )
    ax.set_yticks([i + ROOM / 2 for i in range(len(rows))], [row.name for row in reversed(rows)])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-0.12, len(rows) - 0.1)
    return ax
