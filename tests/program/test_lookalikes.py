"""Programs that look like real code give the eager engine's results on every target.

A case that fails shows its number, `python -m benchmarks soak --seed NUMBER --cases 1` runs it
alone, and the smallest program that fails in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from lookalikes import in_javascript as javascript_runner
from lookalikes.checking import Fault
from lookalikes.drawing import lookalike
from lookalikes.reporting import all_faults, report
from lookalikes.suite import ELSEWHERE, HERE, IN_JAX, case, ids
from lookalikes.truth import Within

from autograd.program.run.program import VALUE

AT_ONCE = 25
"""Programs that one gcc compiles."""


def check(seed: int, fault: Fault | None, most: int = 400) -> None:
    """Fail with the smallest program that fails in the same way."""
    if fault is not None:
        pytest.fail(str(report(ids(seed), case(seed)[0], fault, most)), pytrace=False)


@pytest.mark.parametrize("target", ["native", "numpy", "twin", "fit"])
@pytest.mark.parametrize("seed", HERE, ids=ids)
def test_values_and_gradients_are_the_eager_engines(seed: int, target: str) -> None:
    check(seed, all_faults(target, [case(seed)])[0])


def some(seed: int) -> range:
    """The seeds that are run in one go with this one."""
    first = seed - seed % AT_ONCE
    return range(first, min(first + AT_ONCE, ELSEWHERE.stop))


@cache
def faults_in_c(seeds: range) -> dict[int, Fault | None]:
    """How C fails for these programs, all of them compiled by one gcc with the sanitizers on."""
    return dict(zip(seeds, all_faults("c", [*map(case, seeds)]), strict=True))


@pytest.fixture(scope="module")
def in_javascript() -> Iterator[dict[int, Fault | None]]:
    """How JavaScript fails for each program, all of them run by one Node.js."""
    yield dict(zip(ELSEWHERE, all_faults("javascript", [*map(case, ELSEWHERE)]), strict=True))
    javascript_runner.node.close()


@pytest.mark.gcc
@pytest.mark.parametrize("seed", ELSEWHERE, ids=ids)
def test_the_same_in_c_with_sanitizers(seed: int) -> None:
    check(seed, faults_in_c(some(seed))[seed], 100)


@pytest.mark.node
@pytest.mark.parametrize("seed", ELSEWHERE, ids=ids)
def test_the_same_in_javascript(seed: int, in_javascript: dict[int, Fault | None]) -> None:
    check(seed, in_javascript[seed], 100)


@pytest.mark.jax
@pytest.mark.parametrize("seed", IN_JAX, ids=ids)
def test_the_same_in_jax(seed: int) -> None:
    pytest.importorskip("jax", reason="JAX is not installed: pip install chainstep[jax]")
    check(seed, all_faults("jax", [case(seed)])[0], 20)


# The drawn programs themselves.

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


@pytest.mark.slow
@pytest.mark.parametrize("feature", FEATURES)
def test_programs_have(feature: str) -> None:
    pattern = re.compile(FEATURES[feature])
    assert sum(bool(pattern.search(case(seed)[0].text)) for seed in HERE) >= 4


@pytest.mark.slow
def test_examples_are_often_as_many_as_something_else() -> None:
    """Both coincidences of shape and their absence hide faults."""
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


@pytest.mark.slow
def test_most_programs_have_numbers_and_some_have_none() -> None:
    kinds = [case(seed)[1].values for seed in HERE]
    assert sum(isinstance(x, Within) for x in kinds) > 0.9 * len(HERE)
    assert sum(isinstance(x, type) for x in kinds) > 3


@pytest.mark.slow
def test_some_programs_take_the_shortcut() -> None:
    """The shortcut exists from the second call on, for arrays of floats."""
    entered = 0
    for seed in HERE[:100]:
        one = case(seed)[0].case()
        if not all_faults("numpy", [case(seed)])[0] and isinstance(case(seed)[1].values, Within):
            one.program(*one.args, **one.named)
            entered += one.program._enter(one.args, VALUE) is not None
    assert entered >= 5


def test_a_number_has_always_the_same_program() -> None:
    assert lookalike(12).text == lookalike(12).text != lookalike(13).text
