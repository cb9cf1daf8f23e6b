"""What `watch` refuses, and what it says then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from watched import X, Y, network, quick

import autograd
from nets import DataError, History, LabelError, OptionError, training
from viz import watch


class Named(np.ndarray[Any, Any]):
    """A table whose columns have names."""

    columns = ("age", "height")


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        ((network(),), {}, autograd.OperandError, "watch takes a network with its examples"),
        ((network(), X), {}, autograd.OperandError, "watch takes a network with its examples"),
        ((), {}, autograd.OperandError, "it takes net, as in watch(net, X, y)"),
        ((3, X, Y), {}, OptionError, "a model is called with features"),
        ((network(), X[:, :1], Y), {}, DataError, "the network reads 2 inputs, and X has 1"),
        ((network(), X, Y[:5]), {}, DataError, "X has 40 examples and y has 5"),
        ((network(), X, Y), {"X_test": X}, DataError, "are given together"),
        ((network(), X, Y), {"inputs": "x3"}, ValueError, "there is no input 'x3'"),
        ((network(), X, Y), {"inputs": ("x1", "x1")}, DataError, "one or two different inputs"),
        (
            (network(), X, Y),
            {"inputs": 3},
            autograd.OperandError,
            "inputs are the names of one or two inputs",
        ),
        ((network(), X, Y), {"theme": "blue"}, ValueError, "there is no theme 'blue'"),
        ((network(), X, Y), {"input": "x1"}, TypeError, "did you mean 'inputs'?"),
        ((network(), X, Y), {"Xtest": X}, TypeError, "did you mean 'X_test'?"),
        ((network(), X, Y), {"ytest": Y}, TypeError, "did you mean 'y_test'?"),
        ((network(), X, Y), {"batch": 5}, TypeError, "write fit(net, X, y, batch_size=..., call"),
        ((network(), X, Y), {"validation": 5}, TypeError, "write X_test=... and y_test=..."),
        ((network(), X, Y), {"inputs": "x9"}, ValueError, "no input 'x9'; there are x1, x2"),
        ((network(), X, Y), {"inputs": (0, 1)}, TypeError, 'such as "x1" or ("x1", "x2"), got (0'),
        ((network(), X, Y), {"inputs": X}, TypeError, "got an array of shape (40, 2)"),
        ((network(), X, Y), {"X_test": X, "y_test": Y + 4}, LabelError, "test y tells the class"),
        ((network(), X, Y), {"X_test": X, "y_test": Y / 2}, LabelError, "test y tells the class"),
        ((watch(network(), X, Y),), {}, autograd.OperandError, "or a training, watch(training(net"),
        ((History(),), {}, autograd.OperandError, "y, ...)), got History"),
    ],
)
def test_a_wrong_argument_is_told_when_it_is_given(
    arguments: Any, options: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as told:
        watch(*arguments, **options)
    assert words in str(told.value)


def test_a_training_has_its_examples_and_a_loop_needs_one() -> None:
    run = training(network(), X, Y, loss="bce")
    with pytest.raises(autograd.OperandError, match="a training has its examples"):
        watch(run, X, Y)
    with pytest.raises(autograd.OperandError, match=r"for epoch in watch\(training\("):
        iter(watch(network(), X, Y)).__next__()


def test_inputs_may_be_an_array_of_names() -> None:
    names: Any = np.array(["x2", "x1"])
    assert watch(network(), X, Y, inputs=names).given.shown == [1, 0]


def test_columns_that_have_names_are_told_by_them() -> None:
    table = X.view(Named)
    with pytest.raises(ValueError, match="no input 'x9'; there are age, height"):
        watch(network(), table, Y, inputs="x9")
    assert watch(network(), table, Y, inputs=("x2", "age")).given.shown == [1, 0]


def test_fit_is_told_to_take_what_watch_makes() -> None:
    with pytest.raises(autograd.OperandError, match=r"callbacks=watch\(net, X, y\), not watch"):
        quick(network(), callbacks=watch)


def test_next_says_how_to_go_on_epoch_by_epoch() -> None:
    run = training(network(), X, Y, loss="bce", epochs=2)
    with pytest.raises(autograd.OperandError, match=r"epochs = iter\(watch\(...\)\)"):
        next(watch(run))
    epochs = iter(watch(run))
    assert next(epochs).number == 1 and next(epochs).number == 2
