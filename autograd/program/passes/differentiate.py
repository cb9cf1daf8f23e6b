"""The reverse sweep over a lifted program: each array's adjoint, by the rules of the table.

In a batch, the adjoint of an array with a column per example holds the derivative of each example's
own result. An array that all examples share gets the mean over the examples, or the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ...engine.modes import allow_nonfinite
from ...engine.operands import plus, times
from ..ir.arrays import (
    Array,
    Assembly,
    Factor,
    Map,
    Operand,
    Places,
    Product,
    Read,
    Reduction,
    Statement,
    Term,
    Total,
    in_own_shape,
    without_unused,
)
from ..ir.naming import ArrayNames
from ..ir.symbols import Symbol
from .partials import all_symbols, chained, each_partial, felt, free_symbols
from .tidying import substituted

WHOLE: Places | None = None
Contribution: TypeAlias = "tuple[Places | None, Term]"
"""What an array receives at some of its places, or at all of them (WHOLE) in its own shape."""


def differentiate(
    statements: Sequence[Statement],
    output: Read,
    wrt: Sequence[Array],
    names: ArrayNames,
    mean: bool = True,
) -> tuple[list[Statement], list[Operand]]:
    """The statements of the backward pass, and the derivative for each array in `wrt`."""
    return _Sweep(statements, wrt, names, mean).run(output)


def all_of(array: Array) -> Read:
    """The read of a whole array, in its own shape."""
    return Read((array,), np.arange(array.count).reshape(array.rows, array.columns))


def as_term(operand: Operand) -> Term:
    """A term that is just this operand."""
    if not isinstance(operand, Read):
        return Term(operand, {})
    d = Symbol("d")
    return Term(d, {d: operand})


class _Sweep:
    def __init__(
        self, statements: Sequence[Statement], wrt: Sequence[Array], names: ArrayNames, mean: bool
    ) -> None:
        self.names = names
        self.mean = mean  # over the examples, else their sum
        self.forward = statements
        self.wrt = wrt
        self.backward: list[Statement] = []
        self.shares: dict[Array, list[Contribution]] = {}
        self.moving = set(wrt)  # what depends on those arrays
        for statement in statements:
            if any(array in self.moving for read in felt(statement) for array in read.arrays):
                self.moving.add(statement.out)

    def run(self, output: Read) -> tuple[list[Statement], list[Operand]]:
        self._hand(output, Term(1.0, {}))
        for statement in reversed(self.forward):
            if statement.out in self.shares and statement.out in self.moving:
                upstream = self._adjoint(statement.out)
                if isinstance(statement, Map):
                    self._map(statement, upstream)
                elif isinstance(statement, Product):
                    self._product(statement, upstream)
                else:
                    assert isinstance(statement, Reduction)
                    self._reduction(statement, upstream)
        derivatives: list[Operand] = []
        for array in self.wrt:
            adjoint = self._adjoint(array) if array in self.shares else 0.0
            if array.over and self.mean and adjoint != 0.0:
                adjoint = self._mean_part(array, adjoint)
            derivatives.append(adjoint)
        return self.backward, derivatives

    def _new(self, name: str, rows: int, columns: int, over: bool) -> Array:
        return Array(self.names.new(name), rows, columns, over)

    def _like(self, array: Array) -> Array:
        """A new array for the adjoint of another one."""
        return type(array)(self.names.new(f"d{array.name}"), array.rows, array.columns, array.over)

    def _mean_part(self, array: Array, adjoint: Operand) -> Operand:
        """The derivative of the mean over m examples: 1/m of each example's own."""
        out = self._new(f"d{array.name}", array.rows, array.columns, True)
        shape = (array.rows, array.columns)
        self.backward.append(Total(out, as_term(adjoint), shape, (), False, True))
        return all_of(out)

    # What an array receives.

    def _adjoint(self, array: Array) -> Operand:
        """The sum of all that an array received."""
        shares = self.shares[array]
        if all(places is WHOLE for places, _ in shares):
            expression: Symbol | float = 0.0
            operands: dict[Symbol, Read] = {}
            for _, term in shares:
                expression = plus(expression, term.expression)
                operands |= term.operands
            if not isinstance(expression, Symbol):
                return float(expression)
            if expression in operands and _fits(operands[expression], array):
                return operands[expression]
            out = self._like(array)
            self.backward.append(Map(out, Term(expression, operands)))
            return all_of(out)
        parts: list[tuple[Places, Read | float]] = []
        for places, term in shares:
            at = all_of(array).places if places is None else places
            parts.append((at, self._materialised(term, at.shape, array.over)))
        out = self._like(array)
        self.backward.append(Assembly(out, tuple(parts)))
        return all_of(out)

    def _materialised(self, term: Term, shape: tuple[int, ...], over: bool) -> Read | float:
        """The term as an operand: a new array where it is an expression."""
        if not isinstance(term.expression, Symbol):
            return float(term.expression)
        if term.expression in term.operands:
            return term.operands[term.expression]
        out = self._new("t", shape[0], shape[1], over)
        self.backward.append(Map(out, term))
        return all_of(out)

    def _hand(self, read: Read, term: Term) -> None:
        """Hand a share to the arrays that were read; the term has the read's shape."""
        if len(read.arrays) == 1:
            (array,) = read.arrays
            if array in self.moving:
                at = WHOLE if read.whole else read.places
                self.shares.setdefault(array, []).append((at, term))
            return
        over = read.over
        share = self._materialised(term, read.places.shape, over)
        flat = read.places.ravel()
        start = 0
        for array in read.arrays:
            here = np.flatnonzero((flat >= start) & (flat < start + array.count))
            if array in self.moving and len(here):
                part: Operand = share
                if isinstance(share, Read):
                    taken = np.broadcast_to(share.places, read.places.shape).ravel()[here]
                    part = without_unused(Read(share.arrays, taken.reshape(-1, 1)))
                places = (flat[here] - start).reshape(-1, 1)
                self._hand_sum(Read((array,), places), as_term(part), (len(here), 1), over)
            start += array.count

    def _hand_sum(self, read: Read, term: Term, shape: tuple[int, int], over: bool) -> None:
        """Hand a share to the arrays that were read, summed where the read was spread."""
        axes = tuple(k for k in (0, 1) if read.places.shape[k] == 1 and shape[k] > 1)
        over = over and (term.over or not self.mean)  # the mean of equal numbers is the number
        examples = over and not read.over
        if axes or examples:
            rows, columns = (1 if k in axes else shape[k] for k in (0, 1))
            out = self._new(f"d{self.names.source(read)}", rows, columns, over and not examples)
            self.backward.append(Total(out, term, shape, axes, examples, examples and self.mean))
            term = as_term(all_of(out))
        self._hand(read, term)

    # The rules.

    def _map(self, statement: Map, upstream: Operand) -> None:
        expression, out = statement.term.expression, statement.out
        assert isinstance(expression, Symbol) and expression.op is not None
        z = Symbol("z")
        up, known = as_term(upstream)
        known |= statement.term.operands | {z: all_of(out)}
        for symbol, read in statement.term.operands.items():
            if not any(array in self.moving for array in read.arrays):
                continue
            wanted = [k for k, x in enumerate(expression.inputs) if x is symbol]
            with allow_nonfinite():
                local = expression.op.locals(z, expression.inputs, wanted)
                total: Symbol | float = 0.0
                if len(local) > 1 and all(partial is local[0] for partial in local):
                    local = [times(float(len(local)), local[0])]  # x · x: 2x
                for partial in local:
                    total = plus(total, chained(up, partial))
            if not isinstance(total, Symbol) and total == 0:
                continue
            term = Term(total, _used(total, known))
            self._hand_sum(read, term, (out.rows, out.columns), out.over)

    def _product(self, statement: Product, upstream: Operand) -> None:
        out, (left, _), (right, _) = statement.out, statement.left, statement.right
        if isinstance(statement.bias, Read):
            shape = (out.rows, out.columns)
            self._hand_sum(statement.bias, as_term(upstream), shape, out.over)
        if out.is_number:
            pairs = [(left, right), (right, left)]
            square = left.arrays == right.arrays and np.array_equal(left.places, right.places.T)
            for one, other in pairs[:1] if square else pairs:
                x = Symbol("x")
                up, known = as_term(upstream)
                one = in_own_shape(one)
                known |= {x: Read(other.arrays, other.places.reshape(one.places.shape))}
                total = chained(up, times(2.0, x) if square else x)
                self._hand(one, Term(total, known))
            return
        if not isinstance(upstream, Read):
            full = self._new(f"d{out.name}", out.rows, out.columns, out.over)
            self.backward.append(Map(full, Term(upstream, {})))
            upstream = all_of(full)
        n = left.places.shape[1]
        for read, sides, rows, columns in (
            (left, (Factor(upstream), Factor(right, True)), out.rows, n),
            (right, (Factor(left, True), Factor(upstream)), n, out.columns),
        ):
            if any(array in self.moving for array in read.arrays):
                over = read is right and out.over
                mean = self.mean and out.over and not over
                share = self._new(f"d{self.names.source(read)}", rows, columns, over)
                self.backward.append(Product(share, *sides, None, mean))
                self._hand(read, as_term(all_of(share)))

    def _reduction(self, statement: Reduction, upstream: Operand) -> None:
        x, z = Symbol("x"), Symbol("z")
        up, known = as_term(upstream)
        known |= {x: statement.operand, z: all_of(statement.out)}
        partial = self._reduced(each_partial(statement.op, z, x), statement, known)
        total = chained(up, partial)
        self._hand(statement.operand, Term(total, _used(total, known)))

    def _reduced(
        self, partial: Symbol | float, statement: Reduction, known: dict[Symbol, Read]
    ) -> Symbol | float:
        """The partial, with a name for each primitive of all the arguments in it.

        Statements before it compute these: first each argument's part, then the primitive.
        """
        rows, columns = statement.operand.places.shape
        names: dict[Symbol, Symbol | float] = {}
        for node in all_symbols(partial):
            if node.op is not None and node.op.rule is not None:
                (each,) = node.inputs
                parts = self._new("t", rows, columns, statement.operand.over)
                self.backward.append(Map(parts, Term(each, _used(each, known))))
                out = statement.out
                reduced = self._new("t", out.rows, out.columns, out.over)
                self.backward.append(Reduction(reduced, node.op, all_of(parts), statement.axis))
                for symbol, array in ((each, parts), (node, reduced)):
                    if isinstance(symbol, Symbol):
                        names[symbol] = name = Symbol("t")
                        known[name] = all_of(array)
        return substituted(partial, names)


def _fits(read: Read, array: Array) -> bool:
    return read.over == array.over and read.places.shape == (array.rows, array.columns)


def _used(expression: Symbol | float, known: dict[Symbol, Read]) -> dict[Symbol, Read]:
    """The operands that an expression reads."""
    return {x: known[x] for x in free_symbols(expression) if x in known}
