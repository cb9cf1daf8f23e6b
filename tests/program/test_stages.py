"""A program can be stepped through: what each pass made of it, in the reader's names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import TABLE, Primitive, Value, compile, dot, exp, mul, ops, sin, tanh
from autograd.program.ir.statement import Element, Index, Part, Statement, Variable
from autograd.program.ir.symbols import Symbol
from autograd.program.passes import pipeline
from autograd.program.passes.pipeline import PASSES, Draft, Task
from autograd.program.text.telling import statement_lines
from nets import MLP

LAYERS = MLP(2, [3, 1])
X, Y = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([0.5, -0.5])


def test_a_network_in_the_words_of_the_lecture() -> None:
    def loss(net: Any, x: Any, y: Any) -> Any:
        return (net(x) - y) ** 2

    assert not compile(loss).stages
    program = compile(loss).batch(over=("x", "y"))
    program.value_and_grad(LAYERS, X, Y)
    names = [stage.name for stage in program.stages]
    assert names == [name for name, _ in PASSES]
    after = {stage.name: stage.after for stage in program.stages}
    assert "Z1[i, e] = sum over j of W1[i, j] * X[j, e] + b1[i, 0]" in after["lift"]
    assert "W1[i, j] = theta[3i + j]" in after["lift"]  # rows with their bias, as nets has them
    assert "W1[i, j] = theta[2i + j]" in after["arrange"]
    assert "J = sum over e of L[0, e] / m" in after["reduce"]
    assert "dW1[i, j] = sum over e of dZ1[i, e] * X[j, e] / m" in after["differentiate"]
    assert after["fuse"].endswith("return J, dtheta")
    for before, stage in zip(program.stages, program.stages[1:], strict=False):
        assert stage.before == before.after
        assert len(str(stage).splitlines()) < 40
    assert str(program.stages[names.index("fold")]) == "fold\n----\nunchanged"


def test_a_pass_is_its_function_and_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As CONTRIBUTING says: a line in PASSES is enough, wherever it stands."""

    def renamed(draft: Draft, _: Task) -> Draft:
        assert draft.graph is not None
        labels = dict.fromkeys(draft.graph.labels, "new")
        return draft._replace(graph=draft.graph._replace(labels=labels))

    def f(x: Any) -> Any:
        y = sin(x)
        y.label = "old"
        return y * y

    for k in range(2, len(PASSES) + 1):
        passes = (*PASSES[:k], ("rename", renamed), *PASSES[k:])
        monkeypatch.setattr(pipeline, "PASSES", passes)
        program = compile(f)
        assert program(0.5) == math.sin(0.5) ** 2
        assert [stage.name for stage in program.stages] == [name for name, _ in passes]
        before_lifting = k <= [name for name, _ in PASSES].index("lift")
        assert ("new = np.sin(x)" in program.source) == before_lifting
        assert ("old = np.sin(x)" in program.source) != before_lifting


def test_a_long_graph_is_cut_short_and_says_so() -> None:
    def f(x: Value) -> Value:
        for _ in range(100):
            x = sin(x) * 1.5
        return x

    program = compile(f)
    program(0.5)
    assert program.stages[0].after.endswith("... and 164 more")
    assert all(len(str(stage).splitlines()) < 40 for stage in program.stages)


def test_a_notebook_shows_hostile_names_as_text() -> None:
    w = Value(2.0, label="<b>w</b>")
    program = compile(lambda x: tanh(w * x))
    program(1.0)
    html = program.stages[0]._repr_html_()
    assert "&lt;b&gt;w&lt;/b&gt; * x" in html and "<b>w" not in html


def test_a_label_is_no_other_operations_name() -> None:
    def f(x: Any) -> Any:
        y = sin(x)
        y.label = "v2"
        return tanh(y) * y

    program = compile(f)
    program(0.5)
    assert program.stages[0].after == "v2 = sin(x)\nv1 = tanh(v2)\nv3 = v1 * v2"


def test_a_primitive_of_ones_own_has_its_name() -> None:
    of_math = Primitive("of_math", math.tanh, lambda z, x: 1 - z * z)
    try:
        program = compile(lambda x: of_math(x * 2))
        program(0.5)
    finally:
        del TABLE["of_math"]
    assert program.stages[0].after == "v1 = x * 2\nv2 = of_math(v1)"


def test_a_statement_of_many_axes_has_a_letter_for_each() -> None:
    a, b, y = Variable("a", (2, "m")), Variable("b", (3, 4)), Variable("y", (2, 5))
    p, q = Symbol("p"), Symbol("q")
    reads = {p: Element(a, (along(0), along(4))), q: Element(b, (along(2), along(3)))}
    part = Part((2, 5, 3, 4, "m"), (along(0), along(1)), tanh(mul(p, q)), reads)
    (text,) = statement_lines(Statement(y, (part,)))
    assert text == "y[i, j] = sum over k, l, e of tanh(a[i, e] * b[k, l])"


def test_a_sum_reaches_as_far_as_a_product_and_brackets_say_where_it_reaches_farther() -> None:
    within = compile(lambda x, y: tanh(ops.sum([a + exp(b) for a, b in zip(x, y, strict=True)])))
    within([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    assert " = sum over i of (x[i, 0] + exp(y[i, 0]))" in within.stages[-1].after
    beyond = compile(lambda x, y: tanh(dot(x, y, y[0])))
    beyond([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    assert " = sum over i of x[i, 0] * y[i, 0] + y[0, 0]" in beyond.stages[-1].after


def along(axis: int) -> Index:
    """The places along one of five axes."""
    return Index(0, tuple(int(k == axis) for k in range(5)))
