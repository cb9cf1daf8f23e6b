"""Each number that a program returns is a float, alone or in an array: never an int."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.program import compile
from nets import Neuron

FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "sum with x": lambda w, x: w + x,
    "the same for all": lambda w, x: 3 * w,
    "argument": lambda w, x: w,
    "constant": lambda w, x: 7,
    "without w": lambda w, x: x,
    "product": lambda w, x: w * x,
}
VECTORS: dict[str, Callable[[Any, Any], Any]] = {
    "pairs": lambda w, x: autograd.sum(a + b for a, b in zip(w, x, strict=True)),
    "total": lambda w, x: autograd.sum([*w]),
    "first": lambda w, x: w[0] + x[0] * 0,
    "dot": lambda w, x: autograd.dot(w, x),
}


def numbers(tree: Any) -> Iterator[Any]:
    """The numbers in lists, tuples and dicts."""
    if isinstance(tree, (list, tuple, dict)):
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from numbers(each)
    else:
        yield tree


def check_floats(tree: Any) -> None:
    results = list(numbers(tree))
    assert results
    for x in results:
        assert type(x) is float or (type(x) is np.ndarray and x.dtype == np.float64), repr(x)


@pytest.mark.parametrize("reduce", ["sum", "mean", None])
@pytest.mark.parametrize("f", FUNCTIONS)
@pytest.mark.parametrize("w", [2, 2.0, True, np.float32(2), Value(2.0)], ids=repr)
def test_values_and_derivatives_for_a_number_are_floats(reduce: Any, f: str, w: Any) -> None:
    if isinstance(w, Value):  # as a parameter that f refers to
        parameter = w
        program = compile(lambda x: FUNCTIONS[f](parameter, x)).batch(over="x", reduce=reduce)
        arguments: tuple[Any, ...] = ()
    else:
        program = compile(FUNCTIONS[f]).batch(over="x", reduce=reduce)
        arguments = (w,)
    for x in ([1] * 9, [1.0] * 9, np.ones(9), np.ones(9, dtype=int)):
        for _ in range(2):  # the second time by the shortcut
            check_floats(program(*arguments, x))
            which = tuple(range(len(arguments) + 1))
            check_floats(program.value_and_grad(*arguments, x, wrt=which))
            check_floats(program.value_and_grad(*arguments, x))


@pytest.mark.parametrize("reduce", ["sum", "mean", None])
@pytest.mark.parametrize("f", VECTORS)
@pytest.mark.parametrize(
    "w", [[1, 2], (1.0, 2.0), np.array([1, 2]), np.array([1.0, 2.0])], ids=repr
)
def test_values_and_derivatives_for_a_vector_are_floats(reduce: Any, f: str, w: Any) -> None:
    program = compile(VECTORS[f]).batch(over="x", reduce=reduce)
    for x in ([[1, 1]] * 9, np.ones((9, 2)), np.ones((9, 2), dtype=int)):
        for _ in range(2):
            check_floats(program(w, x))
            check_floats(program.value_and_grad(w, x, wrt=(0, 1)))
            check_floats(program.value_and_grad(w, x))


def test_the_derivative_of_a_sum_counts_examples_as_a_float() -> None:
    program = compile(lambda w, x: w + x).batch(over="x", reduce="sum")
    assert repr(program.value_and_grad(2.0, [1.0] * 9)) == "(27.0, 9.0)"


def test_derivatives_for_a_module_are_floats() -> None:
    neuron = Neuron(1, "linear", rng=1)
    program = compile(lambda n, x: n([x])).batch(over="x", reduce="sum")
    for _ in range(2):
        check_floats(program.value_and_grad(neuron, np.ones(9)))
        check_floats(program.value_and_grad(neuron, [1] * 9))
