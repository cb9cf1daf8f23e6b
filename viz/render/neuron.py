"""One neuron as the lectures draw it first: inputs, weights on arrows, a box z | a, the output."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import NamedTuple

from graphviz import Digraph

from autograd import Primitive
from autograd.words.styles import GREEK
from nets.models.activations import LINEAR, Activation
from nets.models.symbols import lecture_symbol as symbol

from ..scene.colours import Theme
from ..scene.folding import text_width
from ..scene.text import one_line
from .dot import escaped
from .mermaid import quoted
from .style import SMALL

MOST_TERMS = 3  # of z that are written out
MOST_INPUTS = 18  # that are drawn; of more, the first and the last
END_INPUTS = 8  # inputs at each end
HIGH = 0.4  # inches, the height of the boxes
PAD = 0.12  # inches, on each side of a text
OUT = 0.8  # inches, to the output's name
ALONG = 0.36  # of the way from an input to the box: where its weight is written


class NeuronTexts(NamedTuple):
    """What stands in the picture of a neuron."""

    inputs: list[str]
    weights: list[str]
    z: str
    a: str
    output: str

    @staticmethod
    def of(
        layer: int | None, number: int | None, inputs: Sequence[str], activation: Activation
    ) -> NeuronTexts:
        """The texts of a neuron at its place in a network, or of one that stands alone."""
        weights = [symbol("w", layer, number, k) for k in range(1, len(inputs) + 1)]
        z, a, b = (symbol(letter, layer, number) for letter in "zab")
        terms = [f"{w}·{x}" for w, x in zip(weights, inputs, strict=True)]
        if len(terms) > MOST_TERMS:
            terms = [*terms[:1], "…", terms[-1]]
        made = z if activation == LINEAR else f"{one_line(_sign(activation), 24)}({z})"
        output = a if layer or number else "ŷ"
        return NeuronTexts(
            [*inputs], weights, f"{z} = {' + '.join([*terms, b])}", f"{a} = {made}", output
        )

    @property
    def widths(self) -> tuple[float, float]:
        """How wide the boxes z and a are, in inches."""
        z, a = (text_width(text, SMALL) / 72 + 2 * PAD for text in (self.z, self.a))
        return z, a

    @property
    def shown(self) -> NeuronTexts:
        """The same with the first and the last of many inputs."""
        if len(self.inputs) <= MOST_INPUTS:
            return self
        inputs, weights = (
            [*each[:END_INPUTS], "⋮", *each[-END_INPUTS:]] for each in (self.inputs, self.weights)
        )
        return self._replace(inputs=inputs, weights=weights)

    @property
    def tree(self) -> str:
        """The picture in lines of text.

        >>> from nets import Neuron
        >>> from nets.models.activations import activation_named
        >>> print(NeuronTexts.of(None, None, ["x₁", "x₂"], activation_named("sigmoid")).tree)
        x₁ ── w₁ ──┐
                   ├──▶ [ z = w₁·x₁ + w₂·x₂ + b │ a = σ(z) ] ──▶ ŷ
        x₂ ── w₂ ──┘
        """
        self = self.shown
        box = f"──▶ [ {self.z} │ {self.a} ] ──▶ {self.output}"
        n = len(self.inputs)
        wide = max(map(len, self.inputs)), max(map(len, self.weights))
        lines = [
            f"{x:{wide[0]}} ── {w:{wide[1]}} ──"
            for x, w in zip(self.inputs, self.weights, strict=True)
        ]
        if n == 1:
            return f"{lines[0]}{box}"
        ends = ["┐", *["┤"] * (n - 2), "┘"]
        lines = [f"{line}{end}" for line, end in zip(lines, ends, strict=True)]
        if n % 2:
            lines[n // 2] = f"{lines[n // 2][:-1]}┼{box}"
        else:
            lines.insert(n // 2, " " * (len(lines[0]) - 1) + f"├{box}")
        return "\n".join(lines)

    @property
    def mermaid(self) -> str:
        """The picture as a Mermaid flowchart."""
        self = self.shown
        lines = ["flowchart LR"]
        for k, (x, w) in enumerate(zip(self.inputs, self.weights, strict=True), 1):
            lines.append(f'  x{k}(("{quoted(x)}")) -->|"{quoted(w)}"| n')
        lines += [f'  n["{quoted(self.z)}<br/>{quoted(self.a)}"] --> y["{quoted(self.output)}"]']
        return "\n".join(lines) + "\n"


def _sign(activation: Activation) -> str:
    """An activation as in the lectures: σ where LaTeX has the Greek letter, else its name."""
    op = activation.function
    latex = op.latex if isinstance(op, Primitive) and op.latex else ""
    letter = latex.removeprefix("\\").removesuffix("({})")
    return unescape(f"&{letter};") if letter in GREEK.split() else str(activation)


def draw_boxes(
    graph: Digraph, key: str, texts: NeuronTexts, left: float, tooltip: str, colours: Theme
) -> None:
    """The boxes z and a side by side, from this place on, and the arrow to the output."""
    wide_z, wide_a = texts.widths
    box = {"shape": "box", "height": str(HIGH), "fontsize": str(SMALL)}
    end = left + wide_z + wide_a
    for name, text, wide, x in (
        (f"{key}-z", texts.z, wide_z, left + wide_z / 2),
        (key, texts.a, wide_a, end - wide_a / 2),
    ):
        at, told = f"{x:.3f},0!", escaped(tooltip if name == key else text)
        graph.node(
            name, escaped(text), _attributes=box, pos=at, id=name, width=f"{wide:.3f}", tooltip=told
        )
    graph.node(
        f"{key}-output",
        texts.output,
        pos=f"{end + OUT:.3f},0!",
        id=f"{key}-output",
        shape="plaintext",
        fontsize=str(SMALL),
        tooltip=escaped(f"the output {texts.output}"),
    )
    head = {"dir": "forward", "arrowsize": "0.6", "color": colours.ink}
    graph.edge(key, f"{key}-output", _attributes=head, id=f"{key}-out", tooltip="the output")


def write_weight(graph: Digraph, key: str, name: str, y: float, left: float, theme: Theme) -> None:
    """The name of a weight on its arrow, which leads from height y to the boxes."""
    graph.node(
        key,
        escaped(name),
        pos=f"{ALONG * left:.3f},{(1 - ALONG) * y:.3f}!",
        id=key,
        shape="plaintext",
        style="filled",
        fixedsize="true",
        width=f"{text_width(name, SMALL) / 72 + 0.06:.3f}",
        height="0.17",
        fillcolor=theme.paper,
        fontsize=str(SMALL),
        tooltip=escaped(name),
    )
