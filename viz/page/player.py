"""A player: the forward and the backward pass of a graph, one step at a time.

In a notebook it shows itself, `save` writes a page that needs no Python, and `in_terminal` prints a
step whenever Enter is pressed. All of them show the same steps.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from autograd import Value, forward_steps, order
from autograd.engine.errors import OperandError
from autograd.engine.freshness import check_fresh
from autograd.engine.slopes import check_differentiable
from autograd.words.callers import chosen_names
from autograd.words.names import node_names
from autograd.words.passes import steps
from autograd.words.steps import ForwardStep, Step, Steps

from ..errors import DrawingError, MissingGraphvizError
from ..render.drawing import Drawing
from ..render.graph import GraphDrawing
from ..scene.colours import THEMES
from ..scene.describe import counted
from ..scene.folding import Folding
from ..scene.opening import checked_opening
from ..scene.picture import Picture
from ..scene.snapshot import Snapshot
from .frame import framed, hide_answers
from .page import SCHEMES, page

MOST_SPAN = 20_000  # of a page, which is made once and read for long: about 4 seconds of layout
KEYS = "Enter shows the next one, b goes back, q ends it."


class Player:
    """A graph to step through. Made by `step_through`."""

    def __init__(
        self,
        root: Value,
        *,
        theme: str = "auto",
        quiz: bool = False,
        names: Mapping[str, Any] | None = None,
        open: int | str | Iterable[str] | None = None,
    ) -> None:
        if not isinstance(root, Value):
            is_model = callable(root) and callable(getattr(root, "parameters", None))
            hint = ": one example is step_through(net(x))" if is_model else ""
            raise OperandError(
                "step_through takes one Value, a program or a training(net, X, y), got "
                f"{type(root).__name__}{hint}"
            )
        self._set_options(theme, quiz, open)
        check_differentiable(root)
        self.root = root
        nodes = order(root, constants=True)
        check_fresh(nodes)
        if self.open is not None and not isinstance(self.open, int):
            Folding(Snapshot(root, names={}, gradients=False), wanted=self.open).check_names()
        given, inside = chosen_names({} if names is None else names, sys._getframe(1)), set(nodes)
        self._names = {name: v for name, v in given.items() if v in inside}

    def _set_options(self, theme: str, quiz: bool, open: int | str | Iterable[str] | None) -> None:
        """Check and keep what is the same for graphs and for programs."""
        if theme not in SCHEMES:
            raise DrawingError(f"there is no theme {theme!r}; there are {', '.join(SCHEMES)}")
        if not isinstance(quiz, bool):
            raise DrawingError(f"quiz is True or False, got {quiz!r}")
        self.theme = theme
        self.quiz = quiz
        self.open = checked_opening(open)

    def __setstate__(self, state: dict[str, Any]) -> None:
        also = state.pop("_also", {})  # earlier pickles map Values to names
        self.__dict__.update(
            {"open": None, "_names": {name: v for v, name in also.items()}} | state
        )

    @property
    def drawing(self) -> Drawing:
        """The graph as it is drawn on the page."""
        nodes = order(self.root, constants=True)
        check_fresh(nodes)
        picture = Picture(
            self.root, names=self._names, open=self.open, most_span=MOST_SPAN, tells_state=False
        )
        if self.quiz:
            hide_answers(picture)
        return GraphDrawing(picture, THEMES[self.theme])

    @property
    def html(self) -> str:
        """The page, which needs nothing else."""
        return self._page(self.drawing)

    def _page(self, drawing: Drawing) -> str:
        named = node_names(self.root, names=self._names)
        assert drawing.picture is not None
        folding = drawing.picture.folding
        is_given = self.open is not None
        return page(self.root, named, drawing.svg, folding, self.theme, self.quiz, is_given)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, completely or not at all; its name ends in .html."""
        from nets.files.whole import write_whole
        from nets.options.values import file_path

        target = Path(file_path("save", path, "the path of a file, such as 'player.html'"))
        if target.suffix.lower() != ".html":
            raise DrawingError(
                f"a player is saved as .html, and {target.name!r} is not; draw(J).save(...) "
                "writes pictures"
            )
        write_whole(target, self.html.encode())

    @property
    def passes(self) -> tuple[Steps[ForwardStep], Steps[Step]]:
        """The forward and the backward pass, in the names of the page."""
        names = self._names
        return forward_steps(self.root, names=names), steps(self.root, names=names)

    def in_terminal(
        self, input: Callable[[], str] = input, output: Callable[[str], Any] = print
    ) -> None:
        """Print a step whenever Enter is pressed; b goes back, q ends it."""
        headline, steps = self._told()
        output(f"{headline} {KEYS}")
        position = 0
        while position < len(steps):
            try:
                answer = input().strip().lower()
            except (
                EOFError,
                KeyboardInterrupt,
                RuntimeError,
            ):  # `input` raises it where nobody can type
                return
            if answer == "q":
                return
            if answer == "b":
                position = max(0, position - 2)
            output(f"{position + 1:>{len(str(len(steps)))}}  {steps[position]}")
            position += 1

    def _told(self) -> tuple[str, list[str]]:
        """How many steps there are, and the line of each."""
        forward, backward = self.passes
        headline = f"{counted(len(forward), 'step')} forward, {len(backward):,} back."
        lines = [
            f"{way}  {step}"
            for way, steps in (("forward ", forward), ("backward", backward))
            for step in steps
        ]
        return headline, lines

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What notebooks show: the page in a frame, or the picture where frames are removed, or
        else the steps as text.
        """
        bundle = {"text/plain": repr(self)}
        try:
            drawing = self.drawing
            bundle["image/svg+xml"] = drawing.svg
            bundle["text/html"] = framed(drawing, self._page(drawing))
        except DrawingError as error:  # too large
            bundle["text/plain"] += f"\n\n{error}"
        except MissingGraphvizError:
            pass
        return bundle

    def __repr__(self) -> str:
        forward, backward = self.passes
        return f"{forward}\n\n{backward}"
