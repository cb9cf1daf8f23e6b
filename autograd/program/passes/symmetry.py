"""Symmetry: what a primitive does to all its arguments, said of one that stands for all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...engine import ops
from ...engine.modes import allow_nonfinite
from ...engine.primitive import BUILT_IN, Primitive
from ..ir.statement import Element, Index, Part, Side, Statement, Variable
from ..ir.symbols import Expression, Symbol, inputs_first, operand, substituted, used
from .simplify import Flat


class AllAlike(NamedTuple):
    """An expression of one argument that stands for all."""

    expression: Expression
    totals: list[Symbol]
    """The primitives of all arguments in it, each with one input that stands for all; one comes
    after those that it reads.
    """
    is_shared: bool
    """Whether it depends on nothing but such primitives, and is the same for all arguments."""


class Role(NamedTuple):
    """A symbol as an expression of the argument at a place, or of no single argument (None)."""

    expression: Expression
    place: int | None
    chain: Primitive | None = None
    """If it is one of all arguments up to this place, such as x0 + x1 + x2, the operation."""


FEW = 5  # arguments, which show what the table's own primitives do to any count of them

CHAINS = {ops.add: ops.sum, ops.mul: ops.prod}
"""The primitives of many arguments that chains of these operations are."""


def all_alike(
    results: Sequence[Expression],
    xs: Sequence[Symbol],
    x: Symbol,
    made: dict[object, Symbol] | None = None,
) -> AllAlike | None:
    """The one expression that each result is of its own argument, or all are of all arguments, with
    x in their place; None if they differ, or mix arguments in another way.

    Equal expressions are the same symbol, which is looked for in `made`.
    """
    made = {} if made is None else made
    totals: dict[Symbol, None] = {}
    roles: dict[Symbol, Role | None] = {each: Role(x, k) for k, each in enumerate(xs)}
    places = [*range(len(xs))]

    def role_of(y: Expression) -> Role | None:
        return roles.get(y, Role(y, None)) if isinstance(y, Symbol) else Role(operand(y), None)

    def applied(op: Primitive, operands: Sequence[Expression], total: bool = False) -> Symbol:
        key = (op, total, *map(expression_key, operands))
        known = made.setdefault(key, Symbol(op.name, op, (*operands,)))
        if total:
            totals[known] = None
        return known

    def chained(op: Primitive, a: Role, b: Role) -> Role | None:
        if op is ops.add and expression_key(a.expression) == (0.0).hex():
            return b  # Python's sum begins with 0
        if a.place is None or b.place != a.place + 1 or b.chain or a.chain not in (None, op):
            return None
        alike = expression_key(a.expression) == expression_key(b.expression)
        if not alike or (a.place and not a.chain):
            return None
        if b.place + 1 < len(xs):
            return Role(a.expression, b.place, op)
        return Role(applied(CHAINS[op], [a.expression], total=True), None)

    def new_role(node: Symbol) -> Role | None:
        op, read = node.op, [y for y in map(role_of, node.inputs) if y is not None]
        if op is None:
            return Role(node, None)
        if len(read) < len(node.inputs):
            return None
        if op in CHAINS and (chain := chained(op, *read)) is not None:
            return chain
        if any(y.chain for y in read):
            return None
        expressions, own = [y.expression for y in read], [y.place for y in read]
        if op is ops.dot and len(xs) > 1 and own == places * 2:
            pairs = zip(expressions[: len(xs)], expressions[len(xs) :], strict=True)
            op, expressions, own = ops.sum, [applied(ops.mul, pair) for pair in pairs], places
        if op.rule is not None and len(xs) > 1 and own == places:
            symmetric = op is ops.prod or is_symmetric(op, len(xs))
            alike = symmetric and len({*map(expression_key, expressions)}) == 1
            return Role(applied(op, expressions[:1], total=True), None) if alike else None
        of = {*own} - {None}
        return Role(applied(op, expressions), next(iter(of), None)) if len(of) < 2 else None

    for node in inputs_first(*results):
        if node not in roles:
            roles[node] = new_role(node)
    read = [role_of(y) for y in results]
    known = [y for y in read if y is not None]
    if len(known) < len(read) or len({expression_key(y.expression) for y in known}) != 1:
        return None
    if any(y.place not in (None, k) or y.chain for k, y in enumerate(known)):
        return None
    shared = known[0].place is None
    used = {*inputs_first(known[0].expression)}
    return AllAlike(known[0].expression, [y for y in totals if y in used], shared)


def slope_of_each(op: Primitive, z: Symbol, x: Symbol, count: int | None) -> AllAlike | None:
    """dz/dx of a primitive of `count` arguments, for one argument x that stands for all.

    A few arguments tell if there are as many as examples (None), or many of a primitive of the
    table, and if it does not depend on their count.
    """
    made: dict[object, Symbol] = {}

    def slope(n: int) -> AllAlike | None:
        xs = [Symbol("x") for _ in range(n)]
        with allow_nonfinite():
            return all_alike(op.locals(z, xs, range(n)), xs, x, made)

    if count is None or (op.name in BUILT_IN and count > FEW):
        few, more = slope(FEW), slope(FEW + 1)
        if few and more and expression_key(few.expression) == expression_key(more.expression):
            return few
    return None if count is None else slope(count)


def expression_key(x: Expression) -> object:
    """What the same expressions have in common: symbols refuse ==, and -0.0 is not 0.0."""
    return id(x) if isinstance(x, Symbol) else float(x).hex()


def forward_of_all(op: Primitive, count: int, x: Symbol) -> AllAlike | None:
    """A primitive of `count` arguments that is written in primitives, as these of all arguments."""
    xs = [Symbol("x") for _ in range(count)]
    with allow_nonfinite():
        made = all_alike([op.forward(*xs)], xs, x)
    return made if made is not None and made.is_shared else None


def with_totals(
    each: AllAlike,
    x: Symbol,
    statement: Statement,
    part: Part,
    known: dict[Symbol, Element],
    new: Callable[[str, tuple[Side, ...]], Variable],
) -> tuple[list[Statement], Expression]:
    """The statements of all primitives of all arguments in an expression, and the expression that
    reads them; x is what the statement's part combines. First comes each argument's part, then the
    primitive. The reads are added to those known.
    """
    statements: list[Statement] = []
    put: dict[Symbol, Expression] = {x: part.expression}
    shape, places = _as_matrix(part.axes)
    for node in each.totals:
        (argument,) = node.inputs
        assert node.op is not None
        value = substituted(argument, put)
        parts = new("s", shape)
        statements.append(Statement(parts, (Part(part.axes, places, value, used(value, known)),)))
        name, total = Symbol("t"), Symbol("t")
        known[name] = Element(parts, places)
        reduced = new("s", statement.out.shape)
        all_parts = Part(part.axes, part.target, name, {name: known[name]})
        statements.append(Statement(reduced, (all_parts,), node.op))
        known[total] = Element(reduced, part.target)
        put |= {node: total} | ({argument: name} if isinstance(argument, Symbol) else {})
    return statements, substituted(each.expression, put)


def _as_matrix(axes: tuple[Side, ...]) -> tuple[tuple[Side, ...], tuple[Index, ...]]:
    """The shape of a matrix with a place for each point of the axes, and the indices of the places:
    its columns go along the last of several axes or that of the examples, its rows along the rest.
    """
    count = len(axes) - (len(axes) > 1 or axes == ("m",))
    lengths = [axis for axis in axes[:count] if axis != "m"]
    down = [math.prod(lengths[k + 1 :]) for k in range(count)] + [0] * (len(axes) - count)
    along = [0] * count + [1] * (len(axes) - count)
    shape: tuple[Side, ...] = (math.prod(lengths), *(axes[count:] or (1,)))
    return shape, (Index(0, tuple(down)), Index(0, tuple(along)))


@lru_cache(maxsize=256)
def is_symmetric(op: Primitive, count: int) -> bool:
    """Whether a primitive treats all its arguments alike: its rule, and what it is written in. For
    those of the table, a few arguments tell.
    """
    if op.name in BUILT_IN and count > FEW:
        return is_symmetric(op, FEW)
    try:
        slopes = slope_of_each(op, Symbol("z"), Symbol("x"), count)
        return slopes is not None and (
            op.native or forward_of_all(op, count, Symbol("x")) is not None
        )
    except Exception:  # a function for numbers can fail on symbols in any way
        return False


def readable_slopes(op: Primitive, count: int) -> bool:
    """Whether the partial derivatives of a primitive of `count` arguments can be read."""
    try:
        with allow_nonfinite():
            slopes = op.locals(Symbol("z"), [Symbol("x") for _ in range(count)], range(count))
            return all(operand(slope) is not None for slope in slopes)
    except Exception:  # a function for numbers can fail on symbols in any way
        return False


def op_without_slopes(flat: Flat) -> Primitive | None:
    """A user's primitive in a graph whose partial derivatives cannot be read, if there is one."""
    for op in dict.fromkeys(flat.ops):
        if op is None or op.name in BUILT_IN:
            continue
        counts = {len(x) for o, x in zip(flat.ops, flat.inputs, strict=True) if o is op}
        if not all(readable_slopes(op, count) for count in counts):
            return op
    return None
