"""A border that bends: a network of one hidden layer learns two moons."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray

from nets import MLP, Adam, moons, training
from viz.scene.colours import THEMES, mixed

from .motion import NAMESPACE, Film, child, words

THEME = THEMES["light"]
SIDE = 360.0, 300.0  # pixels
LEFT, RIGHT, LOW, HIGH = -1.6, 2.6, -1.25, 1.75
FAR = 6.0  # how far out borders are followed, so that they begin and end beyond the frame
CORNERS = 48  # of each border
EPOCHS = [1, 3, 6, 10, 20, 30, 40, 45, 50, 55, 60, 63, 66, 70, 80, 100, 150]
STEP, HOLD = 0.7, 4.0
"""Seconds: from one of these epochs to the next, and of the last one."""

Floats = NDArray[np.float64]


def moving() -> str:
    """The points of both moons, and the border after some of the epochs."""
    X, y = moons(80, noise=0.12, rng=0)
    net = MLP(2, [8, 1], activation="tanh", output="sigmoid", rng=1)
    borders, losses = [], []
    for epoch in training(
        net, X, y, loss="binary_cross_entropy", optimiser=Adam(0.1), epochs=EPOCHS[-1]
    ):
        if epoch.number in EPOCHS:
            borders.append(border(net))
            losses.append(epoch.loss)
    film = Film(STEP * (len(EPOCHS) - 1) + HOLD)
    times = [STEP * k for k in range(len(EPOCHS))]
    svg = _frame()
    inside = child(svg, "g", clip_path="url(#frame)")
    _regions(inside, film, borders, times)
    for point, label in zip(X.tolist(), y.tolist(), strict=True):
        _example(inside, *_pixel(*point), label)
    for number, loss, start in zip(EPOCHS, losses, times, strict=True):
        last = number == EPOCHS[-1]
        text = f"epoch {number}: loss {loss:.3f}"
        line = words(svg, text, SIDE[0] / 2, SIDE[1] + 21, text_anchor="middle", font_size=15,
                     fill=THEME.ink, opacity=int(last))  # fmt: skip
        film.show(line, start, None if last else start + STEP)
    ElementTree.indent(svg, "")
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def border(net: MLP) -> Floats:
    """The line where the output is 0.5, from left to right, as points evenly spaced along it."""
    across = np.linspace(LEFT - FAR, RIGHT + FAR, 241)
    up = np.linspace(LOW - FAR, HIGH + FAR, 241)
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    outputs = net.predict(grid.reshape(-1, 2)).reshape(grid.shape[:2])
    lines: Any = contour_generator(across, up, outputs).lines(0.5)
    line = max(lines, key=len)
    if line[0, 0] > line[-1, 0]:
        line = line[::-1]
    near = _beyond(line)
    line = line[near[0] : near[1]]
    walked = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    even = np.linspace(0, walked[-1], CORNERS)
    return np.stack([np.interp(even, walked, line[:, k]) for k in (0, 1)], axis=-1)


def _beyond(line: Floats) -> tuple[int, int]:
    """Where the line comes into the frame and leaves it for good, with a point to spare."""
    x, y = line.T
    inside = np.flatnonzero((x > LEFT) & (x < RIGHT) & (y > LOW) & (y < HIGH))
    return max(0, int(inside[0]) - 2), int(inside[-1]) + 3


def _frame() -> Element:
    """The empty picture."""
    width, height = SIDE[0], SIDE[1] + 34
    svg = Element(
        f"{{{NAMESPACE}}}svg",
        {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"},
    )
    svg.set("role", "img")
    child(svg, "title").text = "the border of a network that learns two moons"
    child(svg, "rect", width="100%", height="100%", fill=THEME.paper)
    clip = child(svg, "clipPath", id="frame")
    child(clip, "rect", width=SIDE[0], height=SIDE[1])
    return svg


def _regions(parent: Element, film: Film, borders: list[Floats], times: list[float]) -> None:
    """Orange above the border, blue below it."""
    above, below = (mixed(THEME.paper, ink, 0.3) for ink in (THEME.gradient, THEME.value))
    child(parent, "rect", width=SIDE[0], height=SIDE[1], fill=above)
    lines = [" ".join(f"{x:.1f},{y:.1f}" for x, y in map(_pixel, *line.T)) for line in borders]
    bottom = SIDE[1] + 400
    closed = [f"M-400,{bottom} L{line} L{SIDE[0] + 400},{bottom} Z" for line in lines]
    region = child(parent, "path", d=closed[-1], fill=below)
    film.morph(region, closed, times)
    drawn = [f"M{line.replace(' ', ' L', 1)}" for line in lines]
    path = child(parent, "path", d=drawn[-1], fill="none", stroke=THEME.ink, stroke_width=2)
    film.morph(path, drawn, times)


def _example(parent: Element, x: float, y: float, label: int) -> None:
    """A point: an orange disc, or a blue triangle."""
    looks = {"stroke": THEME.ink, "stroke_width": 0.7}
    if label == 0:
        child(parent, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=4, fill=THEME.gradient, **looks)
        return
    corners = f"{x:.1f},{y - 5:.1f} {x - 4.5:.1f},{y + 3:.1f} {x + 4.5:.1f},{y + 3:.1f}"
    child(parent, "polygon", points=corners, fill=THEME.value, **looks)


def _pixel(x: float, y: float) -> tuple[float, float]:
    return (x - LEFT) / (RIGHT - LEFT) * SIDE[0], (HIGH - y) / (HIGH - LOW) * SIDE[1]
