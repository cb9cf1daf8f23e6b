"""What a page's scripts compute about a graph, run by node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.words.names import node_names
from viz.page.graph_data import graph_data

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = ROOT / "tests" / "javascript"


class Node:
    """A process of node that computes what the page of a graph shows."""

    def __init__(self) -> None:
        command = ["node", str(SCRIPTS / "answer.js")]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __call__(self, J: Value, point: Sequence[float] = ()) -> Any:
        """The numbers and sentences of the page, at the point if one is given."""
        graph, table = graph_data(J, node_names(J))
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"graph": graph, "table": table, "point": point}))
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@pytest.fixture(name="node", scope="module")
def node_process() -> Iterator[Node]:
    """One process of node for the tests of a file."""
    process = Node()
    yield process
    process.close()
