"""Value: a number that remembers how it was made."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from . import ops, views
from .births import CONSTANT, LEAF, Source
from .errors import OperandError
from .methods import give_methods
from .modes import Note, Scope, is_recording
from .nodes import Fields
from .operands import as_float, number_for
from .primitive import Primitive
from .recorded import is_known, refuse_changing, refuse_reading, set_data, text_of


class Value(Fields):
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

    __slots__ = ()

    _born: int
    _data: float
    _note: Note
    _x: Any
    _y: Value | None

    def __init__(self, data: Any, label: str | None = None) -> None:
        self.op: Primitive | Source
        self._grad: float | None
        number = as_float(data)
        z = number_for(data) if number is None else number
        operations.born(LEAF, z, None, None, self)
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
        if label is not None:
            if not isinstance(label, str):
                raise OperandError(f"a label is a str, got {type(label).__name__}")
            label = str.__str__(label)  # plain: an object of a subclass can hold the Value, a cycle
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
            return operations.unary(ops.stop_gradient, self)
        copy = operations.born(CONSTANT, self._data, None, None)
        copy.label = self.label
        return copy

    def __repr__(self) -> str:
        return text_of(self)

    def __format__(self, spec: str) -> str:
        """The number by a float's format, as in f"{loss:.4f}"; where it is not known, its text."""
        return format(self._data, spec) if spec and is_known(self) else str(self)

    def backward(self, seed: float = 1.0) -> None:
        """Compute the gradient of this node, times the seed, for everything it was made from."""
        backward.backward(self, seed)

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
    def __add__(self, other: Any) -> Any: return operations.binary(ops.add, self, other)
    def __sub__(self, other: Any) -> Any: return operations.binary(ops.sub, self, other)
    def __mul__(self, other: Any) -> Any: return operations.binary(ops.mul, self, other)
    def __truediv__(self, other: Any) -> Any: return operations.binary(ops.div, self, other)
    def __pow__(self, other: Any) -> Any: return operations.binary(ops.pow, self, other)
    def __mod__(self, other: Any) -> Any: return operations.binary(ops.mod, self, other)
    def __radd__(self, other: Any) -> Any: return operations.binary(ops.add, other, self)
    def __rsub__(self, other: Any) -> Any: return operations.binary(ops.sub, other, self)
    def __rmul__(self, other: Any) -> Any: return operations.binary(ops.mul, other, self)
    def __rtruediv__(self, other: Any) -> Any: return operations.binary(ops.div, other, self)
    def __rpow__(self, other: Any) -> Any: return operations.binary(ops.pow, other, self)
    def __rmod__(self, other: Any) -> Any: return operations.binary(ops.mod, other, self)
    def __neg__(self) -> Value: return operations.unary(ops.neg, self)
    def __pos__(self) -> Value: return self
    def __abs__(self) -> Value: return operations.unary(ops.fabs, self)
    def __floor__(self) -> Value: return operations.unary(ops.floor, self)
    def __ceil__(self) -> Value: return operations.unary(ops.ceil, self)
    def __trunc__(self) -> Value: return operations.unary(ops.trunc, self)
    def __lt__(self, other: Any) -> bool: return compared(operator.lt, self, "<", other)
    def __le__(self, other: Any) -> bool: return compared(operator.le, self, "<=", other)
    def __gt__(self, other: Any) -> bool: return compared(operator.gt, self, ">", other)
    def __ge__(self, other: Any) -> bool: return compared(operator.ge, self, ">=", other)
    def __eq__(self, other: object) -> bool: return compared(operator.eq, self, "==", other)
    def __ne__(self, other: object) -> bool: return compared(operator.ne, self, "!=", other)
    def __copy__(self) -> Value: return copying.copy(self)
    def __deepcopy__(self, memo: dict[int, Any]) -> Value: return copying.deepcopy(self, memo)
    def __reduce__(self) -> tuple[Any, ...]: return copying.reduce(self)
    def __bool__(self) -> bool: return compared(operator.ne, self, "!=", 0.0)
    __hash__ = object.__hash__
    if TYPE_CHECKING:
        def __getattr__(self, name: str) -> Callable[..., Any]: ...
    # fmt: on

    @staticmethod
    def __primitive__(op: Primitive, inputs: tuple[Any, ...]) -> Value:
        """Record op(*inputs), of which at least one is a Value."""
        return operations.record(op, inputs)

    def __float__(self) -> float:
        """An error: a silent conversion would drop the gradient."""
        raise OperandError(
            "a Value does not turn into a float by itself, because its gradient would be lost: "
            "use v.data for the number, or functions such as autograd.exp(v) to stay in the graph"
        )

    __int__ = __index__ = __complex__ = __float__


give_methods(Value)

from . import backward, copying, freshness, operations  # noqa: E402  they are about Values
from .comparisons import compared  # noqa: E402
