"""The builder that works both ways, in a real JupyterLab without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
)
from builder_pages import button, choose, played, trouble, weights
from labs import (
    RUN_ALL,
    framed,
    lab_started,  # noqa: F401  the fixture `lab`
    notebook_file,
    notebooks_opened,  # noqa: F401  the fixture `opened_notebook`
)

from nets import MLP, GradientDescent, fit, moons, train_test_split

pytestmark = pytest.mark.browser

BUILDING = [
    "import json\nfrom nets import *\nfrom viz import build",
    "X, y = moons(80, noise=0.1, rng=3)\n"
    'net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)\n'
    "b = build(net, X, y, optimiser=GradientDescent(0.1))\nb",
]
TOLD = (
    "print(json.dumps([[p.data for p in b.net.parameters()], b.history.measures, "
    "[float(b.net(x).data) for x in b.data.X[:5]], len(b.data.train[1])]))"
)
ADD_CELL = """async (source) => {
  const { content } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = content.widgets.length - 1;
  await jupyterapp.commands.execute("notebook:insert-cell-below");
  content.activeCell.model.sharedModel.setSource(source);
  await jupyterapp.commands.execute("notebook:run-cell");
  const { model } = content.activeCell;
  return model.outputs.toJSON();
}"""


def run_cell(page: Any, source: str) -> str:
    """Run a cell at the end of the notebook; what it printed."""
    outputs = page.evaluate(ADD_CELL, source)
    errors = [x["evalue"] for x in outputs if x["output_type"] == "error"]
    assert errors == []
    return "".join(
        x["text"] if isinstance(x["text"], str) else "".join(x["text"])
        for x in outputs
        if x["output_type"] == "stream"
    )


@pytest.fixture(autouse=True, scope="module")
def _with_anywidget() -> None:
    pytest.importorskip("anywidget", reason="the extra [widget] is not installed")


@pytest.fixture(name="built")
def notebook_with_builder(opened_notebook: Open, alive: Callable[..., None]) -> Iterator[Any]:
    """A notebook whose builder is connected, and the builder's page in it."""
    page = opened_notebook("live.ipynb", notebook_file(BUILDING))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(RUN_ALL)
    frame = framed(page)
    connected(frame)
    alive()
    yield page, frame
    page.close()
    outside = [x for x in asked if not re.match(r"(https?|wss?)://127\.0\.0\.1|data:|blob:", x)]
    assert outside == []


def connected(frame: Any) -> None:
    """Wait until the page says that Python is there."""
    frame.locator("#python", has_text="This page works both ways").wait_for(timeout=240_000)


def told(page: Any) -> list[Any]:
    """What the builder has in Python."""
    found: list[Any] = json.loads(run_cell(page, TOLD))
    return found


def test_what_is_trained_on_the_page_is_in_python(built: Any, tmp_path: Path) -> None:
    page, frame = built
    button(frame, "Epoch").click()
    button(frame, "Epoch").click()
    frame.locator("#count", has_text=re.compile("^2$")).wait_for()
    run_cell(page, "import asyncio\nwhile len(b.history) < 2: await asyncio.sleep(0.05)")
    theta, measures, outputs, count = told(page)
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    X, y = moons(80, noise=0.1, rng=3)
    X_train, _, y_train, _ = train_test_split(X, y, 0.25, rng=0)
    history = fit(net, X_train, y_train, loss="bce", optimiser=GradientDescent(0.1), epochs=2,
                  batch_size=10, rng=0, progress=False)  # fmt: skip
    assert theta == pytest.approx([p.data for p in net.parameters()], abs=1e-12)
    assert measures["loss"] == pytest.approx(history.loss, abs=1e-12) and count == 60
    assert outputs == pytest.approx([net(x).data for x in X[:5]], abs=1e-12)
    assert weights(frame, tmp_path) == theta


def test_what_python_changes_is_shown_on_the_page(built: Any, tmp_path: Path) -> None:
    page, frame = built
    other = MLP(2, [5, 2, 1], activation="relu", output="sigmoid", rng=7)
    run_cell(page, 'b.net = MLP(2, [5, 2, 1], activation="relu", output="sigmoid", rng=7)')
    frame.locator("#depth", has_text="2 hidden layers").wait_for()
    assert weights(frame, tmp_path) == [p.data for p in other.parameters()]
    assert told(page)[0] == [p.data for p in other.parameters()]

    run_cell(page, 'b.net["w1_12"].data = 0.0625')
    other["w1_12"].data = 0.0625
    frame.locator('#undo[title*="other weights from Python"]').wait_for()
    assert weights(frame, tmp_path) == [p.data for p in other.parameters()]

    run_cell(page, "b.data = circles(90, noise=0.05, factor=0.5)")
    frame.locator("#data", has_text="90 points").wait_for()
    assert told(page)[3] == 90 - round(90 / 4)
    assert weights(frame, tmp_path) == [p.data for p in other.parameters()]


def test_the_kernel_trains_by_a_switch_and_a_cell_waits_for_it(built: Any, tmp_path: Path) -> None:
    page, frame = built
    choose(frame, "trains in", "kernel")
    assert button(frame, "Batch").is_disabled()
    waiting = page.evaluate_handle(
        f"async () => ({{ done: ({ADD_CELL})('h = await b.trained()') }})"
    )
    button(frame, "Play").click()
    played(frame)
    button(frame, "Pause").click()
    waiting.evaluate("({ done }) => done")
    theta, measures, _, _ = told(page)
    epochs = len(measures["loss"])
    assert run_cell(page, "print(len(h) == len(b.history))") == "True\n" and epochs >= 5
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    X, X_test, y, y_test = train_test_split(*moons(80, noise=0.1, rng=3), 0.25, rng=0)
    options: Any = {"optimiser": GradientDescent(0.1), "batch_size": 10, "rng": 0}
    history = fit(net, X, y, loss="bce", epochs=epochs, validation=(X_test, y_test),
                  metrics=["accuracy"], progress=False, **options)  # fmt: skip
    assert theta == pytest.approx([p.data for p in net.parameters()], abs=1e-12)
    assert measures["validation_loss"] == pytest.approx(history.validation_loss, abs=1e-12)
    assert weights(frame, tmp_path) == theta
    choose(frame, "trains in", "browser")
    button(frame, "Epoch").click()
    frame.locator("#count", has_text=re.compile(f"^{epochs + 1}$")).wait_for()
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=1)
    fit(net, X, y, loss="bce", epochs=epochs + 1, progress=False, **options)
    found = weights(frame, tmp_path)
    assert found == pytest.approx([p.data for p in net.parameters()], abs=1e-12)


def test_a_dark_page_whose_cell_is_run_twice_has_one_living_builder(built: Any) -> None:
    page, frame = built
    page.emulate_media(color_scheme="null")
    theme = "{theme: 'JupyterLab Dark'}"
    page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {theme})")
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    ground = frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(22, 24, 29)"
    page.evaluate(
        """async () => {
          const { content } = jupyterapp.shell.currentWidget;
          content.activeCellIndex = 1;
          await jupyterapp.commands.execute("notebook:run-cell");
        }"""
    )
    connected(frame)
    source = (
        "from ipywidgets import Widget\nfrom viz import Builder\nimport ipywidgets.widgets.widget "
        "as w\nprint(sum(isinstance(x, Builder) for x in w._instances.values()))"
    )
    assert run_cell(page, source) == "1\n"
    assert page.locator(".jp-OutputArea iframe").count() == 1


def test_when_the_kernel_is_restarted_the_page_says_so_and_goes_on_alone(built: Any) -> None:
    page, frame = built
    choose(frame, "trains in", "kernel")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    frame.locator("#python", has_text="the page goes on alone").wait_for(timeout=240_000)
    assert frame.locator("#place").is_hidden()
    button(frame, "Epoch").click()
    frame.locator("#count", has_text=re.compile("^1$")).wait_for()
    assert trouble(frame) == ""


@pytest.mark.parametrize("lab", [["@jupyter-widgets/jupyterlab-manager"]], indirect=True)
def test_a_lab_without_widgets_shows_the_page_on_its_own_and_says_so(opened_notebook: Open) -> None:
    page = opened_notebook("alone.ipynb", notebook_file(BUILDING))
    page.evaluate(RUN_ALL)
    frame = framed(page)
    line = frame.locator("#python", has_text="needs the extra widget where the notebook's program")
    line.wait_for(timeout=240_000)
    button(frame, "Epoch").click()
    frame.locator("#count", has_text=re.compile("^1$")).wait_for()
    page.close()


WIDE = (
    "import numpy as np\nrows = np.random.default_rng(0).random((5000, 12))\n"
    'b = build(MLP(12, [1], output="sigmoid", rng=0), rows, [0, 1] * 2500)\nb'
)


def test_data_of_more_than_a_megabyte_are_told_and_not_lost(opened_notebook: Open) -> None:
    page = opened_notebook("wide.ipynb", notebook_file([BUILDING[0], WIDE]))
    page.evaluate(RUN_ALL)
    frame = framed(page)
    connected(frame)
    button(frame, "Epoch").click()
    frame.locator("#count", has_text=re.compile("^1$")).wait_for()
    assert run_cell(page, "print((b.data.X == rows).all(), len(b.data.test[1]))") == "True 1250\n"
    frame.get_by_role("checkbox", name="standardise the inputs").check()
    frame.locator("#python", has_text="Python has everything but the data").wait_for()
    shown = run_cell(page, "try: b.data.X\nexcept ValueError as error: print(error)")
    assert re.match(r"the data of the page are not here: With its data .* of \d\.\d MB", shown)
    page.close()


LINK = "from viz import builder_link\nb = build(link=builder_link('hidden=3 tanh lock=hidden'))\nb"


def test_a_link_works_both_ways(opened_notebook: Open, tmp_path: Path) -> None:
    page = opened_notebook("link.ipynb", notebook_file([BUILDING[0], LINK]))
    page.evaluate(RUN_ALL)
    frame = framed(page)
    connected(frame)
    button(frame, "Epoch").click()
    frame.locator("#count", has_text=re.compile("^1$")).wait_for()
    run_cell(page, "import asyncio\nwhile len(b.history) < 1: await asyncio.sleep(0.05)")
    theta, measures, _, count = told(page)
    assert weights(frame, tmp_path) == theta and len(measures["loss"]) == 1 and count == 150
    page.close()
