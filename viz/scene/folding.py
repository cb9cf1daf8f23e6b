"""A graph in folds, some of them open: its boxes, frames and arrows with their places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from .boxes import MARK, Box
from .closed import ClosedFolds, LateWords
from .columns import BOX, Inside, Item, in_columns
from .describe import Description
from .fitting import MOST_SPAN, fits
from .folds import Folds
from .opening import Wanted, check_named, opened
from .placing import ACROSS, FoldPlan, Placed, placed
from .routing import routes
from .snapshot import Snapshot
from .text import letters_wide
from .wrapping import Ways, wrapped_in_rows

LETTER = 0.6  # of the size of a letter: about its width, in the widest of the usual fonts
NAME, NUMBER = 13.0, 12.0  # points
ROW = 16.0  # points from line to line
WIDEST_NUMBER, WIDE_NUMBER = "-1.235e-05", "-0.1235"  # rooms for one, and for one of two
RANGE = f"{WIDE_NUMBER} … {WIDE_NUMBER}"
INNERMOST = 3  # names of a scope's path that its box shows


class Spacing(NamedTuple):
    """How far apart columns are, the room that texts on arrows need by the ends of the arrows, how
    wide a row can be, and the boxes that are in other rows than those before them.
    """

    across: float = ACROSS
    rooms: Mapping[tuple[int, int], float] = MappingProxyType({})
    most_width: float = inf
    below: Collection[int] = ()


class Folding:
    """The folds of a graph, and which of them are open.

    Without scopes, a graph that can be drawn node by node has no folds. `most_span` is how far all
    its arrows may reach together. What is open by default shows the `marked` nodes, if there is
    room for them.
    """

    def __init__(
        self,
        graph: Snapshot,
        gradients: bool = True,
        wanted: Wanted = None,
        most_span: int = MOST_SPAN,
        marked: Collection[int] = (),
        words: type[Description] = Description,
    ) -> None:
        self._marked = marked
        self._graph, self._late = graph, LateWords(graph, gradients, words)
        self._wanted, self._most_span = wanted, most_span

    @property
    def words(self) -> Description:
        """The nodes in words."""
        return self._late.made

    @cached_property
    def folds(self) -> Folds:
        """The tree of all folds."""
        graph = self._graph
        scoped = any(node.scope is not None for node in graph.nodes)
        if scoped or not fits(graph.nodes, self._most_span):
            return Folds(graph)
        return Folds(graph, len(graph.nodes))

    def check_names(self) -> None:
        """Raise if a fold is to be open by a name that none has."""
        if not isinstance(self._wanted, int | None):
            check_named(self.folds, self._wanted)

    @cached_property
    def closed(self) -> ClosedFolds:
        """What closed folds tell."""
        return ClosedFolds(self.folds, self._late)

    @cached_property
    def plan(self) -> FoldPlan:
        """What can be placed; insides and sizes are made when they are asked for."""
        folds = self.folds
        parents = [fold.parent for fold in folds.all]
        return FoldPlan(_Insides(folds), _Sizes(self), parents, folds.homes)

    @cached_property
    def opened(self) -> set[int]:
        """The open folds."""

        def size(numbers: Collection[int]) -> tuple[float, float]:
            where = placed(self.plan, numbers)
            return where.width, where.height

        return opened(self.folds, self.closed, self._wanted, size, self._marked)

    def laid_out(self, pairs: Sequence[tuple[int, int]], spacing: Spacing) -> tuple[Placed, Ways]:
        """Where everything visible is, and the points of the arrow of each pair of boxes."""
        rooms = {self._before(head): 0.0 for _, head in spacing.rooms}
        for (_, head), room in spacing.rooms.items():
            rooms[self._before(head)] = max(room, rooms[self._before(head)])
        gaps = {gap: max(room, spacing.across) for gap, room in rooms.items()}
        plan = self.plan._replace(across=spacing.across, gaps=gaps)
        where = placed(plan, self.opened)
        return wrapped_in_rows(where, routes(plan, where, pairs), spacing.most_width, spacing.below)

    def _before(self, box: int) -> tuple[int, int]:
        """The fold and the column behind which the arrows to a box have their texts."""
        fold, k = self._home(box), 0
        while True:
            columns = self.plan.insides[fold].columns
            k = next(k for k, column in enumerate(columns) if Item(BOX, box) in column)
            if k > 0 or fold == 0:
                return fold, k - 1
            box, fold = ~fold, self.folds.all[fold].parent

    @cached_property
    def visible(self) -> list[int]:
        """The nodes and closed folds that are boxes, in the order of computation."""
        boxes, todo = [], [~0]
        while todo:
            box = todo.pop()
            if box < 0 and ~box in self.opened:
                todo += reversed(self.folds.all[~box].inside)
            else:
                boxes.append(box)
        return boxes

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """The nodes in each visible box, in the order of birth."""
        members = {box: self.folds.members(box) for box in self.visible}
        return dict(sorted(members.items(), key=lambda part: part[1][-1]))

    def path(self, box: int) -> tuple[str, ...]:
        """The names of the scopes around and in a closed fold; none for a node."""
        return () if box >= 0 else self.folds.path(~box)

    @cached_property
    def frames(self) -> list[int]:
        """The open folds that have frames, the outer ones first."""
        around = {n for box in self.visible for n in self.folds.chain(self._home(box))}
        return [n for n in sorted(around) if n]

    def _home(self, box: int) -> int:
        return self.folds.homes[box] if box >= 0 else self.folds.all[~box].parent

    def node_sizes(self, places: Sequence[int]) -> list[tuple[float, float]]:
        """The widths and heights of nodes."""
        return [_node_size(box) for box in self.words.boxes(places)]

    def size(self, box: int) -> tuple[float, float]:
        """The width and height of a node, or of a closed fold."""
        if box >= 0:
            (size,) = self.node_sizes([box])
            return size
        fold = self.closed[~box]
        texts, rows = [text_width(MARK + fold.title, NAME)], 1 + bool(fold.gradient)
        for line in fold.lines:
            if len(line.places) == 1:
                text, words = f"{line.text}{self.words.before_value}", self.words
                shown = WIDE_NUMBER if words.has_numbers else words.values_text(line.places)
                texts.append(text_width(text, NAME) + text_width(shown, NUMBER))
                rows += 1
            else:
                texts += [text_width(line.text, NAME), text_width(RANGE, NUMBER)]
                rows += 1 + bool(line.text)
        return max(*texts, _ROOM) + 16, ROW * rows + 8


def _node_size(box: Box) -> tuple[float, float]:
    if not box.value and not box.gradient:
        return text_width(box.formula, NAME) + 16, ROW + 6
    numbers = max(text_width(box.value, NUMBER), text_width(box.gradient, NUMBER))
    wide = max(text_width(box.formula, NAME), numbers, _ROOM)
    return wide + 16, ROW * (2 + bool(box.gradient)) + 8


def text_width(text: str, size: float = NUMBER) -> float:
    """About how wide a text is, in whole points."""
    return float(round(size * letters_wide(text, LETTER)))


_ROOM = text_width(WIDEST_NUMBER, NUMBER)


class _Insides(dict[int, Inside]):
    def __init__(self, folds: Folds) -> None:
        self._folds = folds

    def __missing__(self, number: int) -> Inside:
        self[number] = inside = in_columns(self._folds.all[number])
        return inside


class _Sizes(dict[int, tuple[float, float]]):
    def __init__(self, folding: Folding) -> None:
        self._folding = folding

    def __missing__(self, box: int) -> tuple[float, float]:
        self[box] = size = self._folding.size(box)
        return size


def short_names(paths: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """A name for each scope, without the outer scopes that all are in."""
    shared = min((len(path) - 1 for path in paths), default=0)
    while any(path[:shared] != paths[0][:shared] for path in paths):
        shared -= 1
    return {path: " / ".join(path[shared:][-INNERMOST:]) for path in paths}
