"""The update behind an example's steps is the step of the optimiser in `nets`, with its numbers."""

from __future__ import annotations

from typing import Any

import pytest
from builders import run_in_node

import nets
from autograd import Value
from autograd.words.styles import number
from nets import MLP, Adam, AdamW, GradientDescent, Momentum, Optimiser, RMSProp
from nets.learning.optimisers import OPTIMISERS
from viz.builder.example_page import example_player
from viz.builder.kernels import kernels
from viz.builder.update_parts import update_parts

pytestmark = pytest.mark.node

X, Y = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]], [1.0, 0.0, 1.0]
ROW, EPOCHS, CHOSEN = 1, 3, 4
WEIGHTS = [0.3, -0.8, 0.1, 1.2, 0.4, -0.2, 0.7, -1.1, 0.05]
WAYS: list[tuple[Optimiser, tuple[str, float] | None]] = [
    (GradientDescent(0.1), None),
    (GradientDescent(0.1, weight_decay=0.05), ("l2", 0.02)),
    (Momentum(0.05), ("l1", 0.01)),
    (Momentum(0.05, nesterov=True), None),
    (RMSProp(0.01), None),
    (Adam(0.02), ("l2", 0.1)),
    (AdamW(0.02, weight_decay=0.1), None),
]


def asked(optimiser: Optimiser, penalty: tuple[str, float] | None) -> dict[str, Any]:
    name = next(name for name, kind in OPTIMISERS.items() if kind is type(optimiser))
    project = {
        "data": {"kind": "own", "X": X, "y": Y, "seed": 0, "scaled": False},
        "task": "two",
        "test": 0,
        "features": ["x1", "x2"],
        "hidden": [{"units": 2, "activation": "tanh"}],
        "batch": None,
        "optimiser": {"name": name, "settings": optimiser.settings},
        "penalty": penalty and {"name": penalty[0], "strength": penalty[1]},
    }
    rest = {"weights": WEIGHTS, "row": ROW, "epochs": EPOCHS, "chosen": CHOSEN}
    return {"project": project} | rest


def moved(optimiser: Optimiser, penalty: tuple[str, float] | None) -> list[tuple[str, float]]:
    """Each parameter after full batches, and then a step for one example."""
    net = MLP(2, [2, 1], activation="tanh", output="sigmoid", rng=0)
    parameters = net.parameters()
    for p, x in zip(parameters, WEIGHTS, strict=True):
        p.data = x
    for rows in [*[range(len(X))] * EPOCHS, [ROW]]:
        losses = [nets.binary_cross_entropy(net(X[i]), Y[i]) for i in rows]
        cost: Value = nets.cost(losses)
        if penalty is not None:
            cost = cost + getattr(nets, penalty[0])(parameters, penalty[1])
        net.zero_grad()
        cost.backward()
        optimiser.step(parameters)
    return [(p.label or "", p.data) for p in parameters]


@pytest.fixture(scope="module")
def answered() -> list[list[dict[str, Any]]]:
    given = [asked(*way) for way in WAYS]
    given[0] |= {"kernels": kernels() + example_player().script, "updates": update_parts()}
    return list(run_in_node("update.js", given))  # type: ignore[arg-type]


def test_each_parameter_moves_as_by_the_optimiser_and_the_chosen_one_first(answered: Any) -> None:
    for way, told in zip(WAYS, answered, strict=True):
        last = {step["name"]: step["sides"][-1] for step in told}
        assert last == {name: number(x) for name, x in moved(*way)}, way
        assert told[0]["name"] == "w¹₂₂"


def test_the_formula_is_the_optimisers_own(answered: Any) -> None:
    plain, penalised, *_, nesterov, rms, adam, _ = answered
    assert [step["title"] for step in plain[:2]] == [
        "w¹₂₂ ← w¹₂₂ - α · dL/dw¹₂₂",
        "w¹₁₁ ← w¹₁₁ - α · dL/dw¹₁₁",
    ]
    assert [step["sides"][1] for step in penalised[:3]] == [
        "dL/dw¹₂₂ + (λ · w¹₂₂ + λ · w¹₂₂)",
        "g + δ · w¹₂₂",
        "w¹₂₂ - α · g",
    ]
    assert nesterov[1]["sides"][1] == "w¹₂₂ - α · (dL/dw¹₂₂ + μ · v)"
    assert rms[0]["line"].startswith("s ← ρ · s + (1 - ρ) · dL/dw¹₂₂ · dL/dw¹₂₂ = 0.99 · ")
    assert [step["sides"][0] for step in adam[:6]] == ["g", "t", "m", "s", "w¹₂₂", "g"]
    assert adam[1]["line"] == "t ← t + 1 = 3 + 1 = 4"
    assert sum(step["sides"][0] == "t" for step in adam) == 1
