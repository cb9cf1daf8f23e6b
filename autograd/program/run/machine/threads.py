"""Threads: a batch in parts, each but the first in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Thread
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")
BLOCK = 64  # the most examples that the machine computes at once
LEAST = 2**20  # operands that a part reads: these take 0.3 ms or more, a thread's start 0.1 ms


def parts(m: int, reads: int, threads: int) -> list[range]:
    """Ranges of m examples in even counts of blocks: one for each thread, or fewer if these had too
    little to do. `reads` is how many operands each example reads.
    """
    blocks = -(-m // BLOCK)
    count = max(1, min(threads, blocks, m * reads // LEAST))
    ends = [min(m, blocks * k // count * BLOCK) for k in range(count + 1)]
    return [range(ends[k], ends[k + 1]) for k in range(count)]


def in_threads(
    work: Callable[[Part], Result], parts: Sequence[Part], stop: bytearray
) -> list[Result]:
    """What `work` gives for each part, in their order. Its threads end before it returns; after an
    error, `stop` holds 1, so that the other parts can leave off.
    """
    if len(parts) == 1:
        return [work(parts[0])]
    results: dict[int, Result] = {}
    errors: list[BaseException] = []

    def run(k: int) -> None:
        try:
            results[k] = work(parts[k])
        except BaseException as error:
            failed(error)

    def failed(error: BaseException) -> None:
        errors.append(error)
        stop[0] = 1

    threads = [Thread(target=run, args=(k,)) for k in range(1, len(parts))]
    started = []
    for k, thread in enumerate(threads, 1):
        try:
            thread.start()
            started.append(thread)
        except RuntimeError:  # there are no more threads, or Python is about to end
            run(k)
    run(0)
    for thread in started:
        try:
            thread.join()
        except BaseException as error:  # Ctrl-C, while it waits
            failed(error)
            thread.join()
    if errors:
        raise errors.pop(0)
    return [results[k] for k in range(len(parts))]
