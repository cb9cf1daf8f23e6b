"""`python -m benchmarks` runs every benchmark, `python -m benchmarks NAME` one of them,
`programs PART` one part of it, and `builder --nn FILE` with another library beside it. `soak` looks
for programs that come out wrong; it comes last."""

import subprocess
import sys
from collections.abc import Callable

from . import builder, eager, estimators, functions, page, programs, soak, spellings, walks

BENCHMARKS = {
    "eager": ([""], eager.main),
    "estimators": ([""], estimators.main),
    "functions": ([""], functions.main),
    "page": ([""], page.main),
    "programs": (["", *programs.PARTS], programs.main),
    "spellings": ([""], spellings.main),
    "walks": ([""], walks.main),
}
OPTIONS: dict[str, Callable[[list[str]], int | None]] = {"builder": builder.main, "soak": soak.main}
"""Those that take options of their own."""

USAGE = """usage: python -m benchmarks
    [builder [--help], eager, estimators, functions, page, programs [%s], soak [--help],
    spellings, walks]"""


def everything() -> int:
    """Run all in turn, each in a process of its own; the exit code is 1 if one of them fails."""
    failed = []
    for name in [*BENCHMARKS, *OPTIONS]:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", "benchmarks", name]).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    name, *parts = [*sys.argv[1:], ""][: max(2, len(sys.argv) - 1)]
    if not name:
        sys.exit(everything())
    if name in OPTIONS:
        sys.exit(OPTIONS[name](sys.argv[2:]))
    if name not in BENCHMARKS or not set(parts) <= {"", *BENCHMARKS[name][0]}:
        sys.exit(USAGE % " ".join(programs.PARTS))
    BENCHMARKS[name][1]()
