"""Layers: which arrays are Z and A of a layer, for the names in texts.

Z is what weights give with the inputs of a layer: a matrix product, or with one input or one unit
what is left of it; without any, a weighted sum of features. A = g(Z) is all that goes on from Z:
everything that depends on Z depends on A.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ...engine import ops
from .statement import (
    Element,
    Routine,
    Statement,
    Variable,
    copied,
    factors,
    mentioned,
    multiplied,
)
from .symbols import Expression, Symbol

MOST_LOOKED_AT = 32  # statements after a Z, among which its A is looked for


class LayerArrays(NamedTuple):
    """A layer: its number, its Z, its A if it has one, and the reads of its weights and biases."""

    number: int
    z: Variable
    a: Variable | None
    weights: tuple[Element, ...]
    biases: tuple[Element, ...]


def layers(routine: Routine) -> list[LayerArrays]:
    """The layers that multiply by weights, in order; without one, the weighted sums of features
    that an activation follows. A layer's number is how many layers there are up to it, one after
    the other: what is computed of several inputs, or by several networks, has the same number.
    """
    following = _Following(routine)
    products = [
        (routine.statements[k], sides)
        for k, sides in following.products.items()
        if not following.is_term(k)
    ]
    made = [(s.out, _weights(s, sides), following.biases(s)) for s, sides in products]
    sums = [] if made else [(z, (), ()) for z in _weighted_sums(routine, following)]
    numbers = _numbers(routine.statements, {z for z, _, _ in (*made, *sums)})
    return [
        LayerArrays(numbers[z], z, following.activation(z), weights, biases)
        for z, weights, biases in (*made, *sums)
    ]


def _numbers(statements: Sequence[Statement], zs: Collection[Variable]) -> dict[Variable, int]:
    """For each variable, how many Z there are one after the other up to it."""
    numbers: dict[Variable, int] = {}
    for s in statements:
        before = max((numbers.get(x, 0) for x in _reads(s)), default=0)
        numbers[s.out] = before + (s.out in zs)
    return numbers


def shared_by_examples(routine: Routine) -> set[Variable]:
    """The parameters and, in a batch, the arguments that all examples share; and their views."""
    *arguments, parameters = routine.inputs
    shared = {parameters, *(x for x in arguments if routine.batched and "m" not in x.shape)}
    for s in routine.statements:
        source = copied(s)
        if source is not None and source.variable in shared:
            shared.add(s.out)
    return shared


def layer_sides(s: Statement, shared: Collection[Variable]) -> tuple[Element, Element] | None:
    """The two sides of a layer's product: what weights are multiplied with, added up over the
    inputs. With one input there is nothing to add up, with one unit and example one number is left.
    """
    if not s.parts:
        return None
    part, *others = s.parts
    if s.out.shape != (1, 1) and (sides := factors(part)):
        return sides
    sides = multiplied(part)
    if sides is None or len({side.variable in shared for side in sides}) == 1:
        return None
    w, x = sides if sides[0].variable in shared else sides[::-1]
    if any(part.axes[k] != "m" and k in part.kept for k in mentioned(x.indices)):
        return None  # each number is multiplied with one of its own
    is_one_factor = s.out.count == 1 and len(part.kept) == len(part.axes)
    return None if is_one_factor and not others else (w, x)


def terms_of_sum(x: Expression) -> list[Expression] | None:
    """What is added up, from the left to the right; None if something else is done."""
    if not isinstance(x, Symbol) or x.op is None:
        return [x]
    if x.op is not ops.add:
        return None
    one, other = map(terms_of_sum, x.inputs)
    return None if one is None or other is None else one + other


def _weights(s: Statement, sides: tuple[Element, Element]) -> tuple[Element, ...]:
    more = (both[0] for part in s.parts[1:] if (both := factors(part)))
    return (sides[0], *more)


def _biases(s: Statement) -> tuple[Element, ...]:
    return tuple(e for part in s.parts[1:] if not factors(part) for e in part.reads.values())


class _Following:
    """Which statements read a variable."""

    def __init__(self, routine: Routine) -> None:
        self.results = {*routine.results}
        self.readers: dict[Variable, list[int]] = {}
        self.statements = routine.statements
        for k, s in enumerate(routine.statements):
            for variable in _reads(s):
                self.readers.setdefault(variable, []).append(k)
        self.shared = shared_by_examples(routine)
        both = ((k, layer_sides(s, self.shared)) for k, s in enumerate(routine.statements))
        self.products = {k: sides for k, sides in both if sides}
        """By the places of the statements that are a layer's Z, its weights and its inputs."""
        self.zs = {self.statements[k].out for k in self.products}

    def activation(self, z: Variable) -> Variable | None:
        """The A of a Z; None if there is none."""
        own = self._of(z)
        same = [s for s in own if s.out.shape == z.shape and s.out not in self.results]
        chain = [s for s in same if self._is_all(s.out, z, {z, *(each.out for each in own)})]
        while chain and not self._feeds_layer(chain[-1].out) and _is_of_a_loss(chain[-1]):
            chain.pop()
        if chain:
            return chain[-1].out
        sigmoids = (s.out for s in same if _is_sigmoid(s, z))
        feeding = (s.out for s in (*same, *own) if self._feeds_layer(s.out))
        return next(feeding, None) or next(sigmoids, None) or self._of_sum(z)

    def biases(self, s: Statement) -> tuple[Element, ...]:
        """What is added to a layer's products, but for other products."""
        return tuple(e for e in _biases(s) if e.variable not in self.zs)

    def is_term(self, k: int) -> bool:
        """Whether a Z is only added to other Z, as what a first state gives is in a recurrence."""
        z = self.statements[k].out
        reader, *others = self.readers.get(z, ()) or (k,)
        if others or reader == k or reader not in self.products:
            return False
        return z in [e.variable for e in _biases(self.statements[reader])]

    def _of_sum(self, z: Variable) -> Variable | None:
        """The A of the sum of several Z, where nothing else reads this one."""
        k, *others = self.readers.get(z, ()) or (0,)
        s = self.statements[k]
        if others or z in self.results or z not in _reads(s) or len(s.parts) > 1:
            return None
        alike = _reads(s) <= self.zs | self.shared | {z}
        return self.activation(s.out) if alike and terms_of_sum(s.parts[0].expression) else None

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
        return any(k in self.products for k in self.readers.get(a, ()))


def _reads(s: Statement) -> set[Variable]:
    """The variables that a statement reads, without constants."""
    elements = (e for part in s.parts for e in part.reads.values())
    return {e.variable for e in elements if e.variable.numbers is None}


def _is_of_a_loss(s: Statement) -> bool:
    """Whether it is what a loss does to A before it reads the targets: a logarithm, the only kind
    of function of one number that has a pole, a sign, or a difference, as in log(softmax(Z)).
    """
    x = s.parts[0].expression
    op = x.op if len(s.parts) == 1 and isinstance(x, Symbol) else None
    return op in (ops.neg, ops.sub) or (op is not None and op.arity == 1 and op.pole is not None)


def _is_sigmoid(s: Statement, z: Variable) -> bool:
    """Whether it is σ(z), by which its loss is written, such as log σ(z) beside log σ(-z)."""
    x = s.parts[0].expression if len(s.parts) == 1 else None
    y = x.inputs[0] if isinstance(x, Symbol) and x.op is ops.sigmoid else None
    return isinstance(y, Symbol) and y.op is None and _reads(s) == {z}


def _weighted_sums(routine: Routine, following: _Following) -> list[Variable]:
    """The sums w1·x1 + w2·x2 + b of features with weights, each as long as it gets, that an
    activation follows. Features differ between examples, or are such activations; of one example,
    either factor may be the weight, but a sum has several terms.
    """
    weights = {x for x in routine.inputs if "m" not in x.shape}
    features = {x for x in routine.inputs if "m" in x.shape or not routine.batched}
    least = 1 if routine.batched else 2
    sums: dict[Variable, int] = {}  # and of how many terms
    made: dict[Variable, None] = {}

    def count(term: tuple[Variable, ...]) -> int:
        """How many terms it stands for: 0 if it is none of such a sum."""
        first, last = term[0], term[-1]
        if len(term) == 1:
            return sums.get(first, int(first in weights))
        of_both = any(x in weights and y in features for x, y in (term, term[::-1]))
        return int(first is not last and of_both)

    for s in routine.statements:
        terms = _terms(s, routine.batched)
        counts = [*map(count, terms)]
        if counts and all(counts) and any(len(x) > 1 or x[0] in sums for x in terms):
            for term in terms:
                sums.pop(term[0], None)
            sums[s.out] = sum(counts)
        elif len(read := _reads(s)) == 1:
            (z,) = read
            if sums.get(z, 0) >= least and (a := following.activation(z)) is not None:
                features.add(a)
                made[z] = None
    return [*made]


def _terms(s: Statement, batched: bool) -> list[tuple[Variable, ...]]:
    """What a statement of numbers adds up: variables, and products of two; of one example without
    minus, which makes an error of it.
    """
    if s.op is not ops.sum or s.out.shape != (1, "m" if batched else 1):
        return []
    terms: list[tuple[Variable, ...]] = []
    for part in s.parts:
        x = part.expression
        if not isinstance(x, Symbol):
            return []
        read = [part.reads[y].variable for y in (x, *x.inputs) if y in part.reads]
        if len(read) != max(len(x.inputs), 1):
            return []
        if x.op is None or x.op is ops.mul:
            terms.append(tuple(read))
        elif len(s.parts) == 1 and (x.op is ops.add or (batched and x.op is ops.sub)):
            terms += [(y,) for y in read]
        else:
            return []
    return terms
