"""Errors show what would steer a terminal: in a label, an expression or a file's name."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import AutogradError, ExpressionError, Value, log, parse, why
from autograd.engine.errors import printable
from autograd.program import compile
from nets import MLP, fit, mnist, read_idx
from viz import draw, step_through
from viz.command.command import main

ATTACK = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\x08\r\u2028\x7f\ud800"
SHOWN = r"\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\x08\r\u2028\x7f\ud800"
LABEL = f"a{ATTACK}\nchainstep: all is well"


def check(text: str) -> None:
    """The message shows the attack as text, and holds nothing that a terminal obeys."""
    assert r"\x1b[2J" in text
    assert all(c.isprintable() for c in text.replace("\n", ""))
    assert "\nchainstep: all is well" not in text


def test_what_can_be_printed_is_left_alone() -> None:
    for text in ("", "dJ/db = 3 · z¹₁ · α, naïve 数 😀", r"\x1b"):
        assert printable(text) == text
    assert printable(ATTACK) == SHOWN and printable("a\nb") == r"a\nb"


def divided() -> Any:
    return 1 / Value(0.0, LABEL)


def logarithm() -> Any:
    return log(Value(-1.0, LABEL))


def gradient() -> None:
    x = Value(1e-308, LABEL)
    (x**-0.5).backward()


def partial() -> None:
    autograd.sqrt(Value(0.0, LABEL)).backward()


def stale() -> None:
    a = Value(2.0, LABEL)
    J = a * a
    a.data = 3.0
    J.backward()


def changed() -> None:
    a = Value(2.0, LABEL)
    steps = (a * a).steps()
    a.data = 3.0
    str(steps)


def branch() -> None:
    w = Value(2.0, LABEL)
    compile(lambda x: x if w > 0 else -x)(1.0)


def number_of_a_parameter() -> None:
    w = Value(2.0, LABEL)
    compile(lambda x: x * w.data)(1.0)


def constants() -> None:
    why(Value(2.0) * 1, autograd.constant(2.0, LABEL))


def program() -> None:
    w = Value(0.0, LABEL)
    compile(lambda x: x / w)(1.0)


def key() -> None:
    autograd.grad(lambda x: x[LABEL])({LABEL: "no number"})


def activation() -> None:
    MLP(2, [1], output=LABEL)


def loss() -> None:
    fit(MLP(2, [1], rng=1), [[1, 2]], [1], loss=LABEL)


def picture() -> None:
    draw(Value(1.0, LABEL) * 2).save(f"J.{ATTACK}")


@pytest.mark.parametrize(
    "act",
    [
        *(divided, logarithm, gradient, partial, stale, changed, branch, number_of_a_parameter),
        *(constants, program, key, activation, loss, picture),
    ],
    ids=lambda act: act.__name__,
)
def test_labels_and_names_are_shown(act: Callable[[], Any]) -> None:
    with pytest.raises((AutogradError, ZeroDivisionError)) as told:
        act()
    check(str(told.value))
    assert all(c.isprintable() for c in repr(told.value))


@pytest.mark.parametrize("place", ["before", "after", "inside"])
def test_expressions_are_shown_and_the_caret_stays_under_its_place(place: str) -> None:
    attack = ATTACK.replace("\r", "")  # which ends a line
    text = {
        "before": f"'{attack}' + q",
        "after": f"q + '{attack}'",
        "inside": f"a{attack}b",
    }[place]
    with pytest.raises(ExpressionError) as told:
        parse(text, a=1)
    check(str(told.value))
    _, shown, caret = str(told.value).split("\n")
    if place == "after":
        assert caret.index("^") == shown.index("q")
    elif place == "before":
        assert caret.index("^") in (shown.index("'"), shown.index("\\"))


def test_the_caret_stands_behind_what_became_longer() -> None:
    with pytest.raises(ExpressionError) as told:
        parse("a\t\t* q", a=1)
    _, shown, caret = str(told.value).split("\n")
    assert shown == r"  a\t\t* q" and caret.index("^") == shown.index("q")


def test_the_error_itself_keeps_the_text() -> None:
    error = AutogradError(LABEL)
    assert error.args == (LABEL,)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    "arguments",
    [
        [f"a{ATTACK}*b", "a=1", "b=2"],
        ["a*b", "a=1", f"b={ATTACK}"],
        ["a*b", f"{ATTACK}=1"],
        ["a*b", "a=1", "b=2", f"--nudge={ATTACK}"],
        ["a*b", "a=1", "b=2", f"--{ATTACK}"],
        ["a*b", "a=1", "b=2", "--svg", f"/nowhere/{ATTACK}"],
        ["a*b", "a=1", "b=2", "--svg", f"{ATTACK}.html"],
        ["a*b", "a=1", "b=2", "--svg", ATTACK, "--dot", ATTACK],
        ["a*b", "a=1", "b=2", "--order", ATTACK],
    ],
)
def test_the_command_shows_what_it_was_given(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        assert main(arguments) in (1, 2)
    except SystemExit as stopped:
        assert stopped.code == 2
    told = capsys.readouterr()
    assert not told.out
    check(told.err)


def hostile(folder: Path, ending: str = "") -> Path:
    path = folder / f"x\x1b[2J{ending}"
    path.write_bytes(b"{}")
    return path


def test_names_of_files_are_shown(tmp_path: Path) -> None:
    net = MLP(2, [1], rng=1)
    missing = tmp_path / "\x1b[2J"
    acts: list[Callable[[], Any]] = [
        lambda: MLP.load(hostile(tmp_path, ".json")),
        lambda: net.save(hostile(tmp_path)),
        lambda: net.save(missing / "net.json"),
        lambda: fit(net, [[1, 2]], [1], loss="mse", checkpoint=hostile(tmp_path)),
        lambda: read_idx(hostile(tmp_path)),
        lambda: mnist(missing),
        lambda: draw(Value(1.0) * 2).save(hostile(tmp_path)),
        lambda: step_through(Value(1.0) * 2).save(missing / "J.html"),
    ]
    for act in acts:
        with pytest.raises((AutogradError, OSError)) as told:
            act()
        check(str(told.value))


def test_what_training_says_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "\x1b[2J.json"

    def loss(a: Any, y: Any) -> Any:
        if not isinstance(y, (int, float)):
            raise RuntimeError(ATTACK)
        return (a - y) ** 2

    X, y = np.array([[1.0, 2.0], [3.0, 4.0]]), [0.0, 1.0]
    for epochs in (1, 2):
        net = MLP(2, [1], rng=1)
        history = fit(net, X, y, loss=loss, epochs=epochs, checkpoint=path, progress=True)
        assert history.note is not None
        check(history.note)
        check(capsys.readouterr().err)
