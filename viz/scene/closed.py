"""What a closed fold tells: its formulas if they are few; else its output if it has one; else how
many nodes it holds, the range of their values, and their gradient.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from autograd.engine.births import CONSTANT, PARAMETER
from autograd.engine.ops import dot
from autograd.words.styles import number

from .boxes import Box
from .describe import PLURALS, Description, counted
from .folds import ALIKE, CALL, ROW, SCOPE, Folds
from .snapshot import Snapshot
from .text import one_line

MOST_LINES = 3  # formulas in a closed fold; with more it is counted
LONGEST_TITLE = 26  # characters
LONGEST_FORMULA = 22


class Line(NamedTuple):
    """A text, and the nodes whose value it shows: one number, or the range of several."""

    text: str
    places: list[int]


class FoldTexts(NamedTuple):
    """The title of a fold, its lines, and the nodes whose gradient it shows: one number, or the
    norm of several.
    """

    title: str
    lines: list[Line]
    gradient: list[int]
    is_whole: bool  # whether the formulas are told, so that opening it shows little more


class LateWords:
    """The nodes of a graph in words, which are made when they are first asked for."""

    def __init__(self, graph: Snapshot, gradients: bool) -> None:
        self._graph, self._gradients = graph, gradients

    @cached_property
    def made(self) -> Description:
        """The words."""
        return Description(self._graph, self._gradients)


class ClosedFolds:
    """What each fold of a graph tells while it is closed. Each is put into words once."""

    def __init__(self, folds: Folds, words: LateWords) -> None:
        self._folds, self._late = folds, words
        self._told: dict[int, FoldTexts] = {}

    @property
    def _words(self) -> Description:
        return self._late.made

    def __getitem__(self, fold: int) -> FoldTexts:
        if fold not in self._told:
            self._told[fold] = self._tell(fold)
        return self._told[fold]

    def write_into(self, box: Box, fold: int) -> None:
        """Let the box of a fold tell its last formula, or its one output, with its value and
        gradient; else the box stays as it is.
        """
        told, nodes = self[fold], self._words.graph.nodes
        line = told.lines[-1]
        if not told.is_whole and len(line.places) > 1:
            return
        values = [nodes[place].data for place in line.places]
        box.formula = f"{box.name}: {line.text}"
        box.value = " … ".join(dict.fromkeys([number(min(values)), number(max(values))]))
        if self._words.gradients:
            box.gradient = self._words.gradient_text(told.gradient)

    def _tell(self, number: int) -> FoldTexts:
        folds, nodes = self._folds, self._words.graph.nodes
        places = folds.members(~number)
        calls = self._calls(number)
        if calls and len(calls[0]) <= MOST_LINES:
            columns = [list(line) for line in zip(*calls, strict=True)]
            if len(calls) > 1:
                columns = [columns[-1]]
                text = f"{len(calls):,} × {self._nested(calls[0])}"
                lines = [Line(text, columns[-1])]
            else:
                lines = [Line(self._formula(place), [place]) for place in calls[0]]
            return FoldTexts(self._title(number), lines, columns[-1], True)
        outputs = self._outputs(places)
        if folds.all[number].kind in (SCOPE, CALL) and len(outputs) == 1:
            line = Line(self._words.names(outputs)[outputs[0]], outputs)
            return FoldTexts(self._title(number), [line], outputs, False)
        parameters = [place for place in places if nodes[place].op is PARAMETER]
        others = [place for place in places if nodes[place].op is not CONSTANT]
        title = self._title(number)
        line = Line(counted(len(places), "node") if title else "", places)
        return FoldTexts(title or self._size(places), [line], parameters or others, False)

    def _outputs(self, places: list[int]) -> list[int]:
        """Those of some nodes that others read, or that are outputs of the graph."""
        inside, roots = set(places), self._words.graph.roots
        read = {place for place in places if not self._readers[place] <= inside}
        return [place for place in places if place in read or place in roots]

    @cached_property
    def _readers(self) -> list[set[int]]:
        """The nodes that read each node."""
        nodes = self._words.graph.nodes
        readers: list[set[int]] = [set() for _ in nodes]
        for place, node in enumerate(nodes):
            for x in node.inputs:
                readers[x].add(place)
        return readers

    def _size(self, places: list[int]) -> str:
        """`10 × mul`, `20 constants`."""
        kind = self._words.graph.nodes[places[0]].op.name
        size = PLURALS[kind].format(f"{len(places):,}") if kind in PLURALS else ""
        return size or f"{len(places):,} × {kind}"

    def _nested(self, places: list[int]) -> str:
        """`relu(w·x + b)`, for nodes of which each reads the one before."""
        text = "…"
        for place in places:
            node = self._words.graph.nodes[place]
            text = _dot_text(len(node.inputs)) if node.op is dot else f"{node.op.name}({text})"
        return text

    def _calls(self, number: int) -> list[list[int]]:
        """The computed nodes of each call, if all calls compute alike, else nothing."""
        folds, nodes = self._folds, self._words.graph.nodes
        fold = folds.all[number]
        if fold.kind in (ALIKE, ROW):
            return []
        here = [box for box in fold.inside if box >= 0 and not nodes[box].is_leaf]
        groups = [sorted(here)] if here else []
        for box in fold.inside:
            if box >= 0:
                continue
            inner = folds.all[~box]
            if inner.kind not in (CALL, ALIKE, ROW) or any(x < 0 for x in inner.inside):
                return []
            computed = sorted(x for x in inner.inside if not nodes[x].is_leaf)
            if inner.kind == CALL:
                groups.append(computed)
            elif computed:  # each is one call
                groups += [[x] for x in computed]
        ops = {tuple(nodes[x].op for x in group) for group in groups}
        return groups if len(ops) == 1 else []

    def _formula(self, place: int) -> str:
        """`z = w·x + b`, or if that is long `z = max(…)`."""
        node = self._words.graph.nodes[place]
        name = f"{self._words.names([place])[place]} = "
        text = _dot_text(len(node.inputs)) if node.op is dot else self._words.formula(place)
        return name + (text if len(name + text) <= LONGEST_FORMULA else f"{node.op.name}(…)")

    def _title(self, number: int) -> str:
        fold = self._folds.all[number]
        if fold.name:
            return one_line(fold.name, LONGEST_TITLE)
        if fold.kind == ROW:
            ends = [self._end(fold.inside[0], first=True), self._end(fold.inside[-1], first=False)]
            return " … ".join(one_line(end, LONGEST_TITLE // 2) for end in ends)
        return ""

    def _end(self, box: int, first: bool) -> str:
        """The name of the first or of the last node or scope in a box."""
        while box < 0:
            fold = self._folds.all[~box]
            if fold.name:
                return fold.name
            box = fold.inside[0 if first else -1]
        return self._words.names([box])[box]


def _dot_text(count: int) -> str:
    """How a dot product of that many inputs reads: with a bias, if one is left over."""
    return "w·x + b" if count % 2 else "w·x"
