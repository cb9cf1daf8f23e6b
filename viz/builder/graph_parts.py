"""What graphs of examples are made of: each activation and each loss as a small graph.

They are recorded once, when a page is made; the page puts the graph of any network together from
them. A part is a list of nodes. A node reads earlier nodes of its part by their numbers, and what
is handed to the part by `~0`, `~1` and so on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import autograd
from autograd import Primitive, Value, order
from autograd.engine.errors import AutogradError, TargetError
from autograd.engine.ops import dot
from autograd.program.targets.javascript import table_text
from autograd.words.names import own_names
from autograd.words.steps import LONGEST_CHAIN
from nets.learning.losses import LOSSES, Loss
from nets.models.activations import USUAL, Activation, activation_named

from ..page.graph_data import joined_looks, node_name, shape_of
from ..page.templates import Template, shape
from ..scene.boxes import DASH
from .kernels import NOTHING_OWN, Own
from .limits import CLASS_LOSSES, MOST

Json = dict[str, Any]

MOST_INPUTS = 16
"""Of a unit in the graph of an example: more fit on no screen."""

LIKE_NUMBERS = (0.3125, 0.6875)  # targets that stand for any other: no rule is special there
NAMES = {
    "log_likelihood": "ℓ",
    "logs[0]": "ℓ",
    "errors[0]": "e",
    "margins[0]": "margin",
    "gaps[0]": "gap",
    "log_sum": "s",
}
"""What steps within the losses of `nets` are called on the page: ℓ = log a, e = a - y."""

CERTAIN = (0.0, 1.0, -1.0)  # targets for which a loss can leave out a term


class GraphParts:
    """The parts, with all formulas and operations that they need."""

    def __init__(
        self, own: Own = NOTHING_OWN, activations: Iterable[str] = (), most: int = MOST_INPUTS
    ) -> None:
        self._templates: dict[str, int] = {}
        self._ops: dict[tuple[Primitive, int], None] = {}
        names = dict.fromkeys([*USUAL, "sin", *activations])
        named = {name: activation_named(name) for name in names}
        named |= {name: activation_named(f) for name, f in own.activations.items()}
        losses = {f.__name__: f for f in LOSSES.values()} | dict(own.losses)
        classes = range(2, MOST.classes + 1)
        self._data: Json = {
            "units": [self._unit(n) for n in range(1, most + 1)],
            "activations": {
                name: self._activation(g) for name, g in named.items() if g.function is not None
            },
            "softmax": {str(n): self._softmax(n) for n in classes},
            "losses": {
                name: {str(n): self._loss(f, n) for n in (classes if name in CLASS_LOSSES else [1])}
                for name, f in losses.items()
            },
        }

    @property
    def data(self) -> Json:
        """The parts as the scripts read them."""
        ops = {
            f"{op.name}/{count}": {"name": op.name, "arguments": op.names, "domain": op.domain}
            for op, count in self._ops
        }
        return self._data | {
            "ops": ops,
            "templates": [json.loads(text) for text in self._templates],
            "longestChain": LONGEST_CHAIN,
            "dash": DASH,
        }

    @property
    def table(self) -> str:
        """The table of all operations, as an expression in JavaScript."""
        return f"(() => {{\n{table_text(self._ops)}return TABLE;\n}})()"

    def _unit(self, n: int) -> Json:
        """z = w·x + b with n weights."""
        x = [Value(1.0) for _ in range(2 * n + 1)]
        return self._part(x, [dot(x[:n], x[n : 2 * n], x[-1])])

    def _activation(self, g: Activation) -> Json:
        """a = g(z). Its settings are constants, which the page can give other numbers."""
        assert g.function is not None
        z = Value(0.5)
        a = g.function(z)
        part = self._part([z], [a])
        if isinstance(g.function, Primitive) and g.function.arity > 1:
            part["general"] = self._general(part, range(len(part["nodes"]) - 1))
        return part

    def _softmax(self, n: int) -> Json:
        z = [Value(float(k)) for k in range(n)]
        return self._part(z, autograd.softmax(z))

    def _loss(self, loss: Loss, n: int) -> Json:
        """The loss for each target for which it is another graph, and for any other target."""
        if n > 1:
            return {"targets": {str(k): self._recorded_loss(loss, n, k) for k in range(n)}}
        usual = self._for_any_target(loss)
        targets = {}
        for y in CERTAIN:
            part = self._recorded_loss(loss, 1, y)
            if part is not None and (usual is None or _structure(part) != _structure(usual, y)):
                targets[f"{y:g}"] = part
        return {"targets": targets, "any": usual}

    def _for_any_target(self, loss: Loss) -> Json | None:
        """The loss with the target as a constant, if it is the same graph for all of them."""
        one, other = (self._recorded_loss(loss, 1, y) for y in LIKE_NUMBERS)
        if one is None or other is None:
            return None
        places = [i for i, node in enumerate(one["nodes"]) if node.get("data") == LIKE_NUMBERS[0]]
        unnamed = [i for i in places if "name" not in one["nodes"][i]]
        one |= {"given": places, "general": self._general(one, unnamed)}
        return one if _structure(one, LIKE_NUMBERS[1]) == _structure(other) else None

    def _recorded_loss(self, loss: Loss, n: int, target: float) -> Json | None:
        """The part of a loss for this target; None where the loss refuses it."""
        outputs = [Value(0.5 / n) for _ in range(n)]
        try:
            cost = loss(outputs if n > 1 else outputs[0], target)
        except (AutogradError, TypeError, ValueError):
            return None
        if not isinstance(cost, Value):
            raise TargetError(f"the loss {loss} gave no Value, so it has no graph")
        return self._part(outputs, [cost])

    def _part(self, inputs: Sequence[Value], outputs: Sequence[Value]) -> Json:
        """A recorded graph from these inputs to these outputs."""
        handed = {v: ~k for k, v in enumerate(inputs)}
        nodes = [v for v in order(*outputs, constants=True) if v not in handed]
        numbers = handed | {v: i for i, v in enumerate(nodes)}
        names = {v: NAMES.get(name, name) for v, name in own_names(nodes).items()}
        described = []
        for v in nodes:
            if not isinstance(v.op, Primitive):
                named = node_name(v, v.label) if v.label else {}
                described.append({"data": v.data, **named})
                continue
            self._ops[v.op, len(v.inputs)] = None
            looks = shape_of(v)
            node: Json = {
                "op": f"{v.op.name}/{len(v.inputs)}",
                "inputs": [numbers[x] for x in v.inputs],
                "looks": [self._entered(each) for each in (looks.formula, *looks.rules)],
            }
            if joined := joined_looks(v):
                node["joined"] = {op: self._entered(each) for op, each in joined.items()}
            has_name = v in names and v is not nodes[-1]  # the network names what comes out
            described.append(node | (node_name(v, names[v]) if has_name else {}))
        return {"nodes": described, "outputs": [numbers[v] for v in outputs]}

    def _general(self, part: Json, places: Iterable[int]) -> Json:
        """How nodes read that take constants at these places, whatever the constants are."""
        general = {}
        nodes, places = part["nodes"], set(places)
        for i, node in enumerate(nodes):
            if "op" not in node or places.isdisjoint(node["inputs"]):
                continue
            op = next(op for op, n in self._ops if f"{op.name}/{n}" == node["op"])
            constants = [
                nodes[x]["data"] if x >= 0 and "data" in nodes[x] and x not in places else None
                for x in node["inputs"]
            ]
            looks = shape(op, constants)
            general[str(i)] = [self._entered(each) for each in (looks.formula, *looks.rules)]
        return general

    def _entered(self, template: Template | None) -> int | None:
        if template is None:
            return None
        return self._templates.setdefault(json.dumps(template._asdict()), len(self._templates))


def _structure(part: Json, y: float | None = None) -> list[Any]:
    """The operations of a part and its constants, with this target instead of its own."""
    given = () if y is None else part["given"]
    return [
        y if i in given else node.get("data", (node.get("op"), node.get("inputs")))
        for i, node in enumerate(part["nodes"])
    ]
