"""How outputs divide the plane of two features: the class of each place, and how sure it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nets import LabelError

from .colours import Theme

MARGIN = 0.08  # of the data's extent, around it
APART = 1e-13  # of the largest number, beyond the gaps between floats
STRONGEST = 0.45  # ink of a region, on which examples are still visible

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def extent(column: Floats, resolution: int) -> Floats:
    """Points from a little below a feature's numbers to a little above them."""
    low, high = float(column.min()), float(column.max())
    coarse = APART * max(abs(low), abs(high))  # far from 0 floats have gaps
    margin = max(MARGIN * (high - low) or 1.0, coarse)
    return np.linspace(low - margin, high + margin, resolution)


def example_classes(targets: Floats, outputs: Floats, name: str) -> Whole:
    """The class of each example: a whole number from 0, or -1 and 1."""
    if targets.ndim == 2:
        targets = targets.argmax(axis=1) if targets.shape[1] > 1 else targets[:, 0]
    classes = targets.astype(np.int64)
    labels = set(np.unique(classes).tolist())
    one_output = outputs.ndim == 1
    known = (labels <= {0, 1} or labels <= {-1, 1}) if one_output else min(labels) >= 0
    if not known or (classes != targets).any():
        raise LabelError(
            f"{name}y tells the class of each example: 0 and 1, or -1 and 1, where the model has "
            f"one output, else a number from 0; got {np.unique(targets)[:6].tolist()}"
        )
    if not one_output and max(labels) >= outputs.shape[1]:
        raise LabelError(
            f"{name}y has the class {max(labels)}, and the model has {outputs.shape[1]} outputs"
        )
    return classes


def by_side(score: Floats, middle: float, reach: float) -> tuple[Whole, Floats]:
    """Of one output: the side, 0 or 1, of each place, and how sure it is, from 0 to 1."""
    lead = np.clip((score - middle) / reach, -1.0, 1.0)
    return (lead > 0).astype(np.int64), np.abs(lead)


def by_largest(outputs: Floats) -> tuple[Whole, Floats]:
    """Of several outputs: the largest at each place, and its lead over the second, from 0 to 1."""
    ordered = np.sort(outputs, axis=-1)
    lead = ordered[..., -1] - ordered[..., -2]
    return outputs.argmax(axis=-1), lead / (lead.max() or 1)


def tinted(winner: Whole, sure: Floats, inks: list[str], paper: str) -> Floats:
    """Each place in the ink of its class, from 0 to 1 in red, green and blue; the surer it is, the
    stronger the ink.
    """
    strength = STRONGEST * sure[..., None]
    image = np.array([rgb(ink) for ink in inks])[winner] * strength
    image += np.array(rgb(paper)) * (1 - strength)
    return image


def rgb(colour: str) -> tuple[float, ...]:
    """A colour such as `#0071b0` as red, green and blue, from 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def class_inks(n: int, colours: Theme) -> list[str]:
    """A colour for each class: the theme's two, then others that the colour-blind tell apart."""
    others = [
        "#009e73",
        "#cc79a7",
        "#e0b000",
        "#56b4e9",
        "#8c6d46",
        "#7a5cc0",
        "#888888",
        "#d55e5e",
    ]
    inks = [colours.gradient, colours.value, *others]
    return [inks[k % len(inks)] for k in range(n)]
