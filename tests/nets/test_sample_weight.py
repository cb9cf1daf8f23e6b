"""Weights of examples: the loss of a batch is Σ w·L / Σ w."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import checkpoints
import numpy as np
import pytest
from numpy.typing import NDArray
from trainings import X, Y, network, numbers, run

from autograd import Value
from nets import (
    DataError,
    GradientDescent,
    Neuron,
    SavedFileError,
    UnknownOptionError,
    cost,
    training,
)
from nets.training.recording import recorded

ENGINES = ("program", "eager")
WEIGHTS = np.random.RandomState(1).randint(0, 4, len(X))
STILL = GradientDescent(1e-300)  # its steps change no number


def losses(model: Any) -> NDArray[np.float64]:
    a, y = model.predict(X), np.array(Y)
    each: NDArray[np.float64] = -np.log(np.where(y == 1, a, 1 - a))
    return each


@pytest.mark.parametrize("engine", ENGINES)
def test_one_step_is_that_of_the_weighted_sum(engine: str) -> None:
    neuron = Neuron(1, "linear", init="zeros")
    history = run(
        neuron, X=[[1.0], [2.0]], y=[3.0, 5.0], sample_weight=[3, 1], loss="mse",
        optimiser=GradientDescent(0.125), epochs=1, engine=engine,
    )  # fmt: skip
    assert history.loss == [(3 * 9 + 1 * 25) / 4]
    dw, db = (3 * -6 * 1 + 1 * -10 * 2) / 4, (3 * -6 + 1 * -10) / 4
    assert numbers(neuron) == pytest.approx([-0.125 * dw, -0.125 * db], rel=1e-15)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_weight_is_a_count_of_equal_rows(engine: str) -> None:
    weighted, repeated = network(), network()
    Xs, ys = np.repeat(X, WEIGHTS, axis=0), np.repeat(Y, WEIGHTS)
    options: dict[str, Any] = {"epochs": 30, "batch_size": None, "engine": engine}
    history = run(weighted, sample_weight=WEIGHTS, validation=(X, Y, WEIGHTS), **options)
    due = run(repeated, X=Xs, y=ys, validation=(Xs, ys), **options)
    assert numbers(weighted) == pytest.approx(numbers(repeated), rel=1e-12, abs=1e-12)
    for name, column in due.measures.items():
        assert history[name] == pytest.approx(column, rel=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_weighs_nothing_is_left_out(engine: str) -> None:
    weighted, without = network(), network()
    kept = np.flatnonzero(WEIGHTS)
    given: dict[str, Any] = {"validation": 0.25, "engine": engine, "metrics": ["accuracy"]}
    history = run(weighted, sample_weight=np.minimum(WEIGHTS, 1), **given)
    due = run(without, X=np.array(X)[kept], y=np.array(Y)[kept], **given)
    assert numbers(weighted) == numbers(without)
    assert history.measures == due.measures


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("weight", [1, 0.3, 1e308, 5e-324])
def test_weights_that_are_all_equal_change_nothing(engine: str, weight: float) -> None:
    weighted, plain = network(), network()
    run(weighted, sample_weight=[weight] * len(X), engine=engine)
    run(plain, engine=engine)
    assert numbers(weighted) == numbers(plain)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("penalty", [None, lambda parameters: 0.0 * parameters[0] + 2.0])
def test_losses_of_epochs_and_validations_are_weighted(engine: str, penalty: Any) -> None:
    net = network()
    held_out = WEIGHTS[::-1] * 0.7
    history = run(
        net, sample_weight=WEIGHTS, validation=(X, Y, held_out), optimiser=STILL, epochs=2,
        engine=engine, penalty=penalty,
    )  # fmt: skip
    added = 0.0 if penalty is None else 2.0
    for name, weights in (("loss", WEIGHTS), ("validation_loss", held_out)):
        due = np.average(losses(net), weights=weights) + added
        assert history[name] == pytest.approx([due, due], rel=1e-12)


def test_the_validation_of_many_examples_is_weighted() -> None:
    net, many = network(), 300
    Xs, ys, weights = np.tile(X, (many, 1)), np.tile(Y, many), np.arange(many * len(X)) % 7
    history = run(net, validation=(Xs, ys, weights), optimiser=STILL, epochs=1)
    due = np.average(np.tile(losses(net), many), weights=weights)
    assert history["validation_loss"] == pytest.approx([due], rel=1e-12)


def test_weights_go_with_the_examples_into_what_is_held_out() -> None:
    net = network()
    training_run = training(
        net, X, Y, loss="bce", sample_weight=np.arange(1, len(X) + 1), validation=0.5, epochs=1
    )
    held_out, train = training_run.validation, training_run.train
    assert held_out is not None and len(held_out) == len(train) == len(X) // 2
    for part in (train, held_out):
        assert part.weights is not None
        for row, weight in zip(part.inputs, part.weights, strict=True):
            assert np.array_equal(row, np.array(X)[round(weight * len(X)) - 1])


def test_a_recorded_batch_has_the_weighted_cost() -> None:
    net = network()
    stepped = training(net, X, Y, loss="bce", sample_weight=WEIGHTS, epochs=1)
    due = np.average(losses(net), weights=WEIGHTS)
    assert recorded(stepped, most=1).batches[0].cost == pytest.approx(due, rel=1e-12)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1, -2.5, -3], "sample_weight has -2.5 at index 1 (from 0): a weight is 0 or more"),
        ([1, 1, float("nan")], "sample_weight has nan at index 2 (from 0)"),
        ([1, float("inf"), 1], "sample_weight has inf at index 1 (from 0)"),
        ([1, None, 1], "sample_weight has nan at index 1"),
        ([0, 0, 0], "sample_weight is zero for every example: none is left"),
        ([1, 1], "sample_weight has 2 entries for 3 examples"),
        ([[1], [1], [1]], "sample_weight is a list with a number for each example, got [[1]"),
        (["1", "2", "1"], "sample_weight has '1' at index 0 (from 0), which is not a real number"),
        ("balanced", "sample_weight is a list or an array of numbers, got 'balanced'"),
    ],
)
def test_wrong_weights_are_told(weights: Any, words: str) -> None:
    net = network()
    before = numbers(net)
    for options, where in (
        ({"sample_weight": weights}, ""),
        ({"validation": (X[:3], Y[:3], weights)}, "validation "),
    ):
        with pytest.raises(DataError) as told:
            run(net, X=X[:3], y=Y[:3], **options)
        assert str(told.value).startswith(where + words)
    assert numbers(net) == before


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([0, 0], "weights is zero for every example: none is left"),
        ([1, -1], "weights has -1 at index 1 (from 0): a weight is 0 or more"),
        ([1, 2, 3], "weights has 3 entries for 2 examples"),
    ],
)
def test_a_cost_refuses_the_same_weights(weights: Any, words: str) -> None:
    with pytest.raises(DataError, match=re.escape(words)):
        cost([Value(1), Value(2)], weights)
    with pytest.raises(DataError, match="weights is zero for every example"):
        cost([Value(1)], weights=[0])
    w = Value(3)
    assert cost([Value(1), Value(2)], weights=[w, 1]).data == 1.25


def test_the_usual_names_lead_to_sample_weight() -> None:
    with pytest.raises(UnknownOptionError, match="did you mean 'sample_weight'"):
        run(network(), weights=WEIGHTS)


def test_a_checkpoint_knows_its_weights(tmp_path: Path) -> None:
    weights = [1, 2, 3, 1, 2, 3]
    checkpoints.run(tmp_path / "straight", 5, model=(straight := checkpoints.network()),
                    sample_weight=weights)  # fmt: skip
    path = tmp_path / "run.json"
    checkpoints.run(path, 3, sample_weight=weights)
    for others in (None, [1, 2, 3, 1, 2, 2]):
        with pytest.raises(SavedFileError, match="another training: sample_weight is not the same"):
            checkpoints.run(path, 5, sample_weight=others)
    net = checkpoints.network()
    checkpoints.run(path, 5, model=net, sample_weight=np.array(weights) / 2)
    assert numbers(net) == numbers(straight)


def test_a_checkpoint_knows_the_weights_of_its_validation(tmp_path: Path) -> None:
    held_out = ([[0.25, 0.75], [-1.0, 0.5]], [1, 0])
    path = tmp_path / "run.json"
    checkpoints.run(path, 3, validation=(*held_out, [1, 2]))
    for others in (held_out, (*held_out, [1, 3])):
        with pytest.raises(SavedFileError, match=": validation sample_weight is not the same"):
            checkpoints.run(path, 5, validation=others)


def test_a_checkpoint_of_an_earlier_release_has_no_weights(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    shutil.copy(Path(__file__).with_name("checkpoint_2.json"), path)
    with pytest.raises(SavedFileError, match="another training: sample_weight is not the same"):
        checkpoints.run(path, 5, sample_weight=[1, 2, 3, 1, 2, 3])
