"""Signs: statements, and their slopes, in the lectures' signs as plain text: `W¹ X + b¹`, `W²ᵀ`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from ...engine import ops
from ...engine.operands import plus
from ...engine.primitive import Primitive
from ...words.printer import Written
from ...words.styles import SUBSCRIPTS, SUPERSCRIPTS
from ..ir.statement import Element, Part, Routine, Statement, Variable, is_one_to_one, mentioned
from ..ir.symbols import Expression, Symbol, as_spelled, derivatives_of, used
from .array_reads import Dialect, Piece
from .array_text import ArrayText
from .forms import PartForm, Shape, form_of, without_sides
from .language import ANY, ATOM, POWER, Form
from .telling import PLAIN

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁾ᵀ"
DIALECT = Dialect(PLAIN, "np", "", constant="{}", softmax="softmax({})")


class SignText(ArrayText):
    """Statements in signs, with the names of `called`: products without a sign between matrices,
    sums as Σ, ᵀ for what is transposed.
    """

    transpose = "ᵀ"

    def __init__(self, routine: Routine, called: Mapping[Variable, str]) -> None:
        super().__init__(DIALECT, routine)
        self.names |= called
        self.copies = {}

    def formula(self, s: Statement) -> str:
        """What a statement computes, in one line; empty if it takes several."""
        self._steps, self.lines = 0, []
        text = self.statement(s)
        return "" if self.lines or text == self.names[s.out] else text

    def slope(self, s: Statement, variable: Variable) -> str:
        """The local derivative of a statement for a variable that it reads: in a product, the
        other matrix; else the derivative at each place. Empty if it has no such form.
        """
        reading = [(part, each) for part in s.parts if (each := _reads_of(part, variable))]
        if len(reading) != 1 or s.op is not ops.sum:
            return ""
        return self._slope(s, *reading[0])

    def _slope(self, s: Statement, part: Part, read_as: Sequence[Symbol]) -> str:
        form = form_of(part, s.op)
        x = read_as[0]
        places = [[index.key for index in part.reads[y].indices] for y in read_as]
        if any(other != places[0] for other in places):
            return ""
        if form.factors and {x} <= {factor.expression for factor in form.factors}:
            others = [f.expression for f in form.factors if f.expression is not x]
            other = others[0] if others else x
            if not isinstance(other, Symbol) or other not in part.reads:
                return ""
            return self._other(part, part.reads[x], part.reads[other])
        z = Symbol("z")
        known = part.reads | {z: Element(s.out, part.target)}
        own = len(s.parts) == 1 and is_one_to_one(s.out, part.axes, part.target)
        y = z if own else part.expression
        slopes = derivatives_of(part.expression, read_as, 1.0, y).values()
        slope = as_spelled(reduce(plus, slopes))
        self._steps, self.lines = 0, []
        read = used(slope, known) if isinstance(slope, Symbol) else {}
        text = self.text(self.term(part._replace(reads=read), slope, form.frame)[0])
        return "" if self.lines else text

    def _other(self, part: Part, own: Element, other: Element) -> str:
        """The other matrix of a product, as it stands beside the derivative of the whole: dZ Xᵀ."""
        sides, others = _whole_sides(part, own), _whole_sides(part, other)
        shared = {*sides} & {*others} - {None}
        if len(shared) != 1 or other.variable.numbers is not None:
            return ""
        (along,) = shared
        is_turned = sides.index(along) != others.index(along)
        return self.names[other.variable] + self.transpose * is_turned

    # How arrays are written.

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How a primitive of these operands is written; whole exponents are raised: v² or (A¹)²."""
        if op is ops.pow and (n := operands[1].number) is not None and n % 1 == 0:
            base = "({})" if operands[0].text[-1:] in RAISED else "{}"
            return Form(base + f"{n:.0f}".translate(SUPERSCRIPTS), POWER, (ATOM, ANY))
        return super().form(op, operands)

    def _known(self, op: Primitive, count: int) -> Form | None:
        return PLAIN.forms.get(op.name) or Form(f"{op.name}({{}})")

    def product(self, part: Part, form: PartForm) -> str:
        """A matrix product; a dot stands in a sum of two arrays' products."""
        return (" " if form.is_matrix else " · ").join(self.side(part, x) for x in form.factors)

    def total(self, out: Variable, part: Part, form: PartForm) -> tuple[Expression, Shape]:
        """The sum of an expression along some dimensions."""
        text, shape = self.operand(part, form)
        total = Symbol(f"Σ {text}")
        self._products.add(total)
        return total, without_sides(shape, form.summed)

    def reduced(self, op: Primitive, text: str, shape: Shape, d: int | None) -> str:
        """A primitive of many numbers."""
        return f"{op.name}({text})"

    def spread(self, x: Expression, shape: Shape, full: Shape) -> str:
        """The text alone: what is repeated needs no sign."""
        return self.atom(x)

    def add(self, name: str, index: str, text: str) -> str:
        """The line that adds a text to a part of an array."""
        return f"{name}{index} += {text}"

    def add_at(self, name: str, out: Variable, table: str, text: str) -> str:
        """The line that adds a text to an array, at the places in a table."""
        return self.add(name, f"[{table}]", text)

    def fitted(self, piece: Piece) -> tuple[Expression, Shape]:
        """A piece as it is."""
        return piece.expression, piece.target.variable.shape


def _reads_of(part: Part, variable: Variable) -> list[Symbol]:
    """The symbols as which a part reads a variable."""
    return [x for x, element in part.reads.items() if element.variable is variable]


def _whole_sides(part: Part, element: Element) -> list[int | None]:
    """The axis along each side of an array that is read as a whole; of others none at all."""
    variable, indices = element
    moving = [mentioned([index]) for index in indices]
    axes = tuple(part.axes[k] for each in moving for k in each)
    at = [index.along([k for each in moving for k in each]) for index in indices]
    if not is_one_to_one(variable, axes, at):
        return []
    return [each[0] if each else None for each in moving]


def sign(variable: Variable, name: str) -> str:
    """A variable's name with its layer raised: Z¹, dZ¹ for Z1, dZ1 of layer 1. The second Z of
    layer 1 is Z¹₂, the second z is z¹⁽²⁾, as that of a second example.
    """
    own = variable
    while own.of is not None:
        own = own.of
    repeat = "" if own.repeat == 1 or own.temporary else str(own.repeat)
    number = "" if own.layer is None else str(own.layer)
    ending = f"{number}_{repeat}" if repeat else number
    if not name.endswith(ending):
        return name
    which = f"⁽{repeat.translate(SUPERSCRIPTS)}⁾" if own.is_column else repeat.translate(SUBSCRIPTS)
    return name.removesuffix(ending) + number.translate(SUPERSCRIPTS) + which * bool(repeat)
