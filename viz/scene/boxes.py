"""A picture: boxes and arrows with all that is said in them, but no layout and no colours.

Every rendering (SVG, DOT, Mermaid, the text tree, the page) reads this one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DASH = "—"  # a gradient that no pass has reached, which is not 0


@dataclass
class Box:
    """A node, or a scope that many nodes were collapsed into.

    `key` is `n5` for the fifth node in the order of birth, `s1` for the first collapsed scope.
    `value` and `gradient` are empty where there is nothing to show, such as the gradient of a
    constant.
    """

    key: str
    role: str
    name: str
    formula: str  # what it is, in one line: `v = a + u`
    value: str = ""
    gradient: str = ""
    tooltip: str = ""
    heat: float = 0.0  # the magnitude of its gradient beside the largest one
    on_path: bool = False


@dataclass
class Arrow:
    """An edge from an input to the node that reads it: `e5-0` leads to n5 from its input 0.

    `e-s1-n5` stands for all edges from the boxes s1 to n5, of which there are `count`.
    """

    key: str
    tail: str
    head: str
    local: str = ""  # `dv/du = 1`
    share: str = ""  # `3 · 1 = 3`, upstream times local
    tooltip: str = ""
    on_path: bool = False
    count: int = 1

    @property
    def times(self) -> str:
        """`×1,000` for so many edges between two nodes, drawn as one."""
        nodes = self.tail[0] == self.head[0] == "n"
        return f"×{self.count:,}" if self.count > 1 and nodes else ""


@dataclass
class Picture:
    """The boxes and arrows of a graph, inputs first."""

    boxes: list[Box]
    arrows: list[Arrow]
    title: str = ""
    notes: list[str] = field(default_factory=list)  # what was left out, and what marks mean
    text: str | None = None  # which text the arrows show: local, share, or none
    heated: bool = False
    whole: bool = True  # whether every node has its own box, and every edge its own arrow
    outputs: list[str] = field(default_factory=list)  # keys of the boxes that hold the roots

    @property
    def titles(self) -> dict[str, str]:
        """What is told in full about each box and arrow, by key."""
        boxes = {box.key: box.tooltip for box in self.boxes}
        return boxes | {arrow.key: arrow.tooltip for arrow in self.arrows}

    @property
    def note(self) -> str:
        """The notes as one text."""
        return "\n".join(self.notes)
