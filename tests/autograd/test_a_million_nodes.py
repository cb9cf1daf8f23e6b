"""Chains deeper than any stack: a million nodes are swept, recomputed and freed, and a fifth of
that copied and pickled, which takes longer.
"""

from __future__ import annotations

import copy
import pickle
import sys

import pytest
from graphs import chain

from autograd import Value, order

pytestmark = pytest.mark.slow

MILLION = 1_000_000
FIFTH = MILLION // 5


@pytest.fixture(scope="module")
def swept() -> Value:
    """The end of the chain, after its backward pass."""
    _, y = chain(MILLION)
    y.backward()
    return y


def check_sweep(y: Value) -> None:
    """One more pass gives the leaf its derivative."""
    y.zero_grad()
    y.backward()
    assert order(y)[0].grad == 1


def test_a_chain_of_a_million_is_swept(swept: Value) -> None:
    assert sys.getrecursionlimit() <= 10_000
    nodes = order(swept)
    assert nodes[0].grad == 1
    assert len(nodes) == MILLION + 1


def test_a_long_chain_is_copied() -> None:
    check_sweep(copy.deepcopy(chain(FIFTH)[1]))


@pytest.fixture(scope="module")
def pickled() -> bytes:
    return pickle.dumps(chain(FIFTH)[1])


def test_a_long_chain_is_pickled(pickled: bytes) -> None:
    assert len(pickled) > FIFTH


def test_a_long_chain_is_loaded(pickled: bytes) -> None:
    check_sweep(pickle.loads(pickled))


def test_a_chain_of_a_million_is_recomputed(swept: Value) -> None:
    leaf = order(swept)[0]
    leaf.data = 0.25
    assert swept.recompute().data == 0.25


def test_a_chain_of_a_million_is_freed() -> None:
    x, y = chain(MILLION)
    del y
    assert x.data == 0.5
