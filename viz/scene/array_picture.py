"""A program as a picture: its arrays in boxes, local derivatives on the arrows."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from autograd.program.run.listing import BACKWARD, ArrayListing

from .array_graph import ArrayGraph
from .array_words import LONGEST_FORMULA, ArrayDescription
from .describe import counted
from .fitting import MOST_SPAN
from .folding import Folding, text_width
from .geometry import Geometry, geometry
from .notes import size_notes
from .opening import Wanted
from .picture import Picture
from .placing import PAD
from .text import listed_names, xml_texts

MOST_WIDTH = 1400.0  # points of a row: a window of 1440 shows it without scrolling
MOST_BESIDE = 2  # texts on arrows to one box, for which there is room beside each other
MOST_KEPT = 12  # arrays that a note names
LONGEST_SLOPE = 18  # characters on an arrow; of a longer one the name stands there
MOST_SLOPES = 3  # that are written below because they are too long for an arrow


class ArrayPicture(Picture):
    """The arrays of a program, in boxes and arrows.

    The boxes are those of the forward pass, and each tells the name of its derivative; with
    `is_backward_drawn`, the arrays of the backward pass are boxes, too. Arrows tell local
    derivatives if `tells_slopes`.
    """

    _graph: ArrayGraph

    def __init__(
        self,
        listing: ArrayListing,
        *,
        open: Wanted = None,
        tells_slopes: bool = True,
        is_backward_drawn: bool = False,
        most_span: int = MOST_SPAN,
        most_width: float = MOST_WIDTH,
    ) -> None:
        self._graph = ArrayGraph(listing, is_backward_drawn)
        self._open, self._most_span, self._most_width = open, most_span, most_width
        self._gradients = self._graph.has_backward and not is_backward_drawn
        self._hints, self._tells_state, self.heated = False, False, False
        self._on_path, self._target, self._why = set(), None, None
        self._derivatives = {}
        self.text = "local" if tells_slopes and not is_backward_drawn else None
        self.folding.check_names()

    @cached_property
    def folding(self) -> Folding:  # noqa: D102  as in Picture
        graph, words = self._graph, ArrayDescription
        return Folding(graph, self._gradients, self._open, self._most_span, words=words)

    @cached_property
    def _slopes(self) -> dict[str, str]:
        """The local derivatives along which a derivative is handed on, by the keys of arrows."""
        words, moving = self._words, self._graph.moving()
        assert isinstance(words, ArrayDescription)
        return {
            key: words.edge(edge.tail, edge.head)
            for key, edge in self._edges.items()
            if edge.tail in moving and self._graph.arrays[edge.head].slopes
        }

    @cached_property
    def texts(self) -> dict[str, str]:  # noqa: D102
        if self.text is None:
            return {}
        ends = self._edges
        return {
            key: slope
            if len(slope) <= LONGEST_SLOPE
            else f"d{self._sign(ends[key].head)}/d{self._sign(ends[key].tail)}"
            for key, slope in self._slopes.items()
        }

    @cached_property
    def geometry(self) -> Geometry | None:
        """Where the boxes are: in rows, with room for the texts on arrows."""
        ends = {arrow.key: (arrow.tail, arrow.head) for arrow in self.arrows}
        told = Counter(head for key, (_, head) in ends.items() if key in self.texts)
        rooms: dict[tuple[str, str], float] = {}
        for key, text in self.texts.items():
            needed = text_width(text) + 2 * PAD * min(told[ends[key][1]], MOST_BESIDE)
            rooms[ends[key]] = max(needed, rooms.get(ends[key], 0.0))
        return geometry(
            self.folding,
            ends.values(),
            self._gradients,
            rooms=rooms,
            most_width=self._most_width,
            below=[key for place, key in self._keys.items() if self._is_backward(place)],
        )

    def _is_backward(self, place: int) -> bool:
        return self._graph.arrays[place].kind == BACKWARD

    def _sign(self, place: int) -> str:
        return self._graph.arrays[place].sign

    @cached_property
    def titles(self) -> dict[str, str]:  # noqa: D102
        titles = dict(super().titles)
        told = [f"{titles[key]}\nlocal derivative {slope}" for key, slope in self._slopes.items()]
        return titles | dict(zip(self._slopes, xml_texts(told), strict=True))

    @cached_property
    def notes(self) -> list[str]:
        """What stands below: of the arrays, and what was left out."""
        return self.array_notes + size_notes(len(self._graph.nodes), self.boxes, self._words.unit)

    @property
    def array_notes(self) -> list[str]:
        """The count of examples, what the backward pass reads of the forward pass, and the local
        derivatives that are too long for their arrows.
        """
        graph, notes = self._graph, []
        m = graph.listing.m
        if any("m" in array.shape for array in graph.arrays):
            told = "the count of examples" if m is None else counted(m, "example")
            notes.append(f"m = {told}" if m is None else told)
        if kept := [self._sign(place) for place in graph.kept()]:
            notes.append(f"kept for the backward pass: {listed_names(kept, MOST_KEPT)}")
        slopes = {name: self._slopes[key] for key, name in self.texts.items()}
        long = [f"{name} = {slope}" for name, slope in slopes.items() if name != slope]
        notes += [note for note in long if len(note) <= LONGEST_FORMULA][:MOST_SLOPES]
        return notes
