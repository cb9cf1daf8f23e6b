"""step_through(training) in Python: its data, its text, its marks, its limits, what is refused."""

from __future__ import annotations

import json
import math
import pickle
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import run_in_node

from autograd import OperandError, Value
from nets import MLP, Adam, GradientDescent, Momentum, Neuron, OptionError, moons, training
from viz import Player, step_through
from viz.builder.example_page import example_player
from viz.builder.kernels import kernels
from viz.errors import DrawingError
from viz.page.health import network_health
from viz.page.training_player import MOST_NUMBERS

X, Y = moons(24, noise=0.1, rng=3)


def begun(net: Any = None, **options: Any) -> Any:
    net = net or MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    settings: dict[str, Any] = {"loss": "bce", "epochs": 4, "batch_size": 8}
    return training(net, X, Y, **(settings | options))


def data_of(player: Player) -> Any:
    """What the page's scripts read."""
    text = re.search(r'id="data">(.*?)</script>', player.html, re.DOTALL)
    assert text is not None
    return json.loads(text[1])


def weighted(sizes: list[int], activations: list[str], weights: list[float], n_in: int = 1) -> MLP:
    net = MLP(n_in, sizes, activation=activations, rng=0)
    for p, x in zip(net.parameters(), weights, strict=True):
        p.data = x
    return net


def test_the_page_holds_each_parameter_before_and_after_and_its_gradient() -> None:
    run = begun(optimiser=GradientDescent(0.5))
    net = run.settings.model
    data = data_of(step_through(run))
    assert data["names"] == list(net.named_parameters()) and data["isPlain"]
    assert len(data["batches"]) == data["left"] == 12 and len(data["theta"]) == 13
    for k in range(12):
        for i in range(len(data["names"])):
            step = 0.5 * data["gradients"][k][i]
            assert data["theta"][k + 1][i] == data["theta"][k][i] - step
    for epoch in range(4):
        next(run)
        assert [p.data for p in net.parameters()] == pytest.approx(data["theta"][3 * epoch + 3])


def test_the_cost_and_the_means_of_units_are_those_of_the_batch() -> None:
    run = begun(batch_size=None)
    net = run.settings.model
    batch = data_of(step_through(run, batches=1))["batches"][0]
    outputs = [net(x).data for x in X]
    losses = [-math.log(a if y else 1 - a) for a, y in zip(outputs, Y, strict=True)]
    assert float(batch["cost"]) == pytest.approx(math.fsum(losses) / 24)
    assert batch["means"][0] == pytest.approx(X.mean(axis=0))
    hidden = [[math.tanh(n.b.data + sum(w.data * x for w, x in zip(n.w, row, strict=True)))
               for row in X] for n in net.layers[0].neurons]  # fmt: skip
    assert batch["means"][1] == pytest.approx([sum(row) / 24 for row in hidden])
    assert batch["means"][2] == pytest.approx([sum(outputs) / 24])


def test_dead_and_saturated_units_are_marked() -> None:
    x = np.array([[-1.0], [0.5], [1.0], [2.0]])
    weights = [
        *(1.0, -5.0),  # relu of x - 5: dead everywhere
        *(1.0, 0.0),  # relu of x: dead at one point
        *(0.0, 3.0, 1.5),  # tanh' is small from here on
        *(0.0, 0.5, 0.0),
        *(1.0, 1.0, 0.0),
    ]
    net = weighted([2, 2, 1], ["relu", "tanh", "linear"], weights)
    net.layers[1].neurons[0].b.data = 3.0
    run = training(net, x, [1.0] * 4, loss="mse")
    (dead, half), (full, free), (last,) = data_of(step_through(run, batches=1))["batches"][0][
        "units"
    ]
    assert (dead["dead"], dead["mark"]) == (1, "dead")
    assert (half["dead"], half["mark"]) == (0.25, None)
    slopes = [1 - math.tanh(3 * max(z, 0) + 3) ** 2 for (z,) in x]
    assert full["saturated"] == sum(d <= 0.05 for d in slopes) / 4 == 1
    assert (full["mark"], free["mark"], last["mark"]) == ("saturated", None, None)


@pytest.mark.node
def test_marks_and_sizes_are_those_of_the_builders_page() -> None:
    asked, expected = [], []
    for k, names in enumerate((["relu", "tanh"], ["sigmoid", "elu(0.5)"], ["tanh"] * 5)):
        rng = np.random.RandomState(k)
        sizes = [3] * len(names) + [1]
        x = rng.randn(7, 2)
        y = rng.randn(7)
        count = sum(m * (n + 1) for n, m in zip([2, *sizes], sizes, strict=False))
        weights = (rng.randn(count) * (4.0 if k < 2 else 0.05)).tolist()
        run = training(weighted(sizes, [*names, "linear"], weights, 2), x, y, loss="mse")
        expected.append(data_of(step_through(run, batches=1))["batches"][0])
        hidden = [{"units": 3, "activation": name} for name in names]
        project = {
            "data": {"kind": "own", "X": x.tolist(), "y": y.tolist(), "seed": 0, "scaled": False},
            "task": "regression", "test": 0, "features": ["x1", "x2"], "hidden": hidden,
            "loss": "mean_squared_error", "output": "linear", "batch": None,
        }  # fmt: skip
        asked.append({"project": project, "weights": weights, "ask": "health"})
    asked[0]["kernels"] = kernels() + example_player().script
    marks = []
    for page, player in zip(run_in_node("explain.js", asked), expected, strict=True):
        assert player["units"] == page["units"]
        assert player["health"]["layers"] == pytest.approx(page["layers"], rel=1e-9)
        assert player["health"]["mark"] == page["mark"]
        marks += [page["mark"], *(unit["mark"] for layer in page["units"] for unit in layer)]
    assert {"saturated", "vanishing", None} <= {*marks}


def test_the_training_and_its_loop_go_on_where_they_were() -> None:
    run, twin = begun(), begun()
    for each in (run, twin):
        next(each)
    step_through(run)
    assert [epoch.number for epoch in run] == [2, 3, 4]
    for _ in twin:
        pass
    assert run.history.to_dict() == twin.history.to_dict()
    numbers = [[p.data for p in each.settings.model.parameters()] for each in (run, twin)]
    assert numbers[0] == numbers[1]


def test_the_text_has_a_line_for_each_batch_and_says_how_many_are_left() -> None:
    lines = repr(step_through(begun(epochs=30))).splitlines()
    assert len(lines) == 42
    assert " ".join(lines[0].split()) == "batch epoch examples cost J length of the gradient"
    assert lines[4].split()[:3] == ["4", "2", "8"]
    assert lines[-1] == "50 more are left: step_through(..., batches=...) records more"
    assert "more are left" not in repr(step_through(begun(epochs=30), batches=90))


def test_a_terminal_tells_four_steps_of_each_batch() -> None:
    shown: list[str] = []
    answers = iter(["", "", "", "", "b", "q"])
    player = step_through(begun(optimiser=GradientDescent(0.5)), batches=2)
    player.in_terminal(input=lambda: next(answers), output=shown.append)
    assert shown[0].startswith("2 batches, 4 steps each. Enter shows the next one")
    assert shown[1] == "1  epoch 1, batch 1  forward   8 examples"
    assert re.fullmatch(r"2  epoch 1, batch 1  cost      J = 0\.\d+", shown[2])
    assert shown[3].startswith("3  epoch 1, batch 1  backward  size of the gradient ")
    assert re.search(r"update    \S+ moves most: \S+ -> \S+, gradient \S+$", shown[4])
    assert shown[5].startswith("3  epoch 1, batch 1  backward")


def test_a_batch_that_fails_is_told_after_those_before_it() -> None:
    x = np.array([[1.0], [2.0], [3.0]])
    neuron = Neuron(1, "linear", init="zeros")
    run = training(neuron, x, x[:, 0], loss="mse", optimiser=Momentum(1e60), epochs=100)
    player = step_through(run)
    count = len(data_of(player)["batches"])
    assert repr(player).splitlines()[-1].startswith(f"epoch {count + 1}, batch 1: ")
    bad = Neuron(1, "linear", init="zeros")
    bad.w[0].data = 1e200
    with pytest.raises(DrawingError, match="no batch to step through; epoch 1, batch 1: "):
        step_through(training(bad, x, x[:, 0], loss="mse"))


def test_layers_of_their_own_and_frozen_parameters_are_shown() -> None:
    net = MLP(2, [3, 1], activation="relu", output="sigmoid", rng=1)

    class Frozen:
        layers = net.layers

        def __call__(self, x: Any) -> Any:
            return net(x)

        def parameters(self) -> Any:
            return net.layers[1].parameters()

    data = data_of(step_through(begun(Frozen()), batches=2))
    assert len(data["names"]) == 13
    assert data["gradients"][0][:9] == [None] * 9 and None not in data["gradients"][0][9:]
    assert data["theta"][0][:9] == data["theta"][2][:9]


@pytest.mark.parametrize("skips", [True, False])
def test_a_model_that_does_more_than_its_layers_is_refused_and_draws_no_random_number(
    skips: bool,
) -> None:
    net = MLP(2, [2, 1], activation="tanh", output="sigmoid", rng=1)
    draw = random.Random(3)

    class Model:
        layers = net.layers

        def __call__(self, x: Any) -> Any:
            first, last = self.layers
            a = first.outputs(x)
            if skips:  # a connection around the hidden layer
                return last.outputs([p + q for p, q in zip(a, x, strict=True)])[0]
            return last.outputs([each * draw.random() for each in a])[0]

        def parameters(self) -> Any:
            return net.parameters()

    run = begun(Model())
    state = draw.getstate()
    with pytest.raises(OptionError) as told:
        step_through(run)
    assert "the model Model does more than its layers do one after the other" in str(told.value)
    assert "which is what the player draws: for [" in str(told.value)
    assert draw.getstate() == state


def test_what_is_too_much_is_told_with_what_is_possible() -> None:
    net = MLP(2, [40, 40, 1], output="sigmoid", rng=1)
    most = MOST_NUMBERS // (2 * len(net.parameters()))
    with pytest.raises(DrawingError, match=f"holds up to {most} batches of a network with 1,801 p"):
        step_through(begun(net), batches=most + 1)
    with pytest.raises(DrawingError, match=r"holds up to 1,000 batches .* 1,001 are asked for"):
        step_through(begun(MLP(2, [1], output="sigmoid")), batches=1001)
    with pytest.raises(ValueError, match="batches"):
        step_through(begun(), batches=0)


@pytest.mark.parametrize("option", [{"quiz": True}, {"names": {}}, {"open": 1}, {"at": [1]}])
def test_options_of_graphs_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(
        DrawingError, match=f"{next(iter(option))}= is for graphs and programs, not for a training"
    ):
        step_through(begun(), **option)


def test_what_else_is_refused_says_why() -> None:
    run = begun(epochs=1)
    for _ in run:
        pass
    with pytest.raises(DrawingError, match="all its epochs are done"):
        step_through(run)
    with pytest.raises(DrawingError, match="batches= is for a training"):
        step_through(Value(2.0) * 3, batches=2)
    with pytest.raises(DrawingError, match="no theme 'blue'"):
        step_through(begun(), theme="blue")
    w = Value(1.0)

    def line(x: Any) -> Any:
        return w * x[0]

    line.parameters = lambda: [w]  # type: ignore[attr-defined]
    with pytest.raises(OperandError, match="expected a network with layers"):
        step_through(begun(line, loss="mse"))
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(step_through(begun()))


def test_the_page_needs_nothing_else_and_a_notebook_shows_it(tmp_path: Path) -> None:
    player = step_through(begun(optimiser=Adam(0.1)))
    page = player.html
    addresses = {*re.findall(r"https?://[^\s\"']*", page)}
    assert "default-src 'none'" in page
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
    assert len(page) < 150_000
    player.save(tmp_path / "x.html")
    assert (tmp_path / "x.html").read_text(encoding="utf-8") == page
    with pytest.raises(DrawingError, match=r"is saved as \.html"):
        player.save(tmp_path / "x.svg")
    bundle = player._repr_mimebundle_()
    assert bundle["text/plain"] == repr(player)
    assert "<iframe" in bundle["text/html"] and bundle["image/svg+xml"].startswith("<svg")


def test_lengths_of_gradients_are_finite_where_their_squares_are_not() -> None:
    health = network_health([[3e200, 4e200], [12e200]])
    assert health.norm == pytest.approx(13e200) and health.mark == "exploding"
    assert health.layers == pytest.approx([5e200 / 2**0.5, 12e200])


def test_a_network_with_its_examples_is_told_how_to_step_through_it() -> None:
    net = MLP(2, [1], output="sigmoid", rng=1)
    with pytest.raises(OperandError, match=r"step_through\(training\(net, X, y, loss=...\)\)"):
        step_through(net, X, Y)  # type: ignore[arg-type]
    with pytest.raises(OperandError, match=r"got MLP: one example is step_through\(net\(x\)\)"):
        step_through(net)  # type: ignore[arg-type]
