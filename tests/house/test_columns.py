"""Tables in terminals: the columns that labels take."""

from __future__ import annotations

import pytest

from autograd import Value, nudge


def tables(name: str) -> list[str]:
    """The table of a nudge and, if steps need no brackets around the name, those of both passes."""
    w, b = Value(2, name), Value(3, "bias")
    J = w * b + b
    passes = [repr(J.steps()), repr(J.forward_steps())] if name.isidentifier() else []
    return [repr(nudge(J, w)), *passes]


@pytest.mark.parametrize(
    ("label", "as_wide"),
    [("重量", "wxyz"), ("ｗ", "wx"), ("e\u0301", "w"), ("🎉", "w+"), ("⏰x", "wx+")],
)
def test_a_label_of_wide_signs_or_of_marks_on_signs_keeps_columns_aligned(
    label: str, as_wide: str
) -> None:
    assert tables(label) == [table.replace(as_wide, label) for table in tables(as_wide)]
