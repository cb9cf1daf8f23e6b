"""The content of a saved network in any file format, and the check that it is whole."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SavedFileError
from ..files.sealed import FileFormat, sealed, unsealed
from .activations import activation_named

NETWORK = FileFormat("chainstep network", version=1)

Matrices: TypeAlias = list[tuple[NDArray[np.float64], NDArray[np.float64]]]


class Saved(NamedTuple):
    """The number of inputs, and each layer's activation and (W, b)."""

    n_in: int
    activations: list[str]
    matrices: Matrices

    def content(self) -> dict[str, Any]:
        """The network as plain lists and numbers, sealed."""
        content = {
            "inputs": self.n_in,
            "layers": [
                {"activation": g, "W": W.tolist(), "b": b.ravel().tolist()}
                for g, (W, b) in zip(self.activations, self.matrices, strict=True)
            ],
        }
        return sealed(NETWORK, content)


def checked(whole: dict[str, Any]) -> Saved:
    """The network in the content, if nothing was changed and all of it fits together."""
    content = unsealed(NETWORK, whole)
    n_in, layers = content.get("inputs"), content.get("layers")
    if type(n_in) is not int or n_in < 1:
        raise SavedFileError(f"the number of inputs is {n_in!r}")
    if not isinstance(layers, list) or not layers:
        raise SavedFileError("there is no list of layers")
    saved = Saved(n_in, [], [])
    width = n_in
    for l, layer in enumerate(layers, 1):
        if not isinstance(layer, dict) or set(layer) != {"activation", "W", "b"}:
            raise SavedFileError(f"layer {l} is not made of an activation, W and b")
        try:
            saved.activations.append(activation_named(str(layer["activation"])).text)
        except (ValueError, TypeError) as error:
            raise SavedFileError(f"layer {l}: {error}") from None
        W, b = matrix(layer["W"]), matrix([layer["b"]])
        if W is None or b is None or W.shape[1] != width or b.shape[1] != len(W):
            raise SavedFileError(
                f"layer {l} does not fit together: W holds {width} finite numbers for each "
                "neuron, and b one"
            )
        saved.matrices.append((W, b.T))
        width = len(W)
    return saved


def matrix(rows: object) -> NDArray[np.float64] | None:
    """The rows as a matrix, or None if they are not finite numbers in rows of one length.

    >>> matrix([[1.0, 2.0], [3.0]]) is None
    True
    """
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return None
    if len({len(row) for row in rows}) != 1:
        return None
    if not all(type(number) in (int, float) for row in rows for number in row):
        return None
    array = np.array(rows, dtype=float)
    return array if np.isfinite(array).all() else None
