"""What `cython` is where nothing is compiled: decorators that leave a class as it is."""

from __future__ import annotations

from typing import TypeVar

Kind = TypeVar("Kind", bound=type)

compiled = False


def cclass(kind: Kind) -> Kind:
    """Compiled: a class whose fields stand in a struct of C."""
    return kind


def final(kind: Kind) -> Kind:
    """Compiled: a class without subclasses."""
    return kind


def no_gc(kind: Kind) -> Kind:
    """Compiled: a class that the garbage collector does not look at."""
    return kind
