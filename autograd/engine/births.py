"""What every node has from its birth: its time, and for one without inputs, where it comes from."""

from __future__ import annotations

from .nodes import tick as tick


class Clock:
    """When the data of any leaf was last changed."""

    __slots__ = ("last_write",)

    def __init__(self) -> None:
        self.last_write = -1


clock = Clock()


class Source:
    """Where a Value without inputs comes from; it stands in the place of a primitive."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __reduce__(self) -> str:
        return self.name.upper()


LEAF = Source("leaf")
PARAMETER = Source("parameter")
CONSTANT = Source("constant")
