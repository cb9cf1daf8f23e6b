"""Names that are given by `names=`: a name maps to a Value, in each function that takes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from autograd import OperandError, Value, formula, forward_steps, names, nudge, order, why
from autograd.words.passes import steps
from viz import Player, draw, step_through

ASKERS: list[Callable[..., Any]] = [
    steps,
    forward_steps,
    Value.steps,
    Value.forward_steps,
    formula,
    names,
    why,
    nudge,
    draw,
    step_through,
    Player,
]
"""Everything that takes names."""

asked = pytest.mark.parametrize("ask", ASKERS)


def about(ask: Callable[..., Any], root: Value) -> tuple[Value, ...]:
    """The arguments of a question about a root: some need a leaf, its first input."""
    return (root, root.inputs[0]) if ask in (why, nudge) else (root,)


@asked
def test_a_name_maps_to_a_value(ask: Callable[..., Any]) -> None:
    p = Value(3)
    assert "area" in str(ask(*about(ask, p * 2), names={"area": p}))


@asked
def test_a_mapping_turned_round_is_told_the_line_to_write(ask: Callable[..., Any]) -> None:
    p, u = Value(3), Value(4)
    line = 'names maps a name to a Value: names={"area": p, "u": u, \'a b\': u}'
    with pytest.raises(OperandError, match=f"^{re.escape(line)}$"):
        ask(*about(ask, p * u), names={p: "area", Value(5): "u", u: "a b"})


@asked
@pytest.mark.parametrize("wrong", [3, ["a"], {1: Value(2)}, {"u": 3}, {Value(2): 1}, {"u": "v"}])
def test_what_names_no_value_is_refused(ask: Callable[..., Any], wrong: Any) -> None:
    line = f'names maps a name to a Value: names={{"u": u}}, got {wrong!r}'
    with pytest.raises(OperandError, match=f"^{re.escape(line)}$"):
        ask(*about(ask, Value(3) * 2), names=wrong)


@asked
def test_also_is_no_argument_any_more(ask: Callable[..., Any]) -> None:
    p = Value(3)
    with pytest.raises(TypeError, match="unexpected keyword argument 'also'"):
        ask(*about(ask, p * 2), also={p: "area"})


@asked
def test_no_names_are_no_names_of_variables_either(ask: Callable[..., Any]) -> None:
    area = Value(3)
    assert "area" not in str(ask(*about(ask, area * 2), names={}))


@asked
def test_what_is_no_value_may_stand_beside_values(ask: Callable[..., Any]) -> None:
    area = Value(3)
    number, text = 3, "text"
    assert number and text
    assert "area" in str(ask(*about(ask, area * 2), names=locals()))


@asked
def test_lists_and_dicts_name_their_elements(ask: Callable[..., Any]) -> None:
    w = [Value(3), Value(4)]
    told = str(ask(*about(ask, w[0] * w[1]), names={"w": w}))
    assert "w[0]" in told
    assert "w['first']" in str(ask(*about(ask, w[0] * w[1]), names={"w": {"first": w[0]}}))


@asked
def test_the_first_of_two_names_counts(ask: Callable[..., Any]) -> None:
    p = Value(3)
    told = str(ask(*about(ask, p * 2), names={"area": p, "size": p}))
    assert "area" in told and "size" not in told


@asked
def test_a_label_comes_before_a_name(ask: Callable[..., Any]) -> None:
    p = Value(3, "area")
    told = str(ask(*about(ask, p * 2), names={"size": p}))
    assert "area" in told and "size" not in told


@asked
def test_names_of_strangers_do_nothing(ask: Callable[..., Any]) -> None:
    p, stranger = Value(3), Value(3)
    told = str(ask(*about(ask, p * 2), names={"area": p, "size": stranger}))
    assert "area" in told and "size" not in told


@asked
def test_a_name_is_any_text_as_a_label_is(ask: Callable[..., Any]) -> None:
    p = Value(3)
    assert "rate of α" in str(ask(*about(ask, p * 2), names={"rate of α": p}))


@asked
def test_names_that_were_asked_for_can_be_given(ask: Callable[..., Any]) -> None:
    p, q = Value(3), Value(4)
    root = p * q
    assert str(ask(*about(ask, root), names=names(root))) == str(ask(*about(ask, root), names={}))


def test_the_names_of_a_graph_map_to_its_nodes() -> None:
    a, area = Value(5, "a"), Value(2)
    root = 3 * (a + area)
    named = names(root, names={"area": area})
    assert list(named) == ["a", "area", "v1", "J"]
    assert [named["a"], named["area"], named["v1"], named["J"]] == order(root)
    assert named["area"] is area and named["J"] is root


def test_numbers_have_a_name_if_one_is_given() -> None:
    three = Value(3).detach()
    root = Value(5, "a") * three + 3
    assert list(names(root)) == ["a", "v1", "J"]
    assert names(root, names={"three": three})["three"] is three


def test_of_many_names_turned_round_the_line_shows_a_few() -> None:
    leaves = [Value(i) for i in range(5)]
    turned_round: Any = {leaf: f"w{i}" for i, leaf in enumerate(leaves)}
    with pytest.raises(OperandError, match=r'\{"w0": leaves\[0\], .*"w2": leaves\[2\], \.\.\.\}$'):
        draw(leaves[0] * 2, names=turned_round)


def test_a_variable_that_is_shadowed_names_nothing() -> None:
    module: dict[str, Any] = {"Value": Value, "formula": formula, "x": Value(3), "y": Value(4)}
    exec("def told(J, x): return formula(J)", module)
    x, y = module["x"], module["y"]
    assert module["told"](x * y, Value(5)) == "v1 · y"
