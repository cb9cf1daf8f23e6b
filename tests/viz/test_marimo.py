"""The builder that works both ways, in marimo, without a network."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from browsers import chromium_started  # noqa: F401  the fixture `chromium`
from builder_pages import button, weights
from labs import ROOT, wait_for

from nets import MLP

pytestmark = pytest.mark.browser

APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from nets import MLP, GradientDescent, moons
    from viz import build
    return GradientDescent, MLP, build, mo, moons


@app.cell
def _(GradientDescent, MLP, build, mo, moons):
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    b = build(net, *moons(80, noise=0.1, rng=3), optimiser=GradientDescent(0.1))
    w = mo.ui.anywidget(b)
    w
    return (w,)


@app.cell
def _(mo, w):
    theta = [p.data for p in w.net.parameters()]
    mo.md(f"points: {len(w.data.y)}, epochs: {len(w.history)}, theta: {theta!r}")
    return


@app.cell
def _(mo):
    press = mo.ui.run_button(label="another")
    press
    return (press,)


@app.cell
def _(MLP, press, w):
    if press.value:
        w.net = MLP(2, [5, 1], activation="relu", output="sigmoid", rng=7)
    return


@app.cell
def _(mo):
    weigh = mo.ui.run_button(label="a weight")
    weigh
    return (weigh,)


@app.cell
def _(w, weigh):
    if weigh.value:
        w.net["w1_12"].data = 0.0625
        w.show_changes()
    return


@app.cell
def _(mo):
    more = mo.ui.run_button(label="more data")
    more
    return (more,)


@app.cell
def _(moons, more, w):
    if more.value:
        w.data = moons(90, noise=0.2, rng=4)
    return


@app.cell
def _(MLP, moons):
    from nets import fit
    from viz import watch
    net2 = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    X, y = moons(40, noise=0.1, rng=3)
    history = fit(net2, X, y, loss="bce", epochs=4, callbacks=watch(net2, X, y))
    return


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture(name="address")
def marimo_started(tmp_path: Path, alive: Callable[..., None]) -> Iterator[str]:
    """A marimo server, reachable from this machine only, that runs the app."""
    pytest.importorskip("marimo", reason="the extra [browser] is not installed")
    pytest.importorskip("anywidget", reason="the extra [widget] is not installed")
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "marimo", "-y", "run", "app.py", "--headless", "--no-token"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    log = tmp_path / "log.txt"
    with open(log, "wb") as file:
        server = subprocess.Popen(command, env=environment, stdout=file, stderr=file, cwd=tmp_path)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server, log)
        alive()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(name="shown")
def app_shown(address: str, chromium: Any, alive: Callable[..., None]) -> Iterator[tuple[Any, Any]]:
    """The app in the browser, and the builder's page in it, which is connected."""
    page = chromium.new_page(viewport={"width": 1200, "height": 1600})
    asked: list[str] = []

    def only_local(route: Any) -> None:
        if route.request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.route("**/*", only_local)
    page.goto(address)
    frame = page.frame_locator("iframe[title='A network to build']")
    frame.locator("#python", has_text="This page works both ways").wait_for(timeout=60_000)
    alive()
    yield page, frame
    page.close()


def told(page: Any, beginning: str) -> list[float]:
    """The weights in Python, when the app says of the builder what begins so."""
    said = page.get_by_text(re.compile(rf"{beginning}, theta: "))
    said.wait_for()
    theta = said.text_content().partition("theta:")[2]
    return [float(x) for x in re.findall(r"-?\d[\d.e+-]*", theta)]


def test_in_marimo_page_and_python_have_the_same_network_and_a_training_is_watched(
    shown: tuple[Any, Any], tmp_path: Path
) -> None:
    page, frame = shown
    button(frame, "Epoch").click()
    button(frame, "Epoch").click()
    assert weights(frame, tmp_path) == told(page, "points: 80, epochs: 2")
    watched = page.get_by_role("img", name=re.compile("^Epoch 4 of 4: loss "))
    assert watched.evaluate("img => img.decode().then(() => img.naturalWidth)") == 720
    page.get_by_role("button", name="another").click()
    frame.locator('#undo[title*="another network from Python"]').wait_for()
    other = MLP(2, [5, 1], activation="relu", output="sigmoid", rng=7)
    assert weights(frame, tmp_path) == [p.data for p in other.parameters()]


def test_in_marimo_a_weight_that_python_changes_is_on_the_page_and_the_training_goes_on(
    shown: tuple[Any, Any], tmp_path: Path
) -> None:
    page, frame = shown
    button(frame, "Epoch").click()
    before = told(page, "points: 80, epochs: 1")
    page.get_by_role("button", name="a weight").click()
    frame.locator('#undo[title*="other weights from Python"]').wait_for()
    after = weights(frame, tmp_path)
    assert after == [before[0], 0.0625, *before[2:]]
    page.get_by_text(f"epochs: 1, theta: {after!r}").wait_for()


def test_in_marimo_data_that_python_gives_are_on_the_page(
    shown: tuple[Any, Any], tmp_path: Path
) -> None:
    page, frame = shown
    page.get_by_role("button", name="more data").click()
    frame.locator("#data", has_text="90 points").wait_for()
    theta = told(page, "points: 90, epochs: 0")
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    assert theta == weights(frame, tmp_path) == [p.data for p in net.parameters()]
