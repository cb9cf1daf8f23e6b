"""The builder's data sets are those of `nets`, from the same seeds."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from builders import run_in_node

from nets import (
    blobs,
    circles,
    house_prices,
    moons,
    noisy_line,
    noisy_sine,
    spirals,
    train_test_split,
    xor,
)

pytestmark = pytest.mark.node


def around(count: int) -> list[list[float]]:
    """Centres on a circle."""
    angles = [2 * math.pi * k / count for k in range(count)]
    return [[2 * math.cos(t), 2 * math.sin(t)] for t in angles]


Made = Callable[[dict[str, Any]], Any]
MADE: dict[str, Made] = {
    "moons": lambda d: moons(d["n"], d["noise"], d["seed"]),
    "circles": lambda d: circles(d["n"], d["noise"], 0.5, d["seed"]),
    "xor": lambda d: xor(d["n"], d["noise"], d["seed"]),
    "blobs": lambda d: blobs(d["n"], around(d["classes"]), d["noise"], rng=d["seed"]),
    "spirals": lambda d: spirals(d["n"], d["classes"], noise=d["noise"], rng=d["seed"]),
    "line": lambda d: noisy_line(d["n"], noise=d["noise"], rng=d["seed"]),
    "sine": lambda d: noisy_sine(d["n"], noise=d["noise"], rng=d["seed"]),
    "houses": lambda d: house_prices(d["n"], d["noise"], d["seed"]),
}


@pytest.mark.parametrize("kind", MADE)
def test_examples_and_their_split_are_those_of_nets(kind: str) -> None:
    given: list[dict[str, Any]] = [
        {"kind": kind, "n": n, "noise": noise, "classes": 2 + n % 4, "seed": seed}
        for n, noise, seed in [(40, 0.0, 0), (41, 0.2, 1), (150, 0.5, 77), (203, 1.0, 2**32 - 1)]
    ]
    answers = run_in_node("datasets.js", [{"data": data, "share": 0.3} for data in given])
    for data, answer in zip(given, answers, strict=True):
        X, y = MADE[kind](data)
        assert np.array(answer["X"]) == pytest.approx(X, rel=1e-14, abs=1e-14)
        assert np.array(answer["y"]) == pytest.approx(y, rel=1e-14, abs=1e-14)
        train, test, *_ = train_test_split(np.arange(data["n"]), y, 0.3, rng=data["seed"])
        assert answer["split"] == {"train": train.tolist(), "test": test.tolist()}
