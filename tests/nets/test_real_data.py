"""Real data from scikit-learn, and PyTorch trained on the same data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nets import (
    MLP,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Optimiser,
    RMSProp,
    accuracy,
    fit,
    r2,
    standardise,
    train_test_split,
)

datasets = pytest.importorskip("sklearn.datasets")
scores = pytest.importorskip("sklearn.metrics")


def dealt(load: Callable[..., Any], test: float = 0.25) -> tuple[Any, Any, Any, Any]:
    """The set's standardised training and test data, and the labels of both."""
    X, y = load(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test=test, rng=0)
    return *standardise(X_train, X_test), y_train, y_test


def test_logistic_regression_tells_breast_cancer_in_more_than_96_of_100_cases() -> None:
    X_train, X_test, y_train, y_test = dealt(datasets.load_breast_cancer)
    net = MLP(30, [1], output="sigmoid", init="zeros")
    history = fit(
        net,
        X_train,
        y_train,
        loss="binary_cross_entropy",
        optimiser=GradientDescent(0.5),
        epochs=40,
        metrics=["accuracy"],
        validation=(X_test, y_test),
        progress=False,
    )
    assert history["validation_accuracy"][-1] > 0.96
    labels = net.predict(X_test) > 0.5
    assert scores.accuracy_score(y_test, labels) == history["validation_accuracy"][-1]
    assert history.loss[0] == pytest.approx(np.log(2), rel=1e-12)  # chance at the start


def test_a_small_network_reads_digits_in_more_than_95_of_100_cases() -> None:
    X_train, X_test, y_train, y_test = dealt(datasets.load_digits)
    net = MLP(64, [32, 10], activation="relu", rng=0)
    fit(
        net,
        X_train,
        y_train,
        loss="softmax_cross_entropy",
        optimiser=Adam(0.02),
        epochs=3,
        batch_size=32,
        progress=False,
    )
    outputs = net.predict(X_test)
    share = accuracy(outputs, y_test)
    assert share > 0.95
    assert share == scores.accuracy_score(y_test, np.argmax(outputs, axis=1))


def test_a_small_network_tells_irises_and_logits_become_classes_by_sign() -> None:
    X_train, X_test, y_train, y_test = dealt(datasets.load_iris)
    history = fit(
        MLP(4, [6, 3], activation="tanh", rng=0),
        X_train,
        y_train,
        loss="softmax_cross_entropy",
        optimiser=Adam(0.05),
        epochs=60,
        validation=(X_test, y_test),
        metrics=["accuracy"],
        progress=False,
    )
    assert history["validation_accuracy"][-1] > 0.93
    history = fit(
        MLP(4, [1], rng=0),
        X_train,
        y_train == 0,
        loss="binary_cross_entropy_from_logits",
        optimiser=Adam(0.1),
        epochs=30,
        metrics=["accuracy"],
        progress=False,
    )
    assert history["accuracy"][-1] == 1.0


def test_metrics_are_scikit_learns() -> None:
    random = np.random.RandomState(0)
    wanted, predicted = random.normal(size=(2, 40, 3))
    assert r2(predicted, wanted) == pytest.approx(scores.r2_score(wanted, predicted), rel=1e-12)
    predicted[:, 1] = wanted[:, 1] = 2.0
    assert r2(predicted, wanted) == pytest.approx(scores.r2_score(wanted, predicted), rel=1e-12)
    predicted[3, 1] = 0.0
    assert r2(predicted, wanted) == pytest.approx(scores.r2_score(wanted, predicted), rel=1e-12)
    labels = random.randint(0, 2, size=40)
    outputs = random.uniform(size=40)
    share = scores.accuracy_score(labels, outputs > 0.5)
    assert accuracy(outputs, labels) == accuracy(outputs - 0.5, 2 * labels - 1) == share
    assert accuracy(outputs.reshape(-1, 1), labels.reshape(-1, 1)) == share
    assert accuracy(outputs - 0.5, labels, threshold=0.0) == share
    assert accuracy(np.column_stack([1 - outputs, outputs]), np.eye(2)[labels]) == share


TWINS: list[tuple[Optimiser, str, dict[str, Any]]] = [
    (GradientDescent(0.1), "SGD", {"lr": 0.1}),
    (
        Momentum(0.05, 0.9, nesterov=True, weight_decay=0.01),
        "SGD",
        {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    ),
    (Momentum(0.05, 0.9), "SGD", {"lr": 0.05, "momentum": 0.9}),
    (RMSProp(0.005), "RMSprop", {"lr": 0.005}),
    (Adam(0.02), "Adam", {"lr": 0.02}),
    (AdamW(0.02, weight_decay=0.1), "AdamW", {"lr": 0.02, "weight_decay": 0.1}),
]


def twin_of(torch: Any, net: MLP, activation: str) -> Any:
    """A PyTorch network with the same parameters at the start."""
    parts: list[Any] = []
    for W, b in net.matrices():
        linear = torch.nn.Linear(W.shape[1], W.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W))
            linear.bias.copy_(torch.tensor(b[:, 0]))
        parts += [linear, getattr(torch.nn, activation)()]
    return torch.nn.Sequential(*parts[:-1])


@pytest.mark.parity
@pytest.mark.parametrize(("optimiser", "name", "settings"), TWINS, ids=lambda x: repr(x)[:40])
def test_losses_on_irises_are_pytorchs_over_50_steps(
    optimiser: Optimiser, name: str, settings: dict[str, Any]
) -> None:
    torch = pytest.importorskip("torch")
    X, _, y, _ = dealt(datasets.load_iris)
    net = MLP(4, [5, 3], activation="tanh", init="xavier", rng=0)
    twin = twin_of(torch, net, "Tanh")
    history = fit(
        net,
        X,
        y,
        loss="softmax_cross_entropy",
        optimiser=optimiser,
        epochs=10,
        batch_size=24,
        shuffle=False,
        progress=False,
    )
    theirs = getattr(torch.optim, name)(twin.parameters(), **settings)
    inputs, targets = torch.tensor(X), torch.tensor(y)
    expected = []
    for _ in range(10):  # of 5 steps each
        cost = 0.0
        for start in range(0, len(X), 24):
            chosen = slice(start, start + 24)
            theirs.zero_grad()
            J = torch.nn.functional.cross_entropy(twin(inputs[chosen]), targets[chosen])
            J.backward()
            theirs.step()
            cost += J.item() * len(targets[chosen]) / len(X)
        expected.append(cost)
    assert len(X) == 112
    assert history.loss == pytest.approx(expected, rel=1e-9)
    for (W, b), linear in zip(net.matrices(), twin[::2], strict=True):
        np.testing.assert_allclose(W, linear.weight.detach(), rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(b[:, 0], linear.bias.detach(), rtol=1e-7, atol=1e-9)


@pytest.mark.parity
def test_logistic_regression_on_breast_cancer_is_pytorchs_over_50_steps() -> None:
    torch = pytest.importorskip("torch")
    X, _, y, _ = dealt(datasets.load_breast_cancer, test=0.8)
    net = MLP(30, [1], init="xavier", rng=0)
    twin = twin_of(torch, net, "Tanh")
    history = fit(
        net, X, y, loss="bce_from_logits", optimiser=GradientDescent(0.1), epochs=50, progress=False
    )
    theirs = torch.optim.SGD(twin.parameters(), lr=0.1)
    inputs, targets = torch.tensor(X), torch.tensor(y, dtype=torch.float64)
    for cost in history.loss:
        theirs.zero_grad()
        J = torch.nn.functional.binary_cross_entropy_with_logits(twin(inputs)[:, 0], targets)
        J.backward()
        theirs.step()
        assert cost == pytest.approx(J.item(), rel=1e-9)
