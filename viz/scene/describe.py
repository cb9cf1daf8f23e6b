"""What is said of the nodes of a graph, in boxes, on arrows and in tooltips."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import hypot

from autograd import Value
from autograd.engine.births import PARAMETER
from autograd.engine.modes import Scope, allow_nonfinite
from autograd.engine.operands import number_text
from autograd.engine.ops import identity
from autograd.engine.slopes import local_derivatives
from autograd.words.explain import Path
from autograd.words.notation import write_formula
from autograd.words.steps import product_text
from autograd.words.styles import ATOM, PLAIN, Written, number

from .boxes import DASH, Arrow, Box
from .text import LONGEST, LONGEST_TITLE, one_line, whole

LONGEST_NAME = 20  # characters of a name within a formula
MOST_LEVELS = 8  # of scopes that a tooltip tells
PLURALS = {
    "node": "{} nodes",
    "leaf": "{} leaves",
    "parameter": "{} parameters",
    "constant": "{} constants",
}


class Description:
    """The nodes of a graph in the order of birth, by number and by name."""

    def __init__(
        self,
        nodes: Sequence[Value],
        named: Mapping[Value, str],
        roots: Sequence[Value],
        gradients: bool = True,
    ) -> None:
        self.nodes = nodes
        self.named = named
        self.roots = roots
        self.gradients = gradients
        self._outputs = frozenset(roots)  # in a list, another node with the same number is found
        self.numbers = {v: i for i, v in enumerate(nodes, 1)}

    def key(self, v: Value) -> str:
        """The key of its box."""
        return f"n{self.numbers[v]}"

    def name(self, v: Value) -> str:
        """Its name, short enough to stand in a formula."""
        if v.is_constant and not v.label and self.named[v] == number_text(v.data):
            return number(v.data)
        return one_line(self.named[v], LONGEST_NAME)

    def role(self, v: Value) -> str:
        """What it is in the graph."""
        if v.is_leaf:
            return v.op.name
        return "output" if v in self._outputs else "interior"

    def box(self, v: Value) -> Box:
        """Its box: what it is, its value, its gradient."""
        role, name = self.role(v), self.name(v)
        formula = name if v.is_leaf else self.formula(v)
        value = number(v.data)
        return Box(
            self.key(v),
            role,
            name,
            formula,
            value="" if formula == value else value,
            gradient=self.gradient(v.grad) if self.gradients and role != "constant" else "",
            tooltip=self.tooltip(v),
        )

    def gradient(self, gradient: float | None) -> str:
        """A gradient as it is shown: a dash as long as no pass has arrived."""
        return DASH if gradient is None else number(gradient)

    def formula(self, v: Value) -> str:
        """`v = a + u`, or in short `J = sum(…)`."""
        text = f"{self.name(v)} = {self._written(v, {x: self.name(x) for x in v.inputs})}"
        return text if len(text) <= LONGEST else f"{self.name(v)} = {v.op.name}(…)"

    def _written(self, v: Value, named: Mapping[Value, str]) -> str:
        if v.op is identity:  # what is passed on as it is reads `a = z`
            return named[v.inputs[0]]
        with allow_nonfinite():
            return write_formula(v, named, PLAIN).text

    def tooltip(self, v: Value) -> str:
        """Everything about the node, nothing cut."""
        name = self.named[v]
        text = name if v.is_leaf else f"{name} = {self._written(v, self.named_inputs(v))}"
        lines = [text, f"value {v.data!r}"]
        if not v.is_constant:
            lines.append(f"gradient {'not computed yet' if v.grad is None else repr(v.grad)}")
        lines.append(v.op.name if v.scope is None else f"{v.op.name}, in {_place(v.scope)}")
        return whole("\n".join(lines))[:LONGEST_TITLE]

    def group(self, key: str, nodes: Sequence[Value], path: Sequence[str], name: str) -> Box:
        """A box of several nodes: how many there are, between what bounds their values lie, and the
        norm of the gradient, of their parameters if there are any.
        """
        what = {v.op.name for v in nodes}
        kind = "node" if path else what.pop()
        role = "scope" if path else nodes[0].op.name if nodes[0].is_leaf else "interior"
        title = one_line(name, LONGEST) if path else kind
        many = (
            PLURALS[kind].format(f"{len(nodes):,}")
            if kind in PLURALS
            else f"{len(nodes):,} × {kind}"
        )
        values = [v.data for v in nodes]
        bounds = list(dict.fromkeys([number(min(values)), number(max(values))]))
        wanted = [v for v in nodes if v.op is PARAMETER] or [v for v in nodes if not v.is_constant]
        known = [v.grad for v in wanted if v.grad is not None]
        norm = f"norm {number(hypot(*known))}" if known else DASH
        told = "parameter" if wanted and wanted[0].op is PARAMETER else "node"
        lines = [
            " / ".join(path[-MOST_LEVELS:]) if path else "made alike",
            many,
            f"values from {min(values)!r} to {max(values)!r}",
            f"gradient {norm if known else 'not computed yet'}, of {counted(len(wanted), told)}",
        ]
        return Box(
            key,
            role,
            title,
            f"{title}: {many}" if path else many,
            value=" … ".join(bounds),
            gradient=norm if self.gradients and wanted else "",
            tooltip=whole("\n".join(lines if wanted else lines[:-1]))[:LONGEST_TITLE],
        )

    def named_inputs(self, v: Value) -> dict[Value, str]:
        """The names of the inputs, in full."""
        return {x: self.named[x] for x in v.inputs}

    def arrows(self, v: Value, text: str | None, on_path: Collection[Value]) -> list[Arrow]:
        """An arrow from each input; an input that is read twice has two.

        All tell their derivatives if there is to be text, otherwise those on a path do.
        """
        arrows = []
        for i, x in enumerate(v.inputs):
            arrow = Arrow(f"e{self.numbers[v]}-{i}", self.key(x), self.key(v))
            arrow.tooltip = whole(f"{self.named[x]} → {self.named[v]}")
            arrow.on_path = v in on_path and x in on_path
            arrows.append(arrow)
        told = [
            i for i, x in enumerate(v.inputs) if not x.is_constant and (text or arrows[i].on_path)
        ]
        for i, local in zip(told, local_derivatives(v, told) if told else [], strict=True):
            derivative = PLAIN.derivative(self.name(v), self.name(v.inputs[i]))
            arrows[i].local = f"{derivative} = {number(local)}"
            arrows[i].share = self.share(v, local)
            arrows[i].tooltip += f"\n{arrows[i].local}\nshare {arrows[i].share}"
        return arrows

    def share(self, v: Value, local: float) -> str:
        """What a node hands down to an input: `3 · 2 = 6`, upstream times local."""
        if v.grad is None:
            return DASH
        factors = [Written(number(x), ATOM if x >= 0 else 0) for x in (v.grad, local)]
        return f"{product_text(factors, PLAIN)} = {number(v.grad * local)}"

    def path(self, path: Path) -> str:
        """A path in the names of this drawing: `dJ/dv · dv/du = 3 · 1 = 3`."""
        return path._replace(named=dict(self.named)).sentence()


def counted(count: int, what: str) -> str:
    """`1 node`, `65,818 nodes`."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def _place(scope: Scope) -> str:
    """The innermost names of a scope's path, which can be of any length."""
    names, at = [scope.name], scope.parent
    while at is not None and len(names) < MOST_LEVELS:
        names.append(at.name)
        at = at.parent
    return " / ".join(["…"] * (at is not None) + names[::-1])
