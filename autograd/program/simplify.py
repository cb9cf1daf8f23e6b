"""Simplifying: the same numbers from fewer operations.

Constants stand once, equal operations are shared, and what does nothing (x·1, x + 0, -(-x)) goes.
Chains of + become one `sum`, and a sum of products w·x over parallel operands one `dot`, as a
neuron that is written out term by term is meant. What nothing depends on is left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .. import ops
from ..primitive import Primitive
from ..value import CONSTANT, Value
from .recording import Block

IDLE: dict[Primitive, tuple[tuple[int, float], ...]] = {
    ops.add: ((0, 0.0), (1, 0.0)),
    ops.sub: ((1, 0.0),),
    ops.mul: ((0, 1.0), (1, 1.0)),
    ops.div: ((1, 1.0),),
    ops.pow: ((1, 1.0),),
}
"""Where which constant leaves the other input as it is."""


MOST_TERMS = 8  # of different kinds, that are added one by one


class Flat(NamedTuple):
    """A graph as lists: of each node its operation and the places of its inputs.

    A node without an operation is a constant, or a leaf: a place in one of the blocks.
    """

    ops: list[Primitive | None]
    inputs: list[tuple[int, ...]]
    constants: dict[int, float]
    leaves: dict[int, tuple[int, int]]  # which block, and where in it
    outputs: list[int]
    labels: dict[int, str]

    def size(self) -> int:
        """How many operations there are."""
        return sum(op is not None for op in self.ops)


def flatten(nodes: Sequence[Value], blocks: Sequence[Block], outputs: Sequence[Value]) -> Flat:
    """The graph of the nodes, equal operations shared and idle ones left out."""
    flat = Flat([], [], {}, {}, [], {})
    place: dict[Value, int] = {}
    known: dict[object, int] = {}
    where = {x: (b, i) for b, block in enumerate(blocks) for i, x in enumerate(block.leaves)}
    for v in nodes:
        op = v.op
        if isinstance(op, Primitive):
            i = place[v] = _applied(flat, known, op, tuple([place[x] for x in v.inputs]))
            if v.label:
                flat.labels.setdefault(i, v.label)
        elif op is CONSTANT:
            place[v] = _constant(flat, known, v.data)
        else:
            place[v] = len(flat.ops)
            flat.ops.append(None)
            flat.inputs.append(())
            flat.leaves[place[v]] = where[v]
    flat.outputs.extend(place[y] for y in outputs)
    return flat


def _constant(flat: Flat, known: dict[object, int], number: float) -> int:
    """The place of a constant: by its text, for 0.0 and -0.0 are equal, and nan is not."""
    found = known.get(repr(number))
    if found is None:
        found = known[repr(number)] = len(flat.ops)
        flat.ops.append(None)
        flat.inputs.append(())
        flat.constants[found] = number
    return found


def _applied(flat: Flat, known: dict[object, int], op: Primitive, inputs: tuple[int, ...]) -> int:
    """The place of an operation: of an equal one, if there is one already."""
    same = _same_as(op, inputs, flat)
    if same is not None:
        return same
    if op.rule is not None and _has_parts(op, inputs, flat):
        return _unrolled(flat, known, op, inputs)
    key = (op, inputs)
    found = known.get(key)
    if found is None:
        found = known[key] = len(flat.ops)
        flat.ops.append(op)
        flat.inputs.append(inputs)
    return found


def _has_parts(op: Primitive, inputs: tuple[int, ...], flat: Flat) -> bool:
    """Whether an operation of many arguments is better taken as several of two.

    A product always is, for each slope depends on all other factors; a sum and a dot product are
    if they are short, and their terms are not alike.
    """
    if op is ops.prod:
        return True
    if op not in (ops.sum, ops.dot) or len(inputs) > MOST_TERMS:
        return False
    half = len(inputs) // 2
    rows = (inputs[:half], inputs[half : 2 * half]) if op is ops.dot else (inputs,)
    return any(len({_kind(flat, x) for x in row}) > 1 for row in rows)


def _unrolled(flat: Flat, known: dict[object, int], op: Primitive, inputs: tuple[int, ...]) -> int:
    """Sums and products of many as those of two."""
    if op is ops.dot:
        n = len(inputs) // 2
        pairs = zip(inputs[:n], inputs[n : 2 * n], strict=True)
        terms = [_applied(flat, known, ops.mul, pair) for pair in pairs] + [*inputs[2 * n :]]
    else:
        terms = [*inputs]
    if not terms:
        return _constant(flat, known, 1.0 if op is ops.prod else 0.0)
    two = ops.mul if op is ops.prod else ops.add
    while len(terms) > 1:  # in pairs, so that no chain gets long
        paired = [_applied(flat, known, two, (x, y)) for x, y in zip(terms[::2], terms[1::2])]  # noqa: B905
        terms = paired + terms[len(paired) * 2 :]
    return terms[0]


def _kind(flat: Flat, i: int) -> object:
    """What a node is parallel to: leaves of the same block, results of the same operation."""
    if i in flat.constants:
        return None
    return flat.leaves[i][0] if i in flat.leaves else flat.ops[i]


def _same_as(op: Primitive, inputs: tuple[int, ...], flat: Flat) -> int | None:
    """The input that the operation would only repeat, if it does."""
    for position, number in IDLE.get(op, ()):
        if flat.constants.get(inputs[position]) == number:
            return inputs[1 - position]
    if op is ops.neg and flat.ops[inputs[0]] is ops.neg:
        return flat.inputs[inputs[0]][0]
    if op is ops.identity or (op in (ops.sum, ops.prod) and len(inputs) == 1):
        return inputs[0]
    return None


def gather(flat: Flat) -> Flat:
    """Chains of + as one sum each, and sums of products as dot products."""
    uses = [0] * len(flat.ops)
    for inputs in flat.inputs:
        for x in inputs:
            uses[x] += 1
    for y in flat.outputs:
        uses[y] += 1
    terms: dict[int, list[int]] = {}  # of the sums that are not part of another one
    for i, op in enumerate(flat.ops):
        if op is ops.add or op is ops.sum:
            found: list[int] = []
            for x in flat.inputs[i]:
                own = terms.pop(x, None) if uses[x] == 1 else None
                if own is None:
                    found.append(x)
                elif len(own) > len(found):  # the longer one is kept, so that all is linear
                    own[:0] = found
                    found = own
                else:
                    found += own
            terms[i] = found
    kinds = [_kind(flat, i) for i in range(len(flat.ops))]
    new_ops, new_inputs = list(flat.ops), list(flat.inputs)
    constants, leaves = dict(flat.constants), dict(flat.leaves)
    for i, found in terms.items():
        products = [x for x in found if flat.ops[x] is ops.mul and uses[x] == 1]
        dots = [x for x in found if flat.ops[x] is ops.dot and uses[x] == 1]
        if len(found) == 2 and len(dots) == 1 and len(flat.inputs[dots[0]]) % 2 == 0:
            (bias,) = (x for x in found if x != dots[0])
            new_ops[i], new_inputs[i] = ops.dot, (*flat.inputs[dots[0]], bias)
            continue
        pairs = _parallel([flat.inputs[x] for x in products], kinds) if len(products) > 1 else None
        if pairs is None:
            if len(found) > MOST_TERMS or (len(found) > 2 and len({kinds[x] for x in found}) == 1):
                new_ops[i], new_inputs[i] = ops.sum, tuple(found)
            continue
        rest = [x for x in found if flat.ops[x] is not ops.mul or uses[x] != 1]
        factors = [w for w, _ in pairs] + [x for _, x in pairs]
        if len(rest) < 2:
            new_ops[i], new_inputs[i] = ops.dot, (*factors, *rest)
        else:
            new_ops.append(ops.dot)
            new_inputs.append(tuple(factors))
            new_ops[i], new_inputs[i] = ops.sum, (len(new_ops) - 1, *rest)
    return _alive(Flat(new_ops, new_inputs, constants, leaves, flat.outputs, flat.labels))


def _parallel(
    products: Sequence[tuple[int, ...]], kinds: list[object]
) -> list[tuple[int, int]] | None:
    """The factors of all products, like beside like, if they are of two kinds throughout."""
    first, second = (kinds[x] for x in products[0])
    if first is None or second is None:
        return None
    pairs = []
    for x, y in products:
        if (kinds[x], kinds[y]) == (first, second):
            pairs.append((x, y))
        elif (kinds[y], kinds[x]) == (first, second):
            pairs.append((y, x))
        else:
            return None
    return pairs


def _alive(flat: Flat) -> Flat:
    """The graph without what no output depends on, each node after its inputs."""
    state = [0] * len(flat.ops)  # 1: its inputs are waited for, 2: done
    stack = list(reversed(flat.outputs))
    order: list[int] = []
    while stack:
        i = stack[-1]
        if state[i] == 2:
            stack.pop()
        elif state[i] == 1:
            stack.pop()
            state[i] = 2
            order.append(i)
        else:
            state[i] = 1
            stack.extend(x for x in reversed(flat.inputs[i]) if not state[x])
    # by their old places, as far as that is in order: parallel nodes then stay side by side
    place = {old: new for new, old in enumerate(order)}
    return Flat(
        [flat.ops[i] for i in order],
        [tuple([place[x] for x in flat.inputs[i]]) for i in order],
        {place[i]: x for i, x in flat.constants.items() if i in place},
        {place[i]: x for i, x in flat.leaves.items() if i in place},
        [place[y] for y in flat.outputs],
        {place[i]: label for i, label in flat.labels.items() if i in place},
    )
