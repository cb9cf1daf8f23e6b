"""Value: a number that remembers how it was made, and the recording of operations.

The two stand in one file because each needs the other: operators record, and a record is a Value.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from . import modes, ops, views
from .errors import BranchError, OperandError, printable
from .modes import NOTHING, Note, Scope, current_note, is_recording
from .operands import as_float, is_plain
from .primitive import TABLE, Primitive

tick: Callable[[], int] = itertools.count().__next__
"""Tells the time, in nodes: every node is born after its inputs."""


class Clock:
    """When the data of any leaf was last changed."""

    __slots__ = ("last_write",)

    def __init__(self) -> None:
        self.last_write = -1


clock = Clock()


class Source:
    """Where a Value without inputs comes from; it stands in the place of a primitive."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __reduce__(self) -> str:
        return self.name.upper()


LEAF = Source("leaf")
PARAMETER = Source("parameter")
CONSTANT = Source("constant")

NUMPY_NAMES = {
    "absolute": "fabs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "deg2rad": "radians",
    "rad2deg": "degrees",
}
"""The names under which numpy's functions of an object array look for methods, where not ours."""


class Value:
    """A number that remembers how it was made.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> J = 3 * (a + b * c)
    >>> J.backward()
    >>> J.data, a.grad, b.grad, c.grad
    (33.0, 3.0, 6.0, 9.0)

    `op` is the primitive that made it, `inputs` are what it was made from, in order. `grad` is None
    until a backward pass arrives; interior nodes hold the gradient of the last pass, leaves add up
    those of all passes until `zero_grad()`.
    """

    # One input stands in _x, two in _x and _y, any other count as a tuple in _x: the garbage
    # collector, whose work is most of the cost of a graph, then sees one object a node.
    # _note stays an empty slot where there is nothing to say.
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
        if number is None:
            hint = "; Value.detach() copies one" if isinstance(data, Value) else ""
            raise OperandError(f"a Value holds one number, got {type(data).__name__}{hint}")
        self._data = number
        self._grad = None
        self.op = LEAF
        self._x = self._y = None
        self._born = tick()
        note = current_note()
        if note is not None and note.__class__ is not Note:
            note = note.decided()
        if label is not None:
            note = Note(_checked(label), None if note is None else note.scope)
        if note is not None:
            self._note = note

    # What it is.

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
        number = as_float(data)
        if number is None:
            raise OperandError(f"a Value holds one number, got {type(data).__name__}")
        refuse_changing("the data of {} was changed", self)
        self._data = number
        clock.last_write = tick()
        label, scope, _ = self.note
        self._note = Note(label, scope, clock.last_write)

    @property
    def grad(self) -> float | None:
        """The derivative that backward passes left here."""
        if is_recording():
            refuse_reading("the grad of {} was read", self, GRAPH_OF_SLOPES)
        return self._grad

    @grad.setter
    def grad(self, grad: float | None) -> None:
        if is_recording():
            refuse_changing("the grad of {} was changed", self)
        self._grad = grad

    @property
    def label(self) -> str | None:
        """The name that it goes by in texts and drawings."""
        return self.note.label

    @label.setter
    def label(self, label: str | None) -> None:
        _, scope, written = self.note
        self._note = Note(_checked(label), scope, written)  # quicker than _replace

    @property
    def scope(self) -> Scope | None:
        """The innermost `with scope(...)` that it was made in."""
        return self.note.scope

    @property
    def note(self) -> Note:
        """Its label, its scope, and when its data was last changed."""
        return getattr(self, "_note", NOTHING)

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
        written = self.note.written
        return self._born if written is None else written

    def item(self) -> float:
        """The number, as in PyTorch."""
        refuse_reading("item() of {} was called", self)
        return self._data

    def detach(self) -> Value:
        """A constant of the same number: no gradient flows through it, and it holds no graph.

        A program, whose numbers are not known while it is recorded, has `stop_gradient` there.
        """
        return (
            unary(ops.stop_gradient, self) if is_recording() else constant(self._data, self.label)
        )

    def __repr__(self) -> str:
        known = self.op is CONSTANT or not is_recording()
        parts = [number_text(self._data) if known else "?"]
        if self.label is not None:
            parts.append(repr(self.label if len(self.label) < 40 else self.label[:36] + "..."))
        if self.op is not LEAF:
            parts.append(f"op={self.op.name}")
        if known and self._grad is not None:
            parts.append(f"grad={number_text(self._grad)}")
        return f"Value({', '.join(parts)})"

    def __format__(self, spec: str) -> str:
        """The number by a float's format, as in f"{loss:.4f}"; without one, what print shows.

        That it shows as well while a program is recorded, where the number is not known.
        """
        known = self.op is CONSTANT or not is_recording()
        return format(self._data, spec) if spec and known else str(self)

    # What can be done with its graph. Each is one call into a room above this one.

    def backward(self) -> None:
        """Compute the gradient of this node for everything it was made from."""
        from .backward import backward

        backward(self)

    def steps(self) -> views.Listing:
        """The backward pass, edge by edge; gradients stay as they are."""
        return views.steps(self, sys._getframe(1))

    def forward_steps(self) -> views.Listing:
        """The forward pass, node by node."""
        return views.forward_steps(self, sys._getframe(1))

    def zero_grad(self) -> None:
        """Forget the gradients of this node and of everything it was made from."""
        from .graph import zero_grad

        zero_grad(self)

    def recompute(self) -> Value:
        """Replay the recorded graph with its leaves' present data; returns the node itself."""
        from .graph import recompute

        return recompute(self)

    # Arithmetic. A number on the other side becomes a constant; of anything else Python itself
    # says that it cannot, naming both types. (The result is typed Any for numpy arrays' sake.)

    def __add__(self, other: Any) -> Any:
        return binary(ops.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return reflected(ops.add, self, other)

    def __sub__(self, other: Any) -> Any:
        return binary(ops.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return reflected(ops.sub, self, other)

    def __mul__(self, other: Any) -> Any:
        return binary(ops.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return reflected(ops.mul, self, other)

    def __truediv__(self, other: Any) -> Any:
        return binary(ops.div, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return reflected(ops.div, self, other)

    def __pow__(self, other: Any) -> Any:
        return binary(ops.pow, self, other)

    def __rpow__(self, other: Any) -> Any:
        return reflected(ops.pow, self, other)

    def __mod__(self, other: Any) -> Any:
        return binary(ops.mod, self, other)

    def __rmod__(self, other: Any) -> Any:
        return reflected(ops.mod, self, other)

    def __neg__(self) -> Value:
        return unary(ops.neg, self)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return unary(ops.fabs, self)

    # math.floor and its like leave the type to the object: they stay in the graph.

    def __floor__(self) -> Value:
        return unary(ops.floor, self)

    def __ceil__(self) -> Value:
        return unary(ops.ceil, self)

    def __trunc__(self) -> Value:
        return unary(ops.trunc, self)

    if TYPE_CHECKING:  # each of the table's primitives is a method too: x.tanh() is tanh(x)

        def __getattr__(self, name: str) -> Callable[..., Any]: ...

    @staticmethod
    def __primitive__(op: Primitive, inputs: tuple[Any, ...]) -> Value:
        """Record op(*inputs), of which at least one is a Value."""
        return record(op, inputs)

    # Comparisons are of the data; as a key or in a set each Value is itself.

    def __lt__(self, other: Any) -> bool:
        return NotImplemented if (y := _beside(self, "<", other)) is None else self._data < y

    def __le__(self, other: Any) -> bool:
        return NotImplemented if (y := _beside(self, "<=", other)) is None else self._data <= y

    def __gt__(self, other: Any) -> bool:
        return NotImplemented if (y := _beside(self, ">", other)) is None else self._data > y

    def __ge__(self, other: Any) -> bool:
        return NotImplemented if (y := _beside(self, ">=", other)) is None else self._data >= y

    def __eq__(self, other: object) -> bool:
        return NotImplemented if (y := _beside(self, "==", other)) is None else self._data == y

    def __ne__(self, other: object) -> bool:
        return NotImplemented if (y := _beside(self, "!=", other)) is None else self._data != y

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        _beside(self, "!=", 0.0)
        return self._data != 0.0

    # A silent conversion would drop the gradient.

    def __float__(self) -> float:
        raise OperandError(
            "a Value does not turn into a float by itself, for its gradient would be lost: "
            "use v.data for the number, or autograd.exp(v) and its like to stay in the graph"
        )

    __int__ = __index__ = __complex__ = __round__ = __float__

    def __copy__(self) -> Value:
        from .copying import copy

        return copy(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        from .copying import deepcopy

        return deepcopy(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        from .copying import reduce

        return reduce(self)


for _name, _primitive in TABLE.items():
    setattr(Value, _name, _primitive)
for _theirs, _ours in NUMPY_NAMES.items():
    setattr(Value, _theirs, TABLE[_ours])


def unary(op: Primitive, x: Value) -> Value:
    """Record op(x)."""
    try:
        z = op.forward(x._data)
    except (ArithmeticError, ValueError):
        z = None
    if z.__class__ is not float or z - z != 0.0:
        z = op.settle((x._data,), (x,))
    if x.op is CONSTANT:
        return constant(z)
    return _node(op, z, x, None)


def reflected(op: Primitive, y: Value, x: Any) -> Any:
    """Record op(x, y) for an x that is no Value, or say NotImplemented if it is no number."""
    return _unsupported(x) if (value := _lift(x)) is None else binary(op, value, y)


def binary(op: Primitive, x: Value, y: Any) -> Any:
    """Record op(x, y), or say NotImplemented if y is no number."""
    if y.__class__ is not Value:
        if (value := _lift(y)) is None:
            return _unsupported(y)
        y = value
    try:
        z = op.forward(x._data, y._data)
    except (ArithmeticError, ValueError):
        z = None
    if z.__class__ is not float or z - z != 0.0:  # inf - inf and nan - nan are nan
        z = op.settle((x._data, y._data), (x, y))
    if x.op is CONSTANT and y.op is CONSTANT:
        return constant(z)
    v = new(Value)  # as in _node, whose call would be a tenth of the cost of an operation
    v._data = z
    v._grad = None
    v.op = op
    v._x = x
    v._y = y
    v._born = tick()
    if modes.scopes_in_use and (note := current_note()) is not None:
        v._note = note if note.__class__ is Note else note.decided()
    return v


def record(op: Primitive, inputs: Sequence[Any]) -> Value:
    """Record op(*inputs) for any count of inputs."""
    values = []
    for x in inputs:
        value = x if x.__class__ is Value else _lift(x)
        if value is None:
            raise OperandError(f"{op.name} takes numbers and Values, got {type(x).__name__}")
        values.append(value)
    if op.arity == 1:
        return unary(op, values[0])
    if op.arity == 2:
        return binary(op, values[0], values[1])  # type: ignore[no-any-return]
    numbers = [x._data for x in values]
    try:
        z = op.forward(*numbers)
    except (ArithmeticError, ValueError):
        z = None
    if z.__class__ is not float or z - z != 0.0:
        z = op.settle(numbers, values)
    if all(x.op is CONSTANT for x in values):
        return constant(z)
    return _node(op, z, tuple(values), None)


def _node(op: Primitive | Source, z: float, x: Any, y: Value | None) -> Value:
    """A new node. An operation on nothing but constants never gets here: it is one itself."""
    v = new(Value)
    v._data = z
    v._grad = None
    v.op = op
    v._x = x
    v._y = y
    v._born = tick()
    if modes.scopes_in_use and (note := current_note()) is not None:
        v._note = note if note.__class__ is Note else note.decided()
    return v


new = object.__new__


def _lift(x: Any) -> Value | None:
    """x as a Value: a number becomes a constant, anything else is None."""
    if isinstance(x, Value):
        return x
    number = as_float(x)
    return None if number is None else _node(CONSTANT, number, None, None)


def _unsupported(other: object) -> Any:
    """Leave the word to the other operand; a sequence would misread it as repetition."""
    if isinstance(other, (str, bytes, list, tuple)):
        raise OperandError(f"no arithmetic between Value and {type(other).__name__}")
    return NotImplemented


def _beside(x: Value, sign: str, y: object) -> float | None:
    """The number that x is compared with, None if y is none."""
    number = y._data if isinstance(y, Value) else as_float(y)
    if is_recording() and number is not None and not (is_plain(x) and is_plain(y)):
        raise BranchError(
            f"{name_of(x)} {sign} {name_of(y)} asks a number that the program depends on for its "
            "way, which is to be the same for all numbers: choose by "
            "autograd.where(autograd.less(x, y), ..., ...) and its like"
        )
    return number


STAY = "stay in the graph, where x.detach() is the number without its gradient"
GRAPH_OF_SLOPES = "autograd.grad(f)(x) gives derivatives that stay in the graph"


def refuse_reading(act: str, v: Value, instead: str = STAY) -> None:
    """Raise if a program is recorded: what it reads of a node now would be its number for ever."""
    if is_recording() and v.op is not CONSTANT:
        raise BranchError(
            f"{act.format(name_of(v))} while a program was recorded, which would keep this number "
            f"for ever: {instead}"
        )


def refuse_changing(act: str, v: Value) -> None:
    """Raise if a program is recorded: what changes a node now would not do so at the next call."""
    if is_recording() and v.op is not CONSTANT:
        raise BranchError(
            f"{act.format(name_of(v))} while a program was recorded, which would not do this "
            "again: do it outside of the function"
        )


def _checked(label: str | None) -> str | None:
    """The label, if it can be one."""
    if label is not None and not isinstance(label, str):
        raise OperandError(f"a label is a str, got {type(label).__name__}")
    return label


def name_of(x: object) -> str:
    """What to call a number in an error: its label, its operation, or the number itself."""
    if not isinstance(x, Value):
        return f"{x!r:.40}"
    if x.label:
        return printable(x.label)
    return number_text(x._data) if x.is_leaf else f"{x.op.name}(...)"


def write(leaves: Sequence[Value], numbers: Sequence[float]) -> None:
    """Change the data of many leaves at one time, to finite floats or not.

    >>> a, b = Value(1), Value(2)
    >>> write([a, b], [3.0, 4.0])
    >>> a, b
    (Value(3), Value(4))
    """
    for leaf in leaves[:1]:
        refuse_changing("the data of {} was changed", leaf)
    clock.last_write = now = tick()
    for leaf, number in zip(leaves, numbers, strict=True):
        label, scope, _ = leaf.note
        leaf._data, leaf._note = number, Note(label, scope, now)


def constant(data: Any, label: str | None = None) -> Value:
    """A Value that gets no gradient; operators make one of each plain number they meet.

    >>> constant(3).is_constant
    True
    """
    value = Value(data, label)
    value.op = CONSTANT
    return value


def parameter(data: Any, label: str | None = None) -> Value:
    """A leaf that training is to change; drawings tell it from a plain one.

    >>> parameter(0.5, "w")
    Value(0.5, 'w', op=parameter)
    """
    value = Value(data, label)
    value.op = PARAMETER
    return value


def number_text(x: float) -> str:
    """The shortest text that reads back as x, without a `.0`."""
    text = repr(x)
    return text[:-2] if text.endswith(".0") else text
