"""Nodes by their places in a row."""

import math

from autograd import Value, allow_nonfinite, sin
from autograd.engine.graph import order
from autograd.engine.indexing import by_place


def test_inputs_are_places_in_the_row_and_equal_constants_have_one_place_after_it() -> None:
    x, y = Value(2, "x"), Value(3, "y")
    square = x * x
    z = 0.5 * square + y * 0.5 - 7
    nodes = order(z)
    inputs, numbers, labels = by_place(nodes)
    assert numbers == [0.5, 7.0]
    half, seven = len(nodes), len(nodes) + 1
    at = {v: i for i, v in enumerate(nodes)}
    for v, places in zip(nodes, inputs, strict=True):
        assert places == tuple(
            [{0.5: half, 7.0: seven}.get(w.data, -1) if w.is_constant else at[w] for w in v.inputs]
        )
    assert inputs[at[square]] == (at[x], at[x])
    assert inputs[at[x]] == ()
    y.label = ""
    assert labels == {at[x]: "x", at[y]: "y"}
    assert by_place(nodes).labels == {at[x]: "x"}


def test_constants_of_one_number_but_another_sign_or_of_none_are_apart() -> None:
    x = Value(1)
    with allow_nonfinite():
        terms = [x * 0.0, x * -0.0, x * 0.0, x + math.nan, x + math.nan, x + math.inf]
        z = terms[0]
        for term in terms[1:]:
            z = z + term
    _, numbers, _ = by_place(order(z))
    assert [repr(number) for number in numbers[:2]] == ["0.0", "-0.0"]
    assert [math.isnan(number) for number in numbers] == [False, False, True, False]
    assert numbers[-1] == math.inf


def test_gradients_stay_where_they_are() -> None:
    x, y = Value(2), Value(3)
    z = sin(x * y)
    z.backward()
    before = [v.grad for v in order(z)]
    other = x * Value(5)
    by_place(order(z, other))
    assert [v.grad for v in order(z)] == before
    assert other.grad is None
    assert by_place([]) == ([], [], {})


def test_a_constant_may_be_a_root() -> None:
    c = Value(1) * 2
    two = c.inputs[1]
    assert by_place(order(c, two)).numbers == []
    assert by_place(order(c, two)).inputs[-1] == (0, 1)
