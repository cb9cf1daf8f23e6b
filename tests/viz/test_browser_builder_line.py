"""A network with one input on the builder's page: a curve for each class, points in rows below."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import button, choose, click_point, clicks, network

from nets import MLP
from viz import build

pytestmark = pytest.mark.browser

SPAN = (-0.36, 1.06)
"""From where to where the picture of three classes reaches: probabilities, and three rows below."""

NEAR = """([x, y, k]) => {
  const canvas = document.querySelector("#outputs canvas.ground"), { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const colour = getComputedStyle(document.documentElement).getPropertyValue(`--class-${k}`).trim();
  const wanted = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const { data } = copy.getImageData(Math.round(x * width) - 6, Math.round(y * height) - 6, 12, 12);
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 255 && wanted.every((c, at) => data[i + at] === c)) return true;
  }
  return false;
}"""
"""Whether the curve of a class is next to a place of the picture."""

PALE_LINE = """() => {
  const [ground, points] = [...document.querySelectorAll("#outputs canvas")].map((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height)
      .getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height);
  });
  const { width, height } = ground, curve = (x, y) => ground.data[4 * (y * width + x) + 3] > 0;
  let all = 0, off = 0;
  for (let i = Math.round(0.2 * height) * width; i < 0.8 * height * width; i += 1) {
    const x = i % width, y = (i - x) / width;
    const alpha = points.data[4 * (y * width + x) + 3];
    if (alpha < 80 || alpha > 130) continue; // pale: a snapshot's line
    all += 1;
    off += [-3, 0, 3].some((dy) => curve(x, y + dy)) ? 0 : 1;
  }
  return [all, off];
}"""
"""Dots of a snapshot's pale line between the rows of points, and how many are off the curve."""


def three_classes() -> tuple[list[list[float]], list[int]]:
    rng = random.Random(0)
    X = [[rng.uniform(-3, 3)] for _ in range(60)]
    return X, [int(x > -1) + int(x > 1) for (x,) in X]


def softmax(z: list[float]) -> list[float]:
    e = [math.exp(each - max(z)) for each in z]
    return [each / sum(e) for each in e]


@pytest.mark.parametrize("output", ["linear", "softmax"])
def test_each_class_has_the_curve_of_its_probability(
    opened: Open, tmp_path: Path, output: str
) -> None:
    X, y = three_classes()
    page = opened(build(MLP(1, [4, 3], output=output, rng=1), X, y, test=0), 1440, 900)
    clicks(page, "epoch", 60)
    net = network(page, tmp_path)
    low, high = min(X)[0], max(X)[0]
    room = 0.12 * (high - low)
    for k in range(20):
        share = (k + 0.5) / 20
        x = low - room + share * (high - low + 2 * room)
        a = [float(each.data) for each in net([x])]
        for k, p in enumerate(softmax(a) if output == "linear" else a):
            up = (p - SPAN[0]) / (SPAN[1] - SPAN[0])
            overlaps = any(abs(p - q) < 0.05 for j, q in enumerate(softmax(a)) if j != k)
            assert overlaps or page.evaluate(NEAR, [share, 1 - up, k]), (x, k, p)


def test_a_point_in_the_row_of_its_class_is_chosen_by_a_click(opened: Open) -> None:
    X, y = three_classes()
    page = opened(build(MLP(1, [4, 3], rng=1), X, y, test=0), 1440, 900)
    low, high = min(X)[0], max(X)[0]
    room = 0.12 * (high - low)
    for row in (0, 5, 9):
        across = (X[row][0] - low + room) / (high - low + 2 * room)
        click_point(page, across, 1 - (-0.1 * (y[row] + 0.8) - SPAN[0]) / (SPAN[1] - SPAN[0]))
        words = page.locator("#why .example p").first.text_content()
        assert f"target {y[row]}" in words


@pytest.mark.parametrize("classes", [2, 3])
def test_a_point_that_is_added_to_a_line_has_the_class_of_the_brush(
    opened: Open, classes: int
) -> None:
    X, y = three_classes()
    net = MLP(1, [2, 3], rng=1) if classes == 3 else MLP(1, [2, 1], output="sigmoid", rng=1)
    page = opened(build(net, X, y if classes == 3 else [k // 2 for k in y], test=0), 1440, 900)
    button(page, "Draw points").click()
    choose(page, "class", "1")
    click_point(page, 0.4, 0.5)
    assert page.locator("#data p", has_text="61 points").is_visible()
    task = page.get_by_role("combobox", name="task").input_value()
    assert task == ("two" if classes == 2 else "classes")


def test_a_snapshot_of_two_classes_on_a_line_lies_on_its_curve(opened: Open) -> None:
    X, y = three_classes()
    net = MLP(1, [2, 1], output="sigmoid", rng=1)
    page = opened(build(net, X, [k // 2 for k in y], test=0), 1440, 900)
    clicks(page, "epoch", 30)
    button(page, "Keep a snapshot").click()
    pale, off = page.evaluate(PALE_LINE)
    assert pale > 50 and off < 0.05 * pale
