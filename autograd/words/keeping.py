"""keep_names: a function whose variables keep naming what they held when it has returned.

The variables are read off the function's frame after it has returned. A frame outlives its call if
somebody holds it, and the first node that the function makes is where it can be seen: nothing is
traced, so that debuggers and coverage go on undisturbed, and the cost of a call does not grow with
the number of nodes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import CodeType, FrameType, FunctionType
from typing import Any, ParamSpec, TypeVar

from ..engine.births import tick
from ..engine.errors import OperandError
from ..engine.marks import keep_name
from ..engine.modes import Waiting, is_recording
from .callers import first_names, frame_names

RETURNING_LATER = 0x20 | 0x80 | 0x100 | 0x200
"""Flags of the code of generators, coroutines and asynchronous generators, as in `inspect`."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


def keep_names(f: Callable[Given, Result]) -> Callable[Given, Result]:
    """The function, whose variables name the Values that it makes: in drawings, steps and formulas.

    A variable names what it holds when the function returns; in a list z the Values are z[0], z[1].
    Labels go before these names, and so do the variables of whoever draws. Where one function calls
    another, the name in the outer one counts.

    >>> from autograd import Value
    >>> @keep_names
    ... def loss(a, y):
    ...     error = a - y
    ...     return error**2
    >>> loss(Value(3, "a"), 5).forward_steps()
    1  error        a - 5 = 3 - 5 = -2
    2      J  error² = (-2)² = 4

    Nothing is kept if the function raises. Generators and asynchronous functions are refused.
    """
    code = _code_of(f)

    @wraps(f)
    def keeping(*args: Given.args, **named: Given.kwargs) -> Result:
        start = tick()
        frame = _FrameOf(code, sys._getframe())
        try:
            result = f(*args, **named)
        except BaseException:
            frame.close()
            raise
        _keep(frame.close(), start)  # a variable for it would be a cycle: its f_back is this frame
        return result

    return keeping


def _keep(frame: FrameType | None, start: int) -> None:
    """Name the Values that the frame's variables hold, and that were made since the start."""
    if frame is not None and not is_recording():
        for v, name in first_names(frame_names(frame)).items():
            if v.birth > start and v.label is None:
                keep_name(v, name)


class _FrameOf(Waiting):
    """Waits for the first node that a function makes, and then holds the function's frame."""

    __slots__ = ("_caller", "_code", "_frame")

    def __init__(self, code: CodeType, caller: FrameType) -> None:
        self._code = code
        self._caller: FrameType | None = caller
        self._frame: FrameType | None = None
        super().__init__()

    def called(self) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_back is not self._caller:
            frame = frame.f_back
        if frame is not None and frame.f_code is self._code:
            self._frame = frame

    def close(self) -> FrameType | None:
        """The frame, if it was seen; it is held no longer."""
        self.end()
        frame, self._frame, self._caller = self._frame, None, None
        return frame


def _code_of(f: Any) -> CodeType:
    """The code of a plain function; an error for anything else."""
    if isinstance(f, (staticmethod, classmethod)):
        kind = type(f).__name__
        raise OperandError(f"write @keep_names below @{kind}, next to the function")
    if not isinstance(f, FunctionType):
        raise OperandError(f"keep_names takes a function written with def, got {type(f).__name__}")
    if f.__code__.co_flags & RETURNING_LATER:
        raise OperandError(
            f"keep_names takes functions that return once, and {f.__name__} is a generator or "
            "asynchronous: decorate the functions that it calls"
        )
    return f.__code__
