"""What stands in the boxes and on the arrows of a drawing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from drawings import NUMBERS, SPACE, Lecture, by_id, picture_of, title

import nets
from autograd import (
    NotDifferentiableError,
    OperandError,
    Value,
    constant,
    dot,
    exp,
    grad,
    order,
    parameter,
    prod,
    tanh,
)
from viz import draw
from viz.errors import DrawingError
from viz.scene.boxes import DASH


def test_every_box_says_what_it_is_with_its_value_above_and_its_gradient_below() -> None:
    graph = Lecture()
    graph.J.backward()
    ids = by_id(draw(graph.J).svg)
    shown = {}
    for key in (key.removesuffix("-grad") for key in ids if key.endswith("-grad")):
        value, name, gradient = (ids[f"{key}-{line}"] for line in ("value", "name", "grad"))
        shown[name.text] = (value.text, gradient.text)
        heights = [float(line.attrib["y"]) for line in (value, name, gradient)]
        assert heights == sorted(heights)
        assert value.attrib["fill"] != gradient.attrib["fill"]
    assert shown == NUMBERS


def test_no_gradient_yet_looks_different_from_zero() -> None:
    x = Value(2, "x")
    J = (x - 2) ** 2
    before = by_id(draw(J).svg)["n1-grad"]
    J.backward()
    after = by_id(draw(J).svg)["n1-grad"]
    assert (before.text, after.text) == (DASH, "0")
    assert before.attrib["fill"] != after.attrib["fill"]


def test_keys_count_nodes_in_the_order_of_birth() -> None:
    graph = Lecture()
    boxes = picture_of(draw(graph.J)).boxes
    born = [float(v.data) for v in order(graph.J, constants=True)]
    assert [box.key for box in boxes] == [f"n{i}" for i in range(1, 8)]
    assert [float(box.value or box.name) for box in boxes] == born


def test_a_square_has_two_edges() -> None:
    x = Value(3, "x")
    ids = by_id(draw(x * x, edges="local").svg)
    assert {key for key in ids if key.startswith("e")} == {
        *["e2-0", "e2-0-local", "e2-1", "e2-1-local"]
    }
    assert draw(x * x).dot.source.count("n1 -> n2") == 2


def test_a_shared_constant_is_drawn_once_with_an_arrow_for_each_reading() -> None:
    two = constant(2)
    source = draw(Value(1, "x") * two + two).dot.source
    assert source.count("class=constant") == 1


def test_roles_are_told_apart_by_shape_or_line_alone() -> None:
    x, w = Value(1, "x"), parameter(2, "w")
    J = tanh(3 * x * w)
    boxes = by_id(draw(J).svg)
    looks = {}
    for v, key in zip(order(J, constants=True), (f"n{i}" for i in range(1, 10)), strict=False):
        shapes = [e for e in boxes[key] if not e.tag.endswith(("text", "title"))]
        looks[boxes[key].attrib["class"]] = [
            (e.tag, e.attrib.get("stroke-width"), e.attrib.get("stroke-dasharray")) for e in shapes
        ]
        assert v.op.name in title(boxes[key])
    roles = ["leaf", "parameter", "constant", "interior", "output"]
    assert sorted(looks) == sorted(f"node {role}" for role in roles)
    assert len({repr(look) for look in looks.values()}) == len(roles)


def test_a_node_with_the_same_number_as_the_output_is_no_output() -> None:
    x = Value(2, "x")
    v = x * 1
    made = picture_of(draw(v + 0))
    assert [box.role for box in made.boxes if box.value == "2"] == ["leaf", "interior", "output"]


def test_edges_tell_local_derivatives_or_shares() -> None:
    graph = Lecture()
    graph.J.backward()
    local, share = (by_id(draw(graph.J, edges=edges).svg) for edges in ("local", "share"))
    texts = [local[f"{key}-local"].text for key in ("e4-0", "e4-1", "e5-0", "e5-1", "e7-1")]
    assert texts == ["du/db = 2", "du/dc = 3", "dv/da = 1", "dv/du = 1", "dJ/dv = 3"]
    texts = [share[f"{key}-share"].text for key in ("e4-0", "e4-1", "e5-0", "e5-1", "e7-1")]
    assert texts == ["3 · 2 = 6", "3 · 3 = 9", "3 · 1 = 3", "3 · 1 = 3", "1 · 3 = 3"]
    assert not [key for key in by_id(draw(graph.J).svg) if key.endswith(("-local", "-share"))]


def test_shares_before_a_pass_are_dashes() -> None:
    ids = by_id(draw(Lecture().J, edges="share").svg)
    assert ids["e4-0-share"].text == DASH


def test_a_path_is_marked_and_its_products_told() -> None:
    graph = Lecture()
    K = graph.v * graph.b
    drawing = draw(K, path=graph.b, names={"K": K})
    assert drawing.picture is not None
    on_path = {arrow.key for arrow in drawing.picture.arrows if arrow.on_path}
    assert on_path == {"e4-0", "e5-1", "e6-0", "e6-1"}
    assert "dK/db = 11 + 6 = 17, over 2 paths" in drawing.picture.notes
    assert "dK/dv · dv/du · du/db = b · 1 · c = 3 · 1 · 2 = 6" in drawing.svg
    widths = {key: by_id(drawing.svg)[key][1].attrib.get("stroke-width") for key in ("n1", "n2")}
    assert widths["n1"] != widths["n2"]  # a is on no path, b is


def test_negative_terms_of_a_sum_over_paths_are_in_brackets() -> None:
    x = Value(2.0, "x")
    K = -x * 3 + x * x - 5 * x
    notes = picture_of(draw(K, path=x, names={"K": K})).notes
    (total,) = [note for note in notes if note.startswith("dK/dx = ")]
    assert total == "dK/dx = -5 + 2 + 2 + (-3) = -4, over 4 paths"


def test_a_node_that_no_path_leads_to_is_told_to_have_no_influence() -> None:
    graph = Lecture()
    made = picture_of(draw(graph.u, path=graph.a))
    assert made.notes == ["du/da = 0: no path leads there"]
    assert not any(box.on_path for box in made.boxes)


def test_heat_is_the_magnitude_of_gradients() -> None:
    graph = Lecture()
    graph.J.backward()
    made = picture_of(draw(graph.J, heat=True))
    heats = {box.name: box.heat for box in made.boxes}
    assert math.isclose(heats["b"], 6 / 9) and heats["c"] == 1 and heats["3"] == 0
    assert "from 0 to 9" in made.note
    assert "call backward()" in picture_of(draw(Lecture().J, heat=True)).note


@pytest.mark.parametrize("f", [lambda x: tanh(x) * exp(x), lambda x: x**3, lambda x: 3 * x + 1])
def test_order_2_draws_the_gradient_as_a_graph(f: object) -> None:
    assert callable(f)
    x = Value(0.5, "x")
    drawing = draw(f(x), order=2, names={})
    assert drawing.picture is not None
    (box,) = [box for box in picture_of(drawing).boxes if box.name == "dJ/dx"]
    assert math.isclose(float(box.value), grad(f)(0.5), rel_tol=1e-3)
    assert [box.key] == drawing.picture.outputs


def test_order_2_tells_a_derivative_from_the_node_it_equals() -> None:
    a, b = Value(5, "a"), Value(2, "b")
    drawing = draw(a * b, order=2, names={})
    shown = [box.formula for box in picture_of(drawing).boxes]
    assert shown == ["a", "b", "dJ/da = b", "dJ/db = a"]


def test_several_outputs_are_drawn_as_one_graph() -> None:
    graph = Lecture()
    made = picture_of(draw([graph.u, graph.J, graph.u]))
    assert len(made.boxes) == 7
    assert [box.name for box in made.boxes if box.role == "output"] == ["u", "J"]


def test_a_single_leaf_is_a_drawing_too() -> None:
    assert by_id(draw(Value(5, "a")).svg)["n1-name"].text == "a"
    assert by_id(draw(constant(5)).svg)["n1-name"].text == "5"


def test_a_node_is_told_by_label_then_variable_then_number() -> None:
    a, b = Value(2, "a"), Value(3)
    p = a * b
    q = p + 1
    names = [box.name for box in picture_of(draw(q * p)).boxes]
    assert names == ["a", "b", "p", "1", "q", "J"]
    names = [box.name for box in picture_of(draw(q * p, names={"Q": q})).boxes]
    assert names == ["a", "v1", "v2", "1", "Q", "J"]
    weights = [b]
    del b, p
    assert "weights[0]" in draw(q * weights[0]).tree


def test_of_a_name_for_two_nodes_both_are_seen() -> None:
    x, y = Value(1, "x"), Value(2, "x")
    assert draw(x * y).svg.count(">x_2<") == 1


def test_a_changed_leaf_is_told_below_the_drawing() -> None:
    graph = Lecture()
    graph.a.data = 6
    assert "a changed after v was computed" in draw(graph.J).svg


def test_boxes_have_room_for_any_number() -> None:
    before = by_id(draw(Value(1, "x") * 2).svg)["n1"]
    after = by_id(draw(Value(-1.2345e-5, "x") * 2).svg)["n1"]
    shapes = [element.find(f"{SPACE}path") for element in (before, after)]
    assert shapes[0] is not None and shapes[1] is not None
    assert shapes[0].attrib["d"] == shapes[1].attrib["d"]


def test_infinite_numbers_are_drawn() -> None:
    x = Value(math.inf, "x")
    made = picture_of(draw(x * 2, heat=True))
    assert made.boxes[0].value == "inf"


def test_mistakes_are_told() -> None:
    graph = Lecture()
    with pytest.raises(OperandError, match="Values, a program or a network, got str"):
        draw("abc")
    with pytest.raises(OperandError, match="got int"):
        draw(3)
    with pytest.raises(OperandError, match="at least one"):
        draw([])
    for wrong in ({"edges": "both"}, {"theme": "blue"}, {"order": 3}, {"direction": "up"}):
        with pytest.raises(DrawingError, match=next(iter(wrong))):
            draw(graph.J, **wrong)
    with pytest.raises(DrawingError, match="depth"):
        draw(graph.J, depth=-1)
    with pytest.raises(DrawingError, match="one output"):
        draw([graph.u, graph.J], path=graph.b)
    with pytest.raises(DrawingError, match="path is a Value"):
        draw(graph.J, path="b")  # type: ignore[arg-type]
    with pytest.raises(NotDifferentiableError):
        draw(constant(3), order=2)


def test_the_layers_of_a_network_have_the_symbols_of_the_lectures() -> None:
    net = nets.MLP(2, [1], activation="tanh", output="tanh", rng=0)
    formulas = [box.formula for box in picture_of(draw(net([0.5, 1.0]), names={}, open=True)).boxes]
    assert "z¹₁ = w¹₁₁ · 0.5 + w¹₁₂ · 1 + b¹₁" in formulas
    assert "a¹₁ = tanh(z¹₁)" in formulas


def test_what_is_too_long_is_told_by_what_it_reads() -> None:
    a = Value(0.25, "a")
    w, x = ([Value(k, f"{letter} of unit {k}") for k in range(5)] for letter in "wx")
    factors = [Value(k, f"factor {k}") for k in range(5)]
    told = {
        "L = binary_cross_entropy(a, y)": nets.binary_cross_entropy(a, Value(1, "y")),
        "v = w·x + b": dot(w, x, a),
        "v = prod(…)": prod(factors),
    }
    for formula, node in told.items():
        node.label = formula[0]
        assert picture_of(draw(node)).boxes[-1].formula == formula


def test_an_array_of_outputs_is_drawn_whatever_its_shape() -> None:
    x = Value(2, "x")
    for given in (np.array([[x * 2, x * 3]]), np.array(x * 2), [x * 2, x * 3]):
        made = picture_of(draw(given))
        assert len(made.outputs) == np.size(given)


@pytest.mark.parametrize("wrong", [{"heat": "yes"}, {"heat": 3}, {"depth": True}, {"order": True}])
def test_a_value_of_the_wrong_kind_is_refused(wrong: dict[str, Any]) -> None:
    ((option, given),) = wrong.items()
    with pytest.raises(DrawingError, match=f"^{option} is .*, got {given!r}$"):
        draw(Lecture().J, **wrong)


@pytest.mark.parametrize("theme", [3, None, ["light"]])
def test_a_theme_is_a_name(theme: Any) -> None:
    with pytest.raises(DrawingError, match="there is no theme"):
        draw(Lecture().J, theme=theme)


def test_the_empty_name_is_refused_beside_others_and_alone() -> None:
    u, a = Value(2), Value(3)
    for names in ({"u": u, "": a}, {"": a}):
        with pytest.raises(OperandError, match='"" is not a name: it is empty'):
            draw(u * a, names=names)


@pytest.mark.parametrize("names", [3, ["a"], {Value(1): "a"}])
def test_names_of_another_kind_are_refused(names: Any) -> None:
    with pytest.raises(OperandError, match=r'names maps a name to a Value: names=\{"'):
        draw(Value(2, "x") * 2, names=names)
