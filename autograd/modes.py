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
_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)
_watched: ContextVar[int | None] = ContextVar("watched", default=None)

current_note = _note.get
nonfinite_allowed = _nonfinite.get
is_recording = _recording.get
failures_recorded = _failures.get
EVER = -1
watched_since = _watched.get
"""The birth from which on nodes are watched, or None."""


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
def watching(since: int) -> Iterator[None]:
    """Say that somebody follows the graphs of all nodes that are born from then on.

    A program that a function refers to such a node in then gives a graph over it, not numbers: a
    derivative would otherwise be lost without a word.
    """
    outer = _watched.get()
    token = _watched.set(since if outer is None else min(since, outer))
    try:
        yield
    finally:
        _watched.reset(token)


@contextmanager
def recording() -> Iterator[list[str]]:
    """Refuse what would steer the way, for a program goes the same way every time.

    Errors about numbers that are not finite are listed: to catch one is to go by these numbers.
    """
    outer = _failures.get()
    failures: list[str] = [] if outer is None else outer
    tokens = _recording.set(True), _failures.set(failures)
    try:
        with watching(EVER):
            yield failures
    finally:
        _recording.reset(tokens[0])
        _failures.reset(tokens[1])
