"""A network's parameters by symbols, typable spellings and arrays; the names in its graph."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from autograd import AutogradError, Value, dot, keep_names, names, softmax
from nets import (
    MLP,
    Layer,
    Neuron,
    binary_cross_entropy,
    categorical_cross_entropy,
    cost,
    hinge,
    mean_squared_error,
    softmax_cross_entropy,
)
from viz import draw, step_through


def unnamed(*roots: Value) -> int:
    """How many computed nodes are numbered."""
    shown = names(*roots, names={})
    return sum(name[1:].isdigit() and name[0] == "v" for name in shown)


@given(st.lists(st.integers(1, 12), min_size=2, max_size=4))
@examples(10)
def test_each_parameter_answers_to_its_symbol_and_to_each_typable_spelling(
    widths: list[int],
) -> None:
    net = MLP(widths[0], widths[1:], init="zeros")
    seen = set()
    for l, layer in enumerate(net.layers, 1):
        assert layer.w.shape == (layer.n_out, layer.n_in) and layer.b.shape == (layer.n_out,)
        for j in range(layer.n_out):
            assert net[f"b{l}_{j + 1}"] is layer.b[j] is layer.neurons[j].b
            for k in range(layer.n_in):
                w = layer.neurons[j].w[k]
                assert net[f"w{l}_{j + 1}_{k + 1}"] is layer.w[j, k] is w
                if max(j, k) < 9:
                    assert net[f"w{l}_{j + 1}{k + 1}"] is w
                seen.add(w)
    for symbol, p in net.named_parameters().items():
        assert net[symbol] is p
    assert len(seen) == sum(layer.w.size for layer in net.layers)


def test_indices_of_two_digits_stand_apart() -> None:
    net = MLP(12, [11, 1], init="zeros")
    assert net["w1_11_10"].label == "w¹₁₁,₁₀" and net["w1_1_12"].label == "w¹₁,₁₂"
    with pytest.raises(KeyError, match="did you mean 'w1_11_11'"):
        net["w1_1111"]


def test_layers_and_neurons_without_a_number_have_symbols_too() -> None:
    layer, neuron = Layer(2, 3, rng=1), Neuron(2, rng=1)
    assert layer["w_32"] is layer.w[2, 1] and layer["b_3"] is layer.b[2]
    assert neuron["w_2"] is neuron.w[1] and neuron["b"] is neuron.b


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("w1_33", "did you mean 'w1_3"),
        ("w¹₃₃", "did you mean 'w1_3"),  # which can be typed
        ("W1_32", "did you mean 'w1_32'"),
        ("w2", "did you mean 'w2_1"),
        ("zz", "; there are 'w1_11' to 'b2_1'; named_parameters() lists all 13"),
        ("", "; there are 'w1_11' to 'b2_1'; named_parameters() lists all 13"),
        ("bias", "did you mean 'b"),
        (0, "by their symbols, such as net['w1_32']; net.layers[0] is a layer"),
        (None, "by their symbols"),
    ],
    ids=str,
)
def test_a_wrong_key_names_the_nearest(key: Any, hint: str) -> None:
    net = MLP(2, [3, 1], rng=1)
    with pytest.raises(KeyError) as told:
        net[key]
    assert isinstance(told.value, AutogradError)
    assert str(told.value).startswith(f"there is no parameter {key!r}; ") and hint in str(
        told.value
    )
    assert str(pickle.loads(pickle.dumps(told.value))).startswith("there is no parameter")
    assert hasattr(net, "__getitem__")
    with pytest.raises(TypeError):
        list(net)  # type: ignore[call-overload]


def test_the_arrays_of_a_layer_are_read_only_and_follow_its_neurons() -> None:
    net = MLP(2, [3, 1], rng=1)
    with pytest.raises(ValueError, match="read-only"):
        net.layers[0].w[0, 0] = Value(1)
    net.layers[0].w[2, 1].data = 7
    assert net["w1_32"].data == 7
    net.layers[0] = Layer(2, 3, rng=2, number=1)
    assert net["w1_32"] is net.layers[0].w[2, 1] and net["w1_32"].data != 7
    (net.layers[0].w @ np.array([1.0, 2.0]))[2].backward()
    assert net["w1_32"].grad == 2.0 and net["w1_31"].grad == 1.0


@pytest.mark.parametrize(
    "loss", [mean_squared_error, binary_cross_entropy, hinge, lambda a, y: cost([a - y, a + y])]
)
def test_the_graph_of_a_loss_has_the_lectures_names_and_no_numbers(loss: Any) -> None:
    net = MLP(2, [2, 1], "tanh", output="sigmoid", rng=1)
    L = loss(net([0.5, -1.0]), 1)
    shown = names(L, names={})
    assert {"z¹₁", "a¹₁", "z¹₂", "a¹₂", "z²₁", "a²₁"} < shown.keys()
    assert shown["z¹₂"].op.name == "dot" and shown["a²₁"].op.name == "sigmoid"
    assert unnamed(L) <= (2 if loss.__name__ == "<lambda>" else 0)
    assert shown["z¹₁"].label is None and "have no names" not in draw(L, names={}).tree


def test_losses_of_classes_have_names() -> None:
    net = MLP(2, [2, 3], "tanh", rng=1)
    assert unnamed(softmax_cross_entropy(net([0.5, -1.0]), 2)) == 0
    net = MLP(2, [2, 3], "tanh", output="softmax", rng=1)
    shown = names(categorical_cross_entropy(net([0.5, -1.0]), 2), names={})
    assert shown["a²₃"].op.name == "exp" and shown["L"].op.name == "cross_entropy"


def test_names_give_way_to_the_variables_of_whoever_draws_and_of_functions() -> None:
    net = MLP(1, [1], "tanh", rng=1)
    out = net([0.5])
    assert "out = " in draw(out).tree and "z¹₁ = " in draw(net([0.5]), names={}).tree

    @keep_names
    def f(x: float) -> Any:
        score = net([x])
        return score * 2

    assert list(names(f(0.5), names={})) == ["w¹₁₁", "b¹₁", "score", "J"]


def attention(query: list[Value], rows: list[list[Value]]) -> Any:
    """The attention of one query to three keys, which are their own values."""
    q = [2 * x for x in query]
    keys = [[row[0] + row[1], row[0] - row[1]] for row in rows]
    scores = [dot(q, k) / 2**0.5 for k in keys]
    weights = softmax(scores)
    mix = [dot(weights, [k[i] for k in keys]) for i in range(2)]
    loss = mix[0] * mix[1]
    return loss


def test_attention_is_drawn_with_the_names_of_its_function() -> None:
    q = [Value(x, f"q{i}") for i, x in enumerate([1.0, 0.5])]
    rows = [[Value(x + i, f"k{i}{j}") for j, x in enumerate([0.2, -0.4])] for i in range(3)]
    plain = draw(attention(q, rows), names={}).tree
    assert "or give each a variable in a function with @keep_names" in plain
    L = keep_names(attention)(q, rows)
    drawing = draw(L, names={})
    for name in (
        "scores[2] = ",
        "weights[1] = ",
        "mix[0] = ",
        "keys[1][0] = ",
        "q[0] = ",
        "loss = ",
    ):
        assert name in drawing.tree
    assert "scores[2]" in step_through(L, names={}).html
    assert "scores[2]" in str(L.steps(names={}))


def test_a_drawing_says_once_how_to_name_what_is_numbered() -> None:
    x = Value(2, "x")
    few = (x + 1) * (x - 1)
    many = few * (x + 3)
    assert "have no names" not in draw(few, names={}).tree
    note = "v1 to v4 have no names: set their .label, or give each a variable in a function with"
    assert (
        draw(many, names={}).tree.count("have no names") == 1 and note in draw(many, names={}).svg
    )
    assert "have no names" not in step_through(many, names={}).html
    p = many * 2
    assert "v1 to v4" in draw(p, names={"few": few, "p": p}).tree
    assert "v1 to v3" in draw(p, names={"few": few, "many": many, "p": p}).tree
    made = {f"u{i}": few * i for i in range(5)}
    total = sum(made.values(), start=few * 9)
    assert "v1 to v13" in draw(total, names={}).tree
    made |= {"s": total, "few": few}
    assert "v1 to v7" in draw(total, names=made).tree  # however many have names
    assert "no name: set its .label, or give it a variable in" in draw(few, names={}).svg
    a, b, c = x + 1, x - 1, x + 3
    assert draw(a * b * c).svg.count("no name:") == 1  # of the product a · b
    assert "have no names" not in draw(a * b * c).tree
    assert "have no names" not in draw(many, names={}, order=2).tree


def test_the_advice_on_names_helps_where_a_function_keeps_its_names_already() -> None:
    @keep_names
    def without(x: Value) -> Any:
        return (x + 1) * (x - 1) * (x + 3)

    @keep_names
    def with_variables(x: Value) -> Any:
        more, less, most = x + 1, x - 1, x + 3
        both = more * less
        return both * most

    advised = "or give each a variable in a function with @keep_names"
    assert advised in draw(without(Value(2, "x")), names={}).tree
    assert "have no names" not in draw(with_variables(Value(2, "x")), names={}).tree


def test_a_leaf_without_a_name_is_told_to_have_a_label() -> None:
    svg = draw(Value(2) * Value(3, "x"), names={}).svg
    assert "leaf\nno name: set its .label</title>" in svg


def test_the_parts_of_each_examples_loss_are_numbered_by_example() -> None:
    net = MLP(1, [2], rng=1)
    losses = [mean_squared_error(net([x]), [1.0, 0.0]) for x in (0.5, 1.5)]
    shown = names(losses[0] + losses[1], names={})
    squares = [name for name in shown if name.startswith("squares")]
    assert squares == ["squares[0]", "squares[1]", "squares_2[0]", "squares_2[1]"]
    one = MLP(1, [1], rng=1)
    losses = [mean_squared_error(one([x]), 1.0) for x in (0.5, 1.5)]
    assert {"L", "L_2"} < names(losses[0] + losses[1], names={}).keys()
    a, b, c = Value(1, "w[0]"), Value(2, "w_2[0]"), Value(3, "w[0]")
    assert len(names(a * b * c, names={})) == 5  # all are different
