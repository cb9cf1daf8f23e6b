"""step_through in Python: files, notebooks, terminals, and errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from graphs import lecture

import autograd
import viz.render.drawing
from autograd import NotDifferentiableError, StaleGraphError, Value, constant, scope
from autograd.engine.errors import OperandError
from viz import Player, step_through
from viz.errors import DrawingError, MissingGraphvizError

SHELL = 100_000  # bytes of a page without its graph


def typed(*lines: str | type[BaseException]) -> Any:
    """A reader at a terminal, who types these lines and then leaves."""
    answers: Iterator[str | type[BaseException]] = iter(lines)

    def read() -> str:
        answer = next(answers, EOFError)
        if isinstance(answer, str):
            return answer
        raise answer

    return read


def printed(player: Player, *lines: str | type[BaseException]) -> list[str]:
    """What the terminal shows for these lines."""
    shown: list[str] = []
    player.in_terminal(input=typed(*lines), output=shown.append)
    return shown


def test_enter_prints_one_step_after_the_other() -> None:
    head, *steps = printed(step_through(lecture().J), *[""] * 20)
    assert head.startswith("3 steps forward, 5 back.")
    assert len(steps) == 8
    assert steps[0] == "1  forward   u = b · c = 3 · 2 = 6"
    assert steps[6].endswith("dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6")


def test_b_goes_back_and_q_ends() -> None:
    steps = printed(step_through(lecture().J), "", "", "b", "b", "", "q", "")[1:]
    assert [step[0] for step in steps] == ["1", "2", "1", "1", "2"]


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt, RuntimeError("lost sys.stdin")])
def test_a_reader_who_leaves_ends_it_quietly(end: Any) -> None:
    assert len(printed(step_through(lecture().J), "", end, "")) == 2


def test_the_callers_variables_name_what_has_no_label() -> None:
    a, b, c = Value(5), Value(3), Value(2)
    u = b * c
    cost = 3 * (a + u)
    player = step_through(cost)
    assert "u = b · c = 3 · 2 = 6" in printed(player, "")[1]
    assert "cost" in repr(player) and '"cost"' in player.html


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "J.html"
    player = step_through(lecture().J)
    player.save(target)
    before = target.read_bytes()
    assert before == player.html.encode() and player.html == player.html

    def fail(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        step_through(lecture().J, quiz=True).save(target)
    assert target.read_bytes() == before and list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["J.svg", "J", "J.html.gz"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DrawingError, match=r"saved as \.html"):
        step_through(lecture().J).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_stepped_through_is_told() -> None:
    with pytest.raises(OperandError, match=r"a program or a training\(net, X, y\), got list"):
        step_through([Value(1)])  # type: ignore[arg-type]
    with pytest.raises(DrawingError, match="no theme 'blue'; there are auto, light, dark"):
        step_through(lecture().J, theme="blue")
    with pytest.raises(DrawingError, match="quiz is True or False, got 'values'"):
        step_through(lecture().J, quiz="values")  # type: ignore[arg-type]
    with pytest.raises(NotDifferentiableError, match="a constant: it depends on no leaf"):
        step_through(constant(2) * 3)


def test_a_scope_that_is_not_there_is_told_at_once() -> None:
    with scope("layer 1"):
        J = Value(2, "x").tanh()
    with pytest.raises(DrawingError, match="layer 1"):
        step_through(J * 3, open="layr 1")


def test_a_stale_graph_is_refused_now_and_later() -> None:
    graph = lecture()
    player = step_through(graph.J)
    graph.b.data = 4
    for ask in (lambda: step_through(graph.J), lambda: player.html, lambda: repr(player)):
        with pytest.raises(StaleGraphError, match="'b' changed"):
            ask()
    graph.J.recompute()
    assert "u = b · c = 4 · 2 = 8" in printed(player, "")[1]


def test_a_long_chain_is_folded_on_its_page() -> None:
    x = Value(1.0, "x")
    y = x
    for _ in range(1600):
        y = y + x
    player = step_through(y)
    assert "1,601 nodes in" in player.html and player.drawing.picture is not None
    assert not player.drawing.picture.whole
    assert printed(player, "")[1].startswith("   1  forward   v1 = x + x")


def test_a_notebook_gets_a_closed_frame_a_picture_and_the_steps_as_text() -> None:
    player = step_through(lecture().J)
    bundle = player._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert bundle["image/svg+xml"] == player.drawing.svg
    assert re.findall('sandbox="(.*?)"', bundle["text/html"]) == ["allow-scripts allow-forms"]
    assert "form-action 'none'" in unescape(bundle["text/html"])
    assert re.findall("<(style|iframe|img)", bundle["text/html"]) == ["style", "iframe", "img"]
    assert "dJ/db = 6" in bundle["text/plain"] and "u  b · c = 3 · 2 = 6" in bundle["text/plain"]


def test_a_quizs_picture_holds_no_number_that_is_asked_for() -> None:
    graph = lecture()
    graph.J.backward()
    told = step_through(graph.J).drawing.svg
    asked = step_through(graph.J, quiz=True).drawing.svg
    for answer in ("33", "11", "9"):
        assert f">{answer}<" in told and f"{answer}" not in re.sub(r'"[^"]*"', "", asked)
    for given in ("5", "3", "2"):
        assert f">{given}<" in asked


def test_a_quizs_picture_holds_no_number_of_a_closed_box() -> None:
    x = Value(0.5, "x")
    with scope("inner"):
        y = (x * 3.25 + 8.5) * x
    J = y * 16.0
    J.backward()
    (J * x).backward()  # a note tells that x.grad has gathered more
    told, asked = (step_through(J, quiz=quiz, open=0).drawing.svg for quiz in (False, True))
    for answer in (y.data, J.data, 16 * (2 * 3.25 * 0.5 + 8.5)):
        assert f"{answer:.4g}" in told
        assert f"{answer:.4g}" not in re.sub(r'"[^"]*"', "", asked)
    assert f"{x.grad:.4g}" in told and f"{x.grad:.4g}" not in asked


def test_a_notebook_needs_no_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> bytes:
        raise MissingGraphvizError("no Graphviz")

    monkeypatch.setattr(viz.render.drawing, "render", missing)
    player = step_through(lecture().J)
    assert set(player._repr_mimebundle_()) == {"text/html", "image/svg+xml", "text/plain"}


def test_the_page_names_no_address_and_is_small() -> None:
    html = step_through(Value(1.0, "x") * 2).html
    assert set(re.findall(r"https?://[^\"'<\s]+", html)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    }
    assert len(html.encode()) < SHELL


def test_a_leaf_alone_has_no_steps() -> None:
    player = step_through(Value(2.0, "x"))
    assert printed(player, "") == [
        "0 steps forward, 0 back. Enter shows the next one, b goes back, q ends it."
    ]
    assert "x" in player.html


def test_one_step_is_not_several() -> None:
    (head, *_) = printed(step_through(-Value(2.0, "x")), "")
    assert head.startswith("1 step forward, 1 back.")


@pytest.mark.slow
def test_a_graph_of_few_nodes_and_many_arrows_has_a_page() -> None:
    a = Value(1.0, "a")
    J = autograd.sum([a] * 20_000)
    assert "×20,000" in step_through(J).html
