"""Graphs as text and as LaTeX: brackets, numbers, labels."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from examples import examples
from graphs import EVERY, Recipe, recipes, short_numbers, well_formed, words
from hypothesis import assume, given

from autograd import TABLE, Primitive, Value, cos, dot, equal, formula, grad, less, order, parse
from autograd.engine import ops
from autograd.words.styles import LATEX, number

some = examples(300)

# As a formula these are a sum of products, which rounds more often than the one node does.
EXACT = {name: entry for name, entry in EVERY.items() if name not in ("sum", "dot")}

SIGNS = {"·": "*", "^": "**", "≠": "!=", "≤": "<=", "≥": ">="}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")

FROM_LATEX = [
    (r" \\times 10\^\{(-?\d+)\}", r"e\1"),
    (r"\\operatorname\{([^{}]*)\}", r"\1"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"\be\^\{([^{}]*)\}", r"exp(\1)"),
    (r"\^\{([^{}]*)\}", r"**(\1)"),
]
LATEX_WORDS = {
    r"\left|": "fabs(",
    r"\right|": ")",
    r"\left": "",
    r"\right": "",
    r"\cdot": "*",
    r"\leq": "<=",
    r"\geq": ">=",
    r"\sigma": "sigmoid",
    r"\ln": "log",
    r"\arcsin": "asin",
    r"\arctan": "atan",
    r"\_": "_",
}


def as_python(text: str) -> str:
    """A formula in Python's notation."""
    for ours, theirs in SIGNS.items():
        text = text.replace(ours, theirs)
    return re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: f"**({m[0].translate(RAISED)})", text)


def from_latex(text: str) -> str:
    """A LaTeX formula in Python's notation."""
    for theirs, python in LATEX_WORDS.items():
        text = text.replace(theirs, python)
    before = ""
    while text != before:
        before = text
        for pattern, python in FROM_LATEX:
            text = re.sub(pattern, python, text)
    return text.replace("\\", "")


def written_in_full(J: Value) -> bool:
    """Whether no number is rounded and no part is left out."""
    constants = [v.data for v in order(J, constants=True) if v.is_constant]
    return "..." not in formula(J) and all(float(number(x)) == x for x in constants)


@some
@given(recipes(EXACT, most=8, constants=short_numbers))
def test_a_formula_computes_the_graphs_number_to_the_bit(recipe: Recipe) -> None:
    _, J = recipe.graph()
    assume(written_in_full(J))
    values = dict(zip("abc", recipe.point, strict=True))
    assert parse(as_python(formula(J)), **values).data == J.data


@some
@given(recipes(EXACT, most=8, constants=short_numbers))
def test_a_latex_formula_computes_the_graphs_number_to_the_bit(recipe: Recipe) -> None:
    _, J = recipe.graph()
    text = formula(J, latex=True)
    assume(written_in_full(J) and "..." not in text)
    values = dict(zip("abc", recipe.point, strict=True))
    assert parse(from_latex(text), **values).data == J.data


@some
@given(recipes(constants=short_numbers))
def test_latex_is_well_formed_in_formulas_and_steps(recipe: Recipe) -> None:
    _, J = recipe.graph()
    assert well_formed(formula(J, latex=True))
    for step in (*J.steps(), *J.forward_steps()):
        assert well_formed(step.latex())


@pytest.mark.parametrize("broken", ["{", "a}", "}{", r"\{}", "x^{2}^{3}", "x_{a^{b}_{c}}_{d}"])
def test_the_check_of_latex_sees_what_is_broken(broken: str) -> None:
    assert not well_formed(broken)
    assert well_formed(r"\frac{a^{2}_{1}}{\{b\}} \left(x^{y^{2}}\right)^{2}")


a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")


@pytest.mark.parametrize(
    ("graph", "text", "latex"),
    [
        (3 * (a + b * c), "3 · (a + b · c)", r"3 \cdot \left(a + b \cdot c\right)"),
        (a - (b - c), "a - (b - c)", r"a - \left(b - c\right)"),
        (a - b - c, "a - b - c", "a - b - c"),
        (a / (b * c), "a / (b · c)", r"\frac{a}{b \cdot c}"),
        (a / b / c, "a / b / c", r"\frac{\frac{a}{b}}{c}"),
        (a * (b / c), "a · (b / c)", r"a \cdot \frac{b}{c}"),
        (a * (b % c), "a · (b % c)", r"a \cdot \left(b \bmod c\right)"),
        (a % b * c, "a % b · c", r"\left(a \bmod b\right) \cdot c"),
        ((a - b) ** 2 / c, "(a - b)² / c", r"\frac{\left(a - b\right)^{2}}{c}"),
        ((a**2) ** 3, "(a²)³", r"\left(a^{2}\right)^{3}"),
        (a ** (b**2), "a^(b²)", "a^{b^{2}}"),
        (a ** (b + c), "a^(b + c)", "a^{b + c}"),
        (a**b, "a^b", "a^{b}"),
        (a**-1, "a⁻¹", "a^{-1}"),
        (a**0.5, "a^0.5", "a^{0.5}"),
        ((-a) ** 2, "(-a)²", r"\left(-a\right)^{2}"),
        (-(a**2), "-a²", "-a^{2}"),
        (-(a * b), "-(a · b)", r"-\left(a \cdot b\right)"),
        ((-2) ** a, "(-2)^a", r"\left(-2\right)^{a}"),
        ((a / b) ** 2, "(a / b)²", r"\left(\frac{a}{b}\right)^{2}"),
        (a.exp() ** 2, "exp(a)²", r"\left(e^{a}\right)^{2}"),
        (cos(a + b), "cos(a + b)", r"\cos \left(a + b\right)"),
        (a.sqrt() * a.log(), "sqrt(a) · log(a)", r"\sqrt{a} \cdot \ln \left(a\right)"),
        (abs(a - b), "fabs(a - b)", r"\left|a - b\right|"),
        (a.leaky_relu(), "leaky_relu(a, 0.01)", r"\operatorname{leaky\_relu}\left(a, 0.01\right)"),
        (less(a, b) * c, "(a < b) · c", r"\left(a < b\right) \cdot c"),
        (less(less(a, b), c), "(a < b) < c", r"\left(a < b\right) < c"),
        (equal(a, less(b, c)), "a == (b < c)", r"a = \left(b < c\right)"),
        (ops.sum(a, b, c) ** 2, "(a + b + c)²", r"\left(a + b + c\right)^{2}"),
        (ops.dot([a, b], [c, 2], 1), "a · c + b · 2 + 1", r"a \cdot c + b \cdot 2 + 1"),
        (a * 1e-9, "a · 1e-09", r"a \cdot 1 \times 10^{-9}"),
        (a * 1 + 0, "a · 1 + 0", r"a \cdot 1 + 0"),
        (a, "a", "a"),
        (-2 * a, "(-2) · a", r"\left(-2\right) \cdot a"),
        (1 - a * -2, "1 - a · (-2)", r"1 - a \cdot \left(-2\right)"),
        (-a * b - 2, "-a · b - 2", r"-a \cdot b - 2"),
    ],
)
def test_formulas_have_the_brackets_that_they_need(graph: Value, text: str, latex: str) -> None:
    assert formula(graph) == text
    assert formula(graph, latex=True) == latex


@pytest.mark.parametrize("name", [name for name in TABLE if TABLE[name].arity])
def test_every_primitive_has_well_formed_latex(name: str) -> None:
    op = TABLE[name]
    x = {"acosh": 2.0, "polygamma": 2.0}.get(name, 0.5)
    J = op(*(Value(x, f"w¹₂{i}") for i in range(op.arity)))
    for latex in (formula(J, latex=True), formula(J**2, latex=True), J.steps().latex()):
        assert well_formed(latex), latex
        assert not re.search(r"_(?!\{)", latex.replace(r"\_", "").replace(r"\log_2", "")), latex


def test_what_hands_a_value_on_unchanged_is_not_written() -> None:
    x = Value(2, "x")
    assert formula(grad(lambda t: t**3)(x)) == "3 · x²"
    assert formula(grad(lambda t: t.sin())(x), latex=True) == r"\cos \left(x\right)"
    assert formula(-((a + b).identity() ** 2)) == "-(a + b)²"
    assert str(a.identity().identity().forward_steps()[-1]) == "J = v1 = 5"


def test_a_formula_without_end_is_cut() -> None:
    x = y = Value(1, "x")
    for _ in range(100):
        y = (y + y).tanh()
    for text in (formula(y), formula(y, latex=True)):
        assert "..." in text
        assert len(text) < 2_100
        assert well_formed(text)
    for _ in range(10_000):
        x = -x
    assert len(formula(x)) < 2_100
    many = ops.sum([Value(i, f"x{i}") for i in range(30)])
    assert formula(many) == "sum(x0, x1, ..., x29)"


def test_of_a_long_dot_product_the_first_and_the_last_term_are_written() -> None:
    w, x = ([Value(k, f"{letter}{k}") for k in range(5)] for letter in "wx")
    assert formula(dot(w, x)) == "w0 · x0 + ... + w4 · x4"
    assert formula(2 * dot(w, x, Value(-1, "b"))) == "2 · (w0 · x0 + ... + w4 · x4 + b)"
    assert formula(dot(w, [-2.0] * 5)) == "w0 · (-2) + ... + w4 · (-2)"
    z = dot(w, x, 3)
    assert str(z.forward_steps()[-1]) == (
        "z = w0 · x0 + ... + w4 · x4 + 3 = 0 · 0 + ... + 4 · 4 + 3 = 33"
    )


NUMBERS = words("""
33 -> 33  -5 -> -5  0.123456 -> 0.1235  1e-9 -> 1e-09  65818 -> 65818  999999 -> 999999
1e6 -> 1e+06  123456.7 -> 1.235e+05  1e300 -> 1e+300  5e-324 -> 4.941e-324
nan -> nan  inf -> inf  -inf -> -inf  -0.0 -> 0
""")


@pytest.mark.parametrize("case", NUMBERS)
def test_numbers_have_four_digits_and_whole_ones_all(case: str) -> None:
    x, text = case.split(" -> ")
    assert number(float(x)) == text
    assert number(33) == "33"


def test_numbers_in_latex() -> None:
    numbers = [1e-9, -1.5e300, math.nan, math.inf, -math.inf, 0.123456]
    assert [LATEX.number(x) for x in numbers] == [
        r"1 \times 10^{-9}",
        r"-1.5 \times 10^{300}",
        r"\text{nan}",
        r"\infty",
        r"-\infty",
        "0.1235",
    ]


def test_a_primitive_of_ones_own_is_written_by_its_template(request: Any) -> None:
    request.addfinalizer(lambda: TABLE.pop("third_power", None))
    cube = Primitive("third_power", lambda x: x**3, lambda z, x: 3 * x**2, latex=r"{{{}}}^{{3}}")
    assert formula(cube(a + b)) == "third_power(a + b)"
    assert formula(cube(a), latex=True) == "{a}^{3}"
    assert str(cube(a).steps()[0]) == "dJ/da = 3 · a² = 3 · 5² = 75"
    request.addfinalizer(lambda: TABLE.pop("starred", None))
    starred = Primitive("starred", lambda x, y: x * y, 1, 1, latex=r"{} \star {}")
    assert formula(starred(a, b), latex=True) == r"\left(a\right) \star \left(b\right)"


def test_a_negative_factor_stands_in_brackets_wherever_it_stands() -> None:
    w, x = [Value(-1, "w1"), Value(-4, "w2")], [Value(2, "x1"), Value(-3, "x2")]
    sum_of_two = ops.dot(w, x).forward_steps()[0]
    assert str(sum_of_two) == "J = w1 · x1 + w2 · x2 = (-1) · 2 + (-4) · (-3) = 10"
    product, step = w[0] * x[0], (w[0] * x[0]).exp().steps()[-1]
    assert str(product.forward_steps()[0]).endswith(" = (-1) · 2 = -2")
    assert " = 0.1353 · (-1) = " in str(step)
