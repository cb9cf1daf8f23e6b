"""Two runs of a notebook are told apart when they differ, and not when only rounding does."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from comparing import VARIES, differences, drawing_differences, picture_differences, same_line
from reading import PLAIN, PNG, Json

images = pytest.importorskip("PIL.Image")
BOX = '<g class="node"><title>{0}</title><path d="{1}"/><text x="{1}">{0}</text></g>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("J = 0.5", "J = 0.49999999999999994"),
        ("J  33\nb   6", "J      33\nb       6"),
        ("loss 0.1234", "loss 0.1235"),
        ("1.234e-05", "1.235e-05"),
        ("[1. 2.]", "[1. 1.9999999999]"),
        ("off by 1.2e-17", "off by -0"),
        ("75.000000001", "75"),
    ],
)
def test_rounding_is_no_difference(old: str, new: str) -> None:
    assert all(map(same_line, old.split("\n"), new.split("\n")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("J = 0.5", "J = 0.6"),
        ("accuracy 0.93", "accuracy 0.94"),
        ("loss 0.1234", "loss 0.1236"),
        ("784 inputs", "785 inputs"),
        ("1.234e-05", "1.234e-06"),
        ("12.0", "12.01"),
        ("b = 6", "b = -6"),
        ("v12 = 3", "v13 = 3"),
        ("0.123456", "0.123459"),
        ("dJ/db = 6", "dJ/dc = 6"),
        ("1, 2", "1, 2, 3"),
        ("1", "nan"),
        ("", "1"),
    ],
)
def test_another_number_or_word_is_a_difference(old: str, new: str) -> None:
    assert not same_line(old, new)


def drawing(*names: str, place: float = 0.0) -> str:
    """An SVG with these boxes."""
    return f"<svg>{''.join(BOX.format(name, place) for name in names)}</svg>"


def test_drawings_are_compared_by_what_they_say_and_hold() -> None:
    old = drawing("J = 3", "b = 0.5")
    assert drawing_differences(old, drawing("J = 3", "b = 0.49999999999", place=7.5)) == []
    assert drawing_differences(old, drawing("J = 4", "b = 0.5"))
    assert drawing_differences(old, drawing("J = 3"))
    arrow = '<g class="edge"><path d="0"/></g></svg>'
    assert drawing_differences(old, old.replace("</svg>", arrow))


def plot(height: float = 0.0, shift: int = 0, size: int = 300, line: str = "#006eab") -> str:
    """A PNG of a parabola that reaches some pixels higher than usual, in a frame, with text."""
    image = images.new("RGB", (size, 200), "white")
    pen = pytest.importorskip("PIL.ImageDraw").Draw(image)
    pen.rectangle((20 + shift, 10, 280 + shift, 180), outline="black")
    points = [(x + shift, 180 - (160 + height) * ((x - 20) / 260) ** 2) for x in range(20, 280)]
    pen.line(points, fill=line, width=2)
    pen.text((40 + shift, 20), "error of the slope", fill="black")
    file = BytesIO()
    image.save(file, "png")
    return b64encode(file.getvalue()).decode()


def test_a_picture_may_be_drawn_by_another_version_of_the_same_library() -> None:
    for other in (plot(), plot(shift=1), plot(height=1.5), plot(size=302)):
        assert picture_differences(plot(), other) == []


def test_a_different_picture_is_a_difference() -> None:
    faults = {"another curve": plot(height=-20), "another colour": plot(line="#ffe0c0")}
    faults |= {"moved": plot(shift=12), "another size": plot(size=330)}
    blank = BytesIO()
    images.new("RGB", (300, 200), "white").save(blank, "png")
    faults["nothing"] = b64encode(blank.getvalue()).decode()
    for fault, other in faults.items():
        assert picture_differences(plot(), other), fault


def notebook(*outputs: Json, source: str = "J", tags: tuple[str, ...] = ()) -> Json:
    """A notebook of one cell."""
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": [*tags]}}
    return {"cells": [cell | {"outputs": [*outputs]}]}


def result(**data: Any) -> Json:
    """A cell's result as text, or as another kind."""
    return {"output_type": "execute_result", "data": data}


def test_another_text_in_a_cell_is_a_difference() -> None:
    old = notebook(source="J.backward()")
    assert differences(old, notebook(source="J.backward()")) == []
    assert differences(old, notebook(source="J.backward( )")) == ["cell 1 is not the text's"]
    assert differences(old, notebook(source="J.backward()", tags=(VARIES,)))
    assert differences(old, {"cells": old["cells"] * 2}) == ["cell 2 is not the text's"]
    assert differences(old, {"cells": []}) == ["cell 1 is not the text's"]


def test_another_kind_or_count_of_outputs_is_a_difference() -> None:
    text, picture = result(**{PLAIN: "1"}), result(**{PLAIN: "1", PNG: plot()})
    said = {"output_type": "stream", "name": "stdout", "text": "1"}
    for other in ([], [text, text], [picture], [said]):
        assert differences(notebook(text), notebook(*other))
    assert differences(notebook(text), notebook(result(**{PLAIN: ["1"]}))) == []


def test_only_a_cell_that_says_so_may_vary() -> None:
    fast, slow = result(**{PLAIN: "2.5 ms"}), result(**{PLAIN: "81 ms"})
    assert differences(notebook(fast), notebook(slow)) == ["cell 1: '2.5 ms' became '81 ms'"]
    tags = (VARIES,)
    assert differences(notebook(fast, tags=tags), notebook(slow, tags=tags)) == []
    assert differences(notebook(fast, tags=tags), notebook(tags=tags))
