"""Tables for notebooks: the numbers of the text beside, on a page of any colour."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

import autograd
from autograd import Value, check_gradients, compile, nudge, why
from autograd.words.html_table import html_table
from nets import MLP
from nets.training.history import History


class Cells(HTMLParser):
    """The texts of a table's cells, row by row, and the texts above it; tags must close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.above = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.open.append(tag)
        assert tag in ("div", "table", "tr", "th", "td")
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        if "table" in self.open:
            self.rows[-1][-1] += text
        else:
            self.above += text


def rows(shown: Any) -> list[list[str]]:
    """The cells of what an object shows in a notebook."""
    return Cells(shown._repr_html_()).rows


@pytest.fixture
def graph() -> tuple[Value, Value]:
    """The output and one leaf of the lectures' first example."""
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    J = 3 * (a + b * c)
    J.label = "J"
    J.backward()
    return J, b


def test_a_value_shows_what_it_is(graph: tuple[Value, Value]) -> None:
    J, b = graph
    head = ["label", "operation", "inputs", "value", "gradient"]
    assert rows(J) == [head, ["J", "mul", "3, 11", "33", "1"]]
    assert rows(b) == [head, ["b", "leaf", "", "3", "6"]]
    assert rows(Value(1 / 3)) == [head, ["", "leaf", "", "0.3333", "-"]]
    many = autograd.sum([Value(k, f"x{k}") for k in range(100)])
    assert rows(many)[1][2] == "x0, x1, x2, x3, x4, x5, ... 100 in all"


def test_a_value_of_a_program_that_is_recorded_shows_no_number() -> None:
    shown: list[list[str]] = []

    @compile
    def f(x: Any) -> Any:
        shown.extend(rows(x * x)[1:])
        return x * x

    assert f(3.0) == 9.0
    assert shown == [["", "mul", "x, x", "?", "-"]]


def test_steps_show_the_cells_of_their_text(graph: tuple[Value, Value]) -> None:
    J, _ = graph
    head, *steps = rows(J.steps())
    assert head == ["", "edge", "local derivative", "upstream · local", "sum so far"]
    assert steps[3] == ["4", "v1 → b", "dv1/db = c = 2", "3 · 2 = 6", "dJ/db = 6"]
    for row, line in zip(steps, repr(J.steps()).splitlines()[1:], strict=True):
        assert "  ".join(row).split() == line.split()
    assert rows(J.forward_steps())[2] == ["2", "v2", "a + v1 = 5 + 6 = 11"]
    assert Cells(Value(2.0).steps()._repr_html_()).above == "no steps: nothing was computed here"


def test_why_shows_each_path_and_its_product(graph: tuple[Value, Value]) -> None:
    J, b = graph
    shown = Cells(why(J * b, b)._repr_html_())
    assert shown.above == "dv3/db = 51, the sum over 2 paths"
    assert [row[1] for row in shown.rows] == ["product", "33", "18"]
    assert Cells(why(b, J)._repr_html_()).above == "db/dJ = 0: no path leads there"
    assert Cells(why(J * b, b, most=1)._repr_html_()).rows[-1] == ["... 1 more paths", ""]


def test_tables_of_text_are_tables_of_html_too(graph: tuple[Value, Value]) -> None:
    J, b = graph
    net = MLP(2, [8, 1], rng=0)
    for shown in (nudge(J, b), check_gradients(lambda x: x**2, 3.0), net.summary(m=100)):
        cells = [cell for row in rows(shown) for cell in row if cell]
        assert " ".join(cells).split() == str(shown).split()


def test_a_history_shows_its_epochs_the_first_and_the_last_of_many() -> None:
    history = History({"loss": [1 / (k + 1) for k in range(1000)], "accuracy": [0.5] * 1000})
    history.stopped = "no better for 5 epochs"
    shown = Cells(history._repr_html_())
    assert shown.above == repr(history)
    assert len(shown.rows) == 1 + 20 + 1
    assert shown.rows[:3] == [
        ["epoch", "loss", "accuracy"],
        ["1", "1", "0.5"],
        ["2", "0.5", "0.5"],
    ]
    assert shown.rows[11] == ["... 980 epochs left out ..."]
    assert shown.rows[-1] == ["1000", "0.001", "0.5"]
    assert Cells(History()._repr_html_()).rows == [["epoch"]]


def test_labels_are_text_and_not_tags() -> None:
    x = Value(2.0, '<img src=x onerror="alert(1)"> \x1b[31m')
    y = x * x
    y.label = "<b>"
    for shown in (x, y, y.steps(), why(y, x), nudge(y, x)):
        Cells(shown._repr_html_())  # which knows no other tags
        assert "\x1b" not in shown._repr_html_()


def test_tables_take_ink_and_paper_from_the_page(graph: tuple[Value, Value]) -> None:
    J, b = graph
    for shown in (J, J.steps(), why(J, b), nudge(J, b), History({"loss": [1.0]})):
        html = shown._repr_html_()
        assert set(re.findall(r"(?:color|background):([^;\"]+)", html)) == {"inherit", "none"}
        assert "#" not in html


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    html = html_table([("a", "1,024", "-"), ("b", "", "2e-3")], list, ["", "n", "x"])
    sides = re.findall(r"text-align:(\w+)", html)
    assert sides == ["left", "right", "right"] * 3


def test_notebooks_get_the_text_beside_the_table(graph: tuple[Value, Value]) -> None:
    formatters = pytest.importorskip("IPython.core.formatters")
    J, b = graph
    for shown in (J, J.steps(), why(J, b), MLP(2, [1]).summary(), History({"loss": [1.0]})):
        data, _ = formatters.DisplayFormatter().format(shown)
        assert data["text/html"] == shown._repr_html_()
        assert data["text/plain"] == repr(shown)


def test_marimo_shows_the_tables(graph: tuple[Value, Value]) -> None:
    formatting = pytest.importorskip("marimo._output.formatting")
    J, b = graph
    for shown in (J, J.steps(), why(J, b), MLP(2, [1]).summary(), History({"loss": [1.0]})):
        result = formatting.try_format(shown)
        assert result.mimetype == "text/html"
        assert result.data == shown._repr_html_()
