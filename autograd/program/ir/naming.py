"""Naming: the names of variables in texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from ...words.spelling import spelled
from .layers import LayerArrays, layers
from .statement import Routine, Variable, copied

NUMBERED = re.compile(r"[cit]\d+")
"""The names that texts give to constants, places and steps."""


class VariableNames:
    """The names of a text's variables; no name is used twice."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.given: set[str] = set()
        """The names of arguments and of labels."""
        self.shares: dict[Variable, tuple[str, int | None]] = {}
        """How the softmax of a Z is called that has no A: as its A, with the layer's number."""
        self._counts: dict[str, int] = {}  # how often each name was wished for

    def copy(self) -> VariableNames:
        """A copy, to which other names can be added."""
        twin = VariableNames(self.taken)
        twin.given, twin.shares = set(self.given), dict(self.shares)
        twin._counts = dict(self._counts)
        return twin

    def new(self, wish: str) -> str:
        """The wished name, with a number behind it if it is taken."""
        return self._numbered(wish)[0]

    def give(self, variable: Variable, wish: str) -> None:
        """Call a variable by this name, or if it is taken, as one of several with it."""
        variable.name, variable.repeat = self._numbered(wish)

    def derivative(self, variable: Variable) -> str:
        """The name of the derivative for a variable: dw, or dJ_dw if dw is something else."""
        short = f"d{variable.name}"
        return f"dJ_{short}" if short in self.given else short

    def _numbered(self, wish: str) -> tuple[str, int]:
        """The name, and its number among those with the same wish."""
        name = re.sub(r"\W", "_", spelled(wish), flags=re.ASCII)
        if not re.match(r"[A-Za-z]", name):
            name = f"v{name}"
        count = self._counts.get(name, 1)
        free = name if count == 1 else f"{name}_{count}"
        while free in self.taken or NUMBERED.fullmatch(free):
            count += 1
            free = f"{name}_{count}"
        self._counts[name] = count
        self.taken.add(free)
        return free, count


def name_variables(routine: Routine, names: VariableNames) -> None:
    """Name all variables: by their labels, else as in the lectures: Z1 = W1 @ X + b1, A1 = g(Z1),
    the output L for each example, J for all. Views that get no name stay temporary.

    Without layers one after the other, Z = W @ X + b, A = g(Z) have no number. The z and a of one
    example are lower-case.
    """
    *arguments, parameters = routine.inputs
    names.taken |= {parameters.name} if parameters.shape != (0,) else set()
    names.taken |= {"m"} if routine.batched else set()
    given = {block.name for block in arguments}
    for block in arguments:
        upper = block.name.upper()
        lectures = "m" in block.shape and len(upper) == 1 and upper not in given
        block.name = names.new(upper if lectures else block.name)
    labels = {s.out.name for s in routine.statements if not s.out.temporary}
    names.given |= {*labels, *(block.name for block in arguments)}
    views = {s.out for s in routine.statements if s.out.temporary and copied(s) is not None}
    wishes: dict[Variable, tuple[str, int | None]] = {}
    each = layers(routine)
    for variable, wish, layer in _of_layers(each, views):
        if isinstance(variable, LayerArrays):
            names.shares[variable.z] = wish, layer
        elif variable in routine.inputs:
            variable.layer = layer  # W1 of layer 1 is no first of several w
        else:
            wishes.setdefault(variable, (wish, layer))
    given = set(names.taken)
    last = routine.results[0] if len(routine.results) == 1 else None
    for statement in routine.statements:
        out = statement.out
        wish, layer = wishes.get(out, ("", None))
        if out is last and not wish.upper().startswith("Z"):
            wish, layer = "L" if "m" in out.shape else "J", None
        if wish and out.temporary and (out is last or wish not in given):
            out.name, out.temporary, out.layer = wish, False, layer
        if out not in views or wish:
            names.give(out, out.name)


def _of_layers(
    each: Sequence[LayerArrays], views: Collection[Variable]
) -> Iterator[tuple[Variable | LayerArrays, str, int | None]]:
    """The variables of layers (a layer in the place of no A), their names and layers' numbers."""
    alone = all(layer.number == 1 for layer in each)
    for layer in each:
        text = "" if alone else str(layer.number)
        known = layer.number if layer.weights and not alone else None
        is_column = layer.z.is_column
        yield layer.z, f"{'z' if is_column else 'Z'}{text}", known
        a = layer if layer.a is None else layer.a
        yield a, f"{'a' if is_column else 'A'}{text}", known
        for letter, elements in (("W", layer.weights), ("b", layer.biases)):
            for element in elements:
                if element.variable in views or element.variable.numbers is None:
                    yield element.variable, f"{letter}{text}", known
