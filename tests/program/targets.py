"""Programs as C and as JavaScript: many at once, compiled by one gcc, or run by one Node.js."""

from __future__ import annotations

import ctypes
import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pytest
from node import from_hex, to_hex
from numpy.typing import NDArray

from autograd.program.ir.statement import Routine, Variable
from autograd.program.passes.recording import bound, flat_arguments
from autograd.program.run.plan import Plan
from autograd.program.run.program import Program
from autograd.program.targets.c import c_file
from autograd.program.targets.javascript import javascript_text

FLAGS = "-std=c99 -O2 -Wall -Wextra -Werror -pedantic -ffp-contract=off -shared -fPIC"
GCC = ["gcc", *FLAGS.split()]
CANARY = -123.456  # behind each array that C fills, and must survive


class RoutineJob(NamedTuple):
    """A routine, and the arguments of each call: its inputs' numbers and the count of examples."""

    routine: Routine
    calls: list[list[Any]]

    @property
    def given(self) -> list[Variable]:
        """The arrays that the function takes."""
        return [x for x in self.routine.inputs if x.count]

    def shapes(self, m: int) -> list[tuple[int, int]]:
        """The rows and columns of each result, for m examples."""
        values = self.routine.values
        shapes = [(len(values), m if any("m" in y.shape for y in values) else 1)]
        if any(y.shape[:1] == ("m",) for y in values):
            shapes = [(m, len(values))]
        for x in self.routine.wrt:
            rows, columns = [m if side == "m" else side for side in (*x.shape, 1)[:2]]
            shapes.append((rows, columns))
        return shapes


class Job(NamedTuple):
    """A program, the arguments to differentiate by, and the arguments of each call."""

    plan: Plan
    wrt: tuple[str, ...] | None
    calls: list[list[Any]]

    @property
    def routine(self) -> Routine:
        """The statements that the texts are written from."""
        return self.plan.routines.with_arguments(self.wrt)

    @property
    def given(self) -> list[Variable]:
        """The arrays that the function takes."""
        return RoutineJob(self.routine, self.calls).given

    def shapes(self, m: int) -> list[tuple[int, int]]:
        """The rows and columns of each result, for m examples."""
        return RoutineJob(self.routine, self.calls).shapes(m)


Results: TypeAlias = list[NDArray[np.float64]]
Run: TypeAlias = Callable[[Sequence[Job | RoutineJob], Path], list[list[Results]]]


def job(program: Program, *calls: Sequence[Any], wrt: tuple[str, ...] | None = None) -> Job:
    """The program, recorded for the first call's arguments, and the arguments of all calls."""
    given = [dict(flat_arguments(bound(program.f, call, {}))) for call in calls]
    plan = program.record(*calls[0])
    return Job(plan, wrt, [_every_block(plan, plan.packing.packed(each)) for each in given])


def _every_block(plan: Plan, packed: list[Any]) -> list[Any]:
    """The numbers of each block, also of empty parameters, and a count."""
    arguments = packed[: len(plan.packing.blocks) - 1]
    theta = packed[len(arguments)] if plan.parameters else []
    return [*arguments, theta, packed[-1] if plan.packing.batched else 0]


def run_c(jobs: Sequence[Job | RoutineJob], folder: Path) -> list[list[Results]]:
    """The results of gcc's machine code for each call of each job: values, then derivatives."""
    text = c_file((f"f{i}", job.routine) for i, job in enumerate(jobs))
    for i in range(len(jobs)):
        lines = [f"#ifndef f{i}_SCRATCH", f"#define f{i}_SCRATCH 0", "#endif"]
        argument = "(m)" if f"#define f{i}_SCRATCH(" in text else ""
        size = f"ptrdiff_t size{i}(ptrdiff_t m) {{ (void)m; return f{i}_SCRATCH{argument}; }}"
        text += "\n".join([*lines, size, ""])
    source, library = folder / "programs.c", folder / "programs.so"
    source.write_text(text, encoding="utf-8")
    subprocess.run([*GCC, "-o", str(library), str(source), "-lm"], check=True)
    machine = ctypes.CDLL(str(library))
    return [
        [_call_c(machine, i, job, arguments) for arguments in job.calls]
        for i, job in enumerate(jobs)
    ]


def _call_c(machine: ctypes.CDLL, i: int, job: Job | RoutineJob, arguments: list[Any]) -> Results:
    *numbers, m = arguments
    size = getattr(machine, f"size{i}")
    size.restype, size.argtypes = ctypes.c_ssize_t, [ctypes.c_ssize_t]
    inputs: list[Any] = []
    given = [x for x, a in zip(numbers, job.routine.inputs, strict=True) if a.count]
    kept = []
    for x, array in zip(given, job.given, strict=True):
        kept.append(np.ascontiguousarray(x, dtype=float))
        scalar = array.is_number
        inputs.append(ctypes.c_double(float(kept[-1].ravel()[0])) if scalar else _pointer(kept[-1]))
    if job.routine.batched:
        inputs.append(ctypes.c_ssize_t(m))
    shapes = job.shapes(m)
    filled = [np.full(rows * columns + 1, CANARY) for rows, columns in shapes]
    scratch = np.full(size(m) + 1, CANARY)
    before = [x.copy() for x in kept]
    getattr(machine, f"f{i}")(
        *inputs, *map(_pointer, filled), *([_pointer(scratch)] * (size(m) > 0))
    )
    assert all(x[-1] == CANARY for x in [*filled, scratch]), "it wrote beyond an array's end"
    assert all(map(np.array_equal, kept, before, [True] * len(kept))), (
        "it wrote to what it was given"
    )
    return [x[:-1].reshape(shape) for x, shape in zip(filled, shapes, strict=True)]


def _pointer(x: NDArray[np.float64]) -> Any:
    return x.ctypes.data_as(ctypes.c_void_p)


RUNNER = """
const bits = new DataView(new ArrayBuffer(8));
function read(hex) {
  bits.setBigUint64(0, BigInt("0x" + hex));
  return bits.getFloat64(0);
}
function write(x) {
  if (typeof x !== "number") return Array.from(x, write);
  bits.setFloat64(0, x);
  return bits.getBigUint64(0).toString(16);
}
const jobs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const answers = jobs.map((calls, i) => calls.map((call) => {
  const given = call.map((x) => (typeof x === "string" ? read(x) : Float64Array.from(x, read)));
  return Object.values(PROGRAMS[i](...given)).map(write);
}));
console.log(JSON.stringify(answers));
"""


def run_javascript(jobs: Sequence[Job | RoutineJob], folder: Path) -> list[list[Results]]:
    """The results of Node.js for each call of each job."""
    functions = [
        f"(() => {{\n{javascript_text(job.routine, 'f')}\nreturn f;\n}})()" for job in jobs
    ]
    program = folder / "programs.js"
    text = f'"use strict";\nconst PROGRAMS = [{", ".join(functions)}];\n{RUNNER}'
    program.write_text(text, encoding="utf-8")
    calls = [[_as_hex(job, arguments) for arguments in job.calls] for job in jobs]
    done = subprocess.run(
        ["node", str(program)], input=json.dumps(calls), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    by_job: list[list[Results]] = []
    for each, answers in zip(jobs, json.loads(done.stdout), strict=True):
        by_job.append([])
        for arguments, answer in zip(each.calls, answers, strict=True):
            shapes = each.shapes(arguments[-1])
            results = [
                np.array([*map(from_hex, [y] if isinstance(y, str) else y)]).reshape(shape)
                for y, shape in zip(answer, shapes, strict=True)
            ]
            by_job[-1].append(results)
    return by_job


def _as_hex(job: Job | RoutineJob, arguments: list[Any]) -> list[Any]:
    numbers = zip(arguments[:-1], job.routine.inputs, strict=True)
    return [
        to_hex(float(np.ravel(x)[0])) if a.is_number else [*map(to_hex, np.ravel(x).tolist())]
        for x, a in numbers
        if a.count
    ]


TARGETS = [
    pytest.param(run_c, marks=pytest.mark.gcc, id="C"),
    pytest.param(run_javascript, marks=pytest.mark.node, id="JavaScript"),
]
