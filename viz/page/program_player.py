"""A player of a program: its statements one at a time, through both passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from autograd.program import Program
from autograd.program.run.listing import BACKWARD, FORWARD, ListedArray

from ..errors import DrawingError
from ..render.drawing import Drawing
from ..render.graph import GraphDrawing
from ..scene.array_graph import ArrayGraph
from ..scene.array_picture import ArrayPicture
from ..scene.colours import THEMES
from .array_data import array_data
from .page import player_page
from .player import MOST_SPAN, Player

QUIZ = (
    "a quiz asks for single numbers, and the steps of a program make arrays: "
    "step_through(program.f(...), quiz=True), with Values as arguments, asks for those of its graph"
)


class StatementStep(NamedTuple):
    """A statement as a step."""

    lines: tuple[str, ...]  # as they run: Z1 = W1 @ X + b1
    shape: str
    reads: Sequence[str]  # names with their shapes

    def __str__(self) -> str:
        of = f" from {', '.join(self.reads)}" if self.reads else ""
        return f"{'; '.join(self.lines)}   {self.shape}{of}"


class ProgramPlayer(Player):
    """A program to step through. Made by `step_through`; its numbers are those of its last call, as
    the arguments and parameters were when it was made.
    """

    def __init__(
        self,
        program: Program,
        *,
        theme: str = "auto",
        quiz: bool = False,
        open: int | str | Iterable[str] | None = None,
        at: Sequence[Any] | None = None,
    ) -> None:
        self._set_options(theme, quiz, open)
        if quiz:
            raise DrawingError(QUIZ)
        self.graph = ArrayGraph(program.listing(at))
        if self.open is not None and not isinstance(self.open, int):
            self._picture.folding.check_names()

    def __reduce__(self) -> str:
        raise TypeError("a player of a program is not pickled: save its page, player.save(...)")

    @property
    def _picture(self) -> ArrayPicture:
        return ArrayPicture(
            self.graph.listing, open=self.open, tells_slopes=False, most_span=MOST_SPAN
        )

    @property
    def drawing(self) -> Drawing:
        """The program as it is drawn on the page."""
        return GraphDrawing(self._picture, THEMES[self.theme])

    def _page(self, drawing: Drawing) -> str:
        picture = drawing.picture
        assert isinstance(picture, ArrayPicture)
        data = array_data(self.graph, picture.folding, picture.array_notes)
        data["isOpenGiven"] = self.open is not None
        return player_page(data, "const table = null;", drawing.svg, self.theme)

    @property
    def passes(  # type: ignore[override]  # steps of a kind of their own
        self,
    ) -> tuple[Sequence[StatementStep], Sequence[StatementStep]]:
        """The statements of the forward and of the backward pass."""
        forward, backward = (
            [self._step(array) for array in self.graph.arrays if array.kind == kind]
            for kind in (FORWARD, BACKWARD)
        )
        return forward, backward

    def _step(self, array: ListedArray) -> StatementStep:
        graph, arrays = self.graph, self.graph.arrays
        reads = [f"{arrays[x].name} {graph.shape_text(x)}" for x in array.reads]
        return StatementStep(array.lines, graph.shape_text(arrays.index(array)), reads)

    def __repr__(self) -> str:
        forward, backward = self.passes
        steps = [*forward, *backward]
        places = len(str(len(steps)))
        rows = [(k, line, step.shape) for k, step in enumerate(steps, 1) for line in step.lines]
        wide = max([len(line) for _, line, _ in rows], default=0)
        lines = []
        for i, (k, line, shape) in enumerate(rows):
            is_next = i == 0 or rows[i - 1][0] != k
            if is_next and k == len(forward) + 1:
                lines.append("")
            number = f"{k:>{places}}" if is_next else " " * places
            lines.append(f"{number}  {line:<{wide}}  {shape if is_next else ''}".rstrip())
        return "\n".join(lines)
