"""What Values and primitives are made of: slots, and structs of C in the compiled core."""

from __future__ import annotations

import itertools
from collections.abc import Callable

tick: Callable[[], int] = itertools.count().__next__
"""Tells the time, in nodes: every node is born after its inputs."""


class Fields:
    """The fields of a Value."""

    # One input stands in _x, two in _x and _y, any other count as a tuple in _x: the garbage
    # collector, whose work is most of the cost of a graph, then sees one object a node.
    __slots__ = ("__weakref__", "_born", "_data", "_grad", "_note", "_x", "_y", "op")


class Callee:
    """What primitives derive from: where the core is compiled, C answers their calls."""

    __slots__ = ()
