"""A neuron and its loss as the slides draw them, z -> a -> L, with the slopes that they write."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from autograd import NonFiniteError, Value, check_gradients, formula, grad, order, why
from autograd.program import compile
from nets import (
    LOSSES,
    MLP,
    LabelError,
    Neuron,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy,
    hinge,
    mean_squared_error,
)
from viz import draw, step_through

CASES = [(0.5, 1.0), (0.5, 0.0), (-2.0, 1.0), (3.0, 0.25)]


def neuron_and_loss(z: float, y: Any) -> tuple[Neuron, Value]:
    """A neuron with this z, and its loss."""
    neuron = Neuron(2, "sigmoid", init="zeros")
    neuron.w[0].data, neuron.w[1].data, neuron.b.data = z, 0.5, -1.0
    L = binary_cross_entropy(neuron([1.0, 2.0]), y)
    return neuron, L


@pytest.mark.parametrize(("z", "y"), CASES)
def test_a_neuron_with_its_loss_is_three_nodes_with_the_slides_slopes(z: float, y: float) -> None:
    neuron, L = neuron_and_loss(z, y)
    assert [v.op.name for v in order(L) if not v.is_leaf] == ["dot", "sigmoid", L.op.name]
    a = 1 / (1 + math.exp(-z))
    assert L.data == pytest.approx(-(y * math.log(a) + (1 - y) * math.log(1 - a)), rel=1e-12)
    L.backward()
    da, dz = -y / a + (1 - y) / (1 - a), a - y
    assert L.inputs[0].grad == pytest.approx(da, rel=1e-12)
    assert L.inputs[0].inputs[0].grad == pytest.approx(dz, rel=1e-12)
    dw = [w.grad for w in neuron.w]
    assert [*dw, neuron.b.grad] == pytest.approx([1.0 * dz, 2.0 * dz, dz], rel=1e-12)


def test_steps_and_why_say_it_as_the_slides_do_in_symbols_and_numbers() -> None:
    neuron, L = neuron_and_loss(0.0, 1)
    told = [str(step) for step in L.steps()]
    slope = "(-y / a + (1 - y) / (1 - a)) · a · (1 - a)"
    assert told[0] == "dL/da = -y / a + (1 - y) / (1 - a) = -1 / 0.5 + (1 - 1) / (1 - 0.5) = -2"
    assert told[1] == f"dL/dz = dL/da · da/dz = {slope} = a - y = 0.5 - 1 = -0.5"
    due = f"dL/da · da/dz · dz/dw₂ = {slope} · 2 = (a - y) · 2 = (0.5 - 1) · 2 = -1"
    assert told[3] == f"dL/dw₂ = {due}"
    assert str(why(L, neuron.w[1])).splitlines()[-1].strip() == due
    forward = str(L.forward_steps()[-1])
    assert forward.startswith("L = -(y · log(a) + (1 - y) · log(1 - a)) = -(1 · log(0.5) + (1 - 1)")


def test_the_target_is_a_box_called_y_and_the_page_knows_a_minus_y() -> None:
    _, L = neuron_and_loss(0.0, 1)
    shown = draw(L, names={}, open=True).tree
    assert "L = " in shown and "a = sigmoid(z)" in shown and "─ y" in shown
    assert '"joined"' in step_through(L, names={}).html


def test_a_target_is_no_number_to_fold_but_gets_no_gradient() -> None:
    a, y = Value(0.25, "a"), Value(1.0, "y")
    plain, given = binary_cross_entropy(a, 1), binary_cross_entropy(a, y)
    assert str(plain.steps()[0]).replace("plain", "given") == str(given.steps()[0])
    plain.backward()
    assert plain.inputs[1].grad is None and plain.inputs[1].is_constant


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (mean_squared_error, "(a - y)²"),
        (binary_cross_entropy, "-(y · log(a) + (1 - y) · log(1 - a))"),
        (hinge, "relu(1 - y · a)"),
    ],
)
def test_losses_read_as_their_formulas(loss: Any, text: str) -> None:
    J = loss(Value(0.25, "a"), Value(1.0, "y"))
    assert formula(J) == text
    assert check_gradients(lambda a: loss(a, 1.0), 0.25, order=1)


def test_numbers_stay_numbers() -> None:
    for loss in (mean_squared_error, binary_cross_entropy, hinge):
        assert type(loss(0.25, 1)) is float and type(loss([0.25, 0.5], [1, 1])) is float


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_a_weight_of_0_leaves_out_an_infinite_term_in_programs_too(y: float) -> None:
    program = compile(lambda a, y: binary_cross_entropy(a, y)).batch(over=("a", "y"))
    value, slope = program.value_and_grad([y, 0.5], [y, y])
    assert value == pytest.approx(math.log(2) / 2, rel=1e-12)
    by_hand = [grad(lambda a: binary_cross_entropy(a, y))(a) / 2 for a in (y, 0.5)]
    np.testing.assert_allclose(np.ravel(slope), by_hand, rtol=1e-12)


def test_programs_have_no_guards() -> None:
    net = MLP(2, [2, 1], "sigmoid", output="sigmoid", rng=1)
    program = compile(lambda net, x, y: binary_cross_entropy(net(x), y)).batch(over=("x", "y"))
    program.value_and_grad(net, [[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0])
    main = program.source[program.source.index("def value_and_grad") :]
    assert "nan" not in main and "where" not in main and "binary_cross_entropy(A2, Y)" in main


@pytest.mark.parametrize(
    "loss",
    [
        lambda x, y: binary_cross_entropy(x[0], y),
        lambda x, y: categorical_cross_entropy(x, [y, 1 - y]),
    ],
    ids=["binary", "categorical"],
)
def test_programs_give_the_engines_errors(loss: Any) -> None:
    program = compile(loss).batch(over=("x", "y"))
    assert program([[0.25, 0.75]], [1.0]) == pytest.approx(math.log(4), rel=1e-12)
    with pytest.raises(LabelError, match=r"the output is 1\.5"):
        program([[1.5, 0.5]], [1.0])
    with pytest.raises(NonFiniteError, match="logits"):
        program([[0.0, 1.0]], [1.0])


def test_the_slope_from_a_logit_is_sigmoid_minus_y() -> None:
    z, y = Value(0.3, "z"), Value(1.0, "y")
    L = binary_cross_entropy_from_logits(z, y)
    assert str(L.steps()[0]).startswith("dL/dz = sigmoid(z) - y = ")


def test_a_graph_with_a_loss_loads_where_nets_was_not_imported() -> None:
    L = binary_cross_entropy(Value(0.25, "a"), 1)
    load = "import pickle, sys; L = pickle.loads(sys.stdin.buffer.read()); print(L.steps()[0])"
    done = subprocess.run(
        [sys.executable, "-c", load], input=pickle.dumps(L), capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "-y / a + (1 - y) / (1 - a)" in done.stdout.decode()


@pytest.mark.parametrize("name", ["mse", "bce", "bce_from_logits", "hinge"])
def test_several_outputs_give_the_mean_of_their_losses(name: str) -> None:
    loss, a, y = LOSSES[name], [0.25, 0.5, 0.75], [1.0, 1.0, 1.0]
    each = [loss(one, target) for one, target in zip(a, y, strict=True)]
    J = loss([Value(x) for x in a], y)
    assert J.data == pytest.approx(math.fsum(each) / 3, rel=1e-15)


def test_a_loss_of_nothing_is_zero_without_a_sign() -> None:
    for a, y in ((1.0, 1.0), (0.0, 0.0)):
        for loss in (binary_cross_entropy(a, y), binary_cross_entropy(Value(a), y).data):
            assert loss == 0.0 and math.copysign(1.0, loss) == 1.0
    loss = categorical_cross_entropy([1.0, 0.0], 0)
    assert loss == 0.0 and math.copysign(1.0, loss) == 1.0
