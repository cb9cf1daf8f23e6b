"""The columns of a network's drawing: its units, with their numbers, and the lines between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nets import Neuron
from nets.datasets.frames import column_names
from nets.models.activations import Activation
from nets.models.symbols import lecture_symbol as symbol

from ..errors import DrawingError
from ..scene.layers import layers_of
from ..scene.text import one_line

MOST_UNITS = 18  # units of a column; of a longer one, the first and the last are drawn
END_UNITS = 8  # units at each end
DOWN = 0.5  # inches between units
LONGEST_NAME = 24  # characters of an input's name
THINNEST, WIDEST = 0.4, 3.2  # points, for the weights nearest to 0 and farthest from it
CROWD = 24.0  # many lines are thinner, by the square root of their number


class Column(NamedTuple):
    """The units of one layer: the heading, and each unit's symbol and tooltip."""

    heading: list[str]
    letter: str
    layer: int | None
    units: list[int | None]
    tooltips: list[str]
    has_names: bool = False  # which are the tooltips, and stand beside the units

    def shown(self) -> list[int | None]:
        """The places of the units from the top, counted from 0; None where some are left out."""
        n = len(self.tooltips)
        if n <= MOST_UNITS:
            return list(range(n))
        return [*range(END_UNITS), None, *range(n - END_UNITS, n)]

    def key(self, j: int | None) -> str:
        """The unit's name in DOT, such as `a2-1`."""
        return f"{self.letter}{self.layer or ''}-{'rest' if j is None else j + 1}"

    def places(self) -> Iterator[tuple[int | None, float]]:
        """Each place with its height above the middle."""
        shown = self.shown()
        for i, j in enumerate(shown):
            yield j, ((len(shown) - 1) / 2 - i) * DOWN


class LayerNumbers(NamedTuple):
    """A layer with its numbers as they were when it was drawn."""

    number: int | None
    n_in: int
    n_out: int
    activation: Activation
    units: list[int | None]  # the number of each in its layer
    weights: list[list[float]]
    biases: list[float]
    is_neuron: bool  # which is drawn without the others of its layer


def layer_numbers(net: Any) -> list[LayerNumbers]:
    """The layers of a network, of a layer or of a neuron, with their numbers of now."""
    return [
        LayerNumbers(
            layer.number,
            layer.n_in,
            layer.n_out,
            layer.activation,
            [neuron.number for neuron in layer.neurons],
            [[w.data for w in neuron.w] for neuron in layer.neurons],
            [neuron.b.data for neuron in layer.neurons],
            isinstance(net, Neuron),
        )
        for layer in layers_of(net)
    ]


def columns_of(layers: list[LayerNumbers], names: list[str] | None = None) -> list[Column]:
    """The inputs, perhaps with their names, and the units of each layer, as columns."""
    return [_inputs(layers[0], names), *map(_column, layers)]


def _inputs(layer: LayerNumbers, given: list[str] | None) -> Column:
    before = (layer.number or 1) - 1
    letter, number = ("a", before) if before else ("x", None)
    units: list[int | None] = list(range(1, layer.n_in + 1))
    names = given or [symbol(letter, number, k) for k in units]
    return Column(["input", str(layer.n_in)], letter, number, units, names, bool(given))


def _column(layer: LayerNumbers) -> Column:
    l = layer.number
    activation = one_line(str(layer.activation), 16)
    heading = [
        f"layer {l}" if l else "layer",
        f"{layer.n_out} {activation}",
        f"{symbol('W', l)} ({layer.n_out}, {layer.n_in})",
        f"{symbol('b', l)} ({layer.n_out}, 1)",
    ]
    if layer.is_neuron:
        (unit,) = layer.units
        heading = [*([f"layer {l}"] if l else []), f"neuron {unit or ''}".rstrip(), activation]
    tooltips = [
        f"{symbol('a', l, j)} = {one_line(str(layer.activation))}({symbol('z', l, j)})\n"
        f"{symbol('b', l, j)} = {bias!r}"
        for j, bias in zip(layer.units, layer.biases, strict=True)
    ]
    return Column(heading, "a", l, layer.units, tooltips)


def input_names(given: Any, count: int) -> list[str] | None:
    """Names for so many inputs, from a list or the columns of a data frame; None if none are given.

    >>> input_names(["age", "height"], 2)
    ['age', 'height']
    """
    if given is None:
        return None
    names = column_names(given)
    if names is None and isinstance(given, Iterable) and not isinstance(given, (str, Mapping)):
        names = [*given]
    if names is None or not all(isinstance(name, str) for name in names):
        raise DrawingError(
            "the names of a network's inputs are a list of words, or a data frame with such "
            f"columns, got {given!r:.60}"
        )
    if len(names) != count:
        raise DrawingError(f"the network has {count} inputs, and names has {len(names)}")
    return [one_line(name, LONGEST_NAME) for name in names]


def weight_lines(
    layer: LayerNumbers, before: Column, after: Column
) -> Iterator[tuple[float, float, int, int]]:
    """Each weight between units that are shown, weak ones first: its size beside the largest of its
    layer, how wide its line is, its unit and its input.
    """
    largest = max(abs(w) for row in layer.weights for w in row) or 1.0
    lines = [
        (abs(layer.weights[j][k]) / largest, j, k)
        for j in after.shown()
        for k in before.shown()
        if j is not None and k is not None
    ]
    widest = max(1.0, min(WIDEST, CROWD / len(lines) ** 0.5))
    for strength, j, k in sorted(lines):
        yield strength, THINNEST + (widest - THINNEST) * strength, j, k
