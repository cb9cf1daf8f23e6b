"""Which folds are open: those that were asked for, or as many levels as can be read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import TypeAlias

from ..errors import DrawingError
from .closed import ClosedFolds
from .folds import GRAPH, SCOPE, Folds
from .text import BLANK

Wanted: TypeAlias = "int | str | Iterable[str] | None"
"""`True` for all folds, a count of levels of scopes, or names; None for as much as can be read."""

WIDEST, HIGHEST = 1800.0, 1040.0  # points: letters of 13 on a slide of 1280 x 720 are 9 high
BETWEEN = " / "


def opened(
    folds: Folds,
    closed: ClosedFolds,
    wanted: Wanted,
    size: Callable[[set[int]], tuple[float, float]],
    marked: Collection[int] = (),
) -> set[int]:
    """The numbers of the open folds. `size` is how large a picture is with these open.

    By default as many levels of scopes are open as can be read, and where there is room the folds
    in which the marked nodes are. Folds with names are opened beside them, or if they are open by
    default, are the only open ones. Where what is in no scope is wide already, scopes may add to
    it.
    """
    if wanted is True:
        return set(range(len(folds.all)))
    if isinstance(wanted, int):
        return {n for n in range(len(folds.all)) if _level(folds, n) <= wanted}
    level = readable = {0}

    def is_readable(numbers: set[int]) -> bool:
        width, height = size(numbers)
        return height <= HIGHEST and (width <= WIDEST or width <= size({0})[0] + WIDEST / 2)

    while level:
        level = {
            ~box
            for number in level
            for box in folds.all[number].inside
            if box < 0 and folds.all[~box].kind == SCOPE and not closed.stays(~box)
        }
        if level and not is_readable(readable | level):
            break
        readable = readable | level
    if wanted is not None:
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        chosen = {0}.union(*(_named(folds, name) for name in names))
        return chosen if chosen <= readable else readable | chosen
    around = {number for place in marked for number in folds.chain(folds.homes[place])}
    return readable | around if around - readable and is_readable(readable | around) else readable


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


def check_named(folds: Folds, wanted: Wanted) -> None:
    """Raise if a name is wanted that no fold has."""
    if isinstance(wanted, str):
        _named(folds, wanted)
    elif isinstance(wanted, Iterable):
        for name in wanted:
            _named(folds, name)


def _level(folds: Folds, number: int) -> int:
    """How many scopes deep a fold is; other folds are closed at any level."""
    kinds = [folds.all[n].kind for n in folds.chain(number)]
    return kinds.count(SCOPE) if set(kinds) <= {GRAPH, SCOPE} else len(folds.all)


def _named(folds: Folds, name: str) -> set[int]:
    """The folds of that name, such as `layer 1 / neuron 2`, and all folds around them."""
    wanted = _spelled([name])
    paths = {n: path for n in range(1, len(folds.all)) if (path := folds.path(n))}
    ends = {n: [path[k:] for k in range(len(path))] for n, path in paths.items()}
    numbers = [n for n, each in ends.items() if wanted in map(_spelled, each)]
    if not numbers:
        known = dict.fromkeys(BETWEEN.join(path) for path in paths.values())
        shorter = dict.fromkeys(BETWEEN.join(end) for each in ends.values() for end in each)
        raise DrawingError(f"no scope is called {name!r}: {_hint(name, list(known), shorter)}")
    return {outer for n in numbers for outer in folds.chain(n)}


def _spelled(path: Iterable[str]) -> tuple[str, ...]:
    """A path by its parts; a name can hold the sign between names itself."""
    parts = (part.strip() for name in path for part in name.split(BETWEEN.strip()))
    return tuple(part or BLANK for part in parts)


def _hint(name: str, known: Sequence[str], shorter: Iterable[str], most: int = 6) -> str:
    """The nearest name, or all of them."""
    if not known:
        return "the graph has no scopes"
    lower = {each.lower(): each for each in shorter}
    if near := get_close_matches(name.lower(), lower, n=1):
        return f"did you mean {lower[near[0]]!r}?"
    return f"the graph has {', '.join(known[:most])}{', …' if len(known) > most else ''}"
