"""Any graph as text and as LaTeX.

A rule is read by calling it on Values and writing down the graph that comes back. Nodes that have a
name are written as that name, so the same graph reads in symbols (`1 - t²`) or, with numbers for
names, with the numbers put in (`1 - 0.76²`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from ..engine.births import CONSTANT
from ..engine.graph import check_values
from ..engine.modes import allow_nonfinite
from ..engine.ops import dot, mul
from ..engine.primitive import Primitive
from ..engine.recorded import number_of
from ..engine.value import Value
from .callers import chosen_names
from .names import is_plain_number, node_names
from .printer import Application, Atom, Operand, Written, applications
from .styles import LATEX, PLAIN, Plain

MOST_INPUTS = 8  # of a sum or a dot product that is written out
GAP = Atom("...")
IDLE_FIRST = {("*", 1), ("+", 0)}
IDLE_SECOND = {("*", 1), ("/", 1), ("**", 1), ("+", 0), ("-", 0)}


def write_formula(
    root: Value, named: Mapping[Value, str], style: Plain = PLAIN, numbers: bool = False
) -> Written:
    """The graph of the root, down to the named nodes: by their names, or by their numbers."""

    def atom(v: Value) -> Atom:
        label = v.label if named.get(v) is None else named[v]
        return Atom.of(number_of(v)) if numbers or label is None else Atom(label)

    return style.print(*graph_applications([root], named, atom))[0]


def graph_applications(
    roots: Sequence[Value | Atom], named: Container[Value], atom: Callable[[Value], Atom]
) -> tuple[list[Application], list[Operand]]:
    """The graph of the roots, down to the named nodes and the leaves, which are atoms.

    Factors of 1 and terms of 0 that a rule brings along are left out, those of the user are not.
    """

    stand_ins: dict[Value, Value | Atom] = {}

    def look(v: Value) -> Atom | tuple[Primitive | None, Sequence[Value | Atom]]:
        stands_for = stand_ins.get(v, v)
        if isinstance(stands_for, Atom):
            return stands_for
        v = stands_for
        if is_plain_number(v):
            return Atom.of(v.data)
        if v in named or not isinstance(v.op, Primitive):
            return atom(v)
        op, inputs = v.op, v.inputs
        if op.spelled is not None and 0 < len(inputs) <= MOST_INPUTS:  # it reads better so
            # leaves instead of constants, which would be computed before they are written
            fresh = {x: Value(x.data) for x in inputs if x.op is CONSTANT}
            stand_ins.update({leaf: x for x, leaf in fresh.items()})
            return None, [op.spelled(*(fresh.get(x, x) for x in inputs))]
        if op is dot:  # the first and the last product, with dots between them
            half = len(inputs) // 2
            ends = [(inputs[k], inputs[half + k]) for k in (0, half - 1)]
            first, last = (_product(w, x, stand_ins) for w, x in ends)
            stand_ins[gap := Value(0.0)] = GAP
            written = first + gap + last
            return None, [written + inputs[-1] if len(inputs) % 2 else written]
        if op.infix is not None and op.arity == 2:
            x, y = (x.data if is_plain_number(x) and x not in named else None for x in inputs)
            if (op.infix, x) in IDLE_FIRST:
                return None, inputs[1:]
            if (op.infix, y) in IDLE_SECOND:
                return None, inputs[:1]
        return op, inputs

    return applications(roots, look)


def _product(w: Value, x: Value, stand_ins: dict[Value, Value | Atom]) -> Value:
    """w · x as it is written, for leaves that stand for these."""
    leaves = {Value(1.0): w, Value(1.0): x}
    stand_ins.update(leaves)
    product: Value = mul(*leaves)
    return product


def formula(root: Value, latex: bool = False, *, names: Mapping[str, Any] | None = None) -> str:
    """The whole graph as one formula of its leaves.

    `names` gives names to leaves without a label; by default the caller's variables do.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> formula(3 * (a + b * c)), formula((a - b) ** 2 / c), formula(-b.exp())
    ('3 · (a + b · c)', '(a - b)² / c', '-exp(b)')
    >>> print(formula((a - b) ** 2 / c, latex=True))
    \\frac{\\left(a - b\\right)^{2}}{c}
    """
    given = chosen_names(names, sys._getframe(1))
    check_values("formula", root)
    named = {v: name for v, name in node_names(root, names=given).items() if v.is_leaf}
    with allow_nonfinite():
        return str(write_formula(root, named, LATEX if latex else PLAIN).text)
