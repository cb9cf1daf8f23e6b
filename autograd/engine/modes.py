"""What holds inside a `with` block: the scope of new nodes, and whether inf and nan may pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from .blocks import Block, is_plain_call
from .errors import OperandError, Undefined


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
    """What is known about a node apart from its mathematics; many nodes share one note."""

    label: str | None = None
    scope: Scope | None = None
    written: int | None = None  # when its data was last changed, if ever
    name: str | None = None  # what a function called it that keeps its names; a label goes before
    swept: bool = False  # whether backward() was called on it since then

    def decided(self) -> Note:
        """Itself: see `Undecided`."""
        return self


class Waiting:
    """What waits until a node is made, or a scope is opened or closed: what held before it then
    holds again.
    """

    __slots__ = ("outer",)

    def __init__(self) -> None:
        scopes_in_use[:] = [True]
        self.outer = _note.get()
        _note.set(self)

    def called(self) -> None:
        """What is done then."""

    def decided(self) -> Note:
        """The note of the node that is made now."""
        self.end()
        self.called()
        return self.outer.decided()

    def end(self) -> None:
        """Wait no longer."""
        if _note.get() is self:
            _note.set(self.outer)


class Undecided:
    """Scopes of which some were opened in generators: which one holds is found out at each node."""

    __slots__ = ("base", "blocks")

    def __init__(self, base: Note, blocks: tuple[Block, ...]) -> None:
        self.base = base  # what holds where none of the blocks does
        self.blocks = blocks

    def decided(self) -> Note:
        """The note of the node that is made now."""
        for block in reversed(self.blocks):
            if block.holds():
                return block.what  # type: ignore[no-any-return]
        return self.base


NOTHING = Note()

_note: ContextVar[Note | Undecided | Waiting] = ContextVar("note", default=NOTHING)
scopes_in_use: list[bool] = []
"""Empty until a scope is opened: a look at a list costs a node less than a look for a scope, and
compiled code sees the same list.
"""

_nonfinite: ContextVar[tuple[Block, ...]] = ContextVar("nonfinite", default=())
_recording: ContextVar[bool] = ContextVar("recording", default=False)
_failures: ContextVar[list[Undefined] | None] = ContextVar("failures", default=None)
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


@contextmanager
def scope(name: str) -> Iterator[Scope]:
    """Mark the nodes made inside as belonging together.

    In a generator it holds for what the generator makes, not for what its caller makes meanwhile.

    >>> with scope("layer 1"), scope("neuron 2") as inner:
    ...     inner.path
    ('layer 1', 'neuron 2')
    """
    if not isinstance(name, str):
        raise OperandError(f"a scope is named by a str, got {type(name).__name__}")
    scopes_in_use[:] = [True]
    outer = _what_holds()
    decided = outer.decided()
    inner = Scope(str.__str__(name), decided.scope)  # plain, as labels are
    note = Note(None, inner)
    frame = sys._getframe(2)
    block = None if outer is decided and is_plain_call(frame) else Block(note, frame)
    try:
        _note.set(note if block is None else _opened(block, outer))
        yield inner
    finally:
        try:
            if _note.get() is note:
                _note.set(outer)
            else:
                _leave(note, block, outer)
        except BaseException:  # Ctrl-C half-way
            _leave(note, block, outer)
            raise


def _what_holds() -> Note | Undecided:
    """What holds now; nothing waits any longer."""
    now = _note.get()
    while isinstance(now, Waiting):
        now.decided()
        now = _note.get()
    return now


def _opened(block: Block, outer: Note | Undecided) -> Note | Undecided:
    """What holds in a block that is no plain function's, or in one within such."""
    if isinstance(outer, Undecided):
        return Undecided(outer.base, (*outer.blocks, block))
    return block.what if block.opener is None else Undecided(outer, (block,))


def _leave(note: Note, block: Block | None, outer: Note | Undecided) -> None:
    """Close a block, which need not be the innermost: generators stop and go on as they like."""
    now = _what_holds()
    if now is note:
        _note.set(outer)
    elif isinstance(now, Undecided):
        blocks = now.blocks if block is None else block.closed(now.blocks)
        base = now.base
        if base is note and not isinstance(outer, Undecided):
            base = outer
        _note.set(Undecided(base, blocks) if blocks else base)


@contextmanager
def allow_nonfinite() -> Iterator[None]:
    """Let operations give inf and nan, as IEEE arithmetic does, instead of raising.

    In a generator it holds for what the generator does, not for what its caller does meanwhile.

    >>> from autograd import log
    >>> with allow_nonfinite():
    ...     log(0.0)
    -inf
    """
    block = Block(None, sys._getframe(2))
    try:
        _nonfinite.set((*_nonfinite.get(), block))
        yield
    finally:
        try:
            _nonfinite.set(block.closed(_nonfinite.get()))
        except BaseException:  # Ctrl-C half-way
            _nonfinite.set(block.closed(_nonfinite.get()))
            raise


@contextmanager
def watching(since: int) -> Iterator[None]:
    """Say that somebody follows the graphs of all nodes that are born from then on.

    A program whose function refers to such a node then gives a graph over it, not numbers, which
    would silently lose a derivative.
    """
    outer = _watched.get()
    token = _watched.set(since if outer is None else min(since, outer))
    try:
        yield
    finally:
        _watched.reset(token)


@contextmanager
def recording() -> Iterator[list[Undefined]]:
    """Refuse what would steer the function, because a program goes the same way at every call.

    Errors about inf and nan are listed: a function that catches one goes by these numbers.
    """
    outer = _failures.get()
    failures: list[Undefined] = [] if outer is None else outer
    tokens = _recording.set(True), _failures.set(failures)
    try:
        with watching(EVER):
            yield failures
    finally:
        _recording.reset(tokens[0])
        _failures.reset(tokens[1])
