"""What the command answers to some lines: its output, its complaints, its exit code."""

from __future__ import annotations

import io
import os
import re
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blocks import steady

J = ["J = 3*(a + b*c)", "a=5", "b=3", "c=2"]
PARTS = ["u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2"]
SQUARE = ["J = x**2 * y", "x=3", "y=5"]

LINES: list[list[str]] = [
    J,
    PARTS,
    SQUARE,
    [*J, "--nudge", "b=0.001"],
    [*PARTS, "--nudge", "b=1", "--nudge", "c=-1"],
    ["--nudge", "b=0.5", *J],
    [*SQUARE, "--order", "2"],
    [*SQUARE, "--order", "2", "--nudge", "x=1"],
    [*SQUARE, "--order", "2", "--json"],
    [*J, "--json"],
    [*J, "--nudge", "b=1", "--json"],
    [*J, "--latex"],
    [*PARTS, "--latex"],
    [*SQUARE, "--latex", "--order", "2"],
    [*PARTS, "--steps"],
    ["J = x*x", "x=3"],
    ["-a*b", "a=1", "b=2"],
    ["a*b + max(a, b)", "a=1", "b=2"],
    ["J = where(a < b, a*a, b)", "a=1", "b=2"],
    ["J = relu(w*x + b)", "w=0.5", "x=2", "b=-3"],
    ["J = a**3 / 4 - abs(b) % 2", "a=2", "b=-3"],
    ["J = sum(a, b, c) * prod(a, b)", "a=1", "b=2", "c=4"],
    ["J = dot(w, x) - b", "w=0.5", "x=2", "b=-1"],
    ["J = pi * r**2", "r=0"],
    ["α = β*w_12; J = α + Δ", "β=2", "w_12=3", "Δ=1"],
    ["J = µ * ﬁ", "μ=2", "ﬁ=3"],
    [*PARTS, "--dot", "-"],
    [*PARTS, "--mmd", "-"],
    [*SQUARE, "--order", "2", "--mmd", "-"],
    [*J, "--dot", "FOLDER/J.dot"],
    [*J, "--svg", "FOLDER/J.png"],
    [*J, "--svg", "FOLDER/none/J.svg"],
    [*J, "--svg", "-", "--dot", "-"],
    [*J, "--svg", "-", "--json"],
    ["J = 3*(a + b"],
    ["J = 3*q"],
    ["J = log(a)", "a=-1"],
    ["J = a", "a=inf", "--json"],
    ["J = a", "a=1", "--nudge", "z=1"],
    ["J = a", "a=1", "z=1"],
    ["J = a", "a=1", "a=2"],
    ["J = 3*sgmoid(a)", "a=1"],
    ["__import__('os')"],
    ["3*4"],
    ["--help"],
    [],
    [*J, "--order", "3"],
    [*J, "--steps", "--json"],
    [*J, "--jso"],
    [*J, "--svg"],
    ["J = a", "a"],
    ["J = a", "a=x"],
]


def answers(folder: Path) -> dict[str, str]:
    """The command's answer to each line; FOLDER stands for a folder to write to."""
    blocks = {}
    for line in LINES:
        given = [word.replace("FOLDER", str(folder)) for word in line]
        shown = " ".join(f'"{word}"' if " " in word or "*" in word else word for word in line)
        blocks[f"chainstep {shown}"] = steady(answer(given), folder)
    return blocks


def answer(arguments: list[str]) -> str:
    """What `python -m viz` prints and returns; who runs it presses Enter whenever it waits."""
    out, error, keys = _stream(), _stream(), io.StringIO("\n" * 100)
    with _streams(out, error, keys), _arguments(arguments):
        try:
            runpy.run_module("viz", run_name="__main__", alter_sys=True)
            code: object = 0
        except SystemExit as end:
            code = end.code
    told = f"-- complaints\n{_written(error)}" if error.tell() else ""
    return _unwrapped(f"{_written(out)}{told}-- exit code {code}")


def _unwrapped(text: str) -> str:
    """The text with argparse's usage in one line: where it is wrapped, Pythons differ."""
    usage = r"^usage:.*(?:\n .*)*"
    return re.sub(usage, lambda match: " ".join(match[0].split()), text, flags=re.M)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    content = stream.buffer
    assert isinstance(content, io.BytesIO)
    return content.getvalue().decode()


@contextmanager
def _streams(out: io.TextIOWrapper, error: io.TextIOWrapper, keys: io.StringIO) -> Iterator[None]:
    before = sys.stdout, sys.stderr, sys.stdin
    sys.stdout, sys.stderr, sys.stdin = out, error, keys
    try:
        yield
    finally:
        sys.stdout, sys.stderr, sys.stdin = before


@contextmanager
def _arguments(arguments: list[str]) -> Iterator[None]:
    """The arguments in their place, on a terminal of 80 columns without colours."""
    before, environment = sys.argv, dict(os.environ)
    sys.argv = ["chainstep", *arguments]
    os.environ |= {"COLUMNS": "80", "NO_COLOR": "1"}
    try:
        yield
    finally:
        sys.argv = before
        os.environ.clear()
        os.environ.update(environment)
