"""Every committed notebook keeps the rules of the course, and each rule can be broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reading import FOLDER, NAMES, PLAIN, PNG, SVG, Json, claims, committed, sources
from rules import (
    borrowed_names,
    dead_links,
    live_drawings,
    missing_neighbours,
    out_of_order,
    traces_of_a_machine,
    unfounded_numbers,
    unreadable_outputs,
)

RULES: dict[str, Callable[[Json], list[Any]]] = {
    "a cell uses what cells before it made": borrowed_names,
    "every reader of notebooks shows the outputs": unreadable_outputs,
    "drawings are shapes and text alone": live_drawings,
    "nothing is of one machine": traces_of_a_machine,
    "the cells ran from top to bottom": out_of_order,
    "links lead somewhere": lambda notebook: dead_links(notebook, FOLDER),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_keeps_the_rule(name: str, rule: str) -> None:
    assert RULES[rule](committed(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_number_in_the_prose_is_computed(name: str) -> None:
    assert unfounded_numbers(committed(name), claims(name)) == []


def test_learners_see_no_claims() -> None:
    assert sum(len(claims(name)) for name in NAMES) > 40
    for name in NAMES:
        assert not {*sources(committed(name), "code")} & {*claims(name)}


def test_a_name_that_only_a_claim_makes_is_found() -> None:
    assert borrowed_names(made(code="def f(x):\n    return x + slope")) == ["slope"]
    assert borrowed_names(made(code="import a.b as c\nfor d in [c, print]: e = d")) == []


@pytest.mark.parametrize("name", NAMES)
def test_one_notebook_leads_to_the_next_and_back(name: str) -> None:
    assert missing_neighbours(committed(name), name, NAMES) == []


def made(prose: str = "", code: str = "", **output: Any) -> Json:
    """A notebook of two cells and one output."""
    told = {"cell_type": "markdown", "metadata": {}, "source": prose}
    ran = {"cell_type": "code", "metadata": {}, "source": [code], "execution_count": 1}
    given = {"output_type": "display_data", "metadata": {}, "data": {}} | output
    return {"metadata": {}, "cells": [told, ran | {"outputs": [given]}]}


def shown(kind: str, data: str) -> Json:
    """A notebook with that output."""
    return made(data={kind: [data]})


@pytest.mark.parametrize("prose", ["J = 33", "0.5", "$10^{-8}$", "95%", "60,000 rows", "33."])
def test_numbers_are_found_in_code_and_outputs(prose: str) -> None:
    code = "f(60_000, 1e-8, 0.5, n=10.0)"
    assert unfounded_numbers(made(prose, code, data={PLAIN: "J = 33\n95 of 100"})) == []


@pytest.mark.parametrize(
    ("prose", "number"),
    [("J = 34", "34"), ("it is 0.51", "0.51"), ("$x^{12}$", "12"), ("61,000", "61000")],
)
def test_a_number_that_nothing_computes_is_found(prose: str, number: str) -> None:
    assert unfounded_numbers(made(prose, "f(0.5, 3.4, 120, 12.5, 60_000)")) == [number]


@pytest.mark.parametrize("prose", ["[twelve](12-x.ipynb)", "`w12` and A2", "3 of 4 in b²³"])
def test_names_links_and_small_numbers_need_no_ground(prose: str) -> None:
    assert unfounded_numbers(made(prose)) == []


def test_an_output_that_is_a_page_a_widget_a_warning_or_an_error_is_found() -> None:
    widget = "application/vnd.jupyter.widget-view+json"
    for kind in ("text/html", widget, "application/javascript"):
        assert unreadable_outputs(shown(kind, "")) == [f"output {kind}"]
    for kind in (PLAIN, SVG, PNG):
        assert unreadable_outputs(shown(kind, "")) == []
    for output in ({"output_type": "stream", "name": "stderr"}, {"output_type": "error"}):
        notebook = made()
        notebook["cells"][1]["outputs"] = [output | {"text": ["oh"]}]
        assert unreadable_outputs(notebook) in (["output stderr"], ["output error"])
    assert unreadable_outputs(made() | {"metadata": {"widgets": {}}}) == ["metadata widgets"]
    assert unreadable_outputs(made(metadata={"a": 1})) == ["output metadata"]


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<style>g {fill: red}</style>", "<style>"),
        ("<script>1</script>", "<script>"),
        ('<g style="fill: red"/>', "g style"),
        ('<g onclick="1"/>', "g onclick"),
        ('<g xmlns:x="http://www.w3.org/1999/xlink" x:href="a.png"/>', "g href"),
    ],
)
def test_a_drawing_with_style_or_script_is_found(inside: str, what: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g fill="red">{inside}</g></svg>'
    assert live_drawings(shown(SVG, svg)) == [what]
    assert live_drawings(shown(SVG, svg.replace(inside, ""))) == []


@pytest.mark.parametrize("trace", ["/home/me/net.json", "C:\\Users", "<f at 0x7f00aa>"])
def test_a_trace_of_a_machine_is_found(trace: str) -> None:
    for notebook in (shown(PLAIN, f"in {trace}"), made(code=f'"{trace}"'), made(f"`{trace}`")):
        assert len(traces_of_a_machine(notebook)) == 1


@pytest.mark.parametrize("text", ["dJ/dv/du", "1 / m / n", "(a)/(b)/c", "http://a.org/b/c"])
def test_a_fraction_is_no_path(text: str) -> None:
    assert traces_of_a_machine(made(text)) == []


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").touch()
    text = "[a](a.ipynb#try-it) [b](b.ipynb) [web](https://a.org) [here](#try-it)"
    assert dead_links(made(text), tmp_path) == ["b.ipynb"]
    assert dead_links(made("$z^{[l](i)}$, `f[0](x)`, $$z^{[l](i)}$$"), tmp_path) == []
    names = ["1-x", "2-y", "3-z"]
    assert missing_neighbours(made("[x](1-x.ipynb)"), "2-y", names) == ["3-z"]
    assert missing_neighbours(made("[x](1-x.ipynb)"), "3-z", names) == ["2-y"]


def test_cells_that_ran_in_another_order_are_found() -> None:
    assert out_of_order(made()) == []
    notebook = made()
    notebook["cells"][1]["execution_count"] = 7
    assert out_of_order(notebook) == [7]
