"""Boxes in the order in which they are computed, and their ranks.

A box is a number, and a link a pair: the second reads the first. Folds can read each other in a
circle; then the older one comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush


def in_turn(boxes: Sequence[int], links: Iterable[tuple[int, int]]) -> tuple[list[int], bool]:
    """The boxes, each after those that it reads, else in their given order; and whether some read
    each other in a circle.

    >>> in_turn([5, 2, 7], {(7, 5): None})
    ([2, 7, 5], False)
    >>> in_turn([1, 2], [(1, 2), (2, 1)])
    ([1, 2], True)
    """
    place = {box: i for i, box in enumerate(boxes)}
    readers: dict[int, list[int]] = {}
    waits = dict.fromkeys(boxes, 0)
    for tail, head in links:
        readers.setdefault(tail, []).append(head)
        waits[head] += 1
    ready = [place[box] for box in boxes if not waits[box]]
    heapify(ready)
    row: list[int] = []
    done: set[int] = set()
    at, in_circle = 0, False
    while len(row) < len(boxes):
        if not ready:
            in_circle = True
            while boxes[at] in done:
                at += 1
            ready.append(at)
        box = boxes[heappop(ready)]
        if box in done:
            continue
        done.add(box)
        row.append(box)
        for head in readers.get(box, ()):
            waits[head] -= 1
            if not waits[head] and head not in done:
                heappush(ready, place[head])
    return row, in_circle


def ranks(
    row: Sequence[int], links: Iterable[tuple[int, int]], entries: Iterable[int]
) -> dict[int, int]:
    """The column of each box of an arranged row: after what it reads, and a box that reads nothing
    just before its first reader.

    >>> ranks([1, 2, 3, 4], [(1, 3), (2, 4), (3, 4)], [])
    {1: 0, 2: 1, 3: 1, 4: 2}
    """
    place = {box: i for i, box in enumerate(row)}
    forward = [(tail, head) for tail, head in links if place[tail] < place[head]]
    inputs: dict[int, list[int]] = {}
    for tail, head in forward:
        inputs.setdefault(head, []).append(tail)
    rank: dict[int, int] = {}
    for box in row:
        rank[box] = max((rank[x] + 1 for x in inputs.get(box, ())), default=0)
    first: dict[int, int] = {}
    for tail, head in forward:
        first[tail] = min(first.get(tail, rank[head]), rank[head])
    bound = set(entries)
    for box in row:
        if box not in inputs and box not in bound and box in first:
            rank[box] = first[box] - 1
    return rank
