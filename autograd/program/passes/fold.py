"""Folding: what is multiplied by 0, or has the exponent 0, goes; long chains of products, of max
and of min go in pairs; a written-out log-sum-exp is one.

0·x is 0 for a finite x, and its slope is 0; for inf and nan it is nan. So it becomes 0 only if
something else that an output depends on reads x too: x is computed all the same, and where it or an
argument is not finite, the eager engine answers. It stays where it alone reads x, whose overflow
would go unseen, and where the sign of a zero counts. x**0 is 1 for every x, even inf and nan, and
goes on the same terms: it is x that may overflow.

A chain of max is z + w·(x - z), with the largest of the terms x as a constant z. The weights w are
its slopes: where terms are equal, max gives half to the later one each time, so that of three the
last gets 1/2, the others 1/4. With h = 1/2 where x = z, and 1 elsewhere, and Q the product of all h
behind a term, w is max(Q / 2, 2·H) where x = z, and 0 elsewhere; H is the product of all h.

m + log(Σ exp(x - m)) with the largest x as m is logsumexp(x), for finite numbers: the sum is 1 or
more, m cancels, and so do its slopes, to rounding. x - m overflows in both or in none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TypeAlias

from ...engine import ops
from ...engine.primitive import Primitive
from .simplify import Flat, Flattening

LONG = {ops.mul: 32, ops.max: 256, ops.min: 256}
"""The terms from which on a chain goes in pairs. A shorter one runs term by term, and side by side
with others like it.
"""
AT_ONCE = {ops.mul: ops.prod, ops.max: ops.max, ops.min: ops.min}  # for all terms of a chain
SHORTEST_SUM = 4  # terms of a log-sum-exp, from which on its own function is faster
SIDE_BY_SIDE = 4  # chains of max from which on they run term by term, whatever their length


Replaced: TypeAlias = dict[int, tuple[Primitive, Sequence[int]]]
"""Other operations and inputs for some places of a graph."""


def fold(flat: Flat, chains: Collection[Primitive] = (*LONG,)) -> Flat:
    """The graph without products by 0, with long chains of some operations as trees, and
    logsumexp by its name.
    """
    replaced = _chains(flat, [ops.mul] if flat.signs else chains)
    if not flat.signs:
        replaced |= _zeros(flat) | _shifted(flat)
    return _rebuilt(flat, replaced) if replaced else flat


def term_by_term(flat: Flat) -> Flat | None:
    """The graph with its long chains of max and min as they are; None if it has none."""
    has_any = not flat.signs and _chains(flat, [ops.max, ops.min])
    return fold(flat, [ops.mul]) if has_any else None


def _zeros(flat: Flat) -> Replaced:
    """The products by 0 and the powers with the exponent 0 of what something else reads too."""
    zeros = {x for x, number in flat.constants.items() if number == 0.0}
    factors: dict[int, int] = {}  # the other factor of each product by 0, and each base
    for i, op in enumerate(flat.ops) if zeros else ():
        if op is ops.mul or op is ops.pow:
            x, y = flat.inputs[i]
            if y in zeros:
                factors[i] = x
            elif op is ops.mul and x in zeros:
                factors[i] = y
    read = bytearray(len(flat.ops)) if factors else bytearray()
    todo = [*flat.outputs] if factors else []
    products: list[int] = []
    while todo or products:
        while todo:
            i = todo.pop()
            if not read[i]:
                read[i] = True
                if i in factors:
                    products.append(i)
                else:
                    todo.extend(flat.inputs[i])
        while products and not todo:
            i = products.pop()
            if not read[factors[i]]:  # nothing else reads it so far: this product does
                del factors[i]
                todo.extend(flat.inputs[i])
    nothing = {ops.mul: (ops.sum, ()), ops.pow: (ops.prod, ())}  # 0 and 1
    return {i: nothing[op] for i in factors if read[i] and (op := flat.ops[i])}


def _shifted(flat: Flat) -> Replaced:
    """Each m + log(Σ exp(x - m)) in which m is the maximum of the terms x."""
    replaced: Replaced = {}
    for i, op in enumerate(flat.ops) if {ops.log, ops.max} <= {*flat.ops} else ():
        if op is ops.add and (pair := _shift_and_sum(flat, *flat.inputs[i])):
            m, total = pair
            every = _leaves(flat, total, (ops.add, ops.sum))
            exps = [x for x in every if flat.constants.get(x) != 0.0]
            terms = [x for each in exps if (x := _shifted_by(flat, m, each)) is not None]
            largest_of = {*_leaves(flat, m, (ops.max,))}
            if len(terms) == len(exps) >= SHORTEST_SUM and {*terms} == largest_of:
                replaced[i] = ops.logsumexp, terms
    return replaced


def _shift_and_sum(flat: Flat, x: int, y: int) -> tuple[int, int] | None:
    """m and s if x + y is m + log(s) or log(s) + m, with a maximum m."""
    for m, log in ((x, y), (y, x)):
        if flat.ops[m] is ops.max and flat.ops[log] is ops.log:
            return m, flat.inputs[log][0]
    return None


def _shifted_by(flat: Flat, m: int, exp: int) -> int | None:
    """x if a node is exp(x - m)."""
    if flat.ops[exp] is not ops.exp:
        return None
    (difference,) = flat.inputs[exp]
    x, *others = flat.inputs[difference]
    is_it = flat.ops[difference] is ops.sub and others == [m]
    return x if is_it else None


def _leaves(flat: Flat, i: int, kinds: Collection[Primitive]) -> list[int]:
    """What a tree of some operations combines, from left to right."""
    leaves: list[int] = []
    todo = [i]
    while todo:
        x = todo.pop()
        if flat.ops[x] in kinds:
            todo.extend(reversed(flat.inputs[x]))
        else:
            leaves.append(x)
    return leaves


def _chains(flat: Flat, kinds: Collection[Primitive]) -> Replaced:
    """The terms of each long chain of an operation, by the last operation in it.

    A product is a chain however it is bracketed. A chain of max or min takes in one term a time,
    as its slopes depend on that.
    """
    every, inputs = flat.ops, flat.inputs
    wanted = {*kinds}
    made: list[int] = []  # each takes in another one
    for i, op in enumerate(every):
        if op in wanted:
            x, y = inputs[i]
            if every[x] is op or every[y] is op:
                made.append(i)
    if len(made) < min(LONG.values()) // 2 - 1:  # as many as a chain of pairs has
        return {}
    uses = flat.uses()
    lengths: dict[int, int] = {}
    inner = bytearray(len(every))
    for i in made:
        op = every[i]
        parts = [x for x in inputs[i] if every[x] is op and uses[x] == 1]
        if op is not ops.mul:
            parts = sorted(parts, key=lambda x: lengths.get(x, 2))[-1:]
        for x in parts:
            inner[x] = True
        lengths[i] = 2 - len(parts) + sum([lengths.get(x, 2) for x in parts])
    long = [i for i in made if (op := flat.ops[i]) and lengths[i] >= LONG[op]]
    ends = [i for i in long if not inner[i]]
    alike = Counter((flat.ops[i], lengths[i]) for i in ends if flat.ops[i] is not ops.mul)
    few = [i for i in ends if alike[flat.ops[i], lengths[i]] < SIDE_BY_SIDE]
    return {i: (AT_ONCE[op], _terms(flat, i, inner)) for i in few if (op := flat.ops[i])}


def _terms(flat: Flat, i: int, inner: bytearray) -> list[int]:
    """The terms of a chain; of max and min in the order in which they are taken in."""
    taken: list[int] = []
    todo = [i]
    while todo:
        x = todo.pop()
        if x == i or inner[x]:
            a, b = flat.inputs[x]
            todo += (a, b) if inner[b] and not inner[a] else (b, a)  # a chain's inner part is next
        else:
            taken.append(x)
    return taken


def _rebuilt(flat: Flat, replaced: Replaced) -> Flat:
    """The graph with other operations at some places, without what no output depends on."""
    finite_only = any(op in (ops.max, ops.min) or not given for op, given in replaced.values())
    new = Flat([], [], [], {}, [], [], {}, flat.signs, finite_only)
    flattening = Flattening(new)
    inputs: list[Sequence[int]] = [*flat.inputs]
    for i, (_, given) in replaced.items():
        inputs[i] = given
    needed = bytearray(len(flat.ops))
    for y in flat.outputs:
        needed[y] = True
    for i in reversed(range(len(flat.ops))):
        if needed[i]:
            for x in inputs[i]:
                needed[x] = True
    place = [0] * len(flat.ops)
    for i, number in flat.constants.items():
        if needed[i]:
            place[i] = flattening.constant(number)
    for b, leaves in enumerate(flat.leaves):
        own = flattening.leaves(b, len(leaves))
        new.leaves.append(own)
        place[leaves.start : leaves.stop] = own
    for i, before in enumerate(flat.ops):
        if before is not None and needed[i]:
            op = replaced[i][0] if i in replaced else before
            make = _extreme if i in replaced and op is before else Flattening.applied
            place[i] = make(flattening, op, tuple([place[x] for x in inputs[i]]))
            if i in flat.labels:
                new.labels.setdefault(place[i], flat.labels[i])
    new.outputs.extend(place[y] for y in flat.outputs)
    return new


def _extreme(flattening: Flattening, op: Primitive, terms: Sequence[int]) -> int:
    """The largest of many terms, or the smallest, with the slopes of a chain of the operation."""
    make = flattening.applied
    zero, half, one, two = map(flattening.constant, (0.0, 0.5, 1.0, 2.0))
    z = make(ops.stop_gradient, (flattening.paired(op, [*terms]),))
    ties = [make(ops.equal, (x, z)) for x in terms]
    levels = [[make(ops.where, (tie, half, one)) for tie in ties]]  # the products of 1, 2, 4, ... h
    while len(levels[-1]) > 1:
        h = levels[-1]
        pairs = [make(ops.mul, pair) for pair in zip(h[::2], h[1::2], strict=False)]
        levels.append(pairs + h[len(pairs) * 2 :])
    (every,) = levels.pop()
    behind = [one]  # of each product, the product of all h behind it
    for h in reversed(levels):
        factors = [
            make(ops.where, (zero, h[k], one) if k % 2 or k + 1 == len(h) else (one, h[k + 1], one))
            for k in range(len(h))
        ]  # an operation for the last of each pair too, so that all are lifted together
        behind = [make(ops.mul, (behind[k // 2], factor)) for k, factor in enumerate(factors)]
    first = make(ops.mul, (two, every))
    weights = [
        make(ops.mul, (tie, make(ops.max, (make(ops.mul, (q, half)), first))))
        for tie, q in zip(ties, behind, strict=True)
    ]
    beyond = [make(ops.sub, (x, z)) for x in terms]
    return make(ops.dot, (*weights, *beyond, z))
