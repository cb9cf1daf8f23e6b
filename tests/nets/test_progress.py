"""What training shows: a bar if it can be redrawn, lines elsewhere, nothing on request."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pytest

from nets import Epoch, History, Neuron, fit

X, Y = np.array([[1.0], [2.0]]), np.array([2.0, 4.0])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(epochs: int = 20, **options: Any) -> History:
    return fit(Neuron(1, "linear", rng=0), X, Y, loss="mse", epochs=epochs, **options)


def test_without_a_terminal_there_are_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    history = run(metrics=["r2"])
    shown = capsys.readouterr()
    lines = shown.err.splitlines()
    numbers = [1, *range(2, 21, 2)]
    assert [line.partition(":")[0] for line in lines] == [f"epoch {k}/20" for k in numbers]
    assert lines[-1] == f"epoch 20/20: loss {history.loss[-1]:.4g}, r2 {history['r2'][-1]:.4g}"
    assert shown.out == "" and "\r" not in shown.err


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    history = run(epochs=7, batch_size=1)
    shown = terminal.getvalue()
    assert "\r" in shown and "epoch 7/7" in shown and "100%" in shown
    assert f"loss {history.loss[-1]:.4g}" in shown and "\n" not in shown.strip("\n")


def test_a_narrow_terminal_cuts_off_the_times_before_the_measures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "60")
    history = run(epochs=3, metrics=["r2"])
    last = terminal.getvalue().rstrip("\n").rpartition("\r")[2]
    assert f"100%, loss {history.loss[-1]:.4g}, r2 {history['r2'][-1]:.4g}" in last


def test_a_callback_that_fails_leaves_a_finished_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, lines = Terminal(), []
    monkeypatch.setattr(sys, "stderr", terminal)

    def fail(epoch: Epoch) -> None:
        raise RuntimeError

    try:
        run(callbacks=[fail])
    except RuntimeError:  # it keeps the frame that has the bar
        lines = terminal.getvalue().split("\n")
    assert len(lines) == 2 and "epoch 1/20" in lines[0] and lines[1] == ""


def test_a_notebook_gets_the_same_bar_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})()
    monkeypatch.setattr(sys, "stdout", cell)
    run(epochs=5)
    assert "epoch 5/5" in cell.getvalue() and "\r" in cell.getvalue()
    assert "ipywidgets" not in sys.modules


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_it_can_be_silenced(monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]) -> None:
    streams = stream(), stream()
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    run(progress=False)
    assert [each.getvalue() for each in streams] == ["", ""]


def test_why_training_ended_early_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    run(callbacks=[lambda epoch: epoch.number == 3])
    assert capsys.readouterr().err.splitlines()[-1] == "a callback ended it after epoch 3"


def test_a_history_prints_indexes_and_becomes_a_table() -> None:
    history = History()
    assert repr(history) == "History(0 epochs)" and history.best_epoch is None
    for k, loss in enumerate([0.5, 0.125, 0.25], 1):
        history.append(Epoch(k, {"loss": loss, "learning_rate": 0.1}))
    assert repr(history) == "History(3 epochs: loss 0.5 -> 0.25)"
    assert history.best_epoch == 2 and len(history) == 3 and history.validation_loss == []
    assert history.to_dict() == {
        "epoch": [1, 2, 3],
        "loss": [0.5, 0.125, 0.25],
        "learning_rate": [0.1] * 3,
    }
    assert [epoch.loss for epoch in history] == history["loss"]
    assert history[-1].loss == 0.25 and history[0].number == 1
    assert "loss" in history and "accuracy" not in history
    with pytest.raises(KeyError, match="'accuracy' was not measured; there are loss, learning_"):
        history[0]["accuracy"]
    with pytest.raises(KeyError, match="'accuracy' was not measured; there are loss, learning_"):
        history["accuracy"]
