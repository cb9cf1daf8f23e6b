"""Scripts that run in a terminal, and what it shows in the end."""

from __future__ import annotations

import os
import re
import struct
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

SETUP = """\
import signal
from nets import MLP, Momentum, Neuron, fit, moons, training
from viz import watch
X, y = moons(40, noise=0.1, rng=3)
net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
"""


def in_terminal(script: str, columns: int = 100, rows: int = 30, **environment: str) -> str:
    """What a script writes to a terminal of this size."""
    fcntl, termios = (pytest.importorskip(name) for name in ("fcntl", "termios"))
    given = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    given |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONUTF8": "1"} | environment
    reader, writer = os.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", script],
        given,
        file_actions=[(os.POSIX_SPAWN_DUP2, writer, fd) for fd in (0, 1, 2)],
    )
    os.close(writer)
    written = b""
    while True:
        try:
            part = os.read(reader, 65536)
        except OSError:  # how a terminal ends on Linux
            break
        if not part:
            break
        written += part
    os.close(reader)
    os.waitpid(child, 0)
    return written.decode("utf-8", "replace")


def screen_after(written: str) -> list[str]:
    """The lines that a terminal shows in the end."""
    lines, row, column = [""], 0, 0
    for piece in re.findall(r"\x1b\[\d*[A-Za-z]|\x1b\[[\d;]*m|\r|\n|[^\x1b\r\n]+", written):
        if piece == "\r":
            column = 0
        elif piece == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif piece == "\x1b[J":
            lines[row:] = [lines[row][:column]]
        elif piece == "\x1b[2K":
            lines[row] = ""
        elif piece.endswith("A") and piece[0] == "\x1b":
            row -= int(piece[2:-1])
            assert row >= 0
        elif piece[0] != "\x1b":
            lines[row] = f"{lines[row][:column]:{column}}{piece}{lines[row][column + len(piece) :]}"
            column += len(piece)
    return lines
