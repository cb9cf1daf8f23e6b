"""README's pictures: fresh, moving by their own elements alone, and true at each moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from comparing import drawing_differences

from autograd import order
from docs import boundary, player
from docs.motion import NAMESPACE

ROOT = Path(__file__).parent.parent.parent
MADE: dict[str, Callable[[], str]] = {
    "player": player.moving,
    "player-still": player.still,
    "boundary": boundary.moving,
}
MOVING = ["player", "boundary"]
SHAPES = {"svg", "g", "path", "polygon", "circle", "rect", "text", "title", "clipPath"}
MOTION = {"animate", "animateMotion"}


def committed(name: str) -> str:
    return (ROOT / "docs" / f"{name}.svg").read_text(encoding="utf-8")


def elements(name: str) -> list[Element]:
    return list(ElementTree.fromstring(committed(name)).iter())


def kind(element: Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def points(element: Element) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", element.attrib.get("values", ""))]


@pytest.mark.parametrize(
    "name", ["player", "player-still", pytest.param("boundary", marks=pytest.mark.slow)]
)
def test_the_picture_is_what_its_script_makes(name: str) -> None:
    fresh = MADE[name]()
    assert drawing_differences(committed(name), fresh) == []
    for old, new in zip(elements(name), ElementTree.fromstring(fresh).iter(), strict=True):
        if old.attrib.get("attributeName") == "d":
            assert points(new) == pytest.approx(points(old), abs=2)  # pixels


def test_a_picture_of_other_numbers_is_not_the_committed_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    J = player.graph()
    J.inputs[1].inputs[0].data = 6
    J.recompute().zero_grad()
    J.backward()
    monkeypatch.setattr(player, "graph", lambda: J)
    for name in ("player", "player-still"):
        assert drawing_differences(committed(name), MADE[name]()) != []


@pytest.mark.parametrize("name", MADE)
def test_a_page_that_cleans_pictures_leaves_it_as_it_is(name: str) -> None:
    assert len(committed(name).encode()) < 150_000
    for each in elements(name):
        assert kind(each) in SHAPES | (MOTION if name in MOVING else set())
        for attribute in each.attrib:
            assert attribute not in ("style", "href") and not attribute.startswith("on")


@pytest.mark.parametrize("name", MOVING)
def test_without_motion_the_picture_is_the_last_moment(name: str) -> None:
    for parent in elements(name):
        for motion in parent:
            if kind(motion) == "animate":
                attribute = motion.attrib["attributeName"]
                still = parent.attrib.get(attribute, "1" if attribute == "opacity" else "")
                assert motion.attrib["values"].split(";")[-1] == still


@pytest.mark.parametrize("name", MOVING)
def test_moments_follow_one_another(name: str) -> None:
    for motion in elements(name):
        if kind(motion) in MOTION:
            times = [float(t) for t in motion.attrib["keyTimes"].split(";")]
            counted = motion.attrib.get("values") or motion.attrib["keyPoints"]
            assert times[0] == 0 and times == sorted(times) and times[-1] <= 1
            assert len(times) == len(counted.split(";"))


def moments(part: Element) -> list[float]:
    """When something appears, as a share of the film."""
    return [
        float(motion.attrib["keyTimes"].split(";")[motion.attrib["values"].split(";").index("1")])
        for motion in part
        if motion.attrib.get("attributeName") == "opacity"
    ]


def test_the_player_says_each_step_in_order_and_numbers_appear_with_their_step() -> None:
    J = player.graph()
    svg = ElementTree.fromstring(committed("player"))
    said = {line.text or "": moments(line)[0] for line in svg.findall(f"{{{NAMESPACE}}}text")}
    sentences = [str(step) for step in [*J.forward_steps(), *J.steps()]]
    assert [text.partition(":  ")[2] for text in said][:-1] == sentences
    assert list(said.values()) == sorted(said.values()) and len(set(said.values())) == 9
    begins = dict(zip(sentences, said.values(), strict=False))
    parts = {part.get("id"): part for part in svg.iter()}
    for sentence, value, gradient in (
        ("u = b · c = 3 · 2 = 6", "n4-value", None),
        ("J = 3 · v = 3 · 11 = 33", "n7-value", None),
        ("dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6", None, "n2-grad"),
        ("dJ/dc = dJ/dv · dv/du · du/dc = 3 · 1 · b = 3 · 1 · 3 = 9", None, "n3-grad"),
    ):
        part = parts[value or gradient]
        assert 0 < moments(part)[0] - begins[sentence] < 2 / len(sentences) / 1.5
        assert part.text == sentence.rpartition(" ")[2]


def test_nothing_of_a_share_is_seen_before_its_step() -> None:
    J = player.graph()
    numbers = {v: i for i, v in enumerate(order(J, constants=True), 1)}
    parts = {part.get("id"): part for part in elements("player")}
    labels = {
        part[1].get("id"): part for part in elements("player") if part.get("class") == "label"
    }
    forward, backward = J.forward_steps(), J.steps()
    for k, step in enumerate(backward):
        key = f"e{numbers[step.node]}-{step.position}"
        lines = [moments(part) for part in parts[key] if kind(part) in ("path", "polygon")]
        assert lines[:2] == [[], []]  # that of the value, and its tip
        starts = [*lines[2:], moments(labels[f"{key}-share"])]
        told = (len(forward) + k) * player.STEP / duration(parts[key])
        assert len(starts) == 3 and all(at == pytest.approx([told], abs=1e-3) for at in starts)


def duration(part: Element) -> float:
    """How many seconds the motion in a part takes."""
    return next(float(m.attrib["dur"][:-1]) for m in part.iter() if kind(m) == "animate")


Point = tuple[float, float]


def test_the_border_ends_between_the_classes() -> None:
    """The last region holds all triangles, whose class is 1, and no disc."""
    parts = elements("boundary")
    region = next(p for p in parts if kind(p) == "path" and p.get("fill") != "none")
    corners = pairs(region.attrib["d"])
    discs = [pairs(f"{p.get('cx')},{p.get('cy')}")[0] for p in parts if kind(p) == "circle"]
    tips = [pairs(p.attrib["points"])[0] for p in parts if kind(p) == "polygon"]
    assert len(discs) == len(tips) == 40
    assert all(is_within(corners, x, y + 5) for x, y in tips)
    assert not any(is_within(corners, x, y) for x, y in discs)


def pairs(text: str) -> list[Point]:
    """The points of a path or a polygon."""
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", text)]


def is_within(corners: list[Point], x: float, y: float) -> bool:
    """Whether a point lies in a polygon: an odd number of borders lies to its right."""
    crossings = 0
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 > y) != (y2 > y):
            crossings += x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
    return crossings % 2 == 1


def test_readme_shows_the_pictures_and_the_still_one_to_those_who_want_no_motion() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r'(?:src|srcset)="docs/([\w-]+)\.svg"', readme)) == set(MADE)
    still = r'prefers-reduced-motion: reduce\)" srcset="docs/player-still.svg"'
    assert re.search(still, readme) and readme.index("player.svg") < readme.index("```sh")


def test_readme_leads_to_every_notebook() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = set(re.findall(r"\]\((notebooks/\S+\.ipynb)\)", readme))
    assert links == {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
