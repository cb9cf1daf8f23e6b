"""Commands for contributors.

    python -m dev check [PART ...]          lint, format, types and the fast tests, side by side
    python -m dev test NAME [OPTION ...]    the tests that concern NAME, with options of pytest
    python -m dev kernels                   the compiled core's kernels, anew from the table
    python -m dev coefficients              the polynomials of the machine's functions, anew

A PART is lint, format, types or tests, or a line of the report such as tests/nets.
A NAME is a folder (nets/learning, learning), a file (nets/learning/optimisers.py, optimisers,
test_saving), a primitive (tanh) or an expression as pytest's -k takes it ("deep and graph").

`bash .ci/run` runs everything in environments of its own; it takes much longer.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .check import check
from .choosing import test
from .needs import DevError


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0 if all is well, 1 if a check fails, 2 for a mistake."""
    command, *names = arguments or ["help"]
    try:
        if command == "check":
            return check(names)
        if command == "test" and names:
            return test(names[0], names[1:])
        if command == "kernels" and not names:
            from .kernels import write

            return write()
        if command == "coefficients" and not names:
            from .coefficients import write as write_coefficients

            return write_coefficients()
    except DevError as error:
        print(error, file=sys.stderr)
        return 2
    if command in ("help", "--help", "-h"):
        print((__doc__ or "").strip())
        return 0
    what = "test needs a NAME" if command == "test" else f"there is no command {command}"
    print(f"{what}\n\n{(__doc__ or '').strip()}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
