"""Local derivatives of two operations whose product is shorter written as one.

The slope of a cross-entropy times that of the sigmoid under it is a - y, as the lectures say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ..engine.modes import allow_nonfinite
from ..engine.value import Value
from .names import is_plain_number
from .notation import write_formula
from .printer import Atom, Written
from .styles import PLAIN, Plain

JOINED: dict[tuple[Any, Any], Callable[..., Any]] = {}
"""For an operation and the operation of its first argument: what the derivative of the one for its
first argument, times that of the other for its own, is in the arguments of the first.
"""


class Link(Protocol):
    """A node, and the position of one of its inputs."""

    @property
    def node(self) -> Value:
        """The node."""

    @property
    def position(self) -> int:
        """Which of its inputs."""


def named_inputs(v: Value, named: Mapping[Value, str]) -> list[Value]:
    """A node's inputs for its rule: a constant with a label is a name there, not a number."""
    return [
        Value(x.data, named[x]) if x.is_constant and not is_plain_number(x) else x for x in v.inputs
    ]


def local_rule(
    v: Value,
    position: int,
    named: Mapping[Value, str],
    style: Plain = PLAIN,
    numbers: bool = False,
) -> Written:
    """The derivative of a node for one input: the table's rule, called on the nodes themselves."""
    with allow_nonfinite():
        rule = v.op.locals(v, named_inputs(v, named), [position])[0]  # type: ignore[union-attr]
        return _written(rule, named, style, numbers)


def is_joined(link: Link, below: Link) -> bool:
    """Whether two local derivatives, one after the other on a path, are written as one."""
    v = link.node
    return (
        link.position == below.position == 0
        and below.node is v.inputs[0]
        and (v.op, below.node.op) in JOINED
    )


def rows_of_factors(
    links: Sequence[Link],
    results: list[Written],
    named: Mapping[Value, str],
    style: Plain,
    join: bool = True,
) -> list[list[Written]]:
    """The factors along a path, row after row: rules in symbols, with the numbers put in, results.

    Where two are joined: rules in symbols, the same with these as one, with the numbers put in.
    """
    first = {k for k in range(len(links) - 1) if join and is_joined(links[k], links[k + 1])}

    def row(numbers: bool, joining: bool) -> list[Written]:
        made = []
        for k, e in enumerate(links):
            if joining and k in first:
                made.append(_joined_rule(e.node, named, style, numbers))
            elif not (joining and k - 1 in first):
                made.append(local_rule(e.node, e.position, named, style, numbers))
        return made

    plain = row(numbers=False, joining=False)
    if not first:
        return [plain, row(numbers=True, joining=False), results]
    return [plain, row(numbers=False, joining=True), row(numbers=True, joining=True)]


def _joined_rule(v: Value, named: Mapping[Value, str], style: Plain, numbers: bool) -> Written:
    with allow_nonfinite():
        rule = JOINED[v.op, v.inputs[0].op](*named_inputs(v, named))
        return _written(rule, named, style, numbers)


def _written(rule: Any, named: Mapping[Value, str], style: Plain, numbers: bool) -> Written:
    if not isinstance(rule, Value):
        return style.atom(Atom.of(float(rule)))
    return write_formula(rule, named, style, numbers)
