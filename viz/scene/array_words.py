"""What is said of the arrays of a program, in boxes, in closed folds and in tooltips."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.words.styles import PLAIN, number

from .array_graph import ArrayGraph
from .boxes import Box
from .describe import Description, counted
from .text import one_line

LONGEST_FORMULA = 50  # characters in a box: a cross-entropy has its place
LONGEST_LINE = 30  # characters in a closed fold: dZ¹ = dA¹ * (A¹ * (1 - A¹))
MOST_NAMED = 2  # derivatives in a closed fold; more are counted


class ArrayDescription(Description):
    """The arrays of a program in words."""

    graph: ArrayGraph
    unit = "array"
    most_lines = 5
    folds_tell_all = False  # the matrices are not told
    before_value = "  "
    has_numbers = False  # but shapes

    def title(self) -> str:
        """What is shown, for those who only hear it."""
        names = [self.graph.nodes[root].name for root in self.graph.roots[:3]]
        more = ", …" if len(self.graph.roots) > 3 else ""
        return f"{', '.join(names)}{more}: a program of {counted(len(self.graph.nodes), self.unit)}"

    def boxes(self, places: Sequence[int]) -> list[Box]:
        """A box for each of these arrays: its formula, its shape, its derivative."""
        return [
            Box(
                f"n{place + 1}",
                self._role(place),
                self.graph.nodes[place].name,
                one_line(self._definition(place), LONGEST_FORMULA),
                self.graph.value_text(place),
                self._gradient(place),
                is_name_first=not self.graph.is_of_numbers,
            )
            for place in places
        ]

    def _definition(self, place: int, longest: int = LONGEST_FORMULA) -> str:
        """`Z¹ = W¹ X + b¹`, or of what takes several lines, or a long one, the bare name."""
        array = self.graph.arrays[place]
        if not array.lines:
            return self.graph.name(place)
        whole = f"{array.sign} = {array.formula}"
        return whole if array.formula and len(whole) <= longest else f"{array.sign} = …"

    def _gradient(self, place: int) -> str:
        """The name of the derivative; a dash if there are derivatives, and none of this array."""
        graph = self.graph
        return "" if graph.is_backward_drawn or not self.gradients else graph.derivative_text(place)

    def formula(self, place: int) -> str:  # noqa: D102  as in Description
        return self.graph.arrays[place].formula or "…"

    def short_formula(self, place: int, most: int) -> str:
        """`W¹ X + b¹`, or dots for what is longer; for that there is more room than in a graph."""
        text = self.formula(place)
        return text if len(text) <= max(most, LONGEST_LINE - len(self.graph.name(place))) else "…"

    def values_text(self, places: Sequence[int]) -> str:
        """The shape of one array; of several how many there are."""
        return self.graph.value_text(places[0]) if len(places) == 1 else ""

    def gradient_text(self, places: Sequence[int]) -> str:
        """The derivatives by their names."""
        known = [text for place in places if (text := self._gradient(place))]
        return ", ".join(known) if len(known) <= MOST_NAMED else counted(len(known), "derivative")

    def gradient_places(self, outputs: Sequence[int], places: Sequence[int]) -> list[int]:
        """Those of a fold's outputs that have derivatives; else the last array that has one."""
        derived = [place for place in outputs if self._gradient(place)]
        return derived or [place for place in places if self._gradient(place)][-1:]

    def tooltips(self, places: Sequence[int], hints: bool = False) -> list[str]:
        """Everything about each of these arrays."""
        return ["\n".join(self._told(place)) for place in places]

    def _told(self, place: int) -> list[str]:
        graph = self.graph
        array, numbers = graph.arrays[place], graph.listing.numbers
        lines = [self._definition(place, longest=10_000), *array.lines]
        lines.append(f"shape {graph.shape_text(place)}")
        if numbers is not None and numbers[place].size:
            low, high = float(numbers[place].min()), float(numbers[place].max())
            ends = dict.fromkeys([number(low), number(high)])
            lines.append(f"numbers from {' to '.join(ends)}" if len(ends) > 1 else f"value {low!r}")
        at = graph.derivatives.get(place)
        if at is not None and self.gradients and not graph.is_backward_drawn:
            lines += graph.arrays[at].lines
        return lines

    def group_box(self, key: str, places: Sequence[int], path: Sequence[str], name: str) -> Box:
        """A box of several arrays: how many there are, and their derivatives."""
        title = one_line(name)
        return Box(
            key,
            "scope" if path else "interior",
            title,
            f"{title}: {self.size(places)}",
            gradient=self.gradient_text(places) if self.gradients else "",
        )

    def group_tooltip(self, places: Sequence[int], path: Sequence[str]) -> str:
        """The lines of several arrays."""
        lines = [line for place in places for line in self.graph.arrays[place].lines]
        return "\n".join([" / ".join(path) or self.size(places), *lines])

    def size(self, places: Sequence[int]) -> str:
        """`10 arrays`."""
        return counted(len(places), self.unit)

    def edge(self, tail: int, head: int) -> str:
        """The local derivative of an array for one that it reads: `W²ᵀ`, else `dL/dA²`."""
        array = self.graph.arrays[head]
        slope = dict(zip(array.reads, array.slopes, strict=True))[tail]
        return slope or PLAIN.derivative(array.sign, self.graph.arrays[tail].sign)
