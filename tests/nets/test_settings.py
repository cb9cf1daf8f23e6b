"""The options of training: one list, from which signature, help, checks and errors come."""

from __future__ import annotations

import inspect
import pydoc
import re
from pathlib import Path
from typing import Any

import pytest
from trainings import X, Y, network, numbers

from autograd import AutogradError, OperandError, Value, compile
from nets import MLP, Adam, OptionError, Training, UnknownOptionError, fit, training
from nets.training.settings import Settings

OPTIONS = [name for name in inspect.signature(Settings).parameters if name not in ("X", "y")]

REFUSED: dict[str, list[Any]] = {
    "model": [3, None, MLP, "MLP(2, [1])", [network()], compile(lambda x: x[0])],
    "loss": [3, None, ["mse"], "BCE"],
    "optimiser": [3, None, Adam, "Adam"],
    "epochs": ["3", True, 0, -1, 1.5, None],
    "batch_size": ["8", True, 0, -1, 1.5],
    "validation": ["0.2", 0, 1, 2.0, True, float("nan"), X, (X,), {"X": X, "y": Y}],
    "sample_weight": [3, "balanced", True, {"0": 1}],
    "callbacks": [3, None, "print", [3]],
    "metrics": [3, None, "acuracy", {"loss": "accuracy"}],
    "penalty": [0.1, "l2"],
    "schedule": [0.1, "cosine"],
    "early_stopping": ["3", True, 0, 1.5],
    "shuffle": ["no", None, 2, [True]],
    "rng": ["seed", 1.5, [1]],
    "examples": ["lines", None, 3],
    "checkpoint": [3, True, ["run.json"]],
    "engine": ["fast", None, 3, ["eager"]],
    "progress": ["no", None, 2],
}
"""For each option what it cannot be; an option without a row here fails the suite."""


def quick(net: Any, **options: Any) -> Any:
    settings: dict[str, Any] = {"loss": "bce", "epochs": 1, "progress": False}
    return fit(net, X, Y, **(settings | options))


def shown(x: Any) -> str:
    """A test's id: the same in every process."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(x))[:30]


def test_every_option_has_values_that_it_refuses() -> None:
    assert list(REFUSED) == OPTIONS


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in REFUSED.items() for value in values],
    ids=shown,
)
def test_a_wrong_value_is_one_error_that_names_it_and_changes_nothing(
    name: str, value: Any
) -> None:
    net = network()
    before = numbers(net)
    options = {name: value}
    with pytest.raises(AutogradError, match=r"\w+ \w+") as told:
        quick(options.pop("model", net), **options)
    assert isinstance(told.value, (ValueError, TypeError))
    kind = type(value).__name__
    assert repr(value)[:20] in str(told.value) or kind in str(told.value) or name == "model"
    assert numbers(net) == before


@pytest.mark.parametrize("name", ["validation", "examples", "engine"])
def test_the_settings_refuse_a_wrong_value_by_name_before_the_data_are_read(name: str) -> None:
    for value in REFUSED[name]:
        with pytest.raises(OptionError, match=rf"^{name}\b"):
            Settings(network(), None, None, loss="bce", **{name: value})


def test_a_program_is_refused_with_what_to_give_instead() -> None:
    w = Value(1.0, "w")

    def line(x: Any) -> Any:
        return w * x[0]

    line.parameters = lambda: [w]  # type: ignore[attr-defined]
    with pytest.raises(OptionError, match=r"give line, got compile\(line\)"):
        quick(compile(line))
    with pytest.raises(OptionError, match=r"give MLP, got compile\(MLP\)"):
        quick(compile(network()))


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        ("optimizer", "did you mean 'optimiser'?"),
        ("seed", "did you mean 'rng'?"),
        ("random_state", "did you mean 'rng'?"),
        ("batchsize", "did you mean 'batch_size'?"),
        ("max_iter", "did you mean 'epochs'?"),
        ("epoch", "did you mean 'epochs'?"),
        ("verbose", "did you mean 'progress'?"),
        ("weights", "did you mean 'sample_weight'?"),
        ("callback", "did you mean 'callbacks'?"),
        ("validation_data", "did you mean 'validation'?"),
        ("validation_split", "did you mean 'validation'?"),
        ("patience", "did you mean 'early_stopping'?"),
        ("scheduler", "did you mean 'schedule'?"),
        ("criterion", "did you mean 'loss'?"),
        ("x", "did you mean 'X'?"),
        ("shufle", "did you mean 'shuffle'?"),
        ("lr", "write optimiser=Adam(learning_rate=...)"),
        ("learning_rate", "write optimiser=Adam(learning_rate=...)"),
        ("momentum", "write optimiser=Momentum(momentum=...)"),
        ("weight_decay", "write optimiser=Adam(weight_decay=...)"),
        ("l1", "write penalty=lambda parameters: l1(parameters, ...)"),
        ("l2", "write penalty=lambda parameters: l2(parameters, ...)"),
        ("L2_penalty", "write penalty=lambda parameters: l2(parameters, ...)"),
        ("device", "there are model, X, y, loss, optimiser"),
    ],
)
def test_a_wrong_keyword_leads_to_the_right_one(given: str, ours: str) -> None:
    for function, name in ((fit, "fit"), (training, "training"), (Training, "Training")):
        with pytest.raises(UnknownOptionError) as told:
            function(network(), X, Y, loss="bce", **{given: 1})  # type: ignore[arg-type]
        assert str(told.value).startswith(f"{name} has no option {given!r}; {ours}")
        assert isinstance(told.value, TypeError)


def test_missing_and_surplus_arguments_are_told() -> None:
    call: Any = fit
    for given, words in (
        ((), "fit lacks model, X, y, loss: it takes model, X, y, loss"),
        ((network(), X, Y), "fit lacks loss: it takes model, X, y, loss"),
        ((network(), X, Y, "bce"), "fit takes 3 arguments without their names, model, X, y, got 4"),
    ):
        with pytest.raises(OperandError) as told:
            call(*given)
        assert words in str(told.value)
    with pytest.raises(OperandError, match="fit got two values for y"):
        call(network(), X, Y, y=Y, loss="bce")


def test_fit_and_training_have_the_signature_of_the_settings() -> None:
    options = inspect.signature(Settings).parameters
    assert dict(inspect.signature(fit).parameters) == dict(options)
    assert inspect.signature(training).parameters == inspect.signature(Training).parameters
    self, *given = inspect.signature(Training.__init__).parameters.values()
    assert [self.name, *(p.name for p in given)] == ["self", *options]
    defaults = {p.name: p.default for p in given} | {"progress": True}
    assert defaults == {name: p.default for name, p in options.items()}


def test_help_tells_every_option() -> None:
    text = pydoc.plain(pydoc.render_doc(fit))
    for name, option in inspect.signature(Settings).parameters.items():
        assert re.search(rf"\b{name}: '?{re.escape(option.annotation)}\b", text)
        assert re.search(rf"^    (X, )?{name}  +\S", text, re.M) or name == "X", name


def test_a_training_is_made_by_either_name() -> None:
    for make in (training, Training):
        run = make(network(), X, Y, loss="bce", epochs=1)
        assert type(run) is Training and [epoch.number for epoch in run] == [1]


def test_fit_lets_its_arguments_be_given_by_name() -> None:
    by_name = fit(model=network(), X=X, y=Y, loss="bce", epochs=2, progress=False)
    assert by_name.loss == quick(network(), epochs=2).loss


def test_training_calls_callbacks_too() -> None:
    seen: list[Any] = []
    run = training(network(), X, Y, loss="bce", epochs=5, callbacks=[seen.append, lambda e: True])
    assert [epoch.number for epoch in run] == [epoch.number for epoch in seen] == [1]
    assert run.history.stopped == "a callback ended it after epoch 1"


def test_the_settings_hold_what_was_given(tmp_path: Path) -> None:
    net = network()
    run = training(
        net, X, Y, loss="mse", optimiser="sgd", metrics="r2", batch_size=5, shuffle=False
    )
    settings = run.settings
    assert settings.model is net and settings.parameters == net.parameters()
    assert settings.loss.__name__ == "mean_squared_error" and list(settings.metrics) == ["r2"]
    assert settings.shuffle is False and settings.batch_size == run.batch_size == 5
    assert run.optimiser is settings.optimiser
