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
    Index,
    Part,
    Routine,
    Statement,
    Variable,
    is_row,
    places_at,
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
)
from .array_reads import ArrayReads, Dialect, Piece, is_one, reshaped, shape_text
from .forms import Frame, PartForm, ProductSide, Shape, Window, form_of
from .language import reserved


class ArrayText(ArrayReads):
    """The lines of a function of arrays."""

    check = ""
    """A template of a line that checks a statement's result; it is run, but not shown."""

    def __init__(self, dialect: Dialect, routine: Routine) -> None:
        super().__init__(dialect)
        self.routine = routine
        self.copies = _copies(routine)
        names = VariableNames(reserved(dialect.language) | ({"m"} if routine.batched else set()))
        variables = [*routine.inputs, *(statement.out for statement in routine.statements)]
        last = sorted(variables, key=lambda x: (x in self.copies, x.temporary))
        self.names = {variable: names.new(variable.name) for variable in last}
        self._taken |= {"m", *self.names.values()}
        self._checks: dict[int, list[str]] = {}  # by the count of lines before them
        parts = [part for statement in routine.statements for part in statement.parts]
        self._read = {element.variable for part in parts for element in part.reads.values()}

    def write(self) -> None:
        """Write the statements, one line each."""
        for statement in self.routine.statements:
            if statement.out in self.copies:
                continue
            self._steps, self.check = 0, ""
            text, name = self.statement(statement), self.names[statement.out]
            if statement.out in self._read and _is_bare(statement):
                text = self.dialect.constant.format(text)  # Python's would not give inf or nan
            if text != name:
                self.lines.append(self.dialect.assignment.format(name, text))
            if self.check:
                self._checks[len(self.lines)] = [self.check.format(name)]

    def function(self, name: str) -> tuple[str, str]:
        """The text of the routine as a function with all that it needs, as shown and as run."""
        self.write()
        returned = [self.name(result) for result in self.routine.results]
        *arguments, theta = self.routine.inputs
        given = [self.names[x] for x in (*arguments, *[theta] * (0 not in theta.shape))]
        head = f"def {name}({', '.join([*given, *['m'] * self.routine.batched])}):"
        shown = [*self.lines, f"return {', '.join(returned)}" + "," * (len(returned) == 1)]
        running = [x for k, line in enumerate(shown) for x in (*self._checks.get(k, ()), line)]
        definitions = [*self.stand_ins(), *self.definitions]
        return self._module(definitions, head, shown), self._module(self.definitions, head, running)

    def _module(self, definitions: Sequence[str], head: str, lines: Sequence[str]) -> str:
        """The text of a function, after the imports and definitions that it needs."""
        body = "\n".join([head, *(f"    {line}" for line in lines)])
        helpers = self.language.library.needed([*definitions, body])
        return "\n\n\n".join([self.dialect.imports, *helpers, *definitions, body]) + "\n"

    # Statements.

    def statement(self, s: Statement) -> str:
        """The expression that a statement computes; lines that it needs are written before."""
        if not s.parts:  # there are no numbers in it
            return f"{self.np}.zeros({shape_text(s.out.shape)})"
        element = viewed(s) if s.out in self._read and is_one(s.out.shape) else None
        if element is not None and not is_one(element.variable.shape):  # one of Python has no shape
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
        return Symbol(reshaped(self.spread(x, shape, target.shape), full)), full

    # Parts.

    def piece(self, s: Statement, part: Part) -> Piece:
        """The numbers of a part, combined along its summed axes."""
        form = form_of(part, s.op)
        if s.op is not ops.sum:
            x, shape = self.reduction(s.op, part, form)
        elif form.factors:
            x, shape = Symbol(self.product(part, form)), _frame_shape(part, form.frame)
            self._products.add(x)
        elif form.summed:
            x, shape = self.total(s.out, part, form)
        else:
            x, shape = self.term(part, form.expression, form.frame)
        return Piece(self.finished(x, form), shape, window_at(s.out, part.target, part, form.frame))

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
        return Symbol(f"{text}.sum(axis={axis}, keepdims=True)"), left

    def operand(self, part: Part, form: PartForm) -> tuple[str, Shape]:
        """What is combined, in full length along the summed dimensions."""
        x, shape = self.term(part, form.expression, form.frame)
        lengths = _frame_shape(part, form.frame)
        full = tuple(lengths[d] if d in form.summed else side for d, side in enumerate(shape))
        return self.spread(x, shape, full), full

    def product(self, part: Part, form: PartForm) -> str:
        """A matrix product, or the sum of the products of two arrays' numbers."""
        sides = [self.side(part, factor) for factor in form.factors]
        return " @ ".join(sides) if form.is_matrix else f"{self.np}.vdot({', '.join(sides)})"

    def side(self, part: Part, factor: ProductSide) -> str:
        """One side of a product."""
        x, shape = self.term(part, factor.expression, factor.frame)
        text = self.spread(x, shape, _frame_shape(part, factor.frame))
        return self.turned(text) if factor.turned else text

    def turned(self, text: str) -> str:
        """The text of the transposed array."""
        return f"{text}.T"

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
    return element if _sums_nothing(part) else None


def _is_copy(s: Statement) -> bool:
    """Whether it takes each number from another array, and adds up none."""
    return all(part.expression in part.reads and _sums_nothing(part) for part in s.parts) and bool(
        (times_written(s.out, s.parts) <= 1).all()
    )


def _sums_nothing(part: Part) -> bool:
    return all(k in part.kept for k, side in enumerate(part.axes) if side != 1)


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


def _frame_shape(part: Part, frame: Frame) -> Shape:
    """The lengths of a frame's dimensions."""
    return tuple(1 if k is None else part.axes[k] for k in frame)


def common_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape of arrays together; single numbers have any number of dimensions."""
    if len({*shapes}) == 1:
        return shapes[0]
    count = max(map(len, shapes))
    padded = [(*(1,) * (count - len(shape)), *shape) for shape in shapes]
    return tuple(
        next((side for side in sides if side != 1), 1) for sides in zip(*padded, strict=True)
    )


def without_sides(shape: Shape, summed: Sequence[int]) -> Shape:
    """The shape after a sum that keeps the dimensions."""
    return tuple(1 if d in summed else side for d, side in enumerate(shape))


def window_at(variable: Variable, indices: Sequence[Index], part: Part, frame: Frame) -> Window:
    """What these indices read of a variable, or write to it, at each point of the frame."""
    ones = [1] * len(frame)
    points = [np.zeros((), dtype=np.intp)] * len(part.axes)
    for d, k in enumerate(frame):
        if k is not None and (side := part.axes[k]) != "m":
            points[k] = np.arange(side).reshape([*ones[:d], side, *ones[d + 1 :]])
    places = places_at(variable.shape, indices, points)
    places = places if places.ndim else places.reshape(ones)
    over = "m" in variable.shape
    return Window(variable, places, (*places.shape[:-1], "m") if over else places.shape, over)
