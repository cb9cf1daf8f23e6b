"""`python -m benchmarks NAME` runs one benchmark; `programs PART` runs one part of it, and `soak`
looks for programs that come out wrong."""

import sys

from . import eager, programs, soak, walks

BENCHMARKS = {
    "eager": ([""], eager.main),
    "programs": (["", *programs.PARTS], programs.main),
    "walks": ([""], walks.main),
}
USAGE = "usage: python -m benchmarks {eager, programs [%s], soak [--help], walks}"

if __name__ == "__main__":
    name, *parts = [*sys.argv[1:], ""][: max(2, len(sys.argv) - 1)]
    if name == "soak":
        sys.exit(soak.main(sys.argv[2:]))
    if name not in BENCHMARKS or not set(parts) <= {"", *BENCHMARKS[name][0]}:
        sys.exit(USAGE % " ".join(programs.PARTS))
    BENCHMARKS[name][1]()
