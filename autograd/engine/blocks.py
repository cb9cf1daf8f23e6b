"""Blocks: what holds inside a `with` statement, also where that stands in a generator.

A `with` in a generator is still open while the generator is suspended, and Python's context
variables tell its caller so, who never wrote it. Python tells nobody when a generator is suspended
or goes on, so a block remembers who opened it, and whether it holds is asked when that matters.
"""

from __future__ import annotations

import contextlib
import sys
from types import CodeType, FrameType
from typing import Any, NamedTuple, TypeAlias

GENERATOR = 0x20 | 0x200  # flags of the code of generators and asynchronous ones, as in `inspect`
CONTEXTLIB = vars(contextlib)

Call: TypeAlias = "tuple[int, CodeType]"
"""Tells a call that goes on from all others. The frame itself would keep its variables alive."""


class Opener(NamedTuple):
    """A generator that has opened a block."""

    generator: Call
    callers: frozenset[Call]
    """Who goes on where it is suspended: what called it, and if that is a generator, its caller."""

    def is_suspended(self) -> bool:
        """Whether one of the callers goes on now, without the generator.

        Where none of them does, the block was meant for others: a test's fixture, for instance, is
        a generator whose caller has returned while the test runs.
        """
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            call = (id(frame), frame.f_code)
            if call == self.generator:
                return False
            if call in self.callers:
                return True
            frame = frame.f_back
        return False


def opener(frame: FrameType) -> Opener | None:
    """The generator in which a `with` statement opens a block; None if it is a plain function.

    What `contextlib` calls opens blocks for others: those are then the ones who open it.
    """
    while (back := frame.f_back) is not None and (
        frame.f_globals is CONTEXTLIB or (_is_generator(frame) and back.f_globals is CONTEXTLIB)
    ):
        frame = back
    if not _is_generator(frame):
        return None
    callers = []
    caller = frame.f_back
    while caller is not None:
        callers.append((id(caller), caller.f_code))
        caller = caller.f_back if _is_generator(caller) else None
    return Opener((id(frame), frame.f_code), frozenset(callers))


def _is_generator(frame: FrameType) -> bool:
    return bool(frame.f_code.co_flags & GENERATOR)


def is_plain_call(frame: FrameType) -> bool:
    """Whether a block that is opened there is that of a plain function, as most are.

    A look at one frame is cheap, while to ask it for what called it is not.
    """
    return not frame.f_code.co_flags & GENERATOR and frame.f_globals is not CONTEXTLIB


class Block:
    """What a `with` statement opens: what it is about, and the generator that it stands in, if any.

    The blocks of a kind that are open stand in a tuple, the innermost last.
    """

    __slots__ = ("opener", "what")

    def __init__(self, what: Any, frame: FrameType) -> None:
        """`frame` is that of the `with` statement, or one of `contextlib` on behalf of it."""
        self.what = what
        self.opener = None if is_plain_call(frame) else opener(frame)

    def holds(self) -> bool:
        """Whether it is about what is done now."""
        return self.opener is None or not self.opener.is_suspended()

    def closed(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The others: it need not be the innermost, for generators stop and go on as they like."""
        return tuple([each for each in blocks if each is not self])
