"""DOT laid out and drawn: by the program `dot` if there is one, else by pygraphviz."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graphviz import Digraph

from ..errors import DrawingError, MissingGraphvizError

NOISE = (b"Fontconfig ", b"Warning: ", b"Error: ")
_one_at_a_time = threading.Lock()  # Graphviz's libraries keep state of their own


def render(graph: Digraph, format: str, scale: float = 1.0) -> bytes:
    """The graph as `svg`, `png` or `pdf`; a scale of 2 gives four pixels for one."""
    if scale != 1.0:
        graph = graph.copy()
        graph.attr(dpi=f"{72 * scale:.4g}")
    dot = graph.source.encode()
    if program := shutil.which("dot"):
        command = [program, f"-K{graph.engine}", f"-T{format}"]
        done = subprocess.run(command, input=dot, capture_output=True)
        if done.returncode == 0:  # some are built without PNG
            return bytes(done.stdout)
    return _render_in_process(dot.decode(), format, graph.engine)


def _render_in_process(dot: str, format: str, engine: str) -> bytes:
    try:
        from pygraphviz import AGraph
    except ImportError:
        raise MissingGraphvizError(
            "a drawing needs Graphviz, and none is found: install it into this environment "
            '(pip install "pygraphviz>=2") or into the system (apt-get install graphviz, '
            "brew install graphviz); print(drawing) shows the graph as text without it"
        ) from None
    with _one_at_a_time, _without_noise():
        graph = AGraph(string=dot)
        graph.number_of_nodes = lambda: 0  # above 1000 it warns on stderr
        try:
            return bytes(graph.draw(format=format, prog=engine))
        except ValueError as error:
            raise DrawingError(f"Graphviz could not draw this: {error}") from None
        finally:
            graph.close()


@contextmanager
def _without_noise() -> Iterator[None]:
    """Hold back what C libraries write to stderr, and pass on all but known noise.

    The fontconfig in pygraphviz's wheels complains about newer configurations, which is of no use
    to users.
    """
    try:
        sys.stderr.flush()
        real = os.dup(2)
    except (OSError, ValueError, AttributeError):  # there is no stderr
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            held.seek(0)
            for line in held:
                if not line.startswith(NOISE):
                    os.write(real, line)
            os.close(real)
