"""What holds inside a `with` block: the scope of new nodes, and whether inf and nan may pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

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


class Note(NamedTuple):
    """What there is to say about a node beside its mathematics; most have none, or share one."""

    label: str | None = None
    scope: Scope | None = None
    written: int | None = None  # when its data was last changed, if ever


_note: ContextVar[Note | None] = ContextVar("note", default=None)
scopes_in_use = False
"""Whether any scope was ever opened: a look at a flag costs a node less than a look for a scope."""

_nonfinite: ContextVar[bool] = ContextVar("nonfinite", default=False)
_recording: ContextVar[bool] = ContextVar("recording", default=False)

current_note = _note.get
nonfinite_allowed = _nonfinite.get
is_recording = _recording.get


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
    outer = _note.get()
    inner = Scope(name, outer and outer.scope)
    token = _note.set(Note(scope=inner))
    try:
        yield inner
    finally:
        _note.reset(token)


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


@contextmanager
def recording() -> Iterator[None]:
    """Refuse comparisons that would steer the way, for a program goes the same way every time."""
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)
