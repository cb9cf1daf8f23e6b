"""One living builder a cell: one that an earlier run of the cell has made is closed."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

from .hosts import CellRun


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> None:
        """End it."""
        ...


_runs: dict[str, tuple[str, WeakSet[Closable]]] = {}


def keep_living(builder: Closable, here: CellRun | None) -> None:
    """Note what a run of a cell has made, and close what an earlier run of it has made."""
    if here is None:
        return
    run, made = _runs.get(here.cell, (here.run, WeakSet()))
    if run != here.run:
        for each in list(made):
            each.close()
        made = WeakSet()
    made.add(builder)
    _runs[here.cell] = (here.run, made)
