"""Schedule: a graph's operations in the order in which the machine runs them, in groups.

An operation stands one level above the highest of its inputs. Those of one level and kind are a
group, whose results stand in a row. What depends on an example is computed for some examples at
once, the lanes; what does not, once for all: these are two phases with places of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from ....engine import ops
from ....engine.primitive import Primitive
from ...passes.blocks import LeafBlock
from ...passes.simplify import Flat
from .nodes import MANY, Nodes


class Group(NamedTuple):
    """Operations of one kind, whose results stand in a row."""

    op: Primitive
    out: int  # the place of the first result
    inputs: list[tuple[int, ...]]  # the places that each operation reads
    wanted: int  # a bit for each operand that is differentiated by
    uniform: bool = False  # whether weights and bias are places of the uniform phase


class Phase(NamedTuple):
    """The groups that run over the same lanes, and the places before their results."""

    constants: dict[int, float]
    first: int
    places: int
    groups: list[Group]


class Schedule(NamedTuple):
    """All that the machine computes."""

    uniform: Phase
    lanes: Phase
    copies: list[int]  # the places of the uniform phase that are the first ones of the lanes
    leaves: list[range]  # the places of each block's leaves, in its phase
    outputs: list[tuple[bool, int]]  # whether they differ between examples, and their places


class _Alike(NamedTuple):
    """The nodes of a group."""

    op: Primitive
    nodes: list[int]
    wanted: int
    uniform: bool = False


def schedule(
    flat: Flat,
    blocks: Sequence[LeafBlock],
    wanted: Sequence[int] = (),
    roots: Sequence[int] = (0,),
) -> Schedule:
    """The operations in groups, for the outputs, and the derivatives for the wanted blocks of the
    outputs that are the roots.
    """
    nodes = Nodes(flat, blocks)
    once, many = _grouped(nodes, nodes.masks(wanted, roots))
    places = [0] * len(nodes.ops)
    leaves = [
        [x for b, each in zip(blocks, nodes.leaves, strict=True) if b.over is over for x in each]
        for over in (False, True)
    ]
    uniform = _phase(nodes, once, [*nodes.numbers, *leaves[0]], places, {})
    many = [part for each in many for part in _parts(nodes, each, places)]
    read = {
        x: None
        for each in many
        for i in each.nodes
        for x in (nodes.inputs[i] if not each.uniform else _vector(nodes.inputs[i]))
        if not nodes.over[x]
    }
    copied = [x for x in read if x not in nodes.numbers]
    constant = [x for x in read if x in nodes.numbers]
    own = {x: k for k, x in enumerate([*copied, *constant])}
    lanes = _phase(nodes, many, [*own, *leaves[1]], places, own)
    return Schedule(
        uniform,
        lanes,
        [places[x] for x in copied],
        [range(places[x.start], places[x.start] + len(x)) if x else x for x in nodes.leaves],
        [(nodes.over[y], places[y]) for y in nodes.outputs],
    )


def _vector(inputs: tuple[int, ...]) -> tuple[int, ...]:
    """The second factors of a dot product."""
    n = len(inputs) // 2
    return inputs[n : 2 * n]


def _grouped(nodes: Nodes, masks: Sequence[int]) -> tuple[list[_Alike], list[_Alike]]:
    """The operations by level and kind: those that are the same for all examples, and the others.
    Over examples, dot products are together if they read the same vector, as a layer's do.
    """
    levels = [0] * len(nodes.ops)
    groups: tuple[dict[Any, list[int]], dict[Any, list[int]]] = {}, {}
    for i, op in enumerate(nodes.ops):
        if op is not None:
            inputs = nodes.inputs[i]
            level = levels[i] = 1 + max([levels[x] for x in inputs], default=0)
            key: Any = level, op, masks[i]
            if op in MANY:
                key = (*key, len(inputs))
                if op is ops.dot and nodes.over[i]:
                    key = (*key, _vector(inputs))
            each = groups[nodes.over[i]]
            alike = each.get(key)
            if alike is None:
                each[key] = [i]
            else:
                alike.append(i)
    once, many = (
        [_Alike(key[1], each[key], key[2]) for key in sorted(each, key=itemgetter(0))]
        for each in groups
    )
    return once, many


def _parts(nodes: Nodes, group: _Alike, places: Sequence[int]) -> Iterator[_Alike]:
    """The group, or if it is of dot products with uniform weights, its parts whose weights stand at
    even distances: each is the product of a matrix.
    """
    rows = [nodes.inputs[i] for i in group.nodes]
    n = len(rows[0]) // 2
    if group.op is not ops.dot or any(nodes.over[w] for row in rows for w in row[:n]):
        yield group
        return
    vector = _vector(rows[0])
    if not any(nodes.over[x] for x in vector) or len({*vector}) < n:
        yield group
        return
    parts: list[list[int]] = []
    before: list[list[int]] = []  # where the rows of the last part have their weights and biases
    for i, row in zip(group.nodes, rows, strict=True):
        at = [places[w] for w in (*row[:n], *row[2 * n :])]
        along = at[1] - at[0] if n > 1 else 1
        even = all(w == at[0] + k * along for k, w in enumerate(at[:n]))
        steps = [x - y for x, y in zip(at, before[-1], strict=True)] if before else []
        fits = len({*steps[:n]}) == 1
        if fits and len(before) > 1:
            fits = steps == [x - y for x, y in zip(before[-1], before[-2], strict=True)]
        if not even:
            yield group._replace(nodes=[i])
            before = []
        elif fits:
            parts[-1].append(i)
            before.append(at)
        else:
            parts.append([i])
            before = [at]
    for each in parts:
        yield group._replace(nodes=each, uniform=True)


def _phase(
    nodes: Nodes,
    groups: Sequence[_Alike],
    before: Sequence[int],
    places: list[int],
    copied: Mapping[int, int],
) -> Phase:
    """The groups with their places, which follow those of the nodes `before`; uniform nodes that
    the lanes read have places among these too, as `copied` says.
    """
    for k, x in enumerate(before):
        if x not in copied:
            places[x] = k
    constants = {k: nodes.numbers[x] for k, x in enumerate(before) if x in nodes.numbers}
    out = len(before)
    placed = []
    for op, each, wanted, uniform in groups:
        for k, i in enumerate(each):
            places[i] = out + k
        inputs = []
        if not copied:
            inputs = [tuple([places[x] for x in nodes.inputs[i]]) for i in each]
        for i in each if copied else ():
            if uniform:
                n = len(nodes.inputs[i]) // 2
                row = [
                    copied.get(x, places[x]) if n <= k < 2 * n else places[x]
                    for k, x in enumerate(nodes.inputs[i])
                ]
            else:
                row = [copied[x] if x in copied else places[x] for x in nodes.inputs[i]]
            inputs.append(tuple(row))
        placed.append(Group(op, out, inputs, wanted, uniform))
        out += len(each)
    return Phase(constants, len(before), out, placed)
