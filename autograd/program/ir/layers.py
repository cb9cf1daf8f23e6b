"""Layers: which arrays are Z and A of a layer, for the names in texts.

Z is what a matrix product gives, or a weighted sum of features. A = g(Z) is all that goes on from
Z: everything that depends on Z depends on A.
"""

from __future__ import annotations

from typing import NamedTuple

from ...engine import ops
from .statement import Element, Routine, Statement, Variable, factors, is_one_to_one
from .symbols import Symbol, is_op

MOST_LOOKED_AT = 32  # statements after a Z, among which its A is looked for


class LayerArrays(NamedTuple):
    """A layer: its Z, its A if it has one, and the reads of its weights and of its biases."""

    z: Variable
    a: Variable | None
    weights: tuple[Element, ...]
    biases: tuple[Element, ...]


def layers(routine: Routine) -> list[LayerArrays]:
    """The layers that multiply by a matrix, in order; without one, the weighted sums of features
    that an activation follows.
    """
    following = _Following(routine)
    made = []
    for s in routine.statements:
        if following.is_product(s):
            sides = factors(s.parts[0])
            assert sides is not None
            biases = [e for part in s.parts[1:] for e in part.reads.values()]
            made.append(LayerArrays(s.out, following.activation(s.out), sides[:1], tuple(biases)))
    if made:
        return made
    each = ((z, following.activation(z)) for z in _weighted_sums(routine))
    return [LayerArrays(z, a, (), ()) for z, a in each if a is not None]


class _Following:
    """Which statements read a variable."""

    def __init__(self, routine: Routine) -> None:
        self.results = {*routine.results}
        self.readers: dict[Variable, list[int]] = {}
        self.statements = routine.statements
        for k, s in enumerate(routine.statements):
            for variable in _reads(s):
                self.readers.setdefault(variable, []).append(k)

    def is_product(self, s: Statement) -> bool:
        """Whether it is a matrix product."""
        return bool(s.parts and factors(s.parts[0])) and s.out.shape != (1, 1)

    def activation(self, z: Variable) -> Variable | None:
        """The A of a Z; None if there is none."""
        own = self._of(z)
        same = [s for s in own if s.out.shape == z.shape and s.out not in self.results]
        chain = [s for s in same if self._is_all(s.out, z, {z, *(each.out for each in own)})]
        while chain and not self._feeds_layer(chain[-1].out) and _is_of_a_loss(chain[-1]):
            chain.pop()
        if chain:
            return chain[-1].out
        return next((s.out for s in same if self._feeds_layer(s.out)), None)

    def _of(self, z: Variable) -> list[Statement]:
        """The first statements that depend on nothing but z, in order."""
        known, waiting = {z}, [*self.readers.get(z, ())]
        seen: set[int] = set()
        own: list[Statement] = []
        while waiting and len(own) < MOST_LOOKED_AT:
            waiting.sort(reverse=True)
            k = waiting.pop()
            s = self.statements[k]
            if k not in seen and _reads(s) <= known:
                own.append(s)
                known.add(s.out)
                waiting += self.readers.get(s.out, ())
            seen.add(k)
        return own

    def _is_all(self, a: Variable, z: Variable, own: set[Variable]) -> bool:
        """Whether all that goes on from z, among its own, goes through a."""
        waiting, seen = [z], {a}
        while waiting:
            x = waiting.pop()
            if x in seen:
                continue
            if x not in own or x in self.results:
                return False
            seen.add(x)
            waiting += (self.statements[k].out for k in self.readers.get(x, ()))
        return True

    def _feeds_layer(self, a: Variable) -> bool:
        return any(self.is_product(self.statements[k]) for k in self.readers.get(a, ()))


def _reads(s: Statement) -> set[Variable]:
    """The variables that a statement reads, without constants."""
    elements = (e for part in s.parts for e in part.reads.values())
    return {e.variable for e in elements if e.variable.numbers is None}


def _is_of_a_loss(s: Statement) -> bool:
    """Whether it is what a loss does to A before it reads the targets: a logarithm, the only kind
    of function of one number that has a pole, or a sign.
    """
    x = s.parts[0].expression
    op = x.op if len(s.parts) == 1 and isinstance(x, Symbol) else None
    return op is ops.neg or (op is not None and op.arity == 1 and op.pole is not None)


def _weighted_sums(routine: Routine) -> list[Variable]:
    """The sums w1·x1 + w2·x2 + b of features with weights that all examples share, each as long as
    it gets.
    """
    features = {x for x in routine.inputs if "m" in x.shape}
    sums: dict[Variable, None] = {}
    for s in routine.statements:
        if len(s.parts) != 1 or not _is_elementwise(s):
            continue
        (part,) = s.parts
        x = part.expression
        if not isinstance(x, Symbol) or not all(isinstance(y, Symbol) for y in x.inputs):
            continue
        read = [
            part.reads[y].variable for y in x.inputs if isinstance(y, Symbol) and y in part.reads
        ]
        shared = [variable for variable in read if "m" not in variable.shape]
        if is_op(x, ops.mul) and len(shared) == 1 and features & {*read}:
            sums[s.out] = None
        elif x.op in (ops.add, ops.sub) and len(read) == 2:
            terms = [variable for variable in read if variable in sums]
            if terms and len(terms) + len(shared) == 2:
                for variable in terms:
                    sums.pop(variable, None)
                sums[s.out] = None
    return [*sums]


def _is_elementwise(s: Statement) -> bool:
    (part,) = s.parts
    return "m" in s.out.shape and is_one_to_one(s.out, part.axes, part.target)
