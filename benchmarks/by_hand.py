"""What is written by hand in C beside this file, compiled by gcc for this processor."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FLAGS = ["-std=gnu99", "-O3", "-march=native", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]


@cache
def library() -> ctypes.CDLL:
    """The functions of all files; ImportError where there is no gcc, as for any other peer."""
    if shutil.which("gcc") is None:
        raise ImportError("there is no C compiler, gcc")
    sources = sorted(Path(__file__).parent.glob("*.c"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "by_hand.so"
        subprocess.run(["gcc", *FLAGS, "-o", path, *sources, "-lm"], check=True)
        return ctypes.CDLL(str(path))


def c_step(name: str, given: Sequence[Array], wrt: int) -> Callable[[], Any]:
    """A call of a function with its value and the gradients of its first arrays."""
    function = getattr(library(), name)
    arrays = [np.ascontiguousarray(x, dtype=float) for x in given]
    results = [np.empty(()), *(np.empty_like(x) for x in arrays[:wrt])]
    x, g = (
        (ctypes.c_void_p * len(every))(*(a.ctypes.data for a in every))
        for every in (arrays, results)
    )

    def step(kept: Any = arrays) -> Any:
        function(x, g)
        return results[0], results[1:]

    return step
