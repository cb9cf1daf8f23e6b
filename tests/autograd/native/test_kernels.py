"""The kernels are those of the table."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import TABLE
from dev import kernels


def test_what_is_committed_is_what_the_table_gives() -> None:
    for path, text in kernels.files().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run python -m dev kernels"


def test_most_primitives_of_one_or_two_arguments_have_kernels() -> None:
    lacking = {
        op.name
        for op in kernels.built_in()
        if op.arity in (1, 2)
        and None in [kernels.attempted(kernels.forward(op), "x y"[: 2 * op.arity])]
    }
    assert lacking == {"exp2", "cbrt", "gamma", "lgamma", "polygamma"}


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (1, ["return 1.0;"]),
        (lambda x: x, ["return x;"]),
        (lambda x: 2 * x, ["return 2.0 * x;"]),
        (lambda x: x**2, ["return power(x, 2.0);"]),
        (lambda x: 1 - x, ["return 1.0 - x;"]),
        (
            lambda x: 1 / x / 3,
            [
                "const double t0 = 1.0 / x;",
                "if (t0 - t0 != 0.0) return NAN;",
                "return t0 / 3.0;",
            ],
        ),
        (lambda x: x if x > 0.0 else 0.5, ["if (x > 0.0) {", "  return x;", "}", "return 0.5;"]),
        (lambda x: TABLE["log"](x * 0.0) if x else TABLE["log"](0.0), None),
    ],
)
def test_a_rule_is_written_as_it_is(
    rule: Callable[..., Any] | int, lines: list[str] | None
) -> None:
    expected = lines or [
        "if (x == 0.0) {",
        "  return NAN;",
        "}",
        "const double t0 = x * 0.0;",
        "if (t0 - t0 != 0.0) return NAN;",
        "return log(t0);",
    ]
    assert kernels.kernel(rule, "x") == expected


@pytest.mark.parametrize("rule", [lambda x: math.gamma(x), lambda x: x > 0, lambda x: [x]])
def test_what_cannot_be_written_has_no_kernel(rule: Callable[..., Any]) -> None:
    assert kernels.attempted(rule, "x") is None
