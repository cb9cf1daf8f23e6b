"""The builder's page trains as `fit` does: first weights, gradients, losses, metrics."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import pytest
from builders import run_in_node

import nets
from nets import (
    MLP,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Optimiser,
    RMSProp,
    blobs,
    fit,
    moons,
    noisy_line,
    schedules,
)
from nets.learning.losses import loss_named
from nets.learning.optimisers import OPTIMISERS
from nets.models.activations import USUAL
from nets.training.batch import run_batch
from viz.builder.kernels import kernels

pytestmark = pytest.mark.node

STEPS = 50  # rounding grows by then to far below the tolerance, even where steps depend on signs
HIDDEN = [*(name for name in USUAL if name != "softmax"), "leaky_relu(0.1)", "elu(0.5)", "sin"]
WAYS = [
    GradientDescent(0.05),
    GradientDescent(0.03, weight_decay=0.01),
    Momentum(0.02),
    Momentum(0.02, nesterov=True, weight_decay=0.1),
    RMSProp(0.01),
    Adam(0.01),
    AdamW(0.02, weight_decay=0.05),
]
RATES = [
    None,
    ("constant", {"rate": 0.02}),
    ("step", {"rate": 0.05, "every": 3, "factor": 0.5}),
    ("cosine", {"rate": 0.05, "epochs": 10, "lowest": 0.001}),
]
INITS = [None, "zeros", "uniform", "normal", "xavier", "he"]
PENALTIES = [None, ("l1", 0.01), ("l2", 0.02)]
LOSSES = {
    "binary_cross_entropy": ("two", "sigmoid"),
    "binary_cross_entropy_from_logits": ("two", "linear"),
    "mean_squared_error": ("line", "linear"),
    "hinge": ("signs", "linear"),
    "softmax_cross_entropy": ("several", "linear"),
    "categorical_cross_entropy": ("several", "softmax"),
}


class Case(NamedTuple):
    """A training, as `nets` takes it and as the page does."""

    X: Any
    y: Any
    layers: list[tuple[int, str]]
    loss: str
    optimiser: Optimiser
    schedule: Any
    penalty: Any
    batch: int | None
    init: str | None
    seed: int

    @property
    def split(self) -> int:
        return len(self.X) * 3 // 4

    @property
    def epochs(self) -> int:
        batches = 1 if self.batch is None else -(-self.split // self.batch)
        return -(-STEPS // batches)

    @property
    def metric(self) -> str:
        return "r2" if LOSSES[self.loss][0] == "line" else "accuracy"

    def on_the_page(self, text: str) -> dict[str, Any]:
        kind = next(name for name, x in OPTIMISERS.items() if x is type(self.optimiser))
        settings = {
            "inputs": self.X.shape[1],
            "layers": [{"units": n, "activation": g} for n, g in self.layers],
            "init": self.init,
            "rng": self.seed,
            "loss": self.loss,
            "optimiser": {"name": kind, "settings": self.optimiser.settings},
            "schedule": self.schedule and {"name": self.schedule[0], "settings": self.schedule[1]},
            "penalty": self.penalty and {"name": self.penalty[0], "strength": self.penalty[1]},
            "batch": self.batch,
            "seed": self.seed + 1,
            "metric": self.metric,
        }
        X, y, m = self.X.tolist(), self.y.tolist(), self.split
        data = {"X": X[:m], "y": y[:m], "test": [X[m:], y[m:]]}
        return {"kernels": text, "settings": settings, "epochs": self.epochs, **data}


def cases(count: int) -> list[Case]:
    """Random trainings; each activation, loss, way, rate and penalty comes several times."""
    rng = random.Random(15)

    def turn(things: Any, i: int) -> Any:
        return list(things)[i % len(things)]

    made = []
    for i in range(count):
        loss = turn(LOSSES, i)
        kind, output = LOSSES[loss]
        n, units = rng.choice([17, 40, 60]), 1
        X: Any
        y: Any
        if kind == "line":
            X, y = noisy_line(n, rng=i)
        elif kind == "several":
            units = 2 + i // len(LOSSES) % 4
            X, y = blobs(n, centres=units, rng=i)
            X = X / 5
        else:
            X, y = moons(n, noise=0.2, rng=i)
            y = 2 * y - 1 if kind == "signs" else y
        hidden = [(rng.randint(1, 5), turn(HIDDEN, i + 5 * k)) for k in range(i % 4)]
        made.append(
            Case(
                X,
                y,
                [*hidden, (units, output)],
                loss,
                turn(WAYS, i),
                turn(RATES, i // 2),
                turn(PENALTIES, i // 3),
                turn([None, 1, 7, 10], i // 2),
                turn(INITS, i),
                i,
            )
        )
    return made


@pytest.fixture(scope="module")
def trained() -> list[tuple[Case, dict[str, Any]]]:
    text = kernels()
    made = cases(84)
    return list(
        zip(
            made, run_in_node("training.js", [case.on_the_page(text) for case in made]), strict=True
        )
    )


def network(case: Case) -> MLP:
    activations = [g for _, g in case.layers]
    sizes = [n for n, _ in case.layers]
    return MLP(case.X.shape[1], sizes, activation=activations, init=case.init, rng=case.seed)


def penalty_of(case: Case) -> Any:
    if case.penalty is None:
        return None
    name, strength = case.penalty
    return lambda parameters: getattr(nets, name)(parameters, strength)


def test_first_weights_are_those_of_mlp(trained: Any) -> None:
    for case, answer in trained:
        expected = [p.data for p in network(case).parameters()]
        if case.init == "normal":  # logarithm and cosine differ by an ulp between libraries
            assert answer["start"] == pytest.approx(expected, rel=1e-14)
        else:
            assert answer["start"] == expected


def test_gradients_are_those_of_graphs(trained: Any) -> None:
    for case, answer in trained:
        net, m = network(case), case.split
        run_batch(
            net,
            loss_named(case.loss),
            case.X[:m].tolist(),
            case.y[:m].tolist(),
            penalty_of(case),
        )
        expected = [p.grad or 0.0 for p in net.parameters()]
        assert answer["gradient"] == pytest.approx(expected, rel=1e-12, abs=1e-12), case


def test_losses_and_metrics_of_fifty_steps_are_those_of_fit(trained: Any) -> None:
    for case, answer in trained:
        net, m = network(case), case.split
        history = fit(
            net,
            case.X[:m],
            case.y[:m],
            loss=case.loss,
            optimiser=type(case.optimiser)(**case.optimiser.settings),
            epochs=case.epochs,
            batch_size=case.batch,
            validation=(case.X[m:], case.y[m:]),
            metrics=[case.metric],
            penalty=penalty_of(case),
            schedule=case.schedule and getattr(schedules, case.schedule[0])(**case.schedule[1]),
            rng=case.seed + 1,
            progress=False,
        )
        assert history.measures.keys() == answer["measures"].keys()
        for name, column in history.measures.items():
            assert answer["measures"][name] == pytest.approx(column, rel=1e-9, abs=1e-9), (
                name,
                case,
            )
