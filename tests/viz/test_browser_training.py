"""The page of a training in Chromium: its steps, its numbers, its marks, by mouse and by key."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
    said,
)

from nets import MLP, Adam, GradientDescent, moons, training
from viz import step_through

pytestmark = pytest.mark.browser

X, Y = moons(24, noise=0.1, rng=3)


def begun(optimiser: Any = None, net: Any = None, **options: Any) -> Any:
    net = net or MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    settings: dict[str, Any] = {"loss": "bce", "epochs": 2, "batch_size": 8}
    return training(net, X, Y, optimiser=optimiser or GradientDescent(0.5), **(settings | options))


def phase(page: Any) -> str:
    return str(page.locator("#phase").text_content())


def rows(page: Any) -> list[list[str]]:
    """The table of the chosen unit's parameters."""
    return [row.locator("th, td").all_text_contents() for row in page.locator("#body tr").all()]


def test_each_batch_is_four_steps_forward_and_back(opened: Open) -> None:
    run = begun()
    page = opened(step_through(run))
    assert phase(page) == "Before the first step; 6 batches are recorded"
    following = page.get_by_role("button", name="Next step")
    phases, sentences = [], []
    for _ in range(5):
        following.click()
        phases.append(phase(page))
        sentences.append(said(page))
    assert [p.rpartition(": ")[2] for p in phases] == [
        *("forward", "cost", "backward", "update", "forward")
    ]
    assert phases[3] == "Epoch 1 of 2, batch 1: update"
    assert phases[4] == "Epoch 1 of 2, batch 2: forward"
    assert sentences[0].startswith("8 examples go through the network.")
    assert sentences[1].startswith("J = 0.") and "the mean of 8 losses" in sentences[1]
    page.keyboard.press("ArrowLeft")
    assert (phase(page), said(page)) == (phases[3], sentences[3])
    page.keyboard.press("PageDown")
    assert phase(page) == "Epoch 1 of 2, batch 2: update"
    page.keyboard.press("End")
    assert phase(page) == "Epoch 2 of 2, batch 3: update" and following.is_disabled()


def test_the_mean_of_a_training_with_weights_is_told_as_weighted(opened: Open) -> None:
    page = opened(step_through(begun(sample_weight=np.arange(1, 25))), step=2)
    assert "the weighted mean of 8 losses." in said(page)


def test_a_chosen_weight_tells_how_it_moves_and_the_lines_follow(opened: Open) -> None:
    run = begun()
    net = run.settings.model
    before = [p.data for p in net.parameters()]
    page = opened(step_through(run), step=4)
    names = list(net.named_parameters())
    page.locator("#w1-2-1 + .hit").dispatch_event("click")
    place = names.index("w¹₂₁")
    shown = page.evaluate("JSON.parse(document.getElementById('data').textContent)")
    gradient, after = shown["gradients"][0][place], shown["theta"][1][place]
    assert after == before[place] - 0.5 * gradient
    name, equation = said(page).rstrip(".").split(" = ", 1)
    left, right = equation.split(" = ")
    start, step = left.split(" − 0.5 · ")
    assert name == "w¹₂₁"
    digits = [float(x.strip("()")) for x in (start, step, right)]
    assert digits == pytest.approx([before[place], gradient, after], rel=1e-3)
    assert [row[0] for row in rows(page)] == ["w¹₂₁", "w¹₂₂", "b¹₂"]
    assert [float(x) for x in rows(page)[0][1:]] == pytest.approx(
        [before[place], gradient, after], rel=1e-3
    )
    line = page.locator("#w1-2-1")
    assert "chosen" in line.get_attribute("class")
    assert ("negative" in line.get_attribute("class")) == (after < 0)
    title = page.locator("#w1-2-1 + .hit title")
    told = [float(x) for x in re.findall(r"(?:= |gradient )(\S+?)(?:,|$)", title.text_content())]
    assert told == pytest.approx([after, gradient], rel=1e-3)
    page.keyboard.press("ArrowLeft")
    assert title.text_content().startswith(f"w¹₂₁ = {before[place]:.4g},")
    assert rows(page)[0][3] == "—" and ("negative" in line.get_attribute("class")) == (gradient < 0)
    page.keyboard.press("ArrowLeft")
    assert rows(page)[0][2:] == ["—", "—"]
    page.locator("#unit").select_option("layer 2, unit 1")
    assert [row[0] for row in rows(page)] == ["w²₁₁", "w²₁₂", "w²₁₃", "w²₁₄", "b²₁"]
    page.get_by_role("button", name="b²₁").click()
    assert page.locator("#body tr.chosen th").text_content() == "b²₁"


def test_adam_tells_its_step_and_a_list_leads_to_each_batch(opened: Open) -> None:
    page = opened(step_through(begun(Adam(0.1))))
    page.get_by_role("button", name="epoch 2, batch 1: J = ").click()
    assert phase(page) == "Epoch 2 of 2, batch 1: forward"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert "Adam makes this step of the gradient " in said(page)
    assert page.locator("#plot circle").count() == 1
    assert page.url.endswith("#step=16") or page.wait_for_url("**#step=16") is None


def test_marks_are_on_the_units_and_troubles_at_the_end(opened: Open) -> None:
    net = MLP(2, [2, 1], activation="relu", rng=1)
    net.layers[0].neurons[0].b.data = -100.0
    run = begun(GradientDescent(1e160), net, loss="mse", batch_size=None)
    page = opened(step_through(run), step=3)
    assert page.locator("#graph .health").all_text_contents().count("✕") == 1
    title = page.locator("#a1-1 title").text_content()
    assert "Dead: the slope of its activation is 0 at every point" in title
    page.keyboard.press("End")
    assert "The next step fails: epoch 2, batch 1: " in said(page)


def test_gradients_that_vanish_are_told_with_their_sign(opened: Open) -> None:
    net = MLP(2, [6, 6, 6, 6, 6, 1], activation="sigmoid", output="sigmoid", rng=0)
    for neuron in net.layers[2].neurons:
        neuron.b.data = 9.0
    page = opened(step_through(begun(net=net)), step=3)
    assert "dJ/dw. ↓ Gradients vanish on the way back: their size is " in said(page)
    assert page.locator("#graph .health").all_text_contents().count("▬") == 6


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (900, 600), (375, 700)])
def test_the_page_is_no_wider_than_its_window_and_stays_where_it_is(
    opened: Open, width: int, height: int
) -> None:
    big = MLP(20, [16, 16, 1], output="sigmoid", rng=1)
    x = np.random.RandomState(0).randn(60, 20)
    run = training(big, x, x[:, 0] > 0, loss="bce", batch_size=6, epochs=3)
    page = opened(step_through(run), width=width, height=height)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("scrollY") == 0
    told = page.locator("#sentence").evaluate("e => e.scrollHeight <= e.clientHeight")
    assert told


def test_playing_goes_on_to_the_end(opened: Open) -> None:
    page = opened(step_through(begun(), batches=1))
    page.get_by_label("Speed").select_option("4×")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Play", exact=True).wait_for(timeout=30_000)
    page.locator("#phase", has_text="update").wait_for()
