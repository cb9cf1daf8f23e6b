"""Drawings as files and in notebooks, with a system's dot, without one, and without Graphviz."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from drawings import STARTS, Lecture, by_id

from autograd import AutogradError, Value
from autograd.engine.errors import OperandError
from nets import MLP
from viz import draw, step_through
from viz.errors import DrawingError, MissingGraphvizError
from viz.render.drawing import Drawing
from viz.render.renderings import RENDERINGS, Rendering

FAKE = """\
#!{python}
import sys
sys.stdin.buffer.read()
print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g id="fake"/></svg>')
sys.exit({code})
"""


@pytest.fixture
def no_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A PATH on which there is no dot; returns the only folder there."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put_dot(folder: Path, code: int = 0) -> None:
    program = folder / "dot"
    program.write_text(FAKE.format(python=sys.executable, code=code))
    program.chmod(0o755)


def test_every_rendering_has_its_first_bytes_in_this_table() -> None:
    assert [f".{ending}" for ending in RENDERINGS] == list(STARTS)


def test_a_rendering_is_added_by_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    count = Rendering("the number of boxes", lambda drawing: str(len(drawing.picture.boxes)))
    monkeypatch.setitem(RENDERINGS, "count", count)
    draw(Lecture().J).save(tmp_path / "J.count")
    assert (tmp_path / "J.count").read_text() == "7"
    with pytest.raises(DrawingError, match=r"saved as .*\.count; 'J.jpg'"):
        draw(Lecture().J).save(tmp_path / "J.jpg")


@pytest.mark.parametrize("ending", STARTS)
def test_a_drawing_saves_itself_by_the_ending(tmp_path: Path, ending: str) -> None:
    draw(Lecture().J).save(tmp_path / f"J{ending.upper()}")
    draw(Lecture().J).save(str(tmp_path / f"J{ending}"))
    assert (tmp_path / f"J{ending}").read_bytes().startswith(STARTS[ending])


@pytest.mark.parametrize("ending", STARTS)
def test_the_same_without_a_systems_dot(no_dot: Path, tmp_path: Path, ending: str) -> None:
    draw(Lecture().J).save(tmp_path / f"J{ending}")
    assert (tmp_path / f"J{ending}").read_bytes().startswith(STARTS[ending])


def test_both_ways_give_the_same_ids_and_texts(no_dot: Path) -> None:
    drawing = draw(Lecture().J, edges="local")
    ids = {key: element.text for key, element in by_id(drawing.svg).items()}
    keys = {f"n{i}-name" for i in range(1, 8)} | {f"e{e}-local" for e in ("4-0", "4-1", "7-1")}
    assert keys <= ids.keys() and ids["n5-name"] == "v = a + u"


def test_a_systems_dot_is_used_where_there_is_one(no_dot: Path) -> None:
    put_dot(no_dot)
    assert list(by_id(draw(Lecture().J, direction="TB").svg)) == ["fake"]


def test_a_dot_that_fails_is_stepped_over(no_dot: Path) -> None:
    put_dot(no_dot, code=1)
    assert "n1" in by_id(draw(Lecture().J, direction="TB").svg)


def test_without_any_graphviz_the_error_says_how_to_get_it(
    no_dot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    drawing = draw(Lecture().J)
    with pytest.raises(MissingGraphvizError, match=r"pip install .*pygraphviz.*apt-get install"):
        _ = drawing.png
    assert "v = a + u" in repr(drawing)
    assert drawing._repr_mimebundle_().keys() == {"text/plain", "image/svg+xml"}


def test_notebooks_get_a_picture_and_a_text() -> None:
    drawing = draw(Lecture().J)
    bundle = drawing._repr_mimebundle_()
    assert bundle.keys() == {"image/svg+xml", "image/png", "text/plain"}
    assert base64.b64decode(bundle["image/png"]) == drawing.png
    assert bundle["text/plain"] == repr(drawing) == drawing.tree


def test_a_users_stderr_stays_clean_and_whole() -> None:
    code = (
        "import os, threading; from autograd import Value; from viz import draw\n"
        "from viz.render.layout import _without_noise\n"
        "draw(Value(1, 'x') * 2).svg\n"
        "with _without_noise(): os.write(2, b'Fontconfig warning: noise\\nthe user\\'s own\\n')\n"
        "os.write(2, b'after')"
    )
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PATH": "", "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"the user's own\nafter")


def test_a_closed_stderr_is_no_hindrance() -> None:
    code = "import os; os.close(2); from viz.render.layout import _without_noise as quiet\n"
    code += "with quiet(): pass"
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root)
    assert done.returncode == 0


def test_threads_draw_at_once(no_dot: Path) -> None:
    expected = draw(Lecture().J).svg
    drawn: list[str] = []
    threads = [
        threading.Thread(target=lambda: drawn.append(draw(Lecture().J).svg)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 8


def test_a_page_of_a_drawing_loads_nothing(tmp_path: Path) -> None:
    html = draw(Lecture().J, theme="dark").html
    assert "default-src 'none'" in html and "<script" not in html and "src=" not in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


def test_a_wrong_ending_is_told(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match=r"\.svg.*'J\.jpg' ends in \.jpg"):
        draw(Lecture().J).save(tmp_path / "J.jpg")
    with pytest.raises(DrawingError, match="none of them"):
        draw(Lecture().J).save(tmp_path / "J")
    without = Drawing(draw(Lecture().J).dot, "a tree", title="a network")
    with pytest.raises(DrawingError, match=r"\(a network\) cannot be saved as \.mmd"):
        without.save(tmp_path / "J.mmd")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_large_drawing_has_a_bearable_png() -> None:
    from autograd import Value

    v, a = Value(0.5, "v"), Value(0.9, "a")
    for _ in range(40):
        v = v * a + a
    png = draw(v).png
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    assert 10_000_000 < width * height < 20_000_000


@pytest.mark.parametrize("path", [3, None, b"J.svg"])
def test_what_is_no_path_is_told(path: Any) -> None:
    for saves in (draw(Lecture().J), step_through(Lecture().J)):
        with pytest.raises(OperandError, match="save takes the path of a file, such as"):
            saves.save(path)


@pytest.mark.parametrize(
    ("what", "options", "told"),
    [
        (MLP, {}, "draw takes Values, a program or a network, got the class MLP"),
        ([MLP(2, [1], rng=1)], {}, "draw takes one network, not a list with networks"),
        (["a"], {}, "draw takes Values, a program or a network, got str"),
        ("two", {"path": True}, "^path= is about one output: draw the outputs one by one"),
        ("two", {"order": 2}, "^order=2 is about one output"),
        ("two", {"path": True, "order": 2}, "^order=2 and path= are about one output"),
    ],
)
def test_what_cannot_be_drawn_is_told_as_it_was_given(
    what: Any, options: dict[str, Any], told: str
) -> None:
    a = Value(2, "a")
    if what == "two":
        what = [u := 3 * a, u + a]
    if "path" in options:
        options = options | {"path": a}
    with pytest.raises(AutogradError, match=told):
        draw(what, **options)
