"""Adding things: a function or class says its name where it is defined, and is known everywhere."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from trainings import network, run

import nets
from autograd import TABLE, Primitive, Value, fabs
from nets import (
    INITIALISERS,
    LOSSES,
    METRICS,
    MLP,
    OPTIMISERS,
    Optimiser,
    OptionError,
    UnknownNameError,
    UnknownOptionError,
    activation_named,
    loss_named,
    optimiser_named,
)
from nets.options.keywords import ArgumentsOf, spelling_checked


@pytest.fixture(autouse=True)
def _tables_as_before() -> Iterator[None]:
    tables: list[dict[str, Any]] = [LOSSES, OPTIMISERS, INITIALISERS, METRICS, TABLE]
    before = [dict(table) for table in tables]
    yield
    for table, entries in zip(tables, before, strict=True):
        table.clear()
        table.update(entries)


def test_a_loss_is_added_where_it_is_defined() -> None:
    @LOSSES.named("error_of_my_own", "mine")
    def error_of_my_own(output: Any, target: Any) -> Any:
        return fabs(output - target)

    assert loss_named("mine") is loss_named("error_of_my_own") is error_of_my_own
    assert run(network(), loss="mine").loss == run(network(), loss=error_of_my_own).loss
    with pytest.raises(UnknownNameError, match="did you mean 'error_of_my_own'"):
        loss_named("eror_of_my_own")


def test_a_loss_that_is_added_is_compared_with_its_program_at_every_target() -> None:
    @LOSSES.named("weighted_of_my_own")
    def weighted(output: Any, target: Any) -> Any:
        return {1: 2.0}.get(target, 1.0) * (output - target) ** 2

    history = run(network(), loss="weighted_of_my_own")
    assert history.note is not None and "the loss does something else" in history.note
    assert history.loss == run(network(), loss=weighted, engine="eager").loss


def test_an_optimiser_is_added_where_it_is_defined() -> None:
    @OPTIMISERS.named("halving_of_my_own")
    class Halving(Optimiser):
        @spelling_checked
        def __init__(self, learning_rate: float = 0.5) -> None:
            super().__init__(learning_rate)

        def move(self, p: Any, g: Any, memory: Any) -> Any:
            return p - self.learning_rate * g / 2

    assert isinstance(optimiser_named("halving_of_my_own"), Halving)
    by_name = run(network(), optimiser="halving_of_my_own")
    assert by_name.loss == pytest.approx(run(network(), optimiser=nets.GradientDescent(0.25)).loss)
    with pytest.raises(UnknownOptionError, match="Halving has no option 'lr'; did you mean 'lear"):
        Halving(lr=0.1)  # type: ignore[call-arg]


def test_an_initialiser_is_added_where_it_is_defined() -> None:
    @INITIALISERS.named("halves_of_my_own")
    def halves(rng: random.Random, n_in: int, n_out: int) -> float:
        return 0.5

    assert {w.data for w in MLP(2, [3], init="halves_of_my_own").layers[0].neurons[0].w} == {0.5}


def test_a_metric_is_added_where_it_is_defined() -> None:
    @METRICS.named("largest_of_my_own")
    def largest(outputs: Any, targets: Any) -> float:
        return float(abs(outputs - targets).max())

    assert all(0 < x < 1 for x in run(network(), metrics="largest_of_my_own")["largest_of_my_own"])


def test_an_activation_is_a_primitive() -> None:
    Primitive("bend_of_my_own", lambda x: x / (1 + fabs(x)), lambda z, x: 1 / (1 + fabs(x)) ** 2)
    net = MLP(2, [3, 1], activation="bend_of_my_own", rng=1)
    assert str(net.activations[0]) == "bend_of_my_own"
    assert isinstance(net([1.0, 2.0]), Value)
    with pytest.raises(UnknownNameError, match="did you mean 'bend_of_my_own'"):
        activation_named("bent_of_my_own")


def test_an_option_is_added_to_the_settings_alone() -> None:
    class Cooking:
        def __init__(self, dish: str, *, minutes: int = 10, temperature: float = 180.0) -> None:
            self.text = f"{dish}, {minutes} min at {temperature} degrees"

    @ArgumentsOf(Cooking, defaults={"minutes": 5}, elsewhere={"salt": "Spices(salt=...)"})
    def cook(cooking: Cooking) -> str:
        return cooking.text

    assert cook("soup") == "soup, 5 min at 180.0 degrees"
    assert str(inspect.signature(cook)).replace("'", "") == (
        "(dish: str, *, minutes: int = 5, temperature: float = 180.0) -> str"
    )
    for name, words in (("temprature", "did you mean 'temperature'"), ("salt", "write Spices")):
        with pytest.raises(UnknownOptionError, match=words):
            cook("soup", **{name: 1})


def test_a_name_is_given_once() -> None:
    with pytest.raises(OptionError, match="there is a loss 'mse' already"):
        LOSSES.named("mse")


def with_options() -> Iterator[Callable[..., Any]]:
    """All public functions and classes that have an argument with a default."""
    for name in nets.__all__:
        thing: Any = getattr(nets, name)
        if callable(thing) and not (isinstance(thing, type) and issubclass(thing, Exception)):
            parameters = inspect.signature(thing).parameters.values()
            if any(p.default is not p.empty for p in parameters):
                yield thing
    yield from (nets.schedules.constant, nets.schedules.step, nets.schedules.cosine)


ABSTRACT = (Optimiser, nets.Activation)


@pytest.mark.parametrize(
    "function", [f for f in with_options() if f not in ABSTRACT], ids=lambda f: f.__name__
)
def test_every_public_function_leads_a_wrong_keyword_to_the_right_one(function: Any) -> None:
    options = list(inspect.signature(function).parameters)
    for right in options:
        with pytest.raises(UnknownOptionError) as told:
            function(**{f"{right}__": 1})
        assert f"{function.__name__} has no option '{right}__'; " in str(told.value)


def test_no_module_is_public_but_the_schedules() -> None:
    modules = [name for name in nets.__all__ if inspect.ismodule(getattr(nets, name))]
    assert modules == ["schedules"]
