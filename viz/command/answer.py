"""All that the command computes about an expression: once, and shown in several ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from autograd import AutogradError, Value, forward_steps, nudge, order, parse_all
from autograd.engine.adjoints import adjoints
from autograd.words.explain import Nudge
from autograd.words.grammar import by_spelling
from autograd.words.names import node_names
from autograd.words.passes import steps
from autograd.words.steps import ForwardStep, Step, Steps


class Answer(NamedTuple):
    """The graph of an expression and all that was asked about it."""

    expression: str
    root: Value
    named: Mapping[Value, str]
    forward: Steps[ForwardStep]
    backward: Steps[Step]
    unused: list[str]  # names that were assigned, and that the root does not depend on
    leaves: list[Value]  # their gradients are set; in the order in which their numbers were given
    second: list[list[float]] | None  # the Hessian for the leaves, if it was asked for
    nudges: dict[str, Nudge]  # by the nudged name


def answer(
    expression: str,
    numbers: Mapping[str, float],
    nudged: Mapping[str, float] | None = None,
    second: bool = False,
) -> Answer:
    """All about the expression at these numbers.

    >>> result = answer("J = 3*(a + b*c)", {"a": 5, "b": 3, "c": 2}, second=True)
    >>> [leaf.grad for leaf in result.leaves]
    [3.0, 6.0, 9.0]
    >>> [leaf.label for leaf in answer("u = b*c; a + u", {"a": 5, "b": 3, "c": 2}).leaves]
    ['a', 'b', 'c']
    >>> result.second
    [[0.0, 0.0, 0.0], [0.0, 0.0, 3.0], [0.0, 3.0, 0.0]]
    """
    assigned = parse_all(expression, **numbers)
    root = next(reversed(assigned.values()))
    for name in nudged or ():
        if name not in assigned:
            raise AutogradError(f"--nudge {name}: {name} is not in the expression")
    inside = dict.fromkeys(order(root, constants=True))
    given = [assigned[name] for name in by_spelling(dict(numbers))]
    leaves = [v for v in dict.fromkeys([*given, *order(root)]) if v in inside and v.is_leaf]
    root.backward()
    return Answer(
        expression,
        root,
        node_names(root),
        forward_steps(root, names={}),
        steps(root, names={}),
        [name for name, v in assigned.items() if v not in inside],
        leaves,
        _second(root, leaves) if second else None,
        {name: nudge(root, assigned[name], by, names={}) for name, by in (nudged or {}).items()},
    )


def _second(root: Value, leaves: list[Value]) -> list[list[float]]:
    """The derivatives of each leaf's gradient, which is a graph itself or a plain number."""
    return [
        adjoints(gradient, leaves) if isinstance(gradient, Value) else [0.0] * len(leaves)
        for gradient in adjoints(root, leaves, graph=True)
    ]
