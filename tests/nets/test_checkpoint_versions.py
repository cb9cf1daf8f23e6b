"""Checkpoints that earlier releases wrote."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from checkpoints import network, run

from nets import SavedFileError
from nets.files.sealed import checksum


# Each file was written by an earlier release: 3 epochs of the training in `run`.
@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_each_version_goes_on(tmp_path: Path, version: int) -> None:
    path, straight = tmp_path / "run.json", network()
    shutil.copy(Path(__file__).with_name(f"checkpoint_{version}.json"), path)
    net = network()
    history = run(path, 5, model=net)
    due = run(tmp_path / "straight.json", 5, model=straight)
    for name, column in due.measures.items():
        assert history[name] == pytest.approx(column, rel=1e-9)
    due_numbers = [p.data for p in straight.parameters()]
    assert [p.data for p in net.parameters()] == pytest.approx(due_numbers, rel=1e-9)
    if version == 2:
        assert history.note is None
    else:
        assert history.note is not None and "taken on trust" in history.note
    assert json.loads(path.read_text())["version"] == 2
    with pytest.raises(SavedFileError, match="y is not the same"):
        run(path, 6, y=[1, 0, 1, 0, 1, 0])


def test_what_version_1_tells_is_compared_and_the_rest_taken_on_trust(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    for options, words in (
        ({"rng": 5}, "rng is different"),
        ({"batch_size": 3}, "the batch size: 4 in the file, 3 now"),
        ({"loss": "mse"}, "the loss: 'binary_cross_entropy'"),
    ):
        shutil.copy(Path(__file__).with_name("checkpoint_1.json"), path)
        with pytest.raises(SavedFileError, match=words):
            run(path, 5, **options)
    assert len(run(path, 5, y=[1, 0, 1, 0, 1, 0])) == 5


def test_a_file_of_version_1_has_no_fingerprints(tmp_path: Path) -> None:
    content = json.loads(Path(__file__).with_name("checkpoint_1.json").read_text())
    del content["sha256"]
    content["surprise"] = {}
    path = tmp_path / "run.json"
    path.write_text(json.dumps(content | {"sha256": checksum(content)}))
    with pytest.raises(SavedFileError, match="missing or unknown"):
        run(path, 5)


def test_the_file_is_told_of_in_the_terminal_with_what_was_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.json"
    shutil.copy(Path(__file__).with_name("checkpoint_1.json"), path)
    run(path, 4, progress=True)
    told = capsys.readouterr().err
    assert f"going on from {path} after epoch 3" in told and "version 1" in told
