"""The lectures' symbols: w¹₂₃ is the weight of layer 1 and neuron 2 for input 3, b¹₂ its bias."""

from __future__ import annotations

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def lecture_symbol(letter: str, layer: int | None, *indices: int | None) -> str:
    """The letter with the layer raised and the indices lowered; None leaves a place empty.

    Commas separate the indices if one has several digits.

    >>> lecture_symbol("w", 1, 2, 3), lecture_symbol("b", 2, 1), lecture_symbol("W", 2)
    ('w¹₂₃', 'b²₁', 'W²')
    >>> lecture_symbol("w", None, None, 3)
    'w₃'
    >>> lecture_symbol("w", 1, 1, 23), lecture_symbol("w", 1, 12, 3)
    ('w¹₁,₂₃', 'w¹₁₂,₃')
    """
    raised = "" if layer is None else str(layer).translate(RAISED)
    shown = [str(i).translate(LOWERED) for i in indices if i is not None]
    return letter + raised + ("," if any(len(i) > 1 for i in shown) else "").join(shown)
