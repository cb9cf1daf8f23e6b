"""The inside of a fold in columns, from what is read to what reads it.

An arrow that passes a column has a lane there: a place in the column, so that it crosses no box.
The order in each column is made once, whatever is open: that of computation, or one with fewer
crossings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .arranging import ranks
from .folds import Fold

BOX, OUT, IN, BACK = range(4)
ROUNDS = 4  # of sorting each column by the places of its neighbours


class Item(NamedTuple):
    """What has a place in a column: a box, the lane of what a box hands on to the right, of what it
    reads from the left of the fold, or of what it hands back to boxes that are not right of it.
    """

    kind: int
    box: int


class Inside(NamedTuple):
    """Columns from the left, each from the top; between neighbouring columns the arrows from place
    to place, and those of them that say how high their readers are: a box stays in line with what
    is computed, and leaves go where there is room.
    """

    columns: list[list[Item]]
    between: list[list[tuple[int, int]]]
    leading: list[list[tuple[int, int]]]
    sources: list[int]  # boxes that read nothing, which stand close to their readers


def in_columns(fold: Fold) -> Inside:
    """The boxes of a fold, which are arranged, and their lanes."""
    rank = ranks(fold.inside, fold.links, fold.entries)
    count = max(rank.values(), default=0) + 1
    columns: list[list[Item]] = [[] for _ in range(count)]
    last = dict.fromkeys(fold.exits, count)
    first: dict[int, int] = {}
    for tail, head in fold.links:
        last[tail] = max(last.get(tail, 0), rank[head])
        first[tail] = min(first.get(tail, count), rank[head])
    for box in fold.inside:
        columns[rank[box]].append(Item(BOX, box))
        for k in range(rank[box] + 1, last.get(box, 0)):
            columns[k].append(Item(OUT, box))
        for k in range(first.get(box, count), rank[box] + 1):
            columns[k].append(Item(BACK, box))
        if box in fold.entries:
            for k in range(rank[box]):
                columns[k].append(Item(IN, box))
    pairs: list[list[tuple[Item, Item]]] = [[] for _ in range(count - 1)]
    here = [set(column) for column in columns]
    for k in range(count - 1):
        for item in columns[k]:
            if item.kind == IN:
                ahead = Item(IN if rank[item.box] > k + 1 else BOX, item.box)
                pairs[k].append((item, ahead))
            else:
                lane = Item(BACK if item.kind == BACK else OUT, item.box)
                if lane in here[k + 1]:
                    pairs[k].append((item, lane))
    for tail, head in fold.links:
        if (k := rank[head] - 1) >= rank[tail]:
            pairs[k].append((Item(BOX if rank[tail] == k else OUT, tail), Item(BOX, head)))
        elif rank[head] < rank[tail]:
            pairs[rank[tail] - 1].append((Item(BACK, tail), Item(BOX, tail)))
            pairs[rank[head]].append((Item(BOX, head), Item(BACK, tail)))
    _uncross(columns, pairs)
    places = [{item: i for i, item in enumerate(column)} for column in columns]
    between = [
        sorted((places[k][a], places[k + 1][b]) for a, b in pairs[k]) for k in range(count - 1)
    ]
    reading = {head for _, head in fold.links} | fold.entries.keys()
    sources = [box for box in fold.inside if box not in reading]
    still = set(sources)
    leading = []
    for k, links in enumerate(between):
        led = {b for a, b in links if columns[k][a].box not in still}
        leading.append([(a, b) for a, b in links if columns[k][a].box not in still or b not in led])
    return Inside(columns, between, leading, sources)


def _uncross(columns: list[list[Item]], pairs: Sequence[Sequence[tuple[Item, Item]]]) -> None:
    """Sort the columns so that fewer arrows cross; equal is not better."""
    best = [list(column) for column in columns]
    fewest = _crossings(best, pairs)
    for turn in range(ROUNDS):
        if fewest == 0:
            break
        ways = range(1, len(columns)) if turn % 2 == 0 else range(len(columns) - 2, -1, -1)
        for k in ways:
            other = k - 1 if turn % 2 == 0 else k
            at = {item: i for i, item in enumerate(columns[other if turn % 2 == 0 else k + 1])}
            near: dict[Item, list[int]] = {}
            for a, b in pairs[other]:
                here, there = (b, a) if turn % 2 == 0 else (a, b)
                near.setdefault(here, []).append(at[there])
            _sort_by(columns[k], near)
        count = _crossings(columns, pairs)
        if count < fewest:
            fewest, best = count, [list(column) for column in columns]
    for column, order in zip(columns, best, strict=True):
        column[:] = order


def _sort_by(column: list[Item], near: dict[Item, list[int]]) -> None:
    """Sort a column by the middle of the neighbours; what has none stays where it is."""
    bound = [item for item in column if item in near]
    middle = {item: sum(near[item]) / len(near[item]) for item in bound}
    row = iter(sorted(bound, key=lambda item: middle[item]))
    column[:] = [next(row) if item in near else item for item in column]


def _crossings(
    columns: Sequence[Sequence[Item]], pairs: Sequence[Sequence[tuple[Item, Item]]]
) -> int:
    """How often arrows between neighbouring columns cross."""
    total = 0
    for k, links in enumerate(pairs):
        left = {item: i for i, item in enumerate(columns[k])}
        right = {item: i for i, item in enumerate(columns[k + 1])}
        ends = sorted((left[a], right[b]) for a, b in links)
        size = len(columns[k + 1])
        counts = [0] * (size + 1)  # a Fenwick tree of the ends seen so far
        for seen, (_, b) in enumerate(ends):
            i, at_most = b + 1, 0
            while i:
                at_most += counts[i]
                i -= i & -i
            total += seen - at_most
            i = b + 1
            while i <= size:
                counts[i] += 1
                i += i & -i
    return total
