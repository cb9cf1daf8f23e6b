"""Mistakes with networks: their making, losses, data sets and training."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from blocks import Snippets

import nets
from autograd import Value
from nets import (
    MLP,
    Adam,
    AdamW,
    GradientDescent,
    History,
    Layer,
    Module,
    Momentum,
    Neuron,
    RMSProp,
)
from nets.learning import schedules

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = [0, 1, 1, 0]
NAN = np.array([[0.0, math.nan], [1.0, 2.0]])


def network(*sizes: int, **named: Any) -> MLP:
    return MLP(2, sizes or (3, 1), **{"output": "sigmoid", "rng": 1, **named})


class Half(Module):
    """A module that lacks its methods."""


def no_number(z: Any) -> Any:
    return "z"


NETWORKS: Snippets = {
    "MLP(0, [1])": lambda: MLP(0, [1]),
    "MLP(2, 3)": lambda: MLP(2, 3),  # type: ignore[arg-type]
    "MLP(2, [])": lambda: MLP(2, []),
    "MLP(2, [3, 0])": lambda: MLP(2, [3, 0]),
    "MLP(2, [1.5])": lambda: MLP(2, [1.5]),  # type: ignore[list-item]
    'MLP(activation="rellu")': lambda: network(activation="rellu"),
    'MLP(activation="leaky_relu(a)")': lambda: network(activation="leaky_relu(a)"),
    'MLP(activation="relu(0.1)")': lambda: network(activation="relu(0.1)"),
    'MLP(activation="relu(")': lambda: network(activation="relu("),
    "MLP(activation=3)": lambda: network(activation=3),
    'MLP(activation=["tanh"] * 4)': lambda: network(activation=["tanh"] * 4),
    'MLP(activation=[...], output="relu")': lambda: network(activation=["tanh"] * 2, output="relu"),
    'MLP(init="xaviar")': lambda: network(init="xaviar"),
    "MLP(init=nan)": lambda: network(init=lambda rng, n_in, n_out: math.nan),
    'MLP(rng="seed")': lambda: network(rng="seed"),
    'MLP(output="softmax") of one unit': lambda: network(1, output="softmax"),
    'Neuron(2, "softmax")': lambda: Neuron(2, "softmax"),
    "Layer(2, 0)": lambda: Layer(2, 0),
    "an activation of a text": lambda: network(activation=no_number)([1.0, 2.0]),
    "net(3.0)": lambda: network()(3.0),  # type: ignore[arg-type]
    'net("12")': lambda: network()("12"),
    "net([1, 2, 3])": lambda: network()([1, 2, 3]),
    "net of a table": lambda: network()(X),  # type: ignore[arg-type]
    "net([1, None])": lambda: network()([1, None]),
    "net.predict(3 features)": lambda: network().predict([[1.0, 2.0, 3.0]]),
    "net.predict of a row": lambda: network().predict([1.0, 2.0]),
    'net.predict(X, examples="lines")': lambda: network().predict(X, examples="lines"),
    "net.summary(0)": lambda: network().summary(0),
    "net.set_matrices of one pair": lambda: network().set_matrices([(X, [0, 0])]),
    "net.set_matrices of another shape": lambda: network().set_matrices([(X, [0] * 4)] * 2),
    "net.set_matrices of nan": lambda: network(2, 1).set_matrices([(NAN, [0, 0]), ([[1, 1]], [0])]),
    "a Module without a call": lambda: Half()([1.0]),
    "a Module without parameters": lambda: Half().zero_grad(),
    "a Module without names": lambda: Half().named_parameters(),
    'activation_named("ReLu6")': lambda: nets.activation_named("ReLu6"),
    "nets.Adma": lambda: nets.Adma,  # type: ignore[attr-defined]
}

LOSSES: Snippets = {
    'loss_named("bec")': lambda: nets.loss_named("bec"),
    "loss_named(3)": lambda: nets.loss_named(3),  # type: ignore[arg-type]
    "mean_squared_error of 2 and 1": lambda: nets.mean_squared_error([1.0, 2.0], [1.0]),
    "mean_squared_error of texts": lambda: nets.mean_squared_error("a", 1.0),
    "mean_squared_error of none": lambda: nets.mean_squared_error([], []),
    "binary_cross_entropy(1.5, 1)": lambda: nets.binary_cross_entropy(1.5, 1),
    "binary_cross_entropy(0.5, 2)": lambda: nets.binary_cross_entropy(0.5, 2),
    'binary_cross_entropy(0.5, "1")': lambda: nets.binary_cross_entropy(0.5, "1"),
    "binary_cross_entropy(0, 1)": lambda: nets.binary_cross_entropy(Value(0.0, "a"), 1),
    "hinge(0.5, 0)": lambda: nets.hinge(0.5, 0),
    "categorical_cross_entropy(a, 3)": lambda: nets.categorical_cross_entropy([0.5, 0.5], 3),
    "categorical_cross_entropy(a, [1])": lambda: nets.categorical_cross_entropy([0.5, 0.5], [1]),
    "categorical_cross_entropy(a, [1, 1])": lambda: nets.categorical_cross_entropy(
        [0.5, 0.5], [1, 1]
    ),
    "softmax_cross_entropy of one": lambda: nets.softmax_cross_entropy([0.5], 0),
    "softmax_cross_entropy(z, 0.5)": lambda: nets.softmax_cross_entropy([0.5, 1.0], 0.5),
    "cost([])": lambda: nets.cost([]),
    "accuracy([0.1, 0.9, 0.2], [0, 1, 2])": lambda: nets.accuracy([0.1, 0.9, 0.2], [0, 1, 2]),
    "accuracy(3 outputs, 2 targets)": lambda: nets.accuracy([0.1, 0.9, 0.2], [0, 1]),
    "accuracy of shapes that differ": lambda: nets.accuracy([[0.1, 0.9, 0.0]], [[0, 1]]),
    "accuracy(1.0, 1)": lambda: nets.accuracy(1.0, 1),
    "r2([], [])": lambda: nets.r2([], []),
}

DATA: Snippets = {
    "moons(0)": lambda: nets.moons(0),
    "moons((1, 2, 3))": lambda: nets.moons((1, 2, 3)),  # type: ignore[arg-type]
    "moons(noise=-1)": lambda: nets.moons(noise=-1),
    'moons(rng="seed")': lambda: nets.moons(rng="seed"),  # type: ignore[arg-type]
    "circles(factor=1)": lambda: nets.circles(factor=1),
    "blobs(centres=0)": lambda: nets.blobs(centres=0),
    "blobs(centres=[1, 2])": lambda: nets.blobs(centres=[1, 2]),  # type: ignore[list-item]
    "spirals(arms=0)": lambda: nets.spirals(arms=0),
    "spirals(turns=inf)": lambda: nets.spirals(turns=math.inf),
    "train_test_split(X, [0])": lambda: nets.train_test_split(X, [0]),
    "train_test_split(X, Y, test=2)": lambda: nets.train_test_split(X, Y, test=2),
    "train_test_split(X, Y, test=0.01)": lambda: nets.train_test_split(X, Y, test=0.01),
    "train_test_split(3, 4)": lambda: nets.train_test_split(3, 4),
    "standardise([1.0])": lambda: nets.standardise([1.0]),
    "standardise(X, 3 features)": lambda: nets.standardise(X, [[1.0, 2.0, 3.0]]),
    "standardise of texts": lambda: nets.standardise([["a", 1.0]]),
    "standardise of rows that differ": lambda: nets.standardise([[1.0, 2.0], [1.0]]),
    "standardise of nan": lambda: nets.standardise(NAN),
    "History()[0]": lambda: History()[0],
    'History({"loss": [1.0]})["los"]': lambda: History({"loss": [1.0]})["los"],
    "GradientDescent(0)": lambda: GradientDescent(0),
    "Momentum(momentum=1.5)": lambda: Momentum(momentum=1.5),
    "RMSProp(epsilon=0)": lambda: RMSProp(epsilon=0),
    'Adam("0.1")': lambda: Adam("0.1"),  # type: ignore[arg-type]
    "AdamW(weight_decay=-1)": lambda: AdamW(weight_decay=-1),
    'optimiser_named("sgdd")': lambda: nets.optimiser_named("sgdd"),
    "optimiser_named(None)": lambda: nets.optimiser_named(None),  # type: ignore[arg-type]
    "Adam().step([3])": lambda: Adam().step([3]),  # type: ignore[list-item]
    "schedules.step(1.0, every=0)": lambda: schedules.step(1.0, every=0),
    "schedules.cosine(-1.0, 10)": lambda: schedules.cosine(-1.0, 10),
    "schedules.constant(None)": lambda: schedules.constant(None),  # type: ignore[arg-type]
}


def fitted(model: Any = None, X: Any = X, y: Any = Y, **options: Any) -> Callable[[], History]:
    """A training that is begun when it is called."""

    def act() -> History:
        settings: dict[str, Any] = {"loss": "bce", "epochs": 1, "progress": False}
        net = network() if model is None else model
        return nets.fit(net, X, y, **(settings | options))

    return act


def left() -> None:
    """A loss that leaves the graph."""
    fitted(loss=lambda a, y: (Value(a.data) - y) ** 2)()


TRAINING: Snippets = {
    "fit(net, X, y)": lambda: nets.fit(network(), X, Y),  # type: ignore[call-arg]
    'fit(optimizer="adam")': fitted(optimizer="adam"),
    "fit(lr=0.1)": fitted(lr=0.1),
    "fit(seed=1)": fitted(seed=1),
    "fit(3, X, y)": fitted(3),
    "fit(MLP, X, y)": fitted(MLP),
    "fit of a function without parameters": fitted(lambda x: x[0]),
    "fit(X of one axis)": fitted(X=[1.0, 2.0]),
    "fit(X of 3 features)": fitted(X=np.ones((4, 3))),
    "fit(X of texts)": fitted(X=[["a", "b"]] * 4),
    "fit(X with nan)": fitted(X=NAN, y=[0, 1]),
    "fit(no X)": fitted(X=[], y=[]),
    "fit(X, y of 3)": fitted(y=[0, 1, 1]),
    "fit(y of texts)": fitted(y=["a", "b", "a", "b"]),
    "fit(y of -1)": fitted(y=[-1, 1, 1, -1]),
    "fit(y of three axes)": fitted(y=np.zeros((4, 1, 1))),
    'fit(examples="lines")': fitted(examples="lines"),
    'fit(loss="BEC")': fitted(loss="BEC"),
    "fit(loss=3)": fitted(loss=3),
    'fit(loss="bce_from_logits") after a sigmoid': fitted(loss="bce_from_logits"),
    "fit(loss that leaves the graph)": left,
    'fit(loss="hinge") with 0 and 1': fitted(network(output="linear"), loss="hinge"),
    'fit(optimiser="adma")': fitted(optimiser="adma"),
    "fit(optimiser=0.1)": fitted(optimiser=0.1),
    "fit(epochs=-1)": fitted(epochs=-1),
    "fit(epochs=1.5)": fitted(epochs=1.5),
    "fit(batch_size=0)": fitted(batch_size=0),
    "fit(validation=X)": fitted(validation=X),
    "fit(validation=2)": fitted(validation=2),
    "fit(validation of 3 features)": fitted(validation=(np.ones((2, 3)), [0, 1])),
    "fit(callbacks=3)": fitted(callbacks=3),
    'fit(metrics=["acuracy"])': fitted(metrics=["acuracy"]),
    "fit(metrics=None)": fitted(metrics=None),
    'fit(metrics={"loss": ...})': fitted(metrics={"loss": nets.accuracy}),
    "fit(metric of None)": fitted(metrics={"none": lambda a, y: None}),
    "fit(penalty=0.1)": fitted(penalty=0.1),
    "fit(schedule=0.1)": fitted(schedule=0.1),
    "fit(schedule of a negative rate)": fitted(schedule=lambda k: -1.0),
    "fit(early_stopping=0)": fitted(early_stopping=0),
    "fit(rng=1.5)": fitted(rng=1.5),
    'fit(engine="fast")': fitted(engine="fast"),
    'fit(engine="program") of a branch': fitted(
        engine="program", loss=lambda a, y: a * a if a > 0 else -a
    ),
    "fit that diverges": fitted(
        network(1, output="linear", init="zeros"),
        loss="mse",
        optimiser=GradientDescent(2.0**700),
        epochs=9,
    ),
    "training(net, X, y)": lambda: nets.training(network(), X, Y),  # type: ignore[call-arg]
}
