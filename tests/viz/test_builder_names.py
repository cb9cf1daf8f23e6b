"""What a builder lacks is told when it is read or set, and how to get it."""

from __future__ import annotations

import math
from copy import copy
from types import SimpleNamespace
from typing import Any

import pytest
from widgets import (
    X,
    Y,
    living,  # noqa: F401  the fixture `b`
    network,
)

from autograd import AutogradError
from nets import OptionError
from viz import build
from viz.widget.hosts import call_after_cells


@pytest.mark.parametrize("name", ["data", "settings", "history", "observe", "trained"])
def test_a_page_on_its_own_says_how_it_works_both_ways(name: str) -> None:
    page = build(network(), X, Y)
    with pytest.raises(AttributeError, match=rf'^{name}: .*extra widget.*-e "\.\[widget\]"'):
        getattr(page, name)
    with pytest.raises(AutogradError, match=r"neither follows nor changes"):
        setattr(page, name, None)


def test_a_page_on_its_own_keeps_its_network() -> None:
    net = network()
    page = build(net, X, Y)
    with pytest.raises(AutogradError, match=r"^net: this builder is a page on its own"):
        page.net = network(2)
    assert page.net is net and not hasattr(page, "data") and copy(page).html == page.html


def test_a_name_that_no_builder_has_is_told() -> None:
    page: Any = build()
    with pytest.raises(AutogradError, match=r"a builder has no 'nett'; did you mean 'net'\?"):
        page.nett = 3
    with pytest.raises(
        AttributeError, match=r"a builder has no 'histroy'; did you mean 'history'\?"
    ):
        page.histroy  # noqa: B018


@pytest.mark.widget
class TestLiving:
    """A builder that works both ways."""

    @pytest.fixture(autouse=True)
    def needed(self) -> None:
        pytest.importorskip("anywidget", reason="the extra [widget] is not installed")

    def test_a_name_that_no_builder_has_is_told(self, b: Any) -> None:
        with pytest.raises(AutogradError, match=r"a builder has no 'nett'; did you mean 'net'\?"):
            b.nett = 3
        with pytest.raises(AttributeError, match=r"did you mean 'history'\?"):
            b.histroy  # noqa: B018

    def test_only_what_there_is_can_be_observed(self, b: Any) -> None:
        with pytest.raises(AutogradError, match=r"'nte'; did you mean 'net'\?"):
            b.observe(print, "nte")
        with pytest.raises(AutogradError, match=r"'nte'; did you mean 'net'\?"):
            b.observe(print, names=["data", "nte"])
        told: list[Any] = []
        b.observe(told.append, ["net", "data"])
        b.observe(told.append)
        b.net = network(4)
        assert {each.name for each in told} >= {"net"}

    def test_a_closed_builder_takes_nothing(self, b: Any) -> None:
        net = b.net
        b.close()
        for name, value in (("net", network(2)), ("data", (X, Y))):
            with pytest.raises(AutogradError, match="this builder was closed"):
                setattr(b, name, value)
        assert b.net is net


class FakeEvents:
    """The events of a shell, which calls what is registered as IPython does."""

    def __init__(self) -> None:
        self.callbacks: dict[str, list[Any]] = {"post_run_cell": []}

    def register(self, name: str, function: Any) -> None:
        self.callbacks[name].append(function)


def test_what_no_page_can_show_is_told_in_one_line_after_the_cell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Builder:
        def show_changes(self) -> None:
            raise OptionError(f"a weight is {math.nan}")

    shell, builder = SimpleNamespace(events=FakeEvents()), Builder()
    monkeypatch.setattr("viz.widget.hosts._shell", lambda: shell)
    call_after_cells(builder.show_changes)
    for function in shell.events.callbacks["post_run_cell"]:
        function(None)
    assert capsys.readouterr().err == "OptionError: a weight is nan\n"
