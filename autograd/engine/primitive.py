"""What a primitive is: a forward function, and one partial derivative per argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from types import BuiltinFunctionType, MethodType
from typing import Any

from . import calls
from .declaration import declared_forms, declared_names
from .errors import PrimitiveError
from .nodes import Callee
from .operands import plainly


class Primitive(Callee):
    """One operation that the engine can differentiate.

    `partials` holds dz/dx for each argument x, a function of the output z and the arguments written
    in primitives: of floats it is a number, of Values a graph to differentiate again and print.

    >>> cube = Primitive("cube", lambda x: x**3, lambda z, x: 3 * x**2)
    >>> cube(2.0)
    8.0
    """

    # fmt: off
    __slots__ = (
        "analytic", "arity", "arrange", "defaults", "domain", "edge", "forms", "forward", "infix",
        "latex", "many", "name", "names", "native", "partials", "pole", "rule", "signed", "spelled",
    )
    # fmt: on

    def __init__(
        self,
        name: str,
        forward: Callable[..., Any],
        *partials: Callable[..., Any] | int,
        rule: Callable[..., Sequence[Any]] | None = None,
        arrange: Callable[..., tuple[Any, ...]] | None = None,
        native: bool | None = None,
        forms: Mapping[str, str] | None = None,
        infix: str | None = None,
        latex: str | None = None,
        spelled: Callable[..., Any] | None = None,
        domain: str | None = None,
        edge: Callable[..., float] | None = None,
        analytic: Callable[..., complex] | None = None,
        pole: Callable[..., Any] | None = None,
        signed: bool = False,
        built_in: bool = False,
    ) -> None:
        """Declare a primitive and enter it in the table.

        name      what it is called, in Python and in print
        forward   the numbers in, the number out; its defaults become the primitive's defaults
        partials  for each argument x a function (z, *inputs) -> dz/dx, or dz/dx itself if it is
                  a whole number
        rule      for any count of arguments instead: (z, *inputs) -> all the partials at once
        arrange   turns the arguments of a call into the flat inputs, and checks them
        native    whether `forward` is not written in primitives, so that no code can be read off
                  it: a target language knows it by name, or has a form of it (C functions count
                  as native)
        forms     by "numpy", "jax", "c" or "javascript", how that language writes it: the name of
                  a function, a definition of one, or a template with {} for each argument. With a
                  rule the function takes all arguments: as an array, with axis= and keepdims=, in
                  numpy and jax; as (const double *x, size_t count) in c; as (...x) in javascript
        infix     the operator's sign, where it stands between its operands
        latex     a template with {} for each argument
        spelled   the same written with infix primitives, which reads better in print
        domain    where there is a finite answer, in words for the error message
        edge      the IEEE answer where `forward` raises (by default inf on overflow, else nan)
        analytic  the same for complex numbers, unless `forward` or cmath's namesake is that
        pole      of the arguments, what is not 0 wherever the answer is finite: x of log(x)
        signed    whether it tells -0.0 from 0.0, with a finite number for both
        built_in  for the table's own entries, which nobody may declare again
        """
        self.names = declared_names(name, forward, partials, rule, latex)
        self.forms = declared_forms(name, forms, len(partials))
        if name in BUILT_IN:
            raise PrimitiveError(f"{name} is a built-in primitive: choose another name")
        self.name = name
        self.forward = forward
        if built_in:  # the table's own rules give plain floats, and are spared the look
            BUILT_IN.add(name)
        else:
            partials = tuple(p if isinstance(p, int) else plainly(name, p) for p in partials)
            rule = rule and plainly(name, rule, many=True)
        self.partials, self.rule, self.arrange = partials, rule, arrange
        self.native = isinstance(forward, BuiltinFunctionType) if native is None else native
        self.infix, self.latex, self.spelled = infix, latex, spelled
        self.domain, self.edge, self.pole = domain, edge, pole
        self.analytic, self.signed, self.arity = analytic, signed, len(partials)
        self.defaults: tuple[Any, ...] = getattr(forward, "__defaults__", None) or ()
        self.many: Primitive | None = None  # what answers for another count of arguments
        TABLE[name] = self

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        """A number for numbers, a Value as soon as one input is a Value."""
        if named or self.arrange is not None or len(inputs) != self.arity:
            self, inputs = calls.answering(self, inputs, named)
        for x in inputs:
            if x.__class__ is not float:
                return calls.dispatched(self, inputs)
        return self.number(inputs)

    def number(self, numbers: Sequence[float], inputs: Sequence[Any] = ()) -> float:
        """The output for floats; an error names the inputs that they come from."""
        try:
            z = self.forward(*numbers)
        except (ArithmeticError, ValueError):
            z = None
        if z.__class__ is float and z - z == 0.0:
            return z
        return calls.settled(self, numbers, inputs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """A primitive in a class is a method of its objects, as a function is."""
        return self if instance is None else MethodType(self, instance)

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

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Primitive:
        return self

    __copy__ = __deepcopy__

    def __reduce__(self) -> tuple[Any, ...]:
        if TABLE.get(self.name) is not self:
            raise PrimitiveError(f"{self.name} was declared again: this graph uses the earlier one")
        return primitive_named, (self.name, getattr(self.forward, "__module__", None))


TABLE: dict[str, Primitive] = {}
"""Every primitive by its name: those of `ops`, then those that users add."""

BUILT_IN: set[str] = set()
"""The names that `ops` declares, which nobody may declare again."""


def primitive_named(name: str, module: str | None = None) -> Primitive:
    """The primitive of that name; if it is not declared yet, that module may do so.

    >>> primitive_named("tanh")
    <primitive tanh(x)>
    """
    if name not in TABLE and module:
        with suppress(ImportError):
            import_module(module)
    if name not in TABLE:
        raise PrimitiveError(
            f"no primitive is named {name!r}: declare your own primitives before you load a graph "
            "that uses them"
        )
    return TABLE[name]
