"""Neurons, layers and networks: their graphs, names, shapes and errors."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import OperandError, Primitive, ShapeError, Value, order
from nets import MLP, DataError, Layer, Module, Neuron
from nets.models.activations import USUAL
from nets.models.symbols import lecture_symbol


def test_a_neuron_is_two_nodes() -> None:
    neuron = Neuron(3, "tanh", rng=1)
    a = neuron([1.0, 2.0, 3.0])
    z = a.inputs[0]
    assert a.op is autograd.tanh and z.op is autograd.dot
    assert [v for v in order(a) if not v.is_leaf] == [z, a]
    w = [w.data for w in neuron.w]
    assert z.data == math.fsum([w[0] * 1.0, w[1] * 2.0, w[2] * 3.0, neuron.b.data])
    assert a.data == math.tanh(z.data)


@pytest.mark.parametrize("name", ["linear", "identity"])
def test_a_linear_neuron_is_one_node(name: str) -> None:
    assert Neuron(2, name, rng=1)([1, 2]).op is autograd.dot


def test_numbers_of_an_example_become_one_constant_each_that_all_neurons_share() -> None:
    outputs = Layer(2, 3, "relu", rng=1)([0.5, -1.0])
    constants = {x for v in order(*outputs, constants=True) for x in v.inputs if x.is_constant}
    assert sorted(c.data for c in constants) == [-1.0, 0.5]


def test_inputs_that_are_values_get_gradients() -> None:
    x = [Value(0.5, "x₁"), Value(-1.0, "x₂")]
    net = MLP(2, [1], rng=1)
    net(x).backward()
    assert [v.grad for v in x] == [w.data for w in net.layers[0].neurons[0].w]


@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda x: np.array(x, dtype=object)])
def test_an_example_is_any_sequence_of_numbers(kind: Any) -> None:
    net = MLP(2, [3, 1], rng=1)
    assert net(kind([0.5, -1.0])).data == net([0.5, -1.0]).data


def test_one_output_is_a_value_and_several_are_a_list() -> None:
    assert isinstance(MLP(2, [3, 1])([1, 2]), Value)
    outputs = MLP(2, [3, 2])([1, 2])
    assert isinstance(outputs, list) and len(outputs) == 2
    assert isinstance(Layer(2, 1)([1, 2]), list)


@pytest.mark.parametrize("module", [Neuron(3), Layer(3, 2), MLP(3, [2, 1])], ids=repr)
@pytest.mark.parametrize("x", [[1.0], [], [1.0] * 4, np.ones(4)], ids=len)
def test_a_wrong_number_of_inputs_is_an_error_that_names_both(module: Any, x: Any) -> None:
    with pytest.raises(ShapeError, match=rf"takes 3 inputs, got {len(x)}"):
        module(x)


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (1.0, OperandError, "list, tuple or array of 2 numbers, got float"),
        ("12", OperandError, "got str"),
        ({1.0, 2.0}, OperandError, "got set"),
        (np.ones((2, 2)), ShapeError, r"one example.*shape \(2, 2\)"),
        (np.float64(1), ShapeError, r"shape \(\)"),
        (["a", "b"], OperandError, "str"),
        ([None, 1.0], OperandError, "NoneType"),
    ],
    ids=lambda x: x.__name__ if isinstance(x, type) else repr(x),
)
def test_what_is_no_example_is_an_error(x: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        MLP(2, [1])(x)


def test_predictions_are_the_outputs_of_all_examples_at_once() -> None:
    X = np.array([[0.5, -1.0], [2.0, 3.0], [0.0, 0.0]])
    one, several = MLP(2, [3, 1], rng=1), MLP(2, [3, 2], output="softmax", rng=1)
    alone = [one(x).data for x in X]
    one_by_one = [[a.data for a in several(x)] for x in X]
    assert one.predict(X).tolist() == one.predict(X.T, examples="columns").tolist() == alone
    assert several.predict(X.tolist()).tolist() == one_by_one
    assert several.predict(X.T, examples="columns").T.tolist() == one_by_one
    assert Layer(2, 1).predict(X).shape == (3, 1) and Neuron(2).predict(X).shape == (3,)


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ([0.5, -1.0], DataError, r"got 1 axis: a single feature is a table too"),
        ([[0.5, math.nan]], DataError, r"X has nan in row 0, column 1"),
        (np.empty((0, 2)), DataError, "X is empty"),
        (np.ones((4, 3)), ShapeError, "takes 2 inputs, got 3"),
    ],
    ids=["flat", "nan", "empty", "wide"],
)
def test_what_cannot_be_predicted_from_is_an_error(
    X: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        MLP(2, [3, 1]).predict(X)


def test_several_networks_make_a_module_of_ones_own() -> None:
    class Mean(Module):
        def __init__(self) -> None:
            self.nets = [MLP(2, [3, 1], rng=seed) for seed in (1, 2)]

        def __call__(self, x: Any) -> Any:
            return sum(net(x) for net in self.nets) / 2

        def parameters(self) -> list[Value]:
            return [p for net in self.nets for p in net.parameters()]

    X = [[0.5, -1.0], [2.0, 3.0]]
    mean = Mean()
    one, other = (net.predict(X) for net in mean.nets)
    np.testing.assert_allclose(mean.predict(X), (one + other) / 2, rtol=1e-15)
    mean(X[0]).backward()
    mean.zero_grad()
    assert all(p.grad is None for net in mean.nets for p in net.parameters())
    with pytest.raises(NotImplementedError, match=r"Mean is a Module that defines no named\(\)"):
        mean.named_parameters()


def test_predicting_leaves_gradients_alone() -> None:
    net = MLP(2, [3, 1], rng=1)
    net([1.0, 2.0]).backward()
    before = [p.grad for p in net.parameters()]
    net.predict([[3.0, 4.0]])
    assert [p.grad for p in net.parameters()] == before


def test_parameters_run_layer_by_layer_neuron_by_neuron_weights_before_bias() -> None:
    net = MLP(2, [2, 1], rng=1)
    expected = [
        p for layer in net.layers for neuron in layer.neurons for p in (*neuron.w, neuron.b)
    ]
    assert [id(p) for p in net.parameters()] == [id(p) for p in expected]
    names = ["w¹₁₁", "w¹₁₂", "b¹₁", "w¹₂₁", "w¹₂₂", "b¹₂", "w²₁₁", "w²₁₂", "b²₁"]
    assert list(net.named_parameters()) == names == [p.label for p in expected]
    assert [id(p) for p in net.named_parameters().values()] == [id(p) for p in expected]


def test_symbols_of_large_layers_are_all_different() -> None:
    names = {lecture_symbol("w", 1, j, k) for j in range(1, 130) for k in range(1, 130)}
    assert len(names) == 129 * 129
    net = MLP(12, [12, 11])
    assert len(net.named_parameters()) == len(net.parameters()) == 12 * 13 + 11 * 13


def test_nodes_and_parameters_carry_the_scopes() -> None:
    net = MLP(2, [2, 1], rng=1)
    y = net([1.0, 2.0])
    paths = {v.scope.path for v in order(y) if v.scope is not None}
    expected = {("network", f"layer {l}", f"neuron {j}") for l, j in [(1, 1), (1, 2), (2, 1)]}
    assert paths == expected
    assert {p.scope.path for p in net.parameters() if p.scope} == expected
    assert Value(1).scope is None


def test_zero_grad_forgets_the_gradients_of_all_parameters() -> None:
    net = MLP(2, [2, 1], rng=1)
    net([1.0, 2.0]).backward()
    assert all(p.grad is not None for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


@pytest.mark.parametrize("name", USUAL[:-1])
def test_every_activation_can_be_given_by_name_or_as_the_primitive(name: str) -> None:
    by_name = MLP(2, [3, 1], activation=name, output=name, rng=1)
    assert by_name.activations[0].has_name
    if name != "linear":
        by_primitive = MLP(2, [3, 1], getattr(autograd, name), getattr(autograd, name), rng=1)
        assert by_name.activations == by_primitive.activations
        assert by_name([0.5, -1.0]).data == by_primitive([0.5, -1.0]).data


def test_the_slope_of_leaky_relu_can_be_set() -> None:
    slopes = {"leaky_relu": 0.01, "leaky_relu(0.1)": 0.1, "leaky_relu( 2e-1 )": 0.2}
    for name, slope in slopes.items():
        neuron = Neuron(1, name, rng=1)
        neuron.w[0].data = 1
        assert neuron([-5.0]).data == slope * -5.0
    assert str(Neuron(1, "leaky_relu( 2e-1 )").activation) == "leaky_relu(0.2)"


def test_a_function_of_a_value_is_an_activation() -> None:
    neuron = Neuron(1, lambda z: z * z, rng=1)
    neuron.w[0].data = 3
    assert neuron([1.0]).data == 9
    squared = Primitive("squared", lambda x: x**2, lambda z, x: 2 * x)
    try:
        assert Neuron(1, squared).activation.has_name
        assert str(MLP(1, [1, 1], activation="squared").activations[0]) == "squared"
    finally:
        autograd.TABLE.pop("squared")
    assert not Neuron(1, squared).activation.has_name  # it has no name any more


def test_softmax_shares_out_1_among_the_units_of_a_layer() -> None:
    net = MLP(2, [4, 3], output="softmax", rng=1)
    logits = copy.deepcopy(net)
    for neuron in logits.layers[-1].neurons:
        neuron.activation = Neuron(1, "linear").activation
    logits.layers[-1].activation = Neuron(1, "linear").activation
    z = np.exp([v.data for v in logits([0.5, -1.0])])
    a = [v.data for v in net([0.5, -1.0])]
    np.testing.assert_allclose(a, z / z.sum(), rtol=1e-14)
    assert repr(MLP(2, [4, 3], output=autograd.softmax)) == repr(net)
    with pytest.raises(ShapeError, match="sigmoid"):
        MLP(2, [4, 1], output="softmax")


def test_an_activation_that_is_set_later_is_that_of_each_neuron() -> None:
    net = MLP(2, [3, 2], activation="tanh", rng=1)
    net.layers[0].activation = "relu"
    twin = MLP(2, [3, 2], activation="relu", init="zeros")
    twin.set_matrices(net.matrices())
    for made in (net, copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert repr(made) == repr(twin)
        assert {str(neuron.activation) for neuron in made.layers[0].neurons} == {"relu"}
        assert [a.data for a in made([0.5, -1.0])] == [a.data for a in twin([0.5, -1.0])]
    net.layers[1].activation = "softmax"
    assert sum(a.data for a in net([0.5, -1.0])) == pytest.approx(1)
    with pytest.raises(ValueError, match="no activation 'tanhh'; did you mean 'tanh'"):
        net.layers[0].activation = "tanhh"
    with pytest.raises(ShapeError, match="softmax of one number"):
        MLP(2, [3, 1]).layers[1].activation = "softmax"


def test_an_activation_that_leaves_the_graph_is_an_error() -> None:
    with pytest.raises(OperandError, match="turned a Value into a float"):
        Neuron(1, lambda z: z.data)([1.0])
