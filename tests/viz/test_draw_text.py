"""Drawings as text: the tree, DOT, Mermaid, and the names that come from the caller."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from drawings import HOSTILE, Lecture, picture_of

from autograd import Value
from autograd import sum as total
from viz import draw
from viz.render.mermaid import SAFE


def test_the_tree_reads_from_the_output_to_the_leaves() -> None:
    graph = Lecture()
    K = graph.J * graph.b
    K.backward()
    lines = draw(K, names={}).tree.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["value", "gradient"],
        ["v1", "=", "J", "·", "b", "99", "1"],
        ["├─", "J", "=", "3", "·", "v", "33", "3"],
    ]
    assert lines[-1].split() == ["└─", "b", "3", "51"]
    lines = draw(graph.J, names={}).tree.splitlines()
    assert len({len(line) for line in lines if line.endswith(("gradient", "—"))}) == 1


def test_the_tree_tells_a_shared_node_once() -> None:
    x = Value(3, "x")
    y = x.sin()
    y.label = "y"
    tree = draw(y * y + y, names={}).tree
    assert tree.count("y = sin(x)") == 1 and tree.count("y ↑") == 2


def test_the_tree_of_a_wide_or_deep_graph_stays_short() -> None:
    x = deep = Value(1, "x")
    for _ in range(200):
        deep = deep + 0.5
    wide = total([x * i for i in range(1, 400)])
    for J in (deep, wide):
        drawing = draw(J)
        lines = drawing.tree.splitlines()
        assert len(lines) - len(picture_of(drawing).notes) <= 62 and max(map(len, lines)) < 120
        assert any("…" in line for line in lines)


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: ascii(label[:12]))
def test_a_hostile_label_is_one_line_of_the_tree(label: str) -> None:
    tree = draw(Value(2, label) * 3, names={}).tree
    assert len(tree.splitlines()) == 4
    assert max(map(len, tree.splitlines())) < 90
    assert all(line.replace("\N{NO-BREAK SPACE}", " ").isprintable() for line in tree.splitlines())


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: ascii(label[:12]))
def test_a_hostile_label_is_data_in_mermaid(label: str) -> None:
    x = Value(2, label)
    text = draw(x * x, edges="local", path=x, names={}).mermaid
    assert text is not None
    quoted = re.findall(r'"([^"\n]*)"', text)
    assert len(quoted) == 4  # two boxes, two arrows
    for each in quoted:
        unescaped = re.sub(r"#\d+;|<br/>", "", each)
        assert all(c.isalnum() or c in SAFE for c in unescaped)
    skeleton = re.sub(r'"[^"\n]*"|%%.*', "", text)
    assert re.fullmatch(r"[\w\s\-=>|()\[\]:#,.]*", skeleton)


def test_mermaid_has_a_line_for_each_box_and_arrow() -> None:
    text = draw(Lecture().J).mermaid
    assert text is not None and text.startswith("flowchart LR\n")
    assert '  n4["6<br/>u = b · c<br/>—"]:::interior\n' in text.replace("#8212;", "—")
    assert text.count(" --> ") == 6


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: ascii(label[:12]))
def test_a_hostile_label_is_data_in_dot(label: str) -> None:
    source = draw(Value(2, label) * 3, names={}, edges="local").dot.source
    dot = shutil.which("dot")
    if dot is None:
        from pygraphviz import AGraph

        graph = AGraph(string=source)
        assert sorted(graph.nodes()) == ["n1", "n2", "n3"] and len(graph.edges()) == 2
    else:
        done = subprocess.run([dot, "-Tplain"], input=source.encode(), capture_output=True)
        assert done.returncode == 0, done.stderr
        kinds = [line.split()[0] for line in done.stdout.decode().splitlines() if line]
        assert kinds.count("node") == 3 and kinds.count("edge") == 2


def test_themes_change_colours_only() -> None:
    light, dark = (draw(Lecture().J, theme=theme) for theme in ("light", "dark"))
    assert light.tree == dark.tree
    colourless = [re.sub(r"#[0-9a-f]{6}", "", each.dot.source) for each in (light, dark)]
    assert colourless[0] == colourless[1] and light.dot.source != dark.dot.source
