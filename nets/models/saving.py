"""Networks in files: architecture and parameters, every number to the last bit, and never code.

A `.json` file is for people to read, a `.safetensors` file for other programs. Both have a version,
and a checksum that shows whether a file was damaged or changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.errors import pip_line

from ..errors import MissingPackageError, SavedFileError
from ..files import sealed
from ..files.whole import write_whole
from .activations import Activation
from .saved import NETWORK, Saved, checked

Path: TypeAlias = str | os.PathLike[str]


def write_network(saved: Saved, path: Path, activations: Sequence[Activation]) -> None:
    """Write the network to the file, in the format that the path's ending names."""
    _, encode = _format_of(path)
    for g in activations:
        if not g.has_name:
            raise SavedFileError(
                f"the activation {g} is a function of your own, which a file cannot hold: use one "
                "that has a name, or declare yours as an autograd.Primitive"
            )
    for l, (W, b) in enumerate(saved.matrices, 1):
        if not (np.isfinite(W).all() and np.isfinite(b).all()):
            raise SavedFileError(f"layer {l} has a parameter that is inf or nan: nothing is saved")
    write_whole(path, encode(saved))


def read_network(path: Path) -> Saved:
    """Read a network from the file, and check that it is whole."""
    decode, _ = _format_of(path)
    with open(path, "rb") as file:
        raw = file.read()
    try:
        return decode(raw)
    except SavedFileError as error:
        raise SavedFileError(f"{os.fspath(path)}: {error}") from None


def to_json(saved: Saved) -> bytes:
    """The network as JSON, with one line for each neuron's weights."""
    content = saved.content()
    for layer in content["layers"]:
        layer["W"] = [_Line(row) for row in layer["W"]]
        layer["b"] = _Line(layer["b"])
    return f"{_indented(content)}\n".encode()


class _Line(list[float]):
    """Numbers that are written in one line."""


def _indented(part: Any, margin: str = "") -> str:
    """The part as JSON, indented, but with each `_Line` in one line."""
    inner = margin + "  "
    if isinstance(part, dict):
        entries = [f"{inner}{json.dumps(key)}: {_indented(part[key], inner)}" for key in part]
        return "{\n" + ",\n".join(entries) + f"\n{margin}}}"
    if isinstance(part, list) and not isinstance(part, _Line):
        return "[\n" + ",\n".join(inner + _indented(x, inner) for x in part) + f"\n{margin}]"
    return json.dumps(part)


def from_json(raw: bytes) -> Saved:
    """The network in the bytes of a JSON file."""
    return checked(sealed.json_object(raw))


def to_safetensors(saved: Saved) -> bytes:
    """Safetensors with the arrays W1, b1, W2, ... and the rest as metadata."""
    tensors = {
        f"{letter}{l}": np.ascontiguousarray(array)
        for l, pair in enumerate(saved.matrices, 1)
        for letter, array in zip("Wb", pair, strict=True)
    }
    metadata = {
        "format": NETWORK.format,
        "version": str(NETWORK.version),
        "activations": json.dumps(saved.activations),
        "sha256": saved.content()["sha256"],
    }
    return bytes(_safetensors().save(tensors, metadata=metadata))


def from_safetensors(raw: bytes) -> Saved:
    """The network in the bytes of a safetensors file."""
    package = _safetensors()
    try:
        tensors = package.load(raw)
        header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
        metadata = header.get("__metadata__", {})
        version = metadata.get("version", "")
        activations = list(json.loads(metadata.get("activations", "[]")))
    except Exception as error:  # the package may raise anything
        raise sealed.unreadable(error) from None
    version = int(version) if version.isdecimal() else version
    sealed.check_format(NETWORK, metadata.get("format"), version)
    layers = range(1, len(activations) + 1)
    if not layers or set(tensors) != {f"{letter}{l}" for l in layers for letter in "Wb"}:
        raise SavedFileError(f"it holds the arrays {sorted(tensors)}, not W1, b1 and so on")
    for name, array in tensors.items():
        if array.dtype != np.float64 or array.ndim != 2:
            raise SavedFileError(f"{name} is not a matrix of 64-bit floats")
    matrices = [(tensors[f"W{l}"], tensors[f"b{l}"]) for l in layers]
    content = Saved(tensors["W1"].shape[1], activations, matrices).content()
    content["sha256"] = metadata.get("sha256")
    return checked(content)


def _safetensors() -> Any:
    try:
        import safetensors.numpy
    except ImportError:
        raise MissingPackageError(
            f"files of type .safetensors need a package: {pip_line('safetensors')}"
        ) from None
    return safetensors.numpy


FORMAT_BY_ENDING: dict[str, tuple[Callable[[bytes], Saved], Callable[[Saved], bytes]]] = {
    ".json": (from_json, to_json),
    ".safetensors": (from_safetensors, to_safetensors),
}
"""How a file is read and how it is written, by the ending of its name."""


def _format_of(path: Path) -> tuple[Callable[[bytes], Saved], Callable[[Saved], bytes]]:
    ending = os.path.splitext(os.fspath(path))[1].lower()
    if ending not in FORMAT_BY_ENDING:
        raise SavedFileError(
            f"a network's file ends in {' or '.join(FORMAT_BY_ENDING)}, got {os.fspath(path)!r}"
        )
    return FORMAT_BY_ENDING[ending]
