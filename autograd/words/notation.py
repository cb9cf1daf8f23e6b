"""Any graph as text and as LaTeX.

A rule is read by calling it on Values and writing down the graph that comes back. Nodes that have a
name are written as that name, so the same graph reads in symbols (`1 - t²`) or, with numbers for
names, with the numbers put in (`1 - 0.76²`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from ..engine.births import CONSTANT
from ..engine.graph import check_values
from ..engine.modes import allow_nonfinite
from ..engine.primitive import Primitive
from ..engine.recorded import number_of
from ..engine.value import Value
from .callers import chosen_names
from .names import node_names
from .styles import ATOM, COMPARISON, LATEX, NEGATIVE, PLAIN, POWER, PRODUCT, SIGN, Plain, Written

MOST_INPUTS = 8  # of a sum or a dot product that is written out
LONGEST_WRITTEN = 2_000  # characters; the text of a graph that shares nodes can grow without bound
BINDING = {"==": 1, "!=": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "+": 2, "-": 2}


def write_formula(
    root: Value, named: Mapping[Value, str], style: Plain = PLAIN, numbers: bool = False
) -> Written:
    """The graph of the root, down to the named nodes: by their names, or by their numbers."""
    done: dict[Value, Written] = {}
    spelled: dict[Value, Value] = {}
    stack = [root]
    while stack:
        v = stack[-1]
        if v in done:
            stack.pop()
            continue
        if v in named or not isinstance(v.op, Primitive):
            done[v] = _atom(v, named, style, numbers)
            continue
        inputs = v.inputs
        if v in spelled:
            done[v] = done[spelled[v]]
        elif v.op.spelled is not None and 0 < len(inputs) <= MOST_INPUTS:  # it reads better so
            # leaves instead of constants, which would be computed before they are written
            leaves = [Value(x.data) if x.op is CONSTANT else x for x in inputs]
            spelled[v] = v.op.spelled(*leaves)
            stack.append(spelled[v])
        elif missing := [x for x in inputs if x not in done]:
            stack.extend(missing)
        else:
            constants = [x.data if x.op is CONSTANT and x not in named else None for x in inputs]
            done[v] = _application(v.op, [done[x] for x in inputs], constants, style)
    return done[root]


def _atom(v: Value, named: Mapping[Value, str], style: Plain, numbers: bool) -> Written:
    label = named.get(v)
    if label is None:
        label = v.label
    if label is None or v.op is CONSTANT or numbers:
        z = number_of(v)
        return Written(style.number(z), ATOM if z >= 0 else NEGATIVE)
    return Written(style.name(label))


def _application(
    op: Primitive, inputs: list[Written], constants: list[float | None], style: Plain
) -> Written:
    """One operation, whose inputs are written already; `constants` are those without a name.

    Factors of 1 and terms of 0 that a rule brings along are left out, those of the user are not.
    """
    if op.infix == "-" and op.arity == 1:
        return _bounded(Written("-" + style.within(inputs[0], SIGN + 1), SIGN))
    if op.infix is None or op.arity != 2:
        texts = [x.text for x in inputs]
        if len(texts) > MOST_INPUTS:
            texts[2:-1] = ["..."]
        return _bounded(style.call(op, texts))
    x, y = inputs
    if (op.infix == "*" and constants[0] == 1) or (op.infix == "+" and constants[0] == 0):
        return y
    if (op.infix in "***/" and constants[1] == 1) or (op.infix in "+-" and constants[1] == 0):
        return x
    if op.infix == "**":
        return _bounded(Written(style.power(x, y), POWER))
    if op.infix == "/" and (fraction := style.quotient(x.text, y.text)) is not None:
        return _bounded(fraction)
    binding = BINDING.get(op.infix, PRODUCT)
    sign = style.times if op.infix == "*" else f" {style.signs.get(op.infix, op.infix)} "
    if y.text.startswith("-"):  # a - (-b), 3 · (-2)
        y = Written(style.bracket(y.text))
    if x.binding == NEGATIVE and op.infix == "*":  # (-2) · 3
        x = Written(style.bracket(x.text))
    left = style.within(x, binding if binding > COMPARISON else binding + 1)
    return _bounded(Written(left + sign + style.within(y, binding + 1), binding))


def _bounded(x: Written) -> Written:
    """x, or dots if its text is too long."""
    return x if len(x.text) <= LONGEST_WRITTEN else Written("...")


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
        return write_formula(root, named, LATEX if latex else PLAIN).text
