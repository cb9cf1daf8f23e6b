"""A chain of a million nodes: swept, copied, pickled, recomputed, freed."""

from __future__ import annotations

import copy
import pickle
import sys

import pytest
from graphs import chain

from autograd import Value, order

pytestmark = pytest.mark.slow

MILLION = 1_000_000


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


def test_a_chain_of_a_million_is_copied(swept: Value) -> None:
    check_sweep(copy.deepcopy(swept))


@pytest.fixture(scope="module")
def pickled(swept: Value) -> bytes:
    return pickle.dumps(swept)


def test_a_chain_of_a_million_is_pickled(pickled: bytes) -> None:
    assert len(pickled) > MILLION


def test_a_chain_of_a_million_is_loaded(pickled: bytes) -> None:
    check_sweep(pickle.loads(pickled))


def test_a_chain_of_a_million_is_recomputed(swept: Value) -> None:
    leaf = order(swept)[0]
    leaf.data = 0.25
    assert swept.recompute().data == 0.25


def test_a_chain_of_a_million_is_freed() -> None:
    x, y = chain(MILLION)
    del y
    assert x.data == 0.5
