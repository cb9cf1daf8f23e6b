"""Mistakes with pictures: draw, step_through and plots."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from blocks import Snippets

import viz
from autograd import Value, constant
from nets import MLP, History
from viz import (
    draw,
    plot_activation,
    plot_boundary,
    plot_gradients,
    plot_history,
    plot_weights,
    step_through,
)

a, b = Value(5, "a"), Value(3, "b")
J = a * b
NET = MLP(2, [3, 1], output="sigmoid", rng=1)
X, Y = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1])


def stale() -> None:
    x = Value(2, "x")
    y = x * x
    x.data = 3
    step_through(y)


def without_matplotlib() -> None:
    """A plot where matplotlib is not installed."""
    names = [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]
    kept = {name: sys.modules.pop(name) for name in names}
    sys.modules["matplotlib"] = sys.modules["matplotlib.pyplot"] = None  # type: ignore[assignment]
    try:
        plot_activation("tanh")
    finally:
        del sys.modules["matplotlib"], sys.modules["matplotlib.pyplot"]
        sys.modules.update(kept)


def pictures(folder: Path) -> Snippets:
    """Mistakes with drawings and players, which are saved into a folder."""
    strange: dict[str, Any] = {"names": {1: a}}
    return {
        "draw(3)": lambda: draw(3),
        "draw([])": lambda: draw([]),
        "draw([J, None])": lambda: draw([J, None]),
        "step_through of a stale graph": stale,
        'draw(J, edges="both")': lambda: draw(J, edges="both"),
        'draw(J, theme="blue")': lambda: draw(J, theme="blue"),
        "draw(J, order=3)": lambda: draw(J, order=3),
        'draw(J, direction="UP")': lambda: draw(J, direction="UP"),
        "draw(J, depth=-1)": lambda: draw(J, depth=-1),
        "draw([J, a], order=2)": lambda: draw([J, a], order=2),
        "draw([J, a], path=a)": lambda: draw([J, a], path=a),
        "draw(J, path=3)": lambda: draw(J, path=3),  # type: ignore[arg-type]
        "draw(J, path=a, order=2)": lambda: draw(J, path=a, order=2),
        "draw(J, names={1: a})": lambda: draw(J, **strange),
        'draw(J, names=["a"])': lambda: draw(J, names=["a"]),
        'draw(net, theme="blue")': lambda: draw(NET, theme="blue"),
        'draw(J).save("J.jpg")': lambda: draw(J).save(folder / "J.jpg"),
        'draw(J).save("J")': lambda: draw(J).save(folder / "J"),
        'draw(net).save("net.mmd")': lambda: draw(NET).save(folder / "net.mmd"),
        'draw(J).save("none/J.dot")': lambda: draw(J).save(folder / "none" / "J.dot"),
        "step_through(3)": lambda: step_through(3),  # type: ignore[arg-type]
        "step_through([J])": lambda: step_through([J]),  # type: ignore[arg-type]
        "step_through(constant)": lambda: step_through(constant(3)),
        'step_through(J, theme="blue")': lambda: step_through(J, theme="blue"),
        'step_through(J).save("J.svg")': lambda: step_through(J).save(folder / "J.svg"),
        'draw(J, open="layer 1")': lambda: draw(J, open="layer 1").svg,
        "draw(J, open=-1)": lambda: draw(J, open=-1),
        "draw(J, open=1, depth=1)": lambda: draw(J, open=1, depth=1),
        "viz.drow": lambda: viz.drow,
    }


PLOTS: Snippets = {
    "a plot without matplotlib": without_matplotlib,
    'plot_activation("tahn")': lambda: plot_activation("tahn"),
    'plot_activation("softmax")': lambda: plot_activation("softmax"),
    "plot_activation(f) of a text": lambda: plot_activation(lambda z: "z"),
    'plot_activation("tanh", low=3, high=1)': lambda: plot_activation("tanh", low=3, high=1),
    'plot_activation("tanh", low=None)': lambda: plot_activation(
        "tanh",
        low=None,  # type: ignore[arg-type]
    ),
    'plot_activation("log", low=-2, high=-1)': lambda: plot_activation("log", low=-2, high=-1),
    'plot_activation("tanh", ax=3)': lambda: plot_activation("tanh", ax=3),  # type: ignore[arg-type]
    'plot_activation("tanh", theme="blue")': lambda: plot_activation("tanh", theme="blue"),
    "plot_history(3)": lambda: plot_history(3),  # type: ignore[arg-type]
    "plot_history of no epoch": lambda: plot_history(History()),
    'plot_history(history, ["los"])': lambda: plot_history(History({"loss": [1.0]}), ["los"]),
    "plot_boundary of 3 features": lambda: plot_boundary(NET, np.ones((2, 3)), [0, 1]),
    "plot_boundary(3, X, y)": lambda: plot_boundary(3, X, Y),
    "plot_boundary with classes of 0.5": lambda: plot_boundary(NET, X, [0.5, 1, 0]),
    "plot_boundary with too many classes": lambda: plot_boundary(
        MLP(2, [2], output="softmax", rng=1), X, [0, 1, 2]
    ),
    "plot_weights(3)": lambda: plot_weights(3),
    "plot_weights(net, X of 3 features)": lambda: plot_weights(NET, np.ones((2, 3))),
    "plot_gradients(net) without gradients": lambda: plot_gradients(NET),
}
