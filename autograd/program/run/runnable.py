"""Runnable: a function that runs, of a value and of derivatives, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...engine.primitive import Primitive
from ..targets.functions import all_finite
from ..targets.numpy import IMPORTS, NUMPY, function_text, load_function
from ..text.tables import with_tables
from .packing import Packing
from .routines import Asked, Routines
from .tape import Tape


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


class Runnables:
    """The functions of a program, made when they are first asked for: by array statements, or if
    there is a tape, by it.
    """

    def __init__(self, routines: Routines, packing: Packing, tape: Tape | None) -> None:
        self.tape = tape
        self._routines = routines
        self._packing = packing
        self._made: dict[Asked, Runnable] = {}

    def of(self, wrt: Asked) -> Runnable:
        """The function of the results, followed by the first one's derivatives for `wrt`."""
        made = self._made.get(wrt)
        if made is None:
            made = self._made[wrt] = self._from_tape(wrt) if self.tape else self._from_text(wrt)
        return made

    def shown(self, wrt: Asked) -> Runnable:
        """The function for `wrt` if it is made already, else that of the value alone."""
        return self.of(wrt if wrt in self._made else None)

    @property
    def source(self) -> str:
        """The texts of all functions made so far, of the value's if there is none yet."""
        return "\n\n".join(self.of(wrt).source for wrt in [*self._made] or [None])

    def _from_tape(self, wrt: Asked) -> Runnable:
        assert self.tape is not None
        if wrt is None:
            return Runnable(self.tape.source, {}, self.tape.forward)
        asked = self._packing.places(wrt)
        return Runnable(self.tape.source, {}, self.tape.gradient(asked))

    def _from_text(self, wrt: Asked) -> Runnable:
        name = "forward" if wrt is None else "value_and_grad"
        known = () if wrt is None else self._routines.task.adding_up_to_1
        text = function_text(name, self._routines.of(wrt), known)
        function = load_function(text.running, text.tables, text.undefined)
        return Runnable(text.shown, text.tables, function, [*text.undefined.values()])
