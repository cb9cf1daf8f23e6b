"""The page on searches: its examples run, and Optuna needs no adapter."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

from nets import moons

PAGE = Path(__file__).parent.parent.parent / "docs" / "many-machines.md"


@pytest.mark.slow
def test_the_examples_of_the_page_run() -> None:
    pytest.importorskip("sklearn", minversion="1.6")
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
