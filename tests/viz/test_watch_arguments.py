"""What `watch` refuses, and what it says then."""

from __future__ import annotations

from typing import Any

import pytest
from watched import X, Y, network

import autograd
from nets import DataError, OptionError, training
from viz import watch


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        ((network(),), {}, autograd.OperandError, "watch takes a network with its examples"),
        ((network(), X), {}, autograd.OperandError, "watch takes a network with its examples"),
        ((3, X, Y), {}, OptionError, "a model is called with features"),
        ((network(), X[:, :1], Y), {}, DataError, "the network reads 2 inputs, and X has 1"),
        ((network(), X, Y[:5]), {}, DataError, "X has 40 examples and y has 5"),
        ((network(), X, Y), {"X_test": X}, DataError, "are given together"),
        ((network(), X, Y), {"inputs": "x3"}, ValueError, "there is no input 'x3'"),
        ((network(), X, Y), {"inputs": ("x1", "x1")}, DataError, "one or two different inputs"),
        ((network(), X, Y), {"inputs": 3}, autograd.OperandError, "inputs are names, such as"),
        ((network(), X, Y), {"theme": "blue"}, ValueError, "there is no theme 'blue'"),
        ((network(), X, Y), {"input": "x1"}, TypeError, "did you mean 'inputs'?"),
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
