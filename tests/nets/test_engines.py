"""The program engine and the eager engine: the same training, except for rounding."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import nets.models.tables
from autograd import NonFiniteError
from autograd.program import ArrayProgram
from nets import (
    MLP,
    Adam,
    AdamW,
    GradientDescent,
    History,
    Layer,
    Momentum,
    Optimiser,
    RMSProp,
    fit,
    l1,
    l2,
    softmax_cross_entropy,
    training,
)
from nets.learning import schedules
from nets.training.engines import EagerEngine

DRAWN = np.random.RandomState(7)
X = DRAWN.normal(size=(26, 3))
CLASSES = DRAWN.randint(0, 3, 26)
ROWS = np.eye(3)[CLASSES]
SOFT = DRAWN.dirichlet([1.0, 1.0, 1.0], 26)
BITS = (X[:, 0] * X[:, 1] > 0).astype(int)
SHARES = DRAWN.uniform(size=26) * (CLASSES > 0)  # some of them 0
NUMBERS = DRAWN.normal(size=(26, 3))


def focal(a: Any, y: Any) -> Any:
    """A user's loss, with a choice that stays in the graph."""
    right = autograd.where(y, a, 1 - a)
    return -((1 - right) ** 2) * autograd.log(right)


def twice(z: Any, y: Any) -> Any:
    return 2 * softmax_cross_entropy(z, y)


CASES: dict[str, tuple[Any, Any, int, str]] = {
    "mse": ("mse", NUMBERS[:, 0], 1, "linear"),
    "mse of columns": ("mse", NUMBERS[:, :1], 1, "linear"),
    "mse of several": ("mse", NUMBERS, 3, "linear"),
    "bce": ("bce", BITS, 1, "sigmoid"),
    "bce of shares": ("bce", SHARES, 1, "sigmoid"),
    "bce of several": ("bce", ROWS, 3, "sigmoid"),
    "bce from logits": ("bce_from_logits", BITS, 1, "linear"),
    "bce from logits of shares": ("bce_from_logits", SHARES, 1, "linear"),
    "softmax of classes": ("softmax_cross_entropy", CLASSES, 3, "linear"),
    "softmax of float classes": ("softmax_cross_entropy", CLASSES * 1.0, 3, "linear"),
    "softmax of rows": ("softmax_cross_entropy", ROWS, 3, "linear"),
    "softmax of shares": ("softmax_cross_entropy", SOFT, 3, "linear"),
    "categorical of classes": ("categorical_cross_entropy", CLASSES, 3, "softmax"),
    "categorical of shares": ("categorical_cross_entropy", SOFT, 3, "softmax"),
    "hinge": ("hinge", 2 * BITS - 1, 1, "linear"),
    "of one's own": (focal, BITS, 1, "sigmoid"),
    "around another": (twice, CLASSES, 3, "linear"),
}


def network(n_out: int = 1, output: str = "sigmoid") -> MLP:
    return MLP(3, [5, n_out], activation="tanh", output=output, rng=1)


def numbers(model: Any) -> list[float]:
    return [p.data for p in model.parameters()]


def trained(engine: str, **options: Any) -> tuple[History, MLP]:
    settings: dict[str, Any] = {"optimiser": Adam(0.05), "epochs": 5, "batch_size": 8}
    net = options.pop("net", None) or network()
    data = options.pop("X", X), options.pop("y", BITS)
    settings |= {"loss": "bce", "progress": False} | options
    return fit(net, *data, engine=engine, **settings), net


def assert_same(**options: Any) -> History:
    """The two engines agree on every measure and all parameters, and leave no gradients."""
    net = options.pop("net", network)
    ours, program = trained("program", net=net(), **options)
    theirs, eager = trained("eager", net=net(), **options)
    assert ours.note is None and theirs.note is None
    assert ours.to_dict().keys() == theirs.to_dict().keys()
    for name, column in ours.measures.items():
        assert column == pytest.approx(theirs[name], rel=1e-9), name
    assert numbers(program) == pytest.approx(numbers(eager), rel=1e-9, abs=1e-11)
    assert {p.grad for p in (*program.parameters(), *eager.parameters())} == {None}
    return ours


@pytest.mark.parametrize("case", CASES)
def test_every_loss_trains_the_same(case: str) -> None:
    loss, y, n_out, output = CASES[case]
    history = assert_same(net=lambda: network(n_out, output), loss=loss, y=y, validation=0.25)
    assert history.loss[-1] < history.loss[0]


@pytest.mark.parametrize("case", CASES)
def test_between_epochs_both_engines_hold_the_same_gradients(case: str) -> None:
    loss, y, n_out, output = CASES[case]
    slopes = []
    for engine in ("program", "eager"):
        net = network(n_out, output)
        run = training(net, X, y, loss=loss, batch_size=8, epochs=2, engine=engine)
        next(run)
        slopes.append([p.grad for p in net.parameters()])
        assert len(list(run)) == 1 and {p.grad for p in net.parameters()} == {None}
    assert slopes[0] == pytest.approx(slopes[1], rel=1e-7, abs=1e-10)


@pytest.mark.parametrize(
    "optimiser",
    [
        GradientDescent(0.1),
        GradientDescent(0.1, weight_decay=0.1),
        Momentum(0.05),
        Momentum(0.05, nesterov=True, weight_decay=0.1),
        RMSProp(0.01),
        Adam(0.05, weight_decay=0.1),
        AdamW(0.05, weight_decay=0.1),
    ],
    ids=repr,
)
def test_every_optimiser_trains_the_same(optimiser: Optimiser) -> None:
    (ours, program), (theirs, eager) = (
        trained(engine, optimiser=type(optimiser)(**optimiser.settings))
        for engine in ("program", "eager")
    )
    assert ours.loss == pytest.approx(theirs.loss, rel=1e-9)
    assert numbers(program) == pytest.approx(numbers(eager), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("batch_size", [None, 1, 5, 13, 25, 26, 100])
@pytest.mark.parametrize("shuffle", [True, False])
def test_batches_of_any_size_train_the_same(batch_size: int | None, shuffle: bool) -> None:
    assert_same(batch_size=batch_size, shuffle=shuffle, epochs=3, metrics=["accuracy"])


@pytest.mark.parametrize(
    "penalty",
    [
        lambda p: l2(p, 0.1),
        lambda p: l1(p[:4], 0.1) + l2(p[6:9], 0.01),
        lambda p: 0.5,
        lambda p: autograd.sqrt(p[0] ** 2 + 1) * p[1],
    ],
)
def test_penalties_join_the_cost(penalty: Any) -> None:
    assert_same(penalty=penalty, validation=(X[:9], BITS[:9]))


def test_metrics_schedules_and_early_stopping_are_the_same() -> None:
    assert_same(
        y=CLASSES,
        net=lambda: network(3, "linear"),
        loss="softmax_cross_entropy",
        metrics={"accuracy": "accuracy", "largest": lambda a, y: float(np.abs(a).max() + y.sum())},
        schedule=schedules.cosine(0.1, epochs=5),
        validation=(X[:11], CLASSES[:11]),
    )
    history = assert_same(
        validation=(X, 1 - BITS), early_stopping=2, epochs=30, schedule=schedules.constant(0.05)
    )
    assert history.stopped == "no better loss for 2 epochs"


def test_examples_in_columns_and_integers_train_the_same() -> None:
    whole = np.round(X * 3).astype(np.int8)
    straight = assert_same(X=whole)
    turned = assert_same(X=whole.T, examples="columns")
    assert turned.to_dict() == straight.to_dict()


def test_parameters_that_are_left_out_or_not_reached_stay_as_they_are() -> None:
    class Part:
        def __init__(self) -> None:
            self.net, self.idle = network(), autograd.parameter(3.0)

        def parameters(self) -> Any:
            return [*self.net.layers[1].parameters(), self.idle, self.net.layers[0].neurons[2].b]

        def __call__(self, x: Any) -> Any:
            return self.net(x)

    trained = []
    for engine in ("program", "eager"):
        part = Part()
        before = numbers(part.net)
        fit(part, X, BITS, loss="bce", optimiser=Adam(0.1, weight_decay=0.5), epochs=3,
            batch_size=8, engine=engine, progress=False)  # fmt: skip
        assert part.idle.data == 3.0 and part.idle.grad is None
        moved = [x != y for x, y in zip(before, numbers(part.net), strict=True)]
        assert moved == [i == 11 or i >= 20 for i in range(26)]
        trained.append(numbers(part.net))
    assert trained[0] == pytest.approx(trained[1], rel=1e-9)


def test_a_program_trains_the_same_to_the_last_bit_each_time() -> None:
    first, second = (trained("program", metrics=["accuracy"]) for _ in range(2))
    assert first[0].to_dict() == second[0].to_dict() and numbers(first[1]) == numbers(second[1])


@pytest.mark.parametrize("engines", [("program", "eager"), ("eager", "program")])
def test_training_goes_on_from_the_checkpoint_of_the_other_engine(
    tmp_path: Path, engines: tuple[str, str]
) -> None:
    path = tmp_path / "run.json"
    straight, net = trained("eager", epochs=7)
    trained(engines[0], epochs=4, checkpoint=path)
    resumed, other = trained(engines[1], epochs=7, checkpoint=path)
    assert resumed.loss == pytest.approx(straight.loss, rel=1e-9)
    assert numbers(other) == pytest.approx(numbers(net), rel=1e-9)


def test_probabilities_rounded_to_0_and_1_cost_what_they_cost_the_eager_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def sure(n_out: int, output: str) -> Any:
        layer = Layer(1, n_out, output, init="zeros")
        layer.neurons[0].w[0].data = 800.0
        return layer

    x, y = np.array([[1.0], [2.0], [0.001], [-1.0]]), np.array([1, 1, 0, 0])
    assert [a.data for a in sure(1, "sigmoid")([1.0]) + sure(1, "sigmoid")([-1.0])] == [1.0, 0.0]
    assert [a.data for a in sure(2, "softmax")([1.0])] == [1.0, 0.0]
    for shape, options in (
        ((1, "sigmoid"), {"X": x, "y": y}),
        ((2, "softmax"), {"X": x, "y": 1 - y, "loss": "categorical_cross_entropy"}),
    ):
        assert_same(net=partial(sure, *shape), **options)
        with monkeypatch.context() as patch:  # without the eager engine's help
            patch.delattr(EagerEngine, "train")
            trained("program", net=sure(*shape), **options)


def test_many_examples_are_measured_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nets.models.tables, "AT_A_TIME", 7)
    assert_same(validation=(X[:24], BITS[:24]), metrics=["accuracy"])
    net = network()
    each = [net(x.tolist()).data for x in X]
    assert net.predict(X).tolist() == pytest.approx(each, rel=1e-12)


def test_a_batch_that_only_the_program_has_no_number_for_is_run_by_the_eager_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, calls = ArrayProgram.values_and_gradient, 0

    def overflowing(program: ArrayProgram, *given: Any) -> Any:
        nonlocal calls
        calls += 1
        values, gradient, finite = run(program, *given)
        return values, gradient * (np.inf if calls % 3 == 0 else 1.0), finite and calls % 3 != 0

    monkeypatch.setattr(ArrayProgram, "values_and_gradient", overflowing)
    assert_same(metrics=["accuracy"])
    assert calls == 20


def test_a_table_is_predicted_as_its_rows_are() -> None:
    for n_out, output in ((1, "sigmoid"), (3, "softmax")):
        net = network(n_out, output)
        rows = [net(x.tolist()) for x in X]
        due = [[a.data for a in row] if n_out > 1 else row.data for row in rows]
        assert net.predict(X) == pytest.approx(np.array(due), rel=1e-12)
        assert net.predict(X.T, examples="columns") == pytest.approx(np.array(due).T, rel=1e-12)


def test_what_is_no_program_is_predicted_all_the_same() -> None:
    leaky = MLP(3, [4, 1], activation=lambda z: z if z > 0 else z * 0.1, rng=1)
    assert leaky.predict(X) == pytest.approx([leaky(x.tolist()).data for x in X], rel=1e-15)
    wrong = MLP(1, [1], output="log", init="zeros")
    wrong.layers[0].neurons[0].w[0].data = 1.0
    with pytest.raises(NonFiniteError, match="log"):
        wrong.predict([[1.0]] * 30 + [[0.0]])
