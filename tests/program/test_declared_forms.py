"""Forms of a wrong kind are refused where the primitive is declared, and not in a program later."""

from __future__ import annotations

import math
from collections.abc import Iterator

import points
import pytest

from autograd import TABLE, Primitive, PrimitiveError
from autograd.engine.declaration import DEFINITIONS
from autograd.program import compile
from autograd.program.targets.c import LANGUAGE
from autograd.program.targets.javascript import JAVASCRIPT
from autograd.program.targets.jax import JAX
from autograd.program.targets.numpy import NUMPY
from autograd.program.text.language import Language


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - points.ROWS.keys():
        del TABLE[name]


@pytest.mark.parametrize("language", [NUMPY, JAX, LANGUAGE, JAVASCRIPT], ids=lambda each: each.key)
def test_definitions_are_told_as_the_languages_tell_them(language: Language) -> None:
    assert DEFINITIONS[language.key] == language.library.definition.pattern
    assert len(DEFINITIONS) == 4


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("c", "{} + {}"),
        ("numpy", "np.sum({})"),
        ("numpy", "np.sum(x)"),
        ("jax", ""),
        ("c", "function mean(...x) {\n  return x[0];\n}"),
        ("javascript", "def mean(x):\n    return x"),
    ],
)
def test_of_many_arguments_a_form_is_a_function(
    language: str, text: str, declare: type[Primitive]
) -> None:
    with pytest.raises(PrimitiveError) as told:
        declare(
            "mine",
            lambda *xs: math.fsum(xs) / len(xs),
            rule=lambda z, *xs: [1 / len(xs)] * len(xs),
            forms={language: text},
        )
    assert str(told.value) == (
        f"mine: its form in {language!r} is the name of a function of any count of arguments, "
        f"or a definition of one, got {text!r}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "np.sin({}, {}, {})",
        "sin({})",
        "{} + {2}",
        "{0} + {2}",
        "{x} + {y}",
        "{} + {",
        "{0.a}",
        "x+y",
    ],
)
def test_a_template_has_a_place_for_each_argument(text: str, declare: type[Primitive]) -> None:
    with pytest.raises(PrimitiveError) as told:
        declare("mine", lambda x, y: x + y, 1, 1, forms={"numpy": text})
    assert str(told.value) == (
        "mine: its form in 'numpy' is the name of a function, a definition of one, or a template "
        f"with one {{}} for each of 2 arguments and every other brace doubled, got {text!r}"
    )
    with pytest.raises(PrimitiveError, match=r"a template with one \{\} for its argument"):
        declare("mine", lambda x: x, 1, forms={"c": "{} * {}"})


def test_a_template_may_number_its_arguments(declare: type[Primitive]) -> None:
    f = declare(
        "mine",
        lambda x, y: math.fsum([y / x, x]),
        lambda z, x, y: 1 - y / x**2,
        lambda z, x, y: 1 / x,
        native=True,
        forms={"numpy": "({1} / {0} + {0})"},
    )
    assert compile(lambda x, y: f(x, y) * 1.5)(2.0, 3.0) == 5.25


def test_an_unknown_language_is_told_the_known_ones(declare: type[Primitive]) -> None:
    known = "the languages are 'numpy', 'jax', 'c', 'javascript'$"
    with pytest.raises(
        PrimitiveError, match=r"mine: a form is .* got \{'nump': 'np.sin'\}; " + known
    ):
        declare("mine", math.sin, lambda z, x: 1.0, forms={"nump": "np.sin"})
