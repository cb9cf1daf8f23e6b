"""Answers to "why is this gradient 9?" and "what if b were a little larger?"."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from math import log10, prod
from typing import Any, NamedTuple, TypeVar

from ..engine.adjoints import adjoints
from ..engine.errors import OperandError
from ..engine.forward import tangents
from ..engine.freshness import check_fresh
from ..engine.graph import check_values, order
from ..engine.operands import as_float, is_finite
from ..engine.primitive import Primitive
from ..engine.recorded import refuse_reading
from ..engine.slopes import local_derivatives
from ..engine.value import Value
from .callers import chosen_names
from .html_table import html_table
from .joined import rows_of_factors
from .layout import aligned_table
from .names import Kept, Names, nodes_in, places_in
from .paths import Edge, path_counts, paths
from .printer import Atom, Written
from .seen import Numbers, check_unchanged, numbers_at
from .steps import equation, product_text
from .styles import LATEX, PLAIN, Plain, number

ENDS = 5  # edges from either end of a path that is too long to be told in full

Part = TypeVar("Part")


class Path(NamedTuple):
    """One path from the output to a node; its product is its share of the derivative."""

    edges: tuple[Edge, ...]
    locals: tuple[float, ...]
    product: float
    named: Mapping[Value, str]
    seen: tuple[Numbers, ...]  # the numbers at each of its nodes

    def sentence(self, style: Plain = PLAIN) -> str:
        """The local derivatives along the path: by name, in symbols, in numbers; their product.

        Of a long path it tells both ends, and how many edges lie between.
        """
        for e, seen in zip(self.edges, self.seen, strict=True):
            check_unchanged(e.node, seen)
        named, edges = self.named, _ends(self.edges)
        derivatives = [style.derivative(named[e.node], named[e.input]) for e in edges]
        results = [style.atom(Atom.of(d)) for d in _ends(self.locals)]
        is_whole = len(edges) == len(self.edges)
        factors = rows_of_factors(edges, results, named, style, join=is_whole)
        if not is_whole:
            gap = style.left_out(len(self.edges) - len(edges))
            derivatives.insert(ENDS, gap)
            for row in factors:
                row.insert(ENDS, Written(gap))
        rows = [product_text(row, style) for row in factors]
        sides = [style.product(derivatives), *rows, style.number(self.product)]
        return equation(sides, "=", style)

    def latex(self) -> str:
        """The sentence as LaTeX."""
        return self.sentence(LATEX)

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle stores: nodes as places in the graph."""
        places = places_in(self.named, *[e.node for e in self.edges])
        return load_path, (places, [e.position for e in self.edges], *self[1:])

    def __str__(self) -> str:
        return self.sentence()

    def __repr__(self) -> str:
        names = [self.named[v] for v in _ends([e.node for e in self.edges])]
        if len(names) < len(self.edges):
            names.insert(ENDS, PLAIN.left_out(len(self.edges) - len(names)))
        names += [self.named[e.input] for e in self.edges[-1:]]
        return f"<Path {' → '.join(names)}: {number(self.product)}>"


def load_path(
    places: list[Kept],
    positions: list[int],
    locals: tuple[float, ...],
    product: float,
    named: Mapping[Value, str],
    seen: tuple[Numbers, ...],
) -> Path:
    """A path as its `__reduce__` wrote it."""
    edges = map(Edge, nodes_in(named, *places), positions)
    return Path(tuple(edges), locals, product, named, seen)


def _ends(parts: Sequence[Part]) -> Sequence[Part]:
    """All parts, or the first and last few of many."""
    return parts if len(parts) <= 2 * ENDS else [*parts[:ENDS], *parts[-ENDS:]]


class Why(NamedTuple):
    """A derivative as the sum over all paths from the output to a node."""

    root: Value
    target: Value
    derivative: float
    ways: int  # how many paths there are; no more than 10^300 are counted
    paths: tuple[Path, ...]  # the first of them, if there are many
    named: Mapping[Value, str]

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle stores: nodes as places in the graph."""
        return load_why, (*places_in(self.named, self.root, self.target), *self[2:])

    def __str__(self) -> str:
        named = self.named
        head = PLAIN.derivative(named[self.root], named.get(self.target, self.target.label or "x"))
        if self.root is self.target:
            return f"{head} = 1: it is the same node"
        if not self.ways:
            return f"{head} = 0: no path leads there"
        how = f"the sum over {_count(self.ways)} paths" if self.ways > 1 else "along the only path"
        lines = [f"{head} = {number(self.derivative)}, {how}"]
        lines += [f"  {path}" for path in self.paths]
        if self.ways > len(self.paths):
            lines.append(f"  ... {_count(self.ways - len(self.paths))} more paths")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        title, *more = str(self).split("\n")
        rows = [(str(path), number(path.product)) for path in self.paths]
        rows += [(line.strip(), "") for line in more[len(rows) :]]
        return html_table(rows, list, ["path", "product"] if rows else (), "paths", title)

    def __repr__(self) -> str:
        return str(self)


def load_why(
    root: Kept,
    target: Kept,
    derivative: float,
    ways: int,
    paths: tuple[Path, ...],
    named: Mapping[Value, str],
) -> Why:
    """An answer as its `__reduce__` wrote it."""
    root, target = nodes_in(named, root, target)
    return Why(root, target, derivative, ways, paths, named)


def why(
    root: Value, target: Value, most: int = 20, *, names: Mapping[str, Any] | None = None
) -> Why:
    """Every path from the root down to the target, with its product; at most `most` in full.

    `names` gives names to nodes without a label; by default the caller's variables do.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> why((a + b * c) * b, b)
    dJ/db = 17, the sum over 2 paths
      dJ/db = v2 = 11
      dJ/dv2 · dv2/dv1 · dv1/db = b · 1 · c = 3 · 1 · 2 = 6
    """
    given = chosen_names(names, sys._getframe(1))
    check_values("why", root, target)
    refuse_reading("why() of {} was called", root, slopes=True)
    if target.is_constant:
        raise OperandError(f"why: {target!r} is a constant, and gets no gradient")
    if not isinstance(most, int) or most < 0:
        raise OperandError(f"why: most is how many paths to show, got {most!r}")
    check_fresh(order(root))
    named = Names(root, given, target)
    shown = []
    for edges in islice(paths(root, target), most):
        local = tuple(local_derivatives(e.node, [e.position])[0] for e in edges)
        seen = tuple(numbers_at(e.node) for e in edges)
        shown.append(Path(edges, local, prod(local), named, seen))
    shown.sort(key=lambda path: len(path.edges))
    ways = path_counts(root, target).get(root, 0)
    return Why(root, target, adjoints(root, [target])[0], ways, tuple(shown), named)


def _count(ways: int) -> str:
    """A number of paths: in digits, or its magnitude if it is large."""
    return f"{ways:,}" if ways < 10**15 else f"at least 10^{int(log10(ways))}"


class Moved(NamedTuple):
    """One node before and after a leaf was nudged."""

    node: Value
    name: str
    before: float
    after: float
    slope: float  # its change over the leaf's change
    exact: float  # its derivative by the leaf


class Nudge(NamedTuple):
    """What a small change of one leaf does to every node that depends on it.

    Prints as a table; of many nodes it shows the first and the last.
    """

    leaf: Value
    by: float
    moved: tuple[Moved, ...]

    def __str__(self) -> str:
        head = ["", "before", "after", "slope", "exact"]
        return aligned_table(self.moved, _cells, head, "nodes")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        head = ["", "before", "after", "slope", "exact"]
        return html_table(self.moved, _cells, head, "nodes")


def nudge(
    root: Value, leaf: Value, by: float = 0.001, *, names: Mapping[str, Any] | None = None
) -> Nudge:
    """Bump a leaf and report every node that moves; the graph itself stays as it is.

    `names` gives names to nodes without a label; by default the caller's variables do.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> nudge(3 * (a + b * c), b, 0.001)
        before   after  slope  exact
     b       3   3.001      1      1
    v1       6   6.002      2      2
    v2      11  11.002      2      2
     J      33  33.006      6      6
    """
    given = chosen_names(names, sys._getframe(1))
    check_values("nudge", root, leaf)
    refuse_reading("nudge() of {} was called", root, slopes=True)
    step = as_float(by)
    if not step or not is_finite(step):
        raise OperandError(f"nudge moves a leaf by a finite number other than 0, got {by!r}")
    if leaf.data + step == leaf.data:
        raise OperandError(f"{by!r} is too small a nudge to move {leaf!r}")
    nodes = order(root)
    check_fresh(nodes)
    exact = tangents(nodes, {leaf: 1.0})
    named = Names(root, given, leaf)
    after = {leaf: leaf.data + step}
    for v in nodes:
        if v is not leaf and any(x in after for x in v.inputs):
            assert isinstance(v.op, Primitive)
            after[v] = v.op.number([after.get(x, x.data) for x in v.inputs], v.inputs)
    step = after[leaf] - leaf.data  # as far as it really moved, after rounding
    moved = [
        Moved(v, named.get(v, v.label or "x"), v.data, z, (z - v.data) / step, exact.get(v, 0.0))
        for v, z in after.items()
    ]
    return Nudge(leaf, by, tuple(moved))


def _cells(moved: Moved) -> list[str]:
    return [PLAIN.name(moved.name), *map(_in_eight_digits, moved[2:])]


def _in_eight_digits(x: float) -> str:
    """A number with enough digits to see a nudge."""
    return number(float(f"{x:.8g}"), 8)
