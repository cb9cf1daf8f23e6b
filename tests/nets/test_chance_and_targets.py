"""Trainings that cannot be compiled: chance, and losses that look at their targets."""

from __future__ import annotations

import importlib
import random
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import TargetError, Value, tanh
from nets import MLP, History, LabelError, fit, softmax_cross_entropy
from nets.models.prediction import predict
from nets.models.randomness import RandomStates

X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.125, 0.5]] * 10
Y = [1.0, 0.0, 0.0, 1.0] * 10


def run(model: Any, X: Any = X, y: Any = Y, loss: Any = "mse", **options: Any) -> History:
    return fit(model, X, y, loss=loss, progress=False, **({"epochs": 1} | options))


class Source:
    """An object that holds a generator, as configurations do."""

    def __init__(self, seed: int) -> None:
        self.generator = random.Random(seed)
        self.numbers: dict[str, Any] = {
            "legacy": np.random.RandomState(seed),
            "new": np.random.default_rng(seed),
        }


MODULE_WIDE = random.Random(1)
SOURCE = Source(2)


def closure() -> Callable[[], float]:
    generator = random.Random(1)
    return lambda: generator.random()


class Slotted:
    __slots__ = ("generator",)

    def __init__(self) -> None:
        self.generator = np.random.default_rng(1)

    def __call__(self) -> float:
        return float(self.generator.random())


class Private:
    __slots__ = ("__generator",)

    def __init__(self) -> None:
        self.__generator = random.Random(1)

    def __call__(self) -> float:
        return self.__generator.random()


class Queue(list[Any]):
    def __init__(self) -> None:
        self.generator = random.Random(1)

    def __call__(self) -> float:
        return self.generator.random()


class Computing:
    @property
    def number(self) -> float:
        return MODULE_WIDE.random()

    def __call__(self) -> float:
        return self.number


class Refusing(Queue):
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


def default() -> Callable[[], float]:
    def draw(generator: Any = random.Random(1)) -> float:  # noqa: B008  which is what is tested
        return float(generator.random())

    return draw


def bits() -> Callable[[], float]:
    generator = np.random.PCG64(1)
    return lambda: float(generator.random_raw()) / 2.0**64


def cached_gauss() -> Callable[[], float]:
    generator = random.Random(1)
    generator.gauss(0, 1)  # gauss() keeps the second number of a pair
    return lambda: abs(generator.gauss(0, 1))


def cached_normal() -> Callable[[], float]:
    generator = np.random.RandomState(1)
    generator.randn()
    return lambda: abs(float(generator.randn()))


DRAWN: dict[str, Callable[[], float]] = {
    "Python's own": random.random,
    "Python's own, in a function": lambda: random.random(),
    "numpy's own": lambda: float(np.random.rand()),
    "closure": closure(),
    "module": lambda: MODULE_WIDE.random(),
    "attribute": lambda: SOURCE.generator.random(),
    "numpy's legacy in a dict": lambda: float(SOURCE.numbers["legacy"].rand()),
    "numpy's new in a dict": lambda: float(SOURCE.numbers["new"].random()),
    "default": default(),
    "bound method": random.Random(1).random,
    "partial": partial(lambda generator: generator.random(), random.Random(1)),
    "bit generator": bits(),
    "slots": Slotted(),
    "private slots": Private(),
    "a list's attribute": Queue(),
    "property": Computing(),
    "queue": partial(lambda queue: queue[0].random(), deque([random.Random(1)])),
    "object with a __getattr__ that raises": Refusing(),
    "Python's second of a pair": cached_gauss(),
    "numpy's second of a pair": cached_normal(),
}


@pytest.mark.parametrize("source", DRAWN)
@pytest.mark.parametrize("where", ["activation", "loss", "penalty"])
def test_rare_chance_is_trained_eagerly_and_noted(source: str, where: str) -> None:
    def dropped(x: Any, draw: Any = DRAWN[source]) -> Any:
        return x * 0.0 if draw() < 1e-9 else x * 1.0

    options: dict[str, Any] = {}
    if where == "loss":
        options["loss"] = lambda a, y: dropped((a - y) ** 2)
    if where == "penalty":
        options["penalty"] = lambda p: dropped(p[0] * p[0])
    g = (lambda z: dropped(tanh(z))) if where == "activation" else "tanh"
    history = run(MLP(2, [3, 1], activation=g, rng=1), **options)
    assert history.note is not None and "draws at random" in history.note
    assert history.note.startswith("trained by the eager engine")
    with pytest.raises(TargetError, match="draws at random"):
        run(MLP(2, [3, 1], activation=g, rng=1), engine="program", **options)


def test_dropout_is_drawn_anew_for_each_example() -> None:
    generator, draws = random.Random(1), [0]

    def dropout(z: Value) -> Any:
        draws[0] += 1
        return tanh(z) * (generator.random() >= 0.005)

    net = MLP(2, [4, 1], activation=dropout, rng=1)
    run(net, epochs=3)
    assert draws[0] >= 3 * len(X) * 4
    before = draws[0]
    net.predict(X)
    assert draws[0] >= before + len(X) * 4


def test_a_model_without_chance_is_a_program_though_generators_are_near() -> None:
    for g in (lambda z: tanh(z) * (1.0 if DRAWN else 0.0), lambda z: tanh(z), "tanh"):
        assert run(MLP(2, [3, 1], activation=g, rng=random.Random(1))).note is None


def test_the_operating_systems_numbers_have_no_state_and_stop_nothing() -> None:
    generator = random.SystemRandom()
    states = RandomStates(lambda: generator.random())
    generator.random()
    assert not states.moved()


@pytest.mark.slow
def test_a_generator_is_found_beside_more_objects_than_are_looked_at() -> None:
    class Configuration:
        def __init__(self) -> None:
            self.generator = random.Random(1)
            self.first = [[i] for i in range(100_000)]
            self.last = [(i, [i]) for i in range(100_000)]

    configuration = Configuration()
    states = RandomStates(lambda: configuration)
    configuration.generator.random()
    assert states.moved()


def test_a_module_of_ones_own_that_is_called_as_one_of_pythons_is_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "this.py").write_text(
        "import random\nrng = random.Random(1)\ndef draw():\n    return rng.random()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "this", raising=False)
    this = importlib.import_module("this")
    states = RandomStates(this.draw)
    this.draw()
    monkeypatch.delitem(sys.modules, "this")
    assert states.moved()


def test_objects_that_hold_each_other_are_looked_at_once() -> None:
    first: list[Any] = []
    second: dict[str, Any] = {"first": first, "generator": random.Random(1)}
    first.append(second)
    states = RandomStates(first)
    assert not states.moved()
    second["generator"].random()
    assert states.moved()


def wrapped(a: Any, y: Any) -> Any:
    return softmax_cross_entropy(a, y)


@pytest.mark.parametrize("engine", ["auto", "program", "eager"])
@pytest.mark.parametrize("place", [0, 17, 59])
def test_a_wrapped_loss_refuses_a_class_that_is_not_there(engine: str, place: int) -> None:
    classes = [i % 30 for i in range(60)]
    classes[place] = 99
    net = MLP(2, [30], activation=[], output="linear", rng=1)
    before = [p.data for p in net.parameters()]
    with pytest.raises(LabelError, match="one of 0 to 29, got 99"):
        run(net, X + X[:20], classes, wrapped, engine=engine, rng=1)
    assert [p.data for p in net.parameters()] == before


@pytest.mark.parametrize("engine", ["auto", "program", "eager"])
def test_a_wrapped_loss_refuses_a_class_that_only_the_validation_has(engine: str) -> None:
    classes = [i % 30 for i in range(60)]
    net = MLP(2, [30], activation=[], output="linear", rng=1)
    held_out = (X[:12], [*range(11), 99])
    with pytest.raises(LabelError, match="one of 0 to 29, got 99"):
        run(net, X + X[:20], classes, wrapped, engine=engine, validation=held_out)


def test_a_wrapped_loss_of_many_classes_stays_a_program() -> None:
    net = MLP(2, [30], activation=[], output="linear", rng=1)
    classes = [i % 30 for i in range(60)]
    assert run(net, X + X[:20], classes, wrapped, engine="program").note is None


@pytest.mark.parametrize("columns", [1, 2])
def test_one_target_of_many_that_a_loss_treats_in_its_own_way_is_noted(columns: int) -> None:
    """A table's entry is found by a number and not by a Value, which a program has instead."""
    weights = {37.0: 5.0}

    def loss(a: Any, y: Any) -> Any:
        a, y = (a[0], y[0]) if columns == 2 else (a, y)
        return weights.get(y, 1.0) * (a - y) ** 2

    y = np.arange(40.0)
    targets = y if columns == 1 else np.stack([y, -y], axis=1)
    nets = [MLP(2, [2, columns], activation="tanh", rng=1) for _ in range(2)]
    history = run(nets[0], X, targets, loss)
    assert history.note is not None and "the target" in history.note and "37.0" in history.note
    assert history.loss == run(nets[1], X, targets, loss, engine="eager").loss


def test_a_loss_that_takes_only_values_is_looked_at_too() -> None:
    def loss(a: Any, y: Any) -> Any:
        return (a - y).tanh() ** 2  # a plain number has no tanh()

    assert run(MLP(2, [1], rng=1), X, np.linspace(0, 1, 40), loss, engine="program").note is None


def test_a_loss_with_a_parameter_of_its_own_is_a_program() -> None:
    scale = Value(2.0)
    assert run(MLP(2, [1], rng=1), loss=lambda a, y: scale * (a - y) ** 2).note is None


def test_predictions_of_a_model_that_draws_are_drawn_one_by_one() -> None:
    generator = random.Random(1)
    net = MLP(2, [1], activation=[], output=lambda z: z * 0 + generator.random(), rng=1)
    assert len(set(predict(net, X).tolist())) == len(X)
