"""A builder that follows its pages: what they tell is in Python."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from threading import RLock
from typing import Any

import anywidget
import traitlets

from nets import MLP, DataError, History, OptionError

from ..builder.builder import Builder
from ..builder.kernels import Own
from ..page.frame import frame_style
from .examples import PageExamples
from .messages import (
    checked_size,
    joined_measures,
    measures_from,
    pieces_of_measures,
    state_message,
)
from .networks import NetworkShape, put_weights, weights_of
from .settings import PageSettings
from .slices import SlicedTraining
from .waiting import TrainingEnds

Json = dict[str, Any]

UNREAD = (
    "what a link holds is read by its page: show the page first, in a cell of its own; until then"
)


class PageTrait(traitlets.Any):
    """A trait that follows the page; all its values are checked, None, too."""

    allow_none = False

    def get(self, obj: Any, cls: Any = None) -> Any:
        """The value, unless only the page knows it and has not been shown yet."""
        if obj._awaits_page and not obj._is_by_page:
            raise OptionError(f"{UNREAD} its builder has no {self.name}")
        return super().get(obj, cls)


class PageFollower(Builder, anywidget.AnyWidget):
    """A builder that has what its pages tell."""

    _esm = traitlets.Unicode(
        files(__package__).joinpath("static", "widget.mjs").read_text(encoding="utf-8")
    ).tag(sync=True)
    _css = traitlets.Unicode(frame_style()).tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)
    moment = traitlets.Int(0).tag(sync=True)
    """Counts what has come from the page: marimo runs again the cells that read the builder."""

    net: Any = PageTrait()
    data: Any = PageTrait()
    settings: Any = PageTrait()
    history: Any = PageTrait()

    def __init__(self, net: MLP | None, project: Json, own: Own, *page: Any) -> None:
        self._lock = RLock()
        self._is_by_page = True
        self._awaits_page = False
        self._ends = TrainingEnds()
        self._run: SlicedTraining | None = None
        self._pages: set[str] = set()  # those that were shown
        self._turn = 0  # counts what Python has changed
        self._is_known = False  # whether a page has told its state, or Python has changed it
        Builder.__init__(self, net, project, own, *page)
        self._awaits_page = self.link is not None  # only the page knows what a link holds
        self._weights: list[float] = []
        self._shape = NetworkShape(0, (), ())
        if not self._awaits_page:
            self._begin(net)
        anywidget.AnyWidget.__init__(self, page=self.html)
        self._is_by_page = False
        self.on_msg(self._hear)

    def _begin(self, net: MLP | None) -> None:
        """Have what the page begins with."""
        self.net = self._first_network() if net is None else net
        self._note_network(self.net)
        self.data = PageExamples.of_project(self.project)
        self.settings = PageSettings.of_project(self.project)
        self.history = History()

    def _note_network(self, net: MLP) -> None:
        """The page has this network."""
        self._weights = weights_of(net)
        self._shape = NetworkShape.of_network(net, self._own)

    def _go_back(self) -> None:
        """Let `net` be again what the page has."""
        if NetworkShape.of_network(self.net, self._own) == self._shape:
            put_weights(self.net, self._weights)
            return
        with self._by_page():
            self.net = self._shape.network(self._weights, self._own)

    def show_changes(self) -> None:
        """Show on the page what was changed inside of `net`."""
        raise NotImplementedError

    @contextmanager
    def _by_page(self) -> Iterator[None]:
        """Inside, what is set is what the page has; who observes it is told when all is set."""
        before, self._is_by_page = self._is_by_page, True
        try:
            with self.hold_trait_notifications():
                yield
        finally:
            self._is_by_page = before

    def _hear(self, _: Any, message: Json, __: Any) -> None:
        """A message of a page; an error of whoever observes the builder is told there. Changes by
        Python that no page can show are told, and the message counts all the same.
        """
        with self._lock:
            try:
                self.show_changes()  # what Python has changed meanwhile counts
            except Exception as error:
                self._tell_trouble(error, message)
            try:
                ANSWERS[message["kind"]](self, message)
            except Exception as error:
                self._run = None
                self._tell_trouble(error, message)
                raise

    def _tell_trouble(self, error: Exception, message: Json) -> None:
        words = f"{type(error).__name__} in Python: {error}"
        self.send({"kind": "trouble", "to": message.get("page"), "words": words})

    def _welcome(self, message: Json) -> None:
        """A page was shown: it gets what has changed since it was made."""
        page = message["page"]
        self._pages.add(page)
        answer: Json = {"kind": "welcome", "turn": self._turn, "to": page}
        if self._is_known:
            for piece in pieces_of_measures(self.history.measures):
                self.send({"kind": "measures", "to": page, "measures": piece})
            answer = {**state_message(self.project, True, len(self.history)), **answer}
            try:
                self.data.X  # noqa: B018  which an error says if they are not there
                checked_size(answer, "the data")
            except DataError as error:
                answer |= {"data": None, "words": f"{error}. This view begins with other data."}
        self.send(answer)

    def _follow(self, message: Json) -> None:
        """Something has changed on a page; the others get the same."""
        page, state = message["page"], message["state"]
        if message["turn"] == self._turn:
            self._take(state)
            told = state_message(self.project, "data" in state)
            told |= {"measures": state["measures"], "turn": self._turn, "from": page}
            if len(self._pages) > 1:
                try:
                    self.send(checked_size(told, "the data"))
                except DataError as error:
                    for other in self._pages - {page}:
                        self._tell_trouble(error, {"page": other})
        self._acknowledge(message)

    def _acknowledge(self, message: Json) -> None:
        answer = {"kind": "ack", "to": message["page"], "turn": self._turn}
        if not self._ends.is_playing:
            answer["moment"] = self.moment + 1
        self.send(answer)

    def _take(self, state: Json) -> None:
        """Take over the state of a page."""
        shape, weights = NetworkShape.of_page(state["inputs"], state["layers"]), state["weights"]
        is_same = not self._awaits_page and shape == self._shape and weights == self._weights
        data = self.project.get("data")
        told = state.get("data")
        with self._by_page():
            net = self.net if is_same else shape.network(weights, self._own)
            before = {} if self._awaits_page else self.history.measures
            measures = joined_measures(before, state["measures"])
            is_new = self._awaits_page or measures != before
            self._awaits_page = False
            if state.get("left") is not None:
                data, self.data = None, PageExamples.lacking(state["left"])
            elif told is not None:
                data, self.data = told["given"], PageExamples.of_page(told)
            self._note_network(net)
            self.project = {**state["project"], "weights": weights, "trained": state["trained"]}
            if data is not None:
                self.project["data"] = data
            self.settings = PageSettings.of_project({**state["project"], **state["used"]})
            self.net = net
            if is_new:
                self.history = History(measures)
            self.link, self._run, self._is_known = None, None, True
        self._ends.note(state["playing"], state.get("hasTrained", False))

    def _train(self, message: Json) -> None:
        """Train a slice in the kernel; when the page has shown it, it asks for the next one."""
        if message["turn"] != self._turn:
            self._acknowledge(message)
            return
        if message.get("state") is not None:
            self._take(message["state"])
        if self._run is None:
            state = self.project["trained"]
            self._run = SlicedTraining(self.net, self.data, self.settings, state, self._own)
        run, start = self._run, len(self.history)
        epochs = run.advance(message["long"])
        self._weights = weights_of(self.net)
        history = History(self.history.measures)
        for epoch in epochs:
            history.append(epoch)
        self.project |= {"weights": self._weights, "trained": run.state}
        with self._by_page():
            self.history = history
        change = {"name": "net", "old": self.net, "new": self.net, "owner": self, "type": "change"}
        self.notify_change(traitlets.Bunch(change))
        told = {"weights": self._weights, "trained": run.state}
        told["measures"] = measures_from(history.measures, start)
        self._ends.note(message["playing"], True)
        self.send({"kind": "trained", "turn": self._turn, "from": message["page"], **told})


ANSWERS = {
    "hello": PageFollower._welcome,
    "state": PageFollower._follow,
    "train": PageFollower._train,
}
"""What is done with each kind of message."""
