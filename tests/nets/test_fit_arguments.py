"""Arguments of training: forms that are accepted, and what is refused before anything changes."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import OperandError, Value
from nets import (
    MLP,
    DataError,
    GradientDescent,
    History,
    Neuron,
    OptionError,
    accuracy,
    fit,
    moons,
    r2,
    training,
)
from nets.learning import schedules as rates

X, Y = moons(20, noise=0.1, rng=3)


def spelled(x: Any) -> str:
    """A test's id: what is given, without the addresses of its functions."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(x))[:50]


def network() -> MLP:
    return MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)


def quick(net: Any, **options: Any) -> History:
    settings: dict[str, Any] = {"loss": "bce", "epochs": 2, "progress": False}
    return fit(net, options.pop("X", X), options.pop("y", Y), **(settings | options))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"validation": X}, "validation is (X, y) or (X, y, sample_weight), or the share"),
        ({"validation": (X,)}, "got tuple of length 1"),
        ({"validation": (X, Y, Y, Y)}, "got tuple of length 4"),
        ({"validation": "0.2"}, "got str of length 3"),
        ({"validation": {"X": X, "y": Y}}, "got dict of length 2"),
        ({"validation": True}, "lies between 0 and 1, got True"),
        ({"validation": float("nan")}, "is a finite number, got nan"),
        ({"validation": (np.ones((4, 3)), Y[:4])}, "X has 2 features and validation X has 3"),
        ({"callbacks": None}, "callbacks are functions, such as lambda epoch: "),
        ({"callbacks": [3]}, "got [3]"),
        ({"penalty": 0.1}, "penalty is a function, such as lambda parameters: l2("),
        ({"penalty": lambda parameters: None}, "a penalty is a Value computed from the parameters"),
        ({"penalty": list}, "computed from the parameters, got list"),
        (
            {"penalty": lambda parameters: None, "engine": "program"},
            "a penalty is a Value computed from the parameters, got NoneType",
        ),
        ({"schedule": 0.1}, "schedule is a function, such as schedules.cosine("),
        ({"metrics": None}, "metrics are names or functions, got None"),
        ({"metrics": [lambda a, y: 1, lambda a, y: 2]}, "other names in a dict"),
        ({"metrics": {"loss": accuracy}}, "two measures go by the name 'loss'"),
        ({"metrics": lambda a, y: None}, "the metric '<lambda>' gave None, which is not a number"),
        ({"metrics": {"half": lambda a, y: a / 2}}, "the metric 'half' gave array("),
        ({"loss": ["mse"]}, "there is no loss ['mse']; did you mean 'mse'?"),
        ({"loss": "BCE"}, "there is no loss 'BCE'; did you mean 'bce'?"),
        (
            {"optimiser": ["adam"]},
            "an optimiser is a name such as 'adam', or one such as Adam(0.01)",
        ),
    ],
    ids=spelled,
)
def test_what_is_given_wrongly_is_told_and_changes_nothing(
    options: dict[str, Any], words: str
) -> None:
    net = network()
    before = [p.data for p in net.parameters()]
    with pytest.raises((OptionError, DataError, ValueError), match=re.escape(words)):
        quick(net, **options)
    assert [p.data for p in net.parameters()] == before


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (lambda w: [w], "f.parameters = lambda: [w, b]"),
        (lambda w: lambda: w, "parameters() gives a list of Values, such as [w, b], got Value"),
        (lambda w: lambda: None, "parameters() gives a list of Values, such as [w, b], got None"),
        (lambda w: list, "the model has no parameters"),
        (lambda w: lambda: {"w": w}, "parameters are Values that were given a number, got 'w'"),
    ],
    ids=["a list", "one Value", "None", "none", "a dict"],
)
def test_parameters_of_a_function_are_given_by_a_function(parameters: Any, words: str) -> None:
    w = Value(0.5, "w")

    def model(x: Any) -> Any:
        return w * x[0]

    model.parameters = parameters(w)  # type: ignore[attr-defined]
    with pytest.raises(OptionError, match=re.escape(words)):
        quick(model, loss="mse")


@pytest.mark.parametrize("share", [0.25, np.float32(0.25), np.float64(0.25), Fraction(1, 4)])
def test_a_share_to_validate_with_is_any_number(share: Any) -> None:
    assert (
        quick(network(), validation=share).to_dict() == quick(network(), validation=0.25).to_dict()
    )


def test_one_callback_needs_no_list_and_may_say_true_as_numpy_does() -> None:
    seen: list[Any] = []
    assert len(quick(network(), callbacks=seen.append)) == len(seen) == 2
    assert len(quick(network(), callbacks=lambda epoch: np.float64(epoch.loss) < 100)) == 1
    assert len(quick(network(), callbacks=lambda epoch: epoch.loss)) == 2  # true, but not True


def test_metrics_get_arrays_and_the_names_of_a_dict() -> None:
    history = quick(
        network(),
        metrics={"right": lambda a, y: ((a > 0.5) == y).mean(), "accuracy": "accuracy", "R²": r2},
        validation=0.25,
    )
    assert history["right"] == history["accuracy"]
    assert history["validation_right"] == history["validation_accuracy"]
    assert len(history["R²"]) == 2


def test_scores_for_the_hinge_are_told_apart_by_their_sign_even_if_all_targets_are_1() -> None:
    neuron = Neuron(2, "linear", init="zeros")
    neuron.b.data = 0.25
    history = quick(neuron, y=np.ones(20), loss="hinge", metrics="accuracy", epochs=1)
    assert history["accuracy"] == [1.0]


def test_accuracy_refuses_what_it_cannot_compare() -> None:
    for outputs, targets, words in (
        ([0.1, 0.9, 2.2], [0, 1, 2], "one output tells two classes apart.* a target is 2"),
        ([0.1, 0.9], [[0, 1], [1, 0]], r"outputs of shape \(2,\), targets of shape \(2, 2\)"),
        ([[0.1, 0.9, 0.0]], [[0, 1]], r"outputs of shape \(1, 3\), targets of shape \(1, 2\)"),
        ([[0.1, 0.9], [1.0]], [0, 1], "row 0 has 2 entries and row 1 has 1"),
        ([Value(0.3)], [1], r"outputs has Value\(0.3\) at index 0"),
        (1.0, 1, "got 0 axes"),
        ([], [], "0 outputs cannot be compared with 0 targets"),
    ):
        with pytest.raises(DataError, match=words):
            accuracy(outputs, targets)


@pytest.mark.parametrize(
    ("loss", "end", "instead", "sizes"),
    [
        ("softmax_cross_entropy", "softmax", "categorical_cross_entropy", [3, 2]),
        ("bce_from_logits", "sigmoid", "binary_cross_entropy", [3, 1]),
    ],
)
def test_an_activation_that_the_loss_would_apply_again_is_refused(
    loss: str, end: str, instead: str, sizes: list[int]
) -> None:
    net = MLP(2, sizes, output=end, rng=1)
    with pytest.raises(OptionError, match=f"ends in {end}: .* or take {instead}"):
        quick(net, loss=loss)
    quick(net, loss=instead)
    quick(MLP(2, sizes, output="tanh", rng=1), loss=loss)


def test_a_function_of_values_is_trained_once_it_names_its_parameters() -> None:
    w, b = Value(0.0, "w"), Value(0.0, "b")

    def line(x: Any) -> Any:
        return w * x[0] + b

    x = np.linspace(-1, 1, 9).reshape(-1, 1)
    options: dict[str, Any] = {"X": x, "y": 3 * x[:, 0] - 1, "loss": "mse", "epochs": 200}
    with pytest.raises(OptionError, match=r"got function; .*f.parameters = lambda: \[w, b\]"):
        quick(line, **options)
    line.parameters = lambda: [w, b]  # type: ignore[attr-defined]
    quick(line, optimiser=GradientDescent(0.5), **options)
    assert [w.data, b.data] == pytest.approx([3, -1], abs=1e-6)


def test_parameters_that_the_model_leaves_out_stay_as_they_are() -> None:
    net = network()

    def head(x: Any) -> Any:
        return net(x)

    head.parameters = net.layers[-1].parameters  # type: ignore[attr-defined]
    first, last = net.matrices()
    quick(head)
    assert (net.matrices()[0][0] == first[0]).all() and (net.matrices()[0][1] == first[1]).all()
    assert (net.matrices()[1][0] != last[0]).all()


def test_a_class_instead_of_a_network_is_told() -> None:
    with pytest.raises(OptionError, match=r"make a model from its class first: MLP\(...\)"):
        quick(MLP)


def test_a_cost_that_left_the_graph_is_told() -> None:
    net = network()
    with pytest.raises(OptionError, match="the cost depends on no parameter"):
        quick(net, loss=lambda a, y: (Value(a.data) - y) ** 2)


def test_outputs_that_are_no_numbers_are_told() -> None:
    net = network()
    for output, kind in (({"a": net([1, 2])}, "dict"), ("text", "str"), (3.0, "float")):

        def model(x: Any, output: Any = output) -> Any:
            return output

        model.parameters = net.parameters  # type: ignore[attr-defined]
        with pytest.raises(OperandError, match=f"a Value or a list of them, got {kind}"):
            quick(model)


def test_schedules_are_functions_of_the_epoch() -> None:
    history = quick(network(), optimiser=GradientDescent(), schedule=rates.step(0.5, every=1))
    assert history["learning_rate"] == pytest.approx([0.5, 0.05])


def test_a_training_prints_how_far_it_has_come() -> None:
    run = training(network(), X, Y, loss="bce", epochs=3)
    assert repr(run) == f"Training({network()!r}, of 3)"
    epoch = next(run)
    assert repr(run) == f"Training({network()!r}, epoch 1: loss {epoch.loss:.4g}, of 3)"


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_hinge_refuses_outputs_that_are_never_negative(output: str) -> None:
    net = MLP(2, [2 if output == "softmax" else 1], output=output, rng=0)
    with pytest.raises(OptionError, match=f"hinge takes logits, and this network ends in {output}"):
        fit(net, [[0.0, 1.0], [1.0, 0.0]], [0, 1], loss="hinge", epochs=1)
