"""Data frames as tables of numbers: those of pandas, polars, pyarrow and all that narwhals reads.

narwhals is imported when a frame is given, and no frame library ever. Without narwhals, a frame is
what NumPy makes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from autograd.engine.errors import pip_line

from ..errors import DataError, MissingPackageError

if TYPE_CHECKING:
    import narwhals

KINDS = {"String": "text", "Categorical": "categories", "Enum": "categories", "Date": "dates"}
KINDS |= {"Datetime": "dates", "Duration": "durations", "Time": "times", "Binary": "bytes"}
KINDS |= {"Object": "objects", "Unknown": "objects", "List": "lists", "Struct": "records"}
"""What a column holds that holds no numbers."""


def frame_numbers(data: Any, name: str) -> NDArray[Any] | None:
    """The numbers of a frame, a row for each example; None if the data are no frame."""
    frame = _read(collected(data, name), name)
    if frame is None:
        return None
    columns = [_column_numbers(column, name) for column in frame.iter_columns()]
    return np.column_stack(columns) if columns else np.empty((len(frame), 0))


def collected(data: Any, name: str) -> Any:
    """The data as they are; of a lazy frame, what it collects."""
    frame = _read(data, name)
    return frame.collect().to_native() if hasattr(frame, "collect") else data


def column_names(data: Any) -> list[str] | None:
    """The names of the columns of a frame, or of other data that has `columns`; otherwise None."""
    frame = _read(data, "X")
    if frame is not None:
        return [str(each) for each in frame.collect_schema().names()]
    names = getattr(data, "column_names", None)  # of pyarrow, whose `columns` are the numbers
    names = getattr(data, "columns", None) if names is None else names
    return None if names is None else [str(each) for each in names]


def _read(data: Any, name: str) -> Any:
    """The frame as narwhals reads it; None if the data are no frame, or there is no narwhals."""
    kind = type(data)
    if kind in (list, tuple, np.ndarray) or not (
        hasattr(kind, "columns") or hasattr(kind, "column_names")
    ):
        return None
    try:
        import narwhals
    except ImportError:
        if hasattr(kind, "__array__"):
            return None
        raise MissingPackageError(
            f"{name} is a {kind.__name__}, which needs narwhals: {pip_line('frames')}"
        ) from None
    try:
        frame = narwhals.from_native(data, pass_through=True)
    except narwhals.exceptions.NarwhalsError:  # two columns have one name
        return None
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
        entries = column.to_list()
        wrong = [entry for entry in entries if not is_real(entry)]
        if KINDS.get(kind) == "objects" and not wrong:
            return np.array(entries, dtype=np.float64)
        first = f", such as {[*wrong, *entries][0]!r:.40}" if entries else ""
        raise DataError(
            f"{name} has {KINDS.get(kind, kind)} in {which}{first}: leave it out, or make numbers "
            "of it, for instance a column of 0 and 1 for each of its values, as pandas.get_dummies "
            "and polars' to_dummies do"
        )
    return numbers.astype(np.float64) if numbers.dtype.kind == "O" else numbers


def is_real(entry: Any) -> bool:
    """Whether an entry is a real number, and no text of one."""
    try:
        float(entry)
    except (TypeError, ValueError, OverflowError):
        return False
    return not isinstance(entry, (str, bytes))
