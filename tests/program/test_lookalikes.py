"""Programs that look like real code give on every target what the eager engine gives.

A case that fails shows its number, `python -m benchmarks soak --seed NUMBER --cases 1` runs it
alone, and the smallest program that fails in the same way.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from lookalikes import in_c as c_runner
from lookalikes import in_javascript as javascript_runner
from lookalikes.checking import Fault
from lookalikes.drawing import lookalike
from lookalikes.lookalike import Lookalike
from lookalikes.reporting import all_faults, report
from lookalikes.truth import Truth, Within, truth

from autograd import value_and_grad
from autograd.program import plan
from autograd.program.differentiate import differentiate
from autograd.program.program import VALUE
from autograd.program.targets import c as c_target
from autograd.structure import leaves

HERE = range(400)
ELSEWHERE = range(200)  # gcc and Node.js take longer
IN_JAX = range(0, 100, 4)  # which compiles each of them

NO_GCC = pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc here")


@cache
def case(seed: int) -> tuple[Lookalike, Truth]:
    """The program of that number, and what is due."""
    program = lookalike(seed)
    return program, truth(program.case())


def ids(seed: int) -> str:
    return f"soak-{seed}"


def check(seed: int, fault: Fault | None, most: int = 400) -> None:
    """Fail with what is left of the program."""
    if fault is not None:
        pytest.fail(str(report(ids(seed), case(seed)[0], fault, most)), pytrace=False)


@pytest.mark.parametrize("target", ["numpy", "tape", "fit"])
@pytest.mark.parametrize("seed", HERE, ids=ids)
def test_values_and_gradients_are_the_eager_engines(seed: int, target: str) -> None:
    check(seed, all_faults(target, [case(seed)])[0])


@pytest.fixture(scope="module")
def in_c() -> dict[int, Fault | None]:
    """How C fails for each program, all of them compiled by one gcc with the sanitizers on."""
    return dict(zip(ELSEWHERE, all_faults("c", [*map(case, ELSEWHERE)]), strict=True))


@pytest.fixture(scope="module")
def in_javascript() -> Iterator[dict[int, Fault | None]]:
    """How JavaScript fails for each program, all of them run by one Node.js."""
    yield dict(zip(ELSEWHERE, all_faults("javascript", [*map(case, ELSEWHERE)]), strict=True))
    javascript_runner.node.close()


@pytest.mark.gcc
@NO_GCC
@pytest.mark.parametrize("seed", ELSEWHERE, ids=ids)
def test_the_same_in_c_with_sanitizers(seed: int, in_c: dict[int, Fault | None]) -> None:
    check(seed, in_c[seed], 100)


@pytest.mark.node
@pytest.mark.parametrize("seed", ELSEWHERE, ids=ids)
def test_the_same_in_javascript(seed: int, in_javascript: dict[int, Fault | None]) -> None:
    check(seed, in_javascript[seed], 100)


@pytest.mark.jax
@pytest.mark.parametrize("seed", IN_JAX, ids=ids)
def test_the_same_in_jax(seed: int) -> None:
    pytest.importorskip("jax", reason="JAX is not installed: pip install chainstep[jax]")
    check(seed, all_faults("jax", [case(seed)])[0], 20)


# What the programs are like.

FEATURES = {
    "a loop over a list": r"\n    for a in ",
    "a loop over a dict": r"\.items\(\):",
    "a row of a matrix beside a list": r"zip\(\w+\[-?\d\], \w+\)",
    "what f closes over": r"Value\(",
    "a network's layers": r"(MLP|Layer)\(",
    "parameters inside joins, by themselves": r"\[[^\n]*dot\([A-Z]\[\d:\d\][^\n]*[A-Z]\[\d+\][,\]]",
    "a dot of one feature": r"dot\(\[[^,\]]*\], \[[^,\]]*\]",
    "a chain of max": r"(\w+) = autograd\.max\(\1, a\)",
    "a chain of min": r"(\w+) = autograd\.min\(\1, a\)",
    "log-sum-exp written out": r"log\(sum\(exp\(a",
    "a mixture of Gaussians": r"logsumexp\(\[(-sum|sum\(-)\(",
    "a square as a product": r"(\b[\w\[\]]+) \* \1\b",
    "a square as a power": r"\*\*2",
    "a recurrence": r"(h_\d+) = tanh\([^\n]*\1",
    "a filter": r"gain_\d+ = ",
    "a differential equation": r"slope_\d+\(",
    "attention": r"softmax\(\[dot\(r, ",
    "a function called both ways": r"(g_\d+)\((.+), (.+)\) \+ \1\(\3, \2\)",
    "a mean over examples": r"reduce='mean'",
    "a sum over examples": r"reduce='sum'",
    "a result for each example": r"reduce=None",
    "several outputs in a list": r"return \[",
    "several outputs in a dict": r"return \{",
    "an argument with a default": r"def f\([^\n]*=",
    "an argument by keyword": r"def f\([^\n]*\*, ",
    "any number of arguments": r"def f\([^\n]*\*\w",
    "any keywords": r"\*\*kw",
    "names that collide": r"def f\((x0, \*x|w1, w0, \*w|\*x, \*\*kw)\)",
    "tuples": r"args, [^\n]*\(\(?-?\d",
    "arrays of one axis": r"np\.array\(\[-?\d",
    "arrays of two axes": r"np\.array\(\[\[-?\d",
    "arrays of no axes": r"np\.array\(-?\d",
    "dicts in lists": r"\w+\[\d\]\['w'\]",
    "constants that f closes over": r"\n?[A-Z] = \[+-?\d",
    "dicts": r"args, [^\n]*\{'\w+': ",
}


@pytest.mark.parametrize("feature", FEATURES)
def test_programs_have(feature: str) -> None:
    pattern = re.compile(FEATURES[feature])
    assert sum(bool(pattern.search(case(seed)[0].text)) for seed in HERE) >= 4


def test_examples_are_often_as_many_as_something_else() -> None:
    """Coincidences of shape hide faults, and so does the lack of them."""
    cases = [one for seed in HERE if (one := case(seed)[0].case()).count]
    coincidences = 0
    for one in cases:
        lengths = {len(one.free)}
        for (_, x), over in zip(one.given, one.over, strict=True):
            if isinstance(x, (list, tuple, np.ndarray)):
                lengths |= {*np.shape(x)[over:]}
        coincidences += one.count in lengths
    assert {1, 2, 3, 7} <= {one.count for one in cases}
    assert 0.25 * len(cases) < coincidences < 0.75 * len(cases)


def test_most_programs_have_numbers_and_some_have_none() -> None:
    kinds = [case(seed)[1].values for seed in HERE]
    assert sum(isinstance(x, Within) for x in kinds) > 0.9 * len(HERE)
    assert sum(isinstance(x, type) for x in kinds) > 3


def test_some_programs_take_the_short_way_in() -> None:
    """Which is there for the second call, of arrays of floats."""
    entered = 0
    for seed in HERE[:100]:
        one = case(seed)[0].case()
        if not all_faults("numpy", [case(seed)])[0] and isinstance(case(seed)[1].values, Within):
            one.program(*one.args, **one.named)
            entered += one.program._enter(one.args, VALUE) is not None
    assert entered >= 5


def test_a_number_has_always_the_same_program() -> None:
    assert lookalike(12).text == lookalike(12).text != lookalike(13).text


# What is due is right.


def program(body: str, call: str) -> Lookalike:
    """A program by hand."""
    return Lookalike(
        f"W = [Value(1.0), Value(10.0)]\ndef f(x, y):\n    return {body}\n"
        "program = autograd.compile(f).batch(over=('x',), reduce=None)\n"
        f"args, named, wrt = {call}\n"
    )


def test_truth_is_the_closed_form() -> None:
    """log(eˣ + eʸ + e¹⁰), whose slopes are the shares."""
    found = truth(
        program("logsumexp([x, y, W[1]])", "([0.5, 20.0], 3.0), {}, ('x', 'theta')").case()
    )
    terms = np.exp([[0.5, 20.0], [3.0, 3.0], [10.0, 10.0]])
    shares = terms / terms.sum(axis=0)
    assert isinstance(found.values, Within) and isinstance(found.gradients, list)
    np.testing.assert_allclose(found.values.due, [np.log(terms.sum(axis=0))], rtol=1e-15)
    np.testing.assert_allclose(found.gradients[0].due, shares[:1], rtol=1e-14)
    np.testing.assert_allclose(found.gradients[1].due, [[0.0], [shares[2].sum()]], rtol=1e-14)
    assert found.cost is not None
    assert found.cost[0].due[0, 0] == pytest.approx(np.log(terms.sum(axis=0)).mean(), rel=1e-15)
    for within in [found.values, *found.gradients]:
        assert (within.allowed < 1e-12).all()


def test_what_raises_eagerly_has_to_raise() -> None:
    one = program("log(x) + y", "([1.0, -1.0], 3.0), {}, ('x',)")
    due = truth(one.case())
    assert all_faults("numpy", [(one, due)]) == [None]
    silent = Truth(truth(program("x + y", "([1.0], 3.0), {}, ()").case()).values, due.gradients)
    fault = all_faults("numpy", [(one, silent)])[0]
    assert fault is not None and fault.kind.startswith("raised NonFiniteError")


# A planted fault is found, and made small.


def without_reshape(function_text: Callable[..., Any]) -> Callable[..., Any]:
    def planted(*args: Any) -> Any:
        text, tables = function_text(*args)
        return re.sub(r"\.reshape\(\(?-1, 1\)?\)|\.T\b", "", text), tables

    return planted


def half_the_first_gradient(differentiate: Callable[..., Any]) -> Callable[..., Any]:
    def planted(*args: Any) -> Any:
        statements, gradients = differentiate(*args)
        return statements, [0.5, *gradients[1:]]

    return planted


def parameters_in_another_order(arranged: Callable[..., Any]) -> Callable[..., Any]:
    def planted(*args: Any) -> Any:
        lifted, before = arranged(*args)
        return lifted, before[::-1]

    return planted


PLANTED = {
    "a lost reshape": ("function_text", without_reshape),
    "a wrong gradient": ("differentiate", half_the_first_gradient),
    "parameters in another order": ("arranged", parameters_in_another_order),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault_is_found_and_made_small(fault: str) -> None:
    name, plant = PLANTED[fault]
    sound = [seed for seed in HERE[:60] if not all_faults("numpy", [case(seed)])[0]]
    with patch.object(plan, name, plant(getattr(plan, name))):
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
            assert (found := all_faults("numpy", [(again, due)])[0]) and found.kind == each.kind
    assert all_faults("numpy", [(again, due)]) == [None]


def only_number(f: Callable[..., Any]) -> Callable[..., Any]:
    """f without the list around its result, if there is one."""
    return lambda *args: next(y for _, y in leaves(f(*args)))


def test_printed_program_fails_by_itself() -> None:
    """Run as anyone would run it, and compared with `value_and_grad`: without what found it."""
    shown = 0
    with patch.object(plan, "differentiate", half_the_first_gradient(differentiate)):
        for seed in HERE[:200]:
            fault = all_faults("numpy", [case(seed)])[0]
            if fault is None or fault.kind != "wrong gradient":
                continue
            names: dict[str, Any] = {}
            exec(report(ids(seed), case(seed)[0], fault).program.script, names)
            program, args, wrt = names["program"], names["args"], names["wrt"]
            if program.over or names["named"] or wrt != program._names or "MLP" in str(args):
                continue
            _, slopes = program.value_and_grad(*args, wrt=wrt)
            _, due = value_and_grad(only_number(names["f"]), tuple(range(len(args))))(*args)
            pairs = zip(leaves(slopes), leaves(due), strict=True)
            assert any(abs(got - true) > 1e-6 for (_, got), (_, true) in pairs)
            shown += 1
            if shown == 3:
                break
    assert shown == 3


@pytest.mark.gcc
@NO_GCC
def test_sanitizers_find_what_reads_beyond_an_array() -> None:
    def planted(wanted: Any) -> str:
        return c_target.c_file(wanted).replace("[i] = ", "[i + 1] = ")

    sound = [case(seed) for seed in HERE[:12]]
    before = all_faults("c", sound)
    with patch.object(c_runner, "c_file", planted):
        after = all_faults("c", sound)
    found = [b for a, b in zip(before, after, strict=True) if a is None and b is not None]
    assert any(each.kind.startswith("sanitizer (AddressSanitizer") for each in found)
