"""How a deep graph is freed where a node that frees its inputs would run out of stack.

CPython frees a node, then its inputs, then theirs. Most versions stop after 50 levels and go on
from there; Python 3.13 takes 0.6 MB of stack, more than a small thread has, and on WebAssembly some
thousand levels are too many. There each node hands its inputs over to the first one of the graph
that is freed, which lets go of them one after the other. The compiled core does so everywhere.
"""

from __future__ import annotations

import sys
from typing import Any

NEEDED = sys.platform == "emscripten" or sys.version_info[:2] == (3, 13)

_handed_over: list[Any] = []
_busy: list[bool] = []


def hand_over_inputs(v: Any) -> None:
    """The end of a node, as `__del__` of Value."""
    try:
        _handed_over.extend((v._x, v._y))
    except AttributeError:  # it was refused before it was made, as in Value("five")
        return
    v._x = v._y = None
    if not _busy:
        _busy.append(True)
        try:
            while _handed_over:
                _handed_over.pop()  # where nothing else holds it, its inputs are handed over too
        finally:  # an interrupt, too
            _busy.clear()
