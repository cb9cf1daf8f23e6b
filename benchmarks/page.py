"""A step of a page: how long its scripts run, in Chromium, in a graph of some 300 nodes.

One node is chosen and has 12 paths, so the page tells them while it steps. A step is a key press
and all that follows it until the next frame is shown: "script", with layout and styles, and all.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from autograd import Value, order, sin
from viz import step_through

LENGTH = 39  # of the recurrence
JOINTS = 12  # places at which b enters it, a path each
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
CHOOSE = "([node]) => document.getElementById(node).dispatchEvent(new MouseEvent('click'))"
PRESS = """async () => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
}"""
PARTS = {"script": ["Script"], "with layout": ["Script", "Layout", "RecalcStyle"], "all": ["Task"]}
STEPS = 200  # of a measurement


def recurrence() -> tuple[Value, Value]:
    """The output of a graph of some 300 nodes, and a leaf with 12 paths to it."""
    b = Value(0.3, "b")
    w = [Value((i % 7 - 3) / 4, f"w{i}") for i in range(LENGTH)]
    h: Value = w[0] * w[1]
    for i in range(LENGTH):
        h = (w[i] * w[(i * 3 + 1) % LENGTH] + h).tanh() * w[(i * 5 + 1) % LENGTH]
        h = h + w[(i * 7 + 2) % LENGTH] * sin(w[i])
        if i % (LENGTH // JOINTS) == 0 and i // (LENGTH // JOINTS) < JOINTS:
            h = h * b
    return h, b


def measured(page: Any, act: str, times: int) -> Iterator[dict[str, float]]:
    """What an act takes, each of some times, by its parts, in milliseconds of the page's thread."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # whatever else runs here

    def clocks() -> dict[str, float]:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}

    for _ in range(times):
        before = clocks()
        page.evaluate(act)
        after = clocks()
        spent = {name: 1000 * (after[name] - before[name]) for name in after}
        yield {part: sum(spent[f"{n}Duration"] for n in names) for part, names in PARTS.items()}


def told(name: str, times: Sequence[float], width: int = 24) -> str:
    """A line: a name, the median, the 95th percentile and the longest of some times."""
    longest = sorted(times)
    most = longest[int(0.95 * len(longest))]
    return f"{name:<{width}}{statistics.median(times):>8.1f}{most:>8.1f}{longest[-1]:>9.1f}"


def main() -> None:
    """Print the milliseconds of a step: the median, the 95th percentile, the longest."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("there is no chromium on this machine")
    J, b = recurrence()
    nodes = order(J, constants=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        step_through(J).save(file)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(file.as_uri())
        page.evaluate(CHOOSE, [f"n{nodes.index(b) + 1}"])
        count, paths = page.locator("#steps li").count(), page.locator(".paths li").count()
        print(f"{len(nodes)} nodes, {count} steps, {paths} paths; milliseconds a step")
        print(f"{'':<24}{'median':>8}{'95%':>8}{'longest':>9}")
        for way, start in [("forward", 0), ("backward", count - STEPS)]:
            page.locator("#scrubber").fill(str(start))
            page.locator("#scrubber").blur()
            steps = list(measured(page, PRESS, STEPS))
            for part in PARTS:
                print(told(f"{way}, {part}", [step[part] for step in steps]))
        browser.close()


if __name__ == "__main__":
    main()
