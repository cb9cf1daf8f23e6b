"""The JavaScript of the table: only what is needed, exact, and users' own primitives too."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from node import Node
from points import ROWS

import autograd
from autograd import TABLE, Primitive, PrimitiveError, TargetError, Value
from autograd.program.targets.javascript import JAVASCRIPT, table_text
from autograd.program.text.code import Code
from autograd.program.text.language import ATOM, SIGN, Form, words

EVERYTHING = [(op, op.arity or 3) for op in TABLE.values()]
DEFINITION = re.compile(r"^(?:function|const) (\w+)", re.MULTILINE)


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - ROWS.keys():
        del TABLE[name]


def answer(op: Primitive, inputs: Sequence[float], folder: Path) -> list[float]:
    """JavaScript's value and partials."""
    node = Node(table_text([(op, len(inputs))]), folder)
    [numbers] = node.both([(f"{op.name}/{len(inputs)}", inputs)])
    node.close()
    return numbers


# The text.


@pytest.mark.parametrize("name", sorted(ROWS))
def test_only_what_is_needed_is_written(name: str) -> None:
    text = table_text([(TABLE[name], TABLE[name].arity or 3)])
    defined = DEFINITION.findall(text)
    assert defined[-1] == "TABLE" and len(set(defined)) == len(defined)
    used = [words(part) for part in re.split(r"\n(?=function|const|/\*\*)", text)]
    for helper in defined[:-1]:
        assert sum(helper in part for part in used) > 1, f"{helper} is defined and not used"


def test_names_are_javascripts_own_or_defined() -> None:
    text = re.sub(r'"[^"]*"', "", table_text(EVERYTHING))
    local = {"x", "y", "z", "w", "u", "v", "TABLE", "forward", "partials"}
    local |= set(re.findall(r"\b(?:const|let|function) (\w+)", text))
    table = text[text.index("const TABLE") :]
    calls = set(re.findall(r"(?<![\w.])([A-Za-z_]\w*)\(", table))
    assert calls <= local | {"Number"} | set(DEFINITION.findall(text))
    assert not {"eval", "Function", "import", "require"} & words(text)


def test_every_function_of_the_file_is_needed_by_some_primitive() -> None:
    assert JAVASCRIPT.library.paragraphs.keys() <= set(DEFINITION.findall(table_text(EVERYTHING)))


def test_equal_expressions_are_computed_once() -> None:
    text = table_text([(TABLE["hypot"], 40)])
    assert text.count("z === 0") == 1
    assert text.count("const t1 = ") == 1


@pytest.mark.parametrize("name", [op.name for op in TABLE.values() if op.rule])
def test_the_text_grows_in_proportion_to_the_count_of_inputs(name: str) -> None:
    short, long = (len(table_text([(TABLE[name], count)])) for count in (80, 800))
    assert long < 12 * short


@pytest.mark.node
@pytest.mark.parametrize("step", [lambda x: autograd.sin(x) * x, lambda x: autograd.sin(x + 1)])
def test_a_long_forward_function_is_written_in_steps(
    step: Any, declare: type[Primitive], tmp_path: Path
) -> None:
    def iterate(x: Any) -> Any:
        for _ in range(3000):
            x = step(x)
        return x

    f = declare("iterated", iterate, 0)
    text = table_text([(f, 1)])
    assert len(text) < 3000 * 60
    assert max(map(len, text.splitlines())) < 150
    assert answer(f, [1.0], tmp_path)[0] == pytest.approx(f(1.0), rel=1e-12, abs=1e-300)


@pytest.mark.node
@pytest.mark.parametrize(
    "x", [0.1, -0.0, 1e22, -2.5, 5e-324, math.pi, math.inf, -math.inf, math.nan]
)
def test_numbers_are_written_exactly(x: float, declare: type[Primitive], tmp_path: Path) -> None:
    constant = declare("constant_of", lambda y: x, lambda z, y: np.float64(x))
    assert list(map(repr, answer(constant, [1.0], tmp_path))) == [repr(x)] * 2


def test_a_number_below_zero_keeps_its_place(declare: type[Primitive]) -> None:
    f = declare("shifted", lambda x: -(-2.0 - (x - (-3.0))) * -x, 1)
    assert "forward: (x) => -(-2 - (x - -3)) * -x," in table_text([(f, 1)])

    power = {"pow": Form("{} ** {}", SIGN + 1, (ATOM, SIGN))}  # as Python writes it
    code = Code(JAVASCRIPT._replace(forms={**JAVASCRIPT.forms, **power}))
    g = declare("powers", lambda x: (-2.0) ** x - (-x) ** -2.0, 1)
    assert code.forward(g, 1).results == ["(-2) ** x - (-x) ** -2"]


# Users' own primitives.


@pytest.mark.node
def test_a_users_primitive_is_read_off_its_functions(
    declare: type[Primitive], tmp_path: Path
) -> None:
    own_softsign = declare(
        "own_softsign", lambda x: x / (1 + abs(x)), lambda z, x: 1 / (1 + autograd.fabs(x)) ** 2
    )
    assert answer(own_softsign, [-3.0], tmp_path) == [-0.75, 0.0625]


@pytest.mark.node
def test_a_primitive_made_of_ones_own_primitives_works(
    declare: type[Primitive], tmp_path: Path
) -> None:
    swish = declare("exp_", lambda x: x * autograd.sigmoid(2 * x), lambda z, x: x)
    twice = declare("new", lambda x, y: swish(swish(x)) + y, lambda z, x, y: swish(y), 1)
    assert answer(twice, [0.7, 0.2], tmp_path) == pytest.approx(
        [swish(swish(0.7)) + 0.2, swish(0.2), 1.0], rel=1e-15
    )


@pytest.mark.node
@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_a_users_primitive_of_any_count_of_inputs_works(
    count: int, declare: type[Primitive], tmp_path: Path
) -> None:
    squares = declare(
        "squares", lambda *xs: sum(x * x for x in xs), rule=lambda z, *xs: [2 * x for x in xs]
    )
    root = declare("root", lambda *xs: squares(*xs) ** 0.5, rule=lambda z, *xs: [x / z for x in xs])
    xs = [1.0 + i for i in range(count)]
    length = math.sqrt(sum(x * x for x in xs))
    expected = [length, *(x / length for x in xs)]
    assert answer(root, xs, tmp_path) == pytest.approx(expected, rel=1e-15)


@pytest.mark.node
@pytest.mark.parametrize("name", ["Math", "delete", "x", "z", "t1", "halfOf", "größe", "TABLE"])
def test_a_primitive_may_have_any_name(name: str, declare: type[Primitive], tmp_path: Path) -> None:
    inner = declare(name, lambda x, y: x - y * y, 1, lambda z, x, y: -2 * y)
    outer = declare("outer", lambda x: autograd.fma(inner(3.0, x), x, 1.0) - inner(x, x), 1)
    assert answer(inner, [3.0, 0.5], tmp_path) == [2.75, 1.0, -1.0]
    assert answer(outer, [0.5], tmp_path) == [2.75 * 0.5 + 1.0 - 0.25, 1.0]


@pytest.mark.node
def test_numpys_functions_and_math_functions_of_the_table_are_read(
    declare: type[Primitive], tmp_path: Path
) -> None:
    bell = declare("bell", lambda x: np.exp(-x * x), lambda z, x: -2 * x * z)
    angle = declare("angle", math.atan2, 0, 0)
    assert answer(bell, [0.5], tmp_path) == pytest.approx([math.exp(-0.25), -math.exp(-0.25)])
    assert answer(angle, [1.0, 2.0], tmp_path) == pytest.approx([math.atan2(1, 2), 0.0, 0.0])


@pytest.mark.parametrize(
    ("forward", "why"),
    [
        (lambda x: math.exp(-x * x), "autograd's functions instead of math's"),
        (lambda x: x if x > 0 else 0.0, "where"),
        (lambda x: x if x else 1.0, "where"),
        (lambda x: float(x), "math's"),
        (lambda x: x + Value(1.0), "a Value took part"),
        (lambda x: x.real, "real"),
        (lambda x: None, "a number is expected"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_way_out(
    forward: Any, why: str, declare: type[Primitive]
) -> None:
    f = declare("mine", forward, lambda z, x: 1.0)
    outer = declare("outer", lambda x: 2 * f(x), lambda z, x: f(x))
    for op in (f, outer):
        with pytest.raises(TargetError, match=why) as error:
            table_text([(op, 1)])
        assert str(error.value).startswith(
            "mine cannot be written in JavaScript, because its forward"
        )
        assert "autograd.exp(x)" in str(error.value)


def test_a_function_from_c_that_no_language_knows_needs_a_form(declare: type[Primitive]) -> None:
    f = declare("mine", math.gcd, lambda z, x: 1.0)
    outer = declare("outer", lambda x: 2 * f(x), lambda z, x: f(x))
    for op in (f, outer):
        with pytest.raises(TargetError, match=r"^JavaScript has no form of mine.*'javascript': "):
            table_text([(op, 1)])


def test_a_partial_that_leaves_the_table_is_named_too(declare: type[Primitive]) -> None:
    f = declare("mine", autograd.sin, lambda z, x: math.cos(x))
    with pytest.raises(TargetError, match=r"mine cannot .* its partial derivatives cannot be read"):
        table_text([(f, 1)])


def test_a_wrong_count_of_inputs_or_partials_is_told(declare: type[Primitive]) -> None:
    with pytest.raises(TargetError, match="mul has 2 arguments, not 3"):
        table_text([(TABLE["mul"], 3)])
    f = declare("mine", lambda *xs: xs[0], rule=lambda z, *xs: [1])
    with pytest.raises(PrimitiveError, match="mine has 3 inputs, but its rule gave 1"):
        table_text([(f, 3)])


def test_two_primitives_of_one_name_are_told_apart(declare: type[Primitive]) -> None:
    both = [declare("mine", autograd.sin, 1), declare("mine", autograd.cos, 1)]
    with pytest.raises(TargetError, match="two primitives named mine"):
        table_text((op, 1) for op in both)
    assert table_text([(both[0], 1), (both[0], 1)]).count("mine/1") == 1
