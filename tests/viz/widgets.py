"""A page that talks to a living builder, for tests without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nets import MLP, GradientDescent, moons
from viz import build

Json = dict[str, Any]

X, Y = moons(40, noise=0.1, rng=2)


def network(rng: int = 1, hidden: int = 3) -> MLP:
    return MLP(2, [hidden, 1], activation="tanh", output="sigmoid", rng=rng)


def theta(net: MLP) -> list[float]:
    return [p.data for p in net.parameters()]


class FakePage:
    """Sends what a page sends, and keeps what it gets."""

    def __init__(self, builder: Any, name: str = "one") -> None:
        self.builder = builder
        self.name = name
        self.turn = 0
        self.heard: list[Json] = []
        before = builder.send

        def send(content: Json, buffers: Any = None) -> None:
            self.heard.append(content)
            if content["kind"] in ("state", "welcome", "weights") and content.get("from") != name:
                self.turn = content["turn"]
            before(content, buffers)

        builder.send = send

    def tell(self, kind: str, **parts: Any) -> Json:
        """Send a message; the last answer."""
        message = {"kind": kind, "page": self.name, "turn": self.turn, **parts}
        self.builder._handle_custom_msg(message, [])
        return self.heard[-1]

    def state(self, net: MLP, **parts: Any) -> Json:
        """The state of a page with this network, as it is told."""
        layers = [
            {"units": n, "activation": str(g)}
            for n, g in zip(net.sizes, net.activations, strict=True)
        ]
        project = {
            "task": "two", "shown": [0, 1], "test": 0.25, "features": ["x1", "x2"],
            "hidden": layers[:-1], "output": None, "init": None, "rng": 0, "loss": None,
            "optimiser": {"name": "gradient_descent", "settings": {"learning_rate": 0.1}},
            "schedule": None, "penalty": None, "batch": 10, "seed": 0, "locked": [],
        }  # fmt: skip
        changed = parts.pop("project", {})
        return {
            "project": project | changed,
            "used": {"loss": "binary_cross_entropy", "output": "sigmoid"},
            "inputs": net.n_in,
            "layers": layers,
            "weights": [p.data for p in net.parameters()],
            "trained": {"epoch": 0, "counts": {}, "memory": []},
            "measures": {"from": 0, "columns": {}},
            "playing": False,
            **parts,
        }


@pytest.fixture(autouse=True)
def anywidget_needed() -> None:
    pytest.importorskip("anywidget", reason="the extra [widget] is not installed")


@pytest.fixture(name="b")
def living(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A builder as in a notebook of Jupyter."""
    monkeypatch.setattr("viz.widget.build.kernel_here", lambda: "jupyter")
    builder = build(network(), X, Y, optimiser=GradientDescent(0.1))
    yield builder
    builder.close()  # type: ignore[attr-defined]


@pytest.fixture(name="page")
def connected_page(b: Any) -> FakePage:
    page = FakePage(b)
    assert page.tell("hello")["kind"] == "welcome"
    return page
