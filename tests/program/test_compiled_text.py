"""The C and JavaScript texts of programs, and of users' own primitives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from points import ROWS
from targets import TARGETS, Run, job

import autograd
from autograd import TABLE, Primitive, TargetError
from autograd.program import compile
from autograd.program.ir.statement import Routine
from autograd.program.run.plan import Plan
from autograd.program.run.program import Program
from autograd.program.targets.c import LANGUAGE, c_text
from autograd.program.targets.javascript import javascript_text
from autograd.program.text.code import Code
from autograd.program.text.language import words
from nets import MLP
from nets.learning.losses import mean_squared_error

TEXTS = pytest.mark.parametrize("text", [c_text, javascript_text], ids=["C", "JavaScript"])


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - ROWS.keys():
        del TABLE[name]


def routine(plan: Plan, *wrt: str) -> Routine:
    return plan.routines.with_arguments(wrt or None)


def network() -> Plan:
    net = MLP(3, [2, 1], rng=1)
    program = compile(lambda net, x, y: mean_squared_error(net(x), y))
    return program.batch(("x", "y")).record(net, np.zeros((4, 3)), np.zeros((4, 1)))


def body(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@TEXTS
def test_a_comment_tells_what_each_argument_is(text: Any) -> None:
    comment = re.findall(r"/\*\*.*?\*/", text(routine(network(), "net", "x"), "loss"), re.DOTALL)[
        -1
    ]
    lines = [" ".join(line.split()) for line in comment.splitlines()]
    assert "* loss: the value of a function, and its derivatives." in lines
    assert "* x (3, m): each number of an example has a row, each example a column" in lines
    assert "* m how many examples there are" in lines
    assert "* value result: a number" in lines
    assert "* dtheta result: the derivative for theta, in its shape" in lines
    parameters = "theta 11 numbers: W1 (2, 3) from 0 on, b1 (2, 1) from 6 on, W2 (1, 2) from 8 on"
    assert parameters in " ".join(lines)


def test_c_names_the_room_that_it_needs_and_takes_none_itself() -> None:
    text = c_text(routine(network(), "net"), "loss")
    assert re.search(
        r"^#define loss_SCRATCH\(m\) \(\d+ \+ \d+ \* \(ptrdiff_t\)\(m\)\)$", text, re.M
    )
    assert not {"malloc", "alloca", "calloc"} & words(text)
    assert set(re.findall(r"#include <(.*)>", text)) == {"math.h", "stddef.h"}


@TEXTS
def test_matrix_products_are_loops_with_neighbours_innermost(text: Any) -> None:
    source = " ".join(body(text(routine(network(), "net"))).split())
    assert "Z1[i * m + e] += W1[3 * i + k] * x[k * m + e]; }" in source
    assert re.search(r"total \+= dZ1\[i \* m \+ e\] \* x\[j \* m \+ e\]; } dW1\[3 \* i", source)
    single = compile(lambda net, x: autograd.logsumexp(net(x))).record(
        MLP(3, [4, 2], activation="tanh", rng=1), [1.0, 2.0, 3.0]
    )
    source = " ".join(body(text(routine(single, "net"))).split())
    assert "total += W1[3 * i + k] * x[k]; }" in source
    assert re.search(
        r"k\+\+\) { for \([^{]* i\+\+\) { da1\[i\] \+= \w+\[k\] \* W2\[4 \* k \+ i\];", source
    )


@TEXTS
def test_no_line_but_a_long_expression_is_beyond_a_hundred_columns(text: Any) -> None:
    names = {f"an_argument_with_a_long_name_{i}": 1.0 for i in range(12)}
    plan = compile(lambda **named: autograd.sum(named.values())).record(**names)
    long = [line for line in text(routine(plan, *names)).splitlines() if len(line) > 100]
    assert all("=" in line or "return" in line or "function" in line for line in long), long


@TEXTS
def test_only_what_is_needed_is_written(text: Any) -> None:
    plain = text(routine(compile(lambda x: x[0] * x[1] + 2).record([1.0, 2.0]), "x"))
    assert plain.count("/*") == 1 and "scratch" not in plain and "for (" not in plain
    assert "(m" not in plain and "theta" not in plain
    assert text(routine(compile(lambda x: autograd.relu(x)).record(1.0))).count("relu(") == 2


def test_every_function_of_the_c_file_is_needed_by_some_primitive() -> None:
    code = Code(LANGUAGE)
    bodies = [code.forward(TABLE[name], TABLE[name].arity or 3) for name in sorted(ROWS)]
    texts = [text for body in bodies for text in [*body.results, *(x for _, x in body.steps)]]
    needed = LANGUAGE.library.needed([*texts, *code.definitions.values()])
    assert needed == list(LANGUAGE.library.paragraphs.values())


@TEXTS
def test_a_table_of_places_stands_there_once(text: Any) -> None:
    def f(x: Any) -> Any:
        picked = [x[i] for i in (5, 2, 7, 0)]
        return autograd.dot(picked, [autograd.sin(y) for y in picked])

    source = text(routine(compile(f).record(np.ones(9)), "x"))
    assert len(re.findall(r"places\w*(?:\[\])? = [\[{]0, 2, 5, 7[\]}];", source)) == 1


@TEXTS
def test_the_text_does_not_grow_with_the_size_of_a_matrix(text: Any) -> None:
    def size(n: int) -> int:
        program = compile(lambda net, x, y: mean_squared_error(net(x), y)).batch(("x", "y"))
        plan = program.record(MLP(n, [n, 1], rng=1), np.ones((2, n)), np.ones((2, 1)))
        return len(text(routine(plan, "net")))

    assert size(40) < size(10) + 100


@pytest.mark.slow
@TEXTS
def test_more_statements_than_numpy_writes_are_written(text: Any) -> None:
    def f(x: Any, y: Any) -> Any:
        for _ in range(3000):
            x, y = autograd.sin(y), autograd.cos(x)
        return x * y

    plan = compile(f).record(1.0, 2.0)
    assert not plan.is_lifted
    written = text(routine(plan))
    assert written.count("sin(") == written.count("cos(") == 3000


@TEXTS
def test_an_operation_without_a_form_is_named(text: Any, declare: type[Primitive]) -> None:
    def forward(*x: float) -> float:
        return max(x) - min(x)

    spread = declare(
        "spread", forward, rule=lambda z, *x: [autograd.sin(x[0])] * len(x), native=True
    )
    plan = compile(lambda x: spread(*x)).record([1.0, 2.0, 3.0])
    for wrt in ((), ("x",)):
        with pytest.raises(TargetError, match=r"(C|JavaScript) has no form of spread"):
            text(routine(plan, *wrt))


# Users' own primitives.


def agrees(program: Program, x: list[float], run: Run, folder: Path) -> None:
    [[[value, slope]]] = run([job(program, (x,), wrt=("x",))], folder)
    expected, derivative = program.value_and_grad(x)
    assert value.ravel() == pytest.approx([expected], rel=1e-14)
    assert slope.ravel() == pytest.approx(derivative, rel=1e-14)


@pytest.mark.parametrize("run", TARGETS)
def test_a_users_primitive_is_read_off_its_functions(
    run: Run, declare: type[Primitive], tmp_path: Path
) -> None:
    own_softsign = declare(
        "own_softsign", lambda x: x / (1 + abs(x)), lambda z, x: 1 / (1 + autograd.fabs(x)) ** 2
    )
    slope = declare("void", lambda x, y: own_softsign(x) * y, lambda z, x, y: y, 0)
    program = compile(lambda x: autograd.sum(own_softsign(a) for a in x) * slope(x[0], x[1]))
    agrees(program, [0.5, -3.0, 2.0], run, tmp_path)


@pytest.mark.parametrize("run", TARGETS)
def test_a_rule_may_use_functions_of_any_count_of_arguments(
    run: Run, declare: type[Primitive], tmp_path: Path
) -> None:
    def forward(x: Any) -> Any:
        w = [x, 2 * x, x + 1, x * x, x - 3, x / 2]
        total = autograd.logsumexp(w) + autograd.hypot(w) + autograd.sum(w) + autograd.sum([])
        return total + autograd.hypot(x, 1.0) + autograd.dot(w, w, x) + autograd.prod(w)

    own = declare("own", forward, lambda z, x: autograd.sum(x, z, 1.0, x) + autograd.logsumexp(x))
    program = compile(lambda x: own(x[0]) * autograd.exp(x[1]))
    [[[value, slope]]] = run([job(program, ([0.7, 0.2],), wrt=("x",))], tmp_path)
    z, e = own(0.7), np.exp(0.2)
    assert value.ravel() == pytest.approx([z * e], rel=1e-14)
    assert slope.ravel() == pytest.approx([(2 * 0.7 + z + 1 + 0.7) * e, z * e], rel=1e-14)


@pytest.mark.parametrize("run", TARGETS)
@pytest.mark.parametrize("count", [2, 7])
def test_a_users_primitive_of_many_arguments_works_inside_another(
    count: int, run: Run, declare: type[Primitive], tmp_path: Path
) -> None:
    squares = declare(
        "squares", lambda *x: sum(a * a for a in x), rule=lambda z, *x: [2 * a for a in x]
    )
    outer = declare("outer", lambda x: squares(*[x + i for i in range(count)]), lambda z, x: z)
    [[[value, slope]]] = run([job(compile(lambda x: outer(x)), (0.5,), wrt=("x",))], tmp_path)
    expected = sum((0.5 + i) ** 2 for i in range(count))
    assert (value[0, 0], slope[0, 0]) == pytest.approx((expected, expected), rel=1e-15)


@pytest.mark.parametrize("run", TARGETS)
def test_an_argument_may_be_called_what_the_language_keeps_for_itself(
    run: Run, tmp_path: Path
) -> None:
    names = words(
        "_Bool _Complex double register main exp M_PI I m i e value scratch total let var"
    )
    names |= words("new function Math arguments eval NaN Float64Array program L J W dW t1 i1")
    jobs = []
    for name in sorted(names):
        scope: dict[str, Any] = {}
        exec(f"def square({name}): return {name}[0] * {name}[1]", scope)
        program = compile(scope["square"])
        for each, x in ((program, [2.0, 3.0]), (program.batch(name), [[2.0, 3.0]])):
            jobs.append(job(each, [x], wrt=(name,)))
    for ((value, slope),) in run(jobs, tmp_path):
        assert value == 6.0 and slope.ravel().tolist() == [3.0, 2.0]
