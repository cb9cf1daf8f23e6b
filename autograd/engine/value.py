"""Value: a number that remembers how it was made, and the recording of operations.

The two stand in one file because each needs the other: operators record, and a record is a Value.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from . import modes, ops, views
from .births import CONSTANT, LEAF, Source, tick
from .calls import settled
from .errors import BranchError, OperandError, Steered
from .methods import give_methods
from .modes import NOTHING, Note, Scope, current_note, is_recording
from .operands import as_float, is_plain, number_for, refuse_caret, unsupported
from .primitive import Primitive
from .recorded import is_known, refuse_changing, refuse_reading, set_data, text_of

new = object.__new__


class Value:
    """A number that remembers how it was made.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> J = 3 * (a + b * c)
    >>> J.backward()
    >>> J.data, a.grad, b.grad, c.grad
    (33.0, 3.0, 6.0, 9.0)

    `op` is the primitive that made it, `inputs` are what it was made from, in order. `grad` is None
    until a backward pass arrives; interior nodes hold the gradient of the last pass, leaves add up
    those of all passes until `zero_grad()`. `x.tanh()` is `tanh(x)`.
    """

    # One input stands in _x, two in _x and _y, any other count as a tuple in _x: the garbage
    # collector, whose work is most of the cost of a graph, then sees one object a node.
    __slots__ = ("__weakref__", "_born", "_data", "_grad", "_note", "_x", "_y", "op")

    _born: int
    _data: float
    _grad: float | None
    _note: Note
    _x: Any
    _y: Value | None
    op: Primitive | Source

    def __init__(self, data: Any, label: str | None = None) -> None:
        number = as_float(data)
        born(LEAF, number_for(data) if number is None else number, None, None, self)
        if label is not None:
            self.label = label

    @property
    def data(self) -> float:
        """The number. On a leaf it can be changed; `recompute()` then brings a graph up to date."""
        if is_recording():
            refuse_reading("the data of {} was read", self)
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        if self._x is not None or self.op is CONSTANT:
            kind = "is a constant" if self._x is None else "was computed"
            raise AttributeError(
                f"{self!r} {kind}: change the data of a leaf, then call recompute()"
            )
        set_data([self], [number_for(data)])

    @property
    def grad(self) -> float | None:
        """The derivative that backward passes left here."""
        if is_recording():
            refuse_reading("the grad of {} was read", self, slopes=True)
        return self._grad

    @grad.setter
    def grad(self, grad: float | None) -> None:
        if is_recording():
            refuse_changing("the grad of {} was changed", self)
        self._grad = None if grad is None else number_for(grad, "a gradient is one number, or None")

    @property
    def label(self) -> str | None:
        """The name that it goes by in texts and drawings."""
        return self._note.label

    @label.setter
    def label(self, label: str | None) -> None:
        if label is not None and not isinstance(label, str):
            raise OperandError(f"a label is a str, got {type(label).__name__}")
        _, scope, written, name, swept = self._note
        self._note = Note(label, scope, written, name, swept)  # quicker than _replace

    @property
    def scope(self) -> Scope | None:
        """The innermost `with scope(...)` that it was made in."""
        return self._note.scope

    @property
    def inputs(self) -> tuple[Value, ...]:
        """What it was made from, in order; x * x has x twice."""
        if self._x.__class__ is tuple:
            return self._x
        if self._y is not None:
            return (self._x, self._y)
        return () if self._x is None else (self._x,)

    @property
    def is_leaf(self) -> bool:
        """Whether it was given rather than computed."""
        return self._x is None

    @property
    def is_constant(self) -> bool:
        """Whether it is a plain number that took part, and gets no gradient."""
        return self.op is CONSTANT

    @property
    def birth(self) -> int:
        """When it was made: later than each of its inputs."""
        return self._born

    @property
    def last_change(self) -> int:
        """When its number was last changed: its birth, if it never was."""
        written = self._note.written
        return self._born if written is None else written

    def item(self) -> float:
        """The number, as in PyTorch."""
        refuse_reading("item() of {} was called", self)
        return self._data

    def detach(self) -> Value:
        """A constant of the same number: no gradient flows through it, and it holds no graph.

        A program, whose numbers are not known while it is recorded, has `stop_gradient` there.
        """
        if is_recording():
            return unary(ops.stop_gradient, self)
        copy = born(CONSTANT, self._data, None, None)
        copy.label = self.label
        return copy

    def __repr__(self) -> str:
        return text_of(self)

    def __format__(self, spec: str) -> str:
        """The number by a float's format, as in f"{loss:.4f}"; where it is not known, its text."""
        return format(self._data, spec) if spec and is_known(self) else str(self)

    # What can be done with its graph: each is one call into a file above this one.

    def backward(self) -> None:
        """Compute the gradient of this node for everything it was made from."""
        backward.backward(self)

    def steps(self, *, names: Mapping[str, Any] | None = None) -> views.Listing:
        """The backward pass, edge by edge; gradients stay as they are."""
        return views.steps(self, sys._getframe(1), names)

    def forward_steps(self, *, names: Mapping[str, Any] | None = None) -> views.Listing:
        """The forward pass, node by node."""
        return views.forward_steps(self, sys._getframe(1), names)

    def zero_grad(self) -> None:
        """Forget the gradients of this node and of everything it was made from."""
        freshness.zero_grad(self)

    def recompute(self) -> Value:
        """Replay the recorded graph with its leaves' present data; returns the node itself."""
        return freshness.recompute(self)

    # Arithmetic. A number on the other side becomes a constant; for anything else Python raises an
    # error that names both types. (The result is typed Any because of numpy arrays.)
    # Comparisons are of the data; as a key or in a set each Value is itself.
    # fmt: off
    def __add__(self, other: Any) -> Any: return binary(ops.add, self, other)
    def __sub__(self, other: Any) -> Any: return binary(ops.sub, self, other)
    def __mul__(self, other: Any) -> Any: return binary(ops.mul, self, other)
    def __truediv__(self, other: Any) -> Any: return binary(ops.div, self, other)
    def __pow__(self, other: Any) -> Any: return binary(ops.pow, self, other)
    def __mod__(self, other: Any) -> Any: return binary(ops.mod, self, other)
    def __radd__(self, other: Any) -> Any: return binary(ops.add, other, self)
    def __rsub__(self, other: Any) -> Any: return binary(ops.sub, other, self)
    def __rmul__(self, other: Any) -> Any: return binary(ops.mul, other, self)
    def __rtruediv__(self, other: Any) -> Any: return binary(ops.div, other, self)
    def __rpow__(self, other: Any) -> Any: return binary(ops.pow, other, self)
    def __rmod__(self, other: Any) -> Any: return binary(ops.mod, other, self)
    def __xor__(self, other: Any) -> NoReturn: refuse_caret(self, other)
    def __rxor__(self, other: Any) -> NoReturn: refuse_caret(other, self)
    def __neg__(self) -> Value: return unary(ops.neg, self)
    def __pos__(self) -> Value: return self
    def __abs__(self) -> Value: return unary(ops.fabs, self)
    def __floor__(self) -> Value: return unary(ops.floor, self)
    def __ceil__(self) -> Value: return unary(ops.ceil, self)
    def __trunc__(self) -> Value: return unary(ops.trunc, self)
    def __lt__(self, other: Any) -> bool: return compared(operator.lt, self, "<", other)
    def __le__(self, other: Any) -> bool: return compared(operator.le, self, "<=", other)
    def __gt__(self, other: Any) -> bool: return compared(operator.gt, self, ">", other)
    def __ge__(self, other: Any) -> bool: return compared(operator.ge, self, ">=", other)
    def __eq__(self, other: object) -> bool: return compared(operator.eq, self, "==", other)
    def __ne__(self, other: object) -> bool: return compared(operator.ne, self, "!=", other)
    def __bool__(self) -> bool: return compared(operator.ne, self, "!=", 0.0)
    __hash__ = object.__hash__
    # fmt: on

    def __init_subclass__(cls) -> None:
        raise OperandError("Value has no subclasses: keep a Value in an attribute of your class")

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Callable[..., Any]: ...

    @staticmethod
    def __primitive__(op: Primitive, inputs: tuple[Any, ...]) -> Value:
        """Record op(*inputs), of which at least one is a Value."""
        return record(op, inputs)

    # A silent conversion would drop the gradient.

    def __float__(self, *_: object) -> float:  # round(v, 2) gives two
        raise OperandError(
            "a Value does not turn into a float by itself, because its gradient would be lost: "
            "use v.data for the number, or functions such as autograd.exp(v) to stay in the graph"
        )

    __int__ = __index__ = __complex__ = __round__ = __float__

    def __copy__(self) -> Value:
        return copying.copy(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return copying.deepcopy(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return copying.reduce(self)


def born(op: Primitive | Source, z: float, x: Any, y: Value | None, v: Any = None) -> Value:
    """The birth of every node: what made it, its number, and its inputs; v is the bare object."""
    if v is None:
        v = new(Value)
    v._data = z
    v._grad = None
    v.op = op
    v._x = x
    v._y = y
    v._born = tick()
    if not modes.scopes_in_use:
        v._note = NOTHING
    else:
        note = current_note()
        v._note = note if note.__class__ is Note else note.decided()  # quicker than to ask always
    return v  # type: ignore[no-any-return]


def unary(op: Primitive, x: Value) -> Value:
    """Record op(x)."""
    try:
        z = op.forward(x._data)
    except (ArithmeticError, ValueError):
        z = None
    if z.__class__ is not float or z - z != 0.0:  # inf - inf and nan - nan are nan
        z = settled(op, (x._data,), (x,))
    if x.op is CONSTANT:  # an operation on nothing but constants is one itself
        return born(CONSTANT, z, None, None)
    return born(op, z, x, None)


def binary(op: Primitive, x: Any, y: Any) -> Any:
    """Record op(x, y) where one is a Value, or say NotImplemented if the other is no number."""
    if y.__class__ is not Value and (y := _as_value(other := y)) is None:
        return unsupported(other)
    if x.__class__ is not Value and (x := _as_value(other := x)) is None:
        return unsupported(other)
    try:
        z = op.forward(x._data, y._data)
    except (ArithmeticError, ValueError):
        z = None
    if z.__class__ is not float or z - z != 0.0:
        z = settled(op, (x._data, y._data), (x, y))
    if x.op is CONSTANT and y.op is CONSTANT:
        return born(CONSTANT, z, None, None)
    return born(op, z, x, y)


def record(op: Primitive, inputs: Sequence[Any]) -> Value:
    """Record op(*inputs) for any count of inputs."""
    values: list[Any] = [x if x.__class__ is Value else _as_value(x) for x in inputs]
    for x, value in zip(inputs, values, strict=True):
        if value is None:
            raise OperandError(f"{op.name} takes numbers and Values, got {type(x).__name__}")
    if op.arity == 1:
        return unary(op, values[0])
    if op.arity == 2:
        return binary(op, values[0], values[1])  # type: ignore[no-any-return]
    z = op.number([x._data for x in values], values)
    if all(x.op is CONSTANT for x in values):
        return born(CONSTANT, z, None, None)
    return born(op, z, tuple(values), None)


def _as_value(x: Any) -> Value | None:
    """A number as a constant; None for anything else."""
    number = as_float(x)
    return None if number is None else born(CONSTANT, number, None, None)


def compared(holds: Callable[[float, float], bool], x: Value, sign: str, y: object) -> bool:
    """Whether that holds between x and y, or NotImplemented if y is no number."""
    number = y._data if isinstance(y, Value) else as_float(y)
    if number is None:
        return NotImplemented  # type: ignore[no-any-return]
    if is_recording() and not (is_plain(x) and is_plain(y)):
        raise BranchError(Steered(x, sign, y))
    return holds(x._data, number)


give_methods(Value)

from . import backward, copying, freshness  # noqa: E402  they are about Values
