"""Whether two notebooks say and show the same: numbers are compared as numbers, pictures by look.

Everything else is text, which is equal or not. Each function gives the differences that it finds.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from reading import PLAIN, PNG, SVG, Json, content, joined

RELATIVE, ABSOLUTE = 1e-6, 1e-12  # how much rounding may change a number on another machine
COARSE = 0.01  # share of a number: rounding of its last digit changes less
NUMBER = re.compile(r"((?<![\w.])-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?!\w))")
BLUR = 6  # pixels: so letters and thin lines blur
SEEN = 0.125  # of the way from black to white, after blurring
STRETCH = 0.02  # share of a picture's side, because fonts differ

VARIES = "varies"
"""The tag of cells whose outputs are times or versions: only their kinds are compared."""


def differences(old: Json, new: Json) -> list[str]:
    """What differs in the new notebook, cell by cell."""
    changes = []
    for i, (one, other) in enumerate(zip_longest(old["cells"], new["cells"]), 1):
        if one is None or other is None or written(one) != written(other):
            changes.append(f"cell {i} is not the text's")
        else:
            changes += [f"cell {i}: {what}" for what in outcome_differences(one, other)]
    return changes


def written(cell: Json) -> tuple[str, str, list[str]]:
    """The part of a cell that stands in the notebook's .py file."""
    tags = cell["metadata"].get("tags", [])
    return cell["cell_type"], joined(cell["source"]), list(tags)


def outcome_differences(old: Json, new: Json) -> list[str]:
    """The differences of two runs of a cell."""
    before, after = ([*map(content, cell.get("outputs", []))] for cell in (old, new))
    if [[*one] for one in before] != [[*other] for other in after]:
        return [f"kinds {before!r:.200} became {after!r:.200}"]
    if VARIES in written(old)[2]:
        return []
    pairs = [
        (kind, one[kind], other[kind])
        for one, other in zip(before, after, strict=True)
        for kind in one
    ]
    return [what for kind, one, other in pairs for what in COMPARED[kind](one, other)]


def text_differences(old: str, new: str) -> list[str]:
    """The differences of two texts: words, and numbers up to rounding; blanks do not count."""
    lines = zip_longest(old.split("\n"), new.split("\n"), fillvalue="")
    return [f"{one!r} became {other!r}" for one, other in lines if not same_line(one, other)]


def same_line(old: str, new: str) -> bool:
    """Whether two lines differ in blanks and rounding only.

    >>> same_line("J =  0.5", "J = 0.49999999999999994")
    True
    """
    one, other = (NUMBER.split(" ".join(line.split())) for line in (old, new))
    return (
        len(one) == len(other)
        and [word.rstrip() for word in one[::2]] == [word.rstrip() for word in other[::2]]
        and all(map(same_number, one[1::2], other[1::2]))
    )


def same_number(old: str, new: str) -> bool:
    """Whether two numbers differ in rounding only: of the number, or of its last printed digit."""
    x, y = float(old), float(new)
    size = max(abs(x), abs(y))
    places = {last_place(old), last_place(new)}
    printed = min(*places, COARSE * size) if len(places) == 1 else 0.0
    return abs(x - y) <= 1.001 * max(ABSOLUTE, RELATIVE * size, printed)


def last_place(number: str) -> float:
    """The value of a 1 in the last digit; 0 for a whole number, which is exact.

    >>> last_place("1.25e-05"), last_place("33")
    (1e-07, 0.0)
    """
    exponent = Decimal(number).as_tuple().exponent
    return 10.0 ** int(exponent) if "." in number else 0.0


def drawing_differences(old: str, new: str) -> list[str]:
    """The differences of two drawings in text and in parts, not in positions."""
    one, other = map(ElementTree.fromstring, (old, new))
    if parts(one) != parts(other):
        return [f"parts {parts(one) - parts(other)} became {parts(other) - parts(one)}"]
    said, says = ("\n".join(text.strip() for text in root.itertext()) for root in (one, other))
    return text_differences(said, says)


def parts(root: ElementTree.Element) -> Counter[tuple[str, str]]:
    """How many elements there are of each kind."""
    return Counter((part.tag, part.attrib.get("class", "")) for part in root.iter())


def picture_differences(old: str, new: str) -> list[str]:
    """How different two PNGs look when letters and thin lines are blurred."""
    Image: Any = pytest.importorskip("PIL.Image")
    one, other = (Image.open(BytesIO(b64decode(png))).convert("RGB") for png in (old, new))
    sides = zip(one.size, other.size, strict=True)
    if any(abs(a - b) > STRETCH * a for a, b in sides):
        return [f"a picture of {one.size} became one of {other.size}"]
    far = pytest.importorskip("PIL.ImageFilter").GaussianBlur(BLUR)
    seen = (
        np.asarray(image.filter(far), dtype=float) / 255
        for image in (one, other.resize(one.size, Image.Resampling.BICUBIC))
    )
    most = float(np.abs(np.subtract(*seen)).max())
    return [f"a picture looks different, by {most:.2f}"] if most > SEEN else []


COMPARED = {
    "stdout": text_differences,
    PLAIN: text_differences,
    SVG: drawing_differences,
    PNG: picture_differences,
}
