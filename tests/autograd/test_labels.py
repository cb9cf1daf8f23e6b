"""Labels of every kind as text and as LaTeX."""

from __future__ import annotations

import re

import pytest
from examples import examples
from graphs import well_formed
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, formula
from autograd.words.styles import LATEX

some = examples(300)


@pytest.mark.parametrize(
    ("label", "latex"),
    [
        ("w¹₂₃", "w^{1}_{23}"),
        ("b²₁", "b^{2}_{1}"),
        ("x₁", "x_{1}"),
        ("a_1", "a_{1}"),
        ("x12", "x_{12}"),
        ("z⁻¹", "z^{-1}"),
        ("theta", r"\theta"),
        ("theta_2", r"\theta_{2}"),
        ("rate", r"\text{rate}"),
        ("learning rate", r"\text{learning rate}"),
        ("100%", r"\text{100\%}"),
        ("J", "J"),
    ],
)
def test_labels_become_symbols_with_their_indices(label: str, latex: str) -> None:
    assert LATEX.name(label) == latex
    assert formula(Value(1, label) ** 2, latex=True) == (
        rf"\left({latex}\right)^{{2}}" if "^" in latex else latex + "^{2}"
    )


HOSTILE = [
    *["<b>", "</script>", "$x$", "$$", "\\", "\\\\", "\\}", "{", "}", "}{", "{}", "%", "_", "__"],
    *["a_", "_a", "a_b_c", "^", "^^", "a^b", "~", "&", "&amp;", "#", "a\nb", "\n", "a\r\nb", "\t"],
    *["🎉", "é", "中", "\u202e", "\0", "\x1b[31m", "²", "₁", "²₁", " ", "", "x" * 10_000, "\\end"],
    *["\\frac", "\\left", "\\right)", "\\begin{x}", "a = b", "a & b", "(", ")", "|", '"', "'"],
]


def without_text(latex: str) -> str:
    """LaTeX without what stands in \\text{...}, in which escapes are one character."""
    return re.sub(r"\\text\{(?:\\[a-z]+\{\}|\\[^a-z]|[^\\{}])*\}", "T", latex)


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: ascii(label[:12]))
def test_a_hostile_label_breaks_no_latex(label: str) -> None:
    x, y = Value(2, label), Value(3, "y")
    J = (x * y) ** x + x / y
    texts = [formula(J, latex=True), *(step.latex() for step in (*J.steps(), *J.forward_steps()))]
    for latex in texts:
        assert well_formed(latex)
        assert "\n" not in latex and "\r" not in latex
        assert not re.search(r"[$#%&~\n<>]|\\[#$%&{}]|\\\\", without_text(latex))
    assert "..." in formula(J) or label in formula(J) or not label.isprintable()


@pytest.mark.parametrize("label", ["a^b", "a~b", "a\\b"])
def test_escapes_within_text_are_those_of_text_mode(label: str) -> None:
    (text,) = re.findall(r"\\text\{(.*)\}", LATEX.name(label))
    assert text in (r"a\textasciicircum{}b", r"a\textasciitilde{}b", r"a\textbackslash{}b")


@some
@given(st.text(max_size=20))
def test_any_label_is_well_formed_latex(label: str) -> None:
    name = LATEX.name(label)
    assert well_formed(name)
    assert well_formed(f"x^{{{name}}}")
    assert not re.search(r"[$#%&~\n<>]|\\[#$%&{}]|\\\\", without_text(name))


def test_one_label_for_two_leaves_is_told_apart() -> None:
    assert formula(Value(1, "x") * Value(2, "x")) == "x · x_2"


def test_derivatives_of_names_that_are_more_than_a_word_have_brackets() -> None:
    J = Value(2, "a b") * Value(3, "c/d")
    assert [str(step) for step in J.steps()] == [
        "dJ/d(a b) = c/d = 3",
        "dJ/d(c/d) = a b = 2",
    ]
