"""Strain: a call from several threads at once, and what many calls leave behind."""

from __future__ import annotations

import gc
import threading
import tracemalloc
from collections.abc import Callable


def from_threads(call: Callable[[int], None], count: int = 4) -> None:
    """Call a function from some threads at once, each with its number."""
    threads = [threading.Thread(target=call, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def left_behind(call: Callable[[], None], times: int, before: int = 5) -> int:
    """How many bytes more are in use after some calls than `before` calls have left."""
    for _ in range(before):
        call()
    gc.collect()
    tracemalloc.start()
    start, _ = tracemalloc.get_traced_memory()
    for _ in range(times):
        call()
    gc.collect()
    end, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return end - start
