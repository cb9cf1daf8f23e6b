"""The builder that works both ways: what its page shows is in Python, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from threading import RLock
from typing import Any

import anywidget
import traitlets

from nets import MLP, History, OptionError

from ..builder.builder import Builder
from ..builder.kernels import Own
from ..page.frame import frame_style
from .changes import changed_data, changed_network
from .examples import PageExamples
from .hosts import call_after_cells, cell_run_here, messages_arrive_while_a_cell_waits
from .living import keep_living
from .messages import checked_size, joined_measures, measures_from, state_message
from .networks import NetworkShape, as_network, weights_of
from .slices import SlicedTraining
from .waiting import TrainingEnds

Json = dict[str, Any]

READ_ONLY = {
    "settings": "they are changed on the page, or by another build(...)",
    "history": "it is what the training on the page has measured",
}


class CheckedTrait(traitlets.Any):
    """A trait whose values are all checked, None, too."""

    allow_none = False


class LiveBuilder(Builder, anywidget.AnyWidget):
    """A page that works both ways with Python. Made by `build`, which tells how to use it."""

    _esm = traitlets.Unicode(
        files(__package__).joinpath("static", "widget.mjs").read_text(encoding="utf-8")
    ).tag(sync=True)
    _css = traitlets.Unicode(frame_style()).tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)
    moment = traitlets.Int(0).tag(sync=True)
    """Counts what has come from the page: marimo runs again the cells that read the builder."""

    net: Any = CheckedTrait()
    data: Any = CheckedTrait()
    settings: Any = traitlets.Dict()
    history: Any = CheckedTrait()

    def __init__(self, net: MLP | None, project: Json, own: Own, *page: Any) -> None:
        self._lock = RLock()
        self._is_by_page = True
        self._ends = TrainingEnds()
        self._run: SlicedTraining | None = None
        self._pages: set[str] = set()  # those that were shown
        self._turn = 0  # counts what Python has changed
        self._is_known = False  # whether a page has told its state, or Python has changed it
        Builder.__init__(self, net, project, own, *page)
        self._known = self._text.activations
        if net is None:
            self.net = self._first_network()
        self._weights = weights_of(self.net)
        self.data = PageExamples.of_project(project)
        self.settings = {k: x for k, x in project.items() if k not in ("data", "weights")}
        self.history = History()
        anywidget.AnyWidget.__init__(self, page=self.html)
        self._is_by_page = False
        self.on_msg(self._hear)
        self._end_calls = call_after_cells(self.show_changes)
        keep_living(self, cell_run_here())

    # What Python changes.

    def __setattr__(self, name: str, value: Any) -> None:
        """Messages can come in another thread: what is set waits until one was dealt with."""
        if name not in ("net", "data", "settings", "history"):
            super().__setattr__(name, value)
            return
        with self._lock:
            super().__setattr__(name, value)

    @traitlets.validate("net")
    def _net_is_given(self, proposal: Any) -> Any:
        net = proposal["value"]
        if self._is_by_page:
            return net
        if net is self.net:
            self.show_changes()
            return net
        net = as_network(net, None)
        parts = changed_network(net, self.project, self.data, self._own, self._known)
        self._tell({**parts, "weights": weights_of(net)}, "another network")
        self._weights = weights_of(net)
        return net

    @traitlets.validate("data")
    def _data_are_given(self, proposal: Any) -> Any:
        if self._is_by_page:
            return proposal["value"]
        parts = changed_data(proposal["value"], self.net, self.project, self._own, self._known)
        self._tell({**parts, "weights": weights_of(self.net)}, "other data")
        return PageExamples.of_project(self.project)

    @traitlets.validate("settings", "history")
    def _cannot_be_given(self, proposal: Any) -> Any:
        name = proposal["trait"].name
        if not self._is_by_page:
            raise OptionError(f"{name} cannot be set: {READ_ONLY[name]}")
        return proposal["value"]

    def show_changes(self) -> None:
        """Show on the page what was changed inside of `net`, such as one weight. In Jupyter this is
        done after each cell.
        """
        with self._lock:
            weights = weights_of(self.net)
            if weights == self._weights or self.comm is None:
                return
            parts = changed_network(self.net, self.project, self.data, self._own, self._known)
            trained = self.project.get("trained", {"epoch": 0})
            told = {**parts, "weights": weights, "trained": trained}
            self._tell(told, "other weights", self.history.measures)
            self._weights = weights

    def _tell(
        self,
        parts: Json,
        what: str,
        measures: dict[str, list[float]] | None = None,
    ) -> None:
        """Change the project, and tell the pages; without measures a training begins anew."""
        project = {**self.project, "trained": {"epoch": 0}, **parts}
        message = state_message(project, measures or {}, "data" in parts)
        message["isNew"] = measures is None
        checked_size(message, what)
        self.project, self.link, self._run = project, None, None
        self._turn += 1
        self._is_known = True
        with self._by_page():
            self.history = History(measures or {})
        self.send({**message, "turn": self._turn, "what": f"{what} from Python"})

    @contextmanager
    def _by_page(self) -> Iterator[None]:
        """Inside, what is set is what the page has; who observes it is told when all is set."""
        before, self._is_by_page = self._is_by_page, True
        try:
            with self.hold_trait_notifications():
                yield
        finally:
            self._is_by_page = before

    # What the page tells.

    def _hear(self, _: Any, message: Json, __: Any) -> None:
        """A message of a page; an error of whoever observes the builder is told there."""
        with self._lock:
            try:
                self.show_changes()  # what Python has changed meanwhile counts
                ANSWERS[message["kind"]](self, message)
            except Exception as error:
                self._run = None
                words = f"{type(error).__name__} in Python: {error}"
                self.send({"kind": "trouble", "to": message.get("page"), "words": words})
                raise

    def _welcome(self, message: Json) -> None:
        """A page was shown: it gets what has changed since it was made."""
        self._pages.add(message["page"])
        answer: Json = {"kind": "welcome", "turn": self._turn}
        if self._is_known:
            answer = {**state_message(self.project, self.history.measures, True), **answer}
            try:
                checked_size(answer, "the data")
            except ValueError as error:
                answer |= {"data": None, "words": str(error)}
        self.send({**answer, "to": message["page"]})

    def _follow(self, message: Json) -> None:
        """Something has changed on a page."""
        if message["turn"] == self._turn:
            self._take(message["state"])
            if len(self._pages) > 1:
                told = state_message(
                    self.project, self.history.measures, "data" in message["state"]
                )
                with suppress(ValueError):  # the other pages keep theirs
                    whose = {"turn": self._turn, "from": message["page"]}
                    self.send({**checked_size(told, "the data"), **whose})
        self._acknowledge(message)

    def _acknowledge(self, message: Json) -> None:
        answer = {"kind": "ack", "to": message["page"], "turn": self._turn}
        if not self._ends.is_playing:
            answer["moment"] = self.moment + 1
        self.send(answer)

    def _take(self, state: Json) -> None:
        """Take over the state of a page."""
        shape, weights = NetworkShape.of_page(state["inputs"], state["layers"]), state["weights"]
        if shape != NetworkShape.of_network(self.net, self._own) or weights != self._weights:
            net = shape.network(weights, self._own)
        else:
            net = self.net
        measures = joined_measures(self.history.measures, state["measures"])
        data = self.project.get("data")
        told = state.get("data")
        with self._by_page():
            if state.get("left") is not None:
                data, self.data = None, PageExamples.lacking(state["left"])
            elif told is not None:
                data, self.data = told["given"], PageExamples.of_page(told)
            self._weights = weights_of(net)
            before = self.project.get("trained", {}).get("epoch", 0)
            self.project = {**state["project"], "weights": weights, "trained": state["trained"]}
            if data is not None:
                self.project["data"] = data
            self.settings = {**state["project"], **state["used"]}
            self.net = net
            if measures != self.history.measures:
                self.history = History(measures)
            self.link, self._run, self._is_known = None, None, True
        self._ends.note(state["playing"], state["trained"]["epoch"] != before)

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

    # How it is used.

    async def trained(self) -> History:
        """Wait for the end of the training that goes on on the page, or else of the next one."""
        if self.comm is None:
            raise OptionError("this builder was closed: its cell was run again")
        if not messages_arrive_while_a_cell_waits():
            raise OptionError(
                "here no message of the page arrives while a cell waits: in Jupyter this needs "
                'ipykernel 7; elsewhere b.observe(function, "history") is called after each epoch'
            )
        with self._lock:
            end = self._ends.next_one()
        await end
        return History(self.history.measures)

    def close(self) -> None:
        """Close the page; what it had stays in Python."""
        if self.comm is not None:
            self._end_calls()
            with suppress(Exception):  # the kernel may be ending
                self.send({"kind": "closed"})
        super().close()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """The page for notebooks that can show it living; for others the page on its own."""
        shown = Builder._repr_mimebundle_(self)
        told = anywidget.AnyWidget._repr_mimebundle_(self)
        return ({**shown, **told[0], "text/plain": repr(self)}, told[1]) if told else shown


ANSWERS = {
    "hello": LiveBuilder._welcome,
    "state": LiveBuilder._follow,
    "train": LiveBuilder._train,
}
"""What is done with each kind of message."""
