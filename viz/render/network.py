"""A network as the lectures draw it: columns of units, and a line for each weight.

Positions are plain arithmetic, which Graphviz's `neato` keeps as they are: the layout is the same
for the same shape, whatever the weights.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from graphviz import Digraph

from nets.models.summary import summarise
from nets.models.symbols import lecture_symbol as symbol

from ..scene.colours import Theme
from ..scene.folding import text_width
from ..scene.layers import layers_of
from ..scene.text import one_line
from .dot import escaped, on_paper, text_line
from .drawing import Drawing
from .network_columns import (
    DOWN,
    END_UNITS,
    Column,
    LayerNumbers,
    columns_of,
    input_names,
    layer_numbers,
    weight_lines,
)
from .neuron import NeuronTexts, draw_boxes, write_weight
from .style import FONT, SIZE, SMALL

ACROSS = 2.6  # inches between columns
ROUND = 0.42  # inches, the width of a unit
LEGEND = (
    "weights: solid blue above 0, dashed orange below; the wider, the farther from 0 in their layer"
)


class NetworkDrawing(Drawing):
    """The drawing of a network with its weights as they are now; as text, the shapes of its
    matrices.
    """

    def __init__(self, net: Any, theme: Theme, names: Any = None) -> None:
        self.theme = theme
        self._layers = layer_numbers(net)
        self._names = input_names(names, self._layers[0].n_in)
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
        texts = _texts_of_neuron(self._layers, self._names)
        shapes = self._shapes(is_network=texts is None)
        return f"{texts.tree}\n\n{shapes}" if texts else shapes

    @cached_property
    def mermaid(self) -> str | None:
        """A neuron for Markdown pages."""
        texts = _texts_of_neuron(self._layers, self._names)
        return texts.mermaid if texts else None

    def _shapes(self, is_network: bool) -> str:
        activations = [one_line(str(layer.activation)) for layer in self._layers]
        units = [layer.n_out for layer in self._layers]
        return str(summarise(self._layers[0].n_in, units, activations, None, is_network))

    @cached_property
    def dot(self) -> Digraph:
        """The network for Graphviz, every unit at its place."""
        return _digraph(self._layers, self.title, self.theme, self._names)


def _digraph(
    layers: list[LayerNumbers], title: str, colours: Theme, names: list[str] | None
) -> Digraph:
    columns = columns_of(layers, names)
    texts = _texts_of_neuron(layers, names)
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


def _texts_of_neuron(layers: list[LayerNumbers], names: list[str] | None) -> NeuronTexts | None:
    """What stands in the picture of a neuron, if it is one."""
    layer = layers[0]
    if not layer.is_neuron:
        return None
    inputs = columns_of(layers, names)[0].tooltips
    return NeuronTexts.of(layer.number, layer.units[0], inputs, layer.activation)


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
        if column.has_names:
            _write_name(graph, f"{column.key(j)}-name", column.tooltips[j], x, y)


def _write_name(graph: Digraph, key: str, name: str, x: float, y: float) -> None:
    """The name of an input, left of its unit."""
    wide = text_width(name, SMALL) / 72
    graph.node(
        key,
        escaped(name),
        pos=_at(x - ROUND / 2 - 0.08 - wide / 2, y),
        id=key,
        shape="plaintext",
        width=f"{wide:.3f}",
        fontsize=str(SMALL),
        tooltip=escaped(name),
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


def _at(x: float, y: float) -> str:
    return f"{x:.3f},{y:.3f}!"
