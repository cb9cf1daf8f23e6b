"""What a primitive is: a forward function, and one partial derivative per argument."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from .errors import NonFiniteError, OperandError, PrimitiveError, ShapeError, printable
from .modes import allow_nonfinite, failures_recorded, nonfinite_allowed
from .operands import as_float, is_array, is_finite, is_of_numbers, is_plain, plainly


class Primitive:
    """One operation that the engine can differentiate.

    `partials` holds dz/dx for each argument x, as a function of the output z and the arguments,
    written in primitives: given floats it returns a number, given Values a graph, which can be
    differentiated again and printed.

    >>> cube = Primitive("cube", lambda x: x**3, lambda z, x: 3 * x**2)
    >>> cube(2.0)
    8.0
    """

    __slots__ = (
        "analytic",
        "arity",
        "arrange",
        "defaults",
        "domain",
        "edge",
        "forward",
        "infix",
        "latex",
        "name",
        "names",
        "native",
        "partials",
        "rule",
        "spelled",
    )

    def __init__(
        self,
        name: str,
        forward: Callable[..., Any],
        *partials: Callable[..., Any] | int,
        rule: Callable[..., Sequence[Any]] | None = None,
        arrange: Callable[..., tuple[Any, ...]] | None = None,
        native: bool | None = None,
        infix: str | None = None,
        latex: str | None = None,
        spelled: Callable[..., Any] | None = None,
        domain: str | None = None,
        edge: Callable[..., float] | None = None,
        analytic: Callable[..., complex] | None = None,
    ) -> None:
        """Declare a primitive and enter it in the table.

        name      what it is called, in Python and in print
        forward   the numbers in, the number out; its defaults become the primitive's defaults
        partials  for each argument x a function (z, *inputs) -> dz/dx, or dz/dx itself if it is
                  a whole number
        rule      for any count of arguments instead: (z, *inputs) -> all the partials at once
        arrange   turns the arguments of a call into the flat inputs, and checks them
        native    whether a target language knows it by name; otherwise its code is read off
                  `forward`, which is then written in primitives (C functions count as native)
        infix     the operator's sign, where it stands between its operands
        latex     a template with {} for each argument
        spelled   the same written with infix primitives, which reads better in print
        domain    where there is a finite answer, in words for the error message
        edge      the IEEE answer where `forward` raises (by default inf on overflow, else nan)
        analytic  the same for complex numbers, where it is neither `forward` itself nor cmath's
                  function of that name
        """
        self.name = name
        self.forward = forward
        self.partials = partials
        self.rule = rule
        self.arrange = arrange
        self.native = isinstance(forward, BuiltinFunctionType) if native is None else native
        self.infix = infix
        self.latex = latex
        self.spelled = spelled
        self.domain = domain
        self.edge = edge
        self.analytic = analytic
        self.arity = len(partials)
        self.defaults: tuple[Any, ...] = getattr(forward, "__defaults__", None) or ()
        self.names: tuple[str, ...] = ()
        self._check()
        if BUILT_IN:  # the table's own rules know floats only, and are spared the look
            self.partials = tuple(p if isinstance(p, int) else plainly(p) for p in partials)
            self.rule = rule and plainly(rule)
        TABLE[name] = self

    def _check(self) -> None:
        """Refuse a declaration that could only fail later, and read the arguments' names."""
        if not (isinstance(self.name, str) and self.name.isidentifier()):
            raise PrimitiveError(f"a primitive is named like a Python variable, got {self.name!r}")
        if self.name in BUILT_IN:
            raise PrimitiveError(f"{self.name} is a built-in primitive: choose another name")
        if bool(self.partials) == (self.rule is not None):
            raise PrimitiveError(
                f"{self.name} needs one partial per argument, lambda z, x: ..., or else one rule="
            )
        for function in (self.forward, *self.partials, self.rule or self.forward):
            if not callable(function) and function.__class__ is not int:
                raise PrimitiveError(
                    f"{self.name}: forward and partials are functions, got {function!r}"
                )
        self.names = tuple("xywuv"[i] if i < 5 else f"x{i}" for i in range(self.arity))
        if self.latex is not None:
            try:
                self.latex.format(*self.names)
            except (LookupError, ValueError):
                raise PrimitiveError(
                    f"{self.name}: LaTeX has {{}} for each input, and any other brace doubled"
                ) from None
        for i, partial in enumerate(self.partials):
            if isinstance(partial, FunctionType) and not partial.__code__.co_flags & 0x0C:
                code = partial.__code__
                arguments = code.co_varnames[: code.co_argcount]
                if len(arguments) != self.arity + 1:
                    raise PrimitiveError(
                        f"{self.name} has {self.arity} inputs, as many as partials; each is "
                        f"a function of z and those, but partial {i + 1} takes "
                        f"({', '.join(arguments)})"
                    )
                self.names = arguments[1:]

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        """A number for numbers, a Value as soon as one input is a Value."""
        if named or self.arrange is not None or len(inputs) != self.arity:
            inputs = self._arranged(inputs, named)
        for x in inputs:
            if x.__class__ is not float:
                return self._dispatch(inputs)
        return self.number(inputs)

    def number(self, numbers: Sequence[float], inputs: Sequence[Any] = ()) -> float:
        """The output for floats; an error names the inputs that they come from."""
        try:
            z = self.forward(*numbers)
        except (ArithmeticError, ValueError):
            return self.settle(numbers, inputs)
        if z.__class__ is not float or z - z != 0.0:
            return self.settle(numbers, inputs)
        return z

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """A primitive in a class is a method of its objects, as a function is."""
        return self if instance is None else MethodType(self, instance)

    def _arranged(self, inputs: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """The flat inputs of a call: n-ary arguments gathered, keywords placed, defaults added."""
        if self.arrange is not None:
            try:
                return self.arrange(*inputs, **named)
            except (TypeError, ShapeError) as error:
                kind = ShapeError if isinstance(error, ShapeError) else OperandError
                raise kind(f"{self.name}: {error}") from None
        if self.rule is not None:
            return inputs
        given = dict(zip(self.names, inputs, strict=False))
        optional = dict(zip(reversed(self.names), reversed(self.defaults), strict=False))
        arguments = optional | given | named
        doubled = given.keys() & named.keys()
        if len(inputs) <= self.arity and arguments.keys() == set(self.names) and not doubled:
            return tuple(arguments[name] for name in self.names)
        got = ", ".join([str(len(inputs)), *named])
        raise OperandError(
            f"{self.name} takes {self.arity} argument{'s' * (self.arity != 1)} "
            f"({', '.join(self.names)}), got {got}"
        )

    def _dispatch(self, inputs: tuple[Any, ...]) -> Any:
        """Hand the inputs to whoever among them records operations; else compute the number."""
        if self.arrange is None and any(map(is_array, inputs)):
            every = sys.modules["numpy"].frompyfunc(self, len(inputs), 1)(*inputs)
            if is_array(every) and all(map(is_of_numbers, inputs)):
                return every.astype(float)
            return every
        for x in inputs:
            record = getattr(type(x), "__primitive__", None)
            if record is not None:
                return record(self, inputs)
        numbers = []
        for x in inputs:
            number = as_float(x)
            if number is None:
                raise OperandError(
                    f"{self.name} takes numbers and Values, got {type(x).__name__}: {x!r:.60}"
                )
            numbers.append(number)
        return self.number(numbers)

    def settle(self, numbers: Sequence[Any], inputs: Sequence[Any] = ()) -> float:
        """The slow road to the number, when `forward` raised or returned no finite float.

        It gives the IEEE answer where inf and nan may pass or were there before, and otherwise
        raises the error that names the inputs.
        """
        raised = overflow = False  # the error itself, if kept, would keep this frame alive
        with allow_nonfinite():
            try:
                result = self.forward(*numbers)
            except (ArithmeticError, ValueError) as error:
                raised, overflow = True, isinstance(error, OverflowError)
                if self.edge is not None:
                    result = self.edge(*numbers)
                else:
                    result = math.inf if overflow else math.nan
        z = as_float(result)
        if z is None:
            raise OperandError(f"{self.name} is to return a number, got {type(result).__name__}")
        if not is_finite(z) and all(map(is_finite, numbers)) and not nonfinite_allowed():
            if overflow or (not raised and math.isinf(z)):
                why = "the result is beyond the largest float, 1.8e308"
            else:
                why = f"{self.name} needs {self.domain or 'other numbers'}"
            message = f"{self.application(numbers, inputs)} gives {z}: {why}"
            failures = failures_recorded()
            if failures is not None and not all(map(is_plain, inputs)):
                failures.append(message)
            raise NonFiniteError(message)
        return z

    def application(self, numbers: Sequence[float], inputs: Sequence[Any]) -> str:
        """How this application reads in an error, such as `log(x) at x = a = -1.0`."""
        names = self.names or tuple(f"x{i + 1}" for i in range(len(numbers)))
        at = []
        for i, (name, number) in enumerate(zip(names, numbers, strict=True)):
            label = getattr(inputs[i], "label", None) if inputs else None
            both = f"{name} = {printable(label)}" if label and label != name else name
            at.append(f"{both} = {number!r}")
        if len(at) > 8:
            at[4:-4] = ["..."]
        if self.infix is not None and self.arity == 2:
            call = f"{names[0]} {self.infix} {names[1]}"
        else:
            call = f"{self.name}({', '.join(names if len(names) <= 8 else ['...'])})"
        return f"{call} at {', '.join(at)}"

    def locals(self, z: Any, inputs: Sequence[Any], wanted: Sequence[int]) -> list[Any]:
        """The local derivatives dz/dx for the inputs at the wanted positions."""
        if self.rule is not None:
            every = self.rule(z, *inputs)
            if len(every) != len(inputs):
                raise PrimitiveError(
                    f"{self.name} has {len(inputs)} inputs, but its rule gave {len(every)} partials"
                )
            return [every[i] for i in wanted]
        partials = [self.partials[i] for i in wanted]
        return [p if isinstance(p, int) else p(z, *inputs) for p in partials]

    def __repr__(self) -> str:
        return f"<primitive {self.name}({', '.join(self.names) or '...'})>"

    def __copy__(self) -> Primitive:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Primitive:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        if TABLE.get(self.name) is not self:
            raise PrimitiveError(f"{self.name} was declared anew: this graph uses the old one")
        return primitive_named, (self.name,)


TABLE: dict[str, Primitive] = {}
"""Every primitive by its name: those of `ops`, then those that users add."""

BUILT_IN: set[str] = set()
"""The names that `ops` declares, which nobody may declare again."""


def primitive_named(name: str) -> Primitive:
    """The primitive of that name.

    >>> primitive_named("tanh")
    <primitive tanh(x)>
    """
    try:
        return TABLE[name]
    except KeyError:
        raise PrimitiveError(
            f"no primitive is named {name!r}: a primitive of your own has to be declared before "
            "a graph that uses it is loaded"
        ) from None
