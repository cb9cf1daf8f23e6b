"""What keep_names refuses."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import OperandError, keep_names


async def coroutine(x: Any) -> Any:
    return x


async def asynchronous(x: Any) -> Any:
    yield x


def generator(x: Any) -> Any:
    yield x


@pytest.mark.parametrize("f", [coroutine, asynchronous, generator])
def test_functions_that_return_later_are_refused(f: Any) -> None:
    with pytest.raises(OperandError, match=f"return once, and {f.__name__} is a generator or"):
        keep_names(f)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (3, "written with def, got int"),
        (print, "got builtin_function_or_method"),
        (staticmethod(generator), "below @staticmethod, next to the function"),
        (classmethod(generator), "below @classmethod, next to the function"),
    ],
    ids=["number", "builtin", "staticmethod", "classmethod"],
)
def test_what_is_no_function_is_refused(given: Any, told: str) -> None:
    with pytest.raises(OperandError, match=told):
        keep_names(given)
