"""Keyword arguments: a name that a function lacks leads to the right one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from autograd import OperandError

from ..errors import UnknownOptionError

P = ParamSpec("P")
Made = TypeVar("Made")
Result = TypeVar("Result")
Self = TypeVar("Self")


def spelling_checked(function: Callable[P, Result]) -> Callable[P, Result]:
    """A decorator: a keyword that the function lacks is an error with the right spelling.

    >>> @spelling_checked
    ... def step(learning_rate=0.1):
    ...     return learning_rate
    >>> step(lr=0.5)
    Traceback (most recent call last):
    nets.errors.UnknownOptionError: step has no option 'lr'; did you mean 'learning_rate'?
    """
    return called_as("")(function)


def called_as(
    example: str, elsewhere: Mapping[str, str] | None = None
) -> Callable[[Callable[P, Result]], Callable[P, Result]]:
    """A decorator like `spelling_checked`, whose errors also show a call that is right; `elsewhere`
    says how to write the options that belong to something else.

    >>> @called_as("line(2.0, 1.0)")
    ... def line(slope, intercept):
    ...     return lambda x: slope * x + intercept
    >>> line(2.0)
    Traceback (most recent call last):
    autograd.OperandError: line lacks intercept: it takes slope, intercept, as in line(2.0, 1.0)
    """
    such_as = f", as in {example}" if example else ""

    def decorated(function: Callable[P, Result]) -> Callable[P, Result]:
        name, signature = _called(function), inspect.signature(function)
        known = _options(signature)
        parameters = signature.parameters.values()
        needed = [p.name for p in parameters if p.default is p.empty and p.name in known]
        skipped = int("self" in signature.parameters)

        @wraps(function)
        def checked(*args: P.args, **named: P.kwargs) -> Result:
            for each in named:
                if each not in known:
                    raise UnknownOptionError(name, each, known, elsewhere)
            filled = {*known[: len(args) - skipped], *named}
            if missing := [each for each in needed if each not in filled]:
                takes = f"it takes {', '.join(needed)}{such_as}"
                raise OperandError(f"{name} lacks {', '.join(missing)}: {takes}")
            return function(*args, **named)

        return checked

    return decorated


class ArgumentsOf(Generic[P, Made]):
    """A decorator: the function takes the arguments of `make`, and gets what that makes of them.

    So options are written once, in the signature of `make`, and `help` and editors know them.
    `defaults` are other defaults than those of `make`; `elsewhere` says how to write the options
    that belong to something else.

    >>> class Point:
    ...     def __init__(self, x: float, *, scale: float = 1.0) -> None:
    ...         self.x = x * scale
    >>> @ArgumentsOf(Point)
    ... def doubled(point) -> float:
    ...     return 2 * point.x
    >>> doubled(3.0, scale=0.5), inspect.signature(doubled)
    (3.0, <Signature (x: 'float', *, scale: 'float' = 1.0) -> 'float'>)
    """

    def __init__(
        self,
        make: Callable[P, Made],
        defaults: Mapping[str, object] | None = None,
        elsewhere: Mapping[str, str] | None = None,
    ) -> None:
        self.make = make
        self.defaults = dict(defaults or {})
        self.elsewhere = dict(elsewhere or {})
        signature = inspect.signature(make)
        self.parameters = [
            p.replace(default=self.defaults.get(p.name, p.default))
            for p in signature.parameters.values()
        ]

    def __call__(self, function: Callable[[Made], Result]) -> Callable[P, Result]:
        """Decorate a function."""
        name = _called(function)

        @wraps(function)
        def called(*args: P.args, **named: P.kwargs) -> Result:
            return function(self._made(name, args, named))

        self._describe(called, function)
        return called

    def method(
        self, function: Callable[[Self, Made], Result]
    ) -> Callable[Concatenate[Self, P], Result]:
        """Decorate a method."""
        name = _called(function)

        @wraps(function)
        def called(this: Self, /, *args: P.args, **named: P.kwargs) -> Result:
            return function(this, self._made(name, args, named))

        self._describe(called, function, *list(inspect.signature(function).parameters.values())[:1])
        return called

    def _describe(
        self, called: Any, function: Callable[..., Any], *first: inspect.Parameter
    ) -> None:
        """Let the decorated function have the signature of what it takes."""
        returned = inspect.signature(function).return_annotation
        called.__signature__ = inspect.Signature(
            [*first, *self.parameters], return_annotation=returned
        )

    def _made(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Made:
        """What the arguments make; an error if they are not those that `make` takes."""
        known = _options(inspect.Signature(self.parameters))
        for each in named:
            if each not in known:
                raise UnknownOptionError(name, each, known, self.elsewhere)
        positional = [p.name for p in self.parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        if len(args) > len(positional):
            raise OperandError(
                f"{name} takes {len(positional)} arguments without their names, "
                f"{', '.join(positional)}, got {len(args)}: give the others by name"
            )
        filled = positional[: len(args)]
        for each in filled:
            if each in named:
                raise OperandError(f"{name} got two values for {each}")
        needed = [p.name for p in self.parameters if p.default is p.empty]
        missing = [each for each in needed if each not in named and each not in filled]
        if missing:
            raise OperandError(f"{name} lacks {', '.join(missing)}: it takes {', '.join(needed)}")
        return self.make(*args, **{**self.defaults, **named})


def _called(function: Callable[..., Any]) -> str:
    """What users call: a function, or the class whose constructor this is."""
    return function.__qualname__.removesuffix(".__init__").rpartition(".")[2]


def _options(signature: inspect.Signature) -> list[str]:
    """The names of the arguments that can be given by name."""
    return [
        p.name
        for p in signature.parameters.values()
        if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"
    ]
