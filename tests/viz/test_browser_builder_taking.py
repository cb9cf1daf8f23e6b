"""What is taken away from the builder's page: Python, files, and links that hold all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import (
    button,
    choose,
    click_point,
    click_weight,
    curve,
    drop,
    example,
    fragment,
    heading,
    link_of,
    shown,
    train,
    trouble,
    weights,
)
from builders import run_programs

from nets import MLP, circles, moons
from viz import build

pytestmark = pytest.mark.browser

CUT = "The link was cut off or changed on its way, so nothing was opened: copy it again as a whole."
MARKUP = '<img src=x onerror="alert(1)">'


def seen(page: Any, selector: str) -> bool:
    """Whether all of a part of the page is in the window, and nothing lies over it."""
    return bool(
        page.evaluate(
            """(selector) => {
              const part = document.querySelector(selector), box = part.getBoundingClientRect();
              return [box.top + 1, box.bottom - 1].every(
                (y) => part.contains(document.elementFromPoint(box.left + 5, y)));
            }""",
            selector,
        )
    )


def changed(page: Any) -> None:
    """Change many settings and train."""
    choose(page, "set", "circles")
    button(page, "One hidden layer more").click()
    button(page, "one unit more in layer 2").click()
    choose(page, "activation of layer 1", "relu")
    choose(page, "optimiser", "adam")
    choose(page, "penalty", "l2")
    train(page, 3)


def settings(page: Any) -> list[Any]:
    """What all fields of the data, the network and the learning say."""
    values: list[Any] = page.locator("#data, #network, #settings").evaluate_all(
        """parts => parts.flatMap((part) => [...part.querySelectorAll("input, select")].map(
          (field) => field.type === "checkbox" ? field.checked : field.value))"""
    )
    return values


def saved(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def check_program(page: Any, folder: Path, epochs: int) -> None:
    """The Python of a page, run, has its losses, and ends with its weights."""
    ((measures, theta, said),) = run_programs([saved(folder, "page.py", shown(page, "Python"))])
    assert len(measures["loss"]) == epochs
    last = {"train": "loss", "test": "validation_loss"}
    for name, column in last.items():
        assert curve(page, name)[1] == pytest.approx(measures[column][-1], rel=5e-3)
    assert weights(page, folder) == pytest.approx(theta, rel=1e-9, abs=1e-12)
    assert len(said.splitlines()) == epochs


def test_the_exported_python_trains_as_the_page_did(opened: Open, tmp_path: Path) -> None:
    page = opened(build())
    choose(page, "set", "circles")
    train(page, 8)
    program = shown(page, "Python")
    ((measures, *_),) = run_programs([saved(tmp_path, "first.py", program)])
    for name, column in (("train", "loss"), ("test", "validation_loss")):
        ends = (measures[column][0], measures[column][-1])
        assert curve(page, name) == pytest.approx(ends, rel=5e-3)
    check_program(page, tmp_path, 8)


def test_after_a_change_the_exported_python_goes_on_from_there(
    opened: Open, tmp_path: Path
) -> None:
    page = opened(build())
    train(page, 3)
    choose(page, "optimiser", "momentum")
    train(page, 4)
    assert "goes on from here: the page had done 3 epochs" in shown(page, "Python")
    check_program(page, tmp_path, 4)
    click_weight(page, 1, 2, 1)
    page.get_by_label("w¹₂₁, a number", exact=True).fill("-0.5")
    page.keyboard.press("Enter")
    train(page, 2)
    assert "goes on from here: the page had done 7 epochs" in shown(page, "Python")
    check_program(page, tmp_path, 2)


def test_numpy_and_pytorch_are_programs_too(opened: Open) -> None:
    page = opened(build())
    for name in ("NumPy", "PyTorch"):
        compile(shown(page, name), name, "exec")


def test_a_networks_file_goes_out_and_comes_in(opened: Open, tmp_path: Path) -> None:
    page = opened(build())
    train(page, 2)
    file = saved(tmp_path, "mine.json", shown(page, "net.json"))
    expected = [p.data for p in MLP.load(file).parameters()]
    button(page, "Restart").click()
    assert weights(page, tmp_path) != expected
    page.locator("#taking input[type=file]").set_input_files(file)
    page.locator("#taking p[role=status]", has_text="The network was opened").wait_for()
    assert weights(page, tmp_path) == expected
    drop(page, "broken.json", file.read_text(encoding="utf-8")[:-200])
    page.locator("#trouble", has_text="damaged or cut off").wait_for()
    assert page.locator("#taking p[role=status]").text_content() == ""
    assert weights(page, tmp_path) == expected


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 800), (375, 700)])
@pytest.mark.parametrize("is_scrolled", [False, True])
def test_what_is_wrong_with_a_dropped_file_is_told_in_sight(
    opened: Open, width: int, height: int, is_scrolled: bool
) -> None:
    page = opened(build(), width, height)
    if is_scrolled:
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    drop(page, "broken.json", '{"format": "chainstep network"')
    page.locator("#trouble", has_text="damaged or cut off").wait_for()
    assert seen(page, "#trouble")
    drop(page, "broken.csv", "1,2,0\n3,4\n")
    page.locator("#data .notes", has_text="Line 2 has 2 values").wait_for()
    assert seen(page, "#data .notes")


def test_the_picture_is_saved_as_svg_and_png(opened: Open) -> None:
    page = opened(build())
    for name, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG\r\n")):
        with page.expect_download() as waiting:
            button(page, f"Picture ({name})").click()
        content = Path(waiting.value.path()).read_bytes()
        assert content.startswith(start) and len(content) > 2000


def test_in_the_frame_of_a_notebook_files_are_saved_too(chromium: Any) -> None:
    page = chromium.new_page()
    page.set_content(build()._repr_mimebundle_()["text/html"])
    frame = page.frame_locator("iframe")
    network = shown(frame, "net.json")
    with page.expect_download() as waiting:
        button(frame, "Save").click()
    assert waiting.value.suggested_filename == "net.json"
    assert Path(waiting.value.path()).read_text(encoding="utf-8") == network
    page.close()


def test_a_link_opens_the_page_as_it_was(opened: Open, tmp_path: Path) -> None:
    page = opened(build(), 1440, 900)
    changed(page)
    click_point(page, 0.5, 0.3)
    click_weight(page, 1, 2, 1)
    page.get_by_label("only the class").check()
    link = fragment(page)
    assert len(link) < 8000
    other = opened(build(), 1440, 900, fragment=link)
    assert trouble(other) == ""
    assert weights(other, tmp_path) == weights(page, tmp_path)
    assert settings(other) == settings(page) and "relu" in settings(page)
    assert example(other) == example(page)
    assert heading(other) == heading(page) and heading(page).startswith("The weight w¹₂₁")
    assert other.get_by_label("only the class").is_checked()
    assert fragment(other) == link
    python = opened(build(link=link), 1440, 900)
    assert weights(python, tmp_path) == weights(page, tmp_path)
    assert settings(python) == settings(page)


def test_a_link_holds_200_points_and_200_weights_in_8_kb(opened: Open, tmp_path: Path) -> None:
    X, y = circles(200, noise=0.1, rng=5)
    net = MLP(2, [10, 12, 3, 1], activation="tanh", output="sigmoid", rng=2)
    assert len(list(net.parameters())) >= 200
    page = opened(build(net, X.round(3), y))
    link = fragment(page)
    assert len(link) < 8192
    other = opened(build(), fragment=link)
    assert weights(other, tmp_path) == [p.data for p in net.parameters()]
    assert other.locator("#data p", has_text="points").text_content().startswith("200 points")


def test_a_link_that_was_cut_or_changed_says_so_and_nothing_is_opened(
    opened: Open, tmp_path: Path
) -> None:
    page = opened(build())
    changed(page)
    link = fragment(page)
    plain = opened(build())
    at = len(link) - 15  # among the weights: only the checksum shows it
    swapped = link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :]
    for broken in (link[:-30], link[:20], swapped, "#build="):
        other = opened(build(), fragment=broken)
        assert trouble(other) == CUT
        assert settings(other) == settings(plain)
        assert weights(other, tmp_path) == weights(plain, tmp_path)
        train(other, 1)
        assert trouble(other) == ""


HOSTILE: list[dict[str, Any]] = [
    {"parts": {MARKUP: 1, "loss": MARKUP}},
    {"parts": {"hidden": [{"units": 3, "activation": MARKUP}]}, MARKUP: MARKUP},
    {"parts": {"optimiser": {"name": "__proto__", "settings": {}}}, "view": MARKUP},
    {"parts": {"data": {"kind": MARKUP, "seed": 0, "scaled": False}}},
    {"parts": {"hidden": [{"units": 1e9, "activation": "tanh"}], "features": "x1"}},
    {"parts": None},
    {"parts": {}, "weights": 1e9, "left": "all"},
]


@pytest.mark.parametrize("about", HOSTILE)
def test_a_hostile_link_is_words_at_most(
    opened: Open, tmp_path: Path, about: dict[str, Any]
) -> None:
    page = opened(build(), fragment=link_of(about))
    assert trouble(page) != ""
    assert page.locator("main img, #trouble *").count() == 0
    assert len(weights(page, tmp_path)) == 25
    train(page, 1)


def test_a_link_can_lock_settings_for_an_exercise(opened: Open) -> None:
    page = opened(build())
    shown(page, "Link")
    page.locator("#taking summary", has_text="Lock settings").click()
    page.get_by_label("data", exact=True).check()
    link = "#" + page.get_by_role("textbox", name="Link", exact=True).input_value().split("#")[1]
    other = opened(build(), fragment=link)
    before = settings(other)
    controls = other.locator("#data").locator("select, input:visible, button:visible")
    assert all(each.is_disabled() for each in controls.all()) and controls.count() > 5
    assert other.locator("#data", has_text="locked for this exercise").is_visible()
    drop(other, "new.csv", "1,2,0\n2,3,1\n")
    other.locator("#trouble", has_text="The data of this exercise are locked").wait_for()
    train(other, 1)
    assert settings(other) == before
    assert button(other, "one unit more in layer 1").is_enabled()


def test_a_link_and_a_file_of_a_smaller_network_are_opened(opened: Open, tmp_path: Path) -> None:
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=5)
    small = opened(build(net, *moons(40, rng=0)))
    link, file = fragment(small), shown(small, "net.json")
    linked = opened(build(), fragment=link)
    assert linked.locator("#network .column").count() == 3
    assert weights(linked, tmp_path) == [p.data for p in net.parameters()]
    train(linked, 2)
    button(linked, "Restart").click()
    assert weights(linked, tmp_path) == [p.data for p in net.parameters()]
    other = opened(build())
    path = tmp_path / "small.json"
    path.write_text(file, encoding="utf-8")
    other.locator("#taking input[type=file]").set_input_files(path)
    other.wait_for_function("document.querySelectorAll('#network .column').length === 3")
    train(other, 1)
    assert other.locator("#count").text_content() == "1"
