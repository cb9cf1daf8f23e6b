"""The page of a living builder in Chromium, its messages carried to Python and back by the test."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from browsers import chromium_started  # noqa: F401  the fixture `chromium`
from builder_pages import button
from widgets import (
    FakePage,
    X,
    Y,
    anywidget_needed,  # noqa: F401  a fixture for all tests
    living,  # noqa: F401  the fixture `b`
    network,
    theta,
)

from autograd import AutogradError
from nets import circles
from viz import build, builder_link

pytestmark = pytest.mark.browser

FRAME = """(html) => {
  const frame = document.createElement("iframe");
  Object.assign(frame.style, { width: "1100px", height: "900px" });
  frame.sandbox = "allow-scripts allow-forms";
  frame.srcdoc = html;
  window.told = [];
  window.tell = (message) => frame.contentWindow.postMessage({ chainstep: message }, "*");
  addEventListener("message", ({ data }) => {
    if (data?.chainstep) told.push(JSON.stringify(data.chainstep));
  });
  frame.addEventListener("load", () => tell({ kind: "greeting" }));
  document.body.append(frame);
}"""


class Carrier:
    """Shows a builder's page, and carries messages as JSON until something is so."""

    def __init__(self, chromium: Any, builder: Any) -> None:
        self.builder = builder
        self.page = chromium.new_page(viewport={"width": 1200, "height": 1000})
        self.frame = self.page.frame_locator("iframe")
        self.heard: list[Any] = []
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        before = builder.send

        def send(content: Any, buffers: Any = None) -> None:
            self.heard.append(json.loads(json.dumps(content, allow_nan=False)))
            before(content, buffers)

        builder.send = send
        self.page.evaluate(FRAME, builder.page)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Carry messages until it is so, and all that was told has its answer."""
        while True:
            assert self.errors == []
            told = self.page.evaluate("() => told.splice(0)")
            for message in told:
                self.builder._handle_custom_msg(json.loads(message), [])
            sent, self.heard = self.heard, []
            for message in sent:
                assert message["kind"] != "trouble", message["words"]
                self.page.evaluate("(message) => tell(message)", message)
            if not told and not sent:
                if is_so():
                    return
                self.page.evaluate("() => new Promise(requestAnimationFrame)")

    def count(self) -> str:
        """The number of epochs that the page shows."""
        return str(self.frame.locator("#count").text_content())


@pytest.fixture(name="carried")
def carriers(chromium: Any) -> Iterator[Callable[[Any], Carrier]]:
    made: list[Carrier] = []

    def carried(builder: Any) -> Carrier:
        made.append(Carrier(chromium, builder))
        return made[-1]

    yield carried
    for each in made:
        each.page.close()


def test_a_link_is_living_and_python_has_its_data_and_locks(
    carried: Callable[[Any], Carrier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.widget.build.kernel_here", lambda: "jupyter")
    b: Any = build(link=builder_link("data=moons hidden=3 tanh lock=data,hidden"))
    carrier = carried(b)
    carrier.until(lambda: b._is_known)
    assert b.net.sizes == [3, 1] and b.data.X.shape == (200, 2) and len(b.data.train[1]) == 150
    button(carrier.frame, "Epoch").click()
    carrier.until(lambda: len(b.history) == 1)
    with pytest.raises(AutogradError, match="locks the layers on its page"):
        b.net = network(hidden=4)
    b.net = other = network(4)
    carrier.until(lambda: "another network from Python" in title(carrier))
    carrier.until(lambda: carrier.count() == "0" and len(b.history) == 0)
    assert theta(b.net) == theta(other) and b.settings["locked"] == ("data", "hidden")
    b.close()


def title(carrier: Carrier) -> str:
    """What the button Back of a page says."""
    return str(carrier.frame.locator("#undo").get_attribute("title"))


def test_a_long_history_with_an_infinite_loss_comes_to_a_page_and_back(
    b: Any, carried: Callable[[Any], Carrier]
) -> None:
    first = FakePage(b, "first")
    first.tell("hello")
    names = ("loss", "learning_rate", "accuracy", "validation_loss", "validation_accuracy")
    measures = dict(zip(names, np.random.default_rng(0).random((5, 14_000)).tolist(), strict=True))
    losses, tested = measures["loss"], measures["validation_loss"]
    tested[13_000:13_003] = [math.inf, -math.inf, math.nan]
    texts = [*tested[:13_000], "Infinity", "-Infinity", "NaN", *tested[13_003:]]
    columns = measures | {"validation_loss": texts}
    told = {"measures": {"from": 0, "columns": columns}, "playing": False}
    trained = {"epoch": 14_000, "counts": {}, "memory": []}
    rows = {"train": {"rows": [*range(30)]}, "test": {"rows": [*range(30, 40)]}}
    data = {"given": b.project["data"], **rows}
    first.tell("state", state=first.state(network(), trained=trained, data=data, **told))

    carrier = carried(b)
    carrier.until(lambda: carrier.count() == "14,000" and len(b.history) == 14_000)
    assert b.history.loss == losses
    assert np.array_equal(b.history.validation_loss, tested, equal_nan=True)
    history = b.history
    b.net["w1_11"].data = 0.5
    b.show_changes()
    assert carrier.heard[-1]["kind"] == "weights"
    carrier.until(lambda: "other weights from Python" in title(carrier))
    assert theta(b.net)[0] == 0.5 and b.history is history and carrier.count() == "14,000"
    button(carrier.frame, "Epoch").click()
    carrier.until(lambda: len(b.history) == 14_001)
    assert b.history.loss[:14_000] == losses and b.project["trained"]["epoch"] == 14_001


def test_a_restart_is_not_told_as_the_end_of_a_training(
    b: Any, carried: Callable[[Any], Carrier]
) -> None:
    carrier, ends = carried(b), []
    carrier.until(lambda: b._is_known)
    note = b._ends.note

    def noted(is_playing: bool, has_trained: bool) -> None:
        ends.append((is_playing, has_trained))
        note(is_playing, has_trained)

    b._ends.note = noted
    button(carrier.frame, "Epoch").click()
    carrier.until(lambda: len(b.history) == 1)
    button(carrier.frame, "Restart").click()
    carrier.until(lambda: len(b.history) == 0)
    assert ends == [(False, True), (False, False)]


def test_targets_of_minus_one_and_one_stay_so_when_a_page_has_them(
    carried: Callable[[Any], Carrier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.widget.build.kernel_here", lambda: "jupyter")
    b: Any = build(network(), X, 2 * Y - 1)
    carrier = carried(b)
    carrier.until(lambda: b._is_known)
    assert np.array_equal(b.data.y, 2 * Y - 1)
    points, targets = circles(30, noise=0.05, factor=0.5)
    b.data = points, 2 * targets - 1
    carrier.until(lambda: "other data from Python" in title(carrier))
    assert np.array_equal(b.data.y, 2 * targets - 1) and np.array_equal(b.data.X, points)
    b.close()
