"""Random routines in C and in JavaScript, against the interpreter of statements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import targets
from random_routines import REDUCTIONS, random_routine
from targets import TARGETS, RoutineJob, Run

from autograd import ops
from autograd.program.ir.interpret import interpret

SEEDS = [*range(150), 578]  # the last one's value is the length of one negative number
M = 4  # unlike any other size


def job(seed: int) -> RoutineJob:
    """A routine, and numbers for its inputs."""
    routine, r = random_routine(seed, (*REDUCTIONS, ops.sub)), np.random.default_rng(seed)
    shapes = [[M if side == "m" else side for side in x.shape] for x in routine.inputs]
    numbers: list[Any] = [r.uniform(-1.0, 1.0, shape) for shape in shapes]
    return RoutineJob(routine, [[*numbers, M]])


def due(one: RoutineJob) -> list[np.ndarray]:
    """The interpreter's results, with the values in one array."""
    routine, [[*numbers, m]] = one
    results = interpret(routine, dict(zip(routine.inputs, numbers, strict=True)), m)
    count = len(routine.values)
    return [np.concatenate(results[:count]), *results[count:]]


@pytest.mark.parametrize("run", TARGETS)
def test_any_routine_gives_the_interpreters_numbers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without vectors of loops, where gcc 12.2 has a fault. At -O2 it takes the numbers at odd
    places twice, and those at even places never, in

        for (int i = 0; i < 5; i++)
          for (int k = 0; k < 2; k++)
            sum += v[2 * i + 1 - k];
    """
    monkeypatch.setattr(targets, "GCC", [*targets.GCC, "-fno-tree-loop-vectorize"])
    jobs = [*map(job, SEEDS)]
    for seed, one, [results] in zip(SEEDS, jobs, run(jobs, tmp_path), strict=True):
        for result, expected in zip(results, due(one), strict=True):
            assert result.ravel() == pytest.approx(
                expected.ravel(), rel=1e-9, abs=1e-12, nan_ok=True
            ), f"routine {seed}"
