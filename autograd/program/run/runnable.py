"""Runnable: a function that runs, of a value and of derivatives, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ...engine.primitive import Primitive
from ..targets.functions import all_finite
from ..targets.numpy import IMPORTS, NUMPY, function_text, load_function
from ..text.tables import with_tables
from .lifted import Lifted
from .machine.choice import Target
from .machine.native import NativeFunction
from .machine.twin import Twin, TwinFunction
from .packing import Packing
from .routines import Asked, check_one


class Runnable(NamedTuple):
    """A function, its text, and the tables that the text names."""

    text: str
    tables: dict[str, Any]
    function: Callable[..., Any]
    undefined: Sequence[Primitive] = ()
    """The primitives that NumPy cannot write, and that run number by number."""

    @property
    def source(self) -> str:
        """The text with its tables."""
        return with_tables(self.text.rstrip("\n"), IMPORTS, self.tables, NUMPY.number)

    def run(self, columns: Sequence[Any], check_given: bool = False) -> tuple[Any, bool]:
        """The results for packed arguments, and whether all numbers on the way were finite, with
        `check_given` the arguments too.

        The processor's flags tell this at no cost.
        """
        try:
            with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
                results = self.function(*columns)
            checked = [*results, *columns] if check_given else results
            return results, all(map(all_finite, checked))
        except FloatingPointError:
            pass
        with np.errstate(all="ignore"):
            return self.function(*columns), False


Function: TypeAlias = Runnable | NativeFunction | TwinFunction
"""What takes packed arguments by `run`."""


class Runnables:
    """The functions of a program, made when they are first asked for: texts of array statements, if
    there are such, and the functions of the machine or its twin, if one of these runs.
    """

    def __init__(
        self, lifted: Callable[[], Lifted], packing: Packing, twin: Twin, target: Target
    ) -> None:
        """`lifted` gives the statements, which are made when a text is first asked for."""
        self.target = target
        self._twin = twin
        self._lifted, self._packing = lifted, packing
        self._made: dict[Asked, Runnable] = {}
        self._running: dict[Asked, Function] = {}

    def of_others(self, lifted: Callable[[], Lifted]) -> Runnables:
        """Those of other statements for the same graph, which the machine runs as before."""
        other = Runnables(lifted, self._packing, self._twin, self.target)
        if self.target != "numpy":
            other._running = self._running
        return other

    def running(self, wrt: Asked) -> Function:
        """What runs for the results, followed by the first one's derivatives for `wrt`."""
        made = self._running.get(wrt)
        if made is None:
            check_one(wrt, self._twin.reduced)
            made = self._running[wrt] = self._of_target(wrt)
        return made

    def _of_target(self, wrt: Asked) -> Function:
        places = None if wrt is None else self._packing.places(wrt)
        if self.target == "native":
            return NativeFunction(self._twin, places)
        return self.of(wrt) if self.target == "numpy" else TwinFunction(self._twin, places)

    def of(self, wrt: Asked) -> Runnable:
        """The text of the results and derivatives, and the function that it defines."""
        made = self._made.get(wrt)
        if made is None:
            made = self._made[wrt] = self._from_text(wrt)
        return made

    def shown(self, wrt: Asked) -> Runnable:
        """The text for `wrt` if it was asked for already, else that of the value alone."""
        return self.of(wrt if wrt in self._running else None)

    @property
    def source(self) -> str:
        """The texts of all functions made so far, of the value's if there is none yet."""
        asked = [*self._running] or [None]
        return "\n\n".join(self.of(wrt).source for wrt in asked)

    def _run(self, wrt: Asked, *columns: Any) -> Any:
        return self.running(wrt).run(columns)[0]

    def _from_text(self, wrt: Asked) -> Runnable:
        lifted = self._lifted()
        if not lifted.is_lifted:
            return Runnable(self._twin.source, {}, partial(self._run, wrt))
        name = "forward" if wrt is None else "value_and_grad"
        known = () if wrt is None else lifted.routines.task.adding_up_to_1
        text = function_text(name, lifted.routines.of(wrt), known)
        function = load_function(text.running, text.tables, text.undefined)
        return Runnable(text.shown, text.tables, function, [*text.undefined.values()])
