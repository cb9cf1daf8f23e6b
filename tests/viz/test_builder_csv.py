"""A builder's page reads tables as spreadsheets and programs write them, or says what is wrong."""

from __future__ import annotations

import csv
import io
import random
from typing import Any

import pytest
from builders import run_in_node

from viz.builder.kernels import kernels
from viz.builder.limits import MOST

pytestmark = pytest.mark.node


def read(*texts: str, **given: Any) -> list[dict[str, Any]]:
    return run_in_node("tables.js", [{"text": text, **given} for text in texts])


def one(text: str, **given: Any) -> dict[str, Any]:
    (answer,) = read(text, **given)
    return answer


X = [[1.5, -2.0], [0.25, 1e-3], [3.0, 4.0]]


@pytest.mark.parametrize(
    "text",
    [
        "1.5,-2,a\n0.25,1e-3,b\n3,4,a\n",
        "1.5;-2;a\n0.25;1e-3;b\n3;4;a",
        "1,5;-2,0;a\r\n0,25;0,001;b\r\n3;4;a\r\n",
        "1.5\t-2\ta\r0.25\t1E-3\tb\r3.0\t4.\ta",
        "1,5\t-2\ta\n,25\t0,001\tb\n3\t4\ta",
        "  1.5   -2  a\n0.25 .001 b\n\n3 4 a\n\n",
        "1,5 -2 a\n0,25 0,001 b\n3 4 a\n",
        "\ufeff1.5, \u22122, a\n+.25, 0.001, b\n3, 4, a,\n".replace("a,\n", "a\n"),
        '"1.5","-2","a"\n"0.25","1e-3","b"\n"3","4","a"\n',
        "1.5,-2,a,\n0.25,1e-3,b,\n3,4,a,\n",
    ],
)
def test_separators_decimals_and_line_ends(text: str) -> None:
    answer = one(text)
    assert answer["trouble"] is None
    assert answer["X"] == X
    assert answer["y"] == [0, 1, 0] and answer["labels"] == ["a", "b"]
    assert answer["task"] == "two" and answer["notes"] == []
    assert answer["names"] == ["x1", "x2"] and answer["target"] == "y"


def test_points_between_thousands_are_read_where_commas_are_decimal() -> None:
    answer = one("1.234,5;1.234;a\n-12.345.678,25;2;b\n1.2;3;a\n")
    assert answer["X"] == [[1234.5, 1.234], [-12345678.25, 2], [1.2, 3]]


def test_a_header_names_the_columns() -> None:
    for text in ("width,height,kind\n", "width;height;kind\n", '"width","height",kind\n'):
        separator = ";" if ";" in text else ","
        answer = one(text + f"1{separator}2{separator}a\n3{separator}4{separator}b\n")
        assert answer["names"] == ["width", "height"] and answer["target"] == "kind"
        assert answer["X"] == [[1, 2], [3, 4]]
    answer = one("a,a,,y\n1,2,3,0.5\n4,5,6,0.7\n")
    assert answer["names"] == ["a", "a (2)", "x3"]
    assert one("a,b\n1,\n2,3\n")["names"] == ["a"]


def test_texts_of_pythons_csv_module_are_read() -> None:
    rng = random.Random(1)
    words = ["plain", 'say "so"', "a, b", "two\nlines", "semi;colon", "<b>bold</b>"]
    for separator in (",", ";", "\t"):
        rows = [[rng.gauss(0, 1), rng.gauss(0, 9), rng.choice(words[:5])] for _ in range(40)]
        file = io.StringIO()
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(["one, two", 'a "b"', words[5]])
        writer.writerows(rows)
        answer = one(file.getvalue())
        assert answer["trouble"] is None
        assert answer["X"] == [row[:2] for row in rows]
        assert [answer["labels"][k] for k in answer["y"]] == [row[2] for row in rows]
        assert answer["names"] == ["one, two", 'a "b"'] and answer["target"] == "<b>bold</b>"


def test_rows_with_gaps_are_left_out_and_counted() -> None:
    answer = one("x,z,y\n1,2,a\n,3,b\n4,NA,b\n5,6,?\n7,8,b\n")
    assert answer["X"] == [[1, 2], [7, 8]] and answer["y"] == [0, 1]
    assert answer["notes"] == ["3 rows have gaps and were left out."]
    assert one("1,0.5\nnan,2\n3,0.7\n")["notes"] == ["One row has a gap and was left out."]


def test_whole_numbers_are_classes_unless_they_are_to_be_numbers() -> None:
    text = "1,-1\n2,1\n3,-1\n"
    answer = one(text)
    assert answer["y"] == [0, 1, 0] and answer["labels"] == ["-1", "1"]
    several = one("1,3\n2,1\n3,2\n")
    assert several["y"] == [2, 0, 1] and several["task"] == "classes"
    numbers = one(text, target=1, **{"as": "numbers"})
    assert numbers["y"] == [-1, 1, -1] and numbers["labels"] is None
    assert numbers["task"] == "regression"
    assert one("1,0.5\n2,1\n3,2\n")["task"] == "regression"
    assert one("1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n")["task"] == "regression"


def test_another_column_can_be_the_target() -> None:
    answer = one("kind,w,h\nb,1,2\na,3,4\n", target=0)
    assert answer["names"] == ["w", "h"] and answer["X"] == [[1, 2], [3, 4]]
    assert answer["y"] == [1, 0] and answer["labels"] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no table: the text is empty."),
        (" \n\r\n", "There is no table: the text is empty."),
        ("PK\x03\x04\0\0", "This is no text: save the table as CSV, and take that file."),
        ("1\n2\n3\n", "The table has one column: a point needs at least one number,"),
        ("a,b,c\n", "The table has names of columns, and no rows below them."),
        ("1,2,0\n1,2\n", "Line 2 has 2 values, and line 1 has 3."),
        ("a,b\n1,2\n\n1,2,3\n", "Line 4 has 3 values, and the line of names has 2."),
        ("1,\n,2\n", "Each row of the table has a gap: there is no whole row."),
        ('a,b\n1,"2\n3,4\n', "A quotation mark in line 2 is never closed."),
        (
            "w,h,y\n1,2,0\n3,tall,1\n",
            "Line 3, column “h”: “tall” is not a number. Words can stand in the target only, which "
            "is “y”.",
        ),
        ("w,y\n1,2.5\n2,oops\n3,1.5\n", "Line 3, column “y”: “oops” is not a number."),
        ("1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n", "The target “y” has 6 classes, and this page tells up"),
        (",".join("1" * 60) + "\n", "The table has 60 columns, and this page takes up to 50"),
        ("w,y\n1,2\n1e999,3\n", "Line 3, column “w”: “1e999” is not a number."),
        ("w,y\n1,2\n-1e308,3\n", "Line 3, column “w”: “-1e308” is too large: this page takes"),
        ("w,y\n1,1e101\n2,3\n", "Line 2, column “y”: “1e101” is too large: this page takes"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(text: str, sentence: str) -> None:
    answer = one(text)
    assert answer["trouble"].startswith(sentence)
    assert answer["trouble"].endswith(".") and "X" not in answer


def test_one_class_and_constant_columns_are_told() -> None:
    assert one("1,2,a\n3,2,a\n")["notes"] == [
        "The column “x2” is the same in all rows: it tells nothing.",
        "All rows belong to one class, “a”: there is nothing to tell apart.",
    ]
    assert one("1,2,5\n1,2,5\n")["notes"] == [
        "The columns “x1”, “x2” are the same in all rows: they tell nothing.",
        "The target “y” is 5 in all rows: there is nothing to learn.",
    ]


def test_markup_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    answer = one(f"{evil},{evil}\n1,{evil}\n2,</script>\n")
    assert answer["names"] == [evil] and answer["labels"] == ["</script>", evil]
    told = one(f"a,b,y\n1,{evil},0\n1,2,1\n")["trouble"]
    assert "“<img src=x onerror=alert(1)>” is not a number" in told


def test_a_hundred_thousand_rows_become_a_sample() -> None:
    rng = random.Random(2)
    rows = [[round(rng.gauss(0, 1), 6), i] for i in range(100_000)]
    body = "\n".join(f"{a},{i},{'ab'[i >= 50_000]}" for a, i in rows)
    for text in (f"a,i,y\n{body}\n", f'"a","i","y"\n{body}\n'):
        answer = one(text)
        assert answer["notes"] == ["The table has 100,000 rows: a sample of 5,000 was taken."]
        assert len(answer["X"]) == len(answer["y"]) == 5000
        places = [int(i) for _, i in answer["X"]]
        assert places == sorted(set(places))
        assert answer["X"] == [rows[i] for i in places]
        assert answer["y"] == [int(i >= 50_000) for i in places]
        assert 2300 < sum(answer["y"]) < 2700


def test_any_text_has_an_answer() -> None:
    rng = random.Random(3)
    pieces = [
        "1",
        "2.5",
        ",",
        ";",
        "\n",
        '"',
        " ",
        "a",
        "\t",
        "-",
        "NA",
        "\r\n",
        "é",
        "1e5",
        "\ufeff",
    ]
    texts = ["".join(rng.choices(pieces, k=rng.randrange(40))) for _ in range(3000)]
    for answer in read(*texts):
        if answer["trouble"] is None:
            assert len(answer["X"]) == len(answer["y"]) > 0
            assert all(x is not None for row in answer["X"] for x in row)
            assert all(len(row) == len(answer["names"]) for row in answer["X"])
        else:
            assert answer["trouble"].endswith(".")


def test_a_page_trains_on_a_table() -> None:
    rows = [(f"{i / 7:.3f}".replace(".", ","), f"{i % 5}", "abc"[i // 20]) for i in range(60)]
    table = "\n".join(";".join(row) for row in [("w", "h", "kind"), *rows])
    acts = [["drop", table], ["epochs", 100]]
    asked = {"kernels": kernels(), "project": {}, "acts": acts, "texts": []}
    (answer,) = run_in_node("takeaway.js", [asked])
    assert answer["project"]["task"] == "classes"
    assert answer["project"]["data"]["X"][:2] == [[0.0, 0.0], [0.143, 1.0]]
    assert answer["measures"]["accuracy"][-1] > 0.9


LONG = "w" * 90
LONGER = "ab " * 200


def test_long_names_are_kept_whole_and_very_long_ones_end_in_dots() -> None:
    labels = ["b", f"{LONG}{LONG[:50]}", f"{LONG}x"]
    answer = one(f"{LONG},b,kind\n1,2,{labels[2]}\n3,4,{labels[1]}\n5,6,b\n")
    assert answer["names"] == [LONG, "b"]
    assert answer["labels"] == labels and answer["y"] == [2, 1, 0]
    answer = one(f"{LONGER},{LONGER}1,kind\n1,2,{LONGER}c\n3,4,{LONGER}d\n5,6,{LONGER}c\n")
    assert answer["y"] == [0, 1, 0] and answer["trouble"] is None
    for first, second in (answer["names"], answer["labels"]):
        assert max(len(first), len(second)) <= MOST.name
        assert first == f"{LONGER[: MOST.name - 1]}…" and second.endswith("… (2)")


@pytest.mark.parametrize("length", [101, 600])
def test_a_page_takes_a_table_with_long_names(length: int) -> None:
    text = f"{'c' * length},b,kind\n" + "".join(
        f"{k},{-k},{'ab'[k % 2] * length}\n" for k in range(8)
    )
    asked = {"kernels": kernels(), "project": {}, "acts": [["drop", text]], "texts": []}
    (answer,) = run_in_node("takeaway.js", [asked])
    data = answer["project"]["data"]
    assert data["kind"] == "own" and data["y"] == [0, 1] * 4
    kept = [
        name * length if length <= MOST.name else name * (MOST.name - 1) + "…" for name in "abc"
    ]
    assert [*data["labels"], data["names"][0]] == kept


@pytest.mark.parametrize("first", [0, 1])
def test_more_classes_in_numbers_than_a_page_has_are_told(first: int) -> None:
    (note,) = one("".join(f"{k}.5,{k % 6 + first}\n" for k in range(12)))["notes"]
    words = "The target has 6 whole numbers in a row; this page tells up to 5 classes apart."
    assert note == words
    assert one("".join(f"{k}.5,{7 * (k % 6)}\n" for k in range(12)))["notes"] == []
    text = "".join(f"{k}.5,{k % 6}\n" for k in range(12))
    assert one(text, **{"target": 1, "as": "numbers"})["notes"] == []
