"""Symbol: a number that is not known yet, and that records what is done to it.

It goes through every primitive, as a Value does, but holds no number: nothing can overflow, and no
branch can depend on a number that happens to be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.methods import NUMPY_NAMES
from ...engine.operands import as_float
from ...engine.primitive import BUILT_IN, TABLE, Primitive


class Symbol:
    """A number that is not known yet: an argument, or an operation on other symbols.

    >>> x = Symbol("x")
    >>> (x * 2).op, (x * 2).inputs
    (<primitive mul(x, y)>, (<x>, 2.0))
    """

    __slots__ = ("inputs", "name", "op")

    is_constant = False

    def __init__(
        self,
        name: str,
        op: Primitive | None = None,
        inputs: tuple[Symbol | float, ...] = (),
    ) -> None:
        self.name = name
        self.op = op
        self.inputs = inputs

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @staticmethod
    def __primitive__(op: Primitive, inputs: tuple[Any, ...]) -> Symbol:
        """Record op(*inputs); each input is a symbol or a number."""
        return Symbol(op.name, op, tuple(map(operand, inputs)))

    def __pos__(self) -> Symbol:
        return self

    __hash__ = object.__hash__


def operand(x: Any) -> Symbol | float:
    """x as the input of a symbol's operation: a symbol, or the number of a constant."""
    if isinstance(x, Symbol):
        return x
    number = x.data if getattr(x, "is_constant", False) else as_float(x)
    if number is None:
        raise TargetError(f"a {type(x).__name__} took part, where a number is expected: {x!r:.60}")
    return float(number)


def inputs_first(expression: Symbol | float) -> list[Symbol]:
    """All symbols in an expression once each, after their inputs; the expression comes last."""
    done: dict[Symbol, None] = {}
    stack = [expression]
    while stack:
        x = stack[-1]
        if not isinstance(x, Symbol) or x in done:
            stack.pop()
        elif missing := [y for y in x.inputs if isinstance(y, Symbol) and y not in done]:
            stack.extend(reversed(missing))
        else:
            done[x] = None
    return list(done)


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
    setattr(Symbol, f"__{_name}__", _op)
for _name in ("floor", "ceil", "trunc"):
    setattr(Symbol, f"__{_name}__", TABLE[_name])
for _name in BUILT_IN:  # methods, which numpy's functions look for
    setattr(Symbol, _name, TABLE[_name])
for _name, _table_name in NUMPY_NAMES.items():
    setattr(Symbol, _name, TABLE[_table_name])
for _name in ("lt", "le", "gt", "ge", "eq", "ne", "bool"):
    _instead = "choose with where(greater(x, y), ..., ...) and its like"
    setattr(Symbol, f"__{_name}__", _refusing("it asks, to choose its way, for", _instead))
for _name in ("float", "int", "index", "complex", "round"):
    _instead = "use autograd's functions in the place of math's"
    setattr(Symbol, f"__{_name}__", _refusing("it turns into a float", _instead))
