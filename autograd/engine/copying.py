"""Copies and pickles of whole graphs, at any depth.

A graph is written down as its leaves and a flat list of what was done to them. Leaves are objects
of their own: within one copy or one pickle they keep their identity, so that `[J, a]` still belong
together. Interior nodes do so in a deep copy; in a pickle each root that is named brings interior
nodes of its own, over the same leaves.
"""

from __future__ import annotations

from typing import Any

from .births import Source, clock, tick
from .freshness import stale_edges
from .graph import order
from .modes import NOTHING, Note
from .operations import born
from .primitive import Primitive
from .recorded import refuse_reading
from .value import Value


def copy(v: Value) -> Value:
    """A twin of one node, made from the same inputs."""
    refuse_reading("a copy of {} was made", v)
    twin = _remade(v.op, v._data, v.inputs, v._grad, v._note)
    if any(x.last_change > v.last_change for x in v.inputs):
        _mark_stale([twin])
    return twin


def deepcopy(root: Value, memo: dict[int, Any]) -> Value:
    """A copy of everything that the root was made from; `memo` is that of `copy.deepcopy`."""
    refuse_reading("a copy of {} was made", root)
    nodes = order(root, constants=True)
    for v in nodes:
        if id(v) not in memo:
            inputs = tuple([memo[id(x)] for x in v.inputs])
            memo[id(v)] = _remade(v.op, v._data, inputs, v._grad, v._note)
    _mark_stale([memo[id(v)] for v, _ in stale_edges(nodes)])
    return memo[id(root)]  # type: ignore[no-any-return]


def reduce(root: Value) -> tuple[Any, ...]:
    """What pickle stores for the root: a leaf by itself, a graph as leaves and flat columns."""
    refuse_reading("a pickle of {} was made", root)
    if root.is_leaf:
        return load_leaf, (root.op, root._data, root._grad, root._note)
    nodes = order(root, constants=True)
    leaves = tuple([v for v in nodes if v.is_leaf])
    interior = [v for v in nodes if not v.is_leaf]
    index = {v: i for i, v in enumerate((*leaves, *interior))}
    return load_graph, (
        leaves,
        [v.op for v in interior],
        [v._data for v in interior],
        [len(v.inputs) for v in interior],
        [index[x] for v in interior for x in v.inputs],
        [v._grad for v in interior],
        {i: v._note for i, v in enumerate(interior) if v._note != NOTHING},
        sorted({index[v] for v, _ in stale_edges(nodes)}),
    )


def load_leaf(op: Source, data: float, grad: float | None, note: Note) -> Value:
    """A leaf as `reduce` wrote it."""
    return _remade(op, data, (), grad, note)


def load_graph(
    leaves: tuple[Value, ...],
    ops: list[Primitive],
    data: list[float],
    counts: list[int],
    inputs: list[int],
    grads: list[float | None],
    notes: dict[int, Note],
    stale: list[int],
) -> Value:
    """A graph as `reduce` wrote it; its youngest node is the root."""
    nodes = list(leaves)
    start = 0
    for i, (op, z, count) in enumerate(zip(ops, data, counts, strict=True)):
        end = start + count
        made_from = tuple([nodes[k] for k in inputs[start:end]])
        nodes.append(_remade(op, z, made_from, grads[i], notes.get(i, NOTHING)))
        start = end
    _mark_stale([nodes[i] for i in stale])
    return nodes[-1]


def _remade(
    op: Primitive | Source, data: float, inputs: tuple[Value, ...], grad: float | None, note: Note
) -> Value:
    """A node as it was before; its birth follows the order in which nodes are made."""
    x: Any = inputs
    y = None
    if not inputs or op.__class__ is not Primitive or op.arity in (1, 2):
        x, y, *_ = (*inputs, None, None)
    v = born(op, data, x, y)
    v._grad = grad
    v._note = note if note.written is None else note._replace(written=None)
    return v


def _mark_stale(nodes: list[Value]) -> None:
    """What was stale stays so: it is older than anything else."""
    for v in nodes:
        v._note = v._note._replace(written=-1)
        clock.last_write = tick()
