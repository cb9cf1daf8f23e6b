"""The page of a program in a real browser: each statement a step, with its shapes and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    said,
    stop_the_clock,
    texts,
)
from matrices import CASES, M, by_hand, kalman, network, ten_layers

from autograd.program import Program
from nets import lecture
from viz import draw, step_through
from viz.scene.boxes import DASH

pytestmark = pytest.mark.browser


def shown_numbers(page: Any) -> dict[str, Any]:
    """The numbers of the arrays in the panel, exactly, by their names."""
    tables = page.locator(".numbers").evaluate_all(
        "figures => figures.map((figure) => [figure.querySelector('strong').textContent, "
        "[...figure.querySelectorAll('tr')].map((row) => [...row.cells].map((x) => x.title))])"
    )
    return {name: np.array(rows, dtype=float) for name, rows in tables}


def box(page: Any, program: Program, name: str) -> Any:
    """The box of an array."""
    names = [array.name for array in program.listing().arrays]
    return page.locator(f"#n{names.index(name) + 1}")


def test_stepping_tells_each_statement_once_with_its_numbers(opened: Open) -> None:
    case = by_hand()
    program = case.run()
    W1, b1, W2, b2, x, y = case.arguments
    layers = [(W1, b1.reshape(-1, 1)), (W2, b2.reshape(-1, 1))]
    sigmoids = ["sigmoid", "sigmoid"]
    Zs, As = lecture.network.forward(layers, sigmoids, x.T)
    (dW1, db1), (dW2, db2) = lecture.network.backward(layers, sigmoids, Zs, As, As[-1] - y)
    truth = {"Z¹": Zs[0], "A¹": As[1], "Z²": Zs[1], "A²": As[2], "dZ²": As[2] - y}
    truth |= {"dW²": dW2, "db²": db2, "dW¹": dW1, "db¹": db1}
    page = opened(step_through(program))
    made = [array for array in program.listing().arrays if array.lines]
    lines, checked = [], set()
    for _ in made:
        page.keyboard.press("ArrowRight")
        lines.append(tuple(page.locator("#sentence code").all_text_contents()))
        for name, numbers in shown_numbers(page).items():
            if name in truth:
                np.testing.assert_allclose(numbers, truth[name], rtol=1e-12, atol=1e-15)
                checked.add(name)
    assert lines == [array.lines for array in made]
    assert checked == truth.keys()
    assert page.get_by_role("button", name="Next step").is_disabled()


def test_shapes_come_with_their_steps_and_derivatives_behind_them(opened: Open) -> None:
    program = network().run()
    page = opened(step_through(program))
    assert set(texts(page, "grad").values()) == {DASH}
    assert box(page, program, "W1").locator(".value").text_content() == "(4, 3)"
    assert box(page, program, "Z1").locator(".value").text_content() == DASH
    page.keyboard.press("ArrowRight")
    assert box(page, program, "Z1").locator(".value").text_content() == "(4, 5)"
    assert said(page) == "Z1 = W1 @ X + b1; Z¹ (4, 5) from W¹ (4, 3), X (3, 5), b¹ (4, 1)"
    assert "now" in str(box(page, program, "Z1").get_attribute("class"))
    page.keyboard.press("End")
    assert DASH not in texts(page, "grad").values() and DASH not in texts(page, "value").values()
    assert box(page, program, "W2").locator(".grad").text_content() == "dW²"
    page.keyboard.press("ArrowLeft")
    assert box(page, program, "W1").locator(".grad").text_content() == DASH
    page.keyboard.press("Home")
    assert set(texts(page, "grad").values()) == {DASH}


def test_a_chosen_array_shows_its_numbers_and_its_derivatives_once_they_are_known(
    opened: Open,
) -> None:
    program = network().run()
    page = opened(step_through(program))
    box(page, program, "Z2").click()
    assert "not computed yet" in str(page.locator("#answer-why").text_content())
    page.get_by_role("button", name="Go to its value").click()
    assert {*shown_numbers(page)} == {"Z²"} and shown_numbers(page)["Z²"].shape == (1, M)
    page.get_by_role("button", name="Go to its derivative").click()
    assert {*shown_numbers(page)} == {"Z²", "dZ²"}
    assert "dZ2 = " in str(page.locator("#sentence").text_content())
    page.keyboard.press("Escape")
    assert {*shown_numbers(page)} == {"dZ²"}, "what the step made"


def test_names_are_found_and_a_link_opens_its_step(opened: Open) -> None:
    program = network().run()
    page = opened(step_through(program), step=3)
    assert "step 3 of " in str(page.locator("#phase").text_content())
    page.locator("#find").fill("W2")
    page.locator("#find").press("Enter")
    assert "chosen" in str(box(page, program, "W2").get_attribute("class"))


def test_there_is_no_quiz_and_nothing_to_change(opened: Open) -> None:
    page = opened(step_through(network().run()))
    assert not page.locator("#quiz-mode").is_visible() and not page.locator("#leaves").is_visible()
    page.locator("#help summary").click()
    assert not page.get_by_text("Reverse", exact=True).is_visible()


def test_layers_are_opened_and_closed_and_gather_their_steps(opened: Open) -> None:
    page = opened(step_through(ten_layers().run()))
    steps = page.locator("#steps li")
    before = steps.count()
    page.locator("#s3 > .head").click()
    assert page.locator("#s3").get_attribute("aria-expanded") == "true"
    assert steps.count() > before
    page.keyboard.press("End")
    assert DASH not in texts(page, "grad").values()
    page.locator("#s3 > .head").click()
    assert steps.count() == before
    assert page.locator("#s4 .grad").text_content() == "dA⁴"


def test_a_layer_that_was_opened_or_closed_stays_marked_until_something_else_is_chosen(
    opened: Open,
) -> None:
    program = network().run()
    page = opened(step_through(program))
    marked = page.locator(".chosen:not(.sign)")
    assert marked.count() == 0
    for kind in ("node fold", "frame"):
        page.locator("#s1 > .head").click()
        assert marked.count() == 1 and marked.get_attribute("id") == "s1"
        assert kind in str(marked.get_attribute("class"))
        page.keyboard.press("ArrowRight")
        assert marked.get_attribute("id") == "s1", "as steps go on"
    box(page, program, "Z2").click()
    assert marked.count() == 1 and "node" in str(marked.get_attribute("class"))
    page.locator("#s1 > .head").click()
    page.keyboard.press("Escape")
    assert marked.count() == 0


def test_single_numbers_are_told_in_their_boxes(opened: Open) -> None:
    program = kalman().run()
    page = opened(step_through(program))
    page.keyboard.press("End")
    assert box(page, program, "x").locator(".grad").text_content() == "dx = 0.3772"
    assert box(page, program, "v6").locator(".value").text_content() == "0.8515"


@pytest.mark.parametrize("width", [375, 1024, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_page(opened: Open, width: int, scheme: str) -> None:
    page = opened(step_through(network().run()), width=width, scheme=scheme)
    for key in ("Home", "ArrowRight", "End"):
        page.keyboard.press(key)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1024, 1440])
@pytest.mark.parametrize("name", ["a 3-4-1 network", "a recurrence", "a Kalman step"])
def test_all_arrays_are_side_by_side_in_rows_that_fit_the_page(
    opened: Open, name: str, width: int
) -> None:
    page = opened(step_through(CASES[name]().run()), width=width)
    page.keyboard.press("End")
    stage = page.locator("#graph").bounding_box()
    for box in page.locator("#graph .node").all():
        place = box.bounding_box()
        assert stage["x"] <= place["x"]
        assert place["x"] + place["width"] <= stage["x"] + stage["width"] + 1
    assert page.locator("#graph svg text").first.evaluate("(text) => text.getScreenCTM().a") >= 0.8


def test_playing_reaches_the_end(opened: Open) -> None:
    page = opened(step_through(kalman().run()), motion="no-preference")
    page.locator("#speed").select_option("4")
    page.keyboard.press(" ")
    page.get_by_role("button", name="Play", exact=True).wait_for(timeout=30_000)
    page.wait_for_function("document.getElementById('next').disabled")
    assert page.get_by_role("button", name="Next step").is_disabled()


def test_while_it_plays_arrays_travel_by_their_names(opened: Open) -> None:
    program = network().run()
    page = opened(step_through(program), motion="no-preference")
    stop_the_clock(page)
    page.get_by_role("button", name="Play", exact=True).click()
    page.clock.run_for(100)
    assert {*page.locator(".token.forward text").all_text_contents()} == {"W¹", "X", "b¹"}
    for _ in range(len(program.listing().arrays)):
        page.clock.run_for(1400)
        if page.locator("#sentence code").all_text_contents() == ["dZ2 = A2 - Y"]:
            break
    page.clock.run_for(100)
    assert page.locator(".token.backward text").all_text_contents() == ["dZ²"]


def test_a_page_that_does_not_fit_opens_at_its_start(opened: Open) -> None:
    page = opened(step_through(network().run()), width=375)
    stage = page.locator("#graph").bounding_box()
    place = box(page, network().run(), "X").bounding_box()
    assert stage["x"] <= place["x"] and place["x"] + place["width"] <= stage["x"] + stage["width"]
    height = page.locator("#graph svg text").first.evaluate(
        "(text) => text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize)"
    )
    assert height >= 9.5


def test_a_saved_drawing_fits_the_window(chromium: Any, tmp_path: Path) -> None:
    draw(network().run()).save(tmp_path / "program.html")
    page = chromium.new_page(viewport={"width": 1440, "height": 700})
    page.goto((tmp_path / "program.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    page.close()
