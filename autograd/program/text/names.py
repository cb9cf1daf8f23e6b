"""Names: what the variables of a routine are called in a text."""

from __future__ import annotations

import re
from collections.abc import Container

from ..ir.naming import NUMBERED
from ..ir.statement import Routine, Variable


def names_of(
    routine: Routine, taken: Container[str], last: Container[Variable] = ()
) -> dict[Variable, str]:
    """A name for each variable, none of which is taken; temporary ones give way to the others, and
    some to them.
    """
    variables = [*routine.inputs, *(statement.out for statement in routine.statements)]
    names: dict[Variable, str] = {}
    used: set[str] = set()
    for variable in sorted(variables, key=lambda x: (x in last, x.temporary)):
        wish = re.sub(r"\W", "_", variable.name, flags=re.ASCII)
        name, count = wish, 1
        while name in taken or name in used or NUMBERED.fullmatch(name):
            count += 1
            name = f"{wish}_{count}"
        used.add(name)
        names[variable] = name
    return names
