"""The builder's page: a network is built by clicks, trained, and asked why."""

from __future__ import annotations

import re
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
    example,
    heading,
    network,
    train,
)

from autograd import Value, why
from nets import MLP, binary_cross_entropy, circles, train_test_split
from nets.training.batch import run_batch
from viz import build

pytestmark = pytest.mark.browser

UNDER_A_TENTH = re.compile(r"test (0\.0|\d(\.\d+)?e-)")
MOST = 20
"""Paths that the page lists."""

CIRCLES = circles(200, noise=0.08, factor=0.5, rng=0)


def built(page: Any) -> None:
    """2-4-1 on circles, by clicks."""
    choose(page, "set", "circles")
    button(page, "One hidden layer less").click()
    button(page, "One hidden layer less").click()
    assert page.locator("#depth").text_content() == "0 hidden layers"
    button(page, "One hidden layer more").click()
    for _ in range(2):
        button(page, "one unit more in layer 1").click()


def products(page: Any) -> list[float]:
    """The products of the paths, as they are shown."""
    results = page.locator("#why .paths li .result").all_text_contents()
    plain = (re.sub("[−–]", "-", text).replace("·10", "e").strip("() ") for text in results)
    return [float(text) for text in plain]


def check_paths(page: Any, net: MLP, row: int, place: int) -> None:
    """The paths shown for a parameter, and their sum, are those of `why`."""
    X, y = CIRCLES
    L = binary_cross_entropy(net([Value(x) for x in X[row]]), float(y[row]))
    expected = why(L, list(net.parameters())[place], MOST)
    whole = [path.product for path in expected.paths]
    assert products(page) == pytest.approx(whole, rel=5e-4)
    exact = page.locator("#why .paths li").evaluate_all(
        "items => items.map((item) => Number(item.dataset.product))"
    )
    assert exact == pytest.approx(whole, rel=1e-9)
    lead = page.locator("#why .paths-of p").first.text_content()
    if expected.ways == 1:
        assert lead.startswith("One path leads from the loss of this point to ")
    else:
        assert lead.startswith(f"{expected.ways} paths lead from the loss of this point to ")
        assert float(lead.rstrip(".").split()[-1]) == pytest.approx(expected.derivative, rel=5e-4)


def check_gradient(page: Any, net: MLP, place: int) -> None:
    """The slope of the cost that is shown for a parameter is that of a batch of all examples."""
    X, y = CIRCLES
    X_train, _, y_train, _ = train_test_split(X, y, 0.25, rng=0)
    run_batch(net, binary_cross_entropy, X_train.tolist(), y_train.tolist())
    expected = list(net.parameters())[place].grad
    told = float(page.locator("#why .by-hand .grad").text_content())
    assert told == pytest.approx(expected, rel=5e-4)


def test_a_network_is_built_by_clicks_trained_and_its_paths_are_those_of_why(
    opened: Open, tmp_path: Path
) -> None:
    page = opened(build(), 1440, 900)
    built(page)
    choose(page, "Pace", "fast")
    button(page, "Play").click()
    page.locator("#watching .loss .key.test", has_text=UNDER_A_TENTH).wait_for()
    button(page, "Pause").click()

    net = network(page, tmp_path)
    assert (net.n_in, net.sizes) == (2, [4, 1])
    X, y = CIRCLES
    click_point(page, 0.5, 0.3)
    point = example(page)
    row = point["row"]
    assert point["x"] == pytest.approx(X[row], rel=5e-4) and point["y"] == y[row]
    L = binary_cross_entropy(net(X[row].tolist()), float(y[row]))
    assert point["loss"] == pytest.approx(L.data, rel=5e-4, abs=1e-12)
    assert point["output"] == pytest.approx(net(X[row].tolist()).data, rel=5e-4)

    names = [p.label for p in net.parameters()]
    for unit, input in ((1, 1), (3, 2)):
        click_weight(page, 1, unit, input)
        name = f"w¹{'₀₁₂₃₄'[unit]}{'₀₁₂'[input]}"
        assert heading(page).startswith(f"The weight {name}")
        place = names.index(name)
        check_paths(page, net, row, place)
        check_gradient(page, net, place)
        assert page.locator("#network path.on-way").count() == 2


def test_paths_through_several_units_and_biases_are_those_of_why(
    opened: Open, tmp_path: Path
) -> None:
    X, y = CIRCLES
    net = MLP(2, [2, 3, 2, 1], activation="tanh", output="sigmoid", rng=3)
    page = opened(build(net, X, y), 1440, 900)
    train(page, 2)
    net = network(page, tmp_path)
    click_point(page, 0.5, 0.3)
    row = example(page)["row"]
    names = [p.label for p in net.parameters()]
    click_weight(page, 1, 2, 1)
    check_paths(page, net, row, names.index("w¹₂₁"))
    assert page.locator("#why .paths li").count() == 6
    check_gradient(page, net, names.index("w¹₂₁"))
    button(page, "a¹₂").click()
    page.locator("#why .weights button", has_text="b¹₂").click()
    assert heading(page).startswith("The bias b¹₂")
    check_paths(page, net, row, names.index("b¹₂"))
    check_gradient(page, net, names.index("b¹₂"))
    numbers = page.locator("#network .unit-name .value")
    assert numbers.count() == 2 + 2 + 3 + 2 + 1


def test_a_weight_that_is_moved_by_hand_moves_the_output(opened: Open, tmp_path: Path) -> None:
    page = opened(build(MLP(2, [2, 1], output="sigmoid", rng=1), *CIRCLES), 1440, 900)
    before = network(page, tmp_path)
    click_weight(page, 1, 1, 2)
    page.get_by_label("w¹₁₂, a number", exact=True).fill("1.25")
    page.keyboard.press("Enter")
    net = network(page, tmp_path)
    expected = [1.25 if p.label == "w¹₁₂" else p.data for p in before.parameters()]
    assert [p.data for p in net.parameters()] == expected
    place = [p.label for p in net.parameters()].index("w¹₁₂")
    check_gradient(page, net, place)
    button(page, "Back").click()
    after = network(page, tmp_path)
    assert [p.data for p in after.parameters()] == [p.data for p in before.parameters()]


def test_points_are_drawn_moved_and_removed_with_the_mouse(opened: Open) -> None:
    page = opened(build(None, [[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]], [0, 1, 0], test=0), 1440, 900)
    count = page.locator("#data p", has_text="points")
    assert count.text_content() == "3 points"
    button(page, "Draw points").click()
    click_point(page, 0.3, 0.3)
    assert count.text_content() == "4 points"
    page.keyboard.down("Shift")
    click_point(page, 0.5, 0.6)  # nothing is there
    page.keyboard.up("Shift")
    assert count.text_content() == "4 points"
    click_point(page, 0.5, 0.6)
    assert count.text_content() == "5 points"
    box = page.locator("#outputs canvas.points").bounding_box()
    at = [box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"]]
    button(page, "Back").click()
    assert count.text_content() == "4 points"
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 10, at[1] + 10, steps=3)
    page.mouse.up()
    assert count.text_content() == "4 points"
    button(page, "Back").click()
    assert count.text_content() == "4 points"  # the whole way is one step back
    button(page, "Back").click()
    assert count.text_content() == "3 points"
