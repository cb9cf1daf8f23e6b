"""A program as the page's scripts read it: see `static/statements.mjs`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.program.run.listing import BACKWARD

from ..scene.array_graph import ArrayGraph
from ..scene.boxes import DASH, Box
from ..scene.folding import Folding
from ..scene.text import one_line
from .folding_data import folding_data
from .graph_data import Json, name_parts
from .packing import by_fields, plain_number

MOST_ROWS, MOST_COLUMNS = 16, 16  # of an array, whose numbers a page holds


def array_data(graph: ArrayGraph, folding: Folding, notes: Sequence[str]) -> Json:
    """The arrays of a program, and their numbers, of large ones the first rows and columns."""
    boxes = folding.words.boxes(range(len(graph.nodes)))
    return {
        "nodes": by_fields([_node(graph, place, box) for place, box in enumerate(boxes)]),
        "arrays": [_array(graph, place) for place in range(len(graph.arrays))],
        "root": graph.roots[0],
        "folding": folding_data(folding, is_static=False),
        "dash": DASH,
        "notes": [*notes],
        "quiz": False,
        "title": one_line(f"{graph.arrays[graph.roots[0]].name}, a program"),
    }


def _node(graph: ArrayGraph, place: int, box: Box) -> Json:
    node = graph.nodes[place]
    return name_parts(graph.arrays[place].sign) | {
        "role": box.role,
        "op": None if node.is_leaf else "statement",
        "inputs": [*node.inputs],
        "label": box.formula,
        "value": box.value,
        **({"gradient": box.gradient} if box.gradient else {}),
    }


def _array(graph: ArrayGraph, place: int) -> Json:
    array, numbers = graph.arrays[place], graph.listing.numbers
    known = None if numbers is None else np.atleast_2d(numbers[place])
    backward = {"node": array.belongs_to, "isOwn": array.derivative_of is not None}
    return {
        "sign": array.sign,
        "shape": graph.shape_text(place),
        "lines": [*array.lines],
        "formula": array.formula,
        "reads": [*array.reads],
        "sides": None if known is None else [*known.shape],
        "numbers": None if known is None else _numbers(known),
        **(backward if array.kind == BACKWARD else {}),
    }


def _numbers(numbers: NDArray[np.float64]) -> Sequence[Sequence[Any]]:
    rows = numbers[:MOST_ROWS, :MOST_COLUMNS].tolist()
    return [[plain_number(x) for x in row] for row in rows]
