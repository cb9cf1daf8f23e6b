"""Arrays as text: the lines of a lifted program in languages with arrays like NumPy's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.primitive import TABLE, Primitive
from ..ir.arrays import (
    Array,
    Assembly,
    Factor,
    Map,
    Operand,
    Parameters,
    Product,
    Read,
    Reduction,
    Statement,
    Term,
    Total,
    in_own_shape,
)
from ..ir.naming import ArrayNames
from ..ir.symbols import Symbol
from ..passes.tidying import substituted
from .array_reads import ArrayReads
from .language import Language
from .phrases import full, summed, turned


class Dialect(NamedTuple):
    """A language of NumPy's kind, with what it needs beyond single expressions."""

    language: Language
    np: str
    """The name of the module of array functions."""
    imports: str
    reductions: Mapping[Primitive, str]
    """The functions of (array, axis, keepdims) that compute primitives of many arguments."""


def reserved(language: Language) -> set[str]:
    """The names that arrays in a text cannot have."""
    return {*language.reserved, *language.library.paragraphs, *TABLE}


class ArrayText(ArrayReads):
    """The lines of a function of arrays."""

    def __init__(self, dialect: Dialect, names: ArrayNames) -> None:
        super().__init__(dialect.language, dialect.np, names)
        self.imports = dialect.imports
        self.reductions = dialect.reductions
        self._checks: dict[int, str] = {}  # by the count of lines before them

    def write(self, statements: Sequence[Statement]) -> None:
        """Write the statements, one line each."""
        for statement in statements:
            text = self.statement(statement)
            if text != statement.out.name:
                self.lines.append(f"{statement.out.name} = {text}")
            if (check := self.finite_check(statement)) is not None:
                self._checks[len(self.lines)] = check

    def finite_check(self, s: Statement) -> str | None:
        """A line that checks a statement's result; it runs after it, but is not shown."""
        return None

    def statement(self, s: Statement) -> str:
        """The expression that a statement computes."""
        if isinstance(s, Map):
            return self._map(s)
        if isinstance(s, Product):
            return self._product(s)
        if isinstance(s, Reduction):
            return self._reduction(s)
        return self._backward(s)

    def operand(self, x: Operand) -> str:
        """The text of an operand."""
        return self.read(x) if isinstance(x, Read) else self.language.number(x)

    def function(
        self,
        name: str,
        blocks: Sequence[Array],
        statements: Sequence[Statement],
        results: Sequence[Operand],
        values: int,
        reduce: str | None,
    ) -> tuple[str, str]:
        """The text of a function of the blocks with all that it needs, as shown and as run.

        The first results, `values` of them, are reduced over the examples.
        """
        self.write(statements)
        batched = any(block.over for block in blocks)
        returned = []
        same = False  # for every example
        for k, result in enumerate(results):
            written = self.operand(result)
            if (
                isinstance(result, Read)
                and result.whole
                and isinstance(result.arrays[0], Parameters)
            ):
                written = result.arrays[0].name  # all of them are in a row already
            if k < values:
                same = batched and not (isinstance(result, Read) and result.over)
            if k < values and batched and not same:
                written = written if reduce is None else summed(written, None)
                if reduce == "mean":
                    written += " / m"
            elif same and reduce != "mean":
                one = reduce is None and k < values  # a derivative is the sum's
                written = full(self.np, "m", written) if one else f"m * {written}"
            returned.append(written)
        last = f"return {', '.join(returned)}" + "," * (len(returned) == 1)
        given = [block.name for block in blocks if block.count or block is not blocks[-1]]
        head = f"def {name}({', '.join([*given, *['m'] * batched])}):"
        shown = [*self.lines, last]
        checks = [[self._checks[i]] if i in self._checks else [] for i in range(len(shown))]
        running = [
            each for check, line in zip(checks, shown, strict=True) for each in (*check, line)
        ]
        return self._module(head, shown), self._module(head, running)

    def _module(self, head: str, lines: Sequence[str]) -> str:
        """The text of a function, after the imports and definitions that it needs."""
        body = "\n".join([head, *(f"    {line}" for line in lines)])
        helpers = self.language.library.needed([*self.definitions, body])
        return "\n\n\n".join([self.imports, *helpers, *self.definitions, body]) + "\n"

    # Statements.

    def term(self, term: Term) -> str:
        """The text of a term; lines that it needs are written before."""
        body = self.expression(self.named(term))
        for name, text in body.steps:
            self.lines.append(f"{name} = {text}")
        return body.results[0]

    def named(self, term: Term) -> Symbol | float:
        """The term's expression, with the text of each read as its symbol's name."""
        texts = {x: Symbol(self.read(read)) for x, read in term.operands.items()}
        return substituted(term.expression, dict(texts))

    def _map(self, s: Map) -> str:
        text = self.term(s.term)
        if s.out.is_number:
            return text
        return self.spread(text, s.term, (s.out.rows, s.out.columns), s.out.over)

    def spread(self, text: str, term: Term, shape: tuple[int, int], over: bool) -> str:
        """The text of a term, broadcast to the shape if all its reads are smaller."""
        reads = term.operands.values()
        shapes = [r.places.shape for r in reads if not all(array.is_number for array in r.arrays)]
        if np.broadcast_shapes((1, 1), *shapes) == shape and term.over == over:
            return text
        spread = f"({shape[0]}, {'m' if over else shape[1]})"
        if reads:
            return f"{self.np}.broadcast_to({text}, {spread})"
        return full(self.np, spread, text)

    def _product(self, s: Product) -> str:
        if s.out.is_number:
            reads = (in_own_shape(factor.read) for factor in (s.left, s.right))
            left, right = (self.read(read, spread=True) for read in reads)
            text = f"{self.np}.vdot({left}, {right})"
        else:
            sides = (s.left, s.right)
            numbers = any(x.read.places.size == 1 and x.read.arrays[0].is_number for x in sides)
            text = f"{' * ' if numbers else ' @ '}".join(map(self._factor, sides))
        if s.mean:
            text += " / m"
        if s.bias is not None and s.bias != 0.0:
            text += f" + {self.operand(s.bias)}"
        return text

    def _factor(self, factor: Factor) -> str:
        text = self.read(factor.read, spread=True)
        return turned(text) if factor.transposed else text

    def _reduction(self, s: Reduction) -> str:
        text = self.read(s.operand, spread=True)
        if s.op is ops.sum:
            return summed(text, s.axis)
        name = self.reductions.get(s.op)
        if name is None:
            known = self.language.name
            raise TargetError(f"{s.op.name} of many arguments has no form in {known}")
        keep = "" if s.axis is None else ", keepdims=True"
        return f"{name}({text}, axis={s.axis}{keep})"

    def _backward(self, s: Total | Assembly) -> str:
        """A statement of the backward pass, for languages that do not differentiate themselves."""
        raise TargetError(f"{type(s).__name__} has no form in {self.language.name}")
