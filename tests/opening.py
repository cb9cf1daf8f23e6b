"""Blocks that are opened in generators, of both kinds, and how to see whether they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import autograd
from autograd import NonFiniteError, Value, allow_nonfinite, log, scope
from autograd.engine.modes import NOTHING, current_note, nonfinite_allowed


def allowed() -> bool:
    """Whether log(0) is -inf, and not an error."""
    try:
        log(0.0)
    except NonFiniteError:
        return False
    return True


def path() -> tuple[str, ...]:
    """The scopes of a node that is made now, of which a leaf and an operation tell the same."""
    a = Value(1.0)
    b = a * 2
    c = autograd.sum([a, b, 1.0])
    assert (a.scope and a.scope.path) == (b.scope and b.scope.path) == (c.scope and c.scope.path)
    return a.scope.path if a.scope else ()


Opening = Callable[[], Any]
KINDS: list[tuple[Opening, Callable[[], Any], Any, Any]] = [
    (allow_nonfinite, allowed, True, False),
    (lambda: scope("inside"), path, ("inside",), ()),
]
both_kinds = pytest.mark.parametrize(
    ("opening", "ask", "inside", "outside"), KINDS, ids=["allow_nonfinite", "scope"]
)


@pytest.fixture(autouse=True)
def nothing_stays_open() -> Iterator[None]:
    """Run each test in what is and stays a clean context."""
    assert not allowed() and path() == ()
    yield
    assert not allowed() and path() == ()
    assert not nonfinite_allowed() and current_note() is NOTHING
