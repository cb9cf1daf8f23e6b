"""A drawing holds the numbers of its moment, and makes each text when it is asked for."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from drawings import Lecture

import viz
import viz.render.graph
import viz.scene.describe
from autograd import OperandError, Value, constant
from nets import MLP
from viz import Drawing, draw
from viz.scene.boxes import Arrow, Box
from viz.scene.picture import Picture

ROOT = Path(viz.__file__).parent.parent
WRITERS = {
    *(f"viz/render/{name}.py" for name in ("dot", "layout", "mermaid", "svg", "tree")),
    *(f"viz/scene/{name}.py" for name in ("describe", "notes", "text")),
    *(f"autograd/words/{name}.py" for name in ("notation", "steps", "styles")),
}
"""The files whose functions make texts."""

OPTIONS: list[dict[str, Any]] = [
    *({}, {"edges": "local"}, {"edges": "share", "theme": "dark"}, {"heat": True}, {"depth": 0}),
    *({"path": "b"}, {"path": "b", "edges": "share", "heat": True}),
]


def calls(work: Callable[[], object]) -> set[tuple[str, str]]:
    """The functions of the project that run during the work, each with its file."""
    seen = set()

    def profile(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(ROOT):
            seen.add((str(path.relative_to(ROOT)), frame.f_code.co_name))

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return seen


def files(work: Callable[[], object]) -> set[str]:
    return {file for file, _ in calls(work)}


def drawn(graph: Lecture, options: dict[str, Any]) -> Drawing:
    """The drawing of J · b, to which two paths lead from b."""
    K = graph.J * graph.b
    K.backward()
    given = options | ({"path": graph.b} if "path" in options else {})
    return draw(K, names={"K": K}, **given)


def outputs(drawing: Drawing) -> list[str | None]:
    return [drawing.svg, drawing.dot.source, drawing.html, drawing.tree, drawing.mermaid]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_draw_itself_makes_no_text(options: dict[str, Any]) -> None:
    graph = Lecture()
    work = lambda: drawn(graph, options)  # noqa: E731
    assert "viz/scene/snapshot.py" in files(work) and not files(work) & WRITERS


def test_the_drawing_of_a_network_makes_no_text_either() -> None:
    net = MLP(2, [3, 1], rng=1)
    work = lambda: draw(net)  # noqa: E731
    assert ("viz/render/network.py", "__init__") in calls(work)
    assert not files(work) & WRITERS and ("viz/render/network.py", "_digraph") not in calls(work)


def test_each_output_makes_only_what_it_shows() -> None:
    def made_for(output: Callable[[Drawing], object]) -> set[tuple[str, str]]:
        drawing = draw(Lecture().J, edges="local")
        return calls(lambda: output(drawing))

    tooltips, labels = (("viz/scene/describe.py", name) for name in ("tooltips", "labels"))
    for text in (str, repr, lambda drawing: drawing.tree):
        made = made_for(text)
        assert ("viz/render/tree.py", "tree") in made and tooltips not in made
        assert not {file for file, _ in made} & {
            *(f"viz/render/{name}.py" for name in ("dot", "layout", "mermaid", "svg"))
        }
        assert labels not in made
    made = made_for(lambda drawing: drawing.mermaid)
    assert labels in made and tooltips not in made
    assert not {"viz/render/dot.py", "viz/render/tree.py"} & {file for file, _ in made}
    for picture in (lambda drawing: drawing.dot, lambda drawing: drawing.svg):
        made = made_for(picture)
        assert tooltips in made and labels in made
        assert not {"viz/render/mermaid.py", "viz/render/tree.py"} & {file for file, _ in made}
    assert "viz/render/layout.py" not in {file for file, _ in made_for(lambda drawing: drawing.dot)}


def test_what_is_shown_twice_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def count(module: Any, name: str) -> None:
        function = getattr(module, name)

        def counting(*given: Any) -> Any:
            made.append(name)
            return function(*given)

        monkeypatch.setattr(module, name, counting)

    count(viz.scene.describe, "write_formula")
    for name in ("digraph", "tree", "mermaid"):
        count(viz.render.graph, name)
    drawing = draw(Lecture().J)
    for _ in range(2):
        outputs(drawing)
        drawing._repr_mimebundle_()
    assert sorted(made) == ["digraph", "mermaid", "tree", *["write_formula"] * 3]  # u, v and J


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_a_later_change_does_not_change_the_drawing(options: dict[str, Any]) -> None:
    now, later = Lecture(), Lecture()
    expected = outputs(drawn(now, options))
    drawing = drawn(later, options)
    later.b.data, later.a.label = 7, "other"
    later.c.grad = -1.0
    later.J.recompute().backward()
    assert outputs(drawing) == expected


def test_a_later_change_does_not_change_the_drawing_of_a_network() -> None:
    net = MLP(2, [3, 1], rng=1)
    expected = outputs(draw(net))
    drawing = draw(net)
    net.layers[0].neurons[0].w[0].data = 5.0
    net.layers[1].neurons[0].b.data = 5.0
    assert outputs(drawing) == expected


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_a_pickle_or_a_copy_of_a_drawing_is_the_same_drawing(options: dict[str, Any]) -> None:
    for made in (pickle.dumps, copy.deepcopy):
        drawing = drawn(Lecture(), options)
        other = made(drawing)
        other = pickle.loads(other) if isinstance(other, bytes) else other
        assert outputs(other) == outputs(drawing)


def test_a_pickled_drawing_holds_no_graph() -> None:
    v: Value = Value(1, "x")
    for _ in range(300):
        v = v * 0.5
    assert len(pickle.dumps(draw(v))) < 300_000


def test_an_earlier_pickle_of_a_picture_has_its_tooltips_in_boxes_and_arrows() -> None:
    box, arrow = Box("n1", "leaf", "a", "a"), Arrow("e2-0", "n1", "n2")
    vars(box)["tooltip"], vars(arrow)["tooltip"] = "a\nvalue 5.0", "a → J"
    picture = Picture.__new__(Picture)
    picture.__setstate__({"boxes": [box], "arrows": [arrow], "notes": [], "whole": True})
    assert picture.titles == {"n1": "a\nvalue 5.0", "e2-0": "a → J"}
    assert import_module("viz.boxes").Picture is Picture  # its name in these pickles


def test_a_change_before_the_drawing_is_told_by_the_drawing_though_it_is_undone() -> None:
    graph = Lecture()
    graph.a.data = 6
    drawing = draw(graph.J)
    graph.J.recompute()
    assert "a changed after v was computed" in drawing.tree


def test_a_mistake_about_the_path_is_told_by_draw_itself() -> None:
    two = constant(2)
    with pytest.raises(OperandError, match="is a constant"):
        draw(Value(1, "x") * two, path=two)
