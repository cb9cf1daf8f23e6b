"""C: many programs in one executable, with the sanitizers on."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autograd.program.targets.c import c_file

from .checking import Fault
from .ready import Answer, Ready

CHECKED = "-std=c99 -Wall -Wextra -Werror -pedantic -ffp-contract=off"
SANITIZED = "-O0 -fsanitize=address,undefined -fno-sanitize-recover=all"
PLAIN, SYNTAX = "-O0", "-fsyntax-only"
"""Flags to compile with: with the sanitizers, except while a known failure is made smaller."""


def run_c(jobs: Sequence[Ready], ways: str) -> list[Answer]:
    """Run all programs in one executable, which starts again after a program that ends it."""
    answers: dict[int, Answer] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "programs.c"), Path(folder, "programs")
        while len(answers) < len(jobs):
            left = [i for i in range(len(jobs)) if i not in answers]
            source.write_text(_c_source(jobs, left), encoding="utf-8")
            done = _gcc(SYNTAX, source)
            if not done.returncode and ways != SYNTAX:
                done = _gcc(f"{ways} -o {program}", source, "-lm")
            if not done.returncode:
                break
            blamed = _blamed(done.stderr)
            assert blamed and blamed.keys() <= {*left}, done.stderr
            answers |= blamed
        left = [i for i in range(len(jobs)) if i not in answers]
        if ways != SYNTAX:
            answers |= _executed(program, jobs, left)
    return [answers.get(i, []) for i in range(len(jobs))]


def _gcc(flags: str, source: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = ["gcc", *CHECKED.split(), *flags.split(), str(source), *more]
    return subprocess.run(command, capture_output=True, text=True)


def _blamed(errors: str) -> dict[int, Answer]:
    """The programs that gcc complains about, each with its first message."""
    faults: dict[int, Answer] = {}
    for part in re.split(r"[^\n]*In function ", errors)[1:]:
        where = re.match(r"‘(?:f|call)(\d+)’|'(?:f|call)(\d+)'", part)
        message = re.search(r"(?:error|warning): ([^\n]*)", part)
        if where and message:
            i = int(where[1] or where[2])
            faults.setdefault(i, Fault("c", compile_error(message[1]), message[1]))
    return faults


def compile_error(message: str) -> str:
    """The kind of a compiler's message: its words, without names."""
    words = re.sub(r"‘[^’]*’|'[^']*'|\[[^]]*\]|\d+", " ", message).split()
    return f"compile error ({' '.join(words[:5])})"


ROOM = """
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
"""
MAIN = """
int main(int argc, char **argv)
{
  for (int k = 1; k < argc; k++) {
    printf("start %s\\n", argv[k]);
    fflush(stdout);
    switch (atoi(argv[k])) {
CASES
    default: break;
    }
    printf("end\\n");
    fflush(stdout);
  }
  return 0;
}
"""


def _c_source(jobs: Sequence[Ready], chosen: Sequence[int]) -> str:
    """The functions, each with a caller whose arrays are just large enough."""
    text = c_file((f"f{i}", jobs[i].job.routine) for i in chosen)
    calls = [_c_call(i, jobs[i], text) for i in chosen]
    cases = "\n".join(f"    case {i}: call{i}(); break;" for i in chosen)
    headers = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>"
    return "\n".join([headers, text, ROOM, *calls, MAIN.replace("CASES", cases)])


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
    if one.job.routine.batched:
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
