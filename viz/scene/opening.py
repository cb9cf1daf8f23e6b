"""Which folds are open: those that were asked for, or as many levels as can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from ..errors import DrawingError
from .closed import ClosedFolds
from .folds import GRAPH, SCOPE, Folds

Wanted: TypeAlias = "int | str | Iterable[str] | None"
"""`True` for all folds, a count of levels of scopes, or names; None for as much as can be read."""

WIDEST, HIGHEST = 1800.0, 1040.0  # points: letters of 13 on a slide of 1280 x 720 are 9 high
BETWEEN = " / "


def opened(
    folds: Folds,
    closed: ClosedFolds,
    wanted: Wanted,
    size: Callable[[set[int]], tuple[float, float]],
) -> set[int]:
    """The numbers of the open folds. `size` is how large a picture is with these open."""
    if wanted is True:
        return set(range(len(folds.all)))
    if isinstance(wanted, int):
        return {n for n in range(len(folds.all)) if _level(folds, n) <= wanted}
    level = readable = {0}
    while level:
        level = {
            ~box
            for number in level
            for box in folds.all[number].inside
            if box < 0 and folds.all[~box].kind == SCOPE and not closed[~box].is_whole
        }
        width, height = size(readable | level) if level else (0.0, 0.0)
        if width > WIDEST or height > HIGHEST:
            break
        readable = readable | level
    if wanted is None:
        return readable
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    return readable.union(*(_named(folds, name) for name in names))


def checked_opening(given: int | str | Iterable[str] | None) -> int | str | list[str] | None:
    """Which folds are to be open: checked, and a list of names if there are several."""
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, int):
        if given is False or given >= 0:
            return given
    elif isinstance(given, Iterable):
        names = list(given)
        if all(isinstance(name, str) for name in names):
            return names
    raise DrawingError(
        f"open is True, a count of levels, or names of scopes such as 'layer 1', got {given!r}"
    )


def _level(folds: Folds, number: int) -> int:
    """How many scopes deep a fold is; other folds are closed at any level."""
    kinds = [folds.all[n].kind for n in folds.chain(number)]
    return kinds.count(SCOPE) if set(kinds) <= {GRAPH, SCOPE} else len(folds.all)


def _named(folds: Folds, name: str) -> set[int]:
    """The folds of that name, such as `layer 1 / neuron 2`, and all folds around them."""
    parts = tuple(part.strip() for part in name.split(BETWEEN.strip()))
    paths = {n: folds.path(n) for n in range(1, len(folds.all))}
    numbers = [n for n, path in paths.items() if path[-len(parts) :] == parts]
    if not numbers:
        known = dict.fromkeys(BETWEEN.join(path) for path in paths.values() if path)
        raise DrawingError(f"nothing is folded as {name!r}; there {_listed(list(known))}")
    return {outer for n in numbers for outer in folds.chain(n)}


def _listed(names: Sequence[str], most: int = 6) -> str:
    if not names:
        return "are no scopes"
    return f"are {', '.join(names[:most])}{', …' if len(names) > most else ''}"
