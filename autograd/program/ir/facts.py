"""Facts: what those who run a routine need to know of it."""

from __future__ import annotations

from collections.abc import Iterator

from .statement import Part, Routine
from .symbols import inputs_first


def constants(routine: Routine) -> Iterator[float]:
    """All numbers in a routine that are the same in every run."""
    for statement in routine.statements:
        for part in statement.parts:
            x = part.expression
            inputs = [x, *(y for node in inputs_first(x) for y in node.inputs)]
            yield from (y for y in inputs if isinstance(y, float))
            for element in part.reads.values():
                yield from element.variable.numbers or ()


def made_new(routine: Routine) -> list[bool]:
    """For each derivative, whether it is a new array of each run that is no other result's."""
    made = {
        statement.out
        for statement in routine.statements
        if len(statement.parts) > 1 or any(_adds_up(part) for part in statement.parts)
    }
    slopes = routine.results[len(routine.values) :]
    return [x in made and routine.results.count(x) == 1 for x in slopes]


def _adds_up(part: Part) -> bool:
    return any(side != 1 and k not in part.kept for k, side in enumerate(part.axes))
