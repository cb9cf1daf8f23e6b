"""Networks in files: exact round trips, and files that are refused."""

from __future__ import annotations

import os
import pickle
import re
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import ENDINGS, network, saved

import autograd
from autograd import AutogradError, Primitive
from autograd.engine.errors import pip_line
from nets import MLP, MissingPackageError, SavedFileError, fit
from nets.files.whole import write_whole


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_network_comes_back_whole(tmp_path: Path, ending: str) -> None:
    path = saved(tmp_path, ending)
    net, loaded = network(), MLP.load(str(path))
    assert repr(loaded) == repr(net)
    assert list(loaded.named_parameters()) == list(net.named_parameters())
    assert [p.data for p in loaded.parameters()] == [p.data for p in net.parameters()]
    x = [0.5, -1.0]
    assert [a.data for a in loaded(x)] == [a.data for a in net(x)]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3))
def test_every_float_comes_back_to_the_last_bit(numbers: list[float]) -> None:
    net = MLP(2, [1], rng=1)
    for p, number in zip(net.parameters(), numbers, strict=True):
        p.data = number
    with tempfile.TemporaryDirectory() as folder:
        for ending in ENDINGS:
            if ending == "safetensors":
                pytest.importorskip("safetensors")
            path = os.path.join(folder, f"net.{ending}")
            net.save(path)
            loaded = [p.data for p in MLP.load(path).parameters()]
            assert struct.pack("3d", *loaded) == struct.pack("3d", *numbers)


def test_the_json_file_is_made_to_be_read(tmp_path: Path) -> None:
    net = MLP(2, [2, 1], init="zeros")
    net.set_matrices([([[0.5, -1.0], [2.0, 1e-300]], [0.0, 0.1]), ([[1.0, -0.0]], [[3.0]])])
    net.save(tmp_path / "net.json")
    text = (tmp_path / "net.json").read_text(encoding="utf-8")
    start, _, end = text.partition('  "sha256": "')
    assert len(end) == len('"\n}\n') + 64
    assert (
        start
        == """\
{
  "format": "chainstep network",
  "version": 1,
  "inputs": 2,
  "layers": [
    {
      "activation": "relu",
      "W": [
        [0.5, -1.0],
        [2.0, 1e-300]
      ],
      "b": [0.0, 0.1]
    },
    {
      "activation": "linear",
      "W": [
        [1.0, -0.0]
      ],
      "b": [3.0]
    }
  ],
"""
    )


def test_other_programs_read_the_arrays(tmp_path: Path) -> None:
    numpy_files = pytest.importorskip("safetensors.numpy")
    tensors = numpy_files.load_file(saved(tmp_path, "safetensors"))
    for l, (W, b) in enumerate(network().matrices(), 1):
        np.testing.assert_array_equal(tensors[f"W{l}"], W)
        np.testing.assert_array_equal(tensors[f"b{l}"], b)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_network_that_is_not_finite_is_not_saved(
    tmp_path: Path, number: float, ending: str
) -> None:
    path = saved(tmp_path, ending)
    before = path.read_bytes()
    net = network()
    net.parameters()[-1].data = number
    with pytest.raises(SavedFileError, match="layer 2 has a parameter that is inf or nan"):
        net.save(path)
    assert path.read_bytes() == before


def test_an_activation_without_a_name_is_not_saved(tmp_path: Path) -> None:
    def mine(z: Any) -> Any:
        return z * z

    with pytest.raises(SavedFileError, match="activation mine is a function of your own"):
        MLP(2, [2, 1], activation=mine).save(tmp_path / "net.json")
    assert not list(tmp_path.iterdir())


def test_a_primitive_of_ones_own_is_saved_by_name(tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    try:
        mine = Primitive("my_square", lambda x: x * x, lambda z, x: 2 * x)
        MLP(1, [1], activation=[], output=mine, rng=1).save(path)
        assert MLP.load(path).layers[0].activation.function is mine
    finally:
        autograd.TABLE.pop("my_square")
    with pytest.raises(SavedFileError, match="no activation 'my_square'"):
        MLP.load(path)


@pytest.mark.parametrize("name", ["net", "net.txt", "net.pkl", "net.pt"])
def test_an_ending_that_tells_no_format_is_an_error(tmp_path: Path, name: str) -> None:
    for act in (network().save, MLP.load):
        with pytest.raises(SavedFileError, match=r"\.json or \.safetensors"):
            act(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_not_there_and_a_folder_are_the_systems_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        MLP.load(tmp_path / "net.json")
    with pytest.raises(FileNotFoundError):
        network().save(tmp_path / "none" / "net.json")
    (tmp_path / "folder.json").mkdir()
    for act in (network().save, MLP.load):
        with pytest.raises(OSError, match=r"folder\.json"):
            act(tmp_path / "folder.json")


def test_a_pickle_that_names_fit_where_it_was_before_loads() -> None:
    assert pickle.loads(b"cnets.training\nfit\n.") is fit


def test_without_the_package_the_error_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(MissingPackageError, match=re.escape(pip_line("safetensors"))):
        network().save(tmp_path / "net.safetensors")
    assert issubclass(MissingPackageError, AutogradError) and not list(tmp_path.iterdir())


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_failure_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "net.json"
    path.write_bytes(b"old")

    def fail(*args: Any) -> None:
        raise OSError("the disk is full")

    content: Any = b"new"
    if call == "write":
        content = 3  # no bytes: write() itself fails
    else:
        monkeypatch.setattr(os, call, fail)
    with pytest.raises((OSError, TypeError)):
        write_whole(path, content)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new"
