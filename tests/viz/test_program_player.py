"""step_through(program) in Python: its steps as text, its page's data, and what is refused."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from matrices import CASES, network, softmax_network, without_text

from autograd import OperandError, TargetError, Value, compile
from autograd.program.run.listing import BACKWARD, FORWARD
from viz import Player, step_through
from viz.errors import DrawingError


def data_of(player: Player) -> Any:
    """What the page's scripts read."""
    text = re.search(r'id="data">(.*?)</script>', player.html, re.DOTALL)
    assert text is not None
    return json.loads(text[1])


@pytest.mark.parametrize("name", CASES)
def test_each_statement_is_one_step(name: str) -> None:
    program = CASES[name]().run()
    player = step_through(program)
    arrays, passes = program.listing().arrays, cast("Any", player.passes)
    for steps, kind in zip(passes, (FORWARD, BACKWARD), strict=True):
        lines = [step.lines for step in steps]
        assert lines == [array.lines for array in arrays if array.kind == kind]
    made = [array for array in data_of(player)["arrays"] if array["lines"]]
    assert len(made) == sum(map(len, passes))


def test_the_text_has_a_line_for_each_statement_with_its_shape() -> None:
    lines = repr(step_through(network().run())).splitlines()
    assert re.fullmatch(r" *1  Z1 = W1 @ X \+ b1 +\(4, 5\)", lines[0])
    assert re.fullmatch(r"\d+  dW1 = dZ1 @ X.T / m +\(4, 3\)", lines[-1])
    assert lines.count("") == 1, "between the passes"


def test_a_terminal_tells_the_shapes_of_what_a_statement_reads() -> None:
    shown: list[str] = []
    answers = iter(["", "q"])
    step_through(network().run()).in_terminal(input=lambda: next(answers), output=shown.append)
    assert "Z1 = W1 @ X + b1   (4, 5) from W1 (4, 3), X (3, 5), b1 (4, 1)" in shown[1]


@pytest.mark.parametrize("name", CASES)
def test_a_page_holds_the_numbers_of_every_array(name: str) -> None:
    program = CASES[name]().run()
    listing = program.listing()
    assert listing.numbers is not None
    data = data_of(step_through(program))
    assert len(data["arrays"]) == len(listing.arrays)
    for told, numbers in zip(data["arrays"], listing.numbers, strict=True):
        np.testing.assert_array_equal(np.array(told["numbers"]), np.atleast_2d(numbers))


def test_of_a_large_array_the_first_rows_and_columns_are_held_and_its_sides_told() -> None:
    program = compile(lambda x, w: (x @ w).sum())
    program(np.ones((40, 30)), np.ones(30))
    (x,) = [array for array in data_of(step_through(program))["arrays"] if array["sign"] == "x"]
    assert np.shape(x["numbers"]) == (16, 16) and x["sides"] == [40, 30]


def test_a_page_needs_nothing_else_and_is_saved_whole(tmp_path: Path) -> None:
    step_through(network().run()).save(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="', text)
    assert "default-src 'none'" in text and "J, a program, step by step" in text


def test_a_program_without_derivatives_steps_through_its_forward_pass() -> None:
    case = network()
    case.program(*case.arguments)
    forward, backward = step_through(case.program).passes
    assert forward and not backward
    case.program.record(*case.arguments)
    data = data_of(step_through(case.program))
    assert all(array["numbers"] is None for array in data["arrays"])
    assert "(4, m)" in [array["shape"] for array in data["arrays"]]


def test_numbers_are_those_of_given_arguments() -> None:
    program = compile(lambda a, b: a * b)
    program(2.0, 5.0)
    data = data_of(step_through(program, at=(3.0, 5.0)))
    assert data["arrays"][-1]["numbers"] == [[15.0]]


def test_a_notebook_shows_the_page_and_a_picture() -> None:
    bundle = step_through(softmax_network().run())._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg") and "srcdoc" in bundle["text/html"]


def test_a_page_of_a_graph_has_nothing_of_a_programs_page() -> None:
    html = step_through(Value(2.0, "a") * Value(3.0, "b")).html
    assert (
        "class ArrayModel" not in html and "class ArrayModel" in step_through(network().run()).html
    )


def test_what_makes_no_sense_is_refused() -> None:
    program = network().run()
    with pytest.raises(DrawingError, match="a quiz asks for single numbers"):
        step_through(program, quiz=True)
    with pytest.raises(DrawingError, match="names= are for Values"):
        step_through(program, names={})
    with pytest.raises(DrawingError, match="there is no theme 'blue'"):
        step_through(program, theme="blue")
    with pytest.raises(DrawingError, match="no scope is called 'layer 7'"):
        step_through(program, open="layer 7")
    with pytest.raises(DrawingError, match="at= gives the arguments of a program"):
        step_through(Value(1.0), at=(1.0,))
    with pytest.raises(TypeError, match="save its page"):
        pickle.dumps(step_through(program))
    with pytest.raises(TargetError, match="one by one"):
        step_through(without_text())
    with pytest.raises(OperandError, match="nothing is recorded yet"):
        step_through(compile(lambda x: x))
