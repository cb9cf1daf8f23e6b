"""Programs whose examples are rows: `batch(..., examples="rows")`."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import targets
from random_routines import REDUCTIONS, random_routine, with_any_results
from targets import TARGETS, RoutineJob, Run, job

from autograd import OperandError, compile, dot, log, ops, sigmoid
from autograd.engine.primitive import Primitive
from autograd.program.ir.interpret import interpret
from autograd.program.ir.statement import Routine
from autograd.program.ir.verify import verify
from autograd.program.passes.rows import with_rows
from autograd.program.targets.latex import equations
from autograd.program.targets.numpy import function_text, load_function
from nets import MLP, softmax_cross_entropy
from nets.lecture import backward_rows, forward_rows

M = 5  # unlike any other size of the networks


def numbers_for(routine: Routine, m: int) -> list[np.ndarray]:
    rng = np.random.default_rng(m)
    shapes = [[m if side == "m" else side for side in x.shape] for x in routine.inputs]
    return [np.array(rng.uniform(-1.0, 1.0, shape)) for shape in shapes]


def turned(x: Any, numbers: np.ndarray) -> np.ndarray:
    return numbers.T if x.shape[-1:] == ("m",) else numbers


def drawn(seed: int, *more: Primitive) -> tuple[Routine, Routine]:
    """A random routine, and the same in rows; also with results of any shape."""
    routine = random_routine(seed, (*REDUCTIONS, *more))
    routine = with_any_results(routine) if seed % 2 else routine
    return routine, with_rows(routine)


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_statements_in_rows_compute_what_those_in_columns_do(first: int) -> None:
    for seed in range(first, first + 100):
        routine, rows = drawn(seed, ops.sub)
        verify(rows)
        assert all(x.shape[-1:] != ("m",) or x.shape == ("m",) for x in rows.inputs)
        for m in (7, 1):
            numbers = numbers_for(routine, m)
            given = [turned(x, each) for x, each in zip(routine.inputs, numbers, strict=True)]
            due = interpret(routine, dict(zip(routine.inputs, numbers, strict=True)), m)
            results = interpret(rows, dict(zip(rows.inputs, given, strict=True)), m)
            for y, number, result in zip(routine.results, due, results, strict=True):
                np.testing.assert_array_equal(result, turned(y, number))


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_the_text_in_rows_computes_what_the_statements_say(first: int) -> None:
    for seed in range(first, first + 100):
        _, routine = drawn(seed)
        _, text, tables, _ = function_text("forward", routine)
        function = load_function(text, tables)
        for m in (7, 1):
            arrays = numbers_for(routine, m)
            due = interpret(routine, dict(zip(routine.inputs, arrays, strict=True)), m)
            pairs = zip(routine.inputs, arrays, strict=True)
            given = [np.float64(a.item()) if x.is_number else a for x, a in pairs]
            results = function(*(x for x in given if x.size), *[m] * routine.batched)
            for y, result, number in zip(routine.results, results, due, strict=True):
                if not y.is_number:
                    shape = tuple(m if side == "m" else side for side in y.shape)
                    assert np.shape(result) == shape, text
                np.testing.assert_allclose(
                    np.ravel(result), np.ravel(number), 1e-9, 1e-11, err_msg=text
                )
        assert str(equations(routine)).startswith(r"\begin{aligned}")


@pytest.mark.parametrize("run", TARGETS)
def test_loops_go_through_rows(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "GCC", [*targets.GCC, "-fno-tree-loop-vectorize"])
    jobs = []
    for seed in range(100):
        routine = with_rows(random_routine(seed, (*REDUCTIONS, ops.sub)))
        jobs.append(RoutineJob(routine, [[*numbers_for(routine, 7), 7]]))
    for seed, (one, [results]) in enumerate(zip(jobs, run(jobs, tmp_path), strict=True)):
        routine, [[*numbers, m]] = one
        due = interpret(routine, dict(zip(routine.inputs, numbers, strict=True)), m)
        count = len(routine.values)
        values = np.concatenate(due[:count], axis=int(due[0].shape[0] == m))
        for result, number in zip(results, [values, *due[count:]], strict=True):
            expected = pytest.approx(number.ravel(), rel=1e-9, abs=1e-12, nan_ok=True)
            assert result.ravel() == expected, f"routine {seed}"


# Programs.


def cross_entropy(a: Any, y: Any) -> Any:
    return -(y * log(a) + (1 - y) * log(1 - a))


def body(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if line.startswith("    ")]


def in_both(f: Any, over: Any, *given: Any, wrt: Any) -> tuple[Any, Any, Any]:
    """The answers in columns and in rows, twice the same, and the program in rows."""
    answers = []
    for examples in ("columns", "rows"):
        program = compile(f).batch(over=over, examples=examples)
        first, again = (program.value_and_grad(*given, wrt=wrt) for _ in range(2))
        assert program(*given) == first[0] == again[0]
        program.verify()
        value, slopes = again
        slopes = slopes if isinstance(slopes, tuple) else (slopes,)
        answers.append(np.concatenate([np.ravel(value), *map(np.ravel, slopes)]))
    return answers[0], answers[1], program


def test_the_program_of_a_network_is_the_row_lecture_s() -> None:
    net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=0)
    X, y = np.random.default_rng(1).normal(size=(M, 3)), np.array([1.0, 0.0, 1.0, 1.0, 0.3])
    columns, rows, program = in_both(
        lambda net, x, y: cross_entropy(net(x), y), ("x", "y"), net, X, y, wrt="net"
    )
    np.testing.assert_allclose(rows, columns, rtol=1e-14, atol=1e-16)
    lines = body(program.source)
    assert "def value_and_grad(X, Y, theta, N):" in program.source
    for line in (
        "Z1 = X @ W1.T + b1.T",
        "A1 = sigmoid(Z1)",
        "Z2 = A1 @ W2.T + b2",
        "dZ2 = A2 - Y",
        "dW2 = dZ2.T @ A1 / N",
        "dA1 = dZ2 @ W2",
        "db1 = dZ1.sum(axis=0, keepdims=True).T / N",
        "dW1 = dZ1.T @ X / N",
    ):
        assert line in lines
    for equation in (
        r"Z^{[1]} &= X W^{[1]\top} + b^{[1]\top} \\",
        r"dZ^{[2]} &= A^{[2]} - Y \\",
        r"db^{[1]} &= \frac{1}{N} \sum_{i=1}^{N} dZ^{[1](i)\top} \\",
        r"dW^{[1]} &= \frac{1}{N} dZ^{[1]\top} X",
    ):
        assert equation in program.equations.splitlines()
    layers = [(np.array(W), np.array(b)) for W, b in net.matrices()]
    Zs, As = forward_rows(layers, ["sigmoid", "sigmoid"], X)
    slopes = backward_rows(layers, ["sigmoid", "sigmoid"], Zs, As, As[-1] - y.reshape(M, 1))
    due = np.concatenate([np.ravel(np.hstack([dW, db])) for dW, db in slopes])
    np.testing.assert_allclose(rows[1:], due, rtol=1e-12, atol=1e-15)


def test_logistic_regression_in_rows() -> None:
    rng = np.random.default_rng(2)
    X, y, w = rng.normal(size=(M, 2)), np.array([1.0, 0.0, 1.0, 1.0, 0.0]), rng.normal(size=2)
    columns, rows, program = in_both(
        lambda w, b, x, y: cross_entropy(sigmoid(dot(w, x, b)), y),
        ("x", "y"), w, 0.3, X, y, wrt=("w", "b", "x"),
    )  # fmt: skip
    np.testing.assert_allclose(rows, columns, rtol=1e-14)
    lines = body(program.source)
    assert "Z = X @ w + b" in lines and "dw = X.T @ dZ / N" in lines
    error = 1 / (1 + np.exp(-(X @ w + 0.3))) - y
    due = np.concatenate([X.T @ error / M, [error.mean()], np.ravel(np.outer(error, w)) / M])
    np.testing.assert_allclose(rows[1:], due, rtol=1e-12)


def test_classes_and_other_shapes_in_rows() -> None:
    rng = np.random.default_rng(3)
    net = MLP(3, [4, 3], activation="tanh", rng=0)
    Y = np.eye(3)[[0, 1, 2, 0, 1]]
    columns, rows, program = in_both(
        lambda net, x, y: softmax_cross_entropy(net(x), y), ("x", "y"),
        net, rng.normal(size=(M, 3)), Y, wrt=("net", "x"),
    )  # fmt: skip
    np.testing.assert_allclose(rows, columns, rtol=1e-13, atol=1e-16)
    assert "dZ2 = A2 - Y" in body(program.source)
    grids = rng.normal(size=(M, 2, 3))
    columns, rows, _ = in_both(lambda w, x: (w @ x @ x[0]).sum() ** 2, "x",
                               rng.normal(size=(4, 2)), grids, wrt=("w", "x"))  # fmt: skip
    np.testing.assert_allclose(rows, columns, rtol=1e-13, atol=1e-15)


def test_results_for_each_example_and_lists_in_rows() -> None:
    program = compile(lambda w, x: [w * x[0], x[1] ** w]).batch("x", reduce=None, examples="rows")
    X = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    first, second = program(2.0, X)
    assert first.tolist() == [2.0, 6.0, 10.0] and second.tolist() == [4.0, 16.0, 36.0]
    square = compile(lambda w, x: (w * x) ** 2).batch("x", reduce=None, examples="rows")
    value, slope = square.value_and_grad(2.0, [1.0, 3.0], wrt="x")
    assert value.tolist() == [4.0, 36.0] and slope == [8.0, 24.0]


def test_only_columns_and_rows_are_known() -> None:
    program = compile(lambda w, x: w * x)
    for wrong in ("row", "column", None, 1):
        with pytest.raises(OperandError, match=r"examples is 'columns' or 'rows', got"):
            program.batch("x", examples=wrong)  # type: ignore[arg-type]


def doubled(w: Any, x: Any) -> Any:
    return 2 * w * x


def test_a_pickle_keeps_the_rows() -> None:
    rows = compile(doubled).batch("x", examples="rows")
    again = pickle.loads(pickle.dumps(rows))
    assert again.examples == "rows" and again.over == ("x",)
    assert repr(again).startswith("<program doubled, over=('x',), examples='rows'")
    assert pickle.loads(pickle.dumps(compile(doubled).batch("x"))).examples == "columns"


@pytest.mark.parametrize("run", TARGETS)
def test_c_and_javascript_take_rows(run: Run, tmp_path: Path) -> None:
    net = MLP(3, [4, 2], activation="sigmoid", output="sigmoid", rng=0)
    X, Y = np.random.default_rng(4).normal(size=(M, 3)), np.eye(2)[[0, 1, 1, 0, 1]]

    def loss(net: Any, x: Any, y: Any) -> Any:
        return sum(cross_entropy(a, each) for a, each in zip(net(x), y, strict=True))

    program = compile(loss).batch(("x", "y"), examples="rows")
    value, slopes = program.value_and_grad(net, X, Y, wrt=("net", "x"))
    ((results,),) = run([job(program, (net, X, Y), wrt=("net", "x"))], tmp_path)
    assert results[0].item() == pytest.approx(value, rel=1e-14)
    assert results[2].shape == (M, 3)
    np.testing.assert_allclose(results[2], slopes[1], rtol=1e-12, atol=1e-16)
    assert "(N, 3): each example has a row" in program.to_c()
