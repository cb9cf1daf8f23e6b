"""Spelling: names with the signs of formulas, in the letters of a keyboard."""

from __future__ import annotations

import re
import unicodedata

GREEK_LETTER = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")
RAISED_BEFORE_LOWERED = re.compile("(?<=[⁰¹²³⁴-⁹])(?=[₀-₉])")


def spelled(name: str) -> str:
    """A name in the letters of a keyboard: Greek letters by their names, indices as digits.

    >>> spelled("α"), spelled("Θ₁"), spelled("w¹₁₂"), spelled("ŷ"), spelled("λ")
    ('alpha', 'Theta1', 'w1_12', 'yhat', 'lamda')
    """
    letters = []
    for c in unicodedata.normalize("NFKD", RAISED_BEFORE_LOWERED.sub("_", name)):
        greek = GREEK_LETTER.fullmatch(unicodedata.name(c, ""))
        if greek:
            letters.append(greek[2].capitalize() if greek[1] == "CAPITAL" else greek[2].lower())
        else:
            letters.append("hat" if c == "\N{COMBINING CIRCUMFLEX ACCENT}" else c)
    return "".join(letters)
