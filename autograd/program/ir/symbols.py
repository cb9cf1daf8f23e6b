"""Symbol: a number that is not known yet, and that records what is done to it.

It goes through every primitive, as a Value does, but holds no number: nothing can overflow, and no
branch can depend on a number that happens to be there. What is recorded is an expression, which is
simplified and differentiated.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn, TypeAlias, TypeGuard, TypeVar

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.methods import NUMPY_NAMES
from ...engine.modes import allow_nonfinite
from ...engine.operands import as_float, plus, times
from ...engine.primitive import BUILT_IN, TABLE, Primitive


@dataclass(eq=False, slots=True, repr=False)
class Symbol:
    """A number that is not known yet: an argument, or an operation on other symbols.

    >>> x = Symbol("x")
    >>> (x * 2).op, (x * 2).inputs
    (<primitive mul(x, y)>, (<x>, 2.0))
    """

    name: str
    op: Primitive | None = None
    inputs: tuple[Symbol | float, ...] = ()

    is_constant: ClassVar[bool] = False

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @staticmethod
    def __primitive__(op: Primitive, inputs: tuple[Any, ...]) -> Symbol:
        """Record op(*inputs); each input is a symbol or a number."""
        return Symbol(op.name, op, tuple(map(operand, inputs)))

    def __pos__(self) -> Symbol:
        return self

    __hash__ = object.__hash__


Expression: TypeAlias = Symbol | float
T = TypeVar("T")

M = Symbol("m")
"""The count of examples, as a number in expressions."""


def operand(x: Any) -> Symbol | float:
    """x as the input of a symbol's operation: a symbol, or the number of a constant."""
    if isinstance(x, Symbol) or type(x) is float:
        return x
    number = x.data if getattr(x, "is_constant", False) else as_float(x)
    if number is None:
        raise TargetError(f"a {type(x).__name__} took part, where a number is expected: {x!r:.60}")
    return float(number)


def inputs_first(*expressions: Symbol | float) -> list[Symbol]:
    """All symbols in some expressions once each, after their inputs."""
    done: dict[Symbol, None] = {}
    stack = [x for x in reversed(expressions) if isinstance(x, Symbol)]
    while stack:
        x = stack[-1]
        if x in done:
            stack.pop()
        elif missing := [y for y in x.inputs if isinstance(y, Symbol) and y not in done]:
            stack.extend(reversed(missing))
        else:
            done[stack.pop()] = None
    return list(done)


def used(expression: Expression, known: Mapping[Symbol, T]) -> dict[Symbol, T]:
    """What is known of the symbols in an expression."""
    return {x: known[x] for x in inputs_first(expression) if x in known}


def read_forward(op: Primitive, inputs: Sequence[Expression]) -> Expression | None:
    """What a primitive's forward function makes of these inputs; None if it cannot be read."""
    try:
        with allow_nonfinite():
            return operand(op.forward(*inputs))
    except Exception:  # a function for numbers can fail on symbols in any way
        return None


def _prefix(op: Primitive) -> Callable[..., Symbol]:
    return lambda x: Symbol.__primitive__(op, (x,))


def _infix(op: Primitive) -> tuple[Callable[..., Symbol], Callable[..., Symbol]]:
    return (
        lambda x, y: Symbol.__primitive__(op, (x, y)),
        lambda x, y: Symbol.__primitive__(op, (y, x)),
    )


def _refusing(act: str, instead: str) -> Callable[..., NoReturn]:
    def refuse(*_: Any) -> NoReturn:
        raise TargetError(f"{act} a number that is not known yet; {instead}")

    return refuse


_operators = {"add": ops.add, "sub": ops.sub, "mul": ops.mul, "truediv": ops.div}
_operators |= {"pow": ops.pow, "mod": ops.mod}
for _name, _op in _operators.items():
    for _method, _function in zip((f"__{_name}__", f"__r{_name}__"), _infix(_op), strict=True):
        setattr(Symbol, _method, _function)
for _name, _op in {"neg": ops.neg, "abs": ops.fabs}.items():
    setattr(Symbol, f"__{_name}__", _prefix(_op))
for _name in ("floor", "ceil", "trunc"):
    setattr(Symbol, f"__{_name}__", TABLE[_name])
for _name in BUILT_IN:  # methods, which numpy's functions look for
    setattr(Symbol, _name, TABLE[_name])
for _name, _table_name in NUMPY_NAMES.items():
    setattr(Symbol, _name, TABLE[_table_name])
for _name in ("lt", "le", "gt", "ge", "eq", "ne", "bool"):
    _instead = "choose with a function such as where(greater(x, y), ..., ...)"
    setattr(Symbol, f"__{_name}__", _refusing("it decides by", _instead))
for _name in ("float", "int", "index", "complex", "round"):
    _instead = "use autograd's functions instead of math's"
    setattr(Symbol, f"__{_name}__", _refusing("it turns into a float", _instead))


# Expressions: symbols in each other's places, and the simpler of two ways to say the same.


def substituted(expression: Expression, put: Mapping[Symbol, Expression]) -> Expression:
    """The simplified expression, with other expressions in the place of some symbols."""
    done: dict[Symbol, Expression] = dict(put)
    stack = [expression]
    while stack:
        x = stack[-1]
        if not isinstance(x, Symbol) or x in done:
            stack.pop()
        elif x.op is None:
            done[x] = x
        elif missing := [y for y in x.inputs if isinstance(y, Symbol) and y not in done]:
            stack.extend(missing)
        else:
            inputs = [done[y] if isinstance(y, Symbol) else y for y in x.inputs]
            done[x] = simple(x.op, inputs)
    return done[expression] if isinstance(expression, Symbol) else expression


def as_spelled(expression: Expression) -> Expression:
    """The expression as it reads in print: with x / y for a quotient that is 0 where x is."""
    done: dict[Expression, Any] = {}
    for x in inputs_first(expression):
        inputs = [done.get(y, y) for y in x.inputs]
        if x.op is None:
            done[x] = x
        else:
            done[x] = x.op.spelled(*inputs) if x.op.spelled else _made(x.op, inputs)
    return operand(done.get(expression, expression))


def simple(op: Primitive, inputs: list[Any]) -> Any:
    """op(*inputs), with signs moved to the front, and x / y for x · (1 / y)."""
    x: Any = inputs[0] if inputs else None
    if op is ops.neg:
        return x.inputs[0] if is_op(x, ops.neg) else _made(op, inputs)
    if op is ops.mul:
        a, b = inputs
        if is_op(a, ops.neg) or is_op(b, ops.neg):
            product = simple(op, [_positive(a), _positive(b)])
            both = is_op(a, ops.neg) and is_op(b, ops.neg)
            return product if both else simple(ops.neg, [product])
        if is_op(b, ops.div) and not isinstance(b.inputs[0], Symbol) and b.inputs[0] == 1.0:
            return simple(ops.div, [a, b.inputs[1]])
    if op is ops.pow and not isinstance(inputs[1], Symbol) and inputs[1] == 1:
        return x
    if op is ops.div and is_op(x, ops.neg):
        return simple(ops.neg, [simple(op, [_positive(x), inputs[1]])])
    if op is ops.sub and is_op(inputs[1], ops.neg):
        return simple(ops.add, [x, _positive(inputs[1])])
    if op is ops.add:
        a, b = inputs
        if is_op(b, ops.neg):
            return _made(ops.sub, [a, _positive(b)])
        if is_op(a, ops.neg):
            return _made(ops.sub, [b, _positive(a)])
    return _made(op, inputs)


def _made(op: Primitive, inputs: list[Any]) -> Symbol:
    return Symbol.__primitive__(op, tuple(inputs))


def is_op(x: Any, op: Primitive) -> TypeGuard[Symbol]:
    """Whether x is an application of this primitive."""
    return isinstance(x, Symbol) and x.op is op


def term_of_mean(x: Expression) -> Expression:
    """The expression as one of the m terms that are added up to a mean: divided by m."""
    return Symbol.__primitive__(ops.div, (x, M))


def undivided(x: Expression) -> Symbol | None:
    """What a mean adds up before it divides by m; None if the expression is no term of a mean."""
    term = x.inputs[0] if is_op(x, ops.div) and x.inputs[1] is M else None
    return term if isinstance(term, Symbol) else None


def is_constant(x: Expression) -> bool:
    """Whether it is the same for all that is read: a number, or made of the count of examples."""
    return all(symbol.op is not None or symbol is M for symbol in inputs_first(x))


def _positive(x: Any) -> Any:
    """x without its minus sign, if it has one."""
    return x.inputs[0] if is_op(x, ops.neg) else x


# Partials.


def derivatives_of(
    expression: Expression,
    wanted: Collection[Symbol],
    upstream: Expression,
    z: Expression,
) -> dict[Symbol, Expression]:
    """upstream · dz/dx for the wanted symbols x of an expression, whose value z may be read."""
    nodes = inputs_first(expression)
    live = set(wanted)
    for node in nodes:
        if not live.isdisjoint(x for x in node.inputs if isinstance(x, Symbol)):
            live.add(node)
    adjoints: dict[Symbol, Expression] = {}
    if isinstance(expression, Symbol):
        adjoints[expression] = upstream
    for node in reversed(nodes):
        if node not in live or node.op is None or node not in adjoints:
            continue
        moving = {x: None for x in node.inputs if isinstance(x, Symbol) and x in live}
        places = [k for k, y in enumerate(node.inputs) if y in moving]
        output = z if node is expression else node
        partials = dict(zip(places, node.op.locals(output, node.inputs, places), strict=True))
        for x in moving:
            local = [partials[k] for k in places if node.inputs[k] is x]
            if len(local) > 1 and all(partial is local[0] for partial in local):
                local = [times(float(len(local)), local[0])]  # x · x: 2x
            for partial in local:
                share = chained(adjoints[node], partial)
                adjoints[x] = plus(adjoints[x], share) if x in adjoints else share
    found = {x: adjoints.get(x, 0.0) for x in wanted}
    return {x: slope if isinstance(slope, Symbol) else float(slope) for x, slope in found.items()}


def chained(x: Any, y: Any) -> Any:
    """x · y, an upstream times a partial, as -x or -y where the other factor is -1."""
    for one, other in ((x, y), (y, x)):
        if not isinstance(one, Symbol) and one == -1:
            return -other
    return times(x, y)
