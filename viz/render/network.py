"""A network as the lectures draw it: columns of units, and a line for each weight.

Positions are plain arithmetic, which Graphviz's `neato` keeps as they are: the layout is the same
for the same shape, whatever the weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from graphviz import Digraph

from nets import Neuron
from nets.models.activations import Activation
from nets.models.summary import summarise
from nets.models.symbols import lecture_symbol as symbol

from ..scene.colours import Theme
from ..scene.layers import layers_of
from ..scene.text import one_line
from .dot import escaped, on_paper, text_line
from .drawing import Drawing
from .neuron import NeuronTexts, draw_boxes, write_weight
from .style import FONT, SIZE, SMALL

MOST_UNITS = 18  # units of a column; of a longer one, the first and the last are drawn
END_UNITS = 8  # units at each end
ACROSS, DOWN = 2.6, 0.5  # inches between columns, and between units
ROUND = 0.42  # inches, the width of a unit
THINNEST, WIDEST = 0.4, 3.2  # points, for the weights nearest to 0 and farthest from it
CROWD = 24.0  # many lines are thinner, by the square root of their number
LEGEND = (
    "weights: solid blue above 0, dashed orange below; the wider, the farther from 0 in their layer"
)


class Column(NamedTuple):
    """The units of one layer: the heading, and each unit's symbol and tooltip."""

    heading: list[str]
    letter: str
    layer: int | None
    units: list[int | None]
    tooltips: list[str]

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


class NetworkDrawing(Drawing):
    """The drawing of a network with its weights as they are now; as text, the shapes of its
    matrices.
    """

    def __init__(self, net: Any, theme: Theme) -> None:
        self.theme = theme
        self._layers = layer_numbers(net)
        self._parameters = sum(len(layer.parameters()) for layer in layers_of(net))

    @cached_property
    def title(self) -> str:
        """The network's shape, for those who only hear it."""
        layers = self._layers
        shape = " → ".join(str(n) for n in [layers[0].n_in, *(layer.n_out for layer in layers)])
        return f"{shape}, {self._parameters:,} parameters"

    @cached_property
    def tree(self) -> str:
        """The shapes of the network's matrices; of a neuron, the picture itself before them."""
        texts = _texts_of_neuron(self._layers)
        shapes = self._shapes(is_network=texts is None)
        return f"{texts.tree}\n\n{shapes}" if texts else shapes

    @cached_property
    def mermaid(self) -> str | None:
        """A neuron for Markdown pages."""
        texts = _texts_of_neuron(self._layers)
        return texts.mermaid if texts else None

    def _shapes(self, is_network: bool) -> str:
        activations = [one_line(str(layer.activation)) for layer in self._layers]
        units = [layer.n_out for layer in self._layers]
        return str(summarise(self._layers[0].n_in, units, activations, None, is_network))

    @cached_property
    def dot(self) -> Digraph:
        """The network for Graphviz, every unit at its place."""
        return _digraph(self._layers, self.title, self.theme)


def _digraph(layers: list[LayerNumbers], title: str, colours: Theme) -> Digraph:
    columns = columns_of(layers)
    texts = _texts_of_neuron(layers)
    graph = Digraph("network")
    graph.attr(
        layout="neato",
        outputorder="edgesfirst",
        splines="line",
        bgcolor=colours.ground,
        pad="0.2",
        fontname=FONT,
        fontsize=str(SMALL),
        fontcolor=colours.ink,
        label=on_paper([text_line(line, SMALL, colours.ink) for line in (title, LEGEND)], colours),
        tooltip=escaped(title),
    )
    graph.attr(
        "node",
        shape="circle",
        fixedsize="true",
        width=str(ROUND),
        color=colours.ink,
        fillcolor=colours.paper,
        style="filled",
        margin="0.02",
        fontname=FONT,
        fontsize=str(SMALL - 3),
        fontcolor=colours.ink,
    )
    graph.attr("edge", dir="none")
    top = max(height for column in columns for _, height in column.places()) + DOWN
    for i, column in enumerate(columns):
        far = sum(texts.widths) / 2 if texts and i else 0.0
        _draw_column(graph, column, i * ACROSS + far, top, texts is None or not i)
    if texts:
        key, (tooltip,) = columns[-1].key(0), columns[-1].tooltips
        draw_boxes(graph, key, texts, ACROSS, tooltip, colours)
        for j, y in columns[0].places():
            if j is not None:
                write_weight(graph, f"{key}-w{j + 1}", texts.weights[j], y, ACROSS, colours)
    for layer, before, after in zip(layers, columns, columns[1:], strict=False):
        _draw_weights(graph, layer, before, after, colours)
    return graph


def _texts_of_neuron(layers: list[LayerNumbers]) -> NeuronTexts | None:
    """What stands in the picture of a neuron, if it is one."""
    layer = layers[0]
    if not layer.is_neuron:
        return None
    return NeuronTexts.of(layer.number, layer.units[0], _inputs(layer).tooltips, layer.activation)


def columns_of(layers: list[LayerNumbers]) -> list[Column]:
    """The inputs and the units of each layer, as columns."""
    return [_inputs(layers[0]), *map(_column, layers)]


def _inputs(layer: LayerNumbers) -> Column:
    before = (layer.number or 1) - 1
    letter, number = ("a", before) if before else ("x", None)
    units: list[int | None] = list(range(1, layer.n_in + 1))
    names = [symbol(letter, number, k) for k in units]
    return Column(["input", str(layer.n_in)], letter, number, units, names)


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


def _draw_column(graph: Digraph, column: Column, x: float, top: float, units: bool = True) -> None:
    heading = "\n".join(column.heading)
    graph.node(
        f"{column.key(None)}-heading",
        escaped(heading),
        id=f"{column.key(None)}-heading",
        pos=_at(x, top + 0.11 * len(column.heading)),
        shape="plaintext",
        fixedsize="false",
        fontsize=str(SIZE - 2),
        tooltip=escaped(heading),
    )
    for j, y in column.places() if units else ():
        if j is None:
            left_out = len(column.tooltips) - 2 * END_UNITS
            graph.node(
                column.key(None),
                escaped(f"⋮ {left_out} more"),
                pos=_at(x, y),
                id=column.key(None),
                shape="plaintext",
                fixedsize="false",
                height="0.25",
                fontsize=str(SMALL),
                tooltip=f"{left_out} more units",
            )
            continue
        graph.node(
            column.key(j),
            escaped(symbol(column.letter, column.layer, column.units[j])),
            pos=_at(x, y),
            id=column.key(j),
            tooltip=escaped(column.tooltips[j]),
        )


def _draw_weights(
    graph: Digraph, layer: LayerNumbers, before: Column, after: Column, colours: Theme
) -> None:
    """A line for each weight between units that are shown, weak ones below strong ones."""
    for strength, width, j, k in weight_lines(layer, before, after):
        weight = layer.weights[j][k]
        ink = colours.value if weight > 0 else colours.gradient if weight < 0 else colours.faint
        name = symbol("w", layer.number, layer.units[j], k + 1)
        graph.edge(
            before.key(k),
            f"{after.key(j)}-z:w" if layer.is_neuron else after.key(j),
            **({"dir": "forward", "arrowsize": "0.6"} if layer.is_neuron else {}),
            id=f"w{layer.number or ''}-{j + 1}-{k + 1}",
            color=f"{ink}{round(255 * (0.15 + 0.85 * strength)):02x}",  # the last two: how opaque
            penwidth=f"{width:.2f}",
            style="dashed" if weight < 0 else "solid" if weight > 0 else "dotted",
            tooltip=escaped(f"{name} = {weight!r}"),
        )


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


def _at(x: float, y: float) -> str:
    return f"{x:.3f},{y:.3f}!"
