"""How a deep graph is freed where a node that frees its inputs would run out of stack.

CPython frees a node, then its inputs, then theirs: on most machines at any depth, on WebAssembly
only to some thousands. There each node hands its inputs over to the first one of the graph that is
freed, which lets go of them one after the other.
"""

from __future__ import annotations

from typing import Any

_handed_over: list[Any] = []
_busy: list[bool] = []


def hand_over_inputs(v: Any) -> None:
    """The end of a node, as `__del__` of Value on WebAssembly."""
    _handed_over.extend((v._x, v._y))
    v._x = v._y = None
    if not _busy:
        _busy.append(True)
        try:
            while _handed_over:
                _handed_over.pop()  # where nothing else holds it, its inputs are handed over too
        finally:  # an interrupt, too
            _busy.clear()
