"""Data frames of all libraries are read as tables of numbers, and their errors name the column."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from frames import pandas, polars, pyarrow
from trainings import X, Y, network, numbers, run

from autograd.engine.errors import pip_line
from nets import Classifier, DataError
from nets.datasets.frames import column_names
from nets.datasets.tables import number_array

pytestmark = pytest.mark.frames

COLUMNS = {"width": np.array(X)[:, 0], "height": np.array(X)[:, 1]}
MAKERS = {
    "pandas": pandas.DataFrame,
    "polars": polars.DataFrame,
    "lazy": polars.LazyFrame,
    "pyarrow": pyarrow.table,
}
by_maker = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


@by_maker
def test_a_frame_trains_and_predicts_as_its_numbers_do(make: Any) -> None:
    plain, framed = network(), network()
    frame = make(COLUMNS)
    due = run(plain, validation=(X, Y), sample_weight=np.arange(len(X)))
    history = run(
        framed, X=frame, y=make({"class": Y}), validation=(frame, Y),
        sample_weight=np.arange(len(X)),
    )  # fmt: skip
    assert numbers(framed) == numbers(plain) and history.measures == due.measures
    assert np.array_equal(framed.predict(frame), plain.predict(X))
    assert column_names(frame) == ["width", "height"]


@pytest.mark.parametrize(
    "series", [pandas.Series, polars.Series, pyarrow.array, lambda y: pyarrow.chunked_array([y])]
)
def test_a_column_is_a_target(series: Any) -> None:
    plain, framed = network(), network()
    run(plain, sample_weight=np.arange(len(X)))
    run(framed, y=series(list(map(int, Y))), sample_weight=series(list(range(len(X)))))
    assert numbers(framed) == numbers(plain)


@by_maker
@pytest.mark.parametrize(
    ("column", "words"),
    [
        (["1", "2", "3"], "X has text in the column 'b', such as '1': leave it out, or make"),
        ([1.5, None, 2.5], "X has no value in the column 'b', row 1 (from 0): leave these rows"),
        ([1.5, None, None], "X has no value in the column 'b', row 1 (from 0), and 1 more such"),
        ([None, float("nan"), 1.5], "X has no value in the column 'b', row 0 (from 0), and 1 more"),
    ],
)
def test_an_error_names_the_column(make: Any, column: Any, words: str) -> None:
    with pytest.raises(DataError) as told:
        number_array(make({"a": [1, 2, 3], "b": column}), "X")
    assert str(told.value).startswith(words)


def test_columns_of_all_kinds_are_read_or_refused() -> None:
    frame = pandas.DataFrame({"a": [True, False], "b": pandas.array([1, 2], dtype="Int64")})
    assert number_array(frame, "X").tolist() == [[1, 1], [0, 2]]
    decimals = polars.DataFrame({"a": [Decimal("1.5"), Decimal("2.5")]})
    assert number_array(decimals, "X").tolist() == [[1.5], [2.5]]
    for column, words in (
        (pandas.Categorical(["u", "v"]), "X has categories in the column 'b', such as 'u'"),
        (pandas.to_datetime(["2020-01-01", "2020-01-02"]), "X has dates in the column 'b'"),
    ):
        with pytest.raises(DataError, match=re.escape(words)):
            number_array(frame.assign(b=column), "X")
    with pytest.raises(DataError, match=re.escape("X has no value in the column 'b', row 1")):
        number_array(frame.assign(b=pandas.array([1, None], dtype="Int64")), "X")
    twice = pandas.DataFrame([[1, 2]], columns=["a", "a"])
    assert number_array(twice, "X").tolist() == [[1, 2]] and column_names(twice) == ["a", "a"]
    with pytest.raises(DataError, match="X is empty"):
        run(network(), X=frame[:0], y=[])


def test_objects_that_are_numbers_are_read() -> None:
    frame = pandas.DataFrame({"a": [1, Fraction(1, 2)], "b": [True, Decimal(2)]}, dtype=object)
    assert number_array(frame, "X").tolist() == [[1, 1], [0.5, 2]]
    sparse = pandas.DataFrame({"a": pandas.arrays.SparseArray([0, 3])})
    assert number_array(sparse, "X").tolist() == [[0], [3]]
    for entry, words in (("u", "such as 'u'"), (1 + 2j, "such as (1+2j)"), ([1], "such as [1]")):
        mixed = pandas.DataFrame({"a": pandas.Series([2.5, entry], dtype=object)})
        with pytest.raises(DataError, match=re.escape(f"objects in the column 'a', {words}")):
            number_array(mixed, "X")


@by_maker
def test_estimators_name_the_column_too(make: Any) -> None:
    text, gap = make({"a": ["u", "v"] * 12}), make({"a": [1.5, None] * 12})
    for frame, words in ((text, "X has text in the column 'a'"), (gap, "no value in the column")):
        for method in (Classifier().fit, Classifier().partial_fit):
            with pytest.raises(DataError, match=words):
                method(frame, Y, [1] * 24)
    fitted = Classifier(hidden=(2,), epochs=1).fit(make(COLUMNS), Y)
    due = np.array(fitted.network_.predict(X)) > 0
    assert np.array_equal(fitted.predict(make(COLUMNS)), due)
    with pytest.raises(DataError, match="no value in the column"):
        fitted.predict(gap)


def test_without_narwhals_numbers_are_read_and_an_error_names_the_pip_line() -> None:
    code = (
        "import sys; sys.modules['narwhals'] = None\n"
        "import pandas, polars, pyarrow, nets\n"
        "from nets.datasets.frames import column_names\n"
        "from nets.datasets.tables import number_array\n"
        "for make in pandas.DataFrame, polars.DataFrame, pyarrow.table:\n"
        "    frame = make({'a': [1.0, 2.0], 'b': [True, False]})\n"
        "    print(number_array(frame, 'X').tolist(), column_names(frame))\n"
        "    try: number_array(make({'a': ['u']}), 'X')\n"
        "    except nets.DataError as error: print(error)\n"
        "try: number_array(polars.LazyFrame({'a': [1.0]}), 'X')\n"
        "except nets.MissingPackageError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    numbers = "[[1.0, 1.0], [2.0, 0.0]] ['a', 'b']"
    text = "X has 'u' in row 0, column 0 (from 0), which is not a real number"
    lazy = f"X is a LazyFrame, which needs narwhals: {pip_line('frames')}"
    assert told.stdout.splitlines() == [numbers, text] * 3 + [lazy]


def test_no_frame_library_is_imported_before_a_frame_is_given() -> None:
    code = (
        "import sys, numpy as np\n"
        "from nets import MLP, fit\n"
        "fit(MLP(1, [1]), np.array([[1.0], [2.0]]), [1, 2], loss='mse', epochs=1, progress=False)\n"
        "print({'pandas', 'polars', 'pyarrow', 'narwhals'} & {*sys.modules})\n"
        "import pandas\n"
        "MLP(1, [1]).predict(pandas.DataFrame({'a': [1.0]}))\n"
        "print({'polars', 'narwhals'} & {*sys.modules})\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.split("\n") == ["set()", "{'narwhals'}", ""]
