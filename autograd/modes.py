"""What holds inside a `with` block: the scope of new nodes, and whether inf and nan may pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .errors import OperandError


class Scope:
    """A named part of a graph, such as a layer; scopes nest."""

    __slots__ = ("name", "parent")

    def __init__(self, name: str, parent: Scope | None = None) -> None:
        self.name = name
        self.parent = parent

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the outermost scope to this one."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            names.append(scope.name)
            scope = scope.parent
        return tuple(reversed(names))

    def __repr__(self) -> str:
        return f"Scope({'/'.join(self.path)!r})"


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)
scopes_in_use = False
"""Whether any scope was ever opened: a look at a flag costs a node less than a look for a scope."""

_nonfinite: ContextVar[bool] = ContextVar("nonfinite", default=False)

current_scope = _scope.get
nonfinite_allowed = _nonfinite.get


@contextmanager
def scope(name: str) -> Iterator[Scope]:
    """Mark the nodes made inside as belonging together.

    >>> with scope("layer 1"), scope("neuron 2") as inner:
    ...     inner.path
    ('layer 1', 'neuron 2')
    """
    if not isinstance(name, str):
        raise OperandError(f"a scope is named by a str, got {type(name).__name__}")
    global scopes_in_use
    scopes_in_use = True
    inner = Scope(name, _scope.get())
    token = _scope.set(inner)
    try:
        yield inner
    finally:
        _scope.reset(token)


@contextmanager
def allow_nonfinite() -> Iterator[None]:
    """Let operations give inf and nan, as IEEE arithmetic does, instead of raising.

    >>> from autograd import log
    >>> with allow_nonfinite():
    ...     log(0.0)
    -inf
    """
    token = _nonfinite.set(True)
    try:
        yield
    finally:
        _nonfinite.reset(token)
