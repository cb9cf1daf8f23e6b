"""Files that hold no network: cut off, changed, newer, or of something else."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from networks import ENDINGS, network, saved

from nets import MLP, SavedFileError
from nets.files.sealed import checksum
from nets.models.saved import Saved
from nets.models.saving import to_safetensors


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_cut_off_anywhere_is_refused(tmp_path: Path, ending: str) -> None:
    path = saved(tmp_path, ending)
    raw = path.read_bytes()
    for length in [*range(0, len(raw) - 2, 7), len(raw) - 2]:  # the last byte may be a newline
        path.write_bytes(raw[:length])
        with pytest.raises(SavedFileError, match="net"):
            MLP.load(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_changed_byte_is_refused_or_changes_nothing(tmp_path: Path, ending: str) -> None:
    path = saved(tmp_path, ending)
    raw, rng = path.read_bytes(), random.Random(1)
    whole = [p.data for p in network().parameters()]
    for _ in range(200):
        changed = bytearray(raw)
        changed[rng.randrange(len(raw))] = rng.randrange(32, 127)
        path.write_bytes(changed)
        try:
            loaded = MLP.load(path)
        except SavedFileError:
            continue
        assert [p.data for p in loaded.parameters()] == whole
        assert repr(loaded) == repr(network())


def edited(change: Callable[[dict[str, Any]], Any], seal: bool) -> Callable[[Path], None]:
    """Change a file's content, and with `seal` make the checksum fit again."""

    def edit(path: Path) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        if seal:
            content.pop("sha256", None)
            content["sha256"] = checksum(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    return edit


def first(content: dict[str, Any]) -> Any:
    return content["layers"][0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(version=2), "version 2.*newer Chainstep"),
        (lambda c: c.update(version="1"), "version '1', which never existed"),
        (lambda c: c.update(version=True), "version True"),
        (lambda c: c.pop("version"), "version None"),
        (lambda c: c.update(format="other"), "format is 'other'"),
        (lambda c: c.clear(), "format is None"),
        (lambda c: c.update(inputs=0), "number of inputs is 0"),
        (lambda c: c.update(inputs=3), "layer 1 does not fit .* 3 finite numbers"),
        (lambda c: c.update(layers=[]), "no list of layers"),
        (lambda c: c.update(layers={"W": 1}), "no list of layers"),
        (lambda c: c["layers"].pop(0), "layer 1 does not fit together"),
        (lambda c: c["layers"].append(3), "layer 3 is not made of"),
        (lambda c: first(c).pop("b"), "layer 1 is not made of"),
        (lambda c: first(c).update(activation="rellu"), "layer 1: .*did you mean 'relu'"),
        (lambda c: first(c).update(activation=["relu"]), "layer 1: "),
        (lambda c: first(c)["W"].pop(), "layer 1 does not fit"),
        (lambda c: first(c)["W"][0].pop(), "layer 1 does not fit"),
        (lambda c: first(c)["b"].append(1.0), "layer 1 does not fit"),
        (lambda c: first(c)["b"].__setitem__(0, "1.0"), "layer 1 does not fit"),
        (lambda c: first(c)["b"].__setitem__(0, True), "layer 1 does not fit"),
        (lambda c: first(c)["b"].__setitem__(0, None), "layer 1 does not fit"),
        (lambda c: first(c)["b"].__setitem__(0, 10**400), "too large"),
        (lambda c: first(c).update(W=5), "layer 1 does not fit"),
        (lambda c: first(c).update(W=[]), "layer 1 does not fit"),
    ],
)
def test_a_content_that_does_not_fit_together_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    path = saved(tmp_path, "json")
    edited(change, seal=True)(path)
    with pytest.raises(SavedFileError, match=rf"net\.json: .*{message}"):
        MLP.load(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: first(c)["b"].__setitem__(0, 0.25),
        lambda c: first(c).update(activation="relu"),
        lambda c: c.pop("sha256"),
        lambda c: c.update(note="more"),
    ],
)
def test_a_content_that_was_changed_is_told_by_its_checksum(tmp_path: Path, change: Any) -> None:
    path = saved(tmp_path, "json")
    edited(change, seal=False)(path)
    with pytest.raises(SavedFileError, match="checksum does not match"):
        MLP.load(path)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[1, 2]",
        b'"text"',
        b"\xff\xfe",
        b"\x89PNG\r\n",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"format": "chainstep network", "version": 1e999}',
        b'{"format": "chainstep network", "version": 1, "version": 1}',
    ],
    ids=lambda raw: repr(raw[:20]),
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_no_network_at_all_is_refused(tmp_path: Path, raw: bytes, ending: str) -> None:
    path = saved(tmp_path, ending)
    path.write_bytes(raw)
    with pytest.raises(SavedFileError):
        MLP.load(path)


def test_an_entry_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "json")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"inputs": 2,', '"inputs": 9, "inputs": 2,'), encoding="utf-8")
    with pytest.raises(SavedFileError, match="an entry is there twice"):
        MLP.load(path)


def test_lists_in_lists_in_lists_are_refused_at_any_depth(tmp_path: Path) -> None:
    path = saved(tmp_path, "json")
    for depth in [*range(600, 1000), 100_000]:  # at some bytes reading works, and the seal fails
        nested = "[" * depth + "]" * depth
        path.write_text(f'{{"format": "chainstep network", "version": 1, "layers": {nested}}}')
        with pytest.raises(SavedFileError):
            MLP.load(path)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (None, "format is None"),
        ({"version": "2"}, "newer Chainstep"),
        ({"version": "x"}, "version 'x'"),
        ({"activations": '["relu"]'}, r"arrays \['W1', 'W2', 'b1', 'b2'\]"),
        ({"activations": "3"}, "damaged"),
        ({"activations": '["relu", "linear"]'}, "checksum"),
        ({"sha256": "0"}, "checksum"),
    ],
)
def test_metadata_that_does_not_fit_is_refused(
    tmp_path: Path, metadata: dict[str, str] | None, message: str
) -> None:
    package = pytest.importorskip("safetensors")
    path = saved(tmp_path, "safetensors")
    with package.safe_open(path, "numpy") as file:
        was = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  no dict
    path.write_bytes(
        package.numpy.save(tensors, metadata=None if metadata is None else was | metadata)
    )
    with pytest.raises(SavedFileError, match=message):
        MLP.load(path)


@pytest.mark.parametrize("array", [np.ones((3, 2), dtype=np.float32), np.ones(6)])
def test_arrays_of_another_kind_are_refused(tmp_path: Path, array: Any) -> None:
    package = pytest.importorskip("safetensors")
    path = saved(tmp_path, "safetensors")
    with package.safe_open(path, "numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  no dict
        path.write_bytes(package.numpy.save(tensors | {"W1": array}, metadata=file.metadata()))
    with pytest.raises(SavedFileError, match="W1 is not a matrix of 64-bit floats"):
        MLP.load(path)


@pytest.mark.parametrize(
    ("number", "text", "message"),
    [
        (math.nan, "NaN", "layer 1 does not fit .* finite"),
        (math.inf, "Infinity", "layer 1 does not fit .* finite"),
        (math.inf, "1e999", "layer 1 does not fit .* finite"),
    ],
)
def test_a_number_that_is_not_finite_is_refused(
    tmp_path: Path, number: float, text: str, message: str
) -> None:
    path = saved(tmp_path, "json")
    edited(lambda c: first(c)["b"].__setitem__(0, number), seal=True)(path)
    sealed = path.read_text(encoding="utf-8")
    path.write_text(sealed.replace(json.dumps(number), text), encoding="utf-8")
    with pytest.raises(SavedFileError, match=message):
        MLP.load(path)


def test_an_array_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    path = tmp_path / "net.safetensors"
    matrices = network().matrices()
    matrices[1][0][0, 0] = math.nan
    path.write_bytes(to_safetensors(Saved(2, ["relu", "linear"], matrices)))
    with pytest.raises(SavedFileError, match=r"layer 2 does not fit .* finite"):
        MLP.load(path)
