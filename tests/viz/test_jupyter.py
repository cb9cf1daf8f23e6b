"""Notebooks in a real JupyterLab: drawings and players, trusted and untrusted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    said,
    texts,
)
from builder_pages import button, curve, played, shown, train
from labs import (
    RUN_ALL,
    framed,
    lab_started,  # noqa: F401  the fixture `lab`
    notebook_file,
    notebooks_opened,  # noqa: F401  the fixture `opened_notebook`
)

from nets import MLP, GradientDescent, fit, moons, train_test_split
from viz import build

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
CELLS = [
    "from autograd import Value\nfrom viz import draw, step_through\n"
    'a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")\n'
    "u = b * c\nv = a + u\nJ = 3 * v\nJ.backward()",
    "draw(J)",
    "step_through(J)",
]

WATCHING = [
    "from nets import *\nfrom itertools import count\nfrom viz import watch\n"
    "X, y = moons(60, noise=0.1, rng=3)\n"
    'net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)\n'
    "watched = watch(net, X, y)\nseconds = count()\n"
    "watched.clock = lambda: 0 if (s := next(seconds)) == 0 else 3600 + s",
    'history = fit(net, X, y, loss="bce", epochs=12, validation=0.25, callbacks=watched)',
]
"""A training whose clock is fast: each epoch is drawn."""

SEEN = """() => {
  const titles = (window.titles = []);
  const look = () => {
    for (const image of document.querySelectorAll(".jp-OutputArea .jp-RenderedSVG img")) {
      const title = /<title>(.*?)<.title>/.exec(decodeURIComponent(image.src))?.[1];
      if (title !== undefined && title !== titles.at(-1)) titles.push(title);
    }
  };
  const all = { childList: true, subtree: true, attributes: true };
  new MutationObserver(look).observe(document.body, all);
}"""

BUILDING = ["import viz\nviz.build()"]


def test_run_a_notebook_and_step_inside_it(opened_notebook: Open) -> None:
    page = opened_notebook("run.ipynb", notebook_file(CELLS))
    page.evaluate(RUN_ALL)
    frame = framed(page)
    frame.get_by_role("button", name="Next step").click(timeout=240_000)
    assert frame.locator("#spoken").text_content() == "u = b · c = 3 · 2 = 6"
    for _ in range(6):
        frame.get_by_role("button", name="Next step").click()
    assert frame.locator("#spoken").text_content().endswith("= 3 · 1 · c = 3 · 1 · 2 = 6")
    drawing = page.locator(".jp-OutputArea .jp-RenderedSVG img")
    assert drawing.evaluate("img => img.naturalWidth") > 300
    page.close()


def test_an_untrusted_notebook_shows_a_picture(opened_notebook: Open) -> None:
    nbformat = pytest.importorskip("nbformat")
    from graphs import lecture

    from viz import step_through

    bundle = step_through(lecture().J)._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data=bundle, execution_count=3)
    content = notebook_file(CELLS, [[], [], [output]])
    page = opened_notebook("untrusted.ipynb", content)
    picture = page.locator(".jp-OutputArea img")
    picture.wait_for(timeout=240_000)
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 300
    box = picture.bounding_box()
    assert box["height"] > 100
    assert page.locator(".jp-OutputArea iframe").count() == 0
    assert "color-scheme" not in page.locator(".jp-OutputArea").first.text_content()
    page.close()


def test_in_labs_dark_theme_the_player_is_dark_and_no_picture_sticks_out(
    opened_notebook: Open,
) -> None:
    page = opened_notebook("dark.ipynb", notebook_file(CELLS))
    page.emulate_media(color_scheme="null")
    page.evaluate(RUN_ALL)
    paper = framed(page).locator("body")
    colour = "body => getComputedStyle(body).backgroundColor"
    assert paper.evaluate(colour) == "rgb(255, 255, 255)"
    page.evaluate(
        "jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
    )
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    assert paper.evaluate(colour) == "rgb(22, 24, 29)"
    output = page.locator(".jp-OutputArea-output:has(iframe)")
    assert output.bounding_box()["height"] < 740
    page.close()


def test_a_builder_trains_and_explains_in_a_notebook_and_its_link_opens_in_python(
    opened_notebook: Open, alive: Callable[..., None], tmp_path: Path
) -> None:
    page = opened_notebook("build.ipynb", notebook_file(BUILDING))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.evaluate(RUN_ALL)
    frame = framed(page)
    button(frame, "Epoch").click(timeout=240_000)
    alive()
    train(frame, 2)
    assert frame.locator("#count").text_content() == "3"
    net = MLP(2, [4, 2, 1], activation="tanh", output="sigmoid", rng=0)
    X, _, y, _ = train_test_split(*moons(200, noise=0.15, rng=0), 0.25, rng=0)
    options: Any = {"optimiser": GradientDescent(0.1), "batch_size": 10, "rng": 0}
    history = fit(net, X, y, loss="binary_cross_entropy", epochs=3, progress=False, **options)
    losses = history.measures["loss"]
    assert curve(frame, "train") == pytest.approx((losses[0], losses[-1]), rel=5e-3)
    button(frame, "Play").click()
    played(frame)
    button(frame, "Pause").click()
    frame.locator("#outputs canvas.points").press("ArrowRight")
    button(frame, "Step through this example").click()
    inner = frame.frame_locator("dialog iframe")
    inner.get_by_role("button", name="Next step").click()
    assert said(inner) != ""
    button(frame, "Back to the network").click()
    link = shown(frame, "Link")
    assert link.startswith("#build=")
    network = shown(frame, "net.json")
    page.close()
    assert complaints == []
    build(link=link).save(tmp_path / "page.html")
    page = page.context.browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert shown(page, "net.json") == network
    page.close()


def test_a_watched_training_moves_and_ends_on_the_right_numbers(opened_notebook: Open) -> None:
    page = opened_notebook("watch.ipynb", notebook_file(WATCHING))
    page.evaluate(SEEN)
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.titles.at(-1)?.startsWith('Epoch 12 of 12: ')", timeout=240_000)
    titles = page.evaluate("window.titles")
    net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    history = fit(net, *moons(60, noise=0.1, rng=3), loss="bce", epochs=12, validation=0.25,
                  progress=False)  # fmt: skip
    loss, test = history.loss[-1], history.validation_loss[-1]
    assert titles[-1].startswith(f"Epoch 12 of 12: loss {loss:.3g}, test {test:.3g}, accuracy ")
    epochs = [int(title.split()[1]) for title in titles if title.startswith("Epoch")]
    assert len(set(epochs)) >= 3 and epochs == sorted(epochs)
    pictures = page.locator(".jp-OutputArea .jp-RenderedSVG img")
    assert pictures.count() == 1 and pictures.evaluate("img => img.naturalWidth") == 720
    assert page.locator(".jp-OutputArea-output").count() == 1  # and no bar
    page.close()


def test_the_courses_notebook_of_graphs_runs_steps_slides_and_asks(
    opened_notebook: Open, alive: Callable[..., None]
) -> None:
    name = "2-computation-graphs.ipynb"
    content = (ROOT / "notebooks" / name).read_text(encoding="utf-8")
    page = opened_notebook(name, content)
    assert page.locator(".jp-OutputArea iframe").count() == 0  # those that run it see the players
    assert page.evaluate(RUN_ALL)
    player = framed(page)
    player.get_by_role("button", name="Next step").click(timeout=240_000)
    alive()
    assert said(player) == "u = b · c = 3 · 2 = 6"
    for _ in range(7):
        player.get_by_role("button", name="Next step").click()
    assert texts(player, "grad")["n2"] == "6"
    player.get_by_role("slider", name="c", exact=True).fill("5")
    assert texts(player, "value")["n7"] == "60" and texts(player, "grad")["n2"] == "15"

    quiz = framed(page, 1)
    assert said(quiz) == "u = b · c = ?"
    answers = [("6", "Right. u = "), ("11", "Right. v = "), ("33", "Right. K = ")]
    for number, verdict in [*answers, ("3", "Right. dK/dv = b = 3")]:
        quiz.get_by_label("Your answer, a number").fill(number)
        quiz.get_by_role("button", name="Check").click()
        assert said(quiz).startswith(verdict)
        quiz.get_by_role("button", name="Next question").click()
    quiz.get_by_label("Your answer, a number").fill("7")
    quiz.get_by_role("button", name="Check").click()
    assert said(quiz).startswith("dK/db += ")
    assert quiz.locator("#hint").text_content().startswith("Not quite. A hint: ")
    assert quiz.locator("#score").text_content() == "4 of 4 right"
    page.close()
