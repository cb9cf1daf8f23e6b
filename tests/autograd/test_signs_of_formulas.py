"""What the slides write is read, or an error says how to write it."""

from __future__ import annotations

import math

import pytest

from autograd import ExpressionError, parse
from autograd.words.styles import LATEX, PLAIN


def test_sigma_of_a_number_is_the_sigmoid_and_alone_a_name() -> None:
    z = parse("a = σ(z)", z=0.5)
    assert z.data == pytest.approx(1 / (1 + math.exp(-0.5)), rel=1e-15)
    assert parse("3*σ", σ=2).data == 6
    assert parse("σ(σ)", σ=0).data == 0.5


def test_all_signs_of_a_product_are_read() -> None:
    for sign in "*·⋅×∗":
        assert parse(f"2 {sign} b", b=3).data == 6
    with pytest.raises(ExpressionError, match=r"a power is written a\*\*b"):
        parse("a ∗∗ b", a=1, b=2)


@pytest.mark.parametrize(
    ("text", "hint", "column"),
    [
        ("z² + 1", "a power is written z**2; the name z² is written z2", 1),
        ("2*w¹₁₂", "the name w¹₁₂ is written w1_12", 3),
        ("J = x₁ + x₂", "the name x₁ is written x1", 5),
        ("(a)² + 1", "a power is written a**b", 4),
        ("u = b*c, J = 3*u", "statements end with ;", 8),
        ("J = exp(a, b), v = (1", "statements end with ;", 14),
    ],
)
def test_what_is_not_read_has_a_hint(text: str, hint: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert hint in str(caught.value) and caught.value.column == column


def test_commas_in_brackets_have_other_errors() -> None:
    with pytest.raises(ExpressionError, match="written one by one"):
        parse("dot(a, b=3)", a=1)


def test_the_derivative_of_what_is_called_a_derivative_is_in_brackets() -> None:
    names = {"dJ": "d(dJ)", "dz1": "d(dz1)", "ddx": "d(ddx)", "dw¹₁₂": "d(dw¹₁₂)"}
    names |= {"J": "dJ", "d": "dd", "delta": "ddelta", "dot": "ddot", "x1": "dx1"}
    for name, above in names.items():
        assert PLAIN.derivative(name, "x") == f"{above}/dx"
    dJ = parse("dJ = 3*dx", dx=2)
    assert "d(dJ)/d(dx) = 3" in str(dJ.steps())
    assert LATEX.derivative("dJ", "x") == r"\frac{d(\text{dJ})}{dx}"
