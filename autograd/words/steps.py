"""What a pass did, step by step, in words: the same objects print in terminals and feed `viz`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple, TypeVar, overload

from ..engine.modes import allow_nonfinite
from ..engine.value import Value
from .html_table import html_table
from .joined import local_rule, rows_of_factors
from .layout import aligned_table
from .names import Kept, nodes_in, places_in
from .notation import write_formula
from .printer import PRODUCT, Atom, Written
from .seen import Numbers, check_unchanged
from .styles import ALIGNED_LATEX, LATEX, PLAIN, Plain, number

BACKWARD = ["", "edge", "local derivative", "upstream · local", "sum so far"]
FORWARD = ["", "node", "in symbols and in numbers"]
LONGEST_CHAIN = 6  # edges from the output, up to which a step tells the whole chain


class Step(NamedTuple):
    """One edge of the chain rule: what a node hands down to one of its inputs.

    share = upstream · local; total is the sum of the shares that the input has received so far.
    """

    root: Value
    node: Value
    position: int
    upstream: float
    local: float
    share: float
    total: float
    part: int  # the count of this among the shares that the input receives
    parts: int  # how many shares it receives
    before: Step | None  # the step that the upstream derivative came from, if only one
    named: Mapping[Value, str]
    seen: Numbers  # the numbers of the node and of its inputs

    @property
    def input(self) -> Value:
        """The node that receives the share."""
        return self.node.inputs[self.position]

    def derivative(self, style: Plain = PLAIN) -> str:
        """The local derivative's name, such as `du/db`."""
        return style.derivative(self.named[self.node], self.named[self.input])

    def rule(self, style: Plain = PLAIN, numbers: bool = False) -> Written:
        """The local derivative by the table's rule, in symbols or with the numbers put in."""
        check_unchanged(self.node, self.seen)
        return local_rule(self.node, self.position, self.named, style, numbers)

    def chain(self) -> list[Step]:
        """The steps from the output to here, if they are few and there is no other way."""
        steps = [self]
        while steps[0].node is not self.root:
            before = steps[0].before
            if before is None or len(steps) == LONGEST_CHAIN:
                return []
            steps.insert(0, before)
        return steps

    def sentence(self, style: Plain = PLAIN) -> str:
        """The step in symbols, then in numbers."""
        chain = self.chain() if self.parts == 1 else []
        output = self.named[self.root]
        whole = style.derivative(output, self.named[self.input])
        if chain:
            return _chain_sentence(whole, "=", chain, None, self.share, style)
        upstream = None
        if self.node is not self.root:
            upstream = (style.derivative(output, self.named[self.node]), self.upstream)
        how = "=" if self.parts == 1 else "+="
        text = _chain_sentence(whole, how, [self], upstream, self.share, style)
        if self.part > 1:
            text += style.aside(f"so far {number(self.total)}")
        return text

    def latex(self) -> str:
        """The sentence as LaTeX."""
        return self.sentence(LATEX)

    # A tuple's own comparison would follow `before` all the way up.

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle stores: nodes as places in the graph, and as much of `before` as is told."""
        last, trail = self, list[Step]()
        while last.before is not None and len(trail) < LONGEST_CHAIN:
            last = last.before
            trail.append(last)
        rows = [
            (*places_in(step.named, step.root, step.node), *step[2:9], step.named, step.seen)
            for step in (*reversed(trail), self)
        ]
        return load_step, tuple(rows)

    def __str__(self) -> str:
        return self.sentence()

    def __repr__(self) -> str:
        return f"<Step {self.sentence()}>"


class ForwardStep(NamedTuple):
    """One node of the forward pass: what it is, and what comes out."""

    node: Value
    named: Mapping[Value, str]
    seen: Numbers  # the numbers of the node and of its inputs

    def sentence(self, style: Plain = PLAIN) -> str:
        """The step in symbols, then in numbers."""
        v = self.node
        check_unchanged(v, self.seen)
        inputs = {x: self.named[x] for x in v.inputs}
        with allow_nonfinite():
            symbols = write_formula(v, inputs, style).text
            numbers = write_formula(v, inputs, style, numbers=True).text
        sides = [style.name(self.named[v]), symbols, numbers, style.number(v.data)]
        return equation(sides, "=", style)

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle stores: the node as a place in the graph."""
        return load_forward_step, (*places_in(self.named, self.node), self.named, self.seen)

    def latex(self) -> str:
        """The sentence as LaTeX."""
        return self.sentence(LATEX)

    def __str__(self) -> str:
        return self.sentence()

    def __repr__(self) -> str:
        return f"<ForwardStep {self.sentence()}>"


def load_step(*rows: Any) -> Step:
    """A step as its `__reduce__` wrote it, behind those that led to it."""
    step = None
    for *nodes, upstream, local, share, total, part, parts, named, seen in rows:
        root, node, position = *nodes_in(named, *nodes[:2]), nodes[2]
        step = Step(
            root, node, position, upstream, local, share, total, part, parts, step, named, seen
        )
    assert step is not None
    return step


def load_forward_step(kept: Kept, named: Mapping[Value, str], seen: Numbers) -> ForwardStep:
    """A step as its `__reduce__` wrote it."""
    (node,) = nodes_in(named, kept)
    return ForwardStep(node, named, seen)


AnyStep = TypeVar("AnyStep", Step, ForwardStep)


class Steps(Sequence[AnyStep]):
    """All steps of a pass; prints as an aligned table."""

    def __init__(self, steps: Iterable[AnyStep]) -> None:
        self._steps: list[AnyStep] = list(steps)

    @overload
    def __getitem__(self, index: int) -> AnyStep: ...
    @overload
    def __getitem__(self, index: slice) -> Steps[AnyStep]: ...
    def __getitem__(self, index: int | slice) -> AnyStep | Steps[AnyStep]:
        if isinstance(index, slice):
            return Steps(self._steps[index])
        return self._steps[index]

    def __len__(self) -> int:
        return len(self._steps)

    def __repr__(self) -> str:
        if not self._steps:
            return "no steps: nothing was computed here"
        head = BACKWARD if isinstance(self._steps[0], Step) else None
        return aligned_table(
            list(enumerate(self._steps, 1)), lambda each: _row(*each), head, "steps"
        )

    def _repr_html_(self) -> str:
        if not self._steps:
            return escape(repr(self))
        head = BACKWARD if isinstance(self._steps[0], Step) else FORWARD
        return html_table(list(enumerate(self._steps, 1)), lambda each: _row(*each), head, "steps")

    def latex(self) -> str:
        """All sentences, one a line, aligned at the first equals sign."""
        body = " \\\\\n".join(step.sentence(ALIGNED_LATEX) for step in self._steps)
        return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _chain_sentence(
    whole: str,
    how: str,
    chain: list[Step],
    upstream: tuple[str, float] | None,
    share: float,
    style: Plain,
) -> str:
    """`dJ/db = dJ/dv · dv/db = 3 · c = 3 · 2 = 6`: names, symbols, numbers, result."""
    ahead = [style.number(upstream[1])] if upstream else []
    names = [upstream[0]] if upstream else []
    names += [step.derivative(style) for step in chain]
    rows = [style.product(names)]
    for step in chain:
        check_unchanged(step.node, step.seen)
    results = [style.atom(Atom.of(step.local)) for step in chain]
    for factors in rows_of_factors(chain, results, chain[0].named, style):
        rows.append(product_text([*map(Written, ahead), *factors], style))
    rows.append(style.number(share))
    return equation([whole, *rows], how, style)


def product_text(factors: Sequence[Written], style: Plain) -> str:
    """The factors with a times sign between them, in brackets where necessary."""
    if len(factors) == 1:
        return str(factors[0].text)
    return style.product(
        [
            style.bracketed(f.text) if "/" in f.text else style.operand(f, PRODUCT, first=False)
            for f in factors
        ]
    )


def equation(sides: list[str], how: str = "=", style: Plain = PLAIN) -> str:
    """The sides joined by equals signs; one that repeats the side before it is left out."""
    kept = [sides[0]]
    for side in sides[1:]:
        if side != kept[-1]:
            kept.append(side)
    if len(kept) == 1:
        kept *= 2
    return kept[0] + style.relation(how) + " = ".join(kept[1:])


def _row(i: int, step: Step | ForwardStep) -> list[str]:
    if isinstance(step, ForwardStep):
        return [str(i), *step.sentence().split(" = ", 1)]
    named = step.named
    rule = equation([step.derivative(), step.rule().text, number(step.local)])
    share = product_text([PLAIN.atom(Atom.of(x)) for x in (step.upstream, step.local)], PLAIN)
    total = PLAIN.derivative(named[step.root], named[step.input])
    return [
        str(i),
        f"{PLAIN.name(named[step.node])} → {PLAIN.name(named[step.input])}",
        rule,
        f"{share} = {number(step.share)}",
        f"{total} = {number(step.total)}",
    ]
