"""The builder that works both ways, without a browser: what it tells a page, and what it takes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
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
from nets import MLP, Adam, DataError, GradientDescent, fit, moons, schedules, train_test_split
from viz import Builder, build
from viz.widget.hosts import CellRun
from viz.widget.living import keep_living

pytestmark = pytest.mark.widget


def test_it_has_what_it_was_given_before_a_page_is_shown(b: Any) -> None:
    assert issubclass(type(b), Builder) and repr(b) == repr(Builder.__repr__(b))[1:-1]
    assert theta(b.net) == theta(network())
    X_train, _, _, y_test = train_test_split(X, Y, 0.25, rng=0)
    assert np.array_equal(b.data.train[0], X_train) and np.array_equal(b.data.test[1], y_test)
    points, targets = b.data
    assert np.array_equal(points, X) and np.array_equal(targets, Y) and len(b.history) == 0
    assert b.settings["batch"] == 10 and "weights" not in b.settings


def test_what_the_page_tells_is_in_python_and_observers_are_told(b: Any, page: FakePage) -> None:
    changes: list[Any] = []
    b.observe(lambda change: changes.append((change.name, len(b.history))), ["net", "history"])
    other = network(5, hidden=4)
    measures = {"from": 0, "columns": {"loss": [0.5, 0.25], "learning_rate": [0.1, 0.1]}}
    answer = page.tell("state", state=page.state(other, measures=measures))
    assert answer["kind"] == "ack" and answer["moment"] == 1
    assert theta(b.net) == theta(other) and str(b.net) == str(other)
    assert b.net(X[0]).data == other(X[0]).data
    assert b.history.loss == [0.5, 0.25]
    assert b.settings["loss"] == "binary_cross_entropy"
    assert sorted(changes) == [("history", 2), ("net", 2)]
    kept = b.net
    page.tell("state", state=page.state(other, measures={"from": 1, "columns": {"loss": [0.125]}}))
    assert b.net is kept and b.history.loss == [0.5, 0.125]


def test_what_python_changes_goes_to_the_page(b: Any, page: FakePage) -> None:
    other = network(7, hidden=5)
    b.net = other
    told = page.heard[-1]
    assert b.net is other and told["kind"] == "state" and told["weights"] == theta(other)
    assert told["project"]["hidden"] == [{"units": 5, "activation": "tanh"}] and told["turn"] == 1
    b.net["w1_12"].data = 0.5
    b.show_changes()
    assert page.heard[-1]["weights"] == theta(other) and theta(other)[1] == 0.5
    more = moons(60, noise=0.2, rng=4)
    b.data = more
    assert page.heard[-1]["data"]["X"] == more[0].tolist() and len(b.data.y) == 60
    b.show_changes()
    assert page.turn == 3


def test_what_a_page_told_before_it_saw_a_change_does_not_count(b: Any, page: FakePage) -> None:
    b.net["b1_1"].data = 0.25
    page.tell("state", state=page.state(network(9)))  # sent before the change came
    assert b.net["b1_1"].data == 0.25
    kinds = [x["kind"] for x in page.heard]
    assert kinds[-2:] == ["weights", "ack"]
    page.tell("state", state=page.state(network(9)))
    assert theta(b.net) == theta(network(9))


def test_a_page_that_is_shown_later_gets_what_has_changed(b: Any, page: FakePage) -> None:
    assert page.heard[-1].get("project") is None
    measures = {"from": 0, "columns": {"loss": [0.5]}}
    page.tell("state", state=page.state(network(5), measures=measures))
    second = FakePage(b, "two")
    welcome = second.tell("hello")
    assert welcome["to"] == "two" and welcome["weights"] == theta(network(5))
    assert welcome["measures"] == {"from": 1, "columns": {}}
    assert second.heard[-2]["measures"] == measures and welcome["data"]["y"] == Y.tolist()
    page.tell("state", state=page.state(network(6)))
    relayed = [x for x in second.heard if x["kind"] == "state"]
    assert [x["from"] for x in relayed] == ["one"] and relayed[0]["weights"] == theta(network(6))


@pytest.mark.parametrize("optimiser", ["gradient_descent", "adam"])
def test_slices_of_training_are_what_fit_does(b: Any, page: FakePage, optimiser: str) -> None:
    settings = {"learning_rate": 0.02}
    counts, rows = ({"t": 0}, 2) if optimiser == "adam" else ({}, 0)
    trained = {"epoch": 0, "counts": counts, "memory": [[0.0] * 13] * rows}
    schedule = {"name": "cosine", "settings": {"rate": 0.02, "epochs": 8, "lowest": 0.0}}
    project = {
        "optimiser": {"name": optimiser, "settings": settings},
        "schedule": schedule,
        "penalty": {"name": "l2", "strength": 0.01},
        "batch": 7,
        "seed": 3,
    }
    state = page.state(network(), project=project, trained=trained)
    asked = {"long": False, "playing": True}
    told = page.tell("train", state=state, **asked)
    for _ in range(2):
        told = page.tell("train", **asked)
    later = page.state(b.net, project=project, trained=told["trained"])
    later["measures"] = {"from": 3, "columns": {}}
    told = page.tell("train", state=later, **asked)  # goes on from what the page tells
    assert told["kind"] == "trained" and told["trained"]["epoch"] == 4

    net = network()
    X_train, _, y_train, _ = train_test_split(X, Y, 0.25, rng=0)
    rule = Adam(0.02) if optimiser == "adam" else GradientDescent(0.02)
    cosine = schedules.cosine(0.02, epochs=8)
    common: Any = {"loss": "bce", "optimiser": rule, "batch_size": 7, "rng": 3, "progress": False}
    common |= {"penalty": lambda p: 0.01 * sum(x * x for x in p)}
    losses = fit(net, X_train, y_train, epochs=3, schedule=cosine, **common).loss
    losses += fit(net, X_train, y_train, epochs=1, schedule=lambda k: cosine(3), **common).loss
    assert b.history.loss == pytest.approx(losses, abs=1e-12)
    assert told["weights"] == pytest.approx(theta(net), abs=1e-12)
    assert theta(b.net) == told["weights"]
    assert set(b.history.measures) >= {"accuracy", "validation_loss", "validation_accuracy"}


def test_a_wide_network_trains_in_the_kernel_as_fit_trains_it(b: Any, page: FakePage) -> None:
    b.net = network(hidden=32)
    state = page.state(network(hidden=32), project={"batch": None, "seed": 3})
    told = page.tell("train", state=state, long=False, playing=False)
    X_train, _, y_train, _ = train_test_split(X, Y, 0.25, rng=0)
    net = network(hidden=32)
    fit(net, X_train, y_train, loss="bce", optimiser=GradientDescent(0.1), epochs=1,
        progress=False)  # fmt: skip
    assert told["weights"] == pytest.approx(theta(net), abs=1e-12)


def test_errors_are_told_on_the_page(b: Any, page: FakePage) -> None:
    def fails(change: Any) -> None:
        raise ValueError("no such thing")

    b.observe(fails, "net")
    page.tell("state", state=page.state(network(5)))
    assert page.heard[-1]["kind"] == "trouble"
    assert "ValueError in Python: no such thing" in page.heard[-1]["words"]
    b.unobserve(fails, "net")
    diverging = {"optimiser": {"name": "gradient_descent", "settings": {"learning_rate": 1e308}}}
    page.tell("train", state=page.state(b.net, project=diverging), long=False, playing=True)
    assert page.heard[-1]["words"].startswith("DivergenceError in Python: epoch 1, batch")
    assert theta(b.net) == theta(network(5))


REFUSED = {
    "three outputs": ("net", MLP(2, [3, 3], rng=0), "3 outputs, and the examples have 2 classes"),
    "inputs": ("net", MLP(3, [1], output="sigmoid", rng=0), "reads 3 columns, and X has 2"),
    "activation": ("net", MLP(2, [2, 1], "cos", "sigmoid", rng=0), "without the activation cos"),
    "last layer": ("net", MLP(2, [2, 1], output="relu", rng=0), "ends in relu, for which"),
    "no network": ("net", 3, "takes an MLP, or a model of such layers, got int"),
    "no pair": ("data", [1], "a pair, b.data = X, y, got list"),
    "columns": ("data", (np.ones((4, 3)), [0, 1, 0, 1]), "reads 2 inputs, and X has 3"),
    "settings": ("settings", {"batch": 3}, "settings cannot be set: they are changed on the page"),
    "history": ("history", None, "history cannot be set: it is what the training"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_told_and_nothing_changes(b: Any, page: FakePage, case: str) -> None:
    name, value, words = REFUSED[case]
    before, heard = b.project, len(page.heard)
    with pytest.raises(AutogradError, match=words):
        setattr(b, name, value)
    assert b.project == before and len(page.heard) == heard


def test_examples_of_more_than_a_megabyte_are_refused_with_their_size(b: Any) -> None:
    rows = np.random.default_rng(0).random((5000, 12))
    wide = build(MLP(12, [1], output="sigmoid", rng=0), rows[:20], [0, 1] * 10)
    FakePage(wide).tell("hello")
    with pytest.raises(DataError, match=r"other data would be a message of 1\.\d\d MB, and a page"):
        wide.data = rows, [0, 1] * 2500  # type: ignore[attr-defined]
    assert len(wide.data.y) == 20  # type: ignore[attr-defined]
    wide.close()  # type: ignore[attr-defined]


def test_data_that_a_page_could_not_send_say_so(b: Any, page: FakePage) -> None:
    page.tell("state", state=page.state(network(), left="a message of 2.5 MB"))
    with pytest.raises(DataError, match=r"the data of the page are not here: a message of 2\.5 MB"):
        _ = b.data.X
    assert "2.5 MB" in repr(b.data)


def test_a_cell_can_wait_for_a_training(b: Any, page: FakePage, monkeypatch: Any) -> None:
    async def waits() -> int:
        task = asyncio.ensure_future(b.trained())
        await asyncio.sleep(0)
        page.tell("state", state=page.state(network(), playing=True))
        await asyncio.sleep(0)
        assert not task.done()
        measures = {"from": 0, "columns": {"loss": [0.5, 0.25]}}
        page.tell("state", state=page.state(network(3), measures=measures))
        return len(await task)

    where = "viz.widget.live.messages_arrive_while_a_cell_waits"
    monkeypatch.setattr(where, lambda: True)
    assert asyncio.run(waits()) == 2
    monkeypatch.setattr(where, lambda: False)
    with pytest.raises(AutogradError, match="in Jupyter this needs ipykernel 7"):
        asyncio.run(b.trained())


def test_a_saved_page_has_the_network_of_now(b: Any, page: FakePage, tmp_path: Path) -> None:
    page.tell("state", state=page.state(network(8)))
    b.save(tmp_path / "now.html")
    assert repr(theta(network(8))[0]) in (tmp_path / "now.html").read_text(encoding="utf-8")


def test_a_notebook_that_shows_no_widgets_gets_the_page_on_its_own(b: Any) -> None:
    shown, _ = b._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "image/svg+xml"} <= {*shown}
    assert "needs the extra widget where the notebook" in shown["text/html"]


def test_without_anywidget_the_page_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viz.widget.build.kernel_here", lambda: "jupyter")
    monkeypatch.setattr("viz.widget.build.find_spec", lambda name: None)
    made = build(network(), X, Y)
    assert type(made) is Builder
    assert ".[widget]" in made._repr_mimebundle_()["text/html"]
    assert ".[widget]" not in made.html  # a file is opened elsewhere


def test_models_of_layers_are_shown_if_that_is_all_they_do(b: Any) -> None:
    class Stack:
        def __init__(self, scale: float) -> None:
            net = network()
            self.layers, self.parameters = net.layers, net.parameters
            self.net, self.scale = net, scale

        def __call__(self, x: Any) -> Any:
            return self.net(x) * self.scale

    assert build(Stack(1.0), X, Y).project["weights"] == theta(network())
    with pytest.raises(AutogradError, match="the model Stack does more than its layers do"):
        build(Stack(2.0), X, Y)


def test_networks_and_pages_are_made_without_anywidget() -> None:
    code = "import sys, autograd, nets, viz; viz.build(); print('anywidget' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "False\n"


def test_one_builder_a_cell_lives_but_all_of_one_run() -> None:
    class Made:
        is_closed = False

        def close(self) -> None:
            self.is_closed = True

    made = [Made() for _ in range(5)]
    runs = [("a", "1"), ("a", "1"), ("b", "1"), ("a", "2"), ("b", "1")]
    for each, (cell, run) in zip(made, runs, strict=True):
        keep_living(each, CellRun(cell, run))
    assert [each.is_closed for each in made] == [True, True, False, False, False]
