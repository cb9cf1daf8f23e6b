"""How formulas look: the signs, names and numbers of plain text and of LaTeX."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ..engine.primitive import Primitive
from .printer import ANY, ATOM, NEGATIVE, POWER, SIGN, Atom, Form, Notation, Written

LONGEST = 2_000  # characters; the text of a graph that shares nodes can grow without bound
MOST_LISTED = 8  # inputs of a function that are written; of more, the first two and the last
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SUBSCRIPTS = str.maketrans("0123456789-", "₀₁₂₃₄₅₆₇₈₉₋")
PLAIN_INDEX = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉₋", "0123456789-0123456789-")
LATEX_ESCAPES = {c: f"\\{c}" for c in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)


def number(x: float, digits: int = 4) -> str:
    """x in a few significant digits; whole numbers in full.

    >>> number(33.0), number(0.123456), number(65818.0), number(1e-9)
    ('33', '0.1235', '65818', '1e-09')
    """
    if math.isfinite(x) and x == math.floor(x) and abs(x) < 1e6:
        return str(int(x))
    return f"{x:.{digits}g}"


def _one_line(text: str) -> str:
    """The text without line breaks and other control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def symbol_parts(name: str) -> tuple[str, str, str]:
    """A name as a symbol: its stem, and the upper and lower indices that it ends in.

    >>> symbol_parts("w¹₁₂,₃"), symbol_parts("a_1"), symbol_parts("x2"), symbol_parts("rate")
    (('w', '1', '12,3'), ('a', '', '1'), ('x', '', '2'), ('rate', '', ''))
    """
    name = _one_line(name)
    stem = name.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉₋,")
    if "," in (name[len(stem) : len(stem) + 1], name[-1:]):  # no index, but punctuation
        stem = name
    upper = "".join(c for c in name[len(stem) :] if c in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻").translate(PLAIN_INDEX)
    lower = "".join(c for c in name[len(stem) :] if c in "₀₁₂₃₄₅₆₇₈₉₋,").translate(PLAIN_INDEX)
    if not lower:
        head, _, tail = stem.rpartition("_")
        if head and tail.isalnum():
            stem, lower = head, tail
        elif len(stem.rstrip("0123456789")) == 1 and len(stem) > 1:
            stem, lower = stem[0], stem[1:]
    return stem, upper, lower


def word(name: str) -> str:
    """A name as it stands after the d of a derivative: in brackets if it is more than a word, or
    reads as a derivative itself.

    >>> word("w¹₁₂"), word("rate"), word("a b"), word("dx"), word("delta")
    ('w¹₁₂', 'rate', '(a b)', '(dx)', 'delta')
    """
    name = _one_line(name)
    plain = name.isalnum() or name.isidentifier()
    return name if plain and not _is_differential(name) else f"({name})"


def _is_differential(name: str) -> bool:
    """Whether a name reads as d and a symbol, as dx, dz1 and ddx do."""
    rest = name.removeprefix("d")
    return rest != name and (len(symbol_parts(rest)[0]) == 1 or _is_differential(rest))


def shortened(texts: Sequence[Any], dots: Any) -> list[Any]:
    """The texts, or a few of many with dots between them."""
    return [*texts] if len(texts) <= MOST_LISTED else [*texts[:2], dots, texts[-1]]


class Plain(Notation):
    """The style of plain text."""

    def number(self, x: float) -> str:
        """A number in few digits."""
        return number(x)

    def name(self, name: str) -> str:
        """A node's name, on one line."""
        return _one_line(name)

    def derivative(self, z: str, x: str) -> str:
        """dz/dx; names that are more than a word are set in brackets."""
        return f"d{word(z)}/d{word(x)}"

    def relation(self, sign: str) -> str:
        """The first sign of an equation: = or +=."""
        return f" {sign} "

    def aside(self, words: str) -> str:
        """Words after an equation."""
        return f", {words}"

    def left_out(self, count: int) -> str:
        """What stands for a number of factors that are left out."""
        return f"... {count:,} more ..."

    def kept(self, place: int, x: Written) -> Written:
        """The text, or dots if it is too long."""
        return x if len(x.text) <= LONGEST else Written("...")

    def row(self, template: str, texts: Sequence[str]) -> str:
        """A function of these arguments."""
        return str(super().row(template, shortened(texts, "...")))

    def product(self, texts: Sequence[str]) -> str:
        """Factors with the sign of a product between them."""
        return f" {self.times} ".join(texts)

    def power(self, exponent: Written) -> Form:
        """The form of a power; a short whole exponent is raised."""
        digits, whole = exponent.text, exponent.number is not None and exponent.number % 1 == 0
        if whole and len(digits) < 4:
            return Form("{}" + digits.translate(SUPERSCRIPTS), POWER, (ATOM, ANY))
        return super().power(exponent)


class Latex(Plain):
    """The style of LaTeX."""

    bracket = r"\left({}\right)"
    times = r"\cdot"
    signs: ClassVar[Mapping[str, str]] = {
        "==": "=",
        "!=": r"\neq",
        "<=": r"\leq",
        ">=": r"\geq",
        "%": r"\bmod",
    }

    def number(self, x: float) -> str:  # noqa: D102  as in Plain
        if not math.isfinite(x):
            return r"\text{nan}" if x != x else r"\infty" if x > 0 else r"-\infty"
        digits, e, exponent = number(x).partition("e")
        return rf"{digits} \times 10^{{{int(exponent)}}}" if e else digits

    def name(self, name: str) -> str:
        """A label as a symbol: raised and lowered digits become indices, a word upright.

        >>> print(Latex().name("w¹₁₂,₃"), Latex().name("rate"), Latex().name("a_1"))
        w^{1}_{12,3} \\text{rate} a_{1}
        """
        stem, upper, lower = symbol_parts(name)
        if (letter := stem.replace("lamda", "lambda")) in GREEK.split():
            letters = f"\\{letter}"
        elif len(stem) == 1 and stem.isalpha():
            letters = stem
        else:
            letters = rf"\text{{{''.join(LATEX_ESCAPES.get(c, c) for c in stem)}}}"
        return letters + (f"^{{{upper}}}" if upper else "") + (f"_{{{lower}}}" if lower else "")

    def derivative(self, z: str, x: str) -> str:  # noqa: D102
        above, below = (
            f"({self.name(y)})" if _is_differential(y) else self.name(y) for y in (z, x)
        )
        return rf"\frac{{d{above}}}{{d{below}}}"

    def relation(self, sign: str) -> str:  # noqa: D102
        return r" \mathrel{+}= " if sign == "+=" else " = "

    def aside(self, words: str) -> str:  # noqa: D102
        return rf" \quad\text{{({words})}}"

    def left_out(self, count: int) -> str:  # noqa: D102
        return rf"\text{{{super().left_out(count)}}}"

    def atom(self, x: Atom) -> Written:  # noqa: D102
        written = super().atom(x)
        if "^" in written.text:  # it has no place for a second exponent
            return Written(written.text, min(written.binding, POWER), number=written.number)
        return written

    def infix(self, sign: str) -> Form:  # noqa: D102
        form = super().infix(sign)  # a remainder is read as neither before nor after a product
        return form if sign != "%" else form._replace(binding=NEGATIVE, operands=(SIGN, SIGN))

    def quotient(self) -> Form:  # noqa: D102
        return Form(r"\frac{{{}}}{{{}}}", POWER, (ANY, ANY))

    def power(self, exponent: Written) -> Form:  # noqa: D102
        return Form("{}^{{{}}}", POWER, (ATOM, ANY))

    def call(self, op: Primitive) -> Form:  # noqa: D102
        if op.latex is None or not op.arity:
            name = op.name.replace("_", r"\_")
            return Form(rf"\operatorname{{{{{name}}}}}\left({{}}\right)", POWER)
        named = op.latex.endswith(" {}")  # a function's name in front, such as \sin
        template = op.latex.replace("{}", self.bracket) if named else op.latex
        return Form(template, POWER if named or "^" in template else ATOM, (ANY,) * op.arity)


class AlignedLatex(Latex):
    """The style of LaTeX whose lines are aligned at their first sign."""

    def relation(self, sign: str) -> str:  # noqa: D102
        return f" &{super().relation(sign).lstrip()}"


PLAIN = Plain()
LATEX = Latex()
ALIGNED_LATEX = AlignedLatex()
