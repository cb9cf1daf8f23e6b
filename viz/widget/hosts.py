"""The notebook in which this runs: its kernel, the cell that is run, and what follows it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakMethod

from autograd.engine.errors import printable


class CellRun(NamedTuple):
    """A cell, and which run of it this is."""

    cell: str
    run: str


def kernel_here() -> str | None:
    """Which notebook's kernel runs this, "jupyter" or "marimo"; None outside of notebooks."""
    marimo = sys.modules.get("marimo")
    if marimo is not None and marimo.running_in_notebook():
        return "marimo"
    return None if _shell() is None else "jupyter"


def _shell() -> Any:
    """IPython's shell, if a kernel runs it."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return shell if getattr(shell, "kernel", None) is not None else None


def cell_run_here() -> CellRun | None:
    """The cell that is run now, if the notebook tells it; marimo closes itself what is run anew."""
    shell = None if kernel_here() == "marimo" else _shell()
    if shell is None:
        return None
    request = shell.kernel.get_parent("shell")
    if request.get("header", {}).get("msg_type") != "execute_request":
        return None
    cell = request.get("metadata", {}).get("cellId")
    return None if cell is None else CellRun(str(cell), str(request["header"].get("msg_id")))


def call_after_cells(method: Callable[[], None]) -> Callable[[], None]:
    """Call a method after each cell from now on, as long as its object lives; what is given back
    ends it.
    """
    shell, weak = _shell(), WeakMethod(method)
    if shell is None:
        return lambda: None

    def after_cell(*_: Any) -> None:
        if (alive := weak()) is not None:
            try:
                alive()
            except Exception as error:  # IPython would tell where it was called
                print(printable(f"{type(error).__name__}: {error}"), file=sys.stderr, flush=True)

    def end() -> None:
        if after_cell in shell.events.callbacks["post_run_cell"]:
            shell.events.unregister("post_run_cell", after_cell)

    shell.events.register("post_run_cell", after_cell)
    return end


def messages_arrive_while_a_cell_waits() -> bool:
    """Whether a page's messages are read while a cell waits: in Jupyter from ipykernel 7 on."""
    kernel = sys.modules.get("ipykernel")
    return kernel_here() != "marimo" and kernel is not None and kernel.version_info[0] >= 7
