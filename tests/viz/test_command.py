"""The command `chainstep`, run as a program."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "viz", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, encoding="utf-8", timeout=60
    )


def test_the_lectures_example_prints_values_steps_and_gradients() -> None:
    result = run("J = 3*(a + b*c)", "a=5", "b=3", "c=2")
    assert result.returncode == 0 and result.stderr == ""
    for line in (
        "v1  b · c = 3 · 2 = 6",
        "J   3 · v2 = 3 · 11 = 33",
        "dv1/db = c = 2",
        "dJ/db  =  6",
        "dJ/dc  =  9",
    ):
        assert line in result.stdout


def test_the_lectures_lines_have_their_names_and_gradients_in_the_order_of_the_numbers() -> None:
    result = run("u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2")
    assert result.returncode == 0 and result.stderr == ""
    shown = [line.strip() for line in result.stdout.splitlines()]
    forward = ["1  u  b · c = 3 · 2 = 6", "2  v  a + u = 5 + 6 = 11", "3  J  3 · v = 3 · 11 = 33"]
    assert [line for line in shown if line in forward] == forward
    assert shown[-3:] == ["dJ/da  =  3", "dJ/db  =  6", "dJ/dc  =  9"]


def test_options_may_stand_anywhere() -> None:
    result = run("--nudge", "b=0.001", "u = b*c; J = 3*u", "b=3", "c=-2")
    assert result.returncode == 0
    assert "Nudge of b by 0.001" in result.stdout and "-17.994" not in result.stdout
    assert "-18.006" in result.stdout


def test_several_names_can_be_nudged_one_after_the_other() -> None:
    result = run("J = a*b", "a=2", "b=3", "--nudge", "a=1", "--nudge", "b=1")
    first, second = result.stdout.split("Nudge of ")[1:]
    assert "J       6      9      3      3" in first
    assert "J       6      8      2      2" in second


def test_a_sign_that_python_takes_for_another_is_that_other() -> None:
    result = run("J = µ * ﬁ", "μ=2", "ﬁ=3", "--nudge", "µ=1")  # one mu is Greek, the others micro
    assert result.returncode == 0 and "dJ/dμ  =  3" in result.stdout
    assert "Nudge of μ by 1" in result.stdout


def test_an_expression_may_start_with_a_minus() -> None:
    result = run("-a*b", "a=1", "b=2")
    assert result.returncode == 0 and "dJ/da  =  -2" in result.stdout


def test_a_number_may_be_computed() -> None:
    result = run("J = a*b*c", "a=1/2", "b=-1e3", "c=sqrt(4)", "--nudge", "a=-1/4", "--json")
    answer = json.loads(result.stdout)
    assert [answer["values"][name] for name in "abc"] == [0.5, -1000, 2]
    assert answer["nudges"]["a"]["by"] == -0.25


def test_without_arguments_an_example_is_shown_and_how_to_call_it() -> None:
    result = run()
    assert result.returncode == 0 and result.stderr == ""
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("  chainstep ")]
    program, *arguments = shlex.split(line)
    assert program == "chainstep"
    assert result.stdout.endswith(f"\n\n{run(*arguments).stdout}") and "--help" in result.stdout


def test_gradients_have_the_digits_of_values() -> None:
    result = run("J = tanh(a)*b - 4", "a=0.1", "b=-0.1")
    assert "J   v2 - 4 = -0.009967 - 4 = -4.01" in result.stdout
    assert "dJ/da  =  -0.09901" in result.stdout and "dJ/db  =   0.09967" in result.stdout
    assert not re.search(r"[1-9]\d{4}", result.stdout)


def test_latex_replaces_the_tables() -> None:
    result = run("J = a*b", "a=5", "b=3", "--latex")
    assert r"\frac{dJ}{da} &= b = 3" in result.stdout and "Forward" not in result.stdout


def test_version_is_told() -> None:
    result = run("--version")
    assert result.returncode == 0 and result.stdout.startswith("chainstep 0.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["J = 3*(a + b"], "was never closed"),
        (["J = 3*q"], "q has no number: give one, as in q=1"),
        (["J = log(a)", "a=-1"], "log needs x > 0"),
        (["J = a", "a=x"], "'x' is not a number"),
        (["J = a", "a"], "expected name=number"),
        (["J = a", "a=1", "--nudge", "z=1"], "z is not in the expression"),
        (["J = a", "a=1", "z=1"], "z was given a number"),
        (["--json"], "the following arguments are required: expression\n"),
        *(
            (["J = a", f"a={x}"], f"a is a finite number, got '{x}'")
            for x in ("nan", "-inf", "1e400")
        ),
        (["J = a", "a=1", "--nudge", "a=inf"], "a is a finite number, got 'inf'"),
        (["J = a", "a=1/0"], "'1/0' is not a number, in 'a=1/0'"),
        (["a=3", "J = a*2"], "(the expression comes first)"),
        (["J", "=", "3*a", "a=2"], "an expression with blanks needs quotes"),
        (["J = softmax(a, b)", "a=1", "b=2"], "softmax gives several numbers"),
        (["__import__('os').system('echo hi')"], "can be called"),
        (["J = 3", "--nudge", "J=0"], "other than 0"),
        (["J = log(a)", "a=1", "--nudge", "a=-1"], "log needs x > 0"),
        (["J = a", "a=1", "a=2"], "a is given twice: a=1 and a=2"),
        (["J = μ", "µ=1", "μ=1"], "μ is given twice: μ=1 and μ=1"),
        (["J = a", "a=1", "--nudge", "a=1", "--nudge", "a=2"], "--nudge a is given twice"),
        (["a*b", "a=1e200", "b=1e200"], "beyond the largest float"),
    ],
)
def test_a_users_mistake_is_one_message_and_code_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert message in result.stderr and "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_closed_pipe_stops_quietly() -> None:
    code = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-m', 'viz', "
        "'; '.join(f'v{i} = a*{i}' for i in range(1, 300)), 'a=1'], stdout=subprocess.PIPE, "
        "stderr=subprocess.PIPE); p.stdout.close(); e = p.stderr.read(); print(p.wait(), e)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert result.stdout.strip() == "0 b''"


@pytest.mark.parametrize("expression", ["a", "pi"])
def test_a_result_that_is_a_given_number_itself_has_the_derivative_1(expression: str) -> None:
    result = run(expression, f"{expression}=3", "--order", "2")
    assert result.returncode == 0 and result.stderr == ""
    gradients = f"d{expression}/d{expression}  =  1\nthe result is {expression} itself\n"
    assert gradients in result.stdout and "no variable" not in result.stdout
    numbers = json.loads(run(expression, f"{expression}=3", "--json", "--order", "2").stdout)
    assert numbers["gradients"] == {expression: 1}
    assert numbers["second_derivatives"] == {expression: {expression: 0}}


def test_names_that_the_result_does_not_depend_on_are_told() -> None:
    result = run("u = a*2; v = 3*a; a", "a=1")
    assert result.returncode == 0 and "da/da  =  1\n" in result.stdout
    assert "\na does not depend on u, v\n" in result.stdout
    assert "depend" not in run("u = a*2; u", "a=1").stdout


@pytest.mark.parametrize(
    ("expression", "keyword"),
    [("if", "if"), ("lambda*2", "lambda"), ("2*pass", "pass"), ("x = in + 1", "in")],
)
def test_a_keyword_is_no_name(expression: str, keyword: str) -> None:
    result = run(expression, f"{keyword}=3")
    assert result.returncode == 2
    assert f"{keyword} is a keyword of Python: choose another name" in result.stderr
    *_, row, mark = result.stderr.rstrip().split("\n")
    assert row[mark.index("^") :].startswith(keyword)


def test_a_keyword_without_a_number_is_told_too() -> None:
    for text in ("lambda*2", "1 + class", "def = 3; 2*a"):
        assert "is a keyword of Python: choose another name" in run(text, "a=1").stderr
    assert "is written where(" in run("-a if a else -a", "a=1").stderr
    assert "choose with where(" in run("a and -a", "a=1").stderr
