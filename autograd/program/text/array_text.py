"""Arrays as text: the lines of a routine in languages with arrays like NumPy's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.primitive import TABLE, Primitive
from ..ir.statement import Part, Routine, Statement, Variable
from ..ir.symbols import Expression, M, Symbol, inputs_first, simple, substituted
from .array_pieces import ArrayPieces, Piece
from .copies import copies, viewed
from .forms import (
    Frame,
    PartForm,
    ProductSide,
    Shape,
    broadcast,
    form_of,
    frame_shape,
    is_one,
    window,
    without,
)
from .language import Language
from .names import names_of
from .phrases import shape_text, summed


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


class ArrayText(ArrayPieces):
    """The lines of a function of arrays."""

    def __init__(self, dialect: Dialect, routine: Routine) -> None:
        super().__init__(dialect.language, dialect.np)
        self.routine = routine
        self.imports = dialect.imports
        self.reductions = dialect.reductions
        taken = reserved(dialect.language) | ({"m"} if routine.batched else set())
        self._copies = copies(routine)  # that are not written yet
        self.names = names_of(routine, taken, self._copies)
        self._taken |= {"m", *self.names.values()}
        self._checks: dict[int, str] = {}  # by the count of lines before them
        parts = [part for statement in routine.statements for part in statement.parts]
        self._read = {element.variable for part in parts for element in part.reads.values()}

    def name(self, variable: Variable) -> str:
        """A variable's name, or the text of a copy in its place."""
        if (copy := self._copies.pop(variable, None)) is not None:
            self.names[variable] = self.statement(copy)
        return self.names[variable]

    def write(self) -> None:
        """Write the statements, one line each."""
        for statement in self.routine.statements:
            if statement.out not in self._copies:
                self._steps = 0
                text, name = self.statement(statement), self.names[statement.out]
                alone = statement.out.is_number and not _reads_arrays(statement)
                if (
                    alone and statement.out in self._read
                ):  # a number of Python would not give inf or nan
                    text = self.constant(text)
                if text != name:
                    self.lines.append(self.assignment(name, text))
                if (check := self.finite_check(statement)) is not None:
                    self._checks[len(self.lines)] = check

    def finite_check(self, s: Statement) -> str | None:
        """A line that checks a statement's result; it runs after it, but is not shown."""
        return None

    def constant(self, text: str) -> str:
        """A number that is not read from arrays, in the type of those that are."""
        return f"{self.np}.asarray({text}, float)"

    def function(self, name: str) -> tuple[str, str]:
        """The text of the routine as a function with all that it needs, as shown and as run."""
        self.write()
        returned = [self.name(result) for result in self.routine.results]
        last = f"return {', '.join(returned)}" + "," * (len(returned) == 1)
        *arguments, theta = self.routine.inputs
        given = [self.names[x] for x in (*arguments, *[theta] * (0 not in theta.shape))]
        head = f"def {name}({', '.join([*given, *['m'] * self.routine.batched])}):"
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

    def statement(self, s: Statement) -> str:
        """The expression that a statement computes; lines that it needs are written before."""
        if not s.parts:  # there are no numbers in it
            return f"{self.np}.zeros({shape_text(s.out.shape)})"
        element = viewed(s)
        used = element is not None and s.out in self._read
        if element is not None and used and s.out.is_number and not element.variable.is_number:
            return self.row_part(window(*element, s.parts[0], (None, None)))
        pieces = [self.piece(s, part) for part in s.parts]
        if not all(piece.is_everything for piece in pieces):
            return self.joined(s.out, pieces) or self.scattered(s.out, pieces)
        texts, shapes = zip(*map(self.fitted, pieces), strict=True)
        total, shape = reduce(lambda x, y: simple(ops.add, [x, y]), texts), broadcast(*shapes)
        if s.out.is_number or shape == s.out.shape:
            return self.text(total)
        return self.spread(total, shape, s.out.shape)

    def piece(self, s: Statement, part: Part) -> Piece:
        """The numbers of a part, combined along its summed axes."""
        form = form_of(part, s.op)
        if s.op is not ops.sum:
            x, shape = self.reduction(s, part, form)
        elif form.factors:
            x, shape = Symbol(self.product(part, form)), frame_shape(part, form.frame)
            self._products.add(x)
        elif form.summed:
            x, shape = self.total(s.out, part, form)
        else:
            x, shape = self.term(part, form.expression, form.frame)
        return Piece(self.finished(x, form), shape, window(s.out, part.target, part, form.frame))

    def finished(self, x: Expression, form: PartForm) -> Expression:
        """A sum with its sign, and divided by the count of examples if it is a mean."""
        x = simple(ops.neg, [x]) if form.negative else x
        return ops.div(x, M) if form.mean else x

    def term(self, part: Part, x: Expression, frame: Frame) -> tuple[Expression, Shape]:
        """An expression with the texts of its reads as its symbols' names, and its shape."""
        put: dict[Symbol, Expression] = {}
        shapes: list[Shape] = [(1,) * len(frame)]
        for symbol in inputs_first(x):
            if (element := part.reads.get(symbol)) is not None:
                put[symbol], shape = self.read(window(*element, part, frame))
                shapes.append(shape)
        return substituted(x, put), broadcast(*shapes)

    def total(self, out: Variable, part: Part, form: PartForm) -> tuple[Expression, Shape]:
        """The sum of an expression; sums over examples alone are columns, as in the lectures."""
        text, shape = self.operand(part, form)
        left = without(shape, form.summed)
        examples = all(side in (1, "m") for side in shape) and out not in self.routine.values
        if is_one(left) and (len(left) > 2 or (out.is_number and not examples)):
            return Symbol(f"{text}.sum()"), ()
        return Symbol(summed(text, form.summed)), left

    def operand(self, part: Part, form: PartForm) -> tuple[str, Shape]:
        """What is combined, in full length along the summed dimensions."""
        x, shape = self.term(part, form.expression, form.frame)
        lengths = frame_shape(part, form.frame)
        full = tuple(lengths[d] if d in form.summed else side for d, side in enumerate(shape))
        return self.spread(x, shape, full), full

    def product(self, part: Part, form: PartForm) -> str:
        """A matrix product, or the sum of the products of two arrays' numbers."""
        sides = [self.side(part, factor) for factor in form.factors]
        return " @ ".join(sides) if form.is_matrix else f"{self.np}.vdot({', '.join(sides)})"

    def side(self, part: Part, factor: ProductSide) -> str:
        """One side of a product."""
        x, shape = self.term(part, factor.expression, factor.frame)
        text = self.spread(x, shape, frame_shape(part, factor.frame))
        return self.turned(text) if factor.turned else text

    def turned(self, text: str) -> str:
        """The text of the transposed array."""
        return f"{text}.T"

    def reduction(self, s: Statement, part: Part, form: PartForm) -> tuple[Expression, Shape]:
        """A primitive of the numbers along the summed dimensions; only the length of one number is
        not the number itself.
        """
        if not form.summed:
            x, shape = self.term(part, form.expression, form.frame)
            return (ops.fabs(x) if s.op is ops.hypot else x), shape
        text, shape = self.operand(part, form)
        if is_one(without(shape, form.summed)):
            return Symbol(self.reduced(s.op, text, shape, None)), ()
        for d in form.summed:
            text, shape = self.reduced(s.op, text, shape, d), without(shape, (d,))
        return Symbol(text), shape

    def reduced(self, op: Primitive, text: str, shape: Shape, d: int | None) -> str:
        """A primitive of the numbers along one dimension, which is kept, or of all numbers."""
        if (function := self.reductions.get(op)) is None:
            raise TargetError(f"{op.name} of many arguments has no form in {self.language.name}")
        return f"{function}({text}, axis={d}{'' if d is None else ', keepdims=True'})"


def _reads_arrays(s: Statement) -> bool:
    """Whether it reads more than constants."""
    elements = [element for part in s.parts for element in part.reads.values()]
    return any(element.variable.numbers is None for element in elements)
