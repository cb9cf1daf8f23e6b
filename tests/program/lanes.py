"""The machine's functions of one number as loops over arrays, compiled by gcc."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.program import run

FOLDER = Path(run.__file__).parent / "machine"
FLAGS = "-std=c99 -O3 -Wall -Wextra -Werror -pedantic -ffp-contract=off -shared -fPIC"
SETS: dict[str, tuple[int, list[str]]] = {
    "baseline": (16, []),
    "avx2": (32, ["-mavx2", "-mfma"]),
    "avx512f": (64, ["-mavx512f", "-mavx512dq", "-mprefer-vector-width=512"]),
}
"""Sets of a processor's instructions: the bytes of a vector, and what gcc is told."""

LOOP = """void loop_{name}(ptrdiff_t count, const double *restrict x, double *restrict z)
{{
  for (ptrdiff_t i = 0; i < count; i++) z[i] = lane_{name}(x[i]);
}}
"""
Loop = Callable[[Sequence[float]], NDArray[np.float64]]


def compiled(
    names: Sequence[str], folder: Path, instructions: str = "baseline", header: str | None = None
) -> tuple[dict[str, Loop], str]:
    """The functions of these names on arrays, and gcc's remarks on what it made of the loops; the
    text of functions.h may be another one.
    """
    for path in FOLDER.glob("*.h"):
        shutil.copy(path, folder)
    if header is not None:
        (folder / "functions.h").write_text(header, encoding="utf-8")
    source, library = folder / "loops.c", folder / f"{instructions}.so"
    loops = [LOOP.format(name=name) for name in names]
    source.write_text("\n".join(['#include "functions.h"', "#include <stddef.h>", *loops]))
    command = ["gcc", *FLAGS.split(), *SETS[instructions][1], "-fopt-info-vec-optimized"]
    done = subprocess.run(
        [*command, "-o", str(library), str(source), "-lm"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    machine_code = ctypes.CDLL(str(library))
    return {name: _loop(getattr(machine_code, f"loop_{name}")) for name in names}, done.stderr


def _loop(function: Any) -> Loop:
    def on_array(xs: Sequence[float]) -> NDArray[np.float64]:
        x = np.array(xs, dtype=float)
        z = np.empty_like(x)
        pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (x, z)]
        function(ctypes.c_ssize_t(len(x)), *pointers)
        return z

    return on_array
