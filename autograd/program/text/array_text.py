"""Arrays as text: the lines of a routine in languages with arrays like NumPy's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.naming import VariableNames
from ..ir.statement import (
    Element,
    Part,
    Routine,
    Statement,
    Variable,
    times_written,
)
from ..ir.symbols import (
    Expression,
    M,
    Symbol,
    inputs_first,
    is_constant,
    is_op,
    simple,
    substituted,
    term_of_mean,
    used,
)
from .array_reads import ArrayReads, Dialect, Piece, is_one, is_row
from .forms import (
    Frame,
    PartForm,
    ProductSide,
    Shape,
    becomes_column,
    common_shape,
    count_name,
    form_of,
    frame_shape,
    window_at,
    without_sides,
)
from .language import reserved
from .softmaxes import softmaxes


class ArrayText(ArrayReads):
    """The lines of a function of arrays."""

    check = ""
    """A template of a line that checks a statement's result; it is run, but not shown."""

    def __init__(self, dialect: Dialect, routine: Routine) -> None:
        super().__init__(dialect, count_name(routine))
        self.routine = routine
        self.softmaxes = softmaxes(routine) if dialect.softmax else {}
        on_the_way = {x for each in self.softmaxes.values() for x in each.way}
        self.statements = [s for s in routine.statements if s.out not in on_the_way]
        self.copies = _copies(routine)
        names = VariableNames(reserved(dialect.language) | ({self.m} if routine.batched else set()))
        variables = [*routine.inputs, *(statement.out for statement in routine.statements)]
        last = sorted(variables, key=lambda x: (x in self.copies, x.temporary))
        self.names = {variable: names.new(variable.name) for variable in last}
        self._taken |= {self.m, *self.names.values()}
        self._checks: dict[int, list[str]] = {}  # by the count of lines before them
        self.lines_of: dict[Variable, list[str]] = {}
        """The lines that were written for each variable."""
        parts = [part for statement in routine.statements for part in statement.parts]
        self._read = {element.variable for part in parts for element in part.reads.values()}

    def write(self) -> None:
        """Write the statements, one line each."""
        for statement in self.statements:
            if statement.out in self.copies:
                continue
            self._steps, self.check, start = 0, "", len(self.lines)
            text, name = self.statement(statement), self.names[statement.out]
            if statement.out in self._read and _is_bare(statement):
                text = self.dialect.constant.format(text)  # Python's would not give inf or nan
            if text != name:
                self.lines.append(self.dialect.assignment.format(name, text))
            self.lines_of[statement.out] = self.lines[start:]
            if self.check:
                self._checks[len(self.lines)] = [self.check.format(name)]

    def function(self, name: str, notes: Sequence[str] = ()) -> tuple[str, str]:
        """The text of the routine as a function with all that it needs, as shown and as run; notes
        are comments in what is shown.
        """
        self.write()
        returned = [self.name(result) for result in self.routine.results]
        *arguments, theta = self.routine.inputs
        given = [self.names[x] for x in (*arguments, *[theta] * (0 not in theta.shape))]
        head = f"def {name}({', '.join([*given, *[self.m] * self.routine.batched])}):"
        shown = [*self.lines, f"return {', '.join(returned)}" + "," * (len(returned) == 1)]
        running = [x for k, line in enumerate(shown) for x in (*self._checks.get(k, ()), line)]
        noted = [*(f"# {note}" for note in notes), *shown]
        return self._module(self.stand_ins(), head, noted), self._module([], head, running)

    def _module(self, stand_ins: Sequence[str], head: str, lines: Sequence[str]) -> str:
        """The text of a function, after the imports and definitions that it needs."""
        definitions = [*stand_ins, *self.definitions.values()]
        body = "\n".join([head, *(f"    {line}" for line in lines)])
        helpers = self.language.library.needed([*definitions, body])
        return "\n\n\n".join([self.dialect.imports, *helpers, *definitions, body]) + "\n"

    # Statements.

    def statement(self, s: Statement) -> str:
        """The expression that a statement computes; lines that it needs are written before."""
        if (softmax := self.softmaxes.get(s.out)) is not None:
            text = self.dialect.softmax.format(self.name(softmax.of), softmax.side)
            return f"-{text}" if softmax.is_negative else text
        if not s.parts:  # there are no numbers in it
            return f"{self.np}.zeros({self.shape(s.out.shape)})"
        element = viewed(s) if s.out in self._read else None
        if element and is_one(s.out.shape) and not is_one(element.variable.shape):
            # An array of one number: a number of Python has no shape.
            return self.row_part(window_at(*element, s.parts[0], (None, None)))
        pieces = [self.piece(s, part) for part in s.parts]
        count = s.out.count
        if not all(_is_everything(piece, count) for piece in pieces):
            return self.joined(s.out, pieces) or self.scattered(s.out, pieces)
        texts, shapes = zip(*map(self.fitted, pieces), strict=True)
        total, shape = reduce(lambda x, y: simple(ops.add, [x, y]), texts), common_shape(shapes)
        if shape == s.out.shape or is_one(s.out.shape):
            return self.text(total)
        return self.spread(total, shape, s.out.shape)

    def fitted(self, piece: Piece) -> tuple[Expression, Shape]:
        """A piece that is a whole array, in this array's shape or smaller."""
        x, shape, target = piece
        full = target.variable.shape
        if target.shape == full or (is_one(shape) and (len(full) == 2 or is_constant(x))):
            return x, shape
        return Symbol(self.reshaped(self.spread(x, shape, target.shape), full)), full

    # Parts.

    def piece(self, s: Statement, part: Part) -> Piece:
        """The numbers of a part, combined along its summed axes."""
        form = form_of(part, s.op)
        if s.op is not ops.sum:
            x, shape = self.reduction(s.op, part, form)
        elif form.factors:
            x, shape = Symbol(self.product(part, form)), frame_shape(part, form.frame)
            self._products.add(x)
        elif form.summed:
            x, shape = self.total(s.out, part, form)
        else:
            x, shape = self.term(part, form.expression, form.frame)
        turned = s.op is ops.sum and becomes_column(s.out, part, form)
        frame = form.frame[::-1] if turned else form.frame
        return Piece(self.finished(x, form), shape, window_at(s.out, part.target, part, frame))

    def finished(self, x: Expression, form: PartForm) -> Expression:
        """A sum with its sign, and divided by the count of examples if it is a mean."""
        x = simple(ops.neg, [x]) if form.negative else x
        return term_of_mean(x) if form.mean else x

    def term(self, part: Part, x: Expression, frame: Frame) -> tuple[Expression, Shape]:
        """An expression with the texts of its reads as its symbols' names, and its shape."""
        put: dict[Symbol, Expression] = {}
        shapes: list[Shape] = [(1,) * len(frame)]
        for symbol, element in used(x, part.reads).items():
            put[symbol], shape = self.read(window_at(*element, part, frame))
            shapes.append(shape)
        return substituted(x, put), common_shape(shapes)

    def total(self, out: Variable, part: Part, form: PartForm) -> tuple[Expression, Shape]:
        """The sum of an expression; sums over examples alone are columns, as in the lectures."""
        text, shape = self.operand(part, form)
        left = without_sides(shape, form.summed)
        examples = all(side in (1, "m") for side in shape) and out not in self.routine.values
        if is_one(left) and (len(left) > 2 or (is_one(out.shape) and not examples)):
            return Symbol(f"{text}.sum()"), ()
        axis = form.summed[0] if len(form.summed) == 1 else form.summed
        total = f"{text}.sum(axis={axis}, keepdims=True)"
        if becomes_column(out, part, form):
            return Symbol(self.turned(total)), left[::-1]
        return Symbol(total), left

    def operand(self, part: Part, form: PartForm) -> tuple[str, Shape]:
        """What is combined, in full length along the summed dimensions."""
        x, shape = self.term(part, form.expression, form.frame)
        lengths = frame_shape(part, form.frame)
        full = tuple(lengths[d] if d in form.summed else side for d, side in enumerate(shape))
        return self.spread(x, shape, full), full

    def product(self, part: Part, form: PartForm) -> str:
        """A matrix product, or the sum of the products of two arrays' numbers."""
        sides = [self.side(part, factor, in_brackets=form.is_matrix) for factor in form.factors]
        return " @ ".join(sides) if form.is_matrix else f"{self.np}.vdot({', '.join(sides)})"

    def side(self, part: Part, factor: ProductSide, in_brackets: bool = True) -> str:
        """One side of a product."""
        x, shape = self.term(part, factor.expression, factor.frame)
        full = frame_shape(part, factor.frame)
        if not (in_brackets or factor.turned) and shape == full:
            return self.text(x)
        text = self.spread(x, shape, full)
        return self.turned(text) if factor.turned else text

    def turned(self, text: str) -> str:
        """The text of the transposed array."""
        return f"{text}{self.transpose}"

    def reduction(self, op: Primitive, part: Part, form: PartForm) -> tuple[Expression, Shape]:
        """A primitive of the numbers along the summed dimensions; only the length of one number is
        not the number itself.
        """
        if not form.summed:
            x, shape = self.term(part, form.expression, form.frame)
            return (ops.fabs(x) if op is ops.hypot else x), shape
        text, shape = self.operand(part, form)
        if is_one(without_sides(shape, form.summed)):
            return Symbol(self.reduced(op, text, shape, None)), ()
        for d in form.summed:
            text, shape = self.reduced(op, text, shape, d), without_sides(shape, (d,))
        return Symbol(text), shape

    def reduced(self, op: Primitive, text: str, shape: Shape, d: int | None) -> str:
        """A primitive of the numbers along one dimension, which is kept, or of all numbers."""
        if (function := self.array_function(op)) is None:
            raise self.without_form(op)
        return f"{function}({text}, axis={d}{'' if d is None else ', keepdims=True'})"


def _copies(routine: Routine) -> dict[Variable, Statement]:
    """The statements that can be written in the place where their temporary variable is used: it is
    used once, and they only put other arrays' numbers together, or reduce a result.
    """
    uses = Counter(routine.results)
    for statement in routine.statements:
        for part in statement.parts:
            x = part.expression
            symbols = [x, *(y for node in inputs_first(x) for y in node.inputs)]
            uses.update(
                part.reads[y].variable for y in symbols if isinstance(y, Symbol) and y in part.reads
            )
    return {
        s.out: s
        for s in routine.statements
        if s.out.temporary and uses[s.out] == 1 and s.op is ops.sum
        if _is_copy(s) or (s.out in routine.results and _is_reduced(s))
    }


def viewed(s: Statement) -> Element | None:
    """What a statement reads that only names a part of the parameters' row."""
    if len(s.parts) != 1 or s.out.temporary:
        return None
    (part,) = s.parts
    element = part.reads.get(part.expression) if isinstance(part.expression, Symbol) else None
    if element is None or element.variable.numbers is not None or len(element.indices) != 1:
        return None
    return None if part.adds_up else element


def _is_copy(s: Statement) -> bool:
    """Whether it takes each number from another array, and adds up none."""
    if any(part.adds_up or part.expression not in part.reads for part in s.parts):
        return False
    return bool((times_written(s.out, s.parts) <= 1).all())


def _is_reduced(s: Statement) -> bool:
    """Whether it is a number or one read, perhaps summed, and perhaps with m as a factor."""
    if len(s.parts) != 1:
        return False
    x = s.parts[0].expression
    inputs: Sequence[Expression] = (x,)
    if (is_op(x, ops.mul) or is_op(x, ops.div)) and any(y is M for y in x.inputs):
        inputs = x.inputs
    return all(not isinstance(y, Symbol) or y.op is None for y in inputs)


def _is_bare(s: Statement) -> bool:
    """Whether it is a number that is made of constants alone."""
    elements = [element for part in s.parts for element in part.reads.values()]
    return all(x.variable.numbers is not None for x in elements) and is_one(s.out.shape)


def _is_everything(piece: Piece, count: int) -> bool:
    """Whether it fills all places: in order, or with the same number everywhere."""
    flat = piece.target.places.ravel()
    if len(flat) != count:
        return False
    return is_row(flat, 0) or (is_one(piece.shape) and is_row(np.sort(flat), 0))
