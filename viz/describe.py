"""What is said of the nodes of a graph, in boxes, on arrows and in tooltips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograd import Value
from autograd.backward import local_derivatives
from autograd.explain import Path
from autograd.modes import allow_nonfinite
from autograd.notation import ATOM, PLAIN, Written, number, write
from autograd.steps import product
from autograd.value import number_text

from .boxes import DASH, Arrow, Box
from .text import LONGEST, LONGEST_TITLE, one_line, whole

LONGEST_NAME = 20  # characters of a name within a formula


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
        return "output" if v in self.roots else "interior"

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
        with allow_nonfinite():
            return write(v, named, PLAIN).text

    def tooltip(self, v: Value) -> str:
        """Everything about the node, nothing cut."""
        name = self.named[v]
        text = name if v.is_leaf else f"{name} = {self._written(v, self.named_inputs(v))}"
        lines = [text, f"value {v.data!r}"]
        if not v.is_constant:
            lines.append(f"gradient {'not computed yet' if v.grad is None else repr(v.grad)}")
        made_by = v.op.name if v.scope is None else f"{v.op.name} in {' / '.join(v.scope.path[:9])}"
        return whole("\n".join([*lines, made_by]))[:LONGEST_TITLE]

    def named_inputs(self, v: Value) -> dict[Value, str]:
        """The names of the inputs, in full."""
        return {x: self.named[x] for x in v.inputs}

    def arrows(self, v: Value, text: str | None, on_path: Mapping[Value, int]) -> Iterator[Arrow]:
        """An arrow from each input; an input that is read twice has two."""
        inputs = v.inputs
        marked = [v in on_path and x in on_path for x in inputs]
        told = [
            i for i, x in enumerate(inputs) if not x.is_constant and (text is not None or marked[i])
        ]
        locals = dict(zip(told, local_derivatives(v, told), strict=True)) if told else {}
        for i, x in enumerate(inputs):
            arrow = Arrow(f"e{self.numbers[v]}-{i}", self.key(x), self.key(v), on_path=marked[i])
            if i in locals:
                derivative = PLAIN.derivative(self.name(v), self.name(x))
                arrow.local = f"{derivative} = {number(locals[i])}"
                arrow.share = self.share(v, locals[i])
            yield arrow

    def share(self, v: Value, local: float) -> str:
        """What a node hands down to an input: `3 · 2 = 6`, upstream times local."""
        if v.grad is None:
            return DASH
        factors = [Written(number(x), ATOM if x >= 0 else 0) for x in (v.grad, local)]
        return f"{product(factors, PLAIN)} = {number(v.grad * local)}"

    def path(self, path: Path) -> str:
        """A path in the names of this drawing: `dJ/dv · dv/du = 3 · 1 = 3`."""
        return path._replace(named=dict(self.named)).sentence()
