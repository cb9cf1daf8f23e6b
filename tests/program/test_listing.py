"""The listing of a program: its arrays with lines, shapes, local derivatives and numbers."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np
import pytest
from matrices import CASES, Case, M, by_hand, cross_entropy, network, recurrence, without_text

from autograd import OperandError, TargetError, Value, compile, grad
from autograd.program.run.listing import BACKWARD, FORWARD, INPUT, PARAMETER, ArrayListing
from nets import binary_cross_entropy, lecture

EXACT: dict[str, Any] = {"rtol": 1e-12, "atol": 1e-15}


def by_name(listing: ArrayListing) -> dict[str, np.ndarray]:
    """The numbers of each array."""
    assert listing.numbers is not None
    return {array.name: listing.numbers[k] for k, array in enumerate(listing.arrays)}


def test_the_numbers_of_every_array_are_those_of_the_lectures_equations() -> None:
    case = network()
    listing = case.run().listing()
    net, x, y = case.arguments
    layers, known = net.matrices(), by_name(listing)
    Zs, As = lecture.network.forward(layers, ["sigmoid", "sigmoid"], x.T)
    for l, (Z, A) in enumerate(zip(Zs, As[1:], strict=True), 1):
        np.testing.assert_allclose(known[f"Z{l}"], Z, **EXACT)
        np.testing.assert_allclose(known[f"A{l}"], A, **EXACT)
    gradients = lecture.network.backward(layers, ["sigmoid", "sigmoid"], Zs, As, As[-1] - y)
    for l, (dW, db) in enumerate(gradients, 1):
        np.testing.assert_allclose(known[f"dW{l}"], dW, **EXACT)
        np.testing.assert_allclose(known[f"db{l}"], db, **EXACT)
    np.testing.assert_allclose(known["dZ2"], As[-1] - y, **EXACT)


def test_shapes_are_those_of_the_lectures_table() -> None:
    listing = network().run().listing()
    shapes = {x.name: listing.shape(k) for k, x in enumerate(listing.arrays)}
    n = [3, 4, 1]
    assert listing.m == M and shapes["X"] == (3, M) and shapes["J"] == (1, 1)
    for l in (1, 2):
        assert shapes[f"W{l}"] == shapes[f"dW{l}"] == (n[l], n[l - 1])
        assert shapes[f"b{l}"] == shapes[f"db{l}"] == (n[l], 1)
        assert {shapes[f"{d}{s}{l}"] for d in ("", "d") for s in "Z"} == {(n[l], M)}
        assert shapes[f"A{l}"] == (n[l], M)


@pytest.mark.parametrize("name", [name for name, make in CASES.items() if make().wrt != ("net",)])
def test_derivatives_of_arguments_are_those_of_the_scalar_engine(name: str) -> None:
    case = CASES[name]()
    known, over = by_name(case.run().listing()), case.program.over
    given = [*signature(case.program.f).parameters]
    count = len(case.arguments[given.index(over[0])]) if over else 1
    for wrt in case.wrt:
        each = [
            np.ravel(grad(case.program.f, given.index(wrt))(*_example(case, given, e)))
            for e in range(count)
        ]
        np.testing.assert_allclose(known[f"d{wrt}"].ravel(), np.mean(each, axis=0), **EXACT)


def _example(case: Case, given: list[str], e: int) -> list[Any]:
    """The arguments for one example."""
    over = case.program.over
    return [x[e] if name in over else x for name, x in zip(given, case.arguments, strict=True)]


@pytest.mark.parametrize("name", ["ten layers", "softmax"])
def test_derivatives_of_matrices_are_those_of_the_scalar_engine(name: str) -> None:
    case = CASES[name]()
    known = by_name(case.run().listing())
    net, X, Y = case.arguments
    net.zero_grad()
    costs = [case.program.f(net, x, y) for x, y in zip(X, Y, strict=True)]
    (sum(costs[1:], costs[0]) / len(costs)).backward()
    for l, layer in enumerate(net.layers, 1):
        dW = [[w.grad for w in neuron.w] for neuron in layer.neurons]
        np.testing.assert_allclose(known[f"dW{l}"], dW, **EXACT)
        np.testing.assert_allclose(known[f"db{l}"], [[n.b.grad] for n in layer.neurons], **EXACT)


@pytest.mark.parametrize("name", CASES)
def test_every_array_comes_after_what_it_reads_and_the_backward_pass_last(name: str) -> None:
    arrays = CASES[name]().run().listing().arrays
    assert all(x < place for place, array in enumerate(arrays) for x in array.reads)
    kinds = [array.kind == BACKWARD for array in arrays]
    assert kinds == sorted(kinds)
    assert all(arrays[x.belongs_to].kind != BACKWARD for x in arrays if x.belongs_to is not None)
    assert all(x.belongs_to is not None for x in arrays if x.kind == BACKWARD)


@pytest.mark.parametrize("name", CASES)
def test_lines_are_those_of_the_text_that_runs(name: str) -> None:
    program = CASES[name]().run()
    source = [line.strip() for line in program.source.splitlines()]
    returned = next(line for line in reversed(source) if line.startswith("return "))
    for array in program.listing().arrays:
        for line in array.lines:
            assert line in source or line.split(" = ", 1)[1] in returned


def test_local_derivatives_are_the_other_matrix_of_a_product_and_slopes_at_each_place() -> None:
    listing = network().run().listing()
    signs = [array.sign for array in listing.arrays]
    told = {
        (signs[x], array.sign): slope
        for array in listing.arrays
        if array.kind == FORWARD
        for x, slope in zip(array.reads, array.slopes, strict=True)
    }
    assert told["W¹", "Z¹"] == "Xᵀ" and told["X", "Z¹"] == "W¹ᵀ" and told["b¹", "Z¹"] == "1"
    assert told["W²", "Z²"] == "A¹ᵀ" and told["A¹", "Z²"] == "W²ᵀ"
    assert told["Z¹", "A¹"] == "A¹ * (1 - A¹)"
    assert told["L", "J"] == "1 / m"
    assert told["A²", "L"] == "(1 - Y) / (1 - A²) - Y / A²"


@pytest.mark.parametrize("loss", [cross_entropy, binary_cross_entropy])
def test_the_slope_of_a_loss_reads_as_on_the_slide(loss: Any) -> None:
    program = compile(lambda net, x, y: loss(net(x), y)).batch(over=("x", "y"))
    program.value_and_grad(*network().arguments)
    (L,) = [array for array in program.listing().arrays if array.name == "L"]
    assert "(1 - Y) / (1 - A²) - Y / A²" in L.slopes


def test_a_product_with_examples_in_rows_needs_no_transposed_matrix() -> None:
    program = compile(lambda X, W: ((X @ W.T) ** 2).sum())
    program.value_and_grad(np.ones((5, 3)), np.ones((2, 3)), wrt=("X", "W"))
    listing = program.listing()
    (product,) = [x for x in listing.arrays if x.kind == FORWARD and "@" in x.lines[0]]
    assert dict(zip(product.reads, product.slopes, strict=True)) == {0: "W", 1: "X"}
    d = f"d{product.name}"
    lines = [line for array in listing.arrays for line in array.lines]
    assert f"dX = {d} @ W" in lines and f"dW = {d}.T @ X" in lines


def test_signs_raise_layers_alone() -> None:
    signs = {x.name: x.sign for x in network().run().listing().arrays}
    assert signs["W1"] == "W¹" and signs["b2"] == "b²" and signs["dZ1"] == "dZ¹"
    assert signs["X"] == "X" and signs["L"] == "L"
    program = compile(lambda w1, x1, b1: w1 * x1 + b1)
    program(1.0, 2.0, 3.0)
    assert [x.sign for x in program.listing().arrays][:3] == ["w1", "x1", "b1"]


def test_the_row_of_parameters_is_listed_as_its_matrices() -> None:
    kinds = {x.name: x.kind for x in network().run().listing().arrays}
    assert {name for name, kind in kinds.items() if kind == PARAMETER} == {"W1", "b1", "W2", "b2"}
    assert "theta" not in kinds and "dtheta" not in kinds


def test_a_program_that_was_only_recorded_has_shapes_with_m_and_no_numbers() -> None:
    case = network()
    case.program.record(*case.arguments)
    listing = case.program.listing()
    assert listing.m is None and listing.numbers is None
    assert listing.shape([x.name for x in listing.arrays].index("Z1")) == (4, "m")


def test_before_a_derivative_was_asked_for_there_is_the_forward_pass_alone() -> None:
    case = network()
    case.program(*case.arguments)
    assert not any(x.kind == BACKWARD for x in case.program.listing().arrays)
    names = {x.name for x in case.program.listing(gradients=True).arrays}
    assert {"dW1", "db1", "dW2", "db2"} <= names and "dX" not in names
    case.run()
    assert not any(x.kind == BACKWARD for x in case.program.listing(gradients=False).arrays)


def test_numbers_are_those_of_the_last_call_or_of_given_arguments() -> None:
    program = compile(lambda a, b: a * b + a)
    program(2.0, 5.0)
    assert by_name(program.listing())["J"] == 12
    for _ in range(3):  # the same way in as before, and then the short one
        program(3.0, 5.0)
    assert by_name(program.listing())["J"] == 18
    assert by_name(program.listing(at=(10.0, 1.0)))["J"] == 20
    with pytest.raises(TypeError):
        program.listing(at=(1.0,))


def test_a_statement_about_no_listed_array_belongs_to_what_its_array_was_merged_into() -> None:
    program = compile(lambda w, b, x: np.exp(w * x + b)).batch(over="x")
    program.value_and_grad(0.5, 0.1, [1.0, 2.0], wrt=("w", "b"))
    arrays = program.listing().arrays
    assert all(
        arrays[x.belongs_to].kind == FORWARD
        for x in arrays
        if x.kind == BACKWARD and x.derivative_of is None and x.belongs_to is not None
    )


def test_a_deep_graph_and_a_program_without_a_call_are_refused_with_a_sentence() -> None:
    with pytest.raises(TargetError, match=r"one by one.* no statements on arrays.*with Values"):
        without_text().listing()
    with pytest.raises(OperandError, match="nothing is recorded yet: call the program first"):
        compile(lambda x: x).listing()


def test_a_result_that_is_an_argument_or_a_constant_is_listed() -> None:
    same = compile(lambda x, y: x)
    assert same(2.0, 3.0) == 2
    listing = same.listing()
    assert [(x.name, x.kind) for x in listing.arrays] == [("x", INPUT)] and listing.results == [0]
    constant = compile(lambda x: 3.0 + 0 * x)
    constant(2.0)
    assert by_name(constant.listing())["J"] == 3


def test_calls_with_values_leave_the_listing_as_it_was() -> None:
    program = compile(lambda a, b: a * b)
    program(2.0, 5.0)
    program(Value(7.0), Value(8.0))
    assert by_name(program.listing())["J"] == 10


def test_each_array_is_the_derivative_of_one_other() -> None:
    for make in (by_hand, recurrence):
        arrays = make().run().listing().arrays
        derived = [x.derivative_of for x in arrays if x.derivative_of is not None]
        assert len({*derived}) == len(derived)
        assert all(
            arrays[of].shape == x.shape for x in arrays if (of := x.derivative_of) is not None
        )


@pytest.mark.parametrize("name", ["a 3-4-1 network", "the same by hand", "softmax"])
def test_in_rows_the_same_arrays_are_the_derivatives_of_the_same_ones(name: str) -> None:
    case = CASES[name]()
    own: list[dict[str, str]] = []
    for examples in ("columns", "rows"):
        program = compile(case.program.f).batch(over=case.program.over, examples=examples)
        arrays = Case(program, case.arguments, case.wrt).run().listing().arrays
        of = {x.name: x.derivative_of for x in arrays if x.derivative_of is not None}
        own.append({d: arrays[place].name for d, place in of.items()})
    assert own[0] == own[1] and own[1]["dZ1"] == "Z1"
