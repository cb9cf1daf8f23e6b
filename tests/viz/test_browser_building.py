"""The ten tasks of the sheet "Building" are solved as they are written, by clicks on its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
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
    clicks,
    curve,
    heading,
    network,
    train,
    trouble,
)

from autograd import why
from nets import MLP, binary_cross_entropy, cost, moons
from viz import build
from viz.sheet.tasks import sheet_in

pytestmark = pytest.mark.browser

SHEET = Path(__file__).parent.parent.parent / "notebooks" / "building.txt"
TASKS = sheet_in(SHEET.read_text(encoding="utf-8"), SHEET.name).tasks

Start = Callable[[int], Any]


@pytest.fixture(name="task")
def opened_task(opened: Open) -> Start:
    """Opens the builder as the link of a task does; tasks are counted from 1."""

    def open_task(number: int) -> Any:
        page = opened(build(), fragment=TASKS[number - 1].link, width=1300)
        assert trouble(page) == ""
        return page

    return open_task


def typed(page: Any, name: str, x: float) -> None:
    """Type a number into a field of the settings."""
    field = page.get_by_role("textbox", name=name, exact=True)
    field.fill(str(x))
    field.press("Enter")


def choose_weight(page: Any, unit: str, number: int) -> Any:
    """Choose a weight of a unit by its button, counted from 1; the bias is behind the weights."""
    button(page, unit).click()
    page.locator("#why .unit-told .weights button").nth(number - 1).click()
    return page.locator("#why .weight")


def set_weight(page: Any, unit: str, number: int, x: float) -> None:
    """Type the number of a weight."""
    field = choose_weight(page, unit, number).locator("input[type=text]")
    field.fill(str(x))
    field.press("Enter")


def more_units(page: Any) -> None:
    button(page, "one unit more in layer 1").click()


def trained(page: Any, epochs: int) -> None:
    """Train from the first weights on."""
    button(page, "Restart").click()
    clicks(page, "epoch", epochs)
    assert page.locator("#count").text_content() == str(epochs)


def numbers(page: Any, folder: Path, layer: int) -> tuple[Any, Any]:
    """Weights and biases of a layer, counted from 1."""
    W, b = network(page, folder).matrices()[layer - 1]
    return W, b[:, 0]


def test_the_buttons_are_called_as_the_tasks_call_them(task: Start) -> None:
    page = task(7)
    text = SHEET.read_text(encoding="utf-8")
    pressed = {
        *re.findall(r"[Pp]ress ([A-Z]\w+)", text),
        *re.findall(r"\. (Restart)|and (Back)", text),
    }
    names = {
        name for each in pressed for name in ([each] if isinstance(each, str) else each) if name
    }
    assert names == {"Play", "Restart", "Back", "Batch"}
    for name in names:
        assert page.get_by_role("button", name=name, exact=True).count() == 1


def test_1_three_units_fit_the_circles_and_two_do_not(task: Start) -> None:
    page = task(1)
    reached = []
    for _ in range(3):
        trained(page, 300)
        reached.append(curve(page, "test", "score")[1])
        more_units(page)
    assert max(reached[:2]) < 0.8 and reached[2] >= 0.95


def test_2_it_breaks_at_0_3_in_the_last_unit(task: Start) -> None:
    page = task(2)
    for rate in (0.1, 0.2):
        typed(page, "learning rate", rate)
        trained(page, 40)
        assert trouble(page) == ""
    typed(page, "learning rate", 0.3)
    button(page, "Restart").click()
    clicks(page, "epoch", 1)
    assert re.match(r"Epoch 1, batch 5: .* in unit 1 of layer 4, z⁴₁ = ", trouble(page))
    assert "Unit 1 of layer 4" in page.locator("#why .unit-told h3").text_content()


def test_3_a_dead_unit_stays_dead_until_a_hand_revives_it(task: Start, tmp_path: Path) -> None:
    page = task(3)
    set_weight(page, "a¹₁", 3, -20)
    dead = page.locator("#network button.unit", has_text="✕")
    dead.wait_for()
    before = numbers(page, tmp_path, 1)
    train(page, 5)
    after = numbers(page, tmp_path, 1)
    assert (after[0][0] == before[0][0]).all() and after[1][0] == before[1][0] == -20
    assert (after[0][1:] != before[0][1:]).all()
    field = page.locator("#why .weight input[type=text]")  # its bias is still chosen
    field.fill("0")
    field.press("Enter")
    dead.wait_for(state="detached")
    train(page, 5)
    W, b = numbers(page, tmp_path, 1)
    assert (W[0] != before[0][0]).all() and b[0] != 0


def test_4_from_zeros_only_the_last_bias_moves(task: Start, tmp_path: Path) -> None:
    page = task(4)
    train(page, 5)
    (W1, b1), (W2, b2) = numbers(page, tmp_path, 1), numbers(page, tmp_path, 2)
    assert not W1.any() and not b1.any() and not W2.any() and b2.all()


def test_5_a_penalty_helps_where_the_network_overfits(task: Start) -> None:
    page = task(5)
    trained(page, 300)
    train_loss, test_loss = curve(page, "train")[1], curve(page, "test")[1]
    assert train_loss < 0.1 < 0.4 < test_loss
    choose(page, "penalty", "l2")
    typed(page, "strength", 0.0003)
    trained(page, 300)
    assert curve(page, "test")[1] < 0.35
    choose(page, "penalty", "l2")
    typed(page, "strength", 1e-5)  # the least penalty is not enough
    trained(page, 300)
    assert curve(page, "test")[1] > 0.35


def test_6_the_largest_gradient_of_the_point_is_the_sum_of_two_paths(
    task: Start, tmp_path: Path
) -> None:
    page = task(6)
    assert "Point 25" in page.locator("#why .example").text_content()
    net, (X, y) = network(page, tmp_path), moons(200, noise=0.15, rng=0)
    L = binary_cross_entropy(net(X[24]), y[24])
    L.backward()
    found: dict[str, list[float]] = {}
    for layer, units in ((1, 2), (2, 2), (3, 1)):
        for unit in range(1, units + 1):
            for number in (1, 2):
                choose_weight(page, f"a{'⁰¹²³'[layer]}{'₀₁₂'[unit]}", number)
                items = page.locator("#why .paths li").evaluate_all(
                    "items => items.map((item) => Number(item.dataset.product))"
                )
                found[heading(page).removeprefix("The weight ")] = items
    assert len(found) == 10
    for name, products in found.items():
        assert sum(products) == pytest.approx(net.named_parameters()[name].grad, abs=1e-9)
    largest = max(found, key=lambda name: abs(sum(found[name])))
    assert largest == "w¹₁₂" and len(found[largest]) == 2
    paths = [path.product for path in why(L, net[largest]).paths]
    assert sorted(found[largest]) == pytest.approx(sorted(paths), abs=1e-9)


def test_7_the_next_update_is_what_one_predicts(task: Start, tmp_path: Path) -> None:
    page = task(7)
    net, (X, y) = network(page, tmp_path), moons(200, noise=0.15, rng=0)
    cost([binary_cross_entropy(net(X[i]), y[i]) for i in range(200)]).backward()
    w = net["w2_11"]
    assert w.grad is not None
    told = choose_weight(page, "a²₁", 1)
    shown = float(told.locator("input[type=text]").input_value())
    slope = float(told.locator(".grad").text_content().replace("−", "-"))
    assert shown == pytest.approx(w.data, rel=1e-3) and slope == pytest.approx(w.grad, rel=1e-3)
    predicted = shown - 0.5 * slope
    button(page, "Batch").click()
    moved = numbers(page, tmp_path, 2)[0][0, 0]
    assert moved == pytest.approx(predicted, rel=1e-3)
    assert moved == pytest.approx(w.data - 0.5 * w.grad, abs=1e-12)


def test_8_one_unit_more_beats_logistic_regression(task: Start) -> None:
    page = task(8)
    more_units(page)
    page.locator("#settings summary", has_text="Initial weights").click()
    reached = []
    for seed in (1, 2, 0):
        typed(page, "seed of weights", seed)
        trained(page, 200)
        reached.append(curve(page, "test", "score")[1])
    assert max(reached) == 1
    button(page, "one unit less in layer 1").click()
    trained(page, 200)
    two = curve(page, "test", "score")[1]
    button(page, "One hidden layer less").click()
    trained(page, 200)
    logistic = curve(page, "test", "score")[1]
    assert two <= logistic + 0.02 < 0.95


def test_9_the_curve_has_a_kink_for_each_unit(task: Start, tmp_path: Path) -> None:
    page = task(9)
    trained(page, 300)
    assert curve(page, "test", "score")[1] > 0.9
    net = network(page, tmp_path)
    places = [k / 100 for k in range(-300, 301)]
    slopes = [(b - a) * 100 for a, b in pairwise(net([x]).data for x in places)]
    bends = [k for k in range(1, len(slopes)) if abs(slopes[k] - slopes[k - 1]) > 0.01]
    kinks = [k for i, k in enumerate(bends) if i == 0 or k > bends[i - 1] + 1]
    W, b = numbers(page, tmp_path, 1)
    assert len(kinks) == 4
    wanted = sorted((-b / W[:, 0]).tolist())
    assert [places[k] for k in kinks] == pytest.approx(wanted, abs=0.02)


def test_10_the_network_of_the_link_tells_what_its_units_ask(task: Start, tmp_path: Path) -> None:
    page = task(10)
    told = []
    for unit in ("a¹₁", "a¹₂", "a²₁"):
        button(page, unit).click()
        told.append(page.locator("#why .unit-told .weights button").all_text_contents())
    assert told == [
        ["w¹₁₁ = 6", "w¹₁₂ = 6", "b¹₁ = -3"],
        ["w¹₂₁ = 6", "w¹₂₂ = 6", "b¹₂ = -9"],
        ["w²₁₁ = 8", "w²₁₂ = -8", "b²₁ = -4"],
    ]
    net = network(page, tmp_path)
    assert isinstance(net, MLP)
    for x in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        assert (net(x).data > 0.5) == (x[0] != x[1])
