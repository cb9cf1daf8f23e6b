"""The lectures' symbols: w¹₂₃ is the weight of layer 1 and neuron 2 for input 3, b¹₂ its bias.

They can also be typed: w1_23, or w1_2_3, and b1_2.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from autograd import Value
from autograd.engine.marks import keep_name

from ..errors import ParameterNameError

RAISED_DIGITS, LOWERED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
RAISED = str.maketrans("0123456789", RAISED_DIGITS)
LOWERED = str.maketrans("0123456789", LOWERED_DIGITS)
PLAIN = str.maketrans(RAISED_DIGITS + LOWERED_DIGITS, "0123456789" * 2)


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


@lru_cache(4096)
def _symbol(letter: str, layer: int | None, number: int | None) -> str:
    """The symbol of a unit's z or a, which every example needs again."""
    return lecture_symbol(letter, layer, number)


def name_unit(letter: str, v: Value, layer: int | None, number: int | None) -> None:
    """Name a unit's z or a, unless it has a label."""
    if v.label is None:
        keep_name(v, _symbol(letter, layer, number))


def parameter_at(named: Iterable[tuple[str, Value]], key: object) -> Value:
    """The parameter with that symbol, as the lectures write it or as it can be typed.

    >>> w = Value(0.5)
    >>> [parameter_at([("w¹₃₂", w)], key).data for key in ("w¹₃₂", "w1_32", "w1_3_2")]
    [0.5, 0.5, 0.5]
    """
    parameters = dict(named)
    if isinstance(key, str) and key in parameters:
        return parameters[key]
    spellings = {typed: symbol for symbol in parameters for typed in _typed(symbol)}
    if isinstance(key, str) and key in spellings:
        return parameters[spellings[key]]
    typed = [_typed(symbol)[0] for symbol in parameters]
    raise ParameterNameError(key, _nearest(str(key), typed), typed)


def _nearest(key: str, names: list[str]) -> list[str]:
    """The name that begins as the key does for the longest, if they begin alike at all."""
    wanted = _typed(key.lower())[0]
    shared = [_agreeing(wanted, name) for name in names]
    most = max(shared, default=0)
    alike = [name for name, length in zip(names, shared, strict=True) if length == most > 0]
    return get_close_matches(wanted, alike, 1, 0.0)


def _agreeing(key: str, name: str) -> int:
    """How many letters at the start of two names agree."""
    return max(k for k in range(len(key) + 1) if name.startswith(key[:k]))


def _typed(symbol: str) -> list[str]:
    """A symbol in letters of any keyboard: plain digits, with _ before those that are lowered."""
    start = next((i for i, c in enumerate(symbol) if c in LOWERED_DIGITS), len(symbol))
    head, tail = symbol[:start].translate(PLAIN), symbol[start:].translate(PLAIN)
    apart = "_".join([head, *(tail.split(",") if "," in tail else tail)])
    return [apart] if "," in tail or not tail else [f"{head}_{tail}", apart]
