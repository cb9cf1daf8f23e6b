"""What a closed fold tells: its formulas if they are few; else its output if it has one; else how
many nodes it holds, the range of their values, and their gradient.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from autograd.engine.births import CONSTANT, PARAMETER
from autograd.engine.ops import dot

from .boxes import Box, CardRow
from .describe import Description, counted, dot_text
from .folds import ALIKE, CALL, ROW, SCOPE, Folds
from .snapshot import Snapshot
from .text import one_line

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

    def __init__(
        self, graph: Snapshot, gradients: bool, kind: type[Description] = Description
    ) -> None:
        self._graph, self._gradients, self._kind = graph, gradients, kind

    @cached_property
    def made(self) -> Description:
        """The words."""
        return self._kind(self._graph, self._gradients)


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

    def stays(self, fold: int) -> bool:
        """Whether a fold stays closed unless it is asked for: it tells all that is in it."""
        return self[fold].is_whole and self._words.folds_tell_all

    def write_into(self, box: Box, fold: int) -> None:
        """Let the box of a fold tell its last formula, or its one output, with its value and
        gradient; else the box stays as it is.
        """
        told = self[fold]
        box.is_fold, box.is_named = True, bool(self._folds.all[fold].name)
        line = told.lines[-1]
        if not told.is_whole and len(line.places) > 1:
            return
        box.formula = f"{box.name}: {line.text}"
        box.value = self._words.values_text(line.places)
        if told.is_whole:
            box.rows = tuple(self.rows(fold))
        if self._words.gradients:
            box.gradient = self._words.gradient_text(told.gradient)

    def rows(self, fold: int) -> list[CardRow]:
        """The lines of a fold with their values."""
        rows = []
        for line in self[fold].lines:
            shown = self._words.values_text(line.places)
            if len(line.places) == 1:
                rows.append(CardRow(f"{line.text}{self._words.before_value}", shown))
            else:
                rows += [CardRow(line.text, "")] * bool(line.text) + [CardRow("", shown)]
        return rows

    def _tell(self, number: int) -> FoldTexts:
        folds, nodes = self._folds, self._words.graph.nodes
        places = folds.members(~number)
        calls = self._calls(number)
        if calls and len(calls[0]) <= self._words.most_lines:
            columns = [list(line) for line in zip(*calls, strict=True)]
            if len(calls) > 1:
                columns = [columns[-1]]
                text = f"{len(calls):,} × {self._nested(calls[0])}"
                lines = [Line(text, columns[-1])]
            else:
                lines = [Line(self._formula(place), [place]) for place in calls[0]]
            shown = self._words.gradient_places(columns[-1], places)
            return FoldTexts(self._title(number), lines, shown, True)
        outputs = self._outputs(places)
        if folds.all[number].kind in (SCOPE, CALL) and len(outputs) == 1:
            line = Line(self._words.names(outputs)[outputs[0]], outputs)
            shown = self._words.gradient_places(outputs, places)
            return FoldTexts(self._title(number), [line], shown, False)
        parameters = [place for place in places if nodes[place].op is PARAMETER]
        others = [place for place in places if nodes[place].op is not CONSTANT]
        title = self._title(number)
        line = Line(counted(len(places), self._words.unit) if title else "", places)
        shown = self._words.gradient_places(parameters or others, places)
        return FoldTexts(title or self._words.size(places), [line], shown, False)

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

    def _nested(self, places: list[int]) -> str:
        """`relu(w·x + b)`, for nodes of which each reads the one before."""
        text = "…"
        for place in places:
            node = self._words.graph.nodes[place]
            text = dot_text(len(node.inputs)) if node.op is dot else f"{node.op.name}({text})"
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
        name = f"{self._words.names([place])[place]} = "
        return name + self._words.short_formula(place, LONGEST_FORMULA - len(name))

    def _title(self, number: int) -> str:
        fold = self._folds.all[number]
        if fold.name:
            return one_line(fold.name, LONGEST_TITLE)
        if fold.kind == ROW:
            ends = [self._end(~number, first=True), self._end(~number, first=False)]
            return " … ".join(one_line(end, LONGEST_TITLE // 2) for end in ends if end)
        return ""

    def _end(self, box: int, first: bool) -> str:
        """The name of the first or of the last scope or node in a box, of those that are computed
        if there are any; none if all are constants.
        """
        nodes = self._words.graph.nodes
        while box < 0:
            fold = self._folds.all[~box]
            if fold.name:
                return fold.name
            row = fold.inside if first else fold.inside[::-1]
            box = next((x for x in row if self._is_computed(x)), row[0])
        return "" if nodes[box].op is CONSTANT else self._words.names([box])[box]

    def _is_computed(self, box: int) -> bool:
        """Whether a box holds a computed node."""
        places = self._folds.members(box)
        return any(not self._words.graph.nodes[place].is_leaf for place in places)
