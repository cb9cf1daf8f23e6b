"""Random projects of a builder's page, with what is done to them, for tests."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

Json = dict[str, Any]

ACTIVATIONS = ["tanh", "relu", "sigmoid", "leaky_relu(0.1)", "elu(0.5)", "gelu", "silu", "softplus"]
OPTIMISERS: list[Json] = [
    {"name": "gradient_descent", "settings": {"learning_rate": 0.01}},
    {"name": "gradient_descent", "settings": {"learning_rate": 0.02, "weight_decay": 0.01}},
    {"name": "momentum", "settings": {"learning_rate": 0.002, "nesterov": True}},
    {"name": "momentum", "settings": {"learning_rate": 0.005, "momentum": 0.5}},
    {"name": "rmsprop", "settings": {"learning_rate": 0.01}},
    {"name": "adam", "settings": {"learning_rate": 0.02}},
    {"name": "adamw", "settings": {"learning_rate": 0.02, "weight_decay": 0.05}},
]
SCHEDULES: list[Json | None] = [
    None,
    {"name": "constant", "settings": {"rate": 0.005}},
    {"name": "step", "settings": {"rate": 0.01, "every": 2, "factor": 0.5}},
    {"name": "cosine", "settings": {"rate": 0.01, "epochs": 8, "lowest": 0.001}},
]
PENALTIES: list[Json | None] = [
    None,
    {"name": "l1", "strength": 0.01},
    {"name": "l2", "strength": 0.02},
]
LOSSES: dict[str, list[str | None]] = {
    "two": [None, "binary_cross_entropy_from_logits", "hinge", "mean_squared_error"],
    "classes": [None, "categorical_cross_entropy"],
    "regression": [None],
}
FEATURES = {
    1: [["x1"], ["x1", "sin(x1)"], ["x1^2"]],
    2: [["x1", "x2"], ["x2"], ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]],
    4: [["x1", "x2", "x3", "x4"], ["x4", "x1*x2"]],
}


def project(i: int) -> Json:
    """One of many projects, in which each setting comes several times."""
    rng = random.Random(i)
    kinds = ["moons", "circles", "xor", "blobs", "spirals", "line", "sine", "houses", "own"]
    kind = kinds[i % len(kinds)]
    data: Json = {
        "kind": kind,
        "n": rng.randint(20, 60),
        "noise": 0.2,
        "seed": rng.randrange(2**32),
        "classes": 2 + i % 4,
        "scaled": rng.random() < 0.4,
    }
    width = {"line": 1, "sine": 1, "own": 4}.get(kind, 2)
    task = "regression" if kind in ("line", "sine", "houses") else "two"
    if kind == "own":
        task = ["two", "classes", "regression"][i // len(kinds) % 3]
        n = rng.randint(12, 40)
        data["X"] = [
            [round(rng.gauss(0, 1), rng.choice([1, 15])) for _ in range(4)] for _ in range(n)
        ]
        classes = {"two": 2, "classes": 3}.get(task)
        data["y"] = [j % classes if classes else rng.gauss(0, 1) for j in range(n)]
    elif kind in ("blobs", "spirals") and data["classes"] > 2:
        task = "classes"
    return {
        "data": data,
        "task": task,
        "test": rng.choice([0, 0.2, 0.5]),
        "features": rng.choice(FEATURES[width]),
        "hidden": [
            {"units": rng.randint(1, 6), "activation": rng.choice(ACTIVATIONS)}
            for _ in range(rng.randint(0, 3))
        ],
        "init": rng.choice([None, "uniform", "zeros", "normal"]),
        "rng": rng.randrange(1000),
        "loss": rng.choice(LOSSES[task]),
        "optimiser": rng.choice(OPTIMISERS),
        "schedule": rng.choice([None, *SCHEDULES]),
        "penalty": rng.choice([None, *PENALTIES]),
        "batch": rng.choice([None, 1, 7, 10]),
        "seed": rng.randrange(1000),
    }


def acts(i: int) -> list[list[Any]]:
    """What is done on the page: training, and for most of the projects changes in between."""
    rng = random.Random(-i - 1)
    changes: list[list[list[Any]]] = [
        [],
        [["change", {"optimiser": rng.choice(OPTIMISERS)}]],
        [["change", {"schedule": rng.choice(SCHEDULES), "penalty": rng.choice(PENALTIES)}]],
        [["change", {"hidden": [{"units": rng.randint(1, 5), "activation": "tanh"}]}]],
        [["weight", rng.randrange(1000), rng.uniform(-1, 1)]],
        [["change", {"batch": rng.choice([None, 3, 8])}], ["steps", 1], ["undo", 1]],
        [["change", {"optimiser": OPTIMISERS[0]}], ["epochs", 1], ["undo", 2]],
        [["steps", 2], ["change", {"seed": rng.randrange(99)}]],
        [["change", {"features": ["x1"]}]],
        [["restart"]],
    ]
    return [["epochs", 3], *changes[i % len(changes)], ["epochs", 4]]


def floats(rng: random.Random, n: int) -> list[float]:
    """Numbers of one of the kinds that come up."""
    kinds: list[Callable[[], float]] = [
        lambda: rng.gauss(0, 1),
        lambda: round(rng.gauss(0, 1), 3),
        lambda: rng.choice([0.0, -0.0, 1.0, rng.random()]),
        lambda: float(rng.randint(-5, 5)),
        lambda: rng.choice([5e-324, -1.7976931348623157e308, 1e-310, 2.0**52, 0.1, 1e22]),
        lambda: np.frombuffer(rng.randbytes(6) + b"\x00" + rng.choice([b"\x40", b"\xbf"]))[
            0
        ].item(),
        lambda: 0.0,
    ]
    kind = rng.choice(kinds)
    return [kind() for _ in range(n)]
