"""What a watched training leaves behind in a terminal, also one that is kept: the streams as they
were, the last state, and all that others have printed.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from terminals import SETUP, in_terminal, screen_after
from watched import X, Y, hourly, kept_watch, network, numbers, quick

from nets import Epoch, training
from viz.watching.noticing import Noticing

STREAMS = (
    "print('done', type(sys.stdout).__name__, type(sys.stderr).__name__,\n"
    "      *('write' in vars(x) for x in (sys.stdout, sys.stderr)))\n"
)
DONE = "done TextIOWrapper TextIOWrapper False False"
BREAK = "    if epoch.number == 2: break\n"
KEPT = {
    "a training": "run = training(net, X, y, loss='bce', epochs=9, callbacks=watch(net, X, y))\n"
    f"for epoch in run:\n{BREAK}",
    "a watch": "run = watch(training(net, X, y, loss='bce', epochs=9))\n"
    f"for epoch in run:\n{BREAK}",
    "a fit": "run = fit(net, X, y, loss='bce', epochs=2, callbacks=watch(net, X, y))\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("kept", KEPT)
def test_a_loop_that_is_left_ends_with_the_last_state_though_its_training_is_kept(
    kept: str,
) -> None:
    lines = screen_after(in_terminal(f"{SETUP}import sys\n{KEPT[kept]}{STREAMS}print('end')"))
    assert lines[0].startswith("epoch 2/") and lines[13:] == [DONE, "end", ""]


@pytest.mark.slow
@pytest.mark.parametrize(
    "kept",
    [
        f"run = iter(watch(training(net, X, y, loss='bce', epochs=9)))\nfor epoch in run:\n{BREAK}",
        "run = training(net, X, y, loss='bce', epochs=9, callbacks=watch(net, X, y))\n"
        "next(run)\nnext(run)\n",
    ],
    ids=["an iterator", "next by hand"],
)
def test_what_cannot_be_known_to_be_left_is_shown_at_the_end_and_takes_no_output(
    kept: str,
) -> None:
    script = f"{SETUP}import sys\n{kept}print('done', type(sys.stdout).__name__)\nprint('end')\n"
    lines = screen_after(in_terminal(script))
    assert lines[:2] == ["done TextIOWrapper", "end"]
    assert lines[2].startswith("epoch 2/9 ") and len(lines) == 2 + 13 + 1


@pytest.mark.slow
def test_a_training_that_goes_on_after_a_break_is_shown_again() -> None:
    script = SETUP + f"{KEPT['a training']}print('half')\nfor epoch in run: pass\nprint('end')\n"
    lines = screen_after(in_terminal(script))
    assert lines[0].startswith("epoch 2/9 ") and lines[13] == "half"
    assert lines[14].startswith("epoch 9/9 ") and lines[27:] == ["end", ""]


@pytest.mark.slow
def test_a_line_that_is_only_begun_wipes_nothing_and_goes_on() -> None:
    script = SETUP + (
        "for epoch in watch(training(net, X, y, loss='bce', epochs=3)):\n"
        "    print(epoch.number, end=' ')\n"
        "print('end')\n"
    )
    lines = screen_after(in_terminal(script))
    assert lines[0] == "1 2 3 " and lines[1].startswith("epoch 3/3 ")
    assert lines[14:] == ["end", ""]


@pytest.mark.slow
def test_the_question_of_input_stands_in_the_place_of_the_picture() -> None:
    script = SETUP + (
        "import os\n"
        "reader, writer = os.pipe()\n"
        "os.write(writer, b'a\\nb\\n')\n"
        "os.dup2(reader, 0)\n"
        "for epoch in watch(training(net, X, y, loss='bce', epochs=2)):\n"
        "    print('<', input('go on? '), '>', sep='')\n"
    )
    lines = screen_after(in_terminal(script))
    assert lines[:2] == ["go on? <a>", "go on? <b>"]
    assert lines[2].startswith("epoch 2/2 ") and len(lines) == 2 + 13 + 1


@pytest.mark.slow
def test_a_handler_of_logging_that_is_made_meanwhile_writes_as_before() -> None:
    script = SETUP + (
        "import logging\n"
        "for epoch in watch(training(net, X, y, loss='bce', epochs=2)):\n"
        "    logging.warning('epoch %d', epoch.number)\n"
        "print('one')\nlogging.warning('two')\nprint('three')\nlogging.warning('four')\n"
    )
    lines = screen_after(in_terminal(script))
    assert lines[:2] == ["WARNING:root:epoch 1", "WARNING:root:epoch 2"]
    assert lines[2].startswith("epoch 2/2 ")
    assert lines[15:] == ["one", "WARNING:root:two", "three", "WARNING:root:four", ""]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["_taken_back", "_write_lines", "say"])
def test_an_error_of_the_screen_while_others_print_ends_nothing(name: str) -> None:
    script = SETUP + (
        "from viz.watching.screens import TerminalScreen\n"
        "def fail(*given): raise OSError('gone')\n"
        "def loop():\n"
        "    for epoch in watch(training(net, X, y, loss='bce', epochs=3)):\n"
        "        print('line', epoch.number)\n"
        f"        TerminalScreen.{name} = fail\n"
        "loop()\n"
        "print([p.data for p in net.parameters()])\n"
    )
    net = network()
    quick(net, epochs=3)
    written = in_terminal(script, columns=2000)
    assert all(f"line {k}" in written for k in (1, 2, 3)) and str(numbers(net)) in written


def test_a_training_whose_lines_cannot_be_said_goes_on() -> None:
    net, twin = network(), network()
    watched, screen = kept_watch(net, clock=hourly())

    def fail(line: str) -> None:
        raise OSError("gone")

    screen.say = fail  # type: ignore[method-assign]
    run = training(net, X, Y, loss="bce", epochs=4, callbacks=watched)
    for epoch in run:
        run.progress.say(f"after {epoch.number}")
    quick(twin)
    assert numbers(net) == numbers(twin)


def test_the_last_state_of_a_kept_training_is_shown_when_its_loop_is_left() -> None:
    net = network()
    watched, screen = kept_watch(net)
    run = training(net, X, Y, loss="bce", callbacks=watched)
    for epoch in run:
        if epoch.number == 2:
            break
    assert screen.epochs == [0, 2] and screen.state == "ended"
    next(run)
    watched.close()
    assert screen.epochs == [0, 2, 3]


def test_an_error_in_a_loop_by_hand_leaves_the_training_as_it_was() -> None:
    net = network()
    watched, screen = kept_watch(net)

    def fail(epoch: Epoch) -> None:
        raise ValueError("mine")

    run = training(net, X, Y, loss="bce", callbacks=[watched, fail])
    with pytest.raises(ValueError, match="mine"):
        for _ in run:
            pass
    assert screen.epochs == [0, 1] and screen.state == "ended"


class Stream:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        self.write("")


@pytest.mark.parametrize("first", [0, 1])
def test_two_who_notice_one_stream_may_end_in_any_order(first: int) -> None:
    stream, told = Stream(), [list[str](), list[str]()]
    notices = [Noticing(stream, each.append) for each in told]
    stream.write("a")
    notices[first].end()
    stream.write("b")
    notices[1 - first].end()
    stream.write("c")
    assert stream.text == "abc" and told[first] == ["a"] and told[1 - first] == ["a", "b"]


def test_a_stream_without_room_for_a_function_is_left_alone() -> None:
    class Fixed:
        __slots__ = ()

        def write(self, text: str) -> int:
            return len(text)

        def flush(self) -> None:
            pass

    told: list[Any] = []
    noticing = Noticing(Fixed(), told.append)
    noticing.end()
    assert told == []


def test_each_cell_that_moves_a_kept_training_on_ends_with_its_last_state(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_the_end: list[Any] = []
    events = SimpleNamespace(
        register=lambda _, action: at_the_end.append(action),
        unregister=lambda _, action: at_the_end.remove(action),
    )
    monkeypatch.setattr("viz.watching.endings._events", lambda: events)
    net = network()
    watched, screen = kept_watch(net)  # by its clock no picture is due
    run = training(net, X, Y, loss="bce", epochs=5, progress=False, callbacks=watched)
    for cell in (1, 2, 3):
        next(run)
        for action in [*at_the_end]:
            action()
        assert screen.epochs[-1] == cell and at_the_end == []
