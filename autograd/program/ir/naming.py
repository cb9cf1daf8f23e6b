"""Naming: the names of variables in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...engine import ops
from .statement import Element, Part, Routine, Statement, Variable, is_whole, whole
from .symbols import Symbol

NUMBERED = re.compile(r"[cit]\d+")
"""The names that texts give to constants, places and steps."""


class VariableNames:
    """The names of a text's variables; no name is used twice."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self._counts: dict[str, int] = {}  # how often each name was wished for

    def copy(self) -> VariableNames:
        """A copy, to which other names can be added."""
        twin = VariableNames(self.taken)
        twin._counts = dict(self._counts)
        return twin

    def new(self, wish: str) -> str:
        """The wished name, with a number behind it if it is taken."""
        name = re.sub(r"\W", "_", wish, flags=re.ASCII)
        if not re.match(r"[A-Za-z]", name):
            name = f"v{name}"
        count = self._counts.get(name, 1)
        free = name if count == 1 else f"{name}_{count}"
        while free in self.taken or NUMBERED.fullmatch(free):
            count += 1
            free = f"{name}_{count}"
        self._counts[name] = count
        self.taken.add(free)
        return free


def name_variables(routine: Routine, names: VariableNames) -> None:
    """Name all variables: by their labels, else as in the lectures: Z1 = W1 @ X + b1, A1 = g(Z1),
    the output L for each example, J for all. Views that get no name stay temporary.
    """
    *arguments, parameters = routine.inputs
    names.taken |= {parameters.name} if parameters.shape != (0,) else set()
    names.taken |= {"m"} if routine.batched else set()
    given = {block.name for block in arguments}
    for block in arguments:
        upper = block.name.upper()
        lectures = "m" in block.shape and len(upper) == 1 and upper not in given
        block.name = names.new(upper if lectures else block.name)
    views = {s.out for s in routine.statements if s.out.temporary and copied(s) is not None}
    activated: dict[Variable, str] = {}
    last = routine.results[0] if len(routine.results) == 1 else None
    layer = 0

    def name_view(element: Element, wish: str) -> None:
        view = element.variable
        if view in views and view.temporary:
            view.name, view.temporary = names.new(wish), False

    for statement in routine.statements:
        out = statement.out
        if out in views:
            continue
        labelled, sides = not out.temporary, factors(statement.parts[0])
        if sides and out.shape != (1, 1):
            layer += 1
            name_view(sides[0], f"W{layer}")
            for bias in statement.parts[1:]:
                for element in bias.reads.values():
                    name_view(element, f"b{layer}")
            wish = f"Z{layer}"
            activated[out] = f"A{layer}"
        elif out is last:
            wish = "L" if "m" in out.shape else "J"
        else:
            source = _activates(statement)
            wish = activated.pop(source, "") if source else ""
        if wish and not labelled:
            out.name, out.temporary = wish, False
        out.name = names.new(out.name)


def factors(part: Part) -> tuple[Element, Element] | None:
    """The two sides of a part that is a product of two reads, summed over an axis; else None."""
    x = part.expression
    if not isinstance(x, Symbol) or x.op is not ops.mul or len(part.kept) == len(part.axes):
        return None
    sides = [part.reads.get(y) for y in x.inputs if isinstance(y, Symbol)]
    if len(sides) != 2 or sides[0] is None or sides[1] is None:
        return None
    return sides[0], sides[1]


def copied(statement: Statement) -> Element | None:
    """What a statement is a plain copy of, from another variable to all places of its own."""
    if len(statement.parts) != 1:
        return None
    (part,) = statement.parts
    if not isinstance(part.expression, Symbol) or len(part.kept) != len(part.axes):
        return None
    return part.reads.get(part.expression) if is_whole(statement.out, part) else None


def _activates(statement: Statement) -> Variable | None:
    """The variable of which a statement is a function, element by element."""
    part, *others = statement.parts
    if others or len(part.reads) != 1 or not is_whole(statement.out, part):
        return None
    (element,) = part.reads.values()
    axes, places = whole(statement.out.shape)
    same = part.axes == axes and element.key == Element(element.variable, places).key
    return element.variable if same and element.variable.shape == statement.out.shape else None
