"""Nodes as they are sent to the page: unpacked there, they are what they were."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from graphs import lecture
from pages import SCRIPTS
from scoped import hinge_loss

from autograd import Value, log
from autograd.words.names import node_names
from viz.page.graph_data import graph_data
from viz.page.packing import by_fields

pytestmark = pytest.mark.node


def unpacked(packed: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The records as a page unpacks them, for several pages."""
    lines = "".join(f"{json.dumps(each)}\n" for each in packed)
    command = ["node", str(SCRIPTS / "unpack.js")]
    done = subprocess.run(command, input=lines, capture_output=True, check=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def deep(length: int) -> Value:
    """A graph without names, but for one that a numbered node could have."""
    x = Value(1.0, "v2")
    y = x
    for i in range(length):
        y = log(y * 2.5 + x) if i % 3 else y + 4.0
    return y


def test_what_is_unpacked_is_what_was_packed() -> None:
    graphs = [lecture().J, deep(50), hinge_loss([3, 1], 1), hinge_loss([4, 1], 5), Value(2.0, "x")]
    graphs[1].backward()
    given = [graph_data(J, node_names(J))[0]["nodes"] for J in graphs]
    assert unpacked([by_fields(nodes) for nodes in given]) == given


def test_packed_nodes_take_a_quarter_of_the_space() -> None:
    nodes = graph_data(J := deep(3000), node_names(J))[0]["nodes"]
    packed, plain = (json.dumps(each, separators=(",", ":")) for each in (by_fields(nodes), nodes))
    assert 4 * len(packed) < len(plain)
