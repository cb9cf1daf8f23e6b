"""The player in motion: both passes of J = 3(a + b·c), one step after the other."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from autograd import Value, order
from viz import draw
from viz.scene.boxes import DASH
from viz.scene.colours import THEMES

from .motion import NAMESPACE, Film, words

THEME = THEMES["auto"]
STEP, TRAVEL, HOLD = 2.0, 1.0, 5.0
"""Seconds: of a step, of its dots on their way, and of the finished picture at the end."""
CAPTION = 34  # pixels below the drawing


def graph() -> Value:
    """J, and its gradients."""
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    u = b * c
    v = a + u
    J: Value = 3 * v
    for node, name in ((u, "u"), (v, "v"), (J, "J")):
        node.label = name
    J.backward()
    return J


def still() -> str:
    """The finished drawing."""
    return str(draw(graph(), edges="share").svg)


def moving() -> str:
    """The drawing, in which values and gradients appear when their steps have been."""
    J = graph()
    svg = ElementTree.fromstring(still())
    _Scene(J, svg).play()
    ElementTree.indent(svg, "")
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


class _Scene:
    """The drawing and what happens in it."""

    def __init__(self, J: Value, svg: Element) -> None:
        self.forward, self.backward = J.forward_steps(), J.steps()
        self.steps = len(self.forward) + len(self.backward)
        self.film = Film(STEP * (self.steps + 0.5) + HOLD)
        self.svg = svg
        self.parts = {part.get("id"): part for part in svg.iter() if part.get("id")}
        self.parents = {part: parent for parent in svg.iter() for part in parent}
        self.numbers = {v: i for i, v in enumerate(order(J, constants=True), 1)}
        self.root = J

    def play(self) -> None:
        """Add the motion."""
        self._make_room()
        for k, step in enumerate(self.forward):
            self._compute(step.node, k * STEP)
            self._say("forward", k + 1, len(self.forward), str(step), THEME.value, k * STEP)
        begin = len(self.forward) * STEP
        self._receive(self.root, begin)
        waiting = {x: 0 for step in self.backward for x in [step.input]}
        for step in self.backward:
            waiting[step.input] += 1
        for k, step in enumerate(self.backward):
            start = begin + k * STEP
            waiting[step.input] -= 1
            self._hand_down(step.node, step.position, start)
            if not waiting[step.input]:
                self._receive(step.input, start + TRAVEL)
            self._say("backward", k + 1, len(self.backward), str(step), THEME.gradient, start)
        leaves = [v for v in self.numbers if v.is_leaf and not v.is_constant]
        done = ", ".join(f"d{self.root.label}/d{v.label} = {v.grad:g}" for v in leaves)
        self._say("", 0, 0, done, THEME.gradient, self.steps * STEP)

    def _make_room(self) -> None:
        """A line more below the drawing, on the same paper."""
        x, y, width, height = map(float, self.svg.attrib["viewBox"].split())
        self.svg.set("viewBox", f"{x:g} {y:g} {width:g} {height + CAPTION:g}")
        self.svg.set("height", f"{float(self.svg.attrib['height']) + CAPTION:g}")
        paper = Element(
            f"{{{NAMESPACE}}}rect",
            {"x": f"{x:g}", "y": f"{y:g}", "width": "100%", "height": "100%", "fill": THEME.paper},
        )
        self.svg.insert(1, paper)
        self.middle, self.bottom = x + width / 2, y + height + CAPTION / 2

    def _say(
        self, name: str, number: int, count: int, sentence: str, colour: str, start: float
    ) -> None:
        """The step's sentence, below the drawing, until the next one; the last one stays."""
        last = not name
        text = sentence if last else f"{name} {number} of {count}:  {sentence}"
        line = words(
            self.svg,
            text,
            self.middle,
            self.bottom,
            text_anchor="middle",
            font_size=15,
            fill=colour,
            opacity=int(last),
        )
        self.film.show(line, start, None if last else start + STEP)

    def _compute(self, v: Value, start: float) -> None:
        """A node gets its value from its inputs."""
        for position in range(len(v.inputs)):
            first, *_ = self._paths(v, position)
            parent = self.parents[self.parts[f"e{self.numbers[v]}-{position}"]]
            self.film.travel(parent, first.attrib["d"], THEME.value, start, start + TRAVEL)
        self.film.show(self.parts[f"n{self.numbers[v]}-value"], start + TRAVEL)
        self._mark(v, THEME.value, start, start + STEP)

    def _hand_down(self, v: Value, position: int, start: float) -> None:
        """An edge gets its share, which travels from the node to its input."""
        edge = self.parts[f"e{self.numbers[v]}-{position}"]
        *_, second = self._paths(v, position)
        tip = next(k for k, part in enumerate(edge) if part.tag.endswith("polygon"))
        label = self.parents[self.parts[f"{edge.get('id')}-share"]]
        for part in (*edge[tip + 1 :], label):  # the share's line and its tip, and its text
            self.film.show(part, start)
        path = second.attrib["d"]
        self.film.travel(self.parents[edge], path, THEME.gradient, start, start + TRAVEL, back=True)
        self._mark(v.inputs[position], THEME.gradient, start, start + STEP)

    def _receive(self, v: Value, start: float) -> None:
        """A node gets its gradient in the place of the dash."""
        grad = self.parts[f"n{self.numbers[v]}-grad"]
        node = self.parents[grad]
        dash = deepcopy(grad)
        dash.text = DASH
        dash.attrib |= {"fill": THEME.faint, "opacity": "0"}
        del dash.attrib["id"]
        node.append(dash)
        self.film.show(dash, 0, start)
        self.film.show(grad, start)

    def _mark(self, v: Value, colour: str, start: float, end: float) -> None:
        """A thick line around a node while it is what a step is about."""
        node = self.parts[f"n{self.numbers[v]}"]
        shape = deepcopy(next(part for part in node if part.tag.endswith(("path", "polygon"))))
        shape.attrib |= {"fill": "none", "stroke": colour, "stroke-width": "3", "opacity": "0"}
        self.film.show(shape, start, end)
        node.append(shape)

    def _paths(self, v: Value, position: int) -> Iterator[Element]:
        """The lines of an edge: the value's, and the share's if it has one."""
        edge = self.parts[f"e{self.numbers[v]}-{position}"]
        return (part for part in edge if part.tag.endswith("path"))
