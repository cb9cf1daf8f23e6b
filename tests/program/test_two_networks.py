"""Programs of two networks: both share the parameters theta, and one derivative of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, fsum
from nets import MLP

X = np.random.default_rng(0).normal(size=(5, 3))


def autoencoder(enc: Any, dec: Any, x: Any) -> Any:
    return fsum([(q - p) ** 2 for q, p in zip(dec(enc(x)), x, strict=True)])


def by_engine(enc: MLP, dec: MLP) -> list[list[float]]:
    """The gradients of the mean over the examples."""
    enc.zero_grad()
    dec.zero_grad()
    for row in X:
        (autoencoder(enc, dec, [Value(x) for x in row]) / len(X)).backward()
    return [[p.grad or 0.0 for p in net.parameters()] for net in (enc, dec)]


@pytest.mark.parametrize("asked", [("enc", "dec"), ("dec", "enc"), ("enc", "x", "dec")])
def test_each_network_gets_its_own_part_of_one_derivative(asked: tuple[str, ...]) -> None:
    enc, dec = MLP(3, [2], activation="tanh", rng=0), MLP(2, [3], rng=1)
    program = compile(autoencoder).batch(over="x")
    wanted = dict(zip(("enc", "dec"), by_engine(enc, dec), strict=True))
    for _ in range(3):  # the first call, and the shortcut of later ones
        _, slopes = program.value_and_grad(enc, dec, X, wrt=asked)
        for name, slope in zip(asked, slopes, strict=True):
            if name != "x":
                np.testing.assert_allclose(slope, wanted[name], rtol=1e-12)
    assert program.source.count("dtheta = np.concatenate") == 1
    assert "dtheta_2" not in program.source and "dtheta_2" not in program.to_c(wrt=asked)


def test_a_derivative_that_is_asked_for_twice_is_two_arrays() -> None:
    program = compile(lambda w, x: fsum([a * b for a, b in zip(w, x, strict=True)]))
    w, x = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for _ in range(3):
        _, (one, other) = program.value_and_grad(w, x, wrt=("w", "w"))
        one += 1.0
        np.testing.assert_array_equal(other, x)
