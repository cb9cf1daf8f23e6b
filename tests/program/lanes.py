"""The machine's functions of one number as loops over arrays, compiled by gcc."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.program import run

FOLDER = Path(run.__file__).parent / "machine"
FLAGS = "-std=gnu99 -O2 -Wall -Wextra -Werror -pedantic -shared -fPIC"  # as setuptools may
SETS: dict[str, tuple[int, list[str]]] = {
    "baseline": (16, []),
    "avx2": (32, ["-mavx2", "-mfma"]),
    "avx512f": (64, ["-mavx512f", "-mavx512dq", "-mprefer-vector-width=512"]),
}
"""Sets of a processor's instructions: the bytes of a vector, and what gcc is told."""

LOOP = """void loop_{name}(ptrdiff_t count, const double *restrict xs, double *restrict z)
{{
  for (ptrdiff_t i = 0; i < count; i++) {{
    const double x = xs[i];
    z[i] = {expression};
  }}
}}
"""


class Loop:
    """A function of C on arrays."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, xs: Sequence[float]) -> NDArray[np.float64]:
        """The results for these numbers."""
        x = np.array(xs, dtype=float)
        z = np.empty_like(x)
        self.between(x, z)()
        return z

    def between(self, x: NDArray[np.float64], z: NDArray[np.float64]) -> Callable[[], None]:
        """A call that reads one array and fills the other."""
        count, pointers = ctypes.c_ssize_t(len(x)), [ctypes.c_void_p(a.ctypes.data) for a in (x, z)]
        return lambda: self.function(count, *pointers)


def compiled(
    functions: Mapping[str, str], folder: Path, instructions: str = "baseline"
) -> tuple[dict[str, Loop], str]:
    """Functions on arrays, by the expression in x that each computes, and gcc's remarks on what it
    made of the loops.
    """
    source, library = folder / "loops.c", folder / f"{instructions}.so"
    loops = [LOOP.format(name=name, expression=text) for name, text in functions.items()]
    source.write_text("\n".join(['#include "functions.h"', "#include <stddef.h>", *loops]))
    command = ["gcc", *FLAGS.split(), *SETS[instructions][1], "-fopt-info-vec-optimized"]
    command += [f"-I{FOLDER}"]
    done = subprocess.run(
        [*command, "-o", str(library), str(source), "-lm"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    machine_code = ctypes.CDLL(str(library))
    return {name: Loop(getattr(machine_code, f"loop_{name}")) for name in functions}, done.stderr
