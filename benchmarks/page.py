"""A step of a page: how long its scripts run, in Chromium, in a graph of some 300 nodes.

One node is chosen and has 12 paths, so the page tells them while it steps. A step is a key press
and what its scripts do in the frame after it, with every layout that they wait for.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from pathlib import Path

from autograd import Value, order, sin
from viz import step_through

LENGTH = 39  # of the recurrence
JOINTS = 12  # places at which b enters it, a path each
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
CHOOSE = "([node]) => document.getElementById(node).dispatchEvent(new MouseEvent('click'))"
PRESS = """async ([key, count]) => {
  const frame = window.requestAnimationFrame.bind(window);
  let spent = 0;
  const timed = (act) => (...given) => {
    const start = performance.now();
    act(...given);
    spent += performance.now() - start;
  };
  window.requestAnimationFrame = (act) => frame(timed(act));
  const event = () => new KeyboardEvent("keydown", { key, bubbles: true });
  const press = timed(() => document.body.dispatchEvent(event()));
  const times = [];
  for (let i = 0; i < count; i += 1) {
    spent = 0;
    press();
    await new Promise(frame);
    await new Promise(frame);
    times.push(spent);
  }
  return times;
}"""


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
        count = int(page.locator("#scrubber").get_attribute("max") or 0)
        page.evaluate(CHOOSE, [f"n{nodes.index(b) + 1}"])
        paths = page.locator(".paths li").count()
        print(f"{len(nodes)} nodes, {count} steps, {paths} paths; milliseconds of script a step")
        print(f"{'':<12}{'median':>8}{'95%':>8}{'longest':>9}")
        for name, key in [("onwards", "ArrowRight"), ("back", "ArrowLeft")]:
            times = sorted(page.evaluate(PRESS, [key, count]))
            most = times[int(0.95 * len(times))]
            print(f"{name:<12}{statistics.median(times):>8.1f}{most:>8.1f}{times[-1]:>9.1f}")
        browser.close()


if __name__ == "__main__":
    main()
