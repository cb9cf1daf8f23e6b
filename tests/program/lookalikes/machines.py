"""Machines: what runs outside of NumPy. C with the sanitizers on, JavaScript in Node.js, and JAX."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from node import from_hex
from targets import Job, Results, _as_hex, _every_block

from autograd.program.recording import PARAMETERS, is_module, replaced
from autograd.program.targets.c import c_file, c_text
from autograd.program.targets.javascript import javascript_text

from .checking import Fault, Wrong, as_rows, by_name, compare, raised
from .lookalike import Case, Lookalike
from .truth import Truth

Asked = tuple[Lookalike, Truth]
Answer = Results | Fault
"""What a machine gives, or how it fails."""

CHECKED = "-std=c99 -Wall -Wextra -Werror -pedantic -ffp-contract=off"
SANITIZED = "-O0 -fsanitize=address,undefined -fno-sanitize-recover=all"


class Ready(NamedTuple):
    """A program that is recorded, with its call packed."""

    case: Case
    job: Job

    @property
    def m(self) -> int:
        """How many examples there are."""
        return int(self.job.calls[0][-1])

    @property
    def numbers(self) -> list[list[float]]:
        """What the function takes, each array in a row."""
        blocks = self.job.plan.lifted.blocks
        pairs = zip(self.job.calls[0][:-1], blocks, strict=True)
        return [np.ravel(x).astype(float).tolist() for x, array in pairs if array.count]


def ready(program: Lookalike) -> Ready:
    """The program with the derivatives that are asked for, if it gives one number."""
    case = program.case()
    plan = case.program.record(*case.args, **case.named)
    names = [*plan.given, PARAMETERS]
    wrt = tuple(names[k] for k in case.places) if plan.reduced == 1 else ()
    call = _every_block(plan, plan.packed(dict(case.given)))
    return Ready(case, Job(plan, wrt or None, [call]))


def machine_faults(name: str, asked: Sequence[Asked], syntax: bool = False) -> list[Fault | None]:
    """How C or JavaScript fails for each of the programs; `syntax`: whether it compiles is all."""
    found: list[Fault | None] = [None] * len(asked)
    running: dict[int, Ready] = {}
    for i, (program, due) in enumerate(asked):
        if isinstance(due.values, type) or isinstance(due.gradients, type):
            continue  # IEEE's numbers, which nobody promises
        try:
            running[i] = ready(program)
            TEXTS[name](running[i].job)
        except Exception as error:
            running.pop(i, None)
            found[i] = Fault(name, raised(error), str(error))
    answers = RUNS[name]([*running.values()], syntax)
    for (i, one), answer in zip(running.items(), answers, strict=True):
        if isinstance(answer, Fault):
            found[i] = answer
        elif answer:
            found[i] = _difference(name, one, answer, asked[i][1])
    return found


def _difference(name: str, one: Ready, results: Results, due: Truth) -> Fault | None:
    try:
        if due.values is None:
            return None
        compare("wrong value", results[0], due.values)  # type: ignore[arg-type]
        if one.job.wrt:
            for found, k, each in zip(results[1:], one.case.places, due.gradients, strict=True):  # type: ignore[arg-type]
                compare("wrong gradient", by_name(one.case, one.job.plan, found, k), each)
    except Wrong as error:
        kind, _, detail = str(error).partition(": ")
        return Fault(name, kind, detail)
    return None


# C.


def run_c(jobs: Sequence[Ready], syntax: bool) -> list[Answer]:
    """One executable of all; where one of them ends it, it starts again behind that."""
    answers: dict[int, Answer] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "programs.c"), Path(folder, "programs")
        while len(answers) < len(jobs):
            left = [i for i in range(len(jobs)) if i not in answers]
            source.write_text(_c_source(jobs, left), encoding="utf-8")
            done = _gcc("-O1 -fsyntax-only", source)
            if not done.returncode and not syntax:
                done = _gcc(f"{SANITIZED} -o {program}", source, "-lm")
            if not done.returncode:
                break
            blamed = _blamed(done.stderr)
            assert blamed and blamed.keys() <= {*left}, done.stderr
            answers |= blamed
        left = [i for i in range(len(jobs)) if i not in answers]
        if not syntax:
            answers |= _executed(program, jobs, left)
    return [answers.get(i, []) for i in range(len(jobs))]


def _gcc(flags: str, source: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = ["gcc", *CHECKED.split(), *flags.split(), str(source), *more]
    return subprocess.run(command, capture_output=True, text=True)


def _blamed(errors: str) -> dict[int, Answer]:
    """Which functions gcc complains about, and what it says of them first."""
    found: dict[int, Answer] = {}
    for part in re.split(r"[^\n]*In function ", errors)[1:]:
        where = re.match(r"‘(?:f|call)(\d+)’|'(?:f|call)(\d+)'", part)
        message = re.search(r"(?:error|warning): ([^\n]*)", part)
        if where and message:
            i = int(where[1] or where[2])
            found.setdefault(i, Fault("c", _compile_error(message[1]), message[1]))
    return found


def _compile_error(message: str) -> str:
    """The kind of what a compiler says: its words, without names."""
    words = re.sub(r"‘[^’]*’|'[^']*'|\[[^]]*\]|\d+", " ", message).split()
    return f"compile error ({' '.join(words[:5])})"


def _c_source(jobs: Sequence[Ready], chosen: Sequence[int]) -> str:
    """The functions, each with one that calls it with arrays of its own, which just hold it."""
    text = c_file((f"f{i}", jobs[i].job.plan, jobs[i].job.wrt) for i in chosen)
    calls = [_c_call(i, jobs[i], text) for i in chosen]
    cases = [f"    case {i}: call{i}(); break;" for i in chosen]
    return "\n".join(
        [
            "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>",
            text,
            """
static double *room(size_t n, const double *x)
{
  double *made = malloc(n * sizeof *made);
  if (!made) abort();
  if (x) memcpy(made, x, n * sizeof *made);
  return made;
}
static void give(const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++) printf(" %a", x[i]);
  printf("\\n");
}
""",
            *calls,
            "int main(int argc, char **argv)\n{\n  for (int k = 1; k < argc; k++) {",
            '    printf("start %s\\n", argv[k]);\n    fflush(stdout);\n    switch (atoi(argv[k])) {',
            *cases,
            '    default: break;\n    }\n    printf("end\\n");\n    fflush(stdout);\n  }\n  return 0;\n}\n',
        ]
    )


def _c_call(i: int, one: Ready, text: str) -> str:
    lines = [f"static void call{i}(void)", "{"]
    arguments, made = [], []
    for k, (numbers, array) in enumerate(zip(one.numbers, one.job.given, strict=True)):
        written = ", ".join(x.hex() for x in numbers)
        lines.append(f"  static const double x{k}[] = {{{written}}};")
        if array.is_number:
            arguments.append(f"x{k}[0]")
        else:
            lines.append(f"  double *a{k} = room({len(numbers)}, x{k});")
            arguments.append(f"a{k}")
            made.append(f"a{k}")
    if any(array.over for array in one.job.given):
        arguments.append(str(one.m))
    gives = []
    for k, (rows, columns) in enumerate(one.job.shapes(one.m)):
        lines.append(f"  double *y{k} = room({rows * columns}, NULL);")
        arguments.append(f"y{k}")
        made.append(f"y{k}")
        gives.append(f"  give(y{k}, {rows * columns});")
    if f"#define f{i}_SCRATCH" in text:
        size = f"f{i}_SCRATCH({one.m})" if f"#define f{i}_SCRATCH(" in text else f"f{i}_SCRATCH"
        lines.append(f"  double *scratch = room({size}, NULL);")
        arguments.append("scratch")
        made.append("scratch")
    lines.append(f"  f{i}({', '.join(arguments)});")
    return "\n".join([*lines, *gives, *(f"  free({x});" for x in made), "}"])


def _executed(program: Path, jobs: Sequence[Ready], chosen: list[int]) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    while left := [i for i in chosen if i not in answers]:
        done = subprocess.run([str(program), *map(str, left)], capture_output=True, text=True)
        for part in done.stdout.split("start ")[1:]:
            i, *lines = part.splitlines()
            if lines and lines[-1] == "end":
                rows = [[float.fromhex(x) for x in line.split()] for line in lines[:-1]]
                one = jobs[int(i)]
                shapes = one.job.shapes(one.m)
                answers[int(i)] = [
                    np.array(row).reshape(shape) for row, shape in zip(rows, shapes, strict=True)
                ]
            else:
                said = re.search(r"(?:ERROR: |runtime error: )([^\n]*)", done.stderr)
                message = said[1] if said else f"it ended with {done.returncode}"
                kind = f"sanitizer ({' '.join(re.findall('[A-Za-z-]{3,}', message)[:3])})"
                answers[int(i)] = Fault("c", kind, message)
    return answers


# JavaScript.

NODE = """
"use strict";
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
const lines = require("node:readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const { text, given } = JSON.parse(line);
  let answer;
  try {
    const numbers = given.map((x) => (typeof x === "string" ? read(x) : Float64Array.from(x, read)));
    const f = new Function('"use strict";' + text + "; return f;")();
    answer = { results: Object.values(f(...numbers)).map(write) };
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
});
"""


class Node:
    """A process that runs one function after another; it ends with its standard input."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def ask(self, question: dict[str, Any]) -> Any:
        """What it answers, which is a line of JSON as well."""
        if self.process is None:
            self.process = subprocess.Popen(
                ["node", "-e", NODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the process; the next question starts another."""
        if self.process is not None:
            self.process.communicate()
            self.process = None


node = Node()


def run_javascript(jobs: Sequence[Ready], syntax: bool) -> list[Answer]:
    """Each of them by itself, in one process."""
    answers: list[Answer] = []
    for one in jobs:
        text = javascript_text(one.job.plan, one.job.wrt, "f")
        found = node.ask({"text": text, "given": _as_hex(one.job, one.job.calls[0])})
        if "error" in found:
            kind = _compile_error(found["error"]).replace("compile", "run")
            answers.append(Fault("javascript", kind, found["error"]))
            continue
        results = []
        for y, shape in zip(found["results"], one.job.shapes(one.m), strict=True):
            numbers = np.array([*map(from_hex, [y] if isinstance(y, str) else y)])
            results.append(numbers.reshape(shape) if numbers.size == np.prod(shape) else numbers)
        answers.append(results)
    return answers


TEXTS: dict[str, Callable[[Job], str]] = {
    "c": lambda job: c_text(job.plan, job.wrt),
    "javascript": lambda job: javascript_text(job.plan, job.wrt),
}
RUNS: dict[str, Callable[[Sequence[Ready], bool], list[Answer]]] = {
    "c": run_c,
    "javascript": run_javascript,
}


# JAX.


def jax_fault(program: Lookalike, due: Truth) -> Fault | None:
    """How JAX fails, whose own derivatives these are."""
    if due.values is None or isinstance(due.values, type) or isinstance(due.gradients, type):
        return None
    try:
        _check_jax(program.case(), due)
    except Wrong as error:
        kind, _, detail = str(error).partition(": ")
        return Fault("jax", kind, detail)
    except Exception as error:
        return Fault("jax", raised(error), str(error))
    return None


def _check_jax(case: Case, due: Truth) -> None:
    import jax

    jax.config.update("jax_enable_x64", True)
    case.program.record(*case.args, **case.named)
    J = case.program.to_jax()
    given = [x for _, x in case.given]
    parameters = [[p.data for p in x.parameters()] if is_module(x) else x for x in given]

    def values(*flat: Any) -> Any:
        call = replaced(case.call, iter(flat))
        return jax.tree_util.tree_leaves(J(*call.args, **call.kwargs))

    assert due.values is not None and not isinstance(due.values, type)
    dues = list(zip(case.places, due.gradients or [], strict=False))  # type: ignore[arg-type]
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
    """Several results as rows, a column for each example."""
    rows = [np.ravel(y) for y in results]
    if [row.shape for row in rows] != [shape[1:]] * shape[0]:
        raise Wrong(f"wrong shape: of the values {[row.shape for row in rows]}, due {shape}")
    return rows
