"""Copies and pickles of whole graphs, at any depth.

A graph is written down as its leaves and a flat list of what was done to them. Leaves are objects
of their own: within one copy or one pickle they keep their identity, so that `[J, a]` still belong
together. Interior nodes do so in a deep copy; in a pickle each root that is named brings interior
nodes of its own, over the same leaves.
"""

from __future__ import annotations

from typing import Any

from .graph import order, stale_edges
from .modes import NOTHING, Note
from .primitive import Primitive
from .value import Source, Value, clock, new, refuse_reading, tick


def copy(v: Value) -> Value:
    """A twin of one node, made from the same inputs."""
    refuse_reading("a copy of {} was made", v)
    twin = _made(v.op, v._data, v.inputs, v._grad, v.note)
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
            memo[id(v)] = _made(v.op, v._data, inputs, v._grad, v.note)
    _mark_stale([memo[id(v)] for v, _ in stale_edges(nodes)])
    return memo[id(root)]  # type: ignore[no-any-return]


def reduce(root: Value) -> tuple[Any, ...]:
    """What pickle stores for the root: a leaf by itself, a graph as leaves and flat columns."""
    refuse_reading("a pickle of {} was made", root)
    if root.is_leaf:
        return load_leaf, (root.op, root._data, root._grad, root.note)
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
        {i: v._note for i, v in enumerate(interior) if hasattr(v, "_note")},
        sorted({index[v] for v, _ in stale_edges(nodes)}),
    )


def load_leaf(op: Source, data: float, grad: float | None, note: Note) -> Value:
    """A leaf as `reduce` wrote it."""
    return _made(op, data, (), grad, note)


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
        nodes.append(_made(op, z, made_from, grads[i], notes.get(i, NOTHING)))
        start = end
    _mark_stale([nodes[i] for i in stale])
    return nodes[-1]


def _made(
    op: Primitive | Source, data: float, inputs: tuple[Value, ...], grad: float | None, note: Note
) -> Value:
    """A node as it was before; its birth follows the order in which nodes are made."""
    v = new(Value)
    v._data = data
    v._grad = grad
    v.op = op
    v._x = v._y = None
    if op.__class__ is Primitive and op.arity not in (1, 2):
        v._x = inputs
    elif inputs:
        v._x = inputs[0]
        if len(inputs) == 2:
            v._y = inputs[1]
    v._born = tick()
    if note is not NOTHING:
        v._note = note if note.written is None else note._replace(written=None)
    return v


def _mark_stale(nodes: list[Value]) -> None:
    """What was stale stays so: it is older than anything else."""
    for v in nodes:
        v._note = v.note._replace(written=-1)
        clock.last_write = tick()
