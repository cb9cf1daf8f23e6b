"""What is done at the latest when a cell of a notebook or the process ends."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

CELL_ENDS = "post_execute"
"""IPython's event after each cell."""


def do_at_the_end(action: Callable[[], None]) -> None:
    """Let it be done when the present cell ends, and when the process does."""
    atexit.register(action)
    if (events := _events()) is not None:
        events.register(CELL_ENDS, action)


def do_not(action: Callable[[], None]) -> None:
    """It is done already."""
    atexit.unregister(action)
    if (events := _events()) is not None:
        with suppress(ValueError):  # it was not registered
            events.unregister(CELL_ENDS, action)


def _events() -> Any:
    """The events of IPython's shell, if this is one."""
    package = sys.modules.get("IPython")
    shell = None if package is None else package.get_ipython()
    return None if shell is None else shell.events
