"""Data frames as tables of numbers: those of pandas, polars, pyarrow and all that narwhals reads.

narwhals is imported when a frame is given, and no frame library ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError

if TYPE_CHECKING:
    import narwhals

KINDS = {"String": "text", "Categorical": "categories", "Enum": "categories", "Date": "dates"}
KINDS |= {"Datetime": "dates", "Duration": "durations", "Time": "times", "Object": "objects"}
"""What a column holds that holds no numbers."""


def frame_numbers(data: Any, name: str) -> NDArray[Any] | None:
    """The numbers of a frame, a row for each example; None if the data are no frame."""
    frame = _read(data, name)
    if frame is None:
        return None
    whole = frame.collect() if hasattr(frame, "collect") else frame
    columns = [_column_numbers(column, name) for column in whole.iter_columns()]
    return np.column_stack(columns) if columns else np.empty((len(whole), 0))


def column_names(data: Any) -> list[str] | None:
    """The names of the columns of a frame, or of other data that has `columns`; otherwise None."""
    frame = _read(data, "X")
    names = getattr(data, "columns", None) if frame is None else frame.collect_schema().names()
    return None if names is None else [str(each) for each in names]


def _read(data: Any, name: str) -> Any:
    """The frame as narwhals reads it; None if the data are no frame."""
    kind = type(data)
    if kind in (list, tuple, np.ndarray) or not (
        hasattr(kind, "columns") or hasattr(kind, "column_names")
    ):
        return None
    import narwhals

    try:
        frame = narwhals.from_native(data, pass_through=True)
    except narwhals.exceptions.NarwhalsError as error:  # two columns of one name
        raise DataError(f"{name}: {error}") from None
    return frame if isinstance(frame, (narwhals.DataFrame, narwhals.LazyFrame)) else None


def _column_numbers(column: narwhals.Series[Any], name: str) -> NDArray[Any]:
    """The numbers of a column; an error names the column and says what to do."""
    which = f"the column {column.name!r}"
    kind = str(column.dtype).partition("(")[0]
    is_missing = column.is_null().to_numpy()
    numbers = column.to_numpy()
    if numbers.dtype.kind == "f":
        is_missing = is_missing | np.isnan(numbers)
    if is_missing.any():
        count = int(is_missing.sum())
        more = f", and {count - 1} more such rows" if count > 1 else ""
        raise DataError(
            f"{name} has no value in {which}, row {is_missing.argmax()} (from 0){more}: leave "
            "these rows out, or fill them in, for instance with the column's mean"
        )
    if not (column.dtype.is_numeric() or kind == "Boolean"):
        first = f", such as {column.to_list()[0]!r:.40}" if len(column) else ""
        raise DataError(
            f"{name} has {KINDS.get(kind, kind)} in {which}{first}: leave it out, or make numbers "
            "of it, for instance a column of 0 and 1 for each of its values, as pandas.get_dummies "
            "and polars' to_dummies do"
        )
    return numbers.astype(np.float64) if numbers.dtype.kind == "O" else numbers
