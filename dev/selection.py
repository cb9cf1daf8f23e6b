"""Which of the collected tests run, as a plugin of pytest: `-p dev.selection` and an option."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

import pytest

Item = TypeVar("Item")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    parser.addoption("--cases", type=int, help="run at most this number of cases of each test")
    parser.addoption("--primitive", help="run the tests that are about this primitive")


@pytest.hookimpl(trylast=True)  # of what marks leave
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the options leave out."""
    kept = list(items)
    if name := config.getoption("--primitive"):
        kept = [item for item in kept if is_about(item.nodeid, name)]
    if most := config.getoption("--cases"):
        tests: dict[str, list[pytest.Item]] = {}
        for item in kept:
            tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
        kept = [item for cases in tests.values() for item in spread(cases, most)]
    if len(kept) < len(items):
        chosen = {item.nodeid for item in kept}
        config.hook.pytest_deselected(items=[x for x in items if x.nodeid not in chosen])
        items[:] = kept


def spread(cases: Sequence[Item], most: int) -> list[Item]:
    """At most that many of the cases, in their order, from the first on at even distances.

    >>> spread("abcdefgh", 4), spread("abc", 4)
    (['a', 'c', 'e', 'g'], ['a', 'b', 'c'])
    """
    count = min(most, len(cases))
    return [cases[i * len(cases) // count] for i in range(count)]


def is_about(nodeid: str, primitive: str) -> bool:
    """Whether a test is about a primitive: a parameter, words of its name, or its file.

    >>> is_about("tests/autograd/test_table.py::test_partials[tanh-0-point1]", "tanh")
    True
    >>> is_about("tests/nets/test_mlp.py::test_leaky_relu_leaks", "leaky_relu")
    True
    >>> is_about("tests/autograd/test_table.py::test_partials[atanh-0-point1]", "tanh")
    False
    >>> is_about("tests/autograd/test_gamma.py::test_poles[0]", "gamma")
    True
    """
    path, _, case = nodeid.partition("::")
    test, _, parameters = case.partition("[")
    return (
        path.endswith(f"/test_{primitive}.py")
        or re.search(rf"_{primitive}(_|$)", test) is not None
        or primitive in re.split(r"[^a-z0-9_]+", parameters)
    )
