"""What the command prints, run as a program: second derivatives, JSON, colours."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograd import AutogradError
from viz.command.terminal import paint_for

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ("J = 3*(a + b*c)", "a=5", "b=3", "c=2")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "viz", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, encoding="utf-8", timeout=60
    )


def as_json(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.returncode == 0 and result.stderr == ""
    return json.loads(result.stdout, parse_constant=pytest.fail)


def test_second_derivatives_are_a_table_over_the_leaves() -> None:
    result = run("J = x**2 * y", "x=3", "y=5", "--order", "2")
    assert "d²J   x  y\n  x  10  6\n  y   6  0\n" in result.stdout


def test_second_derivatives_of_what_is_linear_are_0() -> None:
    answer = as_json("J = a + 2*b", "a=1", "b=2", "--order", "2")
    assert answer["second_derivatives"] == {"a": {"a": 0, "b": 0}, "b": {"a": 0, "b": 0}}


def test_second_derivatives_agree_with_the_closed_form() -> None:
    answer = as_json("J = sin(x) * exp(y)", "x=0.5", "y=-1", "--order", "2")
    s, c, e = math.sin(0.5), math.cos(0.5), math.exp(-1)
    expected = {"x": {"x": -s * e, "y": c * e}, "y": {"x": c * e, "y": s * e}}
    for name, row in expected.items():
        assert answer["second_derivatives"][name] == pytest.approx(row, rel=1e-14)


def test_second_derivatives_as_latex_are_a_matrix() -> None:
    result = run("J = a*b", "a=5", "b=3", "--latex", "--order", "2")
    assert "\\begin{pmatrix}\n0 & 1 \\\\\n1 & 0\n\\end{pmatrix}" in result.stdout
    assert "Second" not in result.stdout


def test_json_tells_values_steps_and_gradients() -> None:
    answer = as_json(*EXAMPLE)
    assert list(answer) == ["expression", "output", "values", "forward", "steps", "gradients"]
    assert answer["expression"] == EXAMPLE[0] and answer["output"] == "J"
    assert answer["values"] == {"a": 5, "b": 3, "c": 2, "v1": 6, "v2": 11, "J": 33}
    assert answer["gradients"] == {"a": 3, "b": 6, "c": 9}
    last = answer["forward"][-1]
    assert (last["node"], last["op"], last["inputs"], last["value"]) == (
        "J",
        "mul",
        ["3", "v2"],
        33,
    )
    assert {(step["node"], step["input"]) for step in answer["steps"]} == {
        ("J", "v2"),
        ("v2", "a"),
        ("v2", "v1"),
        ("v1", "b"),
        ("v1", "c"),
    }
    for step in answer["steps"]:
        assert step["share"] == step["upstream"] * step["local"]


def test_json_tells_the_sum_of_several_shares() -> None:
    steps = as_json("J = x*x", "x=3")["steps"]
    assert [step["position"] for step in steps] == [0, 1]
    assert [step["total"] for step in steps] == [3, 6]


def test_json_tells_nudges() -> None:
    (moved,) = [
        m
        for m in as_json("J = b*b", "b=3", "--nudge", "b=1")["nudges"]["b"]["moved"]
        if m["node"] == "J"
    ]
    assert moved == {"node": "J", "before": 9, "after": 16, "slope": 7, "exact": 6}


def test_json_holds_finite_numbers_only() -> None:
    from viz.command.answer import answer
    from viz.command.report import as_json as made

    with pytest.raises(AutogradError, match="no inf and no nan"):
        made(answer("J = a", {"a": math.inf}))


def test_every_key_of_the_json_is_documented() -> None:
    from viz.command.report import as_json as documented

    answer = as_json("J = a*b", "a=1", "b=2", "--order", "2", "--nudge", "a=1")
    keys = {*answer, *answer["forward"][0], *answer["steps"][0], *answer["nudges"]["a"]["moved"][0]}
    assert documented.__doc__ is not None
    assert keys <= set(re.findall(r"\w+", documented.__doc__))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--order", "3"], "invalid choice"),
        (["--json", "--latex"], "not allowed with"),
        (["--steps", "--json"], "not allowed with"),
        (["--jso"], "unrecognized arguments"),
        (["--svg"], "expected one argument"),
        (["--svg", "x.png"], "write --png x.png"),
        (["--svg", "-", "--dot", "-"], "would write the same file"),
        (["--svg", "-", "--json"], "cannot both go to the standard output"),
        (["--svg", "-", "--steps"], "cannot both go to the standard output"),
    ],
)
def test_a_wrong_option_is_told_with_code_2(arguments: list[str], message: str) -> None:
    result = run(*EXAMPLE, *arguments)
    assert result.returncode == 2 and result.stdout == ""
    assert message in result.stderr and "Traceback" not in result.stderr
    assert not Path("x.png").exists()


def test_version_tells_the_core() -> None:
    result = run("--version")
    assert re.fullmatch(r"chainstep \S+, (Python|native) core: \S.*\n", result.stdout)


def test_a_pipe_has_no_colours() -> None:
    assert "\x1b" not in run(*EXAMPLE).stdout


def in_terminal(*arguments: str, **environment: str) -> str:
    """What the command prints on a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM")}
    process = subprocess.Popen(
        [sys.executable, "-m", "viz", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**kept, **environment},
    )
    os.close(theirs)
    printed = b""
    try:
        while more := os.read(ours, 65536):
            printed += more
    except OSError:  # on Linux, the other end is closed
        pass
    finally:
        os.close(ours)
    assert process.wait() == 0 and process.stderr is not None and process.stderr.read() == b""
    process.stderr.close()
    return printed.decode().replace("\r\n", "\n")


def test_a_terminal_shows_values_in_blue_and_gradients_in_orange() -> None:
    shown = in_terminal(*EXAMPLE, TERM="xterm-256color")
    blue, orange = "\x1b[1;38;5;33m", "\x1b[1;38;5;208m"
    assert f"{blue}Forward\x1b[0m" in shown and f"= {blue}33\x1b[0m\n" in shown
    assert f"{orange}Backward\x1b[0m" in shown and f"dJ/db  =  {orange}6\x1b[0m\n" in shown
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == run(*EXAMPLE).stdout


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours_gets_none(environment: dict[str, str]) -> None:
    assert "\x1b" not in in_terminal(*EXAMPLE, **environment)


@pytest.mark.parametrize("width", [48, 64])
def test_a_narrow_terminal_gets_lines_that_fit_and_say_the_same(width: int) -> None:
    given = "J = tanh(w*x + b)**2 * w", "w=0.75", "x=2", "b=-1"
    shown = in_terminal(*given, NO_COLOR="1", COLUMNS=str(width))
    widest = [max(map(len, each.splitlines())) for each in (shown, run(*given).stdout)]
    assert widest[0] <= width < widest[1]
    unbroken = re.sub(r"\n {6}(?=\S)", " ", shown)
    sentences = [step["sentence"] for step in as_json(*given)["steps"]]
    assert len(sentences) == 8 and all(f"  {sentence}\n" in unbroken for sentence in sentences)


@pytest.mark.parametrize("width", [20, 30, 40])
def test_on_a_very_narrow_terminal_a_nudge_is_a_list(width: int) -> None:
    given = "J = tanh(w*x)", "w=0.75", "x=2", "--nudge", "w=0.001"
    shown = in_terminal(*given, NO_COLOR="1", COLUMNS=str(width)).split("Nudge of w by 0.001\n")[1]
    assert max(map(len, shown.splitlines())) <= width
    (moved,) = [m for m in as_json(*given)["nudges"]["w"]["moved"] if m["node"] == "J"]
    lines = shown.strip().split("\n")
    told = dict(line.split() for line in lines[lines.index("J") + 1 :])
    assert [float(told[key]) for key in ("before", "after", "slope", "exact")] == pytest.approx(
        [moved[key] for key in ("before", "after", "slope", "exact")], rel=1e-7
    )


def test_a_missing_stream_has_no_colours() -> None:
    assert paint_for(None)("6", "value") == "6"
