"""The builder that works both ways: what is read of it, links, and the end of a training."""

from __future__ import annotations

import asyncio
import copy
import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from widgets import (
    FakePage,
    X,
    Y,
    anywidget_needed,  # noqa: F401  a fixture for all tests
    connected_page,  # noqa: F401  the fixture `page`
    living,  # noqa: F401  the fixture `b`
    network,
    theta,
)

from autograd import AutogradError
from nets import MLP
from viz import build, builder_link
from viz.widget.hosts import cell_run_here

pytestmark = pytest.mark.widget


@pytest.fixture(name="linked")
def builder_of_a_link(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr("viz.widget.build.kernel_here", lambda: "jupyter")
    builder = build(link=builder_link("data=circles hidden=3 tanh lock=data,hidden,loss"))
    yield builder
    builder.close()  # type: ignore[attr-defined]


def held(page: FakePage, net: MLP) -> dict[str, Any]:
    """What the page of a link tells of it."""
    locked = {"locked": ["data", "hidden", "loss"]}
    rows = {"train": {"rows": [0, 1, 2]}, "test": {"rows": [3]}}
    data = {"kind": "circles", "n": 4, "noise": 0.1, "classes": 2, "seed": 0, "scaled": False}
    points = {"X": [[0.5, 0.25], [1.0, 0.0], [0.0, 1.0], [2.0, 2.0]], "y": [1, 0, 0, 1]}
    return page.state(net, project=locked, data={"given": data, **points, **rows})


def test_what_a_link_holds_is_there_when_its_page_was_shown(linked: Any) -> None:
    for name in ("net", "data", "settings", "history"):
        with pytest.raises(
            AutogradError, match=f"show the page first, .* until then its builder has no {name}"
        ):
            getattr(linked, name)
    with pytest.raises(AutogradError, match="show the page first"):
        linked.net = network()
    assert repr(linked) == "Builder()"
    shown, _ = linked._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown and "<svg" in shown["image/svg+xml"]
    page = FakePage(linked)
    assert page.tell("hello") == {"kind": "welcome", "turn": 0, "to": "one"}
    seen: list[Any] = []
    linked.observe(lambda change: seen.append(theta(linked.net)), "net")
    assert page.tell("state", state=held(page, network(6)))["kind"] == "ack"
    assert seen == [theta(network(6))] and linked.net(X[0]).data == network(6)(X[0]).data
    assert linked.data.y.tolist() == [1, 0, 0, 1] and len(linked.history) == 0
    assert linked.settings["locked"] == ("data", "hidden", "loss")


def test_what_a_link_locks_cannot_be_set_in_python(linked: Any) -> None:
    page = FakePage(linked)
    page.tell("hello")
    page.tell("state", state=held(page, network(6)))
    heard = len(page.heard)
    with pytest.raises(AutogradError, match="locks the layers on its page"):
        linked.net = network(hidden=4)
    with pytest.raises(AutogradError, match="locks the loss on its page"):
        linked.net = MLP(2, [3, 1], activation="tanh", output="linear", rng=0)
    with pytest.raises(AutogradError, match="locks the data on its page"):
        linked.data = X, Y
    assert len(page.heard) == heard and theta(linked.net) == theta(network(6))
    linked.net = network(7)
    assert page.heard[-1]["weights"] == theta(network(7))
    linked.net["w1_11"].data = 0.5
    linked.show_changes()
    assert page.heard[-1]["weights"][0] == 0.5


def test_settings_and_data_are_read_only(b: Any, page: FakePage) -> None:
    page.tell("state", state=page.state(network()))
    with pytest.raises(AutogradError, match=r"settings cannot be set: they are changed on the pag"):
        b.settings["batch"] = 3
    with pytest.raises(AutogradError, match="settings cannot be set"):
        b.settings["optimiser"]["settings"].update(learning_rate=3)
    with pytest.raises(AutogradError, match="settings cannot be set"):
        b.settings["hidden"][0]["units"] = 3
    for array in (b.data.X, b.data.y, *b.data.train, *b.data.test):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AutogradError, match=r"X cannot be set by itself: give all examples by"):
        b.data.X = X
    mine = copy.deepcopy(b.settings)
    mine["optimiser"]["settings"]["learning_rate"] = 3
    assert b.settings["optimiser"]["settings"] == {"learning_rate": 0.1}
    assert json.loads(json.dumps(b.settings))["batch"] == 10


def test_targets_are_as_they_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viz.widget.build.kernel_here", lambda: "jupyter")
    b: Any = build(network(), X, 2 * Y - 1)
    assert np.array_equal(b.data.y, 2 * Y - 1) and np.array_equal(
        np.unique(b.data.train[1]), [0, 1]
    )
    page = FakePage(b)
    page.tell("hello")
    rows = {"train": {"rows": [*range(30)]}, "test": {"rows": [*range(30, 40)]}}
    page.tell("state", state=page.state(network(), data={"given": b.project["data"], **rows}))
    assert np.array_equal(b.data.y, 2 * Y - 1) and np.array_equal(b.data.train[1], Y[:30])
    b.data = b.data
    assert np.array_equal(b.data.y, 2 * Y - 1)
    b.close()


def ended(b: Any, tell: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a cell that waits for a training has been woken."""
    monkeypatch.setattr("viz.widget.live.messages_arrive_while_a_cell_waits", lambda: True)

    async def waits() -> bool:
        task = asyncio.ensure_future(b.trained())
        await asyncio.sleep(0)
        tell()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        is_done: bool = task.done()
        if is_done:
            await task
        task.cancel()
        return is_done

    return asyncio.run(waits())


def test_a_restart_on_the_page_is_no_end_of_a_training(
    b: Any, page: FakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state(epoch: int, has_trained: bool) -> None:
        trained = {"epoch": epoch, "counts": {}, "memory": []}
        told = page.state(network(epoch), trained=trained, hasTrained=has_trained)
        page.tell("state", state=told)

    state(20, True)
    assert not ended(b, lambda: state(0, False), monkeypatch)
    assert not ended(b, lambda: state(19, False), monkeypatch)
    assert ended(b, lambda: state(1, True), monkeypatch)


def test_closing_ends_the_waiting_and_says_how_it_was_closed(
    b: Any, page: FakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = r"closed, by close\(\) or because its cell was run again"
    with pytest.raises(AutogradError, match=words):
        ended(b, b.close, monkeypatch)
    assert page.heard[-1] == {"kind": "closed"}
    with pytest.raises(AutogradError, match=words):
        ended(b, lambda: None, monkeypatch)


def test_a_run_of_a_cell_is_known_only_where_the_notebook_names_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    header = {"msg_type": "execute_request", "msg_id": "7"}
    request: dict[str, Any] = {"header": header, "content": {"code": "b = build()"}}
    kernel = SimpleNamespace(get_parent=lambda channel: request)
    shell = SimpleNamespace(kernel=kernel)
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.delitem(sys.modules, "marimo", raising=False)
    assert cell_run_here() is None  # another cell may have the same text
    request["metadata"] = {"cellId": "a"}
    assert cell_run_here() == ("a", "7")


def test_settings_follow_what_python_changes_at_once(b: Any) -> None:
    b.net = MLP(2, [5, 1], activation="relu", output="sigmoid", rng=0)
    assert [layer["units"] for layer in b.settings["hidden"]] == [5]
    b.data = X, Y * 2.5
    assert b.settings["task"] == "regression"
