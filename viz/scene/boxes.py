"""What a picture is made of: boxes and arrows, without layout and colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

DASH = "—"  # a gradient that no pass has reached, which is not 0


@dataclass
class Box:
    """A node, or several nodes that are drawn as one.

    `key` is `n5` for the fifth node in the order of birth, `s1` for the first box of several nodes.
    `value` and `gradient` are empty where there is nothing to show, such as the gradient of a
    constant.
    """

    key: str
    role: str
    name: str
    formula: str  # what it is, in one line: `v = a + u`
    value: str = ""
    gradient: str = ""
    heat: float = 0.0  # the magnitude of its gradient, as a part of the largest one
    on_path: bool = False


@dataclass
class Arrow:
    """An edge from an input to the node that reads it: `e5-0` leads to n5 from its input 0.

    `e-s1-n5` stands for all `count` edges from the box s1 to the box n5.
    """

    key: str
    tail: str
    head: str
    on_path: bool = False
    count: int = 1


class Label(NamedTuple):
    """What an arrow can say: the local derivative, and the share that it hands down."""

    local: str  # `dv/du = 1`
    share: str  # `3 · 1 = 3`, upstream times local
