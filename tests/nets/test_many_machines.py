"""A search on dask's workers, one of which dies, finds what one process finds."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("distributed")
pytest.importorskip("sklearn", minversion="1.6")

import distributed
from joblib import parallel_config
from sklearn.model_selection import GridSearchCV

from nets import Classifier, moons

HERE = Path(__file__).parent
PATH = os.pathsep.join(map(str, (HERE, HERE.parent.parent)))
LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")
CANDIDATES = {"hidden": [(2,), (4,), (8,)], "activation": ["relu", "tanh"],
              "learning_rate": [0.001, 0.01, 0.05, 0.1]}  # fmt: skip


class TellsFinished(distributed.SchedulerPlugin):  # type: ignore[misc]
    """Tells the clients of each task that a worker has finished."""

    def start(self, scheduler: Any) -> None:
        self.scheduler = scheduler

    def transition(self, key: Any, start: str, finish: str, *_: Any, **given: Any) -> None:
        if (start, finish) == ("processing", "memory"):
            self.scheduler.log_event("finished", given.get("worker"))


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of dask's commands, which ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "dask", *words],
        env=os.environ | {"PYTHONPATH": PATH},
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def search() -> GridSearchCV:
    return GridSearchCV(Classifier(epochs=2, random_state=0), CANDIDATES, cv=2)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_search_survives_the_death_of_a_worker(
    tmp_path: Path, alive: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    X, y = moons(40, noise=0.1, rng=1)
    due = search().fit(X, y)
    assert len(due.cv_results_["params"]) == 24
    file = str(tmp_path / "scheduler.json")
    with ExitStack() as stack:
        stack.enter_context(
            process("scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", file)
        )
        alive()
        workers = [
            stack.enter_context(
                process("worker", *LOOPBACK, "--scheduler-file", file, "--nthreads", "1",
                        "--no-nanny", "--name", str(number), "--local-directory", str(tmp_path))
            )
            for number in range(2)
        ]  # fmt: skip
        client = stack.enter_context(distributed.Client(scheduler_file=file, timeout=60))
        client.wait_for_workers(2, timeout=60)
        alive()
        addresses = {str(each["name"]): address
                     for address, each in client.scheduler_info()["workers"].items()}  # fmt: skip
        finished, dead = threading.Event(), addresses["0"]

        def kill(event: Any) -> None:
            if not finished.is_set():
                finished.set()
                workers[0].kill()

        client.register_plugin(TellsFinished())
        client.subscribe_topic("finished", kill)
        with parallel_config("dask", verbose=1):
            found = search().fit(X, y)
        assert finished.is_set() and workers[0].wait(60) != 0 and workers[1].poll() is None
        assert dead not in client.scheduler_info()["workers"]
    assert found.best_params_ == due.best_params_
    for name in ("split0_test_score", "split1_test_score"):
        assert np.array_equal(found.cv_results_[name], due.cv_results_[name])
    assert "Done  48 out of  48" in capfd.readouterr().err
