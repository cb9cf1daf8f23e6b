"""Networks as scikit-learn's estimators."""

from __future__ import annotations

import io
import pickle
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from frames import ARE_THERE

pytest.importorskip("sklearn", minversion="1.6")

import joblib
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from autograd import tanh
from nets import (
    MLP,
    Adam,
    Classifier,
    DataError,
    LabelError,
    OptionError,
    Regressor,
    UnknownOptionError,
    fit,
    mean_squared_error,
    moons,
)
from nets.training.program_engine import ProgramEngine

X, Y = moons(60, noise=0.1, rng=3)
SMALL: dict[str, Any] = {"hidden": (8,), "learning_rate": 0.05, "epochs": 100, "random_state": 0}
KINDS = (Classifier, Regressor)
SKIPPED = {"check_array_api_input": "the estimators compute in NumPy, which needs no array API"}
"""The checks that scikit-learn skips, each with its reason."""
if not ARE_THERE:
    SKIPPED["check_sample_weights_pandas_series"] = "pandas comes with the extra search"
    SKIPPED["check_classifier_data_not_an_array"] = "it gives a frame of pandas too"
    SKIPPED["check_regressor_data_not_an_array"] = "it gives a frame of pandas too"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS)
def test_scikit_learn_checks_the_estimator(kind: Any) -> None:
    small = kind(**{name: x for name, x in SMALL.items() if name != "random_state"})
    results = check_estimator(small, on_fail=None, on_skip=None)
    failed = {each["check_name"]: each["exception"] for each in results
              if each["status"] not in ("passed", "skipped")}  # fmt: skip
    assert not failed and len(results) > 50
    assert {each["check_name"] for each in results if each["status"] == "skipped"} <= {*SKIPPED}


def test_a_classifier_is_fit_with_its_options() -> None:
    classifier = Classifier(**SMALL, batch_size=None).fit(X, Y)
    by_hand = MLP(2, [8, 1])
    first = clone(classifier).set_params(epochs=1, learning_rate=1e-300).fit(X, Y).network_
    by_hand.set_matrices(first.matrices())
    history = fit(by_hand, X, Y, loss="bce_from_logits", optimiser=Adam(0.05), progress=False)
    z = by_hand.predict(X)
    assert classifier.loss_curve_ == pytest.approx(history.loss, rel=1e-12)
    assert classifier.decision_function(X) == pytest.approx(z, rel=1e-9)
    assert classifier.predict_proba(X)[:, 1] == pytest.approx(1 / (1 + np.exp(-z)), rel=1e-9)
    assert np.array_equal(classifier.predict(X), (z > 0).astype(int))
    assert (classifier.n_iter_, classifier.n_features_in_, classifier.n_outputs_) == (100, 2, 1)


def test_classes_have_any_names_and_probabilities_that_are_softmax() -> None:
    data, numbers = load_iris(return_X_y=True)
    data, names = StandardScaler().fit_transform(data), np.array(["b", "c", "a"])[numbers]
    classifier = Classifier(**SMALL).fit(data, names)
    assert classifier.classes_.tolist() == ["a", "b", "c"]
    assert classifier.score(data, names) > 0.95
    powers = np.exp(classifier.network_.predict(data))
    due = powers / powers.sum(axis=1, keepdims=True)
    assert classifier.predict_proba(data) == pytest.approx(due)
    assert classifier.predict_log_proba(data) == pytest.approx(np.log(due))


@pytest.mark.parametrize("kind", KINDS)
def test_a_weight_is_a_count_of_equal_rows(kind: Any) -> None:
    counts = np.random.RandomState(1).randint(0, 3, len(X))
    weighted = kind(**SMALL).fit(X, Y, sample_weight=counts)
    repeated = kind(**SMALL).fit(np.repeat(X, counts, axis=0), np.repeat(Y, counts))
    assert weighted.loss_curve_ == pytest.approx(repeated.loss_curve_, rel=1e-9)


def test_the_weight_of_a_class_is_that_of_its_examples() -> None:
    classes, weights = {0: 1.0, 1: 3.0}, np.where(np.array(Y) == 1, 3.0, 1.0)
    of_classes = Classifier(**SMALL, class_weight=classes).fit(X, Y)
    assert of_classes.loss_curve_ == Classifier(**SMALL).fit(X, Y, weights).loss_curve_
    both = Classifier(**SMALL, class_weight=classes).fit(X, Y, weights)
    assert both.loss_curve_ == Classifier(**SMALL).fit(X, Y, weights**2).loss_curve_
    few = np.flatnonzero(np.arange(len(Y)) % 3 < np.array(Y) + 1)
    balanced = Classifier(**SMALL, class_weight="balanced").fit(X[few], Y[few])
    shares = 1 / np.bincount(Y[few])[Y[few]]
    due = Classifier(**SMALL).fit(X[few], Y[few], shares).loss_curve_
    assert balanced.loss_curve_ == pytest.approx(due, rel=1e-9)


def absolute(a: Any, y: Any) -> Any:
    return abs(a - y)


LOSSES: list[tuple[dict[str, Any], bool]] = [
    ({"output": "sigmoid"}, True),
    ({"output": "softmax"}, True),
    ({"loss": "softmax_cross_entropy"}, True),
    ({"output": "sigmoid", "loss": "mse"}, True),
    ({"loss": "hinge"}, False),
    ({"loss": mean_squared_error}, False),
]
"""Losses and outputs for any number of classes, and whether they give probabilities."""


def bent(z: Any) -> Any:
    return tanh(z) + 0.1 * z


def test_losses_activations_and_outputs_are_ones_own() -> None:
    regressor = Regressor(**SMALL, loss=absolute, activation=bent, output="softplus")
    y = np.array(X)[:, 0] ** 2
    regressor.fit(X, y)
    assert regressor.loss_curve_[-1] < 0.3 * regressor.loss_curve_[0]
    (W, b), (V, c) = regressor.network_.matrices()
    z = W @ np.array(X).T + b
    due = np.log1p(np.exp(V @ (np.tanh(z) + 0.1 * z) + c))[0]
    assert regressor.predict(X) == pytest.approx(due)


@pytest.mark.parametrize(
    ("options", "gives_probabilities", "count"),
    [
        *((*row, count) for row in LOSSES for count in (2, 3)),
        ({"loss": absolute}, False, 2),
    ],
)
def test_every_loss_of_classes_learns_them(
    options: Any, gives_probabilities: bool, count: int
) -> None:
    data, y = load_iris(return_X_y=True)
    data, y = StandardScaler().fit_transform(data[y < count]), y[y < count]
    classifier = Classifier(**SMALL, **options).fit(data, y)
    assert classifier.score(data, y) > 0.94
    assert hasattr(classifier, "predict_proba") is gives_probabilities
    if gives_probabilities:
        shares = classifier.predict_proba(data)
        assert shares.shape == (len(y), count) and shares.sum(axis=1) == pytest.approx(1)
        assert np.array_equal(shares.argmax(axis=1), classifier.predict(data))


def test_several_labels_and_several_numbers() -> None:
    labels = np.column_stack([Y, np.array(X)[:, 0] > 0]).astype(int)
    classifier = Classifier(**SMALL).fit(X, labels)
    assert classifier.predict(X).shape == labels.shape and classifier.score(X, labels) > 0.8
    assert classifier.predict_proba(X) == pytest.approx(
        1 / (1 + np.exp(-classifier.network_.predict(X)))
    )
    numbers = np.array(X) ** 2
    regressor = Regressor(**SMALL).fit(X, numbers)
    assert regressor.predict(X).shape == numbers.shape and regressor.score(X, numbers) > 0.8


def test_a_warm_start_goes_on_and_a_cold_one_does_not() -> None:
    warm = Classifier(**SMALL | {"epochs": 3}, warm_start=True, batch_size=None)
    warm.fit(X, Y).fit(X, Y)
    straight = Classifier(**SMALL | {"epochs": 6}, batch_size=None).fit(X, Y)
    assert warm.loss_curve_ == pytest.approx(straight.loss_curve_, rel=1e-12)
    assert warm.n_iter_ == 6
    warm.set_params(learning_rate=1e-300).fit(X, Y)
    assert warm.loss_curve_[6:] == [warm.loss_curve_[6]] * 3
    warm.set_params(learning_rate=SMALL["learning_rate"])
    cold = warm.set_params(warm_start=False).fit(X, Y)
    assert cold.loss_curve_ == straight.loss_curve_[:3]
    with pytest.raises(LabelError, match="y has 2, which is not among the classes"):
        warm.set_params(warm_start=True).fit(X, np.array(Y) + 1)


def test_partial_fit_goes_through_the_examples_once() -> None:
    part = Classifier(**SMALL, batch_size=None)
    for _ in range(4):
        part.partial_fit(X, Y, classes=[0, 1])
    straight = Classifier(**SMALL | {"epochs": 4}, batch_size=None).fit(X, Y)
    assert part.loss_curve_ == pytest.approx(straight.loss_curve_, rel=1e-12)
    some = Classifier(**SMALL).partial_fit(X[:1], Y[:1], classes=[0, 1, 2])
    assert some.predict_proba(X).shape == (len(X), 3)
    labels = np.column_stack([Y, Y])
    assert Classifier(**SMALL).partial_fit(X, labels, [0, 1]).predict(X).shape == labels.shape
    with pytest.raises(LabelError, match="first call of partial_fit takes all classes"):
        Classifier().partial_fit(X, Y)
    with pytest.raises(OptionError, match="give class_weight as a dict"):
        Classifier(class_weight="balanced").partial_fit(X, Y, [0, 1])
    numbers = Regressor(**SMALL).partial_fit(X, Y).partial_fit(X, Y)
    assert numbers.n_iter_ == 2
    with pytest.raises(DataError, match="y has 2 outputs, and the network learned 1"):
        numbers.partial_fit(X, labels)


def test_partial_fit_makes_its_program_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    begin = ProgramEngine.__init__

    def counted(*given: Any) -> None:
        made.append(given)
        begin(*given)

    monkeypatch.setattr(ProgramEngine, "__init__", counted)
    kept, anew = (Classifier(**SMALL).partial_fit(X, Y, [0, 1]) for _ in range(2))
    for options, count in (
        ({}, 0), ({"sample_weight": np.arange(60)}, 1), ({"sample_weight": np.arange(60) % 3}, 0),
        ({}, 1), ({}, 0),
    ):  # fmt: skip
        del made[:]
        kept.partial_fit(X[1:], Y[1:], **{name: x[1:] for name, x in options.items()})
        assert len(made) == count
        anew = pickle.loads(pickle.dumps(anew))  # which leaves the program out
        anew.partial_fit(X[1:], Y[1:], **{name: x[1:] for name, x in options.items()})
        assert kept.loss_curve_ == anew.loss_curve_
    assert np.array_equal(kept.predict_proba(X), anew.predict_proba(X))


def test_early_stopping_puts_the_best_network_back() -> None:
    classifier = Classifier(**SMALL | {"epochs": 1000}, validation=0.25, early_stopping=5)
    classifier.fit(X, Y)
    history = classifier.history_
    assert classifier.n_iter_ < 1000 and history.restored == history.best_epoch


def test_estimators_are_cloned_searched_and_piped() -> None:
    pipe = make_pipeline(StandardScaler(), Classifier(**SMALL))
    search = GridSearchCV(pipe, {"classifier__learning_rate": [1e-6, 0.05]}, cv=3).fit(X, Y)
    assert search.best_params_ == {"classifier__learning_rate": 0.05}
    assert search.best_score_ > 0.85
    assert cross_val_score(clone(pipe), X, Y, cv=3) == pytest.approx(
        [search.cv_results_[f"split{i}_test_score"][1] for i in range(3)]
    )
    optimisers = GridSearchCV(Regressor(hidden=(2,), epochs=2), {"optimiser": ["sgd", Adam(0.1)]})
    assert optimisers.fit(X, Y).n_features_in_ == 2


@pytest.mark.parametrize("kind", KINDS)
def test_estimators_are_kept_in_files(kind: Any) -> None:
    fitted = kind(**SMALL).fit(X, Y)
    file = io.BytesIO()
    joblib.dump(fitted, file)
    file.seek(0)
    for copy in (pickle.loads(pickle.dumps(fitted)), joblib.load(file)):
        assert np.array_equal(copy.predict(X), fitted.predict(X))
        more, due = copy.partial_fit(X, Y), pickle.loads(pickle.dumps(fitted)).partial_fit(X, Y)
        assert more.loss_curve_ == due.loss_curve_ and len(due.loss_curve_) == 101


@pytest.mark.frames
@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_frames_give_the_names_of_features(package: str) -> None:
    module: Any = import_module(package)
    frame = module.DataFrame({"width": np.array(X)[:, 0], "height": np.array(X)[:, 1]})
    y = module.Series(np.array(["out", "in"])[Y].tolist())
    pipe = make_pipeline(StandardScaler().set_output(transform=package), Classifier(**SMALL))
    pipe.fit(frame, y)
    assert pipe.score(frame, y) > 0.9 and pipe.classes_.tolist() == ["in", "out"]
    if not hasattr(pipe[0], "feature_names_in_"):  # an older scikit-learn with a newer polars
        return
    assert pipe[-1].feature_names_in_.tolist() == ["width", "height"]
    with pytest.raises(ValueError, match="feature names should match"):
        pipe[-1].predict(frame[["height", "width"]])


def test_errors_help() -> None:
    with pytest.raises(UnknownOptionError, match="did you mean 'hidden'"):
        Classifier(hidden_layer_sizes=(3,))
    with pytest.raises(UnknownOptionError, match="did you mean 'random_state'"):
        Regressor(seed=3)
    with pytest.raises(OptionError, match=r"hidden are the sizes .* such as \(100,\), got 3"):
        Classifier(hidden=3).fit(X, Y)
    for wrong, words in (
        ({"learning_rate": -1}, "learning_rate is a number above 0, got -1"),
        ({"warm_start": "yes"}, "warm_start is True or False, got 'yes'"),
        ({"class_weight": "even"}, "class_weight is 'balanced' or a dict .* got 'even'"),
    ):
        with pytest.raises(OptionError, match=words):
            Classifier(**wrong).fit(X, Y)
    with pytest.raises(LabelError, match="y has several columns of classes"):
        Classifier().fit(X, np.column_stack([Y, np.arange(60) % 3]))
    with pytest.raises(NotFittedError):
        Regressor().predict(X)
    with pytest.raises(AttributeError, match="no attribute 'predict_proba'"):
        Classifier(loss="hinge").fit(X, Y).predict_proba(X)
    with pytest.raises(DataError, match="sample_weight has 1 entries for 60 examples"):
        Classifier(class_weight={0: 1, 1: 2}).fit(X, Y, [1])
