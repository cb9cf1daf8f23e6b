"""draw(program): the graph of arrays, in all its forms."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawings import STARTS, by_id, picture_of, title
from matrices import CASES, M, attention, network, recurrence, ten_layers, without_text

from autograd import OperandError, TargetError, Value, compile
from nets import MLP
from viz import draw
from viz.errors import DrawingError
from viz.render.drawing import Drawing
from viz.scene.boxes import DASH, Box
from viz.scene.folding import NAME, text_width


def boxes(drawing: Drawing) -> dict[str, Box]:
    """The boxes by their names."""
    return {box.name: box for box in picture_of(drawing).boxes}


def arrows(drawing: Drawing) -> dict[tuple[str, str], str]:
    """What stands on each arrow, by the names of the boxes at its ends."""
    picture = picture_of(drawing)
    names = {box.key: box.name for box in picture.boxes}
    return {(names[x.tail], names[x.head]): picture.texts.get(x.key, "") for x in picture.arrows}


def test_a_network_is_the_lectures_chain_with_matrices_as_inputs() -> None:
    drawn = draw(network().run())
    chain = ["X", "Z¹", "A¹", "Z²", "A²", "L", "J"]
    assert {*pairwise(chain)} <= arrows(drawn).keys()
    assert {("W¹", "Z¹"), ("b¹", "Z¹"), ("W²", "Z²"), ("b²", "Z²")} <= arrows(drawn).keys()
    roles = {name: box.role for name, box in boxes(drawn).items()}
    assert {name for name, role in roles.items() if role == "parameter"} == {"W¹", "b¹", "W²", "b²"}
    assert roles["X"] == "leaf" and roles["J"] == "output" and roles["Z¹"] == "interior"


def test_boxes_tell_formulas_shapes_and_derivatives() -> None:
    told = boxes(draw(network().run()))
    assert told["X"].formula == "A⁰ = X" and told["Z¹"].formula == "Z¹ = W¹ X + b¹"
    assert told["A²"].formula == "A² = sigmoid(Z²)"
    shapes = {"X": (3, M), "W¹": (4, 3), "b¹": (4, 1), "Z¹": (4, M), "W²": (1, 4), "Z²": (1, M)}
    assert {name: told[name].value for name in shapes} == {k: str(v) for k, v in shapes.items()}
    for name in ("W¹", "b¹", "Z¹", "A¹", "W²", "Z²"):
        assert told[name].gradient == f"d{name}"
    assert told["b²"].value.startswith("(1, 1): ") and told["b²"].gradient.startswith("db² = ")
    assert told["X"].gradient == told["Y"].gradient == ""
    assert [kind for kind, _ in told["Z¹"].lines] == ["name", "value", "grad"]


def test_arrows_tell_the_matrices_by_which_a_derivative_is_multiplied() -> None:
    told = arrows(draw(network().run()))
    assert told["W¹", "Z¹"] == "Xᵀ" and told["W²", "Z²"] == "A¹ᵀ" and told["A¹", "Z²"] == "W²ᵀ"
    assert told["Z¹", "A¹"] == "A¹ * (1 - A¹)" and told["L", "J"] == "1 / m"
    assert told["X", "Z¹"] == "", "no derivative goes there"
    longer = picture_of(draw(network().run())).titles
    assert any(text == "W² → Z²\nlocal derivative A¹ᵀ" for text in longer.values())


def test_before_derivatives_were_asked_for_there_are_none() -> None:
    case = network()
    case.program(*case.arguments)
    assert not any(box.gradient for box in boxes(draw(case.program)).values())
    assert not any(arrows(draw(case.program)).values())
    assert arrows(draw(case.program, edges="local"))["W²", "Z²"] == "A¹ᵀ"
    assert boxes(draw(case.program, gradients=True))["W²"].gradient == "dW²"
    assert not any(box.gradient for box in boxes(draw(case.run(), gradients=False)).values())


def test_a_program_that_was_only_recorded_shows_m() -> None:
    case = network()
    case.program.record(*case.arguments)
    assert boxes(draw(case.program))["Z¹"].value == "(4, m)"
    assert boxes(draw(case.program, at=case.arguments))["Z¹"].value == "(4, 5)"
    assert "m = the count of examples" in picture_of(draw(case.program)).notes


def test_notes_tell_what_the_backward_pass_reads_of_the_forward_pass() -> None:
    notes = picture_of(draw(network().run())).notes
    assert notes[0] == "5 examples"
    assert notes[1].startswith("kept for the backward pass: ")
    kept = {*notes[1].partition(": ")[2].split(", ")}
    assert {"X", "A¹", "W²", "A²"} <= kept and not {"W¹", "b¹", "b²", "L", "J"} & kept
    assert notes[2] == "dL/dA² = (1 - Y) / (1 - A²) - Y / A²"  # too long for its arrow


def test_order_2_draws_the_backward_pass_in_blocks_beside_the_forward_pass() -> None:
    drawn = draw(network().run(), order=2, open=True)
    told = arrows(drawn)
    assert {
        ("dZ²", "dW²"),
        ("A¹", "dW²"),
        ("dZ²", "dA¹"),
        ("W²", "dA¹"),
        ("X", "dW¹"),
    } <= told.keys()
    assert boxes(drawn)["dW²"].value == "(1, 4)" and boxes(drawn)["dW²"].role == "output"
    geometry = picture_of(drawn).geometry
    assert geometry is not None
    assert {*geometry.frames.values()} == {
        f"layer {l}, {way}" for l in (1, 2) for way in ("forward", "backward")
    }
    closed = draw(network().run(), order=2, open=0)
    rows = [row.text.strip() for row in boxes(closed)["layer 2, backward"].rows]
    assert {"db² = Σ dZ² / m", "dW² = dZ² A¹ᵀ / m", "dA¹ = W²ᵀ dZ²"} <= {*rows}
    assert ("layer 1, forward", "layer 2, backward") in arrows(closed), "what is kept"


def test_layers_are_folds_and_a_deep_network_keeps_them_closed() -> None:
    drawn = draw(ten_layers().run())
    names = [name for name in boxes(drawn) if name.startswith("layer")]
    assert names == [f"layer {l}" for l in range(1, 11)]
    assert boxes(drawn)["layer 3"].gradient == "dA³"
    rows = [(row.text.strip(), row.value) for row in boxes(drawn)["layer 3"].rows]
    assert rows == [("Z³ = W³ A² + b³", "(4, 5)"), ("A³ = tanh(Z³)", "(4, 5)")]
    assert any("those with ▸ can be opened" in note for note in picture_of(drawn).notes)
    opened = boxes(draw(ten_layers().run(), open="layer 3"))
    assert "W³" in opened and "W⁴" not in opened
    assert "W¹" in boxes(draw(network().run())), "a small network is open"


def test_a_recurrence_and_attention_have_no_layers() -> None:
    for case in (recurrence(), attention()):
        assert not any("layer" in name for name in boxes(draw(case.run())))


def test_single_numbers_are_told_without_shapes() -> None:
    told = boxes(draw(CASES["a Kalman step"]().run()))
    assert told["v6"].value == "0.8515" and told["v6"].formula == "v6 = v3 / v5"
    assert told["x"].gradient == "dx = 0.3772"


@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps(name: str) -> None:
    for order in (1, 2):
        geometry = picture_of(draw(CASES[name]().run(), order=order)).geometry
        assert geometry is not None
        rects = [geometry.rects[key] for key in geometry.rects if key not in geometry.frames]
        for one, other in combinations(rects, 2):
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("order", [1, 2])
def test_texts_of_all_forms_tell_the_same_arrays(name: str, order: int) -> None:
    drawn = draw(CASES[name]().run(), order=order)
    elements = by_id(drawn.svg)
    for box in picture_of(drawn).boxes:
        assert box.key in elements and f"{box.key}" in drawn.dot.source
        assert f"\n  {box.key}" in str(drawn.mermaid)
    assert drawn.title in drawn.html and "<script" not in drawn.html


@pytest.mark.parametrize("ending", STARTS)
def test_a_program_is_saved_in_every_form(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"program{ending}"
    draw(network().run()).save(path)
    assert path.read_bytes().startswith(STARTS[ending])


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_themes_and_directions(theme: str, direction: str) -> None:
    assert "Z¹ = W¹ X + b¹" in draw(network().run(), theme=theme, direction=direction).svg


def test_a_tooltip_tells_the_line_that_runs_and_the_range_of_the_numbers() -> None:
    program = compile(lambda w, x: w * x).batch(over="x")
    program.value_and_grad(2.0, [1.0, 3.0])
    drawn = draw(program)
    lines = title(by_id(drawn.svg)[boxes(drawn)["L"].key]).splitlines()
    assert lines == ["L = w * X", "L = w * X", "shape (1, 2)", "numbers from 2 to 6"]


@pytest.mark.parametrize("ending", ["svg", "tree", "mermaid"])
def test_the_same_program_is_drawn_in_the_same_bytes(ending: str) -> None:
    one, other = (getattr(draw(network().run()), ending) for _ in range(2))
    assert one == other


def test_a_drawing_keeps_the_numbers_of_its_moment() -> None:
    program, x = compile(lambda a, x: a * x[0] + x[1]), np.array([5.0, 1.0])
    program(2.0, x)
    drawn = draw(program)
    x[0] = 7.0
    assert boxes(drawn)["J"].value == "(1, 1): 11"
    assert boxes(draw(program))["J"].value == "(1, 1): 15"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"heat": True}, "a program has no heat, which need single numbers"),
        ({"path": Value(1.0)}, "a program has no path"),
        ({"names": {}}, "a program has no names"),
        ({"edges": "share"}, r"step_through\(program\)"),
        ({"open": "layer 9"}, "no scope is called 'layer 9'.*did you mean"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(DrawingError, match=message):
        draw(network().run(), **options)


def test_what_cannot_be_drawn_is_refused_with_a_sentence() -> None:
    with pytest.raises(TargetError, match="one by one"):
        draw(without_text())
    with pytest.raises(OperandError, match="nothing is recorded yet: call the program first"):
        draw(compile(lambda x: x))
    with pytest.raises(OperandError, match="one program, not a list"):
        draw([network().run()])
    with pytest.raises(DrawingError, match="at= gives the arguments of a program"):
        draw(Value(1.0), at=(1.0,))
    with pytest.raises(DrawingError, match="at= gives the arguments of a program"):
        draw(MLP(2, [1]), at=(1.0,))


def test_an_array_without_a_derivative_of_its_own_shows_none_and_no_dash() -> None:
    told = boxes(draw(network().run()))
    assert told["L"].gradient == "" and all(box.gradient != DASH for box in told.values())


def test_a_closed_layer_has_room_for_its_lines_and_numbers() -> None:
    geometry = picture_of(draw(network().run(), order=2, open=0)).geometry
    assert geometry is not None
    assert [len(card.rows) for card in geometry.cards.values()] == [2, 2, 4, 3]
    for key, card in geometry.cards.items():
        for row in card.rows:
            wide = text_width(row.text, NAME) + text_width(row.value)
            assert "…" not in row.text and wide <= geometry.rects[key].width


def test_an_array_that_is_read_in_two_orders_is_drawn() -> None:
    program = compile(lambda x: sum(x[i] * x[(7 * i + 3) % 20] for i in range(20)))
    program.value_and_grad(np.arange(20.0))
    drawn = boxes(draw(program))
    assert drawn["x"].gradient == "dx" and drawn["J"].role == "output"
