"""The works of the benchmarks: C by hand gives what the eager engine gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from benchmarks.by_hand import c_step
from benchmarks.works import works

pytestmark = pytest.mark.gcc
WORKS = works()


@pytest.mark.parametrize("name", WORKS)
def test_values_and_gradients_by_hand_are_the_eager_engines(name: str) -> None:
    work = WORKS[name]

    def values(x: Any) -> Any:
        return [values(row) for row in x] if np.ndim(x) else Value(float(x))

    variables = [values(x) for x in work.variables]
    result = work.function(autograd, *variables, *(x.tolist() for x in work.data))
    result.backward()
    value, gradients = c_step(name, (*work.variables, *work.data), len(variables))()
    assert np.isclose(value, result.data, rtol=1e-9, atol=1e-12)
    for given, gradient in zip(variables, gradients, strict=True):
        slopes = [v.grad for v in np.ravel(np.array(given, dtype=object))]
        assert np.allclose(gradient.ravel(), slopes, rtol=1e-9, atol=1e-12)
