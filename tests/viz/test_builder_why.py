"""What the builder's page tells of an example and a training: numbers, paths, shares, troubles."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from builders import run_in_node

from autograd import NonFiniteError, Value, names, why
from nets import MLP
from nets.learning.losses import loss_named
from viz.builder.example_page import example_player
from viz.builder.graph_parts import NAMES
from viz.builder.kernels import kernels

pytestmark = pytest.mark.node

TEXT = kernels() + example_player().script
TASKS = {
    "binary_cross_entropy": ("two", "sigmoid", [0.0, 1.0]),
    "hinge": ("two", "tanh", [0.0, 1.0]),
    "mean_squared_error": ("regression", "linear", [0.5, -1.25, 2.0]),
    "softmax_cross_entropy": ("classes", "linear", [0.0, 1.0, 2.0]),
    "categorical_cross_entropy": ("classes", "softmax", [0.0, 1.0, 2.0]),
}


class Case(NamedTuple):
    """A project on points of its own, and the same in Python."""

    loss: str
    sizes: list[int]
    activations: list[str]
    X: list[list[float]]
    y: list[float]
    weights: list[float]

    @property
    def project(self) -> dict[str, Any]:
        task, output, _ = TASKS[self.loss]
        hidden = [
            {"units": n, "activation": g}
            for n, g in zip(self.sizes[:-1], self.activations, strict=True)
        ]
        return {
            "data": {"kind": "own", "X": self.X, "y": self.y, "seed": 0, "scaled": False},
            "task": task,
            "test": 0,
            "features": [f"x{k + 1}" for k in range(len(self.X[0]))],
            "hidden": hidden,
            "loss": self.loss,
            "output": output,
            "batch": None,
        }

    def asked(self, ask: str, **question: Any) -> dict[str, Any]:
        return {"project": self.project, "weights": self.weights, "ask": ask} | question

    @property
    def network(self) -> MLP:
        output = TASKS[self.loss][1]
        net = MLP(len(self.X[0]), self.sizes, activation=[*self.activations, output], rng=0)
        for p, x in zip(net.parameters(), self.weights, strict=True):
            p.data = x
        return net

    def L(self, net: MLP, row: int) -> Value:
        target = 2 * self.y[row] - 1 if self.loss == "hinge" else self.y[row]
        x = [Value(number, f"x{k}") for k, number in enumerate(self.X[row])]
        cost: Value = loss_named(self.loss)(net(x), target)
        cost.label = "L"
        return cost


def cases() -> list[Case]:
    """Random networks and points."""
    made = []
    for i in range(20):
        rng = random.Random(i)
        loss = [*TASKS][i % len(TASKS)]
        targets = TASKS[loss][2]
        hidden = [rng.randint(1, 4) for _ in range(i % 4)]
        names = [rng.choice(["tanh", "relu", "sigmoid", "elu(0.5)", "sin"]) for _ in hidden]
        n = 1 + i % 3
        sizes = [*hidden, 3 if len(targets) == 3 and TASKS[loss][0] == "classes" else 1]
        X = [[rng.uniform(-2, 2) for _ in range(n)] for _ in range(9)]
        y = [targets[k % len(targets)] for k in range(9)]
        count = sum(m * (k + 1) for k, m in zip([n, *sizes], sizes, strict=False))
        made.append(Case(loss, sizes, names, X, y, [rng.uniform(-1.5, 1.5) for _ in range(count)]))
    return made


def answers(asked: list[dict[str, Any]]) -> Iterator[Any]:
    asked[0]["kernels"] = TEXT
    return iter(run_in_node("explain.js", asked))


def test_numbers_of_an_example_are_those_of_its_graph() -> None:
    made = cases()
    for case, got in zip(
        made, answers([case.asked("numbers", row=4) for case in made]), strict=True
    ):
        net = case.network
        L = case.L(net, 4)
        L.backward()
        assert got["loss"] == pytest.approx(L.data, rel=1e-12)
        expected = [p.grad or 0.0 for p in net.parameters()]
        assert got["gradient"] == pytest.approx(expected, rel=1e-11, abs=1e-13), case
        named = names(L)
        for l, units in enumerate(got["z"], 1):
            for j, z in enumerate(units, 1):
                node = next(v for name, v in named.items() if name == f"z{'⁰¹²³⁴'[l]}{'₀₁₂₃₄'[j]}")
                assert z == pytest.approx(node.data, rel=1e-12)
                dz = got["dz"][l - 1][j - 1]
                assert dz == pytest.approx(node.grad, rel=1e-11, abs=1e-13)


def test_paths_are_those_of_why_in_its_order_and_words() -> None:
    made = cases()
    asked = [
        case.asked("why", row=2, places=list(range(len(case.weights))), most=7) for case in made
    ]
    for case, got in zip(made, answers(asked), strict=True):
        net = case.network
        L = case.L(net, 2)
        for p, told in zip(net.parameters(), got, strict=True):
            expected = why(L, p, 7)
            assert told["name"] == p.label
            assert int(told["count"]) == expected.ways
            assert told["gradient"] == pytest.approx(expected.derivative, rel=1e-11, abs=1e-13)
            products = [path["product"] for path in told["paths"]]
            assert products == pytest.approx(
                [path.product for path in expected.paths], rel=1e-11, abs=1e-13
            )
            for line, path in zip(told["lines"], expected.paths, strict=True):
                sentence = str(path)
                for k, name in enumerate(["x₁", "x₂", "x₃"]):
                    sentence = sentence.replace(f"x{k}", name)
                for name, short in NAMES.items():
                    sentence = sentence.replace(f"d({name})", f"d{short}").replace(name, short)
                assert line == sentence


def test_many_paths_are_counted_without_being_listed() -> None:
    sizes = [12, 12, 12, 12, 12, 1]
    count = sum(m * (k + 1) for k, m in zip([2, *sizes], sizes, strict=False))
    weights = [random.Random(0).uniform(-0.5, 0.5) for _ in range(count)]
    case = Case(
        "binary_cross_entropy", sizes, ["tanh"] * 5, [[0.5, 1.0]] * 4, [0, 1, 0, 1], weights
    )
    ((told,),) = answers([case.asked("why", row=0, places=[0], most=5)])
    assert int(told["count"]) == 12**4
    assert len(told["paths"]) == 5


def test_sentences_of_units_have_the_present_numbers() -> None:
    case = Case(
        "binary_cross_entropy", [1, 1], ["relu"], [[4.0, 1.0]] * 2, [1, 0], [2, -3, 1, 0.5, 0]
    )
    (told,) = answers([case.asked("units", row=0)])
    assert told["units"][0][0]["z"]["line"] == (
        "z¹₁ = w¹₁₁ · x₁ + w¹₁₂ · x₂ + b¹₁ = 2 · 4 + (-3) · 1 + 1 = 6"
    )
    assert told["units"][0][0]["a"]["line"] == "a¹₁ = relu(z¹₁) = relu(6) = 6"
    assert told["units"][1][0]["a"]["line"] == "a²₁ = sigmoid(z²₁) = sigmoid(3) = 0.9526"
    assert [step["line"] for step in told["loss"]] == [
        "L = -(y · log(a²₁) + (1 - y) · log(1 - a²₁)) = "
        "-(1 · log(0.9526) + (1 - 1) · log(1 - 0.9526)) = 0.04859",
    ]


def test_shares_of_examples_are_their_own_gradients_and_their_mean_that_of_the_cost() -> None:
    made = cases()
    asked = [case.asked("shares", places=list(range(len(case.weights)))) for case in made]
    for case, got in zip(made, answers(asked), strict=True):
        total = [0.0] * len(case.weights)
        for row in range(len(case.y)):
            net = case.network
            case.L(net, row).backward()
            expected = [p.grad or 0.0 for p in net.parameters()]
            mine = [shares[row] for shares in got]
            assert mine == pytest.approx(expected, rel=1e-11, abs=1e-13)
            total = [a + b for a, b in zip(total, expected, strict=True)]
        net = case.network
        costs = [case.L(net, row) for row in range(len(case.y))]
        (sum(costs[1:], costs[0]) / len(costs)).backward()
        expected = [p.grad or 0.0 for p in net.parameters()]
        means = [math.fsum(shares) / len(case.y) for shares in got]
        assert means == pytest.approx(expected, rel=1e-10, abs=1e-12)


def test_dead_and_saturated_units_are_marked() -> None:
    X = [[-1.0], [0.5], [1.0], [2.0]]
    weights = [
        *(1.0, -5.0),  # relu of x - 5: dead everywhere
        *(1.0, 0.0),  # relu of x: dead at one point
        *(0.0, 3.0, 1.0),  # tanh'(z) from z = 3 on
        *(0.0, 0.5, 0.0),
        *(1.0, 1.0, 0.0),
    ]
    case = Case("mean_squared_error", [2, 2, 1], ["relu", "tanh"], X, [1.0] * 4, weights)
    (got,) = answers([case.asked("health")])
    (dead, half), (full, free), _ = got["units"]
    assert (dead["dead"], dead["mark"]) == (1, "dead")
    assert (half["dead"], half["mark"]) == (0.25, None)
    slopes = [1 - math.tanh(3 * max(x, 0) + 1) ** 2 for (x,) in X]
    assert full["saturated"] == sum(d <= 0.05 for d in slopes) / 4 == 0.75
    assert (free["saturated"], free["mark"]) == (0, None)
    assert "no gradient" in got["words"][0][0] and "25 %" in got["words"][0][1]


def test_vanishing_and_exploding_gradients_are_marked() -> None:
    X, y = [[1.0], [-0.5]], [1.0, 0.0]

    def chain(w: float) -> Case:
        return Case("mean_squared_error", [1] * 6, ["tanh"] * 5, X, y, [w, 0.1] * 6)

    small = chain(0.01)
    large = Case("mean_squared_error", [1] * 4, ["relu"] * 3, X, y, [30.0, 0.1] * 4)
    usual = chain(0.9)
    for case, mark in zip((small, large, usual), ("vanishing", "exploding", None), strict=True):
        (got,) = answers([case.asked("health")])
        net = case.network
        for row in range(2):
            case.L(net, row).backward()
        grads = [(p.grad or 0.0) / 2 for p in net.parameters()]
        rms = [math.sqrt((a * a + b * b) / 2) for a, b in zip(grads[::2], grads[1::2], strict=True)]
        assert got["layers"] == pytest.approx(rms, rel=1e-10)
        assert got["mark"] == mark, case
        assert bool(got["network"]) == (mark is not None)


def test_a_probability_rounded_to_0_is_told_as_the_graph_tells_it() -> None:
    X, y = [[1.0], [2.0], [-1.0]], [1.0, 0.0, 1.0]
    case = Case("binary_cross_entropy", [1], [], X, y, [800.0, 0.0])
    (got,) = answers([case.asked("trouble")])
    found = got["found"]
    with pytest.raises(NonFiniteError):
        case.L(case.network, found["row"])
    assert found["row"] == 1 and found["unit"] == [0, 0]
    assert found["words"].startswith(
        "Epoch 1, batch 1: at point 2 in the loss, L = -(y · log(a¹₁) + (1 - y) · log(1 - a¹₁)) = "
    )
    assert "binary_cross_entropy needs 0 <= a <= 1" in found["words"]
    assert "A probability was rounded to 1; a loss" in found["words"]
    assert got["isKept"]


@pytest.mark.parametrize(
    ("loss", "sizes", "weights", "words"),
    [
        ("mean_squared_error", [1], [-1e200, 0], "the loss, L = (z¹₁ - y)² = (-1e+200 - 0)² = inf"),
        (
            "hinge",
            [1, 1],
            [1e200, 0.0, 1e200, 0.0],
            "unit 1 of layer 2, z²₁ = w²₁₁ · a¹₁ + b²₁ = 1e+200 · 1e+200 + 0 = inf",
        ),
    ],
)
def test_a_number_beyond_all_numbers_is_told_as_that(
    loss: str, sizes: list[int], weights: list[float], words: str
) -> None:
    case = Case(loss, sizes, ["relu"] * (len(sizes) - 1), [[1.0]], [0.0], weights)
    asked = case.asked("trouble")
    asked["project"]["output"] = "linear"
    (got,) = answers([asked])
    beyond = "the result is beyond the largest number, 1.8e308."
    assert got["found"]["words"].startswith(f"Epoch 1, batch 1: at point 1 in {words}: {beyond}")
    assert got["found"]["unit"] == [len(sizes) - 1, 0]


def test_a_penalty_and_a_step_beyond_all_numbers_name_the_weight() -> None:
    X, y = [[1.0], [2.0]], [1.0, 0.0]
    case = Case("mean_squared_error", [1], [], X, y, [0.5, 0.0])
    wide = case.asked("trouble", steps=1, epochs=0)
    wide["project"] |= {
        "optimiser": {"name": "gradient_descent", "settings": {"learning_rate": 1.7e308}}
    }
    far = Case("hinge", [1], [], X, y, [3e200, 0.0]).asked("trouble")
    far["project"] |= {"penalty": {"name": "l2", "strength": 0.1}, "output": "linear"}
    grows = case.asked("trouble", steps=0, epochs=60)
    grows["project"] |= {
        "optimiser": {"name": "gradient_descent", "settings": {"learning_rate": 1e9}},
        "batch": 1,
    }
    step, penalty, grown = answers([wide, far, grows])
    assert (
        step["found"]["place"] in (0, 1) and "learning rate is 1.7e+308" in step["found"]["words"]
    )
    assert penalty["found"]["place"] == 0
    assert "w¹₁₁ is 3e+200, and its share of the penalty is inf" in penalty["found"]["words"]
    assert "the learning rate of 1e+09 is too large" in grown["found"]["words"]
    assert all(each["isKept"] for each in (step, penalty, grown))
