"""Clicks at random on the builder's page break nothing: 300 actions over all of its controls."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from browsers import (
    Open,
    chromium_started,  # noqa: F401  the fixture `chromium`
    opened_pages,  # noqa: F401  the fixture `opened`
)
from builder_pages import network

from viz import build

pytestmark = pytest.mark.browser

ACTIONS = 300
BATCH = 25
"""Actions from one look at the page to the next."""

SAVES = ("Save", "Picture", "Copy", "Open net.json")
"""Buttons whose work is done by the browser."""

MONKEY = """async ([rolls, saves]) => {
  const wanted = "button, select, summary, input:not([type=file]), textarea, .hit, canvas.points";
  const log = [], frame = () => new Promise(requestAnimationFrame);
  const within = (e, open) => (open ?? e.closest("dialog")) === e.closest("dialog[open]");
  for (const [which, across, down, often] of rolls) {
    const dialog = document.querySelector("dialog[open]");
    const isReady = (e) => !e.disabled && !e.closest("[hidden]") && within(e, dialog)
      && (e.tagName !== "path" || across < 0.3) // lines are many
      && !saves.some((name) => e.textContent.startsWith(name));
    const all = [...document.querySelectorAll(wanted)].filter(isReady);
    const e = all[Math.floor(which * all.length)];
    const { left, top, width, height } = e.getBoundingClientRect();
    const type = e.tagName === "INPUT" ? e.type : e.tagName.toLowerCase();
    const name = e.getAttribute("aria-label") ?? e.closest("label")?.textContent ?? e.textContent;
    log.push(`${type} ${name}`.slice(0, 60));
    const changed = (value) => {
      e.value = value;
      for (const name of ["input", "change"]) e.dispatchEvent(new Event(name, { bubbles: true }));
    };
    const [clientX, clientY] = [left + across * width, top + down * height];
    const at = { clientX, clientY, bubbles: true, shiftKey: often < 0.3 };
    const pointer = (name) => e.dispatchEvent(new PointerEvent(name, at));
    const one = (all) => all[Math.floor(across * all.length)];
    if (type === "select") changed(one([...e.options]).value);
    else if (type === "range") changed(Number(e.min) + across * (e.max - e.min));
    else if (type === "text") changed(one(["0", "0.1", "5", "1e9", "-1", "x", "", "3"]));
    else if (type === "textarea") { if (!e.readOnly) changed("a,b\\n1,2\\n2,3\\n4,x"); }
    else if (type === "canvas" && often < 0.5) {
      pointer("pointerdown");
      if (often < 0.2) pointer("pointermove");
      pointer("pointerup");
    } else if (type === "canvas") {
      const key = one(["ArrowUp", "PageDown", "Enter", "Delete", "Escape"]);
      e.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    } else if (type === "path") e.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else e.click();
    if (often > 0.75) await frame();
  }
  await frame();
  return log;
}"""

WITHOUT_CAPTURE = "() => { Element.prototype.setPointerCapture = () => {}; }"
"""Events that are made up have no pointer that could be captured."""

SHOWN = """() => {
  const named = [...document.querySelectorAll("[aria-label], [title]")]
    .flatMap((e) => [e.getAttribute("aria-label"), e.getAttribute("title")]);
  const values = [...document.querySelectorAll("input, textarea")].map((e) => e.value);
  return [document.body.innerText, ...named, ...values].filter(Boolean);
}"""
BROKEN = re.compile(r"NaN|undefined|\[object|Infinity|\bnull\b")
"""Words that only a mistake shows: a number that is none is told as nan."""

PLANTED = """() => {
  const of = Object.getOwnPropertyDescriptor(Node.prototype, "textContent");
  const set = function (words) { return of.set.call(this, this.id === "count" ? "NaN" : words); };
  Object.defineProperty(Node.prototype, "textContent", { ...of, set });
}"""


def broken(page: Any) -> list[str]:
    """The lines on the page, and names of its parts, that only a mistake would show."""
    return [
        line for text in page.evaluate(SHOWN) for line in text.splitlines() if BROKEN.search(line)
    ]


def act_at_random(page: Any, seed: int, actions: int) -> None:
    """Do things at random; say what was done if the page shows a mistake."""
    rng = random.Random(seed)
    done: list[str] = []
    page.evaluate(WITHOUT_CAPTURE)
    for _ in range(actions // BATCH):
        rolls = [[rng.random() for _ in range(4)] for _ in range(BATCH)]
        done += page.evaluate(MONKEY, [rolls, SAVES])
        assert broken(page) == [], done


@pytest.mark.parametrize(("width", "seed"), [(1440, 1), (375, 2)])
def test_clicks_at_random_break_nothing(
    opened: Open, tmp_path: Path, width: int, seed: int
) -> None:
    page = opened(build(), width, 800, motion="no-preference")
    act_at_random(page, seed, ACTIONS)
    page.evaluate("document.querySelector('dialog[open]')?.close()")
    play = page.locator("#play")
    if play.get_attribute("aria-label") == "Pause":
        play.click()
    assert play.get_attribute("aria-label") == "Play"
    epochs = page.locator("#count").text_content()
    page.locator("#restart").click()
    assert page.locator("#count").text_content() == "0", epochs
    net = network(page, tmp_path)
    json.dumps([p.data for p in net.parameters()], allow_nan=False)


def test_a_planted_mistake_is_seen(opened: Open) -> None:
    page = opened(build(), 1440, 800)
    page.evaluate(PLANTED)
    with pytest.raises(AssertionError, match="NaN"):
        act_at_random(page, 1, ACTIONS)
