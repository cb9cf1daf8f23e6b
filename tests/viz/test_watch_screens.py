"""A watched training in an executed notebook, and in a real terminal of several kinds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from terminals import ROOT, SETUP, in_terminal, screen_after
from watched import X, network, numbers, quick

FIT = """\
def run():
    fit(net, X, y, loss="bce", epochs=4, callbacks=watch(net, X, y))
run()
"""
INTERRUPTED = """\
signal.signal(signal.SIGINT, signal.default_int_handler)
def press(epoch):
    if epoch.number == 3:
        signal.raise_signal(signal.SIGINT)
fit(net, X, y, loss="bce", epochs=9, callbacks=[watch(net, X, y), press]);
"""
DIVERGING = """\
neuron, x = Neuron(1, "linear", rng=0), X[:, :1]
fit(neuron, x, y, loss="mse", optimiser=Momentum(1e60), epochs=100, callbacks=watch(neuron, x, y))
"""
LOOP = """\
for epoch in watch(training(net, X, y, loss="bce", epochs=9)):
    if epoch.number == 2:
        break
"""
BY_HAND = """\
run = training(net, X, y, loss="bce", epochs=9, callbacks=watch(net, X, y))
next(run), next(run);
"""


def outputs_of(*cells: str) -> list[list[Any]]:
    """The outputs of a notebook's cells, as they are in the saved file."""
    nbformat = pytest.importorskip("nbformat", reason="the extra [notebooks] is not installed")
    nbclient = pytest.importorskip("nbclient", reason="the extra [notebooks] is not installed")
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    client = nbclient.NotebookClient(
        notebook, timeout=120, allow_errors=True, kernel_name="python3"
    )
    client.execute()
    saved = nbformat.reads(nbformat.writes(notebook), as_version=4)
    return [cell.outputs for cell in saved.cells]


@pytest.mark.slow
@pytest.mark.notebooks
@pytest.mark.filterwarnings("ignore")  # of the packages that run notebooks
def test_the_last_picture_stays_in_the_saved_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    _, first, again, interrupted, diverging, loop, by_hand = outputs_of(
        SETUP, FIT, FIT, INTERRUPTED, DIVERGING, LOOP, BY_HAND
    )
    net = network()
    history = quick(net)
    (output,) = first
    loss = f"loss {history.loss[-1]:.3g}"
    assert output.output_type == "display_data"
    assert output.data["text/plain"].startswith(f"Epoch 4 of 4: {loss}, accuracy ")
    assert loss in output.data["image/svg+xml"] and "Epoch 4 of 4" in output.data["image/svg+xml"]
    (output,) = again
    history = quick(net)
    assert output.data["text/plain"].startswith(f"Epoch 4 of 4: loss {history.loss[-1]:.3g}, ")
    (output,) = interrupted
    assert output.data["text/plain"].startswith("Epoch 3 of 9: ")
    assert output.data["text/plain"].endswith("; interrupted after epoch 3")
    picture, error = diverging
    assert re.match(r"Epoch \d+ of 100: loss ", picture.data["text/plain"])
    assert error.output_type == "error" and error.ename == "DivergenceError"
    for (output,) in (loop, by_hand):
        assert output.data["text/plain"].startswith("Epoch 2 of 9: ")


TRAIN = SETUP + 'fit(net, X, y, loss="bce", epochs=4, callbacks=watch(net, X, y))\nprint("done")'


@pytest.mark.slow
def test_a_terminal_shows_the_picture_in_the_place_of_the_bar() -> None:
    written, net = in_terminal(TRAIN), network()
    history = quick(net)
    *lines, done, end = screen_after(written)
    assert (done, end) == ("done", "") and len(lines) == 13
    assert lines[0].startswith("epoch 4/4 ████████████████ 100%: loss ")
    assert f"loss {history.loss[-1]:.3g}, accuracy " in lines[0]
    assert all(set(line[:34]) <= set(" ░▒▓ox") for line in lines[1:])
    marks = "".join(line[:34] for line in lines[1:])
    assert "o" in marks and "x" in marks
    for row, column in ((1, 0), (1, 1), (12, 0), (12, 1)):
        sides = [X[:, 0].min(), X[:, 0].max()][column], [X[:, 1].max(), X[:, 1].min()][row == 12]
        away = [0.08 * (X[:, k].max() - X[:, k].min()) for k in (0, 1)]
        corner = (sides[0] + away[0] * (2 * column - 1), sides[1] + away[1] * (1 - 2 * (row == 12)))
        mark = lines[row][33 * column]
        assert mark in (" ░" if net(corner).data > 0.5 else "▒▓")
    (curve,) = [line[37:] for line in lines[1:] if line[37:].startswith("loss ")]
    assert re.fullmatch(r"loss +[▁▂▃▄▅▆▇█]{4} [\d.]+", curve)
    assert "\x1b[1;38;5;33m" in written and "it/s" not in written


@pytest.mark.slow
@pytest.mark.parametrize("columns", [10, 20, 40, 71, 72, 200])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    lines = screen_after(in_terminal(TRAIN, columns))
    assert max(map(len, lines)) < columns
    assert lines[0].startswith("epoch 4/4")
    assert (len(lines) > 10) == (columns >= 72)


@pytest.mark.slow
def test_a_low_terminal_keeps_the_first_line_on_the_screen() -> None:
    written = in_terminal(TRAIN, rows=6)
    assert max(map(int, re.findall(r"\x1b\[(\d+)A", written)), default=0) < 6


@pytest.mark.slow
def test_without_colours_and_beyond_ascii() -> None:
    assert not re.search(r"\x1b\[[\d;]*m", in_terminal(TRAIN, NO_COLOR="1"))
    ascii_only: Any = {
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "LC_ALL": "C",
        "NO_COLOR": "1",
    }
    written = in_terminal(TRAIN, **ascii_only)
    assert written.isascii() and "epoch 4/4 ################ 100%" in written
    assert "done" in screen_after(written)


@pytest.mark.slow
def test_a_dumb_terminal_has_the_bar_of_fit() -> None:
    written = in_terminal(TRAIN, TERM="dumb")
    assert "\x1b[J" not in written and "epoch 4/4 " in written and "100%, loss " in written


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_leaves_the_last_state() -> None:
    *lines, done, _ = screen_after(in_terminal(SETUP + INTERRUPTED + "print('done')"))
    assert done == "done" and lines[0].startswith("epoch 3/9 ")
    assert any("interrupted after epoch 3" in line for line in lines)


@pytest.mark.slow
def test_what_a_loop_prints_stays_above_the_picture() -> None:
    script = SETUP + (
        "import sys\n"
        "for epoch in watch(training(net, X, y, loss='bce', epochs=5)):\n"
        "    print('line', end=' ')\n"
        "    print(epoch.number)\n"
        "    print('error', epoch.number, file=sys.stderr)\n"
        "print('done', type(sys.stdout).__name__, type(sys.stderr).__name__)\n"
    )
    lines = screen_after(in_terminal(script))
    assert lines[:10] == [f"{name} {k}" for k in range(1, 6) for name in ("line", "error")]
    assert lines[10].startswith("epoch 5/5 ") and len(lines) == 10 + 13 + 2
    assert lines[-2] == "done TextIOWrapper TextIOWrapper"


@pytest.mark.slow
def test_a_question_is_seen_before_its_answer() -> None:
    script = SETUP + (
        "for epoch in watch(training(net, X, y, loss='bce', epochs=2)):\n"
        "    print('go on?', end=' ', flush=True)\n"
        "    print('<asked>')\n"
    )
    written = in_terminal(script)
    assert screen_after(written)[:2] == ["go on? <asked>"] * 2
    assert written.index("go on?") < written.index("epoch 2/2")


@pytest.mark.slow
def test_a_fit_inside_of_another_leaves_both_pictures_whole() -> None:
    script = SETUP + (
        "other = MLP(2, [3, 1], output='sigmoid', rng=1)\n"
        "def inside(epoch):\n"
        "    if epoch.number == 2:\n"
        "        fit(other, X, y, loss='bce', epochs=3, callbacks=watch(other, X, y))\n"
        "fit(net, X, y, loss='bce', epochs=4, callbacks=[watch(net, X, y), inside])\n"
    )
    lines = screen_after(in_terminal(script))
    firsts = [line.partition(" ")[2].partition(" ")[0] for line in lines if "epoch" in line]
    assert firsts == ["0/4", "3/3", "4/4"]


@pytest.mark.slow
def test_the_numbers_in_a_terminal_are_those_of_a_script() -> None:
    written = in_terminal(f"{TRAIN}\nprint([p.data for p in net.parameters()])", columns=2000)
    net = network()
    quick(net)
    assert str(numbers(net)) in written
