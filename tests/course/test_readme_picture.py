"""README's picture is the drawing of its first example."""

from __future__ import annotations

import re
from pathlib import Path

from comparing import drawing_differences

from autograd import Value
from viz import draw

ROOT = Path(__file__).parent.parent.parent


def test_the_picture_is_what_draw_gives() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (picture,) = re.findall(r"!\[[^]]*\]\((\S+\.svg)\)", readme)
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    u = b * c
    v = a + u
    J = 3 * v
    J.backward()
    shown = (ROOT / picture).read_text(encoding="utf-8")
    assert drawing_differences(shown, draw(J, edges="share").svg) == []
    c.data = 3
    J.recompute()
    J.zero_grad()
    assert drawing_differences(shown, draw(J, edges="share").svg) != []


def test_readme_leads_to_every_notebook() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = set(re.findall(r"\]\((notebooks/\S+\.ipynb)\)", readme))
    assert links == {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
