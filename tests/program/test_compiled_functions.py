"""Networks, and functions of all kinds, as C and as JavaScript, agree with the eager engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compiled_cases import CASES, Case
from targets import TARGETS, Job, Results, Run, job, run_c

import autograd
from autograd import Value
from autograd.derivatives.containers import leaves, rebuild
from autograd.program.run.plan import Plan
from autograd.program.text import sections
from nets import MLP


def expected(case: Case) -> tuple[list[list[float]], list[list[float]]]:
    """The eager engine's values of each example, and the gradients of their mean or sum."""
    program, over = case.program, case.program.over
    names = program.f.__code__.co_varnames
    given: dict[str, Any] = {}
    for name, x in zip(names, case.arguments, strict=False):
        given[name] = x if isinstance(x, MLP) else rebuild(x, lambda n: Value(n))
    count = next((len(given[name]) for name in over), 1)
    outputs = [
        [y for _, y in leaves(program.f(*(x[i] if n in over else x for n, x in given.items())))]
        for i in range(count)
    ]
    if case.wrt is None:
        return [[float(getattr(y, "data", y)) for y in row] for row in outputs], []
    total = autograd.sum([row[0] for row in outputs]) / (count if program.reduce == "mean" else 1)
    parts = [
        given[n].parameters() if isinstance(given[n], MLP) else [v for _, v in leaves(given[n])]
        for n in case.wrt
    ]
    for part in parts:
        for v in part:
            v.grad = None
    if isinstance(total, Value) and not total.is_constant:
        total.backward()
    return [[row[0].data] for row in outputs], [[v.grad or 0.0 for v in part] for part in parts]


@cache
def jobs() -> dict[str, Job]:
    return {name: job(case.program, case.arguments, wrt=case.wrt) for name, case in CASES.items()}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("run", TARGETS)
def test_values_and_gradients_are_the_eager_engines(run: Run, name: str, tmp_path: Path) -> None:
    [[results]] = run([jobs()[name]], tmp_path)
    check(CASES[name], jobs()[name].plan, results)


@pytest.mark.gcc
def test_functions_in_sections_give_the_same(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(sections, "MOST_OPERATIONS", 0)
    monkeypatch.setattr(sections, "MOST_INLINE", 2)
    monkeypatch.setattr(sections, "MOST_LINES", 3)
    answers = run_c([*jobs().values()], tmp_path)
    assert (tmp_path / "programs.c").read_text().count("\nstatic void f") > len(CASES)
    for case, each, [results] in zip(CASES.values(), jobs().values(), answers, strict=True):
        check(case, each.plan, results)


def check(case: Case, plan: Plan, results: Results) -> None:
    """Compare a target's results with the eager engine's."""
    value, *gradients = results
    each, slopes = expected(case)
    reduce: Callable[..., Any] = np.mean if case.program.reduce == "mean" else np.sum
    combined = np.array(each).T if case.program.reduce is None else reduce(each, axis=0)[:, None]
    assert value == pytest.approx(combined, rel=1e-13, abs=1e-15)
    place = {p: k for k, p in enumerate(plan.parameters)}
    for which, gradient, slope in zip(case.wrt or (), gradients, slopes, strict=True):
        flat = (gradient.T if which in case.program.over else gradient).ravel()
        x = case.arguments[case.program.f.__code__.co_varnames.index(which)]
        if isinstance(x, MLP):
            flat = flat[[place[p] for p in x.parameters()]]
        assert flat == pytest.approx(np.array(slope), rel=1e-12, abs=1e-15)
