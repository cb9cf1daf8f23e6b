"""The builder: an epoch of its training, in Node.js and Chromium, a frame and a click of its page.

`builder --nn FILE` also trains with another library beside it, in turns: a copy of nn.ts of
github.com/tensorflow/playground, as it is or compiled to JavaScript. An epoch of the builder orders
the examples anew and measures accuracy and the loss of its batches; nn.ts does neither. So nn.ts is
timed alone, and with the loss of all points, which its own page computes after each epoch. All
times are the processor's.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from nets import MLP, moons
from viz import build
from viz.builder.kernels import kernels

from .page import FLAGS, measured, told

HERE = Path(__file__).parent
ESBUILD = HERE.parent / "tests" / "javascript" / "node_modules" / ".bin" / "esbuild"
SHAPES = {"2-8-8-1": [8, 8], "six layers of eight": [8] * 6}
EXAMPLES = 500
PACES = ["usual", "fast"]
FRAMES, CLICKS = 120, 30  # of a measurement
WARM, TURNS, LONG = 3, 25, 40  # turns of an epoch, the first not counted; milliseconds of one
SITE = "http://builder.test"

BY_FRAMES = """(() => {
  let due = [];
  const real = requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (act) => due.push(act);
  window.frame = () => new Promise((shown) => real((now) => {
    const acts = due;
    due = [];
    for (const act of acts) act(now);
    real(shown);
  }));
})()"""
"""The page's frames come one by one, when `frame()` is called, which ends when one is shown."""

OPEN = """([pace]) => {
  for (const part of document.querySelectorAll("#watching details")) part.open = true;
  document.getElementById("pace").value = pace;
  document.getElementById("play").click();
}"""
PREPARE = """async ([beside]) => {
  const { epochs } = await import("/benchmarks/builder.mjs");
  const { KERNELS } = await import("/kernels.mjs");
  const all = epochs(KERNELS, beside ? await import("/nn.mjs") : null);
  window.act = (network, k, long) => {
    const run = all.find(({ name }) => name === network).runs[k], end = performance.now() + long;
    for (window.calls = 0; performance.now() < end; window.calls += 10) {
      for (let i = 0; i < 10; i += 1) run();
    }
  };
  return all.map(({ name, runs }) => [name, runs.length]);
}"""
CLICK = """async () => {
  const units = document.querySelectorAll("#network button.unit");
  window.turn = ((window.turn ?? 2) + 5) % units.length;
  units[window.turn].click();
  await frame();
  if (units[window.turn].getAttribute("aria-pressed") !== "true") throw new Error("no answer");
}"""


def main(arguments: Sequence[str] = ()) -> None:
    """Print the times of an epoch, of a frame and of a click."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks builder")
    parser.add_argument("--nn", metavar="FILE", type=Path, help="nn.ts, or a compiled copy")
    epochs(parser.parse_args(arguments).nn)
    frames()


def epochs(other: Path | None) -> None:
    """An epoch of 250 examples in batches of 10, beside the other library's."""
    print("an epoch of 250 examples, batch 10; milliseconds", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        files = {"kernels.mjs": Path(folder) / "kernels.mjs"}
        files["kernels.mjs"].write_text(f"{kernels()}export {{ KERNELS }};\n", encoding="utf-8")
        if other is not None:
            files["nn.mjs"] = script_of(other, Path(folder))
        for place, times_of in [("Node.js", in_node), ("Chromium", in_chromium)]:
            for network, turns in times_of(files).items():
                print(f"{place}, {network}: {compared(turns)}", flush=True)


def in_node(files: Mapping[str, Path]) -> dict[str, Any]:
    """The milliseconds of each turn of each network's epochs."""
    addresses = [file.as_uri() for file in files.values()]
    numbers = map(str, [WARM, TURNS, LONG])
    command: list[str | Path] = ["node", HERE / "builder.mjs", *numbers, *addresses]
    told_by_node: dict[str, Any] = json.loads(subprocess.check_output(command))
    return told_by_node


def in_chromium(files: Mapping[str, Path]) -> dict[str, Any]:
    """The same in a page, which reads the modules as they are."""

    def answer(route: Any) -> None:
        name = route.request.url.removeprefix(f"{SITE}/")
        if not name:
            route.fulfill(body="", content_type="text/html")
        else:
            route.fulfill(path=files.get(name, HERE.parent / name), content_type="text/javascript")

    with chromium() as browser:
        page = browser.new_page()
        page.route(f"{SITE}/**", answer)
        page.goto(f"{SITE}/")
        times = {}
        for network, count in page.evaluate(PREPARE, ["nn.mjs" in files]):
            runs = [
                per_call(page, f"act({json.dumps(network)}, {k}, {LONG})") for k in range(count)
            ]
            times[network] = list(zip(*runs, strict=True))[WARM:]
        return times


def per_call(page: Any, act: str) -> Iterator[float]:
    """The milliseconds of one call, in each turn of an act that makes many."""
    for spent in measured(page, act, WARM + TURNS):
        yield spent["all"] / page.evaluate("calls")


def compared(turns: Sequence[Sequence[float]]) -> str:
    """The medians of what was timed in turns, and how much longer the others took."""
    first, *others = (median(run) for run in zip(*turns, strict=True))
    text = f"{first:.4f}"
    for k, (name, ms) in enumerate(zip(["the other", "with its loss"], others, strict=False), 1):
        text += f", {name} {ms:.4f}, {median(turn[k] / turn[0] for turn in turns):.1f} times"
    return text


def script_of(library: Path, folder: Path) -> Path:
    """A library's script that Node.js runs: itself, or what esbuild makes of TypeScript."""
    if not library.is_file():
        raise SystemExit(f"there is no file {library}")
    if library.suffix != ".ts":
        return library.resolve()
    if not ESBUILD.exists():
        raise SystemExit(
            f"{library.name} is TypeScript, and esbuild is missing: cd tests/javascript && npm ci"
        )
    script = folder / "nn.mjs"
    subprocess.run(
        [ESBUILD, library.resolve(), f"--outfile={script}", "--log-level=error"], check=True
    )
    return script


def frames() -> None:
    """Frames while a network trains with all its pictures, and clicks on its units meanwhile."""
    print(f"\n{EXAMPLES} examples, all pictures; milliseconds of the page's thread")
    print(f"{'':<36}{'median':>8}{'95%':>8}{'longest':>9}", flush=True)
    X, y = moons(EXAMPLES, noise=0.1, rng=0)
    for shape, hidden in SHAPES.items():
        net = MLP(2, [*hidden, 1], activation="tanh", output="sigmoid", rng=1)
        for pace in PACES:
            with shown(build(net, X, y, optimiser="adam").html) as page:
                page.evaluate(OPEN, [pace])
                times = list(measured(page, "frame()", FRAMES))
                print(told(f"{shape}, {pace}: a frame", [t["all"] for t in times], 36))
                print(told("  its script", [t["script"] for t in times], 36))
                clicks = measured(page, f"({CLICK})()", CLICKS)
                print(told("  a click and its frame", [t["all"] for t in clicks], 36), flush=True)


@contextmanager
def chromium() -> Iterator[Any]:
    """Chromium, which is closed at the end."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("there is no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def shown(html: str) -> Iterator[Any]:
    """The page in Chromium."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "builder.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(BY_FRAMES)
        page.goto(file.as_uri())
        yield page
