"""A network and files that hold it, shared by the tests of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from nets import MLP

ENDINGS = ["json", "safetensors"]


def network() -> MLP:
    """The network that all the files hold."""
    return MLP(2, [3, 2], activation=["leaky_relu(0.1)"], output="softmax", rng=1)


def saved(tmp_path: Path, ending: str) -> Path:
    """A file of that format."""
    if ending == "safetensors":
        pytest.importorskip("safetensors")
    path = tmp_path / f"net.{ending}"
    network().save(path)
    return path
