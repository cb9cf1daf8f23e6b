"""The printer: any expression in any notation, with the brackets that it needs.

An expression is a list of operations on names, numbers and earlier operations. A dialect says how
it writes atoms, and which form it has for an operation. The rules for brackets are here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, TypeAlias, TypeVar

from ..engine import ops
from ..engine.primitive import Primitive

ANY, COMPARISON, SUM, NEGATIVE, PRODUCT, SIGN, POWER, ATOM = range(8)
"""How tightly operators bind; ANY is what an operand needs that stands between other signs.

NEGATIVE is a negative number where it takes brackets as a factor: (-2) · 3, but -a · 3.
"""

BINDINGS = dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), COMPARISON) | {"+": SUM, "-": SUM}
"""Of signs between two operands; others bind like a product."""

Node = TypeVar("Node")


class Form(NamedTuple):
    """How one primitive is written.

    With `operands`, the template has one {} per operand, and each entry says how tightly that
    operand must bind to need no brackets. Without, it has one {} for all of them in a row.
    """

    template: str
    binding: int = ATOM
    operands: tuple[int, ...] = ()
    factor: str = ""
    """A shorter form for use as a factor in a product, if there is one."""


class Written(NamedTuple):
    """A text, and how tightly its outermost operator binds."""

    text: Any  # a string, or whatever a notation writes
    binding: int = ATOM
    factor: Any = None  # the text beside another factor, if that is a different one
    number: float | None = None  # what it is, if it is a number


class Atom(NamedTuple):
    """A name; or a number, which is told apart by its digits: -0.0 is not 0.0, but nan is nan."""

    name: str
    digits: str = ""

    @staticmethod
    def of(number: float) -> Atom:
        """The atom of a number."""
        return Atom("", float(number).hex())

    @property
    def number(self) -> float | None:
        """The number, if it is one."""
        return float.fromhex(self.digits) if self.digits else None


Operand: TypeAlias = "int | Atom"
"""An atom, or the place of an earlier operation in the list."""


class Application(NamedTuple):
    """A primitive of some operands."""

    op: Primitive
    operands: tuple[Operand, ...]


def applications(
    roots: Sequence[Node | Atom],
    look: Callable[[Node], Atom | tuple[Primitive | None, Sequence[Node | Atom]]],
) -> tuple[list[Application], list[Operand]]:
    """The operations that some nodes need, each once and after its operands; and the roots.

    `look` tells what a node is: an atom, a primitive of other nodes, or the same as one other node
    if the primitive is None.
    """
    known: dict[Node | Atom, Operand] = {}
    looks: dict[Node | Atom, tuple[Primitive | None, Sequence[Node | Atom]]] = {}
    places: dict[Application, int] = {}
    stack = [*reversed(roots)]
    while stack:
        node = stack[-1]
        if node in known:
            stack.pop()
        elif node not in looks:
            what = node if isinstance(node, Atom) else look(node)
            if isinstance(what, Atom):
                known[node] = what
            else:
                looks[node] = what
        elif waiting := [x for x in looks[node][1] if x not in known]:
            stack.extend(reversed(waiting))
        else:
            op, operands = looks[node][0], tuple(known[x] for x in looks[node][1])
            made = None if op is None else Application(op, operands)
            known[node] = places.setdefault(made, len(places)) if made else operands[0]
    return list(places), [known[x] for x in roots]


class Notation:
    """A notation. What is here is how mathematics is written; a dialect changes parts of it."""

    bracket: ClassVar[str] = "({})"
    negative: ClassVar[int] = NEGATIVE  # how tightly a negative number binds
    signs_meet: bool = False  # whether a minus can follow another sign, as in a - -b
    times: ClassVar[str] = "·"
    signs: ClassVar[Mapping[str, str]] = {"!=": "≠", "<=": "≤", ">=": "≥"}
    """The signs that differ from the table's."""

    def atom(self, x: Atom) -> Written:
        """A name or a number."""
        number = x.number
        if number is None:
            return Written(self.name(x.name))
        text = self.number(number)
        binding = self.negative if self.starts_with_minus(text) else ATOM
        return Written(text, binding, number=number)

    def name(self, name: str) -> Any:
        """A name."""
        return name

    def number(self, x: float) -> Any:
        """A number."""
        raise NotImplementedError

    def fill(self, template: str, texts: Sequence[Any]) -> Any:
        """A template with a text in each {}."""
        return template.format(*texts)

    def row(self, template: str, texts: Sequence[Any]) -> Any:
        """A template with all texts in its {}."""
        return template.format(", ".join(texts))

    def starts_with_minus(self, text: Any) -> bool:
        """Whether the text's first character is a minus."""
        return str(text).startswith("-")

    def form(self, op: Primitive, operands: Sequence[Written]) -> Form:
        """How a primitive of these operands is written."""
        if op.infix == "-" and op.arity == 1:
            return Form("-{}", SIGN, (SIGN + 1,))
        if op.infix is None or op.arity != 2:
            return self.call(op)
        if op.infix == "**":
            return self.power(operands[1])
        if op.infix == "/":
            return self.quotient()
        return self.infix(op.infix)

    def infix(self, sign: str) -> Form:
        """The form of an operator that stands between its operands, and joins from the left."""
        binding = BINDINGS.get(sign, PRODUCT)
        left = SUM if binding < PRODUCT else PRODUCT if sign == "*" else NEGATIVE
        shown = self.times if sign == "*" else self.signs.get(sign, sign)
        return Form(f"{{}} {shown} {{}}", binding, (left, binding + 1))

    def quotient(self) -> Form:
        """The form of a division."""
        return self.infix("/")

    def power(self, exponent: Written) -> Form:
        """The form of a power with this exponent."""
        return Form("{}^{}", POWER, (ATOM, ATOM))

    def call(self, op: Primitive) -> Form:
        """The form of a primitive in the notation of a function."""
        return Form(f"{op.name}({{}})")

    def print(self, listed: Sequence[Application], roots: Sequence[Operand]) -> list[Written]:
        """The roots of a list of applications."""
        done: list[Written] = []

        def operand(x: Operand) -> Written:
            return done[x] if isinstance(x, int) else self.atom(x)

        for op, operands in listed:
            done.append(self.kept(len(done), self.written(op, list(map(operand, operands)))))
        return list(map(operand, roots))

    def kept(self, place: int, x: Written) -> Written:
        """What stands for the application at a place of the list, where it is an operand."""
        return x

    def written(self, op: Primitive, operands: Sequence[Written]) -> Written:
        """A primitive of these operands, with brackets around those that need them."""
        form = self.form(op, operands)
        if not form.operands:
            return Written(self.row(form.template, [x.text for x in operands]), form.binding)
        short = [k for k, x in enumerate(operands) if x.factor is not None and op is ops.mul][:1]
        texts = [
            x.factor if k in short else self.operand(x, least, first=k == 0)
            for k, (x, least) in enumerate(zip(operands, form.operands, strict=True))
        ]
        factor = self.fill(form.factor, texts) if form.factor else None
        return Written(self.fill(form.template, texts), form.binding, factor)

    def operand(self, x: Written, least: int, first: bool = True) -> Any:
        """The text of an operand, in brackets if it needs them."""
        minus = self.starts_with_minus(x.text)
        return self.bracketed(x.text) if self.is_loose(x.binding, least, first, minus) else x.text

    def is_loose(self, binding: int, least: int, first: bool, minus: bool) -> bool:
        """Whether an operand needs brackets: it binds less tightly than its place needs, or its
        minus would follow another sign.
        """
        return binding < least or (minus and not first and least > ANY and not self.signs_meet)

    def bracketed(self, text: Any) -> Any:
        """The text in brackets."""
        return self.fill(self.bracket, [text])
