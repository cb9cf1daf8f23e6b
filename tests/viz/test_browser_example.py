"""Stepping through an example of the builder's page, in a frame that keeps that page's policy."""

from __future__ import annotations

import html
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import (
    chromium_started,  # noqa: F401  the fixture `chromium`
    said,
    texts,
)
from pages import SCRIPTS

from autograd import Value, why
from autograd.words.styles import number
from nets import MLP, binary_cross_entropy
from viz.builder.example_page import ExamplePlayer, example_player
from viz.builder.kernels import kernels
from viz.page.page import content_policy

pytestmark = [pytest.mark.browser, pytest.mark.node]

X, Y = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [1.0, 1.0]], [1.0, 0.0, 1.0, 0.0]
ROW, CHOSEN = 2, 1


def network() -> MLP:
    return MLP(2, [3, 2, 1], activation="tanh", output="sigmoid", rng=7)


@pytest.fixture(name="player", scope="module")
def made_player() -> ExamplePlayer:
    return example_player()


@pytest.fixture(name="frame")
def frame_of_an_example(chromium: Any, player: ExamplePlayer, tmp_path: Path) -> Iterator[Any]:
    """The frame on a page that allows only the player's script and style; nothing is requested."""
    project = {
        "data": {"kind": "own", "X": X, "y": Y, "seed": 0, "scaled": False},
        "task": "two",
        "test": 0,
        "features": ["x1", "x2"],
        "hidden": [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "tanh"}],
        "batch": None,
    }
    weights = [p.data for p in network().parameters()]
    given = {"kernels": kernels() + player.script, "project": project, "weights": weights}
    result = subprocess.run(
        ["node", str(SCRIPTS / "frame.js")],
        input=json.dumps(given | {"row": ROW, "chosen": CHOSEN}),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    policy = content_policy([player.inside], [player.css])
    file = tmp_path / "builder.html"
    file.write_text(
        f'<!doctype html><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<iframe width="1100" height="800" sandbox="allow-scripts allow-forms" '
        f'srcdoc="{html.escape(result.stdout)}"></iframe>',
        encoding="utf-8",
    )
    page = chromium.new_page(viewport={"width": 1140, "height": 840}, reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    page.goto(file.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("#steps li")
    yield frame
    page.close()
    assert complaints == [file.as_uri()]


def loss(net: MLP) -> Value:
    cost: Value = binary_cross_entropy(net([Value(x) for x in X[ROW]]), Y[ROW])
    return cost


def test_the_chosen_weight_is_open_and_why_is_that_of_python(frame: Any) -> None:
    net = network()
    expected = why(loss(net), net.parameters()[CHOSEN])
    answer = frame.locator("#answer-why")
    assert f"the sum over {expected.ways} paths" in (answer.text_content() or "")
    products = [path.product for path in expected.paths]
    shown = answer.locator("li").all_inner_texts()
    written = answer.locator("li").evaluate_all("all => all.map((x) => x.ariaLabel)")
    assert len(shown) == len(products) == 2
    for text, product in zip(written, products, strict=True):
        assert text.endswith(f" = {number(product)}")
    assert texts(frame, "value")[f"n{CHOSEN + 1}"] == number(net.parameters()[CHOSEN].data)


def test_the_steps_end_with_the_update_of_the_chosen_weight_first(frame: Any) -> None:
    net = network()
    loss(net).backward()
    p = net.parameters()[CHOSEN]
    assert p.grad is not None
    assert (frame.locator("#phase").text_content() or "").endswith("back, and the update")
    frame.locator("#steps button", has_text="w¹₁₂ ← ").first.click()
    assert (frame.locator("#phase").text_content() or "").startswith("Update, step")
    assert said(frame) == (
        f"w¹₁₂ ← w¹₁₂ - α · dL/dw¹₁₂ = {number(p.data)} - 0.1 · {bracketed(p.grad)} = "
        f"{number(p.data - 0.1 * p.grad)}"
    )
    frame.locator("#next").click()
    assert said(frame).startswith("w¹₁₁ ← w¹₁₁ - α · dL/dw¹₁₁ = ")
    frame.locator("#last").click()
    assert said(frame).startswith("b³₁ ← ")
    frame.locator("#previous").click()
    frame.locator("#restart").click()
    assert frame.locator(".carried").count() == 0


def test_another_number_moves_the_update_too(frame: Any) -> None:
    frame.locator("#steps button", has_text="w¹₁₂ ← ").first.click()
    field = frame.get_by_label("w¹₁₂, exactly")
    field.fill("0.25")
    field.press("Enter")
    net = network()
    p = net.parameters()[CHOSEN]
    p.data = 0.25
    loss(net).backward()
    assert p.grad is not None
    assert said(frame).endswith(f" = {number(0.25 - 0.1 * p.grad)}")


def bracketed(x: float) -> str:
    return f"({number(x)})" if x < 0 else number(x)
