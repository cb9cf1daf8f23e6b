"""A checkpoint knows its training: another training is refused, the same one goes on."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checkpoints import X, Y, network, run

from autograd import Value, relu, tanh
from autograd.engine.recorded import set_data
from nets import MLP, Adam, SavedFileError, l1, l2, training
from nets.training import fingerprints

ROOT = Path(__file__).parent.parent.parent
HELD_OUT = ([[0.25, 0.75], [-1.0, 0.5]], [1, 0])


class Branching:
    """A model that cannot be compiled: it has an `if`."""

    def __init__(self, slope: float = 0.1, weights: tuple[float, float] = (0.5, -0.25)) -> None:
        self.slope = slope
        self.weights = [Value(w) for w in weights]

    def __call__(self, x: Any) -> Any:
        z = x[0] * self.weights[0] + x[1] * self.weights[1]
        return z if z > 0 else self.slope * z

    def parameters(self) -> list[Value]:
        return self.weights


class HalfFrozen(Branching):
    """A model that trains only one of its weights."""

    def parameters(self) -> list[Value]:
        return self.weights[:1]


def weighted(weights: dict[int, float]) -> Callable[[Any, Any], Any]:
    return lambda a, y: weights.get(y, 1.0) * (a - y) ** 2


OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "activation": ({}, {"model": network("relu")}, "['tanh', 'sigmoid'] in the file"),
    "output": (
        {"loss": "mse"},
        {"model": network(output="linear")},
        "['tanh', 'linear'] now",
    ),
    "slope": (
        {"model": network("leaky_relu(0.1)")},
        {"model": network("leaky_relu(0.2)")},
        "the activations: ['leaky_relu(0.1)', 'sigmoid'] in the file",
    ),
    "own activation": (
        {"model": network(lambda z: tanh(z) * 1.5)},
        {"model": network(lambda z: tanh(z) * 1.25)},
        "what the model computes is not the same",
    ),
    "own class": (
        {"model": HalfFrozen(), "loss": "mse"},
        {"model": HalfFrozen(0.25), "loss": "mse"},
        "what the model computes is not the same",
    ),
    "frozen weight": (
        {"model": HalfFrozen(), "loss": "mse"},
        {"model": HalfFrozen(0.1, (0.5, 0.75)), "loss": "mse"},
        "what the model computes is not the same",
    ),
    "penalty": (
        {},
        {"penalty": lambda p: l2(p, 0.01)},
        "what the penalty computes is not the same",
    ),
    "strength": (
        {"penalty": lambda p: l2(p, 0.01)},
        {"penalty": lambda p: l2(p, 0.02)},
        "what the penalty computes is not the same",
    ),
    "strength in a partial": (
        {"penalty": partial(l2, strength=0.01)},
        {"penalty": partial(l2, strength=0.02)},
        "what the penalty computes is not the same",
    ),
    "kind of penalty": (
        {"penalty": lambda p: l2(p, 0.01)},
        {"penalty": lambda p: l1(p, 0.01)},
        "what the penalty computes is not the same",
    ),
    "penalty of some": (
        {"penalty": lambda p: l2(p, 0.01)},
        {"penalty": lambda p: l2(p[1:], 0.01)},
        "what the penalty computes is not the same",
    ),
    "loss": (
        {"loss": lambda a, y: (a - y) ** 2},
        {"loss": lambda a, y: (y - 2 * a) ** 2},
        "what the loss computes is not the same",
    ),
    "branching loss": (
        {"loss": lambda a, y: (a - y) ** 2 if y == 1 else abs(a - y)},
        {"loss": lambda a, y: (a - y) ** 2 if y == 0 else abs(a - y)},
        "what the loss computes is not the same",
    ),
    "weight of a class": (
        {"loss": weighted({1: 2.0})},
        {"loss": weighted({1: 3.0})},
        "what the loss computes is not the same",
    ),
    "rng": ({}, {"rng": 1}, "rng is different"),
    "other data": (
        {},
        {"X": (np.array(X) + 1e-12).tolist()},
        "X is not the same",
    ),
    "permuted features": (
        {},
        {"X": [row[::-1] for row in X]},
        "X is not the same",
    ),
    "permuted examples": (
        {},
        {"X": X[::-1], "y": Y[::-1]},
        "X is not the same; y is not the same",
    ),
    "targets": ({}, {"y": [1, 0, 1, 0, 1, 0]}, "y is not the same"),
    "validation": (
        {"validation": HELD_OUT},
        {"validation": (HELD_OUT[0], [0, 1])},
        "validation y is not the same",
    ),
    "split": (
        {"validation": 0.5},
        {"validation": 0.5, "rng": 7},
        "rng is different (None continues with that of the file)",
    ),
}


@pytest.mark.parametrize("which", OTHERS)
def test_another_training_is_refused_and_the_same_goes_on(tmp_path: Path, which: str) -> None:
    first, changed, words = OTHERS[which]
    path = tmp_path / "run.json"
    assert len(run(path, **first)) == 1
    written = path.read_bytes()
    with pytest.raises(SavedFileError) as told:
        run(path, 3, **(first | changed))
    assert "checkpoint of another training" in str(told.value) and words in str(told.value)
    assert path.read_bytes() == written
    assert len(run(path, 3, **first)) == 3


@pytest.mark.parametrize(
    "same",
    [
        {"X": np.array(X), "y": np.array(Y)},
        {"X": np.array(X, dtype=np.float32), "y": [float(y) for y in Y]},
        {"X": np.asfortranarray(X), "y": [[y] for y in Y]},
        {"X": np.array(X).T, "examples": "columns"},
        {"model": MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=99)},
        {"loss": "binary_cross_entropy", "rng": None},
        {"rng": random.Random(0)},
        {"engine": "eager"},
        {"callbacks": [lambda epoch: None]},
    ],
    ids=lambda same: ", ".join(same),
)
def test_what_makes_no_difference_may_differ(tmp_path: Path, same: dict[str, Any]) -> None:
    path = tmp_path / "run.json"
    run(path)
    assert len(run(path, 3, **same)) == 3


def test_a_model_that_branches_goes_on_where_its_weights_have_moved(tmp_path: Path) -> None:
    path, model = tmp_path / "run.json", Branching()
    run(path, 1, model=model, loss="mse", optimiser=Adam(2.0))
    moved = [w.data for w in model.weights]
    assert moved != [0.5, -0.25]
    run(path, 2, model=model, loss="mse", optimiser=Adam(2.0))
    straight = Branching()
    run(tmp_path / "other.json", 2, model=straight, loss="mse", optimiser=Adam(2.0))
    assert [w.data for w in model.weights] == [w.data for w in straight.weights]


@pytest.mark.parametrize("raises", [ZeroDivisionError, KeyboardInterrupt])
def test_looking_leaves_the_parameters_alone(tmp_path: Path, raises: type[BaseException]) -> None:
    net, calls = network(), []
    numbers = [p.data for p in net.parameters()]

    def penalty(parameters: list[Value]) -> Any:
        calls.append([p.data for p in parameters])
        raise raises

    try:
        training(net, X, Y, loss="bce", penalty=penalty, checkpoint=tmp_path / "run.json")
    except KeyboardInterrupt:
        assert raises is KeyboardInterrupt
    assert calls and calls[0] != numbers
    assert [p.data for p in net.parameters()] == numbers
    assert all(p.grad is None for p in net.parameters())


def test_what_draws_at_random_goes_on_though_it_is_never_the_same(tmp_path: Path) -> None:
    generator = random.Random(3)

    def dropout(z: Value) -> Any:
        return relu(z) * (generator.random() > 0.5)

    path = tmp_path / "run.json"
    run(path, model=network(dropout))
    assert json.loads(path.read_text())["fingerprints"]["what the model computes"] is None
    assert len(run(path, 3, model=network(dropout))) == 3
    with pytest.raises(SavedFileError, match="what the model computes is not the same"):
        run(path, 4, model=network(lambda z: relu(z)))


SCRIPT = """
import sys
from functools import partial
from autograd import exp, tanh
from nets import MLP, Adam, fit, l2
weights = {1: 2.0}
net = MLP(2, [3, 1], activation=lambda z: tanh(z) * 1.5, output=partial(lambda k, z: k * z, 2.0),
          rng=1)
history = fit(
    net, [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.125, 0.5]], [1, 0, 0, 1],
    loss=lambda a, y: weights.get(y, 1.0) * (a - y) ** 2 + exp(-a * a), optimiser=Adam(0.05),
    batch_size=3, penalty=lambda p: l2(p, 0.01) + 0.5 * sum(abs(x) for x in p), progress=False,
    validation=0.25, checkpoint=sys.argv[1], epochs=int(sys.argv[2]),
)
print(history.loss, [p.data for p in net.parameters()])
"""


@pytest.mark.slow
def test_the_same_training_goes_on_in_a_new_process(tmp_path: Path) -> None:
    def told(file: str, epochs: int, seed: str) -> str:
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / file), str(epochs)]
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        result = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert result.returncode == 0, result.stderr
        return result.stdout

    told("stopped.json", 2, "1")
    assert told("stopped.json", 5, "2") == told("straight.json", 5, "3")


@pytest.mark.parametrize("moment", [0, 1])
def test_ctrl_c_while_fingerprints_are_taken_leaves_the_parameters_as_they_were(
    moment: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = 0

    def interrupted(parameters: list[Value], numbers: list[float]) -> None:
        nonlocal calls
        calls += 1
        if calls == moment + 1:
            set_data(parameters[:2], numbers[:2])
            raise KeyboardInterrupt
        set_data(parameters, numbers)

    net = network()
    before = [p.data for p in net.parameters()]
    monkeypatch.setattr(fingerprints, "set_data", interrupted)
    with pytest.raises(KeyboardInterrupt):
        training(net, X, Y, loss="mse", checkpoint=tmp_path / "run.json")
    assert [p.data for p in net.parameters()] == before
