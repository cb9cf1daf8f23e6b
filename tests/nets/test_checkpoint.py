"""Checkpoints: training that was stopped goes on as if it never was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nets import (
    MLP,
    Adam,
    GradientDescent,
    History,
    Momentum,
    RMSProp,
    SavedFileError,
    fit,
    moons,
    training,
)
from nets.files.sealed import checksum
from nets.learning.optimisers import Optimiser
from nets.learning.schedules import cosine

X, Y = moons(20, noise=0.1, rng=3)


def network(seed: int = 1) -> MLP:
    return MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=seed)


def run(net: MLP, epochs: int, **options: Any) -> History:
    settings: dict[str, Any] = {
        "loss": "bce",
        "optimiser": Adam(0.05),
        "batch_size": 6,
        "metrics": ["accuracy"],
        "progress": False,
    }
    return fit(net, X, Y, epochs=epochs, **(settings | options))


def numbers(net: MLP) -> list[float]:
    return [p.data for p in net.parameters()]


@pytest.mark.parametrize(
    "optimiser", [GradientDescent(0.1), Momentum(0.1), RMSProp(), Adam(0.05)], ids=repr
)
@pytest.mark.parametrize("validation", [None, 0.3])
@pytest.mark.parametrize("scheduled", [False, True])
def test_training_resumed_is_training_never_stopped_to_the_last_bit(
    tmp_path: Path, optimiser: Optimiser, validation: float | None, scheduled: bool
) -> None:
    def options() -> dict[str, Any]:
        return {
            "optimiser": type(optimiser)(optimiser.learning_rate),
            "validation": validation,
            "schedule": cosine(0.1, epochs=9) if scheduled else None,
        }

    straight, stopped, other = network(), network(), network(seed=2)
    history = run(straight, 9, **options())
    path = tmp_path / "run.json"
    for epochs in (1, 4):
        run(stopped, epochs, checkpoint=path, **options())
    resumed = run(other, 9, checkpoint=path, rng=None, **options())
    assert resumed.to_dict() == history.to_dict() and numbers(other) == numbers(straight)
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]


def test_training_that_is_done_is_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    net, other = network(), network(seed=2)
    history = run(net, 3, checkpoint=path)
    content = path.read_bytes()
    again = run(other, 3, checkpoint=str(path))
    assert again.to_dict() == history.to_dict() and numbers(other) == numbers(net)
    assert path.read_bytes() == content


@pytest.mark.parametrize("first", [1, 2, 3, 5, 30])
def test_early_stopping_resumed_stops_at_the_same_epoch_with_the_same_best(
    tmp_path: Path, first: int
) -> None:
    def options() -> dict[str, Any]:
        return {
            "validation": (X, 1 - Y),
            "early_stopping": 2,
            "optimiser": GradientDescent(0.1),
        }

    net, stopped, other = network(), network(), network(seed=2)
    history = run(net, 30, **options())
    path = tmp_path / "run.json"
    run(stopped, first, checkpoint=path, **options())
    resumed = run(other, 30, checkpoint=path, **options())
    assert history.stopped == resumed.stopped == "no better loss for 2 epochs"
    assert resumed.to_dict() == history.to_dict() and numbers(other) == numbers(net)


def test_a_crash_between_epochs_loses_nothing(tmp_path: Path) -> None:
    path, net, other = tmp_path / "run.json", network(), network()

    def crash(epoch: Any) -> None:
        if epoch.number == 3:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        run(net, 5, checkpoint=path, callbacks=[crash])
    assert len(json.loads(path.read_text())["measures"]["loss"]) == 3
    assert run(net, 5, checkpoint=path).to_dict() == run(other, 5).to_dict()
    assert numbers(net) == numbers(other)


def test_a_checkpoint_that_cannot_be_written_undoes_its_epoch(tmp_path: Path) -> None:
    net, folder = network(), tmp_path / "folder"
    before = numbers(net)
    folder.mkdir()
    steps = training(net, X, Y, loss="bce", checkpoint=folder / "run.json")
    folder.rmdir()
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        next(steps)
    assert numbers(net) == before and len(steps.history) == 0


def test_a_checkpoint_that_could_not_be_written_is_told_before_training(tmp_path: Path) -> None:
    for path, error in (
        (tmp_path / "missing" / "run.json", FileNotFoundError),
        (tmp_path, IsADirectoryError),
    ):
        with pytest.raises(error):
            training(network(), X, Y, loss="bce", checkpoint=path)


def test_a_checkpoint_without_a_name_is_told() -> None:
    with pytest.raises(FileNotFoundError, match="the path is empty, give the name of a file: ''"):
        training(network(), X, Y, loss="bce", checkpoint="")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"optimiser": Momentum()}, "the optimiser: 'Adam' in the file, 'Momentum' now"),
        ({"optimiser": Adam(0.5)}, "the optimiser's settings: "),
        ({"batch_size": 5}, "the batch size: 6 in the file, 5 now"),
        ({"loss": "mse"}, "the loss: 'binary_cross_entropy' in the file, 'mean_squared_error' now"),
        ({"metrics": []}, "the metrics: ['accuracy'] in the file, [] now"),
        ({"validation": 0.5}, "the shape of X: [20, 2] in the file, [10, 2] now"),
        ({"shuffle": False}, "shuffle: True in the file, False now"),
    ],
)
def test_the_checkpoint_of_another_training_is_told(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    path = tmp_path / "run.json"
    run(network(), 1, checkpoint=path)
    net = network(seed=2)
    before = numbers(net)
    with pytest.raises(SavedFileError) as told:
        run(net, 2, checkpoint=path, **options)
    assert "checkpoint of another training" in str(told.value) and words in str(told.value)
    assert numbers(net) == before


def test_a_file_that_is_no_sound_checkpoint_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    run(network(), 2, checkpoint=path)
    sound = path.read_text()
    content = json.loads(sound)
    del content["sha256"]

    def with_seal(**changes: Any) -> str:
        changed = content | changes
        return json.dumps(changed | {"sha256": checksum(changed)})

    without_seed = {name: each for name, each in content.items() if name != "seed"}
    changed = [
        (sound[:-20], "damaged or cut off"),
        ("[]", "holds no JSON object"),
        ("[" * 100_000, "damaged or cut off"),
        ("\xff\xfe", "damaged or cut off"),
        (sound.replace('"seed"', '"seed": 1, "seed"'), "is there twice"),
        (json.dumps(content | {"format": "other"}), "this is not a chainstep checkpoint"),
        (json.dumps(content | {"version": 3}), "version 3, and this Chainstep reads up to 2"),
        (json.dumps(content | {"version": 0}), "version 0, which never existed"),
        (json.dumps(content | {"version": "1"}), "version '1', which never existed"),
        (json.dumps(content | {"version": 1}), "checksum does not match"),
        (json.dumps(content | {"version": True}), "version True, which never existed"),
        (json.dumps(content), "checksum does not match"),
        (sound.replace('"seed": ', '"seed": 1'), "checksum does not match"),
        (sound.replace("0.05", "0.06"), "checksum does not match"),
        (with_seal(more=1), "missing or unknown"),
        (json.dumps(without_seed | {"sha256": checksum(without_seed)}), "missing or unknown"),
        (with_seal(parameters=[10**400] * 13), "too large"),
        (with_seal(seed="1"), "an entry is not one"),
        (with_seal(parameters=None), "an entry is not one"),
        (with_seal(parameters=content["parameters"][:-1]), "an entry is not one"),
        (with_seal(parameters=[float("nan")] * 13), "an entry is not one"),
        (with_seal(measures={"loss": [1.0]}, best=[1.0]), "an entry is not one"),
        (with_seal(measures={}), "an entry is not one"),
        (with_seal(measures={"loss": [1.0], "x": []}), "an entry is not one"),
        (with_seal(optimiser=[]), "an entry is not one"),
        (with_seal(optimiser=[{"t": 1}] * 13), "remembers t, m, s"),
        (with_seal(optimiser=[3] * 13), "remembers t, m, s"),
        (with_seal(learning_rate="fast"), "an entry is not one"),
        (with_seal(settings=[1]), "an entry is not one"),
        (with_seal(fingerprints=None), "an entry is not one"),
    ]
    for text, words in changed:
        path.write_text(text, encoding="latin-1")
        net = network(seed=2)
        before = numbers(net)
        with pytest.raises(SavedFileError) as told:
            run(net, 4, checkpoint=path)
        assert words in str(told.value), text[:200]
        assert numbers(net) == before
