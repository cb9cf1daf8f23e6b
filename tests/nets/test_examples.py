"""Wrong data: the error says what is wrong and where."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import ShapeError, Value
from nets import MLP, DataError, LabelError, fit

X = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]
Y = [0, 1, 1]


def refuse(
    kind: type[Exception], words: str, X: Any = X, y: Any = Y, outputs: int = 1, **options: Any
) -> None:
    settings: dict[str, Any] = {"loss": "mse", "progress": False}
    net = MLP(2, [3, outputs], output=options.pop("output", None), rng=1)
    before = [p.data for p in net.parameters()]
    with pytest.raises(kind) as told:
        fit(net, X, y, **(settings | options))
    assert words in str(told.value), str(told.value)
    assert [p.data for p in net.parameters()] == before


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_told_with_its_place(number: float) -> None:
    bad = np.array(X)
    bad[2, 1] = number
    refuse(DataError, f"X has {number} in row 2, column 1 (from 0)", bad)
    refuse(DataError, f"X has {number} in row 2, column 1 (from 0)", bad.tolist())
    refuse(DataError, f"X has {number} in row 1, column 2 (from 0)", bad.T, examples="columns")
    refuse(DataError, f"y has {number} at index 1", y=[0, number, 1])
    refuse(DataError, f"y has {number} in row 1, column 0", y=[[0, 1], [number, 0], [1, 1]])
    bad[0, 0] = number
    refuse(DataError, "in row 0, column 0 (from 0), and 1 more such numbers", bad)
    refuse(DataError, "validation X has ", validation=(bad, Y))


@pytest.mark.parametrize(
    ("X", "words"),
    [
        ([], "X is empty: its shape is (0,)"),
        ("text", "X is a list or an array of numbers, got 'text'"),
        ((x for x in X), "X is a list or an array of numbers, got <generator"),
        (np.empty((0, 2)), "X is empty: its shape is (0, 2)"),
        ([[], [], []], "X is empty: its shape is (3, 0)"),
        ([1.0, 2.0, 3.0], "a single feature is a table too, [[1.0], [2.0]]"),
        (np.zeros((3, 2, 2)), "got 3 axes"),
        ([[0, 1], [1], [1, 0]], "row 0 has 2 entries and row 1 has 1"),
        ([[0, 1], 5, [1, 0]], "row 0 has 2 entries and row 1 has no"),
        ([[0, 1], [1, None], [1, 0]], "X has nan in row 1, column 1 (from 0)"),
        ([[0, 1], [1, "a"], [1, 0]], "X has 'a' in row 1, column 1 (from 0), which is not a real"),
        ([["0", "1"]], "X has '0' in row 0, column 0 (from 0), which is not a real"),
        ([[0, 1], [1, 1j], [1, 0]], "X has 1j in row 1, column 1 (from 0), which is not a real"),
        ([[0, 1], [1, Value(1)], [1, 0]], "X has Value(1) in row 1, column 1 (from 0), which"),
        ([[0, 1], [10**400, 1], [1, 0]], "in row 1, column 0 (from 0), which is not a real number"),
        (np.ma.masked_equal(X, 0.5), "X has nan in row 2, column 0 (from 0), and 1 more"),
        (X[:2], "X has 2 examples and y has 3"),
        (np.transpose(X), 'if they stand in columns, say examples="columns"'),
    ],
)
def test_an_x_that_is_no_table_of_numbers_is_told(X: Any, words: str) -> None:
    refuse(DataError, words, X)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([], "y is empty: its shape is (0,)"),
        (1, "y is a list or a table of numbers, got 0 axes"),
        (["cat", "dog", "mouse"], "y has 'cat' at index 0 (from 0), which is not a real number"),
        ([0, Value(1), 1], "y has Value(1) at index 1 (from 0), which is not a real number"),
    ],
)
def test_a_y_that_holds_no_numbers_is_told(y: Any, words: str) -> None:
    refuse(DataError, words, y=y)


def test_rows_of_another_length_than_the_networks_inputs_are_told() -> None:
    refuse(ShapeError, "3", X=[[1.0, 2.0, 3.0]] * 3)


@pytest.mark.parametrize(
    ("loss", "y", "outputs", "words"),
    [
        ("bce_from_logits", [0, 1, 2], 1, "y of example 2 (from 0): "),
        ("hinge", [1, -1, 0], 1, "y of example 2 (from 0): "),
        ("softmax_cross_entropy", [0, 3, 4], 3, "y of example 1 (from 0): with 3 outputs a class"),
        ("softmax_cross_entropy", [0, 1, -1], 3, "y of example 2 (from 0): "),
        ("softmax_cross_entropy", [0, 0.5, 1], 3, "y of example 1 (from 0): "),
        ("softmax_cross_entropy", [[1, 0], [0, 1], [1, 1]], 2, "y of example 2 (from 0): "),
        ("softmax_cross_entropy", [[1, 0]] * 3, 3, "y of example 0 (from 0): "),
        ("mse", [0, 1, 2], 2, "y of example 0 (from 0): 2 output(s)"),
        ("mse", [[0, 1]] * 3, 1, "y of example 0 (from 0): 1 output(s)"),
    ],
)
def test_a_target_that_the_loss_has_no_use_for_is_told_with_its_example(
    loss: str, y: Any, outputs: int, words: str
) -> None:
    refuse(LabelError, words, y=y, outputs=outputs, loss=loss)


def test_of_several_wrong_targets_the_first_is_named() -> None:
    refuse(LabelError, "y of example 0 (from 0): ", y=[9, 1, 2], loss="bce_from_logits")
    y = [1, 7, -5]
    refuse(LabelError, "validation y of example 1", loss="hinge", y=[1, 1, -1], validation=(X, y))


def test_whole_floats_are_classes() -> None:
    losses = []
    for y in ([0, 2, 1], [0.0, 2.0, 1.0], np.array([0, 2, 1], dtype=np.uint8)):
        net = MLP(2, [3], rng=1)
        losses.append(fit(net, X, y, loss="softmax_cross_entropy", epochs=2, progress=False).loss)
    assert losses[0] == losses[1] == losses[2]
