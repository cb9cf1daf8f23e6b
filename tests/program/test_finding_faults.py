"""The search for faults finds planted ones, and knows the right results."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from lifting import lifting
from lookalikes import in_c as c_runner
from lookalikes.lookalike import Lookalike
from lookalikes.reporting import all_faults, report
from lookalikes.suite import HERE, case, ids
from lookalikes.truth import Truth, Within, truth

from autograd import value_and_grad
from autograd.derivatives.containers import leaves
from autograd.program.ir.statement import Part, Statement, Variable, whole
from autograd.program.passes import pipeline
from autograd.program.passes.pipeline import MOST_STATEMENTS
from autograd.program.passes.reverse import with_derivatives
from autograd.program.run import runnable
from autograd.program.targets import c as c_target

# The truth is right.


def program(body: str, call: str) -> Lookalike:
    """A program by hand."""
    return Lookalike(
        f"W = [Value(1.0), Value(10.0)]\ndef f(x, y):\n    return {body}\n"
        "program = autograd.compile(f).batch(over=('x',), reduce=None)\n"
        f"args, named, wrt = {call}\n"
    )


def test_truth_is_the_closed_form() -> None:
    """log(eˣ + eʸ + e¹⁰), whose slopes are the shares."""
    right = truth(
        program("logsumexp([x, y, W[1]])", "([0.5, 20.0], 3.0), {}, ('x', 'theta')").case()
    )
    terms = np.exp([[0.5, 20.0], [3.0, 3.0], [10.0, 10.0]])
    shares = terms / terms.sum(axis=0)
    assert isinstance(right.values, Within) and isinstance(right.gradients, list)
    np.testing.assert_allclose(right.values.due, [np.log(terms.sum(axis=0))], rtol=1e-15)
    np.testing.assert_allclose(right.gradients[0].due, shares[:1], rtol=1e-14)
    np.testing.assert_allclose(right.gradients[1].due, [[0.0], [shares[2].sum()]], rtol=1e-14)
    assert right.cost is not None
    assert right.cost[0].due[0, 0] == pytest.approx(np.log(terms.sum(axis=0)).mean(), rel=1e-15)
    for within in [right.values, *right.gradients]:
        assert (within.allowed < 1e-12).all()


def test_what_raises_eagerly_has_to_raise() -> None:
    one = program("log(x) + y", "([1.0, -1.0], 3.0), {}, ('x',)")
    due = truth(one.case())
    assert all_faults("numpy", [(one, due)]) == [None]
    silent = Truth(truth(program("x + y", "([1.0], 3.0), {}, ()").case()).values, due.gradients)
    fault = all_faults("numpy", [(one, silent)])[0]
    assert fault is not None and fault.kind.startswith("raised NonFiniteError")


# A planted fault is found, and its program made smaller.


def without_reshape(function_text: Callable[..., Any]) -> Callable[..., Any]:
    def planted(*args: Any) -> Any:
        text = function_text(*args)
        both = [re.sub(r"\.reshape\([^()]*\)|\.T\b", "", each) for each in text[:2]]
        return text._replace(shown=both[0], running=both[1])

    return planted


def half_the_first_gradient(with_derivatives: Callable[..., Any]) -> Callable[..., Any]:
    def planted(*args: Any) -> Any:
        routine = with_derivatives(*args)
        *values, first = routine.results[: 1 - len(routine.wrt) or None]
        half = Variable("half", first.shape)
        statement = Statement(half, (Part(*whole(half.shape), 0.5, {}),))
        rest = routine.results[len(values) + 1 :]
        return routine._replace(
            statements=(*routine.statements, statement), results=(*values, half, *rest)
        )

    return planted


def parameters_in_another_order(arranged: Callable[..., Any]) -> Callable[..., Any]:
    def planted(*args: Any) -> Any:
        lifted, before = arranged(*args)
        return lifted, before[::-1]

    return planted


PLANTED = {
    "a lost reshape": (runnable, "function_text", without_reshape),
    "a wrong gradient": (pipeline, "with_derivatives", half_the_first_gradient),
    "parameters in another order": (pipeline, "arranged", parameters_in_another_order),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault_is_found_and_made_small(fault: str) -> None:
    module, name, plant = PLANTED[fault]
    sound = [seed for seed in HERE[:60] if not all_faults("numpy", [case(seed)])[0]]
    with patch.object(module, name, plant(getattr(module, name))):
        faults = [(seed, all_faults("numpy", [case(seed)])[0]) for seed in sound]
        wrong = [(seed, each) for seed, each in faults if each is not None]
        assert len(wrong) >= 3
        for seed, each in wrong[:2]:
            small = report(ids(seed), case(seed)[0], each)
            assert small.fault.kind == each.kind
            assert len(small.program.text) < len(case(seed)[0].text)
            assert len(small.program.text.splitlines()) <= 10
            again = Lookalike(small.program.text)
            due = truth(again.case())
            same = all_faults("numpy", [(again, due)])[0]
            assert same is not None and same.kind == each.kind
    assert all_faults("numpy", [(again, due)]) == [None]


def only_number(f: Callable[..., Any]) -> Callable[..., Any]:
    """f without the list around its result, if there is one."""
    return lambda *args: next(y for _, y in leaves(f(*args)))


@pytest.mark.slow
def test_printed_program_fails_by_itself() -> None:
    """The printed program runs by itself, and its result differs from `value_and_grad`."""
    shown = 0
    with patch.object(pipeline, "with_derivatives", half_the_first_gradient(with_derivatives)):
        for seed in HERE[:200]:
            fault = all_faults("numpy", [case(seed)])[0]
            if fault is None or fault.kind != "wrong gradient":
                continue
            names: dict[str, Any] = {}
            exec(report(ids(seed), case(seed)[0], fault).program.script, names)
            program, args, wrt = names["program"], names["args"], names["wrt"]
            if program.over or names["named"] or wrt != program._names or "MLP" in str(args):
                continue
            with lifting(MOST_STATEMENTS):
                _, slopes = program.value_and_grad(*args, wrt=wrt)
            _, due = value_and_grad(only_number(names["f"]), tuple(range(len(args))))(*args)
            pairs = zip(leaves(slopes), leaves(due), strict=True)
            assert any(abs(got - true) > 1e-6 for (_, got), (_, true) in pairs)
            shown += 1
            if shown == 3:
                break
    assert shown == 3


@pytest.mark.gcc
def test_sanitizers_find_what_reads_beyond_an_array() -> None:
    def planted(wanted: Any) -> str:
        return c_target.c_file(wanted).replace("[i] = ", "[i + 1] = ")

    sound = [case(seed) for seed in HERE[:12]]
    before = all_faults("c", sound)
    with patch.object(c_runner, "c_file", planted):
        after = all_faults("c", sound)
    faults = [b for a, b in zip(before, after, strict=True) if a is None and b is not None]
    assert any(each.kind.startswith("sanitizer (AddressSanitizer") for each in faults)
