"""Attributes of one's own: a Value takes none, and says where to keep what belongs to it."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value, core

WAY = r"a Value has no attribute 'speed': keep what is yours in a dict, as in speed = \{v: ...\}"


def test_a_value_takes_no_attribute_and_shows_the_way() -> None:
    x: Any = Value(2.0, "x")
    # Python's core leaves the sentence to Python: to look at each name would double the time of a
    # node there, whose fields are attributes.
    sentence = WAY if core.kind == "native" else "has no attribute 'speed'"
    with pytest.raises(AttributeError, match=sentence):
        x.speed = 3.0
    with pytest.raises(AttributeError, match=sentence):
        (x * x).speed = 3.0
    with pytest.raises(AttributeError, match="'Value' object has no attribute 'speed'"):
        print(x.speed)


def test_the_way_leads_there() -> None:
    x, y = Value(2.0), Value(2.0)
    speed = {x: 0.5, y: 0.25}
    speed[x] += 1
    assert (speed[x], speed[y]) == (1.5, 0.25)


def test_attributes_that_are_there_say_what_they_said() -> None:
    x: Any = Value(2.0, "x")
    with pytest.raises(AttributeError, match="change the data of a leaf"):
        (x * x).data = 3.0
    with pytest.raises(AttributeError, match="inputs"):
        x.inputs = ()
    for name in ("backward", "tanh"):
        with pytest.raises(AttributeError, match="read-only"):
            setattr(x, name, 3)
    x.label, x.grad = "y", 4.0
    assert (x.label, x.grad) == ("y", 4.0)
