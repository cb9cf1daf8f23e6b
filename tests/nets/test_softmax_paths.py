"""why() of softmax and cross-entropy: dz = a - y is the path of -y and the path of a."""

from __future__ import annotations

import math

import autograd
from autograd import Value, why
from autograd.words.styles import number
from nets import categorical_cross_entropy


def test_the_paths_to_a_logit_are_a_and_minus_y() -> None:
    numbers = [1.0, 2.0, 0.5]
    z = [Value(x, f"z{i}") for i, x in enumerate(numbers, 1)]
    L = categorical_cross_entropy(autograd.softmax(z), 1)
    total = sum(map(math.exp, numbers))
    a = [math.exp(x) / total for x in numbers]
    for k, (each, y) in enumerate(zip(z, [0, 1, 0], strict=True)):
        told = why(L, each)
        ends = [str(path).rpartition(" = ")[2] for path in told.paths]
        assert sorted(ends) == sorted([number(a[k]), *["-1"] * y])
        assert math.isclose(told.derivative, a[k] - y, rel_tol=1e-14)
    assert "(-1) · (-1) · exp(1 - 2.464)" in str(why(L, z[0]))
    assert "= (-1) · 1 = -1" in str(why(L, z[1]))
