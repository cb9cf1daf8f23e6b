"""Graphs to test with: the lecture's own, and random ones that Hypothesis draws."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from hypothesis import strategies as st

from autograd import NonFiniteError, Value, order
from autograd.engine import ops

LEAVES = 3

Table = dict[str, tuple[int, Callable[..., Any]]]

SMOOTH: Table = {
    "add": (2, operator.add),
    "sub": (2, operator.sub),
    "mul": (2, operator.mul),
    "neg": (1, operator.neg),
    "div": (2, lambda x, y: x / (y * y + 1)),
    "square": (1, lambda x: x**2),
    "cube": (1, lambda x: x**3),
    "pow": (2, lambda x, y: (x * x + 1) ** ops.tanh(y)),
    "exp": (1, lambda x: ops.exp(ops.sin(x))),
    "log": (1, lambda x: ops.log(x * x + 1)),
    "log1p": (1, lambda x: ops.log1p(x * x)),
    "sqrt": (1, lambda x: ops.sqrt(x * x + 1)),
    "asin": (1, lambda x: ops.asin(0.9 * ops.sin(x))),
    "atan2": (2, lambda x, y: ops.atan2(x, y * y + 1)),
    "hypot": (2, lambda x, y: ops.hypot(x, y, 1.0)),
    "sum": (3, ops.sum),
    "prod": (3, ops.prod),
    "dot": (5, lambda x, y, w, u, b: ops.dot([x, y], [w, u], b)),
    "logsumexp": (3, ops.logsumexp),
    "sin": (1, ops.sin),
    "cos": (1, ops.cos),
    "tanh": (1, ops.tanh),
    "atan": (1, ops.atan),
    "asinh": (1, ops.asinh),
    "erf": (1, ops.erf),
    "erfc": (1, ops.erfc),
    "sigmoid": (1, ops.sigmoid),
    "softplus": (1, ops.softplus),
    "silu": (1, ops.silu),
    "gelu": (1, ops.gelu),
    "identity": (1, ops.identity),
}
"""What a graph may be made of, with the count of operands; each of them is smooth everywhere."""

KINKED: Table = {
    "relu": (1, ops.relu),
    "leaky_relu": (1, ops.leaky_relu),
    "elu": (1, ops.elu),
    "fabs": (1, ops.fabs),
    "step": (1, ops.step),
    "stop_gradient": (1, ops.stop_gradient),
    "max": (2, ops.max),
    "min": (2, ops.min),
    "clip": (1, lambda x: ops.clip(x, -1.0, 1.0)),
    "less": (2, ops.less),
    "where": (4, lambda x, y, w, u: ops.where(ops.greater_equal(x, y), w, u)),
}
"""The same with kinks and steps."""

EVERY = SMOOTH | KINKED

Move = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Recipe:
    """A random function of LEAVES numbers, and a point to call it at."""

    point: tuple[float, ...]
    constants: tuple[float, ...]
    moves: tuple[Move, ...]
    """What is applied to which of all that is there: leaves, constants, earlier moves."""

    def __call__(self, *leaves: Any) -> Any:
        """Follow the recipe, and add up whatever is then left unused."""
        pool = [*leaves, *self.constants]
        unused = dict.fromkeys(range(LEAVES))
        for name, picks in self.moves:
            chosen = [i % len(pool) for i in picks]
            for i in chosen:
                unused.pop(i, None)
            unused[len(pool)] = None
            pool.append(EVERY[name][1](*(pool[i] for i in chosen)))
        return reduce(operator.add, [pool[i] for i in unused])

    def graph(self, point: Sequence[float] | None = None) -> tuple[list[Value], Any]:
        """New leaves at the point, labelled a, b and c, and the output over them."""
        leaves = [Value(x, "abc"[i]) for i, x in enumerate(point or self.point)]
        return leaves, self(*leaves)


numbers = st.floats(-2, 2, allow_subnormal=False)
points = st.tuples(*[numbers] * LEAVES)
short_numbers = st.integers(-20, 20).map(lambda n: n / 10)
"""Numbers that a formula writes in full."""


def _moves(table: Table) -> st.SearchStrategy[Move]:
    picks = {
        arity: st.tuples(*[st.integers(0, 30)] * arity) for arity in {n for n, _ in table.values()}
    }
    return st.sampled_from(sorted(table)).flatmap(
        lambda name: st.tuples(st.just(name), picks[table[name][0]])
    )


def tame(recipe: Recipe, point: Sequence[float] | None = None) -> bool:
    """Whether the graph can be computed, its numbers are small, and no path is a steep one."""
    try:
        leaves, J = recipe.graph(point)
    except NonFiniteError:
        return False
    if not isinstance(J, Value) or any(abs(v.data) > 1e3 for v in order(J)):
        return False
    sizes = path_sizes(J)
    return all(sizes.get(leaf, 0.0) < 1e4 for leaf in leaves)


def recipes(
    table: Table = EVERY,
    most: int = 10,
    constants: st.SearchStrategy[float] = numbers,
) -> st.SearchStrategy[Recipe]:
    """Random graphs with shared nodes, made of at most `most` of the table's operations."""
    return st.builds(
        Recipe,
        points,
        st.tuples(constants, constants),
        st.lists(_moves(table), min_size=1, max_size=most).map(tuple),
    ).filter(tame)


def words(table: str) -> list[str]:
    """The entries of a table of texts, which stand two blanks or more apart."""
    return re.split(r"\n+|  +", table.strip())


ONE = words("""
acos  acosh  asin  asinh  atan  atanh  ceil  cos  cosh  degrees  erf  erfc  exp  expm1  fabs  floor
log  log10  log1p  log2  radians  sin  sinh  sqrt  tan  tanh  trunc
""")
TWO = words("atan2  copysign  fmod  max  min  pow  remainder")
"""Functions of one and of two arguments that we and Python have under the same name."""


def _larger(formulas: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def built(template: str, choices: list[str]) -> st.SearchStrategy[str]:
        return st.builds(template.format, st.sampled_from(choices), formulas, formulas)

    return st.one_of(
        built("{1} {0} {2}", words("+  -  *  /  %  **")),
        built("(0.0 + ({1} {0} {2}))", words("<  <=  >  >=  ==  !=")),
        built("{0}({1}, {2})", TWO),
        built("{0}({1})", [*ONE, "", "-", "+"]),
        built("{0}{1}", ["-", "+"]),
    )


atoms = st.sampled_from(words("a  b  c  2.0  0.5  3.0  1e2  0.0  .5  1."))
formulas = st.recursive(atoms, _larger, max_leaves=8)
"""Formulas of a, b and c as texts, in Python's grammar and ours."""

POINT = {"a": 5.0, "b": -3.0, "c": 0.25}
FUNCTIONS = {name: getattr(math, name, max if name == "max" else min) for name in ONE + TWO}


def pythons(node: ast.expr) -> Any:
    """What Python computes for a part of a formula, None if it raises."""
    try:
        return eval(compile(ast.Expression(node), "", "eval"), {**FUNCTIONS, **POINT})
    except (ArithmeticError, ValueError, TypeError):  # a TypeError where a complex root goes on
        return None


def path_sizes(J: Value) -> dict[Value, float]:
    """For each node the sum of |product of local derivatives| over all paths from the output.

    Rounding errors are in proportion to this, and not to the derivative, in which paths may cancel.
    """
    sizes = {J: 1.0}
    for step in J.steps():
        sizes[step.input] = sizes.get(step.input, 0.0) + sizes[step.node] * abs(step.local)
    return sizes


def close(x: float, y: float, size: float, tolerance: float = 1e-12) -> bool:
    """Whether x and y agree up to rounding, where terms of that size were added up."""
    return abs(x - y) <= tolerance * size + 1e-300


def chain(length: int) -> tuple[Value, Value]:
    """A leaf and what -(-(-(...))) makes of it."""
    x = y = Value(0.5, "x")
    for _ in range(length):
        y = -y
    return x, y


class Lecture(NamedTuple):
    """J = 3v, v = a + u, u = b·c."""

    a: Value
    b: Value
    c: Value
    u: Value
    v: Value
    J: Value


def lecture() -> Lecture:
    """The lecture's graph at a = 5, b = 3, c = 2, all nodes labelled."""
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    u = b * c
    u.label = "u"
    v = a + u
    v.label = "v"
    J = 3 * v
    J.label = "J"
    return Lecture(a, b, c, u, v, J)


def well_formed(latex: str) -> bool:
    """Whether braces pair up, and \\left with \\right, and nothing has two exponents or indices."""
    before, text = "", re.sub(r"\\[{}]", "", latex)
    while text != before:  # each round takes the innermost groups away
        if re.search("↑↓?↑|↓↑?↓", text):
            return False
        before = text
        for start, sign in ((r"\^", "↑"), ("_", "↓"), (r"(?<![\^_])", "")):
            text = re.sub(start + r"\{[^{}]*\}", sign, text)
    return not re.search("[{}]", text) and latex.count(r"\left") == latex.count(r"\right")
