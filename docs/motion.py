"""Motion in an SVG, by its own elements: what appears, vanishes and moves, and when.

Whatever shows no motion shows the elements as they are without it: the finished picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"

register_namespace("", NAMESPACE)


class Film:
    """A film of some seconds, which begins again at its end."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def show(self, element: Element, start: float, end: float | None = None) -> None:
        """Let the element be seen from a second on, until another or the end of the film."""
        values, times = ["0", "1"], [0.0, start]
        if end is not None and end < self.seconds:
            values, times = [*values, "0"], [*times, end]
        if start <= 0:
            values, times = values[1:], [0.0, *times[2:]]
        self._animate(element, "opacity", values, times, calcMode="discrete")

    def morph(self, element: Element, shapes: Sequence[str], times: Sequence[float]) -> None:
        """Let the path bend from shape to shape; all have the same commands."""
        still = [*shapes, shapes[-1]]
        self._animate(element, "d", still, [*times, self.seconds], calcMode="linear")

    def travel(
        self, parent: Element, path: str, colour: str, start: float, end: float, back: bool = False
    ) -> None:
        """A dot that moves along the path between two seconds, from its end if it goes back."""
        dot = child(parent, "circle", r=5, fill=colour, opacity=0)
        self.show(dot, start, end)
        places = "1;1;0;0" if back else "0;0;1;1"
        times = [0.0, start, end, self.seconds]
        child(
            dot,
            "animateMotion",
            path=path,
            keyPoints=places,
            **self._timing(times, calcMode="linear"),
        )

    def _animate(
        self,
        element: Element,
        attribute: str,
        values: Sequence[str],
        times: Sequence[float],
        **how: str,
    ) -> None:
        timing = self._timing(times, **how)
        child(element, "animate", attributeName=attribute, values=";".join(values), **timing)

    def _timing(self, times: Sequence[float], **how: str) -> dict[str, str]:
        shares = ";".join(f"{t / self.seconds:.4g}" for t in times)
        return {
            "keyTimes": shares,
            "dur": f"{self.seconds:g}s",
            "repeatCount": "indefinite",
            **how,
        }


def child(parent: Element, tag: str, **attributes: object) -> Element:
    """A new element inside of another; `text_anchor` is the attribute text-anchor."""
    return SubElement(parent, f"{{{NAMESPACE}}}{tag}", _attributes(attributes))


def words(parent: Element, text: str, x: float, y: float, **attributes: object) -> Element:
    """A line of text."""
    line = child(parent, "text", x=x, y=y, font_family=FONT, **attributes)
    line.text = text
    return line


def _attributes(given: Mapping[str, object]) -> dict[str, str]:
    return {name.replace("_", "-"): str(value) for name, value in given.items()}
