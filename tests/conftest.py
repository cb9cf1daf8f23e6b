"""What holds for all tests: the same examples each time, and signs of life."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import frames
import pytest
from examples import USUAL
from hypothesis import settings
from programs import PROGRAMS, program

from autograd import core

settings.register_profile("same", derandomize=True, deadline=None, max_examples=USUAL)
settings.register_profile("few", settings.get_profile("same"), max_examples=USUAL // 10)
settings.load_profile("same")


@pytest.hookimpl(tryfirst=True)  # before fixtures are made
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program that this machine lacks."""
    for mark, names in PROGRAMS.items():
        if item.get_closest_marker(mark) and program(mark) is None:
            pytest.skip(f"there is no {names[0]} on this machine")
    if item.get_closest_marker("jax") and find_spec("jax") is None:
        pytest.skip("JAX is not installed: it comes with the extra [jax]")
    if item.get_closest_marker("frames") and not frames.ARE_THERE:
        pytest.skip("pandas, polars or pyarrow is missing: they come with the extra [search]")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say which core the tests run on."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not session.config.option.collectonly:
        reporter.write_line(f"on the {core.kind} core: {core.reason}")


COLLECTED = pytest.StashKey[str]()
"""The folder that is being collected."""


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Name the folder whose tests are being collected: all of them take some seconds."""
    config = collector.config
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.collectonly or not isinstance(collector, pytest.Module):
        return
    first, second, *inside = collector.nodeid.split("/")
    folder = f"{first}/{second}"
    if inside and folder != config.stash.get(COLLECTED, ""):
        config.stash[COLLECTED] = folder
        reporter.write_line(f"collecting {folder}", flush=True)


@pytest.fixture(scope="session")
def alive(request: pytest.FixtureRequest) -> Callable[..., None]:
    """What a test of many seconds calls now and then: the terminal shows that it goes on."""
    capture: Any = request.config.pluginmanager.get_plugin("capturemanager")

    def show(*_: object, **__: object) -> None:
        with capture.global_and_fixture_disabled():
            print(",", end="", flush=True)

    return show
