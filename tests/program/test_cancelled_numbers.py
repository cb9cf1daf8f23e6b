"""What cancels changes no value and no gradient: saturation, random networks, all targets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cross_entropies import CHOSEN, SPELLED, TARGETS_OF, Loss, X, agrees, by_engine
from targets import TARGETS, Run, job

from autograd import (
    NonFiniteError,
    Value,
    compile,
    log,
    log2,
    relu,
    sigmoid,
    tanh,
    value_and_grad,
)
from autograd.program.passes import pipeline
from nets import MLP


def without_cancelling(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tuple((name, change) for name, change in pipeline.PASSES if name != "cancel")
    monkeypatch.setattr(pipeline, "PASSES", kept)


ACTIVATIONS = {
    "sigmoid": sigmoid,
    "tanh": lambda z: (1 + tanh(z)) / 2,
    "relu": lambda z: 1 / (1 + relu(z)),
}
WEIGHTS: list[Loss] = [
    lambda a, y: 1.0,
    lambda a, y: 3 * y + 0.5,
    lambda a, y: (1 - a) ** 2,
    lambda a, y: 1 / (a + 1),
]
SATURATED = [-800.0, -30.0, -2.0, 0.0, 0.5, 30.0, 800.0]


def answer(program: Any, *given: Any, wrt: Any) -> Any:
    """The answer in one row of numbers, or the kind of error."""
    try:
        value, slopes = program.value_and_grad(*given, wrt=wrt)
    except NonFiniteError as error:
        return type(error)
    return np.concatenate([[value], *map(np.ravel, slopes)])


def same(one: Any, other: Any) -> None:
    if isinstance(one, type) or isinstance(other, type):
        assert one is other
    else:
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_pass_changes_no_answer(activation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    g = ACTIVATIONS[activation]
    spelled = [loss for name, loss in SPELLED.items() if name not in TARGETS_OF]
    cases = [(loss, weight) for loss in [*spelled, *CHOSEN.values()] for weight in WEIGHTS]
    answers: dict[bool, list[Any]] = {}
    for cancels in (True, False):
        if not cancels:
            without_cancelling(monkeypatch)
        answers[cancels] = []
        for loss, weight in cases:

            def f(w: Any, b: Any, x: Any, y: Any, loss: Loss = loss, weight: Loss = weight) -> Any:
                a = g(w * x + b)
                return weight(a, y) * loss(a, y)

            # 1 - a has few digits there, which are those of NumPy's and the engine's exp.
            program = compile(f, target="numpy").batch(over=("x", "y"))
            for x in SATURATED:
                for y in (0.0, 1.0, 0.3):
                    given = 1.0, 0.0, [x], [y]
                    answers[cancels].append(answer(program, *given, wrt=("w", "b", "x")))
                    if cancels:  # against the scalar engine
                        try:
                            value, slopes = value_and_grad(f, (0, 1, 2))(1.0, 0.0, x, y)
                            same(answers[True][-1], np.array([value, *slopes]))
                        except NonFiniteError:
                            same(answers[True][-1], NonFiniteError)
    for one, other in zip(answers[True], answers[False], strict=True):
        same(one, other)


def random_net_and_loss(seed: int) -> tuple[MLP, Callable[..., Any], Any]:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 4))
    hidden = [int(n) for n in rng.integers(1, 5, size=int(rng.integers(0, 3)))]
    g = str(rng.choice(["sigmoid", "tanh", "relu"]))
    is_softmax = count > 1 and rng.random() < 0.5
    net = MLP(3, [*hidden, count], activation=g, output="softmax" if is_softmax else "sigmoid",
              rng=seed)  # fmt: skip
    spelled = list(SPELLED.values())[int(rng.integers(0, 4))]
    weight = WEIGHTS[int(rng.integers(0, len(WEIGHTS)))]
    base = log2 if rng.random() < 0.3 else log

    def loss(net: Any, x: Any, y: Any) -> Any:
        outputs = net(x) if count > 1 else [net(x)]
        ys = y if count > 1 else [y]
        if is_softmax:
            return -sum(p * base(a) for p, a in zip(ys, outputs, strict=True))
        total = sum(weight(a, p) * spelled(a, p) for a, p in zip(outputs, ys, strict=True))
        return total / count + 0.1 * sum(a * a for a in outputs)

    Y = rng.choice([0.0, 1.0, 0.3], size=(5, count) if count > 1 else 5)
    return net, loss, Y


@pytest.mark.parametrize("seed", range(40))
def test_random_networks_agree_with_the_engine(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    net, loss, Y = random_net_and_loss(seed)
    program = compile(loss).batch(over=("x", "y"))
    value, gradient = program.value_and_grad(net, X, Y)
    program.verify()
    due = by_engine(loss, net, X, Y.tolist())
    assert value == pytest.approx(due[0], rel=1e-13)
    agrees(gradient, due[1])
    without_cancelling(monkeypatch)
    agrees(gradient, compile(loss).batch(over=("x", "y")).value_and_grad(net, X, Y)[1])


@pytest.mark.parametrize("run", TARGETS)
def test_c_and_javascript_give_the_same(run: Run, tmp_path: Path) -> None:
    jobs, dues = [], []
    for seed in range(12):
        net, loss, Y = random_net_and_loss(seed)
        program = compile(loss).batch(over=("x", "y"))
        dues.append(program.value_and_grad(net, X, Y))
        jobs.append(job(program, (net, X, Y), wrt=("net",)))
    for (value, gradient), ((result, slopes),), one in zip(
        dues, run(jobs, tmp_path), jobs, strict=True
    ):
        assert result.item() == pytest.approx(value, rel=1e-13)
        place = {p: k for k, p in enumerate(one.plan.parameters)}
        agrees(slopes.ravel()[[place[p] for p in net_parameters(one)]], gradient)


def net_parameters(one: Any) -> list[Value]:
    (module,) = one.plan.modules.values()
    return list(module.parameters())
