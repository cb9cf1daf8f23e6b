"""`compile`: a function as a program, called or as a decorator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

from .machine.choice import Target, check_options
from .program import Program


@overload
def compile(
    f: Callable[..., Any], target: Target | None = None, threads: int | None = None
) -> Program: ...
@overload
def compile(
    *, target: Target | None = None, threads: int | None = None
) -> Callable[[Callable[..., Any]], Program]: ...
def compile(
    f: Any = ..., target: Target | None = None, threads: int | None = None
) -> Program | Callable[[Callable[..., Any]], Program]:
    """The function as a program: recorded once for each structure of arguments, then run as arrays.

    The target is what runs: "native" is a compiled machine, "numpy" the text that `source` shows,
    "python" the machine's twin. With None the best is chosen, and `program.target` tells which.

    With `threads`, the machine splits large batches of examples into parts, one for each thread.
    The parts' sums are added in order: a program gives the same bits at each call, but sums are
    rounded in other places than with another count of threads.

    The numbers of Values that f refers to, such as a network's parameters, are read at each call.
    All else stays as it was when f was recorded, such as random numbers, the time, or a layer's
    activation: f is not called again, so that a change in what it does goes unnoticed.

    A call with numbers gives numbers, which have no graph for `backward()`. A call with Values
    gives Values. So does a call inside `grad` and similar functions, or inside another program's
    function, if f refers to Values that are differentiated there: no derivative is lost.

    A program adds up arrays as NumPy does, which rounds more often than `autograd.sum` and `dot`,
    which round once: its sums are exact relative to the sum of their terms' sizes, and 0.0 for
    [1.7e308, 27.3, -1.7e308]. Where a number is not finite, the eager engine computes the answer.

    >>> compile(lambda x: x[0] * x[1])([2.0, 5.0])
    10.0

    It decorates functions, alone as `@compile` or with options:

    >>> @compile(target="python")
    ... def square(x):
    ...     return x * x
    >>> square(3.0)
    9.0
    """

    def program(f: Callable[..., Any]) -> Program:
        return Program(f, target=target, threads=threads)

    if f is not ...:
        return program(f)
    check_options("mean", "columns", target, threads)
    return program
