"""What a picture is made of: boxes and arrows, without layout and colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

DASH = "—"  # a gradient that no pass has reached, which is not 0
MARK = "▸ "  # before the title of a closed fold


class CardRow(NamedTuple):
    """A line of a closed fold: a text, and a value; either can be empty."""

    text: str
    value: str


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
    is_fold: bool = False
    is_named: bool = False  # of a fold: it can be opened by its name
    rows: tuple[CardRow, ...] = ()  # a closed fold's formulas, with their values
    is_name_first: bool = False  # whether the value, such as a shape, is below the formula

    @property
    def marked(self) -> str:
        """What it is, with a mark if it can be opened."""
        return f"{MARK}{self.formula}" if self.is_fold else self.formula

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Its texts from the top, each with what it is: `value`, `name` or `grad`."""
        lines = [("value", self.value), ("name", self.marked)]
        lines = [*(lines[::-1] if self.is_name_first else lines), ("grad", self.gradient)]
        return [(kind, text) for kind, text in lines if text]


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
