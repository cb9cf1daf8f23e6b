"""Checking: whether a target gives the right results for a lookalike, and how it fails."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from lifting import lifting
from rounding import apart

from autograd import NonFiniteError, Value
from autograd.program.passes.blocks import PARAMETERS
from autograd.program.passes.pipeline import MOST_STATEMENTS
from autograd.program.passes.recording import is_module

from .lookalike import Case, Lookalike
from .truth import Numbers, Truth, Within


class Fault(NamedTuple):
    """How a target fails: the kind of failure, and its exact text."""

    target: str
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.target}: {self.kind}: {self.detail}"


class WrongError(Exception):
    """A target's result is wrong."""


Target = Callable[[Case, Truth], None]
"""A check: it raises WrongError, or whatever the program raises."""


def fault_of(name: str, target: Target, program: Lookalike, due: Truth) -> Fault | None:
    """How a target fails; None if it does not."""
    try:
        target(program.case(), due)
    except WrongError as error:
        kind, _, detail = str(error).partition(": ")
        return Fault(name, kind, detail)
    except Exception as error:
        return Fault(name, raised(error), str(error))
    return None


def raised(error: Exception) -> str:
    """The kind of an error: its class, and the words of its text without numbers."""
    words = re.findall(r"[A-Za-z]{3,}", str(error))[:4]
    return f"raised {type(error).__name__} ({' '.join(words)} ...)"


def compare(kind: str, numbers: Any, due: Within) -> None:
    """Raise WrongError where the two differ by more than the bound allows."""
    numbers = np.asarray(numbers, dtype=float)
    if numbers.shape != due.shape:
        raise WrongError(f"wrong shape: {numbers.shape}, due {due.shape}")
    if wrong := apart(numbers, due.due.ravel().tolist(), due.allowed.ravel().tolist()):
        raise WrongError(f"{kind}: {wrong}")


def check(due: Any, ask: Callable[[], Any], compared: Callable[[Any], None]) -> None:
    """Call a function, and check that it raises the expected error or returns the right result."""
    if isinstance(due, type) and issubclass(due, Exception):
        try:
            ask()
        except due:
            return
        raise WrongError(f"no error: {due.__name__} is expected")
    if due is not None:
        compared(ask())


# The program as it runs here.


def numpy(case: Case, due: Truth) -> None:
    """The check on the NumPy text."""
    with lifting(MOST_STATEMENTS):
        native(case, due)


def native(case: Case, due: Truth) -> None:
    """The value and the derivatives, twice each: the second call takes the shortcut."""
    over = bool(case.count) and case.program.reduce is None

    def values(result: Any) -> None:
        flat = [np.ravel(y) for y in _results(result, over)]
        if not over:
            flat = [y.reshape(1) for y in flat]
        rows = [row for row in flat if row.shape == due.values.shape[1:]]  # type: ignore[union-attr]
        if len(rows) < len(flat):
            raise WrongError(f"wrong shape: of the values {[row.shape for row in flat]}")
        compare("wrong value", rows, due.values)  # type: ignore[arg-type]

    def both(result: Any) -> None:
        values(result[0])
        for gradient, each in zip(result[1], due.gradients, strict=True):  # type: ignore[arg-type]
            compare("wrong gradient", gradient, each)

    for _ in range(2):
        check(due.values, lambda: case.program(*case.args, **case.named), values)
    if case.wrt and due.gradients is not None:
        for _ in range(2):
            check(due.gradients, lambda: _value_and_gradients(case), both)


def _results(result: Any, over: bool) -> list[Any]:
    """The numbers of a result as a row, or one row per number with an entry per example."""
    if isinstance(result, dict):
        return [y for part in result.values() for y in _results(part, over)]
    if isinstance(result, (list, tuple)):
        return [y for part in result for y in _results(part, over)]
    if isinstance(result, np.ndarray) and result.ndim and (result.dtype == object or not over):
        return list(result.ravel())
    return [result]


def _value_and_gradients(case: Case) -> tuple[Any, list[Numbers]]:
    """The value, and the derivatives as rows of numbers: by `wrt` if these are arguments."""
    if len(case.given) in case.places:
        return _with_free(case)
    value, slopes = case.program.value_and_grad(*case.args, wrt=case.wrt, **case.named)
    return value, [
        as_rows(slope, *argument(case, k)) for slope, k in zip(slopes, case.places, strict=True)
    ]


def argument(case: Case, k: int) -> tuple[Any, bool]:
    """The k-th argument, and whether it holds examples."""
    return case.given[k][1], case.over[k]


def as_rows(slope: Any, x: Any, over: bool) -> Numbers:
    """A derivative in its argument's shape, as one row per number."""
    if is_module(x):
        return np.reshape(np.asarray(slope, dtype=float), (-1, 1))
    if not over:
        return np.array([number for _, number in _alike(slope, x)], dtype=float).reshape(-1, 1)
    rows = [[y for _, y in _alike(each, like)] for each, like in zip(slope, x, strict=True)]
    return np.array(rows, dtype=float).T


def _alike(tree: Any, like: Any) -> list[tuple[str, Any]]:
    """The numbers of a tree, after a check that it has the structure of another."""
    if isinstance(like, dict):
        return [pair for key in like for pair in _alike(tree[key], like[key])]
    if isinstance(like, (list, tuple)):
        return [pair for part, of in zip(tree, like, strict=True) for pair in _alike(part, of)]
    if np.shape(tree) != np.shape(like):
        raise WrongError(f"wrong shape: a gradient's is {np.shape(tree)}, due {np.shape(like)}")
    return [("", number) for number in np.ravel(tree)]


def _with_free(case: Case) -> tuple[Any, list[Numbers]]:
    """The value and derivatives by the plan, which also has those for leaves that f closes over."""
    plan = case.program.record(*case.args, **case.named)
    names = [*plan.given, PARAMETERS]
    asked = tuple(names[k] for k in case.places)
    (value, *gradients), finite = plan.run(asked, plan.entry.packed(dict(case.given)))
    if not finite:
        case.program(*case.args, **case.named)
        case.program.value_and_grad(*case.args, **case.named)
        if not all(np.isfinite(x).all() for x in (value, *gradients)):
            raise NonFiniteError("the plan says so, and a training then asks the eager engine")
    rows = [
        by_name(case, plan.entry.parameters, gradient, k)
        for gradient, k in zip(gradients, case.places, strict=True)
    ]
    return plan.entry.shaped([value]), rows


def by_name(case: Case, parameters: list[Value], gradient: Any, k: int) -> Numbers:
    """A block's derivative as one row per number, with free leaves in the case's order."""
    numbers = np.asarray(gradient, dtype=float)
    is_block = k < len(case.given) and not is_module(case.given[k][1])
    shape = (len(parameters), 1)
    if is_block:
        shape = (len(case.example(0)[1][k]), case.count if case.over[k] else 1)
    if numbers.size not in (1, math.prod(shape)):
        raise WrongError(f"wrong shape: a gradient's is {numbers.shape}, due {shape}")
    rows = np.broadcast_to(numbers.ravel(), (math.prod(shape),)).reshape(shape)
    if is_block:
        return rows
    wanted = case.free if k == len(case.given) else list(case.given[k][1].parameters())
    place = {id(p): i for i, p in enumerate(parameters)}
    # Leaves that f does not read are not among the parameters.
    column = [rows[place[id(p)], 0] if id(p) in place else 0.0 for p in wanted]
    return np.reshape(column, (-1, 1))


def twin(case: Case, due: Truth) -> None:
    """The check on the machine's twin, operation by operation."""
    with lifting(0):
        native(case, due)
