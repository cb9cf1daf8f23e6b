"""Searches: the page about them, Optuna, and dask's workers, one of which dies."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn", minversion="1.6")

from joblib import parallel_config
from sklearn.model_selection import GridSearchCV

from nets import Classifier, moons

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "many-machines.md"
LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")
CANDIDATES = {"hidden": [(2,), (4,), (8,)], "activation": ["relu", "tanh"],
              "learning_rate": [0.001, 0.01, 0.05, 0.1]}  # fmt: skip


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of dask's commands, which ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "dask", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def test_the_page_names_extras_that_there_are() -> None:
    extras = set(re.findall(r"\[([a-z]+)\]", PAGE.read_text("utf-8")))
    known = re.findall(r"^([a-z]+) = \[", (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert {"sklearn", "dask"} <= extras <= {*known}


@pytest.mark.slow
def test_the_examples_of_the_page_run() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert results.failed == 0 and results.attempted > 5


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_optuna_prunes_by_a_callback() -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    blocks = re.findall(r"```python\n(import optuna.*?)study = ", PAGE.read_text("utf-8"), re.S)
    X, y = moons(60, noise=0.1, rng=1)
    names: dict[str, Any] = {"X": X, "y": y}
    exec(blocks[0], names)
    pruner = optuna.pruners.ThresholdPruner(upper=0.5, n_warmup_steps=9)
    study = optuna.create_study(pruner=pruner, sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(names["objective"], n_trials=12)
    pruned = [trial for trial in study.trials if trial.state.name == "PRUNED"]
    complete = [trial for trial in study.trials if trial.state.name == "COMPLETE"]
    assert len(pruned) + len(complete) == 12 and pruned and complete
    for trial in pruned:
        assert trial.intermediate_values[max(trial.intermediate_values)] > 0.5
        assert 9 <= len(trial.intermediate_values) < 50
    for trial in complete:
        assert len(trial.intermediate_values) == 50
        assert trial.value == min(trial.intermediate_values.values())
    assert study.best_value < 0.3


def search() -> GridSearchCV:
    return GridSearchCV(Classifier(epochs=2, random_state=0), CANDIDATES, cv=2)


@pytest.mark.slow
def test_a_search_shows_how_far_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    X, y = moons(40, noise=0.1, rng=1)
    with parallel_config(n_jobs=2, verbose=1):
        search().fit(X, y)
    assert "Done  48 out of  48" in capfd.readouterr().err


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_search_survives_the_death_of_a_worker(
    tmp_path: Path, alive: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    distributed = pytest.importorskip("distributed")

    class TellsFinished(distributed.SchedulerPlugin):  # type: ignore[misc, name-defined]
        """Tells the clients of each task that a worker has finished."""

        def start(self, scheduler: Any) -> None:
            self.scheduler = scheduler

        def transition(self, key: Any, start: str, finish: str, *_: Any, **given: Any) -> None:
            if (start, finish) == ("processing", "memory"):
                self.scheduler.log_event("finished", given.get("worker"))

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
