"""Optimisers compared with PyTorch's and with formulas by hand, and schedules."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value
from nets.errors import OptionError, SavedFileError, UnknownNameError
from nets.learning.optimisers import (
    OPTIMISERS,
    Adam,
    AdamW,
    GradientDescent,
    Memory,
    Momentum,
    Optimiser,
    RMSProp,
    optimiser_named,
)
from nets.learning.schedules import constant, cosine, rate_of, step

TWINS: list[tuple[Optimiser, str, dict[str, Any]]] = [
    (GradientDescent(0.02), "SGD", {"lr": 0.02}),
    (GradientDescent(0.02, 0.1), "SGD", {"lr": 0.02, "weight_decay": 0.1}),
    (Momentum(0.02, 0.8), "SGD", {"lr": 0.02, "momentum": 0.8}),
    (
        Momentum(0.02, 0.8, nesterov=True, weight_decay=0.1),
        "SGD",
        {"lr": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
    ),
    (RMSProp(0.02, 0.9), "RMSprop", {"lr": 0.02, "alpha": 0.9}),
    (RMSProp(0.02, weight_decay=0.1), "RMSprop", {"lr": 0.02, "weight_decay": 0.1}),
    (Adam(0.03), "Adam", {"lr": 0.03}),
    (
        Adam(0.03, 0.7, 0.95, 1e-4, 0.1),
        "Adam",
        {"lr": 0.03, "betas": (0.7, 0.95), "eps": 1e-4, "weight_decay": 0.1},
    ),
    (AdamW(0.03), "AdamW", {"lr": 0.03}),
    (AdamW(0.03, weight_decay=0.5), "AdamW", {"lr": 0.03, "weight_decay": 0.5}),
]
"""Each optimiser with settings, PyTorch's, and its settings; one without a row fails the suite."""
EACH = [optimiser for optimiser, _, _ in TWINS]


def odd(argument: Any) -> Any:
    """An argument whose type is wrong on purpose."""
    return argument


def fresh(optimiser: Optimiser) -> Optimiser:
    """An optimiser with the same settings and no memories."""
    kind: Callable[..., Optimiser] = type(optimiser)
    return kind(**optimiser.settings)


def valley(w: list[Any], tanh: Callable[[Any], Any] = autograd.tanh) -> Any:
    """A cost with a bend; the last number takes part only in some steps."""
    return (w[0] - 1) ** 2 + 10 * (w[1] - w[0] ** 2) ** 2 + tanh(w[0] * w[1] * 0.3)


def walk(optimiser: Optimiser, w: list[Value], steps: range) -> list[float]:
    costs = []
    for k in steps:
        for each in w:
            each.grad = None
        J = valley(w) + (w[2] ** 4 if k % 3 else 0)
        J.backward()
        optimiser.step(w)
        costs.append(J.data)
    return costs


def start() -> list[Value]:
    return [Value(-0.5), Value(0.25), Value(1.5)]


@pytest.mark.parity
@pytest.mark.parametrize(("optimiser", "name", "settings"), TWINS, ids=map(repr, EACH))
def test_every_optimiser_walks_as_pytorchs_does(
    optimiser: Optimiser, name: str, settings: dict[str, Any]
) -> None:
    torch = pytest.importorskip("torch")
    w = start()
    costs = walk(fresh(optimiser), w, range(60))
    theirs = [torch.tensor(x.data, dtype=torch.float64, requires_grad=True) for x in start()]
    twin = getattr(torch.optim, name)(theirs, **settings)
    for k, cost in enumerate(costs):
        twin.zero_grad()
        J = valley(theirs, torch.tanh) + (theirs[2] ** 4 if k % 3 else 0)
        J.backward()
        twin.step()
        assert cost == pytest.approx(J.item(), rel=1e-11)
    for ours, tensor in zip(w, theirs, strict=True):
        assert ours.data == pytest.approx(tensor.item(), rel=1e-11)


def test_every_optimiser_has_its_twin() -> None:
    assert {type(optimiser) for optimiser in EACH} == set(OPTIMISERS.values())


def two_steps(optimiser: Optimiser) -> float:
    """What becomes of 1.0 in a step with the gradient 0.5 and one with the gradient -0.25."""
    w = Value(1.0)
    for gradient in (0.5, -0.25):
        w.grad = gradient
        optimiser.step([w])
    return w.data


def test_two_steps_by_hand() -> None:
    assert two_steps(GradientDescent(0.1)) == pytest.approx(1 - 0.05 + 0.025)
    assert two_steps(GradientDescent(0.1, 0.2)) == pytest.approx(0.93 - 0.1 * (-0.25 + 0.186))
    assert two_steps(Momentum(0.1, 0.9)) == pytest.approx(1 - 0.1 * 0.5 - 0.1 * (0.45 - 0.25))
    nesterov = 1 - 0.1 * (0.5 + 0.45) - 0.1 * (-0.25 + 0.9 * 0.2)
    assert two_steps(Momentum(0.1, 0.9, nesterov=True)) == pytest.approx(nesterov)
    s = 0.1 * 0.25
    rms = 1 - 0.1 * 0.5 / math.sqrt(s) + 0.1 * 0.25 / math.sqrt(0.9 * s + 0.1 * 0.0625)
    assert two_steps(RMSProp(0.1, 0.9)) == pytest.approx(rms, rel=1e-6)
    m, s = (0.9 * 0.05 - 0.025) / 0.19, (0.999 * 0.00025 + 0.0000625) / 0.001999
    assert two_steps(Adam(0.1)) == pytest.approx(1 - 0.1 - 0.1 * m / math.sqrt(s), rel=1e-6)


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient() -> None:
    for gradient in (1e-3, 1.0, 1e6):
        w = Value(0.0)
        w.grad = gradient
        Adam(0.01).step([w])
        assert w.data == pytest.approx(-0.01, rel=1e-4)


def test_decoupled_decay_shrinks_where_the_gradient_is_0_by_the_same_share() -> None:
    w, v = Value(2.0), Value(2.0)
    w.grad = v.grad = 0.0
    AdamW(0.1, weight_decay=0.5).step([w])
    Adam(0.1, weight_decay=0.5).step([v])
    assert w.data == pytest.approx(2.0 * (1 - 0.05)) and v.data == pytest.approx(1.9, rel=1e-6)


@pytest.mark.parametrize("optimiser", EACH, ids=repr)
def test_a_parameter_that_no_gradient_reached_is_skipped(optimiser: Optimiser) -> None:
    optimiser = fresh(optimiser)
    w, v = Value(2.0), Value(3.0)
    w.grad = 1.0
    optimiser.step([w, v])
    assert w.data < 2.0 and v.data == 3.0
    memories = optimiser.state([w, v])
    assert memories[0] is not None and memories[1] is None


@pytest.mark.parametrize("optimiser", EACH, ids=repr)
def test_state_restored_through_json_goes_on_to_the_last_bit(optimiser: Optimiser) -> None:
    first, w = fresh(optimiser), start()
    walk(first, w, range(9))
    state = json.loads(json.dumps(first.state(w)))
    other, v = fresh(optimiser), [Value(each.data) for each in w]
    other.restore(v, state)
    assert walk(other, v, range(9, 20)) == walk(first, w, range(9, 20))
    assert other.state(v) == first.state(w)


@pytest.mark.parametrize("optimiser", EACH, ids=repr)
def test_values_that_come_and_go_keep_their_own_memories(optimiser: Optimiser) -> None:
    one, both = fresh(optimiser), fresh(optimiser)
    w, v, u = Value(2.0), Value(2.0), Value(-1.0)
    for k in range(4):
        w.grad = v.grad = 0.5 + k
        u.grad = 7.0
        one.step([w])
        both.step([u, v] if k % 2 else [v])
    assert w.data == v.data


def test_state_is_a_copy() -> None:
    optimiser, w = Momentum(0.1), Value(1.0)
    w.grad = 1.0
    optimiser.step([w])
    state = optimiser.state([w])
    optimiser.step([w])
    assert state == [{"v": 1.0}] and optimiser.state([w]) == [{"v": 1.9}]


def test_a_state_of_other_parameters_or_another_optimiser_is_told() -> None:
    w = Value(1.0)
    with pytest.raises(SavedFileError, match="a state of 2 parameters cannot be that of 1"):
        Adam().restore([w], [None, None])
    for memory in ({"v": 1.0}, {"t": 1, "m": "much", "s": 0.0}):
        with pytest.raises(SavedFileError, match="Adam remembers t, m, s of a parameter"):
            Adam().restore([w], [memory])


def test_an_optimiser_of_ones_own_defines_one_method() -> None:
    class Signs(Optimiser):
        remembers = ("count",)

        def move(self, p: float, g: float, memory: Memory) -> float:
            memory["count"] += 1
            return p - math.copysign(self.learning_rate, g)

    signs, w = Signs(0.5), Value(3.0)
    w.grad = 123.0
    signs.step([w])
    signs.step([w])
    assert w.data == 2.0 and signs.state([w]) == [{"count": 2.0}]


def test_names_give_optimisers_with_their_usual_settings() -> None:
    for name, kind in OPTIMISERS.items():
        assert repr(optimiser_named(name)) == repr(kind())
    mine = Adam(0.5)
    assert optimiser_named(mine) is mine
    with pytest.raises(UnknownNameError, match="there is no optimiser 'adm'; did you mean 'adam'"):
        optimiser_named("adm")
    with pytest.raises(OptionError, match="a name such as 'adam', or one such as Adam"):
        optimiser_named(odd(0.1))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: GradientDescent(0), "learning_rate is a number above 0, got 0"),
        (lambda: GradientDescent(math.nan), "learning_rate is a number above 0, got nan"),
        (lambda: GradientDescent(odd("fast")), "learning_rate is a number above 0, got 'fast'"),
        (lambda: GradientDescent(0.1, -1), "weight_decay is a number from 0, got -1"),
        (lambda: Momentum(0.1, 1), "momentum is a number from 0 and below 1, got 1"),
        (lambda: Adam(0.1, beta2=1.5), "beta2 is a number from 0 and below 1, got 1.5"),
        (lambda: RMSProp(0.1, epsilon=0), "epsilon is a number above 0, got 0"),
        (lambda: step(0.1, every=0), "every is a whole number from 1, got 0"),
        (lambda: cosine(0.1, epochs=odd(2.5)), "epochs is a whole number from 1, got 2.5"),
        (lambda: cosine(0.1, 5, lowest=-1), "lowest is a number from 0, got -1"),
        (lambda: rate_of(lambda k: -k, 3), "schedule gives after 3 epochs is a number from 0"),
        (lambda: rate_of(lambda k: odd(None), 0), "got None"),
    ],
)
def test_settings_out_of_range_are_told(make: Any, words: str) -> None:
    with pytest.raises(OptionError) as told:
        make()
    assert words in str(told.value)


@pytest.mark.parity
def test_schedules_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    schedulers = torch.optim.lr_scheduler
    sgd = torch.optim.SGD([torch.zeros(1)], lr=0.3)
    ours = {
        schedulers.StepLR(sgd, 4, 0.5): step(0.3, every=4, factor=0.5),
        schedulers.CosineAnnealingLR(sgd, 12, 0.01): cosine(0.3, epochs=12, lowest=0.01),
    }
    for theirs, schedule in ours.items():
        for k in range(13):
            theirs.last_epoch = k
            closed = theirs._get_closed_form_lr()[0]
            assert schedule(k) == pytest.approx(closed, rel=1e-12)


def test_a_constant_schedule_never_changes() -> None:
    assert {constant(0.2)(k) for k in range(5)} == {0.2}


def test_steps_do_not_depend_on_the_order_of_parameters() -> None:
    one, other = Adam(0.1), Adam(0.1)
    w, v = start(), start()
    for _ in range(5):
        for values, optimiser in ((w, one), (v, other)):
            for each in values:
                each.grad = None
            valley(values).backward()
            optimiser.step(reversed(values) if optimiser is other else values)
    assert [each.data for each in w] == [each.data for each in v]
