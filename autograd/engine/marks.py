"""What a node is marked with apart from its mathematics: a name that a function gave it, and
whether it was differentiated.
"""

from __future__ import annotations

from .modes import Note
from .value import Value


def kept_name(v: Value) -> str | None:
    """The name of the variable that held it in a function with `@keep_names`."""
    return v._note.name


def keep_name(v: Value, name: str) -> None:
    """Give a node that name; a label goes before it."""
    label, scope, written, _, swept = v._note
    v._note = Note(label, scope, written, name, swept)


def is_differentiated(v: Value) -> bool:
    """Whether `backward()` was called on it, and its graph and gradients are still of that time."""
    return v._note.swept


def mark_differentiated(v: Value) -> None:
    """Remember that `backward()` was called on it."""
    label, scope, written, name, swept = v._note
    if not swept:
        v._note = Note(label, scope, written, name, True)
