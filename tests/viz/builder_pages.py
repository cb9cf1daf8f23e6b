"""What a reader does on a builder's page, and what is read off it, for tests in Chromium."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from nets import MLP

SPOT_ON_LINE = """([layer, unit, input]) => {
  const name = (letter, l, ...ks) => letter + [...String(l)].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join("")
    + ks.map((k) => "₀₁₂₃₄₅₆₇₈₉"[k]).join("");
  const wanted = name("w", layer, unit, input);
  const line = [...document.querySelectorAll("#network path")]
    .find((path) => path.querySelector("title")?.textContent.split(" = ")[0] === wanted);
  line.scrollIntoView({ block: "center" });
  const { left, top } = line.ownerSVGElement.getBoundingClientRect();
  for (let share = 0.05; share < 1; share += 0.05) {
    const { x, y } = line.getPointAtLength(share * line.getTotalLength());
    if (document.elementFromPoint(left + x, top + y) === line) return [left + x, top + y];
  }
  return null;
}"""

CLICK = """([id, times]) => {
  for (let k = 0; k < times; k += 1) document.getElementById(id).click();
}"""

ACTIVE = """() => {
  const { activeElement: active } = document;
  if (active.matches("#outputs canvas")) return "Output";
  return active.getAttribute("aria-label") ?? (active.closest("label") ?? active).textContent;
}"""


def button(page: Any, name: str) -> Any:
    """The button of this name."""
    return page.get_by_role("button", name=name, exact=True)


def choose(page: Any, name: str, value: str) -> None:
    """Choose among named values."""
    page.get_by_role("combobox", name=name, exact=True).select_option(value)


def shown(page: Any, name: str) -> str:
    """A text that the page gives to take away, such as Python."""
    button(page, name).click()
    return str(page.get_by_role("textbox", name=name, exact=True).input_value())


def fragment(page: Any) -> str:
    """The link to the page as it is, from # on; before it is the page's own address."""
    address, mark, state = shown(page, "Link").partition("#")
    assert address == page.url.partition("#")[0]
    return mark + state


def network(page: Any, folder: Path) -> MLP:
    """The page's network, as its file has it."""
    path = folder / "net.json"
    path.write_text(shown(page, "net.json"), encoding="utf-8")
    net = MLP.load(path)
    assert isinstance(net, MLP)
    return net


def weights(page: Any, folder: Path) -> list[float]:
    """All parameters of the page's network."""
    return [p.data for p in network(page, folder).parameters()]


def train(page: Any, epochs: int) -> None:
    """Train by the button."""
    for _ in range(epochs):
        button(page, "Epoch").click()


def played(page: Any) -> None:
    """Wait until five epochs or more have been played: the count does not stop at a number."""
    page.locator("#count", has_text=re.compile(r"^([5-9]|\d[\d,])")).wait_for()


def clicks(page: Any, id: str, times: int) -> None:
    """Click the button of this id again and again; what has the focus keeps it."""
    page.evaluate(CLICK, [id, times])


def curve(page: Any, name: str, chart: str = "loss") -> tuple[float, float]:
    """The first and the last number of a curve, train or test, as it is read aloud."""
    words = page.locator(f"#watching .{chart} svg").get_attribute("aria-label")
    first, last = re.search(rf"{name} from (\S+) to ([^\s,]+)", words).groups()  # type: ignore[union-attr]
    return float(first), float(last)


def click_weight(page: Any, layer: int, unit: int, input: int) -> None:
    """Click the line of a weight, all counted from 1, where no other line is over it."""
    page.mouse.click(*page.evaluate(SPOT_ON_LINE, [layer, unit, input]))


def click_point(page: Any, across: float, down: float) -> None:
    """Click at a place of the output's picture, told in shares of its size."""
    points = page.locator("#outputs canvas.points")
    points.scroll_into_view_if_needed()
    box = points.bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def example(page: Any) -> dict[str, Any]:
    """The chosen point: its row, inputs, target, the output and the loss."""
    words = page.locator("#why .example p").first.text_content()
    number = r"(-?[\d.e+-]+?)"
    told = re.fullmatch(
        rf"Point (\d+)(?: \(to test with\))?: x₁ = {number}, x₂ = {number}, target {number}\. "
        rf"Output {number}, loss {number}\.",
        words,
    )
    assert told is not None, words
    row, *numbers = told.groups()
    x1, x2, target, output, loss = map(float, numbers)
    return {"row": int(row) - 1, "x": [x1, x2], "y": target, "output": output, "loss": loss}


def heading(page: Any) -> str:
    """What is said of the chosen weight or bias in the first place."""
    return str(page.locator("#why .weight h3").text_content())


def tab_to(page: Any, label: str, key: str = "Tab", most: int = 150) -> None:
    """Press Tab until the focus is on what has this label, or one that begins with it."""
    seen = []
    for _ in range(most):
        page.keyboard.press(key)
        name = page.evaluate(ACTIVE)
        if name.startswith(label):
            return
        seen.append(name)
    raise AssertionError(f"Tab never comes to {label!r}: {seen}")


def drop(page: Any, name: str, text: str) -> None:
    """Drop a file on the page."""
    made = page.evaluate_handle(
        """([name, text]) => {
          const given = new DataTransfer();
          given.items.add(new File([text], name));
          return given;
        }""",
        [name, text],
    )
    page.dispatch_event("main", "drop", {"dataTransfer": made})


def link_of(about: dict[str, Any], numbers: bytes = b"", version: int = 1) -> str:
    """A link as anybody can write one: a length, a text, numbers, and a checksum."""
    text = json.dumps(about).encode()
    held = len(text).to_bytes(2, "big") + text + numbers
    letters = base64.urlsafe_b64encode(held).decode().rstrip("=")
    state = f"{version}.{letters}"
    return f"#build={state}.{hashlib.sha256(state.encode()).hexdigest()[:8]}"


def trouble(page: Any) -> str:
    """What the page says went wrong."""
    return str(page.locator("#trouble").text_content())
