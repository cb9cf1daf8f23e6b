"""The graph of an example, put together on the builder's page, is the one that Python records."""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple

import pytest
from builders import run_in_node

from autograd import Value, order, tanh
from autograd.words.names import node_names
from autograd.words.passes import steps
from nets import MLP
from nets.learning.losses import loss_named
from nets.models.activations import USUAL
from viz.builder.example_page import example_player
from viz.builder.graph_parts import NAMES
from viz.builder.kernels import Own, kernels
from viz.page.folding_data import folding_data
from viz.page.graph_data import graph_data
from viz.scene.picture import Picture

pytestmark = pytest.mark.node

HIDDEN = [*(name for name in USUAL if name != "softmax"), "leaky_relu(0.1)", "elu(0.5)", "elu(2)"]


def steep(z: Value) -> Value:
    """An activation of three operations, a user's own."""
    a: Value = tanh(2 * z) * 3
    return a


def quartic(a: Any, y: Any) -> Any:
    """A loss of a user."""
    error = a - y
    return error**4 + error**2


OWN = Own({"steep": steep}, {"quartic": quartic})
LOSSES: dict[str, tuple[list[str], list[float]]] = {
    "binary_cross_entropy": (["sigmoid"], [0, 1]),
    "binary_cross_entropy_from_logits": (["linear"], [0, 1]),
    "hinge": (["linear", "tanh"], [-1, 1]),
    "mean_squared_error": (["linear", "sigmoid", "tanh"], [0, 1, -1, -0.34567, 2.5, -12]),
    "softmax_cross_entropy": (["linear"], [0, 1, 2, 3, 4]),
    "categorical_cross_entropy": (["softmax"], [0, 1, 2, 3, 4]),
    "quartic": (["linear"], [0, -1, 0.75]),
}
FEATURES = ["x1", "x2", "x1^2", "x1*x2", "sin(x1)"]
SYMBOLS = ["x₁", "x₂", "x₁²", "x₁·x₂", "sin x₁"]


class Case(NamedTuple):
    """A network, an example, and a loss."""

    sizes: list[int]
    activations: list[str]
    loss: str
    x: list[float]
    y: float
    seed: int

    @property
    def network(self) -> MLP:
        given = [OWN.activations.get(g, g) for g in self.activations]
        net = MLP(len(self.x), self.sizes, activation=given, rng=self.seed)
        for p in net.parameters():
            if p.data == 0:
                p.data = random.Random(self.seed).uniform(-1, 1)
        return net

    @property
    def L(self) -> Value:
        net = self.network
        x = [Value(number, name) for number, name in zip(self.x, SYMBOLS, strict=False)]
        loss = OWN.losses.get(self.loss) or loss_named(self.loss)
        cost: Value = loss(net(x), self.y)
        cost.label = "L"
        for v, name in node_names(cost).items():
            v.label = NAMES.get(name, v.label)
        return cost

    @property
    def on_the_page(self) -> dict[str, Any]:
        settings = {
            "inputs": len(self.x),
            "names": FEATURES[: len(self.x)],
            "layers": [
                {"units": n, "activation": g}
                for n, g in zip(self.sizes, self.activations, strict=True)
            ],
            "loss": self.loss,
        }
        theta = [p.data for p in self.network.parameters()]
        return {"settings": settings, "theta": theta, "x": self.x, "y": self.y}


def cases() -> list[Case]:
    """Random networks; each activation, loss and target comes several times."""
    made = []
    for i in range(96):
        rng = random.Random(i)
        loss = [*LOSSES][i % len(LOSSES)]
        outputs, targets = LOSSES[loss]
        y = targets[i // len(LOSSES) % len(targets)]
        units = 1
        if len(targets) == 5:
            units = rng.randint(max(2, int(y) + 1), 5)
        depth = i % 4
        hidden = [rng.choice([1, 2, 3, 5, 8, 11]) for _ in range(depth)]
        names = [[*HIDDEN, "steep"][(i + 5 * k) % (len(HIDDEN) + 1)] for k in range(depth)]
        x = [rng.uniform(-2, 2) for _ in range(rng.randint(1, 5))]
        made.append(Case([*hidden, units], [*names, outputs[i % len(outputs)]], loss, x, y, i))
    return made


@pytest.fixture(scope="module")
def answered() -> list[tuple[Case, dict[str, Any]]]:
    made = cases()
    given = [case.on_the_page for case in made]
    given[0]["kernels"] = kernels(OWN) + example_player(OWN).script
    return list(zip(made, run_in_node("example.js", given), strict=True))


def templates_in_place(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes with their formulas instead of numbers of formulas."""
    templates = graph["templates"]

    def shown(n: int | None) -> Any:
        return None if n is None else templates[n]

    return [
        node
        if node["op"] is None
        else node | {"formula": shown(node["formula"]), "rules": [*map(shown, node["rules"])]}
        for node in graph["nodes"]
    ]


def test_nodes_formulas_and_rules_are_those_of_the_recorded_graph(answered: Any) -> None:
    for case, answer in answered:
        L = case.L
        graph = json.loads(json.dumps(graph_data(L, node_names(L))[0]))
        expected, got = templates_in_place(graph), templates_in_place(answer["graph"])
        for v, one, other in zip(order(L, constants=True), expected, got, strict=True):
            assert other.pop("data") == pytest.approx(v.data, rel=1e-12, abs=1e-14), case
            assert other == {name: x for name, x in one.items() if name != "data"}, case
        for part in ("ops", "longestChain", "dash", "frozen"):
            assert answer["graph"][part] == graph[part]


def test_steps_and_gradients_are_those_of_the_backward_pass(answered: Any) -> None:
    for case, answer in answered:
        L = case.L
        named = node_names(L)
        numbers = {v: i for i, v in enumerate(named)}
        for step, told in zip(steps(L), answer["steps"], strict=True):
            assert [numbers[step.node], step.position] == told[:2]
            assert told[2:] == pytest.approx(
                [step.upstream, step.local, step.share, step.total], rel=1e-9, abs=1e-12
            )


def test_folds_columns_and_sizes_are_those_of_the_scene(answered: Any) -> None:
    for case, answer in answered:
        expected = json.loads(json.dumps(folding_data(Picture(case.L).folding)))
        assert answer["folding"] == expected, case
