"""Choices: things of one kind by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from ..errors import OptionError, UnknownNameError

T = TypeVar("T")
Thing = TypeVar("Thing", bound=Callable[..., Any])


class Choices(dict[str, T]):
    """Things of one kind by name, such as the losses; each enters itself where it is defined.

    >>> colours: Choices[Callable[[], str]] = Choices("colour")
    >>> @colours.named("blue", "azure")
    ... def blue():
    ...     return "#00f"
    >>> colours.of("azure")()
    '#00f'
    >>> colours.of("azur")
    Traceback (most recent call last):
    nets.errors.UnknownNameError: there is no colour 'azur'; did you mean 'azure'?
    """

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def named(self, *names: str) -> Callable[[Thing], Thing]:
        """A decorator: enter the function or class under these names."""
        taken = self.keys() & set(names)
        if taken:
            raise OptionError(f"there is a {self.kind} {min(taken)!r} already")

        def enter(thing: Thing) -> Thing:
            self.update(dict.fromkeys(names, cast(T, thing)))
            return thing

        return enter

    def of(self, name: Any) -> T:
        """The thing of that name."""
        if isinstance(name, str) and name in self:
            return self[name]
        raise UnknownNameError(self.kind, name, self)
