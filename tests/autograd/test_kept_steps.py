"""Steps, paths and answers in copies and pickles."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from graphs import chain

from autograd import StaleGraphError, Value, order, tanh, why


@pytest.mark.parametrize("copied", [deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_steps_and_answers_are_told_after_a_copy_or_a_pickle(copied: Callable[[Any], Any]) -> None:
    a, b = Value(5, "a"), Value(3, "b")
    t = a * b
    J = tanh((t + a) * 0.1) * t
    told = [J.steps(), J.forward_steps(), J.steps()[-1], J.forward_steps()[0]]
    told += [why(J, b), why(J, t), why(J, b).paths[1], why(J, Value(1, "x"))]
    again = copied([J, told, a])
    assert list(map(str, again[1])) == list(map(str, told))
    assert again[1][0][0].root is again[0] and again[1][4].target in order(again[0])
    again[2].data = 7
    with pytest.raises(
        StaleGraphError, match="a changed after this was recorded: ask for it again"
    ):
        str(again[1][0])
    assert str(told[0]) == str(J.steps())


def test_a_pickle_of_steps_grows_with_the_graph_alone() -> None:
    few, many = (chain(length)[1].steps() for length in (1000, 3000))
    assert len(pickle.dumps(many)) < 3.2 * len(pickle.dumps(few))
    assert str(pickle.loads(pickle.dumps(many))) == str(many)
