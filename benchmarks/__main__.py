"""`python -m benchmarks NAME` runs one benchmark; `programs PART` runs one part of it."""

import sys

from . import eager, programs, soak

BENCHMARKS = {"eager": ([""], eager.main), "programs": (["", *programs.PARTS], programs.main)}

if __name__ == "__main__":
    if sys.argv[1:2] == ["soak"]:
        soak.main()
    name, *parts = [*sys.argv[1:], ""][: max(2, len(sys.argv) - 1)]
    if name not in BENCHMARKS or not set(parts) <= {"", *BENCHMARKS[name][0]}:
        sys.exit("usage: python -m benchmarks {eager, programs [" + " ".join(programs.PARTS) + "]}")
    BENCHMARKS[name][1]()
