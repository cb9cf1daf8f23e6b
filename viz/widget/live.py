"""The builder that works both ways: what its page shows is in Python, and the other way round."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import anywidget
import traitlets

from nets import MLP, History, OptionError, UnknownNameError

from ..builder.builder import Builder
from ..builder.kernels import Own
from .changes import changed_data, changed_network, check_locks
from .examples import PageExamples
from .following import PageFollower
from .hosts import call_after_cells, cell_run_here, messages_arrive_while_a_cell_waits
from .living import keep_living
from .messages import checked_size, state_message
from .networks import NetworkShape, as_network, weights_of
from .settings import READ_ONLY, PageSettings

Json = dict[str, Any]

OBSERVED = ("net", "data", "settings", "history")
"""What follows the page."""

CLOSED = "this builder was closed, by close() or because its cell was run again: make another one"


class LiveBuilder(PageFollower):
    """A page that works both ways with Python. Made by `build`, which tells how to use it."""

    def __init__(self, net: MLP | None, project: Json, own: Own, *page: Any) -> None:
        super().__init__(net, project, own, *page)
        self._end_calls = call_after_cells(self.show_changes)
        keep_living(self, cell_run_here())

    def __setattr__(self, name: str, value: Any) -> None:
        """Messages can come in another thread: what is set waits until one was dealt with."""
        if name not in OBSERVED:
            super().__setattr__(name, value)
            return
        with self._lock:
            super().__setattr__(name, value)

    # What Python changes.

    @traitlets.validate("net")
    def _net_is_given(self, proposal: Any) -> Any:
        net = proposal["value"]
        if self._is_by_page:
            return net
        self._check_open()
        if net is self.net:
            self.show_changes()
            return net
        net = as_network(net, None)
        self._tell({**self._parts_of(net), "weights": weights_of(net)}, "another network")
        self._note_network(net)
        return net

    @traitlets.validate("data")
    def _data_are_given(self, proposal: Any) -> Any:
        if self._is_by_page:
            return proposal["value"]
        self._check_open()
        net = self.net
        known = self._text.activations
        parts = changed_data(proposal["value"], net, self.project, self._own, known)
        self._tell({**parts, "weights": weights_of(net)}, "other data")
        self._note_network(net)
        return PageExamples.of_project(self.project)

    @traitlets.validate("settings", "history")
    def _cannot_be_given(self, proposal: Any) -> Any:
        name = proposal["trait"].name
        if not self._is_by_page:
            raise OptionError(f"{name} cannot be set: {READ_ONLY[name]}")
        return proposal["value"]

    def _check_open(self) -> None:
        if self.comm is None:
            raise OptionError(CLOSED)

    def _parts_of(self, net: MLP) -> Json:
        """What of the project another network changes."""
        task = self.project.get("task", "two")
        classes = {"regression": 1, "two": 2}.get(task, self._shape.units[-1])
        known = self._text.activations
        return changed_network(net, self.project, classes, self._own, known)

    def show_changes(self) -> None:
        """Show on the page what was changed inside of `net`, such as one weight. In Jupyter this is
        done after each cell. What a page cannot show is an error, and `net` is as it was before.
        """
        with self._lock:
            if self._awaits_page or self.comm is None or weights_of(self.net) == self._weights:
                return
            try:
                self._show_weights()
            except Exception as error:
                self._go_back()
                words = f"{error}; the network of the builder is again as its page has it"
                raise OptionError(words) from error

    def _show_weights(self) -> None:
        """Tell the weights alone; the training goes on from them."""
        parts, weights = self._parts_of(self.net), weights_of(self.net)
        if NetworkShape.of_network(self.net, self._own) != self._shape:
            self._tell({**parts, "weights": weights}, "another network")
        else:
            trained = self.project.get("trained", {"epoch": 0})
            self._begin_turn({**self.project, "weights": weights, "trained": trained})
            what = "other weights from Python"
            told = {"weights": weights, "trained": trained, "turn": self._turn, "what": what}
            self.send({"kind": "weights", **told})
        self._note_network(self.net)

    def _tell(self, parts: Json, what: str) -> None:
        """Change the project, and tell the pages; a training begins anew."""
        check_locks(parts, self.project, self.settings)
        project = {**self.project, "trained": {"epoch": 0}, **parts}
        message = state_message(project, "data" in parts)
        checked_size(message, what)
        self._begin_turn(project)
        with self._by_page():
            self.history = History()
            self.settings = PageSettings.of_project({**self.settings.used, **project})
        told = {"isNew": True, "turn": self._turn, "what": f"{what} from Python"}
        self.send({**message, **told})

    def _begin_turn(self, project: Json) -> None:
        """Python has changed something: what pages have told of earlier turns does not count."""
        self.project, self.link, self._run = project, None, None
        self._turn += 1
        self._is_known = True

    # How it is used.

    def observe(self, handler: Any, names: Any = traitlets.All, type: Any = "change") -> None:
        """Call a function, with what has changed, when `net`, `data`, `settings` or `history`
        changes: one of them or a list.
        """
        for name in traitlets.traitlets.parse_notifier_name(names):
            if name is not traitlets.All and not self.has_trait(name):
                raise UnknownNameError("part of a builder to observe", name, OBSERVED)
        super().observe(handler, names, type)

    async def trained(self) -> History:
        """Wait for the end of the training that goes on on the page, or else of the next one."""
        self._check_open()
        if not messages_arrive_while_a_cell_waits():
            raise OptionError(
                "here no message of the page arrives while a cell waits: in Jupyter this needs "
                'ipykernel 7; elsewhere b.observe(function, "history") is called while it trains'
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
            self._ends.give_up(CLOSED)
        super().close()

    def __repr__(self) -> str:
        with self._lock, self._by_page():
            return super().__repr__()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """The page for notebooks that can show it living; for others the page on its own."""
        with self._lock, self._by_page():
            shown = Builder._repr_mimebundle_(self)
        told = anywidget.AnyWidget._repr_mimebundle_(self)
        return ({**shown, **told[0], "text/plain": repr(self)}, told[1]) if told else shown
