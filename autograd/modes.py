"""What holds inside a `with` block: the scope of new nodes, and whether inf and nan may pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from .blocks import Block, opener
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

    def decided(self) -> Note:
        """Itself: see `Undecided`."""
        return self


class Undecided:
    """Scopes of which some were opened in generators: which one holds is found out at each node."""

    __slots__ = ("blocks",)

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self.blocks = blocks

    def decided(self) -> Note:
        """The note of what is made now."""
        return next((each.what for each in reversed(self.blocks) if each.holds()), NOTHING)


NOTHING = Note()

_scopes: ContextVar[tuple[Block, ...]] = ContextVar("scopes", default=())
_note: ContextVar[Note | Undecided | None] = ContextVar("note", default=None)
scopes_in_use = False
"""Whether any scope was ever opened: a look at a flag costs a node less than a look for a scope."""

_nonfinite: ContextVar[tuple[Block, ...]] = ContextVar("nonfinite", default=())
_recording: ContextVar[bool] = ContextVar("recording", default=False)
_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)
_watched: ContextVar[int | None] = ContextVar("watched", default=None)

current_note = _note.get
is_recording = _recording.get
failures_recorded = _failures.get
EVER = -1
watched_since = _watched.get
"""The birth from which on nodes are watched, or None."""


def nonfinite_allowed() -> bool:
    """Whether inf and nan may pass."""
    return any(each.holds() for each in _nonfinite.get())


class ScopeBlock(Block):
    """The block of `with scope(name)`; what it is about is the note of the nodes made inside."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _recreate_cm(self) -> ScopeBlock:  # each call of a decorated function has its own
        return ScopeBlock(self.name)

    def __enter__(self) -> Scope:
        global scopes_in_use
        scopes_in_use = True
        outer = _note.get()
        decided = None if outer is None else outer.decided()
        inner = Scope(self.name, None if decided is None else decided.scope)
        self.what = note = Note(None, inner)
        self.opener = opener(sys._getframe(1))
        blocks = (*_scopes.get(), self)
        _scopes.set(blocks)
        _note.set(note if outer is decided and self.opener is None else Undecided(blocks))
        return inner

    def __exit__(self, *_: object) -> None:
        blocks = self.closed(_scopes.get())
        _scopes.set(blocks)
        if _note.get().__class__ is Undecided and any(each.opener for each in blocks):
            _note.set(Undecided(blocks))
        else:
            _note.set(blocks[-1].what if blocks else None)


def scope(name: str) -> ScopeBlock:
    """Mark the nodes made inside as belonging together.

    In a generator it holds for what the generator makes, not for what its caller makes meanwhile.

    >>> with scope("layer 1"), scope("neuron 2") as inner:
    ...     inner.path
    ('layer 1', 'neuron 2')
    """
    if not isinstance(name, str):
        raise OperandError(f"a scope is named by a str, got {type(name).__name__}")
    return ScopeBlock(name)


class NonFiniteBlock(Block):
    """The block of `with allow_nonfinite()`."""

    def _recreate_cm(self) -> NonFiniteBlock:
        return NonFiniteBlock()

    def __enter__(self) -> None:
        self.opener = opener(sys._getframe(1))
        _nonfinite.set((*_nonfinite.get(), self))

    def __exit__(self, *_: object) -> None:
        _nonfinite.set(self.closed(_nonfinite.get()))


def allow_nonfinite() -> NonFiniteBlock:
    """Let operations give inf and nan, as IEEE arithmetic does, instead of raising.

    In a generator it holds for what the generator does, not for what its caller does meanwhile.

    >>> from autograd import log
    >>> with allow_nonfinite():
    ...     log(0.0)
    -inf
    """
    return NonFiniteBlock()


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
