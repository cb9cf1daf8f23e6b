"""The numbers that a step or an answer has seen, and whether they are those of the graph still."""

from __future__ import annotations

from typing import TypeAlias

from ..engine.errors import StaleGraphError
from ..engine.value import Value
from .telling import name_of

Numbers: TypeAlias = tuple[float, ...]
"""The numbers of a node and of its inputs."""


def numbers_at(v: Value) -> Numbers:
    """The numbers of a node and of its inputs, as they are now."""
    return (v.data, *[x.data for x in v.inputs])


def check_unchanged(v: Value, seen: Numbers) -> None:
    """Raise if the numbers that were seen at a node have changed since then."""
    for node, before in zip((v, *v.inputs), seen, strict=True):
        if node.data != before and (node.data == node.data or before == before):  # nan stays nan
            raise StaleGraphError(
                f"the data of {name_of(node)} changed after this was recorded: ask for it again"
            )
