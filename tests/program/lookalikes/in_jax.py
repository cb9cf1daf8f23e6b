"""JAX: a program as a function that JAX traces, and JAX's own derivatives of it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from autograd.program.passes.recording import is_module, with_arguments

from .checking import WrongError, as_rows, compare
from .lookalike import Case
from .truth import Truth, Within


def check_jax(case: Case, due: Truth) -> None:
    """Check the values and the derivatives, unless an error is expected: JAX gives IEEE numbers."""
    if not isinstance(due.values, Within) or isinstance(due.gradients, type):
        return
    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    case.program.record(*case.args, **case.named)
    J = case.program.to_jax()
    given = [x for _, x in case.given]
    parameters = [[p.data for p in x.parameters()] if is_module(x) else x for x in given]

    def values(*flat: Any) -> Any:
        call = with_arguments(case.call, iter(flat))
        return jax.tree_util.tree_leaves(J(*call.args, **call.kwargs))

    dues = list(zip(case.places, due.gradients or [], strict=False))
    asked = tuple(k for k, _ in dues if k < len(given))

    def total(*flat: Any) -> Any:
        results = values(*flat)
        return results[0].sum(), results

    slopes: Any = ()
    if asked:
        both = jax.jit(jax.value_and_grad(total, asked, has_aux=True))
        (_, results), slopes = both(*parameters)
    else:
        results = jax.jit(values)(*parameters)
    compare("wrong value", as_columns(results, due.values.shape), due.values)
    for slope, k in zip(slopes, asked, strict=True):
        compare("wrong gradient", as_rows(slope, given[k], case.over[k]), dict(dues)[k])


def as_columns(results: list[Any], shape: tuple[int, ...]) -> Any:
    """Several results as rows, with a column per example."""
    rows = [np.ravel(y) for y in results]
    if [row.shape for row in rows] != [shape[1:]] * shape[0]:
        raise WrongError(f"wrong shape: of the values {[row.shape for row in rows]}, due {shape}")
    return rows
