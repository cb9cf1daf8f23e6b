"""The languages that programs are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from ...engine.declaration import DEFINITIONS
from ...engine.errors import TargetError

if TYPE_CHECKING:
    from ..ir.statement import Routine

Writer = Callable[["Routine", str], str]
"""(routine, name) -> the text of a function of that name."""


def writer(language: str) -> Writer:
    """What writes functions in a language of `DEFINITIONS`, such as `c_text` of the file `c`."""
    known = dict(_writers())
    if language not in known:
        names = ", ".join(map(repr, known))
        raise TargetError(f"functions are written in the languages {names}, got {language!r}")
    return known[language]


def _writers() -> Iterator[tuple[str, Writer]]:
    for language in DEFINITIONS:
        write = getattr(import_module(f"{__name__}.{language}"), f"{language}_text", None)
        if write is not None:
            yield language, write
