"""A graph that has no NumPy text still has its text in other languages."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from autograd import Value, compile, sin

pytestmark = pytest.mark.node

LENGTH = 4_100  # more statements than a text in Python may have


def deep(x: Any) -> Any:
    for _ in range(LENGTH):
        x = sin(x + 0.001)
    return x


def test_a_deep_recurrence_has_a_text_in_javascript_and_in_c() -> None:
    program = compile(deep)
    x = Value(0.9)
    J = deep(x)
    J.backward()
    assert program(0.9) == pytest.approx(J.data, rel=1e-12)
    text = program.to_javascript(wrt="x")
    run = f"{text}\nconsole.log(JSON.stringify(program(0.9)));"
    result = subprocess.run(["node", "-"], input=run, capture_output=True, text=True, timeout=60)
    answer = json.loads(result.stdout)
    assert answer["value"] == pytest.approx(J.data, rel=1e-12)
    assert answer["dx"] == pytest.approx(x.grad, rel=1e-9)
    assert "deep(" in program.to_c(name="deep")
    program.verify()
