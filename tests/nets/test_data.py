"""Data sets compared with scikit-learn's, and preparation of data."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nets
from nets.datasets import shapes
from nets.datasets.shapes import (
    blobs,
    circles,
    house_prices,
    moons,
    noisy_line,
    noisy_sine,
    spirals,
    standardise,
    train_test_split,
    xor,
)
from nets.errors import DataError, OptionError

SETS: list[Callable[..., Any]] = [
    function
    for function in (getattr(shapes, name) for name in shapes.__all__)
    if "n" in inspect.signature(function).parameters
]
"""The public functions that make a number of examples."""
SEEDS = [0, 1, 1337, 2**32 - 1]


def calls_in_tests(source: str) -> set[str]:
    """The names that the test functions of a file call."""
    return {
        call.func.id
        for test in ast.parse(source).body
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
        for call in ast.walk(test)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }


def test_every_data_set_is_called_by_a_test() -> None:
    modules = {name: getattr(getattr(nets, name), "__module__", "") for name in nets.__all__}
    public = {name for name, module in modules.items() if module.startswith("nets.datasets.")}
    files = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    assert {"moons", "read_idx"} <= public <= set().union(*map(calls_in_tests, files))
    assert calls_in_tests("X = moons(3)\ndef test_a():\n    xor(4)\n    spirals") == {"xor"}


def same(ours: tuple[Any, Any], theirs: tuple[Any, Any]) -> None:
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape and a.tolist() == b.tolist()


def odd(argument: Any) -> Any:
    """An argument whose type is wrong on purpose."""
    return argument


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n", [1, 2, 3, 100, 101, (30, 12)])
@pytest.mark.parametrize("noise", [0.0, 0.1, 2.0])
@pytest.mark.parametrize("shuffle", [True, False])
def test_moons_and_circles_are_scikit_learns_to_the_last_bit(
    seed: int, n: Any, noise: float, shuffle: bool
) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    settings: dict[str, Any] = {"noise": noise, "shuffle": shuffle}
    theirs = datasets.make_moons(n, random_state=seed, **settings)
    same(moons(n, rng=seed, **settings), theirs)
    theirs = datasets.make_circles(n, random_state=seed, factor=0.37, **settings)
    same(circles(n, rng=seed, factor=0.37, **settings), theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_blobs_are_scikit_learns_to_the_last_bit(seed: int) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    theirs = datasets.make_blobs(50, n_features=3, centers=4, cluster_std=0.6, random_state=seed)
    same(blobs(50, centres=4, spread=0.6, features=3, rng=seed), theirs)
    centres = [[0.0, 1.0], [5.0, 5.0]]
    same(blobs(7, centres, rng=seed), datasets.make_blobs(7, centers=centres, random_state=seed))


def test_a_generator_goes_on_where_it_stands() -> None:
    generator = np.random.RandomState(1337)
    first, second = moons(20, 0.1, generator), moons(20, 0.1, generator)
    same(first, moons(20, 0.1, 1337))
    assert first[0].tolist() != second[0].tolist()


@pytest.mark.parametrize("make", SETS, ids=lambda f: f.__name__)
def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(make: Any) -> None:
    noise: dict[str, float] = {} if make is blobs else {"noise": 0.2}
    same(make(40, rng=3, **noise), make(40, rng=3, **noise))
    assert make(40, rng=3, **noise)[0].tolist() != make(40, rng=4, **noise)[0].tolist()


@pytest.mark.parametrize("make", SETS, ids=lambda f: f.__name__)
def test_the_global_generator_of_numpy_is_left_alone(make: Any) -> None:
    np.random.seed(5)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    make(10)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]


def test_xor_is_one_where_exactly_one_coordinate_is() -> None:
    X, y = xor(101, noise=0.01)
    near = X.round()
    assert set(np.unique(near)) == {0.0, 1.0}
    assert (y == (near[:, 0] != near[:, 1])).all() and abs(y.mean() - 0.5) < 0.01


def test_spirals_wind_outwards_each_arm_turned_from_the_last() -> None:
    X, y = spirals(90, arms=3, turns=0.75, shuffle=False)
    assert np.bincount(y).tolist() == [30, 30, 30]
    radius = np.hypot(*X.T)
    np.testing.assert_allclose(radius[:30], np.arange(1, 31) / 30, rtol=1e-12)
    third = np.exp(2j * np.pi / 3)
    z = X[:, 0] + 1j * X[:, 1]
    np.testing.assert_allclose(z[30:60], z[:30] * third, atol=1e-12)


def test_a_noisy_line_is_a_line_but_for_the_noise() -> None:
    X, y = noisy_line(4000, slope=3.0, intercept=-1.0, noise=0.5)
    assert X.shape == (4000, 1) and y.shape == (4000,)
    noise = y - (3.0 * X[:, 0] - 1.0)
    assert abs(noise.mean()) < 0.03 and abs(noise.std() - 0.5) < 0.03


def test_a_noisy_sine_is_a_sine_of_the_given_frequency() -> None:
    X, y = noisy_sine(4000, frequency=2.5, noise=0.4)
    rest = y - np.sin(2.5 * X[:, 0])
    assert X.min() >= -3 and X.max() <= 3
    assert rest.mean() == pytest.approx(0.0, abs=0.03)
    assert rest.std() == pytest.approx(0.4, rel=0.05)


def test_house_prices_follow_their_formula() -> None:
    X, y = house_prices(4000, noise=0.2)
    rest = y - (0.5 + 2 * X[:, 0] * np.exp(-X[:, 1] / 2))
    assert (X.min(axis=0) >= [0.5, 0.0]).all() and (X.max(axis=0) <= [2.5, 2.0]).all()
    assert rest.mean() == pytest.approx(0.0, abs=0.02)
    assert rest.std() == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: moons(0), "n is a whole number from 1, got 0"),
        (lambda: moons(odd(2.5)), "n is a whole number from 1, got 2.5"),
        (lambda: moons(odd((1, 2, 3))), "a pair"),
        (lambda: moons(10, noise=-1), "noise is a number from 0"),
        (lambda: moons(10, rng=odd("seed")), "rng is a seed"),
        (lambda: moons(10, rng=-1), "rng is a seed"),
        (lambda: circles(10, factor=1.0), "factor is a number from 0 and below 1, got 1.0"),
        (lambda: blobs(10, centres=0), "centres is a whole number from 1"),
        (lambda: spirals(10, arms=0), "arms is a whole number from 1"),
        (lambda: train_test_split([1, 2], [1, 2], test=1.0), "between 0 and 1"),
        (lambda: train_test_split([1, 2], [1, 2], examples="row"), '"rows" or "columns"'),
    ],
)
def test_settings_out_of_range_are_told(make: Any, words: str) -> None:
    with pytest.raises(OptionError) as told:
        make()
    assert words in str(told.value)


def test_a_split_deals_every_example_once_with_its_label() -> None:
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test=0.3, rng=7)
    assert len(X_train) == 7 and len(X_test) == 3
    assert sorted([*y_train, *y_test]) == list(range(10))
    assert (X_train == X[y_train]).all() and (X_test == X[y_test]).all()
    assert y_test.tolist() == train_test_split(X, y, test=0.3, rng=7)[3].tolist()
    assert y_test.tolist() != train_test_split(X, y, test=0.3, rng=8)[3].tolist()


@pytest.mark.parametrize("rows_of_y", [0, 1, 3])
def test_a_split_of_columns_is_that_of_the_rows_turned(rows_of_y: int) -> None:
    X = np.arange(20.0).reshape(10, 2)
    y = np.arange(10) if rows_of_y == 0 else np.arange(10 * rows_of_y).reshape(10, rows_of_y)
    rows = train_test_split(X, y, rng=1)
    columns = train_test_split(X.T, y.T, rng=1, examples="columns")
    assert [part.T.tolist() for part in columns] == [part.tolist() for part in rows]


def test_a_split_that_cannot_be_is_told() -> None:
    with pytest.raises(DataError, match="X has 3 examples and y has 2"):
        train_test_split([1, 2, 3], [1, 2])
    with pytest.raises(DataError, match="one part is empty"):
        train_test_split([1], [1])


def test_standardised_features_have_mean_0_and_deviation_1() -> None:
    X = np.random.RandomState(0).normal(5.0, 3.0, size=(50, 4))
    others = X[:9] * 2
    Z, W = standardise(X, others)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(Z.std(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(W, (others - X.mean(axis=0)) / X.std(axis=0), rtol=1e-12)
    turned = standardise(X.T, others.T, examples="columns")
    assert [part.T.tolist() for part in turned] == [Z.tolist(), W.tolist()]


def test_a_feature_that_never_changes_is_shifted_and_not_divided_by_rounding() -> None:
    X = np.full((10, 1), 0.1)
    assert np.abs(standardise(X)).max() < 1e-15
    assert standardise(X, X + 1)[1].round(12).tolist() == [[1.0]] * 10


def test_tables_that_do_not_go_together_are_told() -> None:
    with pytest.raises(DataError, match="different numbers of features: 2 and 3"):
        standardise(np.ones((4, 2)), np.ones((4, 3)))
    for X, words in (
        ([1.0, 2.0], "X is a table"),
        (np.empty((0, 2)), "X is empty"),
        ([[1.0, np.nan], [2.0, 3.0]], r"X has nan in row 0, column 1 \(from 0\)"),
        ([[1.0], ["a"]], "X has 'a' in row 1, column 0"),
    ):
        with pytest.raises(DataError, match=words):
            standardise(X)
    with pytest.raises(DataError, match="table 2 has inf in row 1, column 0"):
        standardise(np.eye(2), [[1.0, 2.0], [np.inf, 3.0]])
    with pytest.raises(DataError, match="in row 0, column 2"):
        standardise([[1.0, 2.0, np.nan]], examples="columns")
    for data in ((1, 2), ([1, 2], 3)):
        with pytest.raises(DataError, match="lists or arrays of examples"):
            train_test_split(*data)


def test_a_feature_of_the_smallest_numbers_stays_finite() -> None:
    assert np.isfinite(standardise([[1e-320], [2e-320]])).all()


def test_without_a_seed_numpys_own_generator_is_drawn_from() -> None:
    state = np.random.get_state()
    try:
        np.random.seed(1337)
        same(moons(20, 0.1, rng=None), moons(20, 0.1, rng=1337))
        np.random.seed(1337)
        first, second = moons(20, 0.1, rng=None), moons(20, 0.1, rng=None)
        assert first[0].tolist() != second[0].tolist()
    finally:
        np.random.set_state(state)
