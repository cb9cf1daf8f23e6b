"""Names from the caller's variables: the same in every text, and nothing is kept alive by them."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from autograd import Value, constant, dot, formula, nudge, sigmoid, why
from autograd.words.callers import named_values
from viz import draw

ASKED = [
    "J.steps()",
    "J.forward_steps()",
    "steps(J)",
    "forward_steps(J)",
    "nudge(J, a)",
    "why(J, a)",
    "formula(J)",
    "draw(J)",
    "step_through(J)",
    "[str(J.steps()) for leaf in (a,)]",
]
"""Everything that names nodes by the variables of its caller."""

DROPPING = """\
import weakref
from autograd import *
from autograd.words.passes import steps
from viz import draw, step_through

def freed():
    a = Value(2)
    J = 3 * a
    dropped = weakref.ref(a)
    for _ in range(2):
        told = str({})
    del a, J
    return dropped() is None
"""
MODULE = """\
a, b = Value(3), Value(5)
cost = a * b
product = cost
answer = why(cost, a)
inside = [str(why(cost, leaf)) for leaf in (a, b)]
"""


def test_every_text_names_nodes_as_drawings_do() -> None:
    w, x, b = [Value(0.5), Value(-1)], [Value(2), Value(1)], Value(0.25)
    z = dot(w, x, b)
    a = sigmoid(z)
    L = 1 - a
    assert str(draw(L)).split("\n")[1].startswith("L = 1 - a ")
    assert str(why(L, z).paths[0]).startswith("dL/da · da/dz = (-1) · a · (1 - a) = ")
    assert [m.name for m in nudge(L, w[1]).moved] == ["w[1]", "z", "a", "L"]
    assert [step.sentence().split(" = ")[0] for step in L.forward_steps()] == ["z", "a", "L"]
    assert [step.derivative() for step in L.steps()][:3] == ["dL/da", "da/dz", "dz/d(w[0])"]
    assert formula(z) == "w[0] · x[0] + w[1] · x[1] + b"


def test_a_label_comes_before_a_variable_and_a_variable_before_a_number() -> None:
    q, t = Value(2), Value(3, "time")
    k = constant(7)
    p = q * t
    total = k * (p + 1)
    assert [step.derivative() for step in total.steps()] == [
        "dtotal/dv1",
        "dv1/dp",
        "dp/dq",
        "dp/dtime",
    ]
    assert formula(total) == "7 · (q · time + 1)"
    assert "  dJ/dv2 · dv2/darea · darea/dv1 = 7 · 1 · time" in str(
        why(total, q, names={"area": p})
    )


def test_the_target_of_a_question_needs_no_place_in_the_graph() -> None:
    J, stranger, labelled = Value(2) * 3, Value(5), Value(5, "q")
    assert str(why(J, stranger)) == "dJ/dstranger = 0: no path leads there"
    assert str(why(J, labelled)) == "dJ/dq = 0: no path leads there"
    assert [m.name for m in nudge(J, stranger).moved] == ["stranger"]


def test_names_of_a_function_come_before_those_of_its_module() -> None:
    module: dict[str, Any] = {"Value": Value, "why": why, "x": Value(3)}
    exec("y = x * x\ndef told(leaf): return str(why(y, leaf)).split(',')[0]", module)
    assert module["told"](module["x"]) == "dy/dleaf = 6"


def test_the_first_of_several_names_counts_in_modules_and_comprehensions() -> None:
    module: dict[str, Any] = {"Value": Value, "why": why}
    exec(MODULE, module)
    assert str(module["answer"]).startswith("dcost/da = 5, ")
    assert [text.split(" ")[0] for text in module["inside"]] == ["dcost/da", "dcost/db"]


def test_a_comprehension_is_part_of_the_function_around_it() -> None:
    a, b = Value(3), Value(5)
    s = a + b
    J = s * b
    listed = [str(why(J, leaf).paths[0]) for leaf in (a, b)]
    joined = "\n".join(str(why(J, leaf).paths[0]) for leaf in (a, b))
    assert listed == ["dJ/ds · ds/da = b · 1 = 5 · 1 = 5", "dJ/db = s = 8"]
    assert joined.split("\n") == listed
    assert {leaf: why(J, leaf).derivative for leaf in (a, b)} == {a: 5, b: 13}


def test_a_generator_that_another_function_runs_takes_none_of_its_names() -> None:
    def consumed(texts: Iterator[str]) -> list[str]:
        wrong = y
        assert wrong is y
        return list(texts)

    x = Value(3)
    y = x * x
    assert consumed(str(why(y, leaf)).split(",")[0] for leaf in (x,)) == ["dy/dleaf = 6"]


def test_in_a_loop_the_name_is_of_what_it_holds_now() -> None:
    x = Value(0)
    a = x
    for _ in range(3):
        a = a + 1
        last = a.forward_steps()[-1].sentence()
        assert last.startswith("a = ")
    assert [step.derivative() for step in a.steps()] == ["da/dv2", "dv2/dv1", "dv1/dx"]


def test_what_a_notebook_keeps_is_no_name() -> None:
    x, y, z = Value(1), Value(2), Value(3)
    kept = {"_": x, "__": x, "_12": x, "_oh": {12: x}, "Out": {12: x}, "In": [x]}
    assert named_values(kept) == {}
    others = {"rows": [x, {"key": y}], "y": y, "inputs": (x,), "n": 3, "_z": z}
    named = {"y": y, "_z": z, "rows[0]": x, "rows[1]['key']": y, "inputs[0]": x}
    assert named_values(kept | others) == named
    module: dict[str, Any] = {"Value": Value, "why": why, "@made_by_pytest": x, "J": x * y}
    exec("told = str(why(J, J.inputs[0])).split(' ')[0]", module)
    assert module["told"] == "dJ/dv1"


@pytest.mark.parametrize("asked", ASKED)
def test_a_dropped_graph_is_freed_at_once(asked: str) -> None:
    module: dict[str, Any] = {}
    exec(DROPPING.format(asked), module)
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        assert module["freed"]()
    finally:
        if was_enabled:
            gc.enable()


def test_a_graph_is_freed_while_the_steps_of_another_are_kept() -> None:
    a, b = Value(2), Value(3)
    other = weakref.ref(b)
    J = 3 * a
    kept = J.steps(), J.forward_steps(), why(J, a), nudge(J, a)
    del b
    assert other() is None
    assert "dJ/da" in str(kept)


HOLDING = """\
def held():
    a = Value(2)
    variables = {}
    told = str(why(3 * a, a))
    return variables["a"] is a and told.startswith("dJ/da = 3")
"""


def test_a_method_named_like_a_function_that_asks_for_variables_keeps_nothing() -> None:
    a, model = Value(2), SimpleNamespace(eval=list, vars=list)
    dropped = weakref.ref(a)
    told = [str(why(3 * a, a)), model.eval(), model.vars()]
    del a
    assert told and dropped() is None


@pytest.mark.parametrize(
    "asked", ["locals()", "vars()", "eval('locals()')", "sys._getframe().f_locals"]
)
def test_the_locals_that_a_function_holds_itself_stay(asked: str) -> None:
    module: dict[str, Any] = {"Value": Value, "why": why, "sys": sys}
    exec(HOLDING.format(asked), module)
    assert module["held"]()
