"""A long run of the machine ends when a signal comes, and when another part has failed."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograd import compile, core, tanh
from autograd.program.run.machine.threads import in_threads

native = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")


def steps(x: Any) -> Any:
    """Thirty numbers for each example."""
    for _ in range(30):
        x = tanh(x)
    return x


def long_run(m: int) -> tuple[Callable[[bytearray], Any], Any, float]:
    """The machine's run over m examples, where their results go, and the result of each of them."""
    program = compile(steps).batch("x", None)
    x = np.full(m, 0.5)
    running: Any = program.record(x).runnables.running(None)
    filled = np.full(m, np.nan)
    run = partial(running.machine.run, [x[None]], m, [None], [filled], 0, m)
    return run, filled, program(x[:1])[0]


@native
def test_a_signal_interrupts_a_long_run() -> None:
    run, filled, due = long_run(3_000_000)
    begins = threading.Event()

    def send() -> None:
        begins.wait()  # and for Python's lock, which the machine lets go while it runs
        signal.raise_signal(signal.SIGINT)

    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(100.0)
    sender = threading.Thread(target=send)
    try:
        sender.start()
        with pytest.raises(KeyboardInterrupt):
            begins.set()
            run(bytearray(1))
    finally:
        sys.setswitchinterval(interval)
        sender.join()
        signal.signal(signal.SIGINT, former)
    assert filled[0] == due
    assert np.isnan(filled[-1])


@native
def test_a_part_leaves_off_when_another_has_failed() -> None:
    run, filled, due = long_run(1_000_000)
    with pytest.raises(RuntimeError, match="another part of the batch has failed"):
        run(bytearray([1]))
    assert np.isnan(filled[-1])
    run(bytearray(1))
    assert filled[0] == filled[-1] == due


def test_after_an_error_the_other_parts_are_told_to_leave_off() -> None:
    stop = bytearray(1)
    is_told = threading.Event()

    def work(k: int) -> int:
        if k == 0:
            raise KeyboardInterrupt
        while not stop[0]:
            pass
        is_told.set()
        return k

    with pytest.raises(KeyboardInterrupt):
        in_threads(work, [0, 1], stop)
    assert is_told.is_set()
